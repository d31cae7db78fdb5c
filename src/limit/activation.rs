//! The activation layer: K ← κ(K), T ← κ̇(K) T.

use super::pair::Pair;
use crate::activation::{Activation, Covariance, DualBlock, DualError, Duals, PairBlock};
use crate::numeric::DoubleDouble;

/// κ and κ̇ of one variance with itself, and the error of quadrature.
pub(super) fn diagonal(activation: &dyn Activation, q: DoubleDouble) -> (Duals<DoubleDouble>, DualError) {
    match activation.duals_precise(&Covariance::diagonal(q)) {
        Some(duals) => (duals, DualError::default()),
        None => {
            let q = q.high();
            let duals = activation.duals(&Covariance::diagonal(q));
            let (_, error) = single(activation, q, q, q);
            (widened(duals), error)
        }
    }
}

/// κ and κ̇ of one pair in f64 by the vectorised routine, and the error of quadrature.
pub(super) fn single(activation: &dyn Activation, q11: f64, q12: f64, q22: f64) -> (Duals<f64>, DualError) {
    let (mut value, mut derivative) = ([0.0], [0.0]);
    let error = activation.block_f64(
        PairBlock { q11: &[q11], q22: &[q22], q12: &[q12] },
        DualBlock { value: &mut value, derivative: &mut derivative },
    );
    (Duals { value: value[0], derivative: derivative[0] }, error)
}

/// κ and κ̇ of a pair whose angle is known better than its covariance tells, with variances q₁₁, q₂₂.
pub(super) fn pair(
    activation: &dyn Activation,
    pair: &Pair,
    [q11, q22]: [DoubleDouble; 2],
) -> Duals<DoubleDouble> {
    let q = Covariance::with_sin(q11, pair.covariance, q22, pair.sin);
    activation.duals_precise(&q).unwrap_or_else(|| {
        let [q11, q12, q22, sin] = [q11, pair.covariance, q22, pair.sin].map(DoubleDouble::high);
        widened(activation.duals(&Covariance::with_sin(q11, q12, q22, sin)))
    })
}

fn widened(duals: Duals<f64>) -> Duals<DoubleDouble> {
    Duals { value: DoubleDouble::new(duals.value), derivative: DoubleDouble::new(duals.derivative) }
}
