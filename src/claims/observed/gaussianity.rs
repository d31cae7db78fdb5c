//! The outputs of a wide network are Gaussian.

use super::super::{Case, Claim, Decoy, Findings, Kernel, Rung};
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation, Series};
use crate::statistics::{Blocks, Estimate, Moments};

/// The excess kurtosis of f(x) → 0.
///
/// Given the hidden layers f is N(0, Σ̂), so that the excess kurtosis at width n is 3 Var Σ̂/(E Σ̂)² ≤ 3v/n.
#[derive(Clone, Copy, Debug)]
pub struct OutputGaussianity;

/// Keeps out the laws that initial weights are drawn from in common use: the uniform law has −1.2, Laplace's 3, a sign −2. The fourth moment of a few thousand outputs
/// is not known better.
const MARGIN: f64 = 1.0;

/// The excess kurtosis of Laplace's law.
const LAPLACE: f64 = 3.0;

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
        super::super::needs_spread(case, Kernel::Nngp)?;
        let Some(observation) = case.observation() else { return Err("it is about given outputs".into()) };
        match observation.ensemble().outputs().iter().map(|outputs| outputs.networks()).min() {
            Some(least) if least < Blocks::LEAST => Err(format!(
                "fourth moments are judged from {} networks a width on; there are {least}",
                Blocks::LEAST
            )),
            _ => Ok(()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let ladder = case.ladder_of(Kernel::Nngp)?;
        let kurtoses: Vec<Estimate> = ladder.rungs().iter().map(kurtosis).collect();
        let total: f64 = ladder.rungs().iter().map(|rung| rung.networks as f64).sum();
        let share = |rung: &Rung| rung.networks as f64 / total;
        let mean = Estimate::combine(ladder.rungs().iter().map(share).zip(kurtoses.iter().copied()));
        let mean = mean.guarded(case.level().alpha);
        let growth = ladder.growth(Kernel::Nngp);
        let allowance =
            ladder.rungs().iter().map(|rung| share(rung) * 3.0 * growth / rung.width as f64).sum();
        let against = |target: f64| -> Vec<Comparison> {
            let relation = Relation::Equals { target, margin: MARGIN, allowance };
            vec![mean.compare("excess kurtosis of the outputs", relation)]
        };
        Ok(Findings {
            comparisons: against(0.0),
            margin: MARGIN,
            decoy: Decoy { name: "outputs of Laplace's law".into(), comparisons: against(LAPLACE) },
            series: vec![Series {
                name: "excess kurtosis of the outputs".into(),
                x: ladder.rungs().iter().map(|rung| rung.width as f64).collect(),
                y: kurtoses.iter().map(|e| e.value).collect(),
                standard_error: kurtoses.iter().map(|e| e.standard_error).collect(),
            }],
            notes: vec![
                ladder.note(),
                "averaged over points and outputs; 3 n·Var Σ̂/Σ² over n is what theory leaves open at width n"
                    .into(),
            ],
        })
    }
}

/// The excess kurtosis of the outputs, averaged over the points where they are random.
fn kurtosis(rung: &Rung) -> Estimate {
    let diagonal = &rung.theory.nngp.diagonal;
    let points: Vec<usize> = (0..diagonal.len()).filter(|i| diagonal[*i] > 0.0).collect();
    let mean =
        |m: &Moments| vec![points.iter().map(|&i| m.excess_kurtosis(i)).sum::<f64>() / points.len() as f64];
    rung.outputs.jackknife(mean)[0]
}
