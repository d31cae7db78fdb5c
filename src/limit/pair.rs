//! Pairs of points in double-double, with the angle of the inputs known to full relative precision.

use super::diagonal::Diagonal;
use super::plan::{Plan, Step};
use super::points::Points;
use super::vectorised::vectorised;
use super::{Element, activation, inner, near};
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

/// A pair that double-double is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    /// The point of the left side.
    pub(super) i: usize,
    /// The point of the right side.
    pub(super) j: usize,
    /// ⟨u, u'⟩ in double-double, where it is known.
    pub(super) inner: Option<DoubleDouble>,
}

/// One side of a kernel: points and their diagonal.
pub(super) struct Side<T> {
    /// What errors call it.
    pub(super) name: &'static str,
    /// The scaled rows.
    pub(super) points: Points<T>,
    /// |u| of the scaled rows, rounded.
    pub(super) lengths: Vec<f64>,
    /// Their diagonal at every layer.
    pub(super) diagonal: Diagonal,
}

/// 1 of equal rows, −1 of opposite ones, `None` of others.
fn equal<T: Element>(u: &[T], v: &[T], same_size: bool) -> Option<f64> {
    let are = |sign: f64| u.iter().zip(v).all(|(a, b)| a.to_f64() == sign * b.to_f64());
    [1.0, -1.0].into_iter().find(|&sign| same_size && are(sign))
}

/// The two sides of a kernel.
pub(super) struct Sides<'a, T> {
    pub(super) plan: &'a Plan,
    pub(super) left: &'a Side<T>,
    pub(super) right: &'a Side<T>,
}

