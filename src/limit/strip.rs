//! A strip of pairs through all layers in the working precision, each entry with a bound of its error.
//!
//! Let e and f bound the errors of K and T, e that of N = √(q₁₁q₂₂) too as if it were one of K. First order in u, with
//! κ as a function of ρ = q₁₂/N:
//!
//! ```text
//! activation   e ← (|κ̇| + x) e + c s                  f ← |κ̇| f + |T| (x + c ṡ + 2u|κ̇|)
//! dense        e ← σ_w² (e + 2u|K|) + 4u|K'|          f ← τ_w (e + 2u|K|) + σ_w² (f + 2u|T|) + 2u|T'|
//! ```
//!
//! where x bounds the change of κ̇ over [K − e, K + e], s = √(κ₁₁κ₂₂), ṡ = √(κ̇₁₁κ̇₂₂), and c counts the rounding of
//! the duals themselves. No second derivative is needed for x: by Mehler's formula κ̇ = Σ aₖbₖρᵏ, so |κ̇| and its slope
//! are at most F(|ρ|) and F'(|ρ|), F = Σ|aₖbₖ|ρᵏ. F is convex, and F(1) ≤ ṡ by the Cauchy–Schwarz inequality, hence
//!
//! ```text
//! F'(|ρ|) ≤ (F(1) − F(|ρ|))/(1 − |ρ|) ≤ (ṡ − |κ̇|)/(1 − |ρ|).
//! ```
//!
//! Over the width of the error the same holds with 1 − |ρ| reduced by e/N; pairs with 4e > N − |K| are left to a better
//! arithmetic. Where φ jumps, κ̇ is not the slope of κ, and κ takes its own bound (s − |κ|)/(1 − |ρ|).

use super::Element;
use super::activation::{self, Most, Own};
use super::dense::Coefficients;
use super::levels::{Level, Levels};
use super::plan::{Plan, Step};
use super::rounding::Rounding;
use super::vectorised::vectorised;
use crate::activation::{DualBlock, DualError, PairBlock};

/// One pair: K, T and bounds e, f of their errors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<T> {
    pub(super) covariance: T,
    pub(super) tangent: T,
    pub(super) covariance_error: T,
    pub(super) tangent_error: T,
}

/// Buffers of m × k entries, row-major: K, T, their error bounds e, f, and room for κ and κ̇.
#[derive(Debug, Default)]
pub(super) struct Strip<T> {
    pub(super) covariance: Vec<T>,
    pub(super) tangent: Vec<T>,
    pub(super) covariance_error: Vec<T>,
    pub(super) tangent_error: Vec<T>,
    value: Vec<T>,
    derivative: Vec<T>,
}

/// The pairs of some points in a row with some in a column, and their inner products ⟨u, u'⟩.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pairs<'a, T> {
    pub(super) left: &'a Levels<T>,
    /// First row and number of rows.
    pub(super) rows: (usize, usize),
    pub(super) right: &'a Levels<T>,
    /// First column and number of columns.
    pub(super) columns: (usize, usize),
    /// The first row of products, and what is behind it.
    pub(super) products: &'a [T],
    /// From one row of products to the next.
    pub(super) stride: usize,
    /// The errors of the products are at most this times |u||u'| + √n₀ |⟨u, u'⟩|.
    pub(super) absolute: f64,
}

impl<T: Element> Strip<T> {
    /// What ṡ is multiplied with, to be a bound although its factors are rounded.
    const UP: f64 = 1.0 + 4.0 * T::UNIT;

    /// Carries the inner products (m × k) through all layers.
    pub(super) fn run(&mut self, plan: &Plan, roundings: &[Rounding], pairs: Pairs<'_, T>) {
        let entries = pairs.rows.1 * pairs.columns.1;
        for buffer in [
            &mut self.covariance,
            &mut self.tangent,
            &mut self.covariance_error,
            &mut self.tangent_error,
            &mut self.value,
            &mut self.derivative,
        ] {
            buffer.resize(entries, T::ZERO);
        }
        self.tangent.fill(T::ZERO);
        self.tangent_error.fill(T::ZERO);
        vectorised(
            #[inline(always)]
            || self.start(plan, pairs),
        );
        let mut activations = 0;
        for (s, step) in plan.steps.iter().enumerate() {
            match step {
                // An affine layer behind an activation is done with it.
                Step::Dense(_) if s > 0 && matches!(plan.steps[s - 1], Step::Activation(_)) => {}
                Step::Dense(affine) => {
                    let affine = affine.rounded();
                    vectorised(
                        #[inline(always)]
                        || self.dense(affine),
                    );
                }
                Step::Activation(phi) => {
                    let levels = [&pairs.left, &pairs.right].map(|side| &side.activations[activations]);
                    let ((r, m), (c, k)) = (pairs.rows, pairs.columns);
                    let error = T::duals(
                        phi.as_ref(),
                        PairBlock {
                            q11: &levels[0].variance[r..r + m],
                            q22: &levels[1].variance[c..c + k],
                            q12: &self.covariance,
                        },
                        DualBlock { value: &mut self.value, derivative: &mut self.derivative },
                    );
                    let affine = match plan.steps.get(s + 1) {
                        Some(Step::Dense(affine)) => affine.rounded(),
                        _ => Coefficients::IDENTITY,
                    };
                    let rounding = roundings[activations];
                    if plan.closed_form && rounding.continuous && affine.tied() {
                        self.tied_layer(pairs, levels, rounding, affine);
                    } else {
                        self.layer(pairs, levels, rounding, error, affine);
                    }
                    activations += 1;
                }
            }
        }
    }

