//! Activations without a closed form: duals by quadrature, with an error estimate.

mod cache;
mod custom;
mod mehler;
mod planar;

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Debug};
use std::sync::Arc;

use cache::Cache;
use mehler::Expansion;
use rayon::prelude::*;

use super::{
    Activation, Character, Covariance, DualBlock, DualError, Duals, Method, Nonlinearity, PairBlock, Point,
};
use crate::numeric::{DoubleDouble, Scalar};

pub use custom::Custom;

/// A pointwise function known by its values in f64. Every [`Nonlinearity`] is one.
///
/// It is analytic between its kinks ([`Character::kinks`]): that is what quadrature relies on.
pub trait Function: Clone + Debug + Send + Sync + 'static {
    /// The name in the registry, on the command line and in reports.
    fn name(&self) -> &'static str;

    /// The parameters by name, in the order of the formula.
    fn parameters(&self) -> Vec<(&'static str, f64)>;

    /// Kinks, growth, degree.
    fn character(&self) -> Character;

    /// φ(x), φ'(x).
    fn point(&self, x: f64) -> Point<f64>;
}

impl<A: Nonlinearity> Function for A {
    fn name(&self) -> &'static str {
        Nonlinearity::name(self)
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        Nonlinearity::parameters(self)
    }

    fn character(&self) -> Character {
        Nonlinearity::character(self)
    }

    fn point(&self, x: f64) -> Point<f64> {
        Nonlinearity::point(self, x)
    }
}

/// An activation whose duals come from quadrature.
///
/// With the orthonormal Hermite polynomials hₖ and aₖ(q) = E[φ(√q z) hₖ(z)] (Mehler's formula):
/// κ = Σₖ ρᵏ aₖ(q11) aₖ(q22), and κ̇ likewise from φ'. The coefficients are one-dimensional integrals, taken once a row
/// of a block on panels that end at the kinks, and the truncated sum is symmetric and positive semi-definite whatever
/// its order K. Its error is at most |ρ|^{K+1} √(T(q11) T(q22)) with T = E φ² − Σ_{k ≤ K} aₖ², plus what two rules of
/// different order differ by in the coefficients. Where that exceeds 10⁻¹³ of √(E φ(u)² E φ(v)²) — kinked φ near
/// ρ = ±1, very large q — an integral over the plane takes over, if its own estimate is smaller.
#[derive(Clone)]
pub struct Quadrature<F> {
    function: F,
    kinks: Vec<f64>,
    cache: Cache,
}

impl<F: Debug> Debug for Quadrature<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Quadrature").field(&self.function).finish()
    }
}

/// The relative error above which the plane is tried: what quadrature in f64 can promise.
const SMALL: f64 = 1e-13;

impl<F: Function> Quadrature<F> {
    /// Duals of `function` by quadrature.
    pub fn new(function: F) -> Self {
        let kinks = function.character().kinks;
        Self { function, kinks, cache: Cache::default() }
    }

    /// κ, κ̇ and the estimates of their errors.
    pub fn estimate(&self, q: &Covariance<f64>) -> (Duals<f64>, DualError) {
        self.pair(&self.expand(q.q11()), &self.expand(q.q22()), q)
    }

    fn expand(&self, q: f64) -> Arc<Expansion> {
        self.cache.get(q, || Expansion::new(&self.function, &self.kinks, q))
    }

    fn pair(&self, row: &Expansion, column: &Expansion, q: &Covariance<f64>) -> (Duals<f64>, DualError) {
        let (series, error) = row.pair(column, q.cos().clamp(-1.0, 1.0));
        let sizes = [row.sizes(), column.sizes()];
        // the worse of the two errors, each relative to its size
        let worse = |errors: [f64; 2]| {
            let relative = |i: usize| errors[i].quotient(sizes[0][i] * sizes[1][i]);
            let (value, derivative) = (relative(0), relative(1));
            if value.is_nan() || derivative.is_nan() { f64::INFINITY } else { value.max(derivative) }
        };
        let finite = sizes.iter().flatten().all(|size| size.is_finite());
        let (duals, [value, derivative]) = if worse(error) <= SMALL || !finite {
            (series, error)
        } else {
            let (planar, planar_error) = planar::duals(&self.function, &self.kinks, q, sizes);
            if worse(planar_error) < worse(error) { (planar, planar_error) } else { (series, error) }
        };
        // an estimate that is no number bounds nothing
        let [value, derivative] =
            [value, derivative].map(|error| if error.is_nan() { f64::INFINITY } else { error });
        (duals, DualError { value, derivative })
    }

