//! Pairs of points in double-double, with the angle of the inputs known to full relative precision.

use super::diagonal::{Diagonal, shifted};
use super::plan::{Plan, Step};
use super::points::Points;
use super::{Element, activation, inner};
use crate::activation::{DualBlock, PairList};
use crate::numeric::{DoubleDouble, Scalar};

/// Two points' kernel up to the first activation.
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

/// One side of a kernel: points and their diagonal.
pub(super) struct Side<T> {
    /// What errors call it.
    pub(super) name: &'static str,
    /// The scaled rows.
    pub(super) points: Points<T>,
    /// Their diagonal at every layer.
    pub(super) diagonal: Diagonal,
}

/// The two sides of a kernel.
pub(super) struct Sides<'a, T> {
    pub(super) plan: &'a Plan,
    pub(super) left: &'a Side<T>,
    pub(super) right: &'a Side<T>,
}

impl<T: Element> Sides<'_, T> {
    /// K and T of points `i` and `j` where they need no recursion: of bitwise equal points, and where one of them has
    /// no variance at the output (Cauchy–Schwarz).
    pub(super) fn known(&self, i: usize, j: usize) -> Option<[DoubleDouble; 2]> {
        let (left, right) = (self.left.diagonal.output(i), self.right.diagonal.output(j));
        let nothing = DoubleDouble::new(0.0);
        if [left, right].iter().any(|state| state.covariance == nothing && state.tangent == nothing) {
            return Some([nothing; 2]);
        }
        let (x, y) = (&self.left.points, &self.right.points);
        let same = x.exponent(i) == y.exponent(j) && x.row(i) == y.row(j);
        same.then_some([left.covariance, left.tangent])
    }

    /// K and T at the output of all `pairs`.
    pub(super) fn evaluate(&self, pairs: &[(usize, usize)]) -> Vec<[DoubleDouble; 2]> {
        let first = self.plan.steps.iter().position(|step| matches!(step, Step::Activation(_)));
        let opening = first.map_or(self.plan.steps.len(), |s| s + 1);
        let (mut covariance, mut tangent): (Vec<_>, Vec<_>) =
            pairs.iter().map(|&(i, j)| self.open(opening, i, j)).map(|[k, t]| (k, t)).unzip();
        let zeros = vec![DoubleDouble::new(0.0); pairs.len()];
        let (mut value, mut derivative) = (zeros.clone(), zeros);
        for (s, step) in self.plan.steps.iter().enumerate().skip(opening) {
            match step {
                Step::Dense(affine) => {
                    for (k, t) in covariance.iter_mut().zip(&mut tangent) {
                        *t = affine.tangent(*k, *t);
                        *k = affine.covariance(*k);
                    }
                }
                Step::Activation(phi) => {
                    let (q11, q22): (Vec<_>, Vec<_>) =
                        pairs.iter().map(|&(i, j)| self.variances(s, i, j)).map(|[a, b]| (a, b)).unzip();
                    let list = PairList { q11: &q11, q12: &covariance, q22: &q22 };
                    let out = DualBlock { value: &mut value, derivative: &mut derivative };
                    phi.list_precise(list, out).expect("invariant: only closed forms come here");
                    covariance.copy_from_slice(&value);
                    for (t, slope) in tangent.iter_mut().zip(&derivative) {
                        *t = *t * *slope;
                    }
                }
            }
        }
        covariance.into_iter().zip(tangent).map(|(k, t)| [k, t]).collect()
    }

    /// K and T of one pair through the first `count` steps, of which only the last may be an activation.
    fn open(&self, count: usize, i: usize, j: usize) -> [DoubleDouble; 2] {
        let mut pair = self.inputs(i, j);
        for (s, step) in self.plan.steps[..count].iter().enumerate() {
            match step {
                Step::Dense(affine) => {
                    pair = affine.pair(pair, self.variances(s, i, j), self.variances(s + 1, i, j));
                }
                Step::Activation(phi) => {
                    let duals = activation::pair(phi.as_ref(), &pair, self.variances(s, i, j));
                    return [duals.value, duals.derivative * pair.tangent];
                }
            }
        }
        [pair.covariance, pair.tangent]
    }

    /// K(x, x') = ⟨x,x'⟩/n₀ with its angle and distance.
    pub(super) fn inputs(&self, i: usize, j: usize) -> Pair {
        let (x, y) = (self.left.points.wide_row(i), self.right.points.wide_row(j));
        let exponent = |side: &Side<T>, i| self.plan.input_exponent(side.points.exponent(i));
        let (a, b) = (exponent(self.left, i), exponent(self.right, j));
        let (x_squared, y_squared) = (self.left.diagonal.squares[i], self.right.diagonal.squares[j]);
        let (sin, cos) = inner::angle(&x, &y, x_squared, y_squared);
        let most = a.max(b);
        let dimension = DoubleDouble::new(self.plan.dimension as f64);
        Pair {
            covariance: shifted(x_squared.sqrt() * y_squared.sqrt() * cos, a + b) / dimension,
            sin,
            distance: shifted(inner::distance(&x, &y, a - most, b - most), 2 * most) / dimension,
            tangent: DoubleDouble::integer(0),
        }
    }

    /// K(x, x) and K(x', x') before step `s`.
    pub(super) fn variances(&self, s: usize, i: usize, j: usize) -> [DoubleDouble; 2] {
        [self.left.diagonal.stages[s][i].covariance, self.right.diagonal.stages[s][j].covariance]
    }
}