    /// K = ⟨x,x'⟩/n₀, T = 0.
    #[inline(always)]
    fn start(&mut self, plan: &Plan, pairs: Pairs<'_, T>) {
        let ((r, m), (c, k)) = (pairs.rows, pairs.columns);
        let inverse = T::from_f64(1.0 / plan.dimension as f64);
        let drift = T::from_f64(5.0 * T::UNIT + pairs.absolute * (plan.dimension as f64).sqrt());
        let absolute = T::from_f64(pairs.absolute);
        for i in 0..m {
            let (scale, size) = (pairs.left.scale[r + i] * inverse, pairs.left.size[r + i] * absolute);
            let row = i * k..(i + 1) * k;
            let (products, columns) =
                (&pairs.products[i * pairs.stride..][..k], &pairs.right.scale[c..c + k]);
            let (covariance, error) = (&mut self.covariance[row.clone()], &mut self.covariance_error[row]);
            let sizes = &pairs.right.size[c..c + k];
            for j in 0..k {
                covariance[j] = products[j] * scale * columns[j];
                error[j] = size * sizes[j] + drift * covariance[j].magnitude();
            }
        }
    }

    /// Whether entry `at` is as good as promised in T. Errors of quadrature do not count: no arithmetic makes them
    /// smaller; it is enough that they are known.
    #[inline(always)]
    pub(super) fn good<U: Element>(&self, closed_form: bool, at: usize) -> bool {
        let (k, t) = (self.covariance[at].magnitude(), self.tangent[at].magnitude());
        let (e, f) = (self.covariance_error[at], self.tangent_error[at]);
        if !closed_form {
            return e < T::INFINITY && f < T::INFINITY;
        }
        let promise = T::from_f64(super::Limit::PRECISION / f64::UNIT * U::UNIT);
        e <= promise * k && f <= promise * t
    }

    /// Writes the `entries` of one row, if `SCALED` times the product of `scales`, and says which are good and kept their
    /// digits, and whether all are.
    pub(super) fn accept<const SCALED: bool>(
        &self,
        closed_form: bool,
        entries: std::ops::Range<usize>,
        (scale, scales): (T, &[T]),
        [nngp, ntk]: [&mut [T]; 2],
        good: &mut [bool],
    ) -> bool {
        let n = entries.len();
        let (scales, nngp, ntk, good) = (&scales[..n], &mut nngp[..n], &mut ntk[..n], &mut good[..n]);
        let (covariance, tangent) = (&self.covariance[entries.clone()], &self.tangent[entries.clone()]);
        let (e, f) = (&self.covariance_error[entries.clone()], &self.tangent_error[entries]);
        let promise = T::from_f64(super::Limit::PRECISION / f64::UNIT * T::UNIT);
        let least = T::from_f64(T::LEAST);
        let whole = |x: T| (x.magnitude() >= least) & (x.magnitude() < T::INFINITY);
        // x, times both scales, and whether no digits were lost
        let scaled = |x: T, j: usize| {
            if !SCALED {
                return (x, whole(x) | (x == T::ZERO));
            }
            let half = x * scale;
            let all = half * scales[j];
            (all, (whole(half) & whole(all)) | ((x == T::ZERO) & (all == T::ZERO)))
        };
        vectorised(
            #[inline(always)]
            || {
                let mut all = true;
                for j in 0..n {
                    let ((k, whole_k), (t, whole_t)) = (scaled(covariance[j], j), scaled(tangent[j], j));
                    let within = if closed_form {
                        (e[j] <= promise * covariance[j].magnitude())
                            & (f[j] <= promise * tangent[j].magnitude())
                    } else {
                        (e[j] < T::INFINITY) & (f[j] < T::INFINITY)
                    };
                    (nngp[j], ntk[j]) = (k, t);
                    good[j] = within & whole_k & whole_t;
                    all &= good[j];
                }
                all
            },
        )
    }