impl<T: Element> Sides<'_, T> {
    /// cos θ of pairs whose angle ⟨u, u'⟩ tells as well as anything: a little below 1/√2, see [`Sides::open`].
    const WIDE: f64 = 0.7;

    /// K and T of points `i` and `j` where they need no recursion: of bitwise equal or opposite points, of exactly collinear
    /// ones in a homogeneous network, and where one of them has no variance at the output (Cauchy–Schwarz).
    ///
    /// Functions that jump need it: with each layer they take the root of what rounding left between the two.
    pub(super) fn known(&self, i: usize, j: usize) -> Option<[DoubleDouble; 2]> {
        let (left, right) = (self.left.diagonal.output(i), self.right.diagonal.output(j));
        let nothing = DoubleDouble::new(0.0);
        if [left, right].iter().any(|state| state.covariance == nothing && state.tangent == nothing) {
            return Some([nothing; 2]);
        }
        let (x, y) = (&self.left.points, &self.right.points);
        let homogeneous = self.plan.degree.is_some();
        let (u, v) = (x.row(i), y.row(j));
        let ratio =
            if homogeneous { inner::parallel(u, v)? } else { equal(u, v, x.exponent(i) == y.exponent(j))? };
        let sign = DoubleDouble::new(if ratio > 0.0 { 1.0 } else { self.plan.antipode? });
        if !homogeneous || u == v {
            return Some([sign * left.covariance, sign * left.tangent]);
        }
        // f(cx) = cᵖ f(x), and so are its gradients
        let mean = |a: DoubleDouble, b: DoubleDouble| sign * (a.sqrt() * b.sqrt());
        Some([mean(left.covariance, right.covariance), mean(left.tangent, right.tangent)])
    }

    /// K and T at the output of all `pairs`, of closed forms.
    pub(super) fn evaluate(&self, pairs: &[Question]) -> Vec<[DoubleDouble; 2]> {
        let mut entries: Vec<_> = pairs.iter().map(|&pair| self.open(pair)).collect();
        // Most pairs are open up to the same layer: they go on together.
        let common = entries.iter().map(|entry| entry.0).min().unwrap_or(0);
        let together: Vec<_> = (0..pairs.len()).filter(|&at| entries[at].0 == common).collect();
        let chosen: Vec<_> = together.iter().map(|&at| pairs[at]).collect();
        let starts: Vec<_> = together.iter().map(|&at| entries[at].1).collect();
        for (at, entry) in together.into_iter().zip(self.finish(common, &chosen, &starts)) {
            entries[at] = (self.plan.steps.len(), entry);
        }
        for (&pair, (step, entry)) in pairs.iter().zip(&mut entries) {
            if *step < self.plan.steps.len() {
                *entry = self.finish(*step, &[pair], &[*entry])[0];
            }
        }
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    /// K and T of `pairs` through the steps from `first` on.
    fn finish(
        &self,
        first: usize,
        pairs: &[Question],
        starts: &[[DoubleDouble; 2]],
    ) -> Vec<[DoubleDouble; 2]> {
        let zeros = vec![DoubleDouble::new(0.0); pairs.len()];
        let (mut covariance, mut tangent): (Vec<_>, Vec<_>) = starts.iter().map(|&[k, t]| (k, t)).unzip();
        let [mut q11, mut q22, mut value, mut derivative] = [0; 4].map(|_| zeros.clone());
        for (s, step) in self.plan.steps.iter().enumerate().skip(first) {
            match step {
                Step::Dense(affine) => vectorised(
                    #[inline(always)]
                    || {
                        for (k, t) in covariance.iter_mut().zip(&mut tangent) {
                            *t = affine.tangent(*k, *t);
                            *k = affine.covariance(*k);
                        }
                    },
                ),
                Step::Activation(phi) => {
                    let [left, right] = [self.left, self.right].map(|side| &side.diagonal.variances[s]);
                    for ((q11, q22), pair) in q11.iter_mut().zip(&mut q22).zip(pairs) {
                        [*q11, *q22] = [left[pair.i], right[pair.j]];
                    }
                    let list = PairList { q11: &q11, q12: &covariance, q22: &q22 };
                    let out = DualBlock { value: &mut value, derivative: &mut derivative };
                    phi.list_precise(list, out).expect("invariant: only closed forms come here");
                    covariance.copy_from_slice(&value);
                    vectorised(
                        #[inline(always)]
                        || {
                            for (t, slope) in tangent.iter_mut().zip(&derivative) {
                                *t = *t * *slope;
                            }
                        },
                    );
                }
            }
        }
        covariance.into_iter().zip(tangent).map(|(k, t)| [k, t]).collect()
    }

    /// K and T of one pair for as long as its angle is known better than K tells, with the number of steps done: none of
    /// a pair at a wide angle, else through the first activation, and through all in which the pair stays near.
    fn open(&self, Question { i, j, inner }: Question) -> (usize, [DoubleDouble; 2]) {
        if let Some(inner) = inner {
            let cos = inner.high() / (self.left.lengths[i] * self.right.lengths[j]);
            if cos.abs() < Self::WIDE {
                return (0, [self.scaled(inner, self.exponents(i, j)), DoubleDouble::integer(0)]);
            }
        }
        let mut pair = self.inputs(i, j);
        if pair.sin.square().high() > 0.5 {
            return (0, [pair.covariance, pair.tangent]);
        }
        for (s, step) in self.plan.steps.iter().enumerate() {
            let (before, after) = (self.variances(s, i, j), self.variances(s + 1, i, j));
            match step {
                Step::Dense(affine) => pair = affine.pair(pair, before, after),
                Step::Activation(phi) => match near::pair(phi.as_ref(), &pair, before, after) {
                    Some(next) => pair = next,
                    None => {
                        let duals = activation::pair(phi.as_ref(), &pair, before);
                        return (s + 1, [duals.value, duals.derivative * pair.tangent]);
                    }
                },
            }
        }
        (self.plan.steps.len(), [pair.covariance, pair.tangent])
    }

    /// K(x, x') = ⟨x,x'⟩/n₀ with its angle and distance.
    pub(super) fn inputs(&self, i: usize, j: usize) -> Pair {
        let (u, v) = (self.left.points.wide_row(i), self.right.points.wide_row(j));
        let [a, b] = self.exponents(i, j);
        let squares = [self.left.diagonal.squares[i], self.right.diagonal.squares[j]];
        let most = a.max(b);
        let relation = inner::relation(&u, &v, squares, [a - most, b - most]);
        Pair {
            covariance: self.scaled(relation.inner, [a, b]),
            sin: relation.sin,
            distance: self.scaled(relation.distance, [most, most]),
            tangent: DoubleDouble::integer(0),
        }
    }

    /// The powers of two at which both points enter the recursion.
    fn exponents(&self, i: usize, j: usize) -> [i32; 2] {
        [self.left.points.exponent(i), self.right.points.exponent(j)].map(|e| self.plan.input_exponent(e))
    }

    /// ⟨x, x'⟩/n₀ from ⟨u, u'⟩.
    fn scaled(&self, inner: DoubleDouble, [a, b]: [i32; 2]) -> DoubleDouble {
        inner::shifted(inner, a + b) / DoubleDouble::new(self.plan.dimension as f64)
    }

    /// K(x, x) and K(x', x') before step `s`.
    pub(super) fn variances(&self, s: usize, i: usize, j: usize) -> [DoubleDouble; 2] {
        [self.left.diagonal.variances[s][i], self.right.diagonal.variances[s][j]]
    }
}
