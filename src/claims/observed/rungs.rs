//! From arrays to the moments that claims compare with theory.

use ndarray::{ArrayView2, Axis};

use super::super::{Case, Kernel, Ladder, Prediction, Rung, Theory};
use super::Pilot;
use crate::Result;
use crate::ensemble::Ensemble;
use crate::spec::Parameterization;
use crate::statistics::{Blocks, Moments, Order, Terms};

/// The most blocks that networks are split into, as many as those of the sampler.
const MOST: usize = 128;

/// The number of blocks and of networks in each: one network a block where there are few; else the split that leaves over the fewest, at most one in
/// [`Blocks::LEAST`], the finer the better.
fn split(networks: usize) -> (usize, usize) {
    if networks <= MOST {
        return (networks, 1);
    }
    let used = |blocks: &usize| blocks * (networks / blocks);
    let blocks = (Blocks::LEAST..=MOST).max_by_key(|blocks| (used(blocks), *blocks)).unwrap_or(MOST);
    (blocks, networks / blocks)
}

/// Blocks of moments of what `push` counts of network m.
pub(super) fn blocks(
    networks: usize,
    quantities: usize,
    push: impl Fn(usize, &mut Moments) -> Result<()>,
) -> Result<Blocks> {
    let (count, size) = split(networks);
    let block = |b: usize| -> Result<Moments> {
        let mut moments = Moments::new(quantities, Order::Fourth);
        (b * size..(b + 1) * size).try_for_each(|m| push(m, &mut moments))?;
        Ok(moments)
    };
    Blocks::few((0..count).map(block).collect::<Result<_>>()?)
}

/// Nothing, of so many networks.
fn nothing(networks: usize) -> Result<Blocks> {
    blocks(networks, 0, |_, moments| moments.push(&[]))
}

/// What a tangent kernel of width n is multiplied with to have a limit.
pub(super) fn unit(case: &Case, width: usize) -> f64 {
    match case.spec().parameterization() {
        Parameterization::Ntk => 1.0,
        Parameterization::Standard => 1.0 / width as f64,
    }
}

/// (K̂_ij − K_ij)/s_ij of one network.
fn deviations(prediction: &Prediction, kernel: ArrayView2<'_, f64>, unit: f64) -> Vec<f64> {
    let entries = prediction.pairs.iter().zip(&prediction.target).zip(&prediction.scale);
    // both triangles, so that rounding that is not symmetric averages out
    entries
        .map(|((&(i, j), target), scale)| (0.5 * unit * (kernel[[i, j]] + kernel[[j, i]]) - target) / scale)
        .collect()
}

/// The ladder of tangent kernels.
///
/// # Errors
/// Those of the limit.
pub(super) fn of_kernels(case: &Case, ensemble: &Ensemble, pilot: &Pilot) -> Result<Option<Ladder>> {
    let mut rungs = Vec::new();
    for kernels in ensemble.kernels() {
        let (width, networks) = (kernels.width(), kernels.networks());
        let theory = Theory::new(case.spec(), case.watched(), Some(width))?;
        let values = kernels.values();
        let push = |m: usize, moments: &mut Moments| {
            moments.push(&deviations(&theory.ntk, values.index_axis(Axis(0), m), unit(case, width)))
        };
        let ntk = blocks(networks, theory.ntk.pairs.len(), push)?
            .with_least_skewness(pilot.skewness(Kernel::Ntk, width));
        rungs.push(Rung {
            width,
            networks: ntk.replicates(),
            nngp: nothing(networks)?,
            outputs: nothing(networks)?,
            squares: nothing(networks)?,
            ntk,
            theory,
        });
    }
    let variances = |rung: &Rung| variance(pilot.growth()[Kernel::Ntk as usize], rung.width);
    ladder(case, Kernel::Ntk, rungs, pilot, variances)
}

/// The ladder of outputs, with Σ̂ = (1/K) Σ_k f_k f_kᵀ: its mean is E f fᵀ at every width.
///
/// # Errors
/// Those of the limit.
pub(super) fn of_outputs(case: &Case, ensemble: &Ensemble, pilot: &Pilot) -> Result<Option<Ladder>> {
    let mut rungs = Vec::new();
    let mut relative = Vec::new();
    for outputs in ensemble.outputs() {
        let (width, networks) = (outputs.width(), outputs.networks());
        let theory = Theory::new(case.spec(), case.watched(), Some(width))?;
        let values = outputs.values();
        let count = values.dim().2;
        let products = |m: usize, moments: &mut Moments| {
            let f = values.index_axis(Axis(0), m);
            moments.push(&deviations(&theory.nngp, (f.dot(&f.t()) / count as f64).view(), 1.0))
        };
        let each = |m: usize, moments: &mut Moments| {
            let f = values.index_axis(Axis(0), m);
            let watched = theory.nngp.diagonal.len();
            f.columns().into_iter().try_for_each(|f| moments.push(&f.to_vec()[..watched]))
        };
        // f² of a Gaussian has relative variance 2 and skewness √8, a mean over K outputs 2/K and √(8/K), plus what Σ̂ adds
        let k = count as f64;
        let skewness = (8.0 / k).sqrt() + pilot.skewness(Kernel::Nngp, width);
        relative.push(2.0 / k + variance(pilot.growth()[Kernel::Nngp as usize], width));
        let nngp = blocks(networks, theory.nngp.pairs.len(), products)?.with_least_skewness(skewness);
        rungs.push(Rung {
            width,
            networks: nngp.replicates(),
            outputs: blocks(networks, theory.nngp.diagonal.len(), each)?,
            squares: nothing(networks)?,
            ntk: nothing(networks)?,
            nngp,
            theory,
        });
    }
    let mut relative = relative.into_iter();
    ladder(case, Kernel::Nngp, rungs, pilot, |_| relative.next().unwrap_or(1.0))
}

/// The relative variance v/n of a kernel; never zero, since it becomes a weight.
fn variance(growth: f64, width: usize) -> f64 {
    growth.max(f64::EPSILON) / width as f64
}

fn ladder(
    case: &Case,
    kernel: Kernel,
    rungs: Vec<Rung>,
    pilot: &Pilot,
    variance: impl FnMut(&Rung) -> f64,
) -> Result<Option<Ladder>> {
    if rungs.is_empty() {
        return Ok(None);
    }
    let variances: Vec<f64> = rungs.iter().map(variance).collect();
    let widths: Vec<usize> = rungs.iter().map(|rung| rung.width).collect();
    let networks: Vec<usize> = rungs.iter().map(|rung| rung.networks as usize).collect();
    let terms: Terms = pilot.terms(case, kernel, &widths, &networks, &variances)?;
    let weights = networks.iter().zip(&variances).map(|(m, v)| *m as f64 / v).collect();
    Ok(Some(Ladder::observed(rungs, pilot.growth(), weights, terms)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_wastes_little_and_has_enough_blocks() {
        for networks in 8..3000 {
            let (blocks, size) = split(networks);
            assert!(
                blocks * size <= networks && (networks - blocks * size) * Blocks::LEAST <= networks,
                "{networks}"
            );
            assert!(blocks == networks || (Blocks::LEAST..=MOST).contains(&blocks));
        }
        assert_eq!([split(100), split(255), split(256)], [(100, 1), (85, 3), (128, 2)]);
    }
}
