//! Off the diagonal the bias of the tangent kernel is of order 1/n.

use super::{Case, Claim, Decoy, Findings, narrow};
use crate::Result;
use crate::record::{ClaimKind, Relation, Series};
use crate::statistics::{self, Estimate, Moments, Terms, log_slope};

/// E Θ̂_n(x, x') − Θ_∞(x, x') ∝ 1/n.
///
/// Estimated with less noise by Θ̂(x,x')/Θ(x,x') − (Θ̂(x,x)/Θ(x,x) + Θ̂(x',x')/Θ(x',x'))/2, whose mean is the same because the diagonal is
/// unbiased, and whose common factors cancel.
#[derive(Clone, Copy, Debug)]
pub struct OffdiagonalBias;

/// An interval inside −1 ± 0.4 excludes the exponent −1/2 of the neighbouring theory with room to spare.
const MARGIN: f64 = 0.4;

impl Claim for OffdiagonalBias {
    fn id(&self) -> &'static str {
        "ntk-offdiagonal-bias"
    }

    fn statement(&self) -> &'static str {
        "without bias parameters the tangent kernel of distinct points is biased by O(1/n): E Θ̂(x,x') = Θ(x,x') + c/n + …"
    }

    fn source(&self) -> &'static str {
        "Hanin, Nica 2019, for the order of the corrections"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        narrow::needs_homogeneous(case)?;
        let points = case.watched();
        if points.nrows() < 2 {
            return Err("there is only one point".into());
        }
        if case.spec().hidden_layers() < 2 {
            return Err("with one hidden layer there is no bias at all: see one-hidden-layer".into());
        }
        let theory = &case.theory().ntk;
        let rho = theory.target[1] / theory.bound(1);
        if rho.is_nan() || rho.abs() > 0.95 || rho.abs() < 0.1 {
            return Err(format!(
                "the first two points have a tangent kernel of cosine {rho:.3}; the bias shows between 0.1 and 0.95"
            ));
        }
        if narrow::slopes(case).0 != 0.0 {
            return Err("the bias is large enough to see for ReLU only".into());
        }
        Ok(())
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let ladder = case.narrow()?;
        let widths = ladder.widths();
        let bias: Vec<Estimate> = ladder.rungs().iter().map(relative_bias).collect();
        let sign = bias[0].value.signum();
        let logs: Vec<Estimate> = bias.iter().map(|b| b.scaled(sign).ln()).collect();
        let weights: Vec<f64> = widths.iter().map(|&n| 1.0 / (n * n) as f64).collect();
        let slope = log_slope(&widths, &logs, &weights, false)?.slope;
        // n·bias = c₁ + c₂/n: what c₂ makes of the exponent over the ladder
        let scaled: Vec<Estimate> = widths.iter().zip(&bias).map(|(&n, b)| b.scaled(n as f64)).collect();
        let fit = statistics::Ladder::new(&widths, &weights, Terms::Linear)?.extrapolate(&scaled)?;
        let least = widths[0] as f64;
        let drift = (fit.corrections[0].value / (fit.limit.value * least)).abs();
        let exponent = |target: f64| {
            let relation = Relation::Equals { target, margin: MARGIN, allowance: drift };
            slope.compare("exponent of the bias", relation)
        };
        Ok(Findings {
            comparisons: vec![exponent(-1.0)],
            margin: MARGIN,
            decoy: Decoy { name: "bias ∝ n^(−1/2)".into(), comparisons: vec![exponent(-0.5)] },
            series: vec![Series {
                name: "relative bias of Θ̂(x,x')".into(),
                x: widths.iter().map(|&n| n as f64).collect(),
                y: bias.iter().map(|b| b.value).collect(),
                standard_error: bias.iter().map(|b| b.standard_error).collect(),
            }],
            notes: vec![
                ladder.note(),
                "the points are the first two; the mean of their diagonal entries, known exactly, is the control variate".into(),
                "weights ∝ n⁻²: the logarithm of a bias of order 1/n with equal errors".into(),
                format!("the next order, n·bias = c₁ + c₂/n, moves the exponent by at most {drift:.2}; the margin {MARGIN} keeps −1/2 out"),
            ],
        })
    }
}

fn relative_bias(rung: &super::Rung) -> Estimate {
    let theory = &rung.theory.ntk;
    // pairs are (0,0), (0,1), (1,1); deviations are in units of the scale, relative ones in units of the target
    let relative = |m: &Moments, k: usize| m.mean()[k] * theory.scale[k] / theory.target[k];
    rung.ntk.jackknife(|m| vec![relative(m, 1) - 0.5 * (relative(m, 0) + relative(m, 2))])[0]
}
