//! The activation layer: K ← κ(K), T ← κ̇(K) T.

use super::Element;
use super::dense::Coefficients;
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
    /// ṡ = √(κ̇₁₁κ̇₂₂), rounded up.
    pub(super) derivative: T,
    /// The mean relative error of q₁₁ and q₂₂ from quadrature.
    pub(super) doubt: T,
}

/// How the duals of a layer err.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own<T> {
    /// c.
    pub(super) local: T,
    /// The error of κ from quadrature.
    pub(super) value: T,
    /// The error of κ̇ from quadrature.
    pub(super) derivative: T,
}

/// e/(N − |K| − e), by which κ̇ may change in units of ṡ − |κ̇|; ∞ where 4e > N − |K|, 0 where e = 0.
#[inline(always)]
fn reach<T: Element>(entry: Entry<T>, norm: T) -> T {
    let error = entry.covariance_error; // that of N included
    let gap = norm - entry.covariance.magnitude();
    let beyond = if error == T::ZERO { T::ZERO } else { T::INFINITY };
    if T::from_f64(4.0) * error < gap { error / (gap - error) } else { beyond }
}

/// The layer on one entry, with the error bounds of `strip.rs`; `duals` are κ and κ̇.
#[inline(always)]
pub(super) fn entry<T: Element, const CONTINUOUS: bool, const RELATIVE: bool>(
    entry: Entry<T>,
    [value, derivative]: [T; 2],
    most: Most<T>,
    own: Own<T>,
) -> Entry<T> {
    let [two_units, four_units] = [2.0, 4.0].map(|units| T::from_f64(units * T::UNIT));
    let ratio = reach(entry, most.covariance);
    let slope = derivative.magnitude();
    let change = (most.derivative - slope) * ratio + most.doubt * most.derivative + own.derivative;
    let scale = if RELATIVE { value.magnitude() } else { most.value };
    let moved = if CONTINUOUS {
        (slope + change) * entry.covariance_error
    } else {
        (most.value - value.magnitude() + four_units * most.value) * ratio
    };
    Entry {
        covariance: value,
        tangent: derivative * entry.tangent,
        covariance_error: moved + own.local * scale + most.doubt * most.value + own.value,
        tangent_error: slope * entry.tangent_error
            + entry.tangent.magnitude() * (change + own.local * most.derivative + two_units * slope),
    }
}

/// The layer and a tied affine layer behind it (τ_w = σ_w², τ_b = σ_b²), for a closed form whose κ̇ is the slope of κ:
/// what [`entry`] and [`Coefficients::entry`] do, in fewer operations.
///
/// κ̇ and ṡ come times σ_w². The rounding of κ, of σ_w² κ and of their sum with K' counts c + 2u, that of κ̇ and its
/// products with σ_w² and T counts (c + 4u) ṡ, |κ̇| being at most ṡ.
#[inline(always)]
pub(super) fn tied<T: Element, const RELATIVE: bool>(
    entry: Entry<T>,
    [value, derivative]: [T; 2],
    most: Most<T>,
    [value_units, derivative_units]: [T; 2],
    affine: Coefficients<T>,
) -> Entry<T> {
    let [two_units, four_units] = [2.0, 4.0].map(|units| T::from_f64(units * T::UNIT));
    let (value, derivative) = (affine.weight * value, affine.weight * derivative);
    let slope = derivative.magnitude();
    let change = (most.derivative - slope) * reach(entry, most.covariance);
    let scale = if RELATIVE { value.magnitude() } else { most.value };
    let e = (slope + change) * entry.covariance_error + value_units * scale;
    let f = slope * entry.tangent_error
        + entry.tangent.magnitude() * (change + derivative_units * most.derivative);
    let covariance = value + affine.bias;
    let tangent = covariance + derivative * entry.tangent;
    Entry {
        covariance,
        tangent,
        covariance_error: e + four_units * covariance.magnitude(),
        tangent_error: e + f + two_units * (covariance.magnitude() + tangent.magnitude()),
    }
}
