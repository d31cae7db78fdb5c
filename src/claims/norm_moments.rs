//! The exact fourth moment of the hidden norms of a bias-free rectifier network.

use super::{Case, Claim, Decoy, Findings, narrow};
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation};

/// E Σ̂²/(E Σ̂)² = Π (1 + c/n) over the hidden layers, c = E φ⁴/(E φ²)² − 1: 5 for ReLU.
///
/// For φ(cx) = c φ(x), c > 0, and no bias, |φ(h^(l+1))|² is |φ(h^(l))|² σ_w²/n times the norm of n independent copies of φ(z), z ~ N(0, 1), so the
/// ratio is a product; Σ̂ = σ_w² |φ(h^(L−1))|²/n.
#[derive(Clone, Copy, Debug)]
pub struct NormMoments;

impl Claim for NormMoments {
    fn id(&self) -> &'static str {
        "norm-moments"
    }

    fn statement(&self) -> &'static str {
        "without bias E|φ(h)|⁴/(E|φ(h)|²)² = Π(1 + c/n) over the hidden layers at every width; c = 5 for ReLU"
    }

    fn source(&self) -> &'static str {
        "Hanin, Nica 2019, for ReLU; the product is exact"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        narrow::needs_homogeneous(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let ladder = case.narrow()?;
        let (left, right) = narrow::slopes(case);
        // E φ² = (a² + b²)/2 and E φ⁴ = 3 (a⁴ + b⁴)/2 for φ(x) = b x⁺ − a x⁻
        let c = 6.0 * (left.powi(4) + right.powi(4)) / (left.powi(2) + right.powi(2)).powi(2) - 1.0;
        let margin = case.level().second_order_margin();
        let share = case.level().alpha / 2.0;
        let layers = case.spec().hidden_layers() as i32;
        let against = |c: f64, factor: f64| -> Vec<Comparison> {
            let ratio = |rung: &super::Rung| {
                let target = factor * (1.0 + c / rung.width as f64).powi(layers);
                let relation = Relation::Equals { target, margin: margin * target, allowance: 0.0 };
                rung.squares.means()[0].guarded(share).compare(format!("n = {}", rung.width), relation)
            };
            ladder.rungs().iter().filter(|rung| rung.width >= 32).map(ratio).collect()
        };
        // two margins away is as near as a decoy may be: the interval is at most one margin to each side
        let other = if c == 2.0 { 5.0 } else { 2.0 };
        let narrowest = |c: f64| (1.0 + c / 32.0f64).powi(layers);
        let decoy = if (narrowest(other) / narrowest(c) - 1.0).abs() > 2.0 * margin {
            Decoy { name: format!("c = {other} in place of {c:.3}"), comparisons: against(other, 1.0) }
        } else {
            let name = format!("every ratio {:.0} % too large", 300.0 * margin);
            Decoy { name, comparisons: against(c, 1.0 + 3.0 * margin) }
        };
        Ok(Findings {
            comparisons: against(c, 1.0),
            margin,
            decoy,
            series: Vec::new(),
            notes: vec![
                ladder.note(),
                format!(
                    "c = {c:.6}; E|φ|² is known exactly, so the mean of |φ|⁴ is compared with its exact value"
                ),
                "widths from 32 on: below, the spread of |φ|⁴ makes the estimate too noisy to use".into(),
            ],
        })
    }
}