    #[inline(always)]
    fn dense(&mut self, affine: Coefficients<T>) {
        let n = self.covariance.len();
        let (covariance, tangent) = (&mut self.covariance[..n], &mut self.tangent[..n]);
        let (e, f) = (&mut self.covariance_error[..n], &mut self.tangent_error[..n]);
        for j in 0..n {
            let entry = affine.entry(Entry {
                covariance: covariance[j],
                tangent: tangent[j],
                covariance_error: e[j],
                tangent_error: f[j],
            });
            (covariance[j], tangent[j]) = (entry.covariance, entry.tangent);
            (e[j], f[j]) = (entry.covariance_error, entry.tangent_error);
        }
    }

    /// An activation and the affine layer behind it.
    fn layer(
        &mut self,
        pairs: Pairs<'_, T>,
        [left, right]: [&Level<T>; 2],
        rounding: Rounding,
        error: DualError,
        affine: Coefficients<T>,
    ) {
        let [local, value, derivative] = [rounding.local, error.value, error.derivative].map(T::from_f64);
        let own = Own { local, value, derivative };
        let up = T::from_f64(Self::UP);
        macro_rules! through {
            ($continuous:literal, $relative:literal) => {
                vectorised(
                    #[inline(always)]
                    || {
                        self.each(
                            pairs,
                            left,
                            right,
                            up,
                            #[inline(always)]
                            |entry, duals, most| {
                                let after =
                                    activation::entry::<T, $continuous, $relative>(entry, duals, most, own);
                                affine.entry(after)
                            },
                        );
                    },
                )
            };
        }
        match (rounding.continuous, rounding.relative) {
            (true, false) => through!(true, false),
            (true, true) => through!(true, true),
            (false, false) => through!(false, false),
            (false, true) => through!(false, true),
        }
    }

    /// The same where [`activation::tied`] serves.
    fn tied_layer(
        &mut self,
        pairs: Pairs<'_, T>,
        [left, right]: [&Level<T>; 2],
        rounding: Rounding,
        affine: Coefficients<T>,
    ) {
        let up = T::from_f64(Self::UP) * affine.weight;
        let derivative_units = T::from_f64(rounding.local + 4.0 * T::UNIT);
        let value_units = T::from_f64(rounding.local + 2.0 * T::UNIT);
        macro_rules! through {
            ($relative:literal, $value_units:expr) => {{
                let units = [$value_units, derivative_units];
                vectorised(
                    #[inline(always)]
                    || {
                        self.each(
                            pairs,
                            left,
                            right,
                            up,
                            #[inline(always)]
                            |entry, duals, most| {
                                activation::tied::<T, $relative>(entry, duals, most, units, affine)
                            },
                        );
                    },
                )
            }};
        }
        if rounding.relative {
            through!(true, value_units);
        } else {
            through!(false, value_units * affine.weight);
        }
    }

    /// Carries each entry through `layer`; ṡ comes times `up`.
    #[inline(always)]
    fn each(
        &mut self,
        pairs: Pairs<'_, T>,
        left: &Level<T>,
        right: &Level<T>,
        up: T,
        layer: impl Fn(Entry<T>, [T; 2], Most<T>) -> Entry<T>,
    ) {
        let ((r, m), (c, k)) = (pairs.rows, pairs.columns);
        for i in 0..m {
            let row = i * k..(i + 1) * k;
            let own = left.point(r + i);
            let (roots, value_roots) = (&right.root[c..c + k], &right.value[c..c + k]);
            let (derivative_roots, doubts) = (&right.derivative[c..c + k], &right.doubt[c..c + k]);
            let (value, derivative) = (&self.value[row.clone()], &self.derivative[row.clone()]);
            let (covariance, tangent) = (&mut self.covariance[row.clone()], &mut self.tangent[row.clone()]);
            let (e, f) = (&mut self.covariance_error[row.clone()], &mut self.tangent_error[row]);
            let own_derivative = own.derivative * up;
            for j in 0..k {
                let entry = Entry {
                    covariance: covariance[j],
                    tangent: tangent[j],
                    covariance_error: e[j],
                    tangent_error: f[j],
                };
                let most = Most {
                    covariance: own.root * roots[j],
                    value: own.value * value_roots[j],
                    derivative: own_derivative * derivative_roots[j],
                    doubt: own.doubt + doubts[j],
                };
                let entry = layer(entry, [value[j], derivative[j]], most);
                (covariance[j], tangent[j]) = (entry.covariance, entry.tangent);
                (e[j], f[j]) = (entry.covariance_error, entry.tangent_error);
            }
        }
    }
}