    /// The pairs of a block, given as f64, in the order of its entries; rows are shared out over threads.
    fn block<T: Copy + Into<f64> + Sync>(&self, pairs: PairBlock<'_, T>) -> Vec<(Duals<f64>, DualError)> {
        let variances: BTreeSet<u64> =
            pairs.q11.iter().chain(pairs.q22).map(|q| Into::<f64>::into(*q).to_bits()).collect();
        let expansions: HashMap<u64, Arc<Expansion>> =
            variances.into_par_iter().map(|bits| (bits, self.expand(f64::from_bits(bits)))).collect();
        let columns = pairs.q22.len();
        (0..pairs.q12.len())
            .into_par_iter()
            .map(|index| {
                let [q11, q12, q22]: [f64; 3] =
                    [pairs.q11[index / columns], pairs.q12[index], pairs.q22[index % columns]]
                        .map(Into::into);
                let [row, column] = [q11, q22].map(|q| &expansions[&q.to_bits()]);
                self.pair(row, column, &Covariance::new(q11, q12, q22))
            })
            .collect()
    }
}

/// Writes what `block` found, and says the largest errors.
fn write<T>(found: Vec<(Duals<f64>, DualError)>, out: DualBlock<'_, T>, round: fn(f64) -> T) -> DualError {
    let mut worst = DualError::default();
    for ((value, derivative), (duals, error)) in out.value.iter_mut().zip(out.derivative).zip(found) {
        (*value, *derivative) = (round(duals.value), round(duals.derivative));
        worst.value = worst.value.max(error.value);
        worst.derivative = worst.derivative.max(error.derivative);
    }
    worst
}

