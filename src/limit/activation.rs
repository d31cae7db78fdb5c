//! The activation layer: K ← κ(K), T ← κ̇(K) T.

use super::Element;
use super::pair::Pair;
use super::strip::Entry;
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

/// What bounds the entry of two points: √ of products of their diagonals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most<T> {
    /// N = √(q₁₁q₂₂).
    pub(super) covariance: T,
    /// s = √(κ₁₁κ₂₂).
    pub(super) value: T,
    /// ṡ = √(κ̇₁₁κ̇₂₂).
    pub(super) derivative: T,
    /// The mean relative error of q₁₁ and q₂₂ from quadrature.
    pub(super) doubt: T,
}

/// The layer on one entry, with the error bounds of `strip.rs`; `duals` are κ and κ̇, `local` is c, `own` the error of
/// quadrature.
#[inline(always)]
pub(super) fn entry<T: Element, const CONTINUOUS: bool, const RELATIVE: bool>(
    entry: Entry<T>,
    [value, derivative]: [T; 2],
    most: Most<T>,
    local: T,
    own: [T; 2],
) -> Entry<T> {
    let [two_units, four_units, four] = [2.0 * T::UNIT, 4.0 * T::UNIT, 4.0].map(T::from_f64);
    let size = entry.covariance.magnitude();
    let error = entry.covariance_error + two_units * size; // that of N counts as one of K
    let gap = most.covariance - size;
    let ratio = if four * error < gap {
        error / (gap - error)
    } else if most.covariance == T::ZERO {
        T::ZERO
    } else {
        T::INFINITY
    };
    let slope = derivative.magnitude();
    let rest = most.derivative - slope + four_units * most.derivative;
    let change = rest * ratio + most.doubt * most.derivative + own[1];
    let scale = if RELATIVE { value.magnitude() } else { most.value };
    let moved = if CONTINUOUS {
        (slope + change) * error
    } else {
        (most.value - value.magnitude() + four_units * most.value) * ratio
    };
    let tangent = derivative * entry.tangent;
    Entry {
        covariance: value,
        tangent,
        covariance_error: moved + local * scale + most.doubt * most.value + own[0],
        tangent_error: slope * entry.tangent_error
            + entry.tangent.magnitude() * (change + local * most.derivative)
            + two_units * tangent.magnitude(),
    }
}
