//! The outputs of a wide network are Gaussian, and their excess kurtosis is of order 1/n.

use super::experiment::{Kernel, Rung};
use super::{Case, Claim, Decoy, Findings};
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation, Series};
use crate::statistics::{self, Estimate, Moments, Terms, log_slope};

/// Excess kurtosis of f(x) = 3 Var Σ̂/(E Σ̂)² ∝ 1/n.
///
/// Given the hidden layers f(x) is N(0, Σ̂(x,x)), so E f² = E Σ̂ and E f⁴ = 3 E Σ̂²: all that is not Gaussian about f is the spread of Σ̂, which
/// is known far better than the fourth moment of f.
#[derive(Clone, Copy, Debug)]
pub struct OutputGaussianity;

/// The margin of the exponent of a quantity of order 1/n: twice that of a deviation of order n^{−1/2}.
const MARGIN: f64 = 2.0 * super::rate::EXPONENT_MARGIN;

/// The margin of the excess kurtosis of the outputs themselves, whose fourth moment is noisy: less than half of 1.2, that of the logistic law, the
/// nearest bell-shaped neighbour of the Gaussian in common use.
const DIRECT_MARGIN: f64 = 0.5;

impl Claim for OutputGaussianity {
    fn id(&self) -> &'static str {
        "output-gaussianity"
    }

    fn statement(&self) -> &'static str {
        "the outputs of a wide network are Gaussian: their excess kurtosis vanishes like 1/n"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2018, section 2.2; order 1/n: Hanin, Nica 2019"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_random_diagonal(case, Kernel::Nngp)?;
        super::needs_ladder(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let (ladder, level) = (case.ladder()?, case.level());
        let (widths, weights) = (ladder.widths(), ladder.spread_weights());
        let kurtoses: Vec<Estimate> = ladder.rungs().iter().map(conditional_kurtosis).collect();
        let logs: Vec<Estimate> = kurtoses.iter().map(|value| value.ln()).collect();
        let slope = log_slope(&widths, &logs, &weights, widths.len() >= 4)?.slope;
        let exponent = |target: f64| {
            slope.compare(
                "exponent of the excess kurtosis",
                Relation::Equals { target, margin: MARGIN, allowance: 0.0 },
            )
        };
        let margin = level.second_order_margin();
        // the variance of a kurtosis of order 1/n is of order 1/(n² networks)
        let planned: Vec<f64> =
            ladder.rungs().iter().map(|r| r.networks as f64 * (r.width as f64).powi(2)).collect();
        let expansion = statistics::Ladder::new(&widths, &planned, Terms::for_widths(widths.len()))?;
        let allowance = expansion.allowance(3.0, ladder.growth(Kernel::Nngp));
        let limit = expansion.extrapolate(&kurtoses)?.limit;
        let none =
            limit.compare("excess kurtosis at n = ∞", Relation::Equals { target: 0.0, margin, allowance });
        Ok(Findings {
            comparisons: vec![exponent(-1.0), none, from_outputs(ladder.rungs())],
            margin: MARGIN,
            decoy: Decoy { name: "excess kurtosis ∝ n^(−1/2)".into(), comparisons: vec![exponent(-0.5)] },
            series: vec![Series {
                name: "excess kurtosis of the outputs".into(),
                x: widths.iter().map(|&n| n as f64).collect(),
                y: kurtoses.iter().map(|e| e.value).collect(),
                standard_error: kurtoses.iter().map(|e| e.standard_error).collect(),
            }],
            notes: vec![
                ladder.note(),
                "excess kurtosis = 3 Var Σ̂/(E Σ̂)², averaged over the points: given the hidden layers the outputs are N(0, Σ̂)".into(),
                "the outputs themselves are held against this, averaged over points and widths, as far as their fourth moment is known".into(),
            ],
        })
    }
}

/// 3 Var Σ̂(x,x)/(E Σ̂(x,x))², averaged over the points where it is random.
fn conditional_kurtosis(rung: &Rung) -> Estimate {
    let theory = &rung.theory.nngp;
    let diagonal: Vec<usize> = (0..theory.pairs.len())
        .filter(|&k| theory.pairs[k].0 == theory.pairs[k].1 && theory.target[k] > 0.0)
        .collect();
    let mean = |moments: &Moments| {
        let kurtosis = |k: usize| {
            let scaled_mean = moments.mean()[k] + theory.target[k] / theory.scale[k];
            3.0 * moments.variance(k) / scaled_mean.powi(2)
        };
        vec![diagonal.iter().map(|&k| kurtosis(k)).sum::<f64>() / diagonal.len() as f64]
    };
    rung.nngp.jackknife(mean)[0]
}

/// The excess kurtosis of the outputs themselves less 3 Var Σ̂/(E Σ̂)², averaged over the points and over the widths.
fn from_outputs(rungs: &[Rung]) -> Comparison {
    let difference = |rung: &Rung| {
        let random = |i: &usize| rung.theory.nngp.diagonal[*i] > 0.0;
        let points: Vec<usize> = (0..rung.theory.nngp.diagonal.len()).filter(random).collect();
        let mean = |m: &Moments| {
            vec![points.iter().map(|&i| m.excess_kurtosis(i)).sum::<f64>() / points.len() as f64]
        };
        rung.outputs.jackknife(mean)[0].minus(conditional_kurtosis(rung))
    };
    let each = 1.0 / rungs.len() as f64;
    let relation = Relation::Equals { target: 0.0, margin: DIRECT_MARGIN, allowance: 0.0 };
    Estimate::combine(rungs.iter().map(|rung| (each, difference(rung))))
        .compare("excess kurtosis of f less 3 Var Σ̂/(E Σ̂)²", relation)
}
