//! Different outputs have independent gradients.

use ndarray::Axis;

use super::super::{Case, Claim, Decoy, Findings, Kernel};
use super::rungs::{blocks, unit};
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation};
use crate::statistics::{self, Estimate, Moments};

/// E Θ̂_kk'(x, x') = 0 for k ≠ k', at every width.
///
/// Flipping the sign of the read-out weights of output k flips the sign of Θ̂_kk', and changes nothing about the law of the network.
#[derive(Clone, Copy, Debug)]
pub struct OutputCoupling;

impl Claim for OutputCoupling {
    fn id(&self) -> &'static str {
        "ntk-outputs"
    }

    fn statement(&self) -> &'static str {
        "the tangent kernel is diagonal in the outputs: E Θ̂_kk'(x,x') = 0 for k ≠ k', so that Θ̂ → Θ ⊗ Id"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, theorem 1 (Θ ⊗ Id); at finite width by the symmetry of the read-out weights"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::super::needs_spread(case, Kernel::Ntk)?;
        let Some(observation) = case.observation() else { return Err("it is about given kernels".into()) };
        match observation.ensemble().kernels().iter().any(|kernels| kernels.coupling().is_some()) {
            true => Ok(()),
            false => Err("the kernels are averaged over outputs".into()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let observation = case.observation().expect("invariant: it applies to ensembles");
        let (truth, level) = (&case.theory().ntk, case.level());
        let (mut widths, mut weights, mut means) = (Vec::new(), Vec::new(), Vec::new());
        for kernels in observation.ensemble().kernels() {
            let Some(coupling) = kernels.coupling() else { continue };
            let unit = unit(case, kernels.width());
            let push = |m: usize, moments: &mut Moments| {
                let one = coupling.index_axis(Axis(0), m);
                let entries = truth.pairs.iter().enumerate();
                let scaled = |(k, &(i, j)): (usize, &(usize, usize))| {
                    0.5 * unit * (one[[i, j]] + one[[j, i]]) / truth.bound(k).max(f64::MIN_POSITIVE)
                };
                moments.push(&entries.map(scaled).collect::<Vec<_>>())
            };
            let skewness = observation.pilot().skewness(Kernel::Ntk, kernels.width());
            means.push(
                blocks(kernels.networks(), truth.pairs.len(), push)?.with_least_skewness(skewness).means(),
            );
            widths.push(kernels.width());
            weights.push(kernels.networks() as f64 * kernels.width() as f64);
        }
        // zero at every width: no term in 1/n
        let ladder = statistics::Ladder::new(&widths, &weights, statistics::Terms::None)?;
        let all: Vec<Estimate> = ladder.extrapolate_all(&means)?.into_iter().map(|fit| fit.limit).collect();
        let share = level.alpha / all.len() as f64;
        let against = |target: f64| -> Vec<Comparison> {
            let relation = Relation::Equals { target, margin: level.precision, allowance: 0.0 };
            let one = |(k, mean): (usize, &Estimate)| {
                let (i, j) = truth.pairs[k];
                mean.guarded(share).compare(format!("Θ̂_kk'[{i},{j}]/√(Θ(x,x)Θ(x',x')), k ≠ k'"), relation)
            };
            all.iter().enumerate().filter(|(k, _)| truth.bound(*k) > 0.0).map(one).collect()
        };
        let wrong = 3.0 * level.precision;
        Ok(Findings {
            comparisons: against(0.0),
            margin: level.precision,
            decoy: Decoy {
                name: format!("outputs coupled by {:.0} % of the kernel", 100.0 * wrong),
                comparisons: against(wrong),
            },
            series: Vec::new(),
            notes: vec!["averaged over the pairs of different outputs, and over the widths".into()],
        })
    }
}
