//! How much training changed the tangent kernel.

use ndarray::{ArrayView2, Axis};

use super::Observation;
use super::rungs::blocks;
use crate::Result;
use crate::ensemble::Kernels;
use crate::statistics::{Blocks, Estimate, Moments};

/// ‖Θ̂_t − Θ̂_0‖/‖Θ̂_0‖ of one network, in the norm of Frobenius; 0 where both vanish.
fn relative(before: ArrayView2<'_, f64>, after: ArrayView2<'_, f64>, factor: f64) -> f64 {
    let norm = |sum: f64| sum.sqrt();
    let difference = norm(before.iter().zip(after).map(|(a, b)| (factor * b - a).powi(2)).sum());
    if difference == 0.0 { 0.0 } else { difference / norm(before.iter().map(|a| a * a).sum()) }
}

/// The relative change and its logarithm over the networks of a width, where the kernel after training is multiplied with `factor`.
///
/// # Errors
/// None for a validated ensemble.
pub(super) fn of(before: &Kernels, after: &Kernels, factor: f64) -> Result<Blocks> {
    let (start, end) = (before.values(), after.values());
    let push = |m: usize, moments: &mut Moments| {
        let change = relative(start.index_axis(Axis(0), m), end.index_axis(Axis(0), m), factor);
        moments.push(&[change, change.ln()])
    };
    blocks(before.networks(), 2, push)
}

/// Widths, E ln of the relative change, and numbers of networks, of all widths with trained kernels.
///
/// # Errors
/// None for a validated ensemble.
pub(in super::super) fn logarithms(
    observation: &Observation,
) -> Result<(Vec<usize>, Vec<Estimate>, Vec<f64>)> {
    let (mut widths, mut logs, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for after in observation.ensemble().trained() {
        let Some(before) = observation.ensemble().before(after.width()) else { continue };
        widths.push(after.width());
        logs.push(of(before, after, 1.0)?.means()[1]);
        weights.push(after.networks() as f64);
    }
    Ok((widths, logs, weights))
}
