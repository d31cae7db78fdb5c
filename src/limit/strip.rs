//! A strip of pairs through all layers in the working precision, each entry with a bound of its error.
//!
//! Let e and f bound the errors of K and T. First order in u, with N = √(q₁₁q₂₂), κ as a function of ρ = q₁₂/N:
//!
//! ```text
//! dense        e ← σ_w² e + 2u(σ_w²|K| + |K'|)        f ← τ_w e + σ_w² f + 2u(τ_w|K| + σ_w²|T| + |T'|)
//! activation   e ← (|κ̇| + x) e + c s                  f ← |κ̇| f + |T| (x + c ṡ) + 2u|T'|
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
use super::activation::{self, Most};
use super::dense::Coefficients;
use super::levels::{Level, Levels};
use super::plan::{Plan, Step};
use super::rounding::Rounding;
use super::vectorised::vectorised;
use crate::activation::{DualBlock, PairBlock};

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

/// The pairs of some points in a row with some in a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranges<'a, T> {
    pub(super) left: &'a Levels<T>,
    /// First row and number of rows.
    pub(super) rows: (usize, usize),
    pub(super) right: &'a Levels<T>,
    /// First column and number of columns.
    pub(super) columns: (usize, usize),
}

impl<T: Element> Strip<T> {
    /// Carries the inner products ⟨u, u'⟩ (m × k) through all layers. Their errors are at most
    /// `absolute` (|u||u'| + √n₀ |⟨u, u'⟩|).
    pub(super) fn run(
        &mut self,
        plan: &Plan,
        roundings: &[Rounding],
        pairs: Ranges<'_, T>,
        products: &[T],
        absolute: f64,
    ) {
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
            || self.start(plan, pairs, products, absolute),
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
                    let (left, right) =
                        (&pairs.left.activations[activations], &pairs.right.activations[activations]);
                    let ((r, m), (c, k)) = (pairs.rows, pairs.columns);
                    let error = T::duals(
                        phi.as_ref(),
                        PairBlock {
                            q11: &left.variance[r..r + m],
                            q22: &right.variance[c..c + k],
                            q12: &self.covariance,
                        },
                        DualBlock { value: &mut self.value, derivative: &mut self.derivative },
                    );
                    let layer = Map {
                        rounding: roundings[activations],
                        own: [error.value, error.derivative].map(T::from_f64),
                        affine: match plan.steps.get(s + 1) {
                            Some(Step::Dense(affine)) => affine.rounded(),
                            _ => Coefficients::IDENTITY,
                        },
                    };
                    vectorised(
                        #[inline(always)]
                        || match (layer.rounding.continuous, layer.rounding.relative) {
                            (true, false) => self.activation::<true, false>(pairs, left, right, layer),
                            (true, true) => self.activation::<true, true>(pairs, left, right, layer),
                            (false, false) => self.activation::<false, false>(pairs, left, right, layer),
                            (false, true) => self.activation::<false, true>(pairs, left, right, layer),
                        },
                    );
                    activations += 1;
                }
            }
        }
    }

    /// K = ⟨x,x'⟩/n₀, T = 0.
    #[inline(always)]
    fn start(&mut self, plan: &Plan, pairs: Ranges<'_, T>, products: &[T], absolute: f64) {
        let ((r, m), (c, k)) = (pairs.rows, pairs.columns);
        let inverse = T::from_f64(1.0 / plan.dimension as f64);
        let drift = T::from_f64(3.0 * T::UNIT + absolute * (plan.dimension as f64).sqrt());
        let absolute = T::from_f64(absolute);
        for i in 0..m {
            let (scale, size) = (pairs.left.scale[r + i] * inverse, pairs.left.size[r + i] * absolute);
            let row = i * k..(i + 1) * k;
            let (products, columns) = (&products[row.clone()], &pairs.right.scale[c..c + k]);
            let (covariance, error) =
                (&mut self.covariance[row.clone()], &mut self.covariance_error[row.clone()]);
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

    /// Writes the `entries` of one row, times the product of `scales`, and says which are good and kept their digits.
    pub(super) fn accept<U: Element>(
        &self,
        closed_form: bool,
        entries: std::ops::Range<usize>,
        (scale, scales): (T, &[T]),
        [nngp, ntk]: [&mut [T]; 2],
        good: &mut [bool],
    ) {
        let n = entries.len();
        let (scales, nngp, ntk, good) = (&scales[..n], &mut nngp[..n], &mut ntk[..n], &mut good[..n]);
        let (covariance, tangent) = (&self.covariance[entries.clone()], &self.tangent[entries.clone()]);
        let (e, f) = (&self.covariance_error[entries.clone()], &self.tangent_error[entries]);
        let promise = T::from_f64(super::Limit::PRECISION / f64::UNIT * U::UNIT);
        let least = T::from_f64(T::LEAST);
        let whole = |x: T| (x.magnitude() >= least) & (x.magnitude() < T::INFINITY);
        vectorised(
            #[inline(always)]
            || {
                for j in 0..n {
                    let (half_k, half_t) = (covariance[j] * scale, tangent[j] * scale);
                    let (k, t) = (half_k * scales[j], half_t * scales[j]);
                    let (whole_k, whole_t) = (
                        (whole(half_k) & whole(k)) | ((covariance[j] == T::ZERO) & (k == T::ZERO)),
                        (whole(half_t) & whole(t)) | ((tangent[j] == T::ZERO) & (t == T::ZERO)),
                    );
                    let within = if closed_form {
                        (e[j] <= promise * covariance[j].magnitude())
                            & (f[j] <= promise * tangent[j].magnitude())
                    } else {
                        (e[j] < T::INFINITY) & (f[j] < T::INFINITY)
                    };
                    (nngp[j], ntk[j]) = (k, t);
                    good[j] = within & whole_k & whole_t;
                }
            },
        );
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

    #[inline(always)]
    fn activation<const CONTINUOUS: bool, const RELATIVE: bool>(
        &mut self,
        pairs: Ranges<'_, T>,
        left: &Level<T>,
        right: &Level<T>,
        layer: Map<T>,
    ) {
        let ((r, m), (c, k)) = (pairs.rows, pairs.columns);
        let local = T::from_f64(layer.rounding.local);
        for i in 0..m {
            let row = i * k..(i + 1) * k;
            let own = left.point(r + i);
            let (roots, value_roots) = (&right.root[c..c + k], &right.value[c..c + k]);
            let (derivative_roots, doubts) = (&right.derivative[c..c + k], &right.doubt[c..c + k]);
            let (value, derivative) = (&self.value[row.clone()], &self.derivative[row.clone()]);
            let (covariance, tangent) = (&mut self.covariance[row.clone()], &mut self.tangent[row.clone()]);
            let (e, f) = (&mut self.covariance_error[row.clone()], &mut self.tangent_error[row]);
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
                    derivative: own.derivative * derivative_roots[j],
                    doubt: own.doubt + doubts[j],
                };
                let entry = activation::entry::<T, CONTINUOUS, RELATIVE>(
                    entry,
                    [value[j], derivative[j]],
                    most,
                    local,
                    layer.own,
                );
                let entry = layer.affine.entry(entry);
                (covariance[j], tangent[j]) = (entry.covariance, entry.tangent);
                (e[j], f[j]) = (entry.covariance_error, entry.tangent_error);
            }
        }
    }
}

/// An activation and the affine layer behind it.
#[derive(Clone, Copy, Debug)]
struct Map<T> {
    rounding: Rounding,
    /// Errors of quadrature of κ and κ̇.
    own: [T; 2],
    affine: Coefficients<T>,
}
