//! The diagonal of the tangent kernel of a bias-free rectifier network is unbiased at every width.

use super::ladder::NARROW_MARGIN;
use super::{Case, Claim, Decoy, Findings, narrow};
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation};

/// E Θ̂_n(x, x) = Θ_∞(x, x) at every width n, up to O(2^−n).
#[derive(Clone, Copy, Debug)]
pub struct UnbiasedDiagonal;

impl Claim for UnbiasedDiagonal {
    fn id(&self) -> &'static str {
        "ntk-diagonal"
    }

    fn statement(&self) -> &'static str {
        "without bias the diagonal of the tangent kernel has its limit as mean at every width: E Θ̂(x,x) = Θ(x,x), up to O(2^(−n))"
    }

    fn source(&self) -> &'static str {
        "Hanin, Nica 2019, theorem 1, for ReLU"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        narrow::needs_homogeneous(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let (ladder, level) = (case.narrow()?, case.level());
        let margin = NARROW_MARGIN * level.precision;
        let share = level.alpha / ladder.rungs().len() as f64;
        let against = |bias: f64| -> Vec<Comparison> {
            let mean = |rung: &super::Rung| {
                let target = 1.0 + bias / rung.width as f64;
                let relation = Relation::Equals { target, margin, allowance: narrow::dead(case, rung.width) };
                rung.ntk.means()[0]
                    .guarded(share)
                    .shifted(1.0)
                    .compare(format!("Θ̂/Θ at n = {}", rung.width), relation)
            };
            ladder.rungs().iter().map(mean).collect()
        };
        // five margins at the least width, 16
        let bias = 5.0 * margin * 16.0;
        Ok(Findings {
            comparisons: against(0.0),
            margin,
            decoy: Decoy { name: format!("E Θ̂ = Θ (1 + {bias:.2}/n)"), comparisons: against(bias) },
            series: Vec::new(),
            notes: vec![
                ladder.note(),
                "allowance: the probability that a hidden layer is dead, at most H·2^(−n)".into(),
            ],
        })
    }
}