impl<F: Function> Activation for Quadrature<F> {
    fn name(&self) -> &'static str {
        self.function.name()
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        self.function.parameters()
    }

    fn character(&self) -> Character {
        self.function.character()
    }

    fn method(&self) -> Method {
        Method::Quadrature
    }

    fn point(&self, x: f64) -> Point<f64> {
        self.function.point(x)
    }

    fn points(&self, x: &[f64], value: &mut [f64], derivative: &mut [f64]) {
        for ((x, value), derivative) in x.iter().zip(value).zip(derivative) {
            let point = self.function.point(*x);
            (*value, *derivative) = (point.value, point.derivative);
        }
    }

    fn duals(&self, q: &Covariance<f64>) -> Duals<f64> {
        self.estimate(q).0
    }

    fn duals_precise(&self, _: &Covariance<DoubleDouble>) -> Option<Duals<DoubleDouble>> {
        None
    }

    fn price(&self, _: f64, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn block_f64(&self, pairs: PairBlock<'_, f64>, out: DualBlock<'_, f64>) -> DualError {
        write(self.block(pairs), out, |x| x)
    }

    fn block_f32(&self, pairs: PairBlock<'_, f32>, out: DualBlock<'_, f32>) -> DualError {
        write(self.block(pairs), out, |x| x as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{ClosedForm, Erf, Gaussian, Gelu, LeakyRelu, RectifiedMonomial, Sine, Step};

    /// Quadrature of a function whose closed form is known differs from it by at most its own estimate and rounding.
    fn meets_the_closed_form(form: impl ClosedForm) {
        let quadrature = Quadrature::new(form.clone());
        for (q11, q22) in [(1.0, 1.0), (0.3, 2.0), (30.0, 1.0), (1e4, 1e-4), (0.0, 1.0), (0.0, 0.0)] {
            for rho in [0.0_f64, 0.3, -0.7, 0.99, -0.999_999, 1.0, -1.0] {
                let sin = ((1.0 - rho) * (1.0 + rho)).sqrt();
                let q = Covariance::with_sin(q11, rho * f64::sqrt(q11 * q22), q22, sin);
                let (found, error) = quadrature.estimate(&q);
                let exact = form.duals(&q);
                let size = |q: f64| {
                    let duals = form.duals(&Covariance::diagonal(q));
                    [duals.value, duals.derivative]
                };
                let rounding = [0, 1].map(|i| 64.0 * f64::EPSILON * (size(q11)[i] * size(q22)[i]).sqrt());
                assert!(
                    (found.value - exact.value).abs() <= error.value + rounding[0]
                        && (found.derivative - exact.derivative).abs() <= error.derivative + rounding[1],
                    "{form:?} {q11} {rho} {q22}: {found:?} {exact:?} {error:?}"
                );
                assert!(error.value <= 1e-12 * size(q11)[0].max(size(q22)[0]), "{form:?} {error:?}");
            }
        }
    }

    #[test]
    fn smooth_functions_meet_their_closed_forms() {
        meets_the_closed_form(Erf { a: 1.3, b: 0.7, c: 0.2 });
        meets_the_closed_form(Gelu);
        meets_the_closed_form(Gaussian { a: 1.1, b: -0.6 });
    }

    #[test]
    fn kinked_functions_meet_their_closed_forms() {
        meets_the_closed_form(LeakyRelu { negative_slope: 0.1 });
        meets_the_closed_form(Step);
        meets_the_closed_form(RectifiedMonomial { degree: 2 });
    }

    #[test]
    fn kinks_away_from_zero_are_resolved() {
        // φ(x) = |x − 1|: E φ² = q + 1
        let shifted = Custom::new(
            "shifted",
            |x| (x - 1.0).abs(),
            |x| if x > 1.0 { 1.0 } else { -1.0 },
            Character { kinks: vec![1.0], ..Character::smooth() },
        )
        .unwrap();
        for q in [0.04, 1.0, 25.0, 1e4] {
            let duals = shifted.duals(&Covariance::diagonal(q));
            assert!((duals.value / (q + 1.0) - 1.0).abs() < 1e-13, "{q} {duals:?}");
            assert!((duals.derivative - 1.0).abs() < 1e-13, "{q} {duals:?}");
        }
    }

    #[test]
    fn what_cannot_be_known_has_an_infinite_error() {
        let exponential = Quadrature::new(crate::activation::Exponential { a: 1.0, b: 1.0 });
        assert_eq!(exponential.estimate(&Covariance::diagonal(100.0)).1.value, f64::INFINITY);
        assert_eq!(exponential.estimate(&Covariance::diagonal(f64::NAN)).1.value, f64::INFINITY);
        // a wave of frequency 100 is beyond both rules, and they say so
        let wave = Quadrature::new(Sine { a: 1.0, b: 1.0, c: 0.3 });
        let q = Covariance::new(1e4, 0.95e4, 1e4);
        let (found, error) = wave.estimate(&q);
        assert!(
            (found.value - ClosedForm::duals(&Sine { a: 1.0, b: 1.0, c: 0.3 }, &q).value).abs()
                <= error.value
        );
    }

    #[test]
    fn kinks_must_be_finite_and_ascending() {
        for kinks in [vec![f64::NAN], vec![1.0, 0.0]] {
            let character = Character { kinks, ..Character::smooth() };
            assert!(Custom::new("bad", |x| x, |_| 1.0, character).is_err());
        }
    }

    #[test]
    fn a_block_is_its_pairs() {
        let activation = Quadrature::new(crate::activation::Tanh);
        let (q11, q22) = ([1.0, 0.5], [2.0, 0.0, 1.0]);
        let q12 = [0.5, 0.0, 0.9, -0.3, 0.0, 0.1];
        let (mut value, mut derivative) = ([0.0; 6], [0.0; 6]);
        let out = DualBlock { value: &mut value, derivative: &mut derivative };
        let worst = activation.block_f64(PairBlock { q11: &q11, q22: &q22, q12: &q12 }, out);
        for (index, q12) in q12.into_iter().enumerate() {
            let (duals, error) = activation.estimate(&Covariance::new(q11[index / 3], q12, q22[index % 3]));
            assert_eq!((value[index], derivative[index]), (duals.value, duals.derivative));
            assert!(error.value <= worst.value && error.derivative <= worst.derivative);
        }
    }
}
