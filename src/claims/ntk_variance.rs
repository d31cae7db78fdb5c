//! The variance of the tangent kernel is of order 1/n exactly.

use super::experiment::Kernel;
use super::rate;
use super::variance_law::scaled_variance;
use super::{Case, Claim, Decoy, Findings};
use crate::Result;
use crate::record::{ClaimKind, Relation, Series};
use crate::statistics::{Estimate, plateau};

/// n·Var Θ̂(x, x) settles to a constant.
#[derive(Clone, Copy, Debug)]
pub struct NtkVariance;

impl Claim for NtkVariance {
    fn id(&self) -> &'static str {
        "ntk-variance"
    }

    fn statement(&self) -> &'static str {
        "the fluctuations of the tangent kernel are of order n^(−1/2): n·Var Θ̂(x,x) settles to a positive constant"
    }

    fn source(&self) -> &'static str {
        "Hanin, Nica 2019, theorem 2 (up to constants)"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_random_diagonal(case, Kernel::Ntk)?;
        super::needs_ladder(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let ladder = case.ladder_of(Kernel::Ntk)?;
        let widths = ladder.widths();
        let values: Vec<Estimate> = ladder.rungs().iter().map(scaled_variance).collect();
        let logs: Vec<Estimate> = values.iter().map(|value| value.ln()).collect();
        let (drift, allowance) = rate::fitted(ladder, Kernel::Ntk, &logs)?;
        let settled = plateau(&widths, &values, &ladder.spread_weights())?.level;
        let margin = 2.0 * rate::margin(case);
        let exponent = |target: f64| {
            let relation = Relation::Equals { target, margin, allowance };
            drift.compare("exponent of n·Var Θ̂ in n", relation)
        };
        Ok(Findings {
            comparisons: vec![exponent(0.0), settled.compare("n·Var Θ̂/Θ² at n = ∞", Relation::AtLeast { target: 0.0 })],
            margin,
            decoy: Decoy { name: "n²·Var Θ̂ settles".into(), comparisons: vec![exponent(-1.0)] },
            series: vec![Series {
                name: "n·Var Θ̂/Θ²".into(),
                x: widths.iter().map(|&n| n as f64).collect(),
                y: values.iter().map(|e| e.value).collect(),
                standard_error: values.iter().map(|e| e.standard_error).collect(),
            }],
            notes: vec![ladder.note(), "variances are averaged over the diagonal, in units of Θ(x,x)²; the exponent of a variance has twice the margin of that of a deviation".into()],
        })
    }
}
