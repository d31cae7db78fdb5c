//! One pair of points at a time, in double-double.

use super::diagonal::{Diagonal, shifted};
use super::plan::{Plan, Step};
use super::points::Points;
use super::{Element, activation, inner};
use crate::numeric::{DoubleDouble, Scalar};

/// Two points' kernel, off the diagonal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// K(x, x') = E uv.
    pub(super) covariance: DoubleDouble,
    /// sin θ.
    pub(super) sin: DoubleDouble,
    /// E(u − v)².
    pub(super) distance: DoubleDouble,
    /// T(x, x').
    pub(super) tangent: DoubleDouble,
}

/// The inputs and their diagonal, one side of a kernel.
pub(super) struct Side<T> {
    /// What errors call it.
    pub(super) name: &'static str,
    /// The scaled rows.
    pub(super) points: Points<T>,
    /// Their diagonal at every layer.
    pub(super) diagonal: Diagonal,
}

/// K and T of points `i` and `j` at the output, through all layers.
pub(super) fn evaluate<T: Element>(
    plan: &Plan,
    left: &Side<T>,
    right: &Side<T>,
    i: usize,
    j: usize,
) -> (DoubleDouble, DoubleDouble) {
    let (x, y) = (left.points.wide_row(i), right.points.wide_row(j));
    let (a, b) =
        (plan.input_exponent(left.points.exponent(i)), plan.input_exponent(right.points.exponent(j)));
    if a == b && x == y {
        let same = left.diagonal.output(i);
        return (same.covariance, same.tangent);
    }
    let (x_squared, y_squared) = (left.diagonal.squares[i], right.diagonal.squares[j]);
    let (sin, cos) = inner::angle(&x, &y, x_squared, y_squared);
    let most = a.max(b);
    let dimension = DoubleDouble::new(plan.dimension as f64);
    let mut pair = Pair {
        covariance: shifted(x_squared.sqrt() * y_squared.sqrt() * cos, a + b) / dimension,
        sin,
        distance: shifted(inner::distance(&x, &y, a - most, b - most), 2 * most) / dimension,
        tangent: DoubleDouble::integer(0),
    };
    for (s, step) in plan.steps.iter().enumerate() {
        let variances = |stage: usize| {
            [left.diagonal.stages[stage][i].covariance, right.diagonal.stages[stage][j].covariance]
        };
        pair = match step {
            Step::Dense(affine) => affine.pair(pair, variances(s), variances(s + 1)),
            Step::Activation(phi) => activation::pair(phi.as_ref(), pair, variances(s), variances(s + 1)),
        };
    }
    (pair.covariance, pair.tangent)
}
