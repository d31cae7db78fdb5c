//! Laws that every registered activation obeys, over random pairs and parameters.

use std::sync::Arc;

use ndarray::Array2;
use ntk_verify::activation::{
    Activation, Analytic, Character, ClosedForm, Covariance, DualBlock, DualError, Duals, Method,
    Nonlinearity, PairBlock, Point, Relu, parse, registry,
};
use ntk_verify::numeric::{DoubleDouble, Pointwise, Scalar, eigenvalue_error, symmetric_eigenvalues};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Each registered activation at each of its examples.
fn all() -> Vec<Arc<dyn Activation>> {
    registry().iter().flat_map(|entry| entry.examples).map(|example| parse(example).unwrap()).collect()
}

/// Rounding: fewer than 256 operations a formula, each on terms of at most √(κ11 κ22).
const ROUNDING: f64 = 256.0 * f64::EPSILON;

/// q11, ρ, q22 with variances where every example is finite.
fn pair() -> impl Strategy<Value = [f64; 3]> {
    (-7.0..3.0_f64, -0.95..0.95_f64, -7.0..3.0_f64).prop_map(|(a, rho, b)| [a.exp2(), rho, b.exp2()])
}

fn covariance([q11, rho, q22]: [f64; 3]) -> Covariance<f64> {
    Covariance::new(q11, rho * (q11 * q22).sqrt(), q22)
}

/// Duals as two numbers.
fn both(duals: Duals<f64>) -> [f64; 2] {
    [duals.value, duals.derivative]
}

/// √(κ11 κ22) and √(κ̇11 κ̇22): what errors are relative to.
fn scale(activation: &dyn Activation, q: &Covariance<f64>) -> [f64; 2] {
    let [row, column] = [q.q11(), q.q22()].map(|q| both(activation.duals(&Covariance::diagonal(q))));
    [0, 1].map(|i| (row[i] * column[i]).sqrt())
}

/// The stated errors of quadrature; 0 for closed forms.
fn stated(activation: &dyn Activation, q: &Covariance<f64>) -> [f64; 2] {
    let (mut value, mut derivative) = ([0.0], [0.0]);
    let pairs = PairBlock { q11: &[q.q11()], q22: &[q.q22()], q12: &[q.q12()] };
    let out = DualBlock { value: &mut value, derivative: &mut derivative };
    let DualError { value, derivative } = activation.block_f64(pairs, out);
    [value, derivative]
}

type Outcome = Result<(), TestCaseError>;

/// A law about an activation at one pair.
type Law = fn(&dyn Activation, [f64; 3]) -> Outcome;

/// The laws, and how many pairs each is tried on.
const LAWS: [(&str, Law, u32); 9] = [
    ("duals_are_symmetric", duals_are_symmetric, 128),
    ("cauchy_schwarz_holds", cauchy_schwarz_holds, 128),
    ("duals_increase_with_positive_correlation", duals_increase_with_positive_correlation, 64),
    ("price_holds_by_forward_differentiation", price_holds_by_forward_differentiation, 128),
    ("price_holds_by_differences", price_holds_by_differences, 64),
    ("the_diagonal_is_the_limit_of_pairs", the_diagonal_is_the_limit_of_pairs, 64),
    ("homogeneous_activations_scale", homogeneous_activations_scale, 64),
    ("all_readings_agree", all_readings_agree, 64),
    (
        "duals_of_a_covariance_matrix_are_positive_semidefinite",
        duals_of_a_covariance_matrix_are_positive_semidefinite,
        32,
    ),
];

/// Tries `law` on random pairs from a fixed seed.
fn examine(activation: &dyn Activation, law: Law, cases: u32) -> Result<(), String> {
    // a quadrature takes milliseconds
    let cases = if activation.method() == Method::Quadrature { cases.div_ceil(8) } else { cases };
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(0x006e_746b),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config).run(&pair(), |pair| law(activation, pair)).map_err(|error| error.to_string())
}

#[test]
fn every_registered_activation_obeys_every_law() {
    for activation in all() {
        for (name, law, cases) in LAWS {
            examine(&*activation, law, cases)
                .unwrap_or_else(|error| panic!("{activation:?} {name}: {error}"));
        }
    }
}

/// ReLU, but its duals are changed.
#[derive(Clone, Debug)]
struct Decoy {
    mistake: Mistake,
}

/// What is wrong.
#[derive(Clone, Copy, Debug)]
enum Mistake {
    /// q11 for √(q11 q22).
    Asymmetric,
    /// (q11 + q22)/2 for √(q11 q22).
    ArithmeticMean,
    /// κ̇ without its factor 2.
    HalfDerivative,
    /// θ for π − θ.
    WrongAngle,
    /// κ of degree 2.
    WrongDegree,
    /// cos 2θ, whose zeroth Mehler coefficient is −1.
    Indefinite,
}

impl Nonlinearity for Decoy {
    fn name(&self) -> &'static str {
        "decoy"
    }

    fn character(&self) -> Character {
        Nonlinearity::character(&Relu)
    }

    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Nonlinearity::point(&Relu, x)
    }
}

impl ClosedForm for Decoy {
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let Duals { value, derivative } = ClosedForm::duals(&Relu, q);
        let (norm, half) = (q.norm(), S::ratio(1, 2));
        match self.mistake {
            Mistake::Asymmetric => Duals { value: value * q.q11() / norm, derivative },
            Mistake::ArithmeticMean => Duals { value: half * (q.q11() + q.q22()) * value / norm, derivative },
            Mistake::HalfDerivative => Duals { value, derivative: half * derivative },
            Mistake::WrongAngle => Duals { value, derivative: half - derivative },
            Mistake::WrongDegree => Duals { value: norm * value, derivative: norm * derivative },
            Mistake::Indefinite => Duals { value: norm * (q.cos().square() - half), derivative },
        }
    }
}

#[test]
fn every_law_refutes_its_decoy() {
    for (law, mistake) in [
        ("duals_are_symmetric", Mistake::Asymmetric),
        ("cauchy_schwarz_holds", Mistake::ArithmeticMean),
        ("duals_increase_with_positive_correlation", Mistake::WrongAngle),
        ("price_holds_by_forward_differentiation", Mistake::HalfDerivative),
        ("price_holds_by_differences", Mistake::HalfDerivative),
        ("homogeneous_activations_scale", Mistake::WrongDegree),
        ("duals_of_a_covariance_matrix_are_positive_semidefinite", Mistake::Indefinite),
    ] {
        let (_, test, cases) = LAWS.into_iter().find(|(name, _, _)| *name == law).unwrap();
        let decoy = Analytic(Decoy { mistake });
        assert!(examine(&decoy, test, cases).is_err(), "{law} does not notice {mistake:?}");
    }
}

/// κ(q11, q12, q22) = κ(q22, q12, q11), to the last bit.
fn duals_are_symmetric(activation: &dyn Activation, [q11, rho, q22]: [f64; 3]) -> Outcome {
    let there = activation.duals(&covariance([q11, rho, q22]));
    let back = activation.duals(&covariance([q22, rho, q11]));
    prop_assert_eq!(there, back);
    Ok(())
}

/// |κ(q11, q12, q22)| ≤ √(κ(q11) κ(q22)), and likewise κ̇.
fn cauchy_schwarz_holds(activation: &dyn Activation, pair: [f64; 3]) -> Outcome {
    let q = covariance(pair);
    let (duals, scale, stated) = (both(activation.duals(&q)), scale(activation, &q), stated(activation, &q));
    for i in [0, 1] {
        prop_assert!(duals[i].abs() <= scale[i] * (1.0 + ROUNDING) + 2.0 * stated[i], "{duals:?} {scale:?}");
    }
    Ok(())
}

/// κ increases with ρ ∈ [0, 1], since its Mehler coefficients are squares when q11 = q22.
fn duals_increase_with_positive_correlation(activation: &dyn Activation, [q, rho, _]: [f64; 3]) -> Outcome {
    let [low, high] = [0.5 * rho.abs(), rho.abs()].map(|rho| covariance([q, rho, q]));
    let [below, above] = [&low, &high].map(|q| both(activation.duals(q)));
    let (scale, stated) = (scale(activation, &high), stated(activation, &high));
    for i in [0, 1] {
        prop_assert!(below[i] <= above[i] + 2.0 * ROUNDING * scale[i] + 2.0 * stated[i]);
    }
    Ok(())
}

/// Price's theorem: κ̇ = ∂κ/∂q12. Forward differentiation amplifies rounding of ρ by at most 1/(1 − ρ²) ≤ 11.
fn price_holds_by_forward_differentiation(activation: &dyn Activation, pair: [f64; 3]) -> Outcome {
    let q = covariance(pair);
    let Some(price) = activation.price(q.q11(), q.q12(), q.q22()) else { return Ok(()) };
    if activation.character().continuous {
        let (derivative, [_, scale]) = (activation.duals(&q).derivative, scale(activation, &q));
        prop_assert!((price - derivative).abs() <= 11.0 * ROUNDING * scale, "{price} {derivative}");
    }
    Ok(())
}

/// Price's theorem by central differences in ρ. As a power series with Σ |cₖ| ≤ S = √(κ11 κ22), κ is bounded by S in
/// |ρ| < 1, so its third derivative is at most 6S/(1 − |ρ| − h)³ by Cauchy's estimate, and the difference quotient is
/// off by at most h²S/(1 − |ρ| − h)³, plus the errors of κ over h.
fn price_holds_by_differences(activation: &dyn Activation, [q11, rho, q22]: [f64; 3]) -> Outcome {
    let h = 1e-5;
    if !activation.character().continuous {
        return Ok(());
    }
    let q = covariance([q11, rho, q22]);
    let [up, down] = [rho + h, rho - h].map(|rho| activation.duals(&covariance([q11, rho, q22])).value);
    let (stated, [size, size_dot]) = (stated(activation, &q), scale(activation, &q));
    let truncation = h * h * size / (1.0 - rho.abs() - h).powi(3);
    let bound = truncation + (ROUNDING * size + stated[0]) / h + q.norm() * (stated[1] + ROUNDING * size_dot);
    let (slope, derivative) = ((up - down) / (2.0 * h), q.norm() * activation.duals(&q).derivative);
    prop_assert!((slope - derivative).abs() <= bound, "{slope} {derivative} {bound}");
    // the law can fail: half of κ̇ would
    prop_assert!(derivative.abs() <= 4.0 * bound || (slope - 0.5 * derivative).abs() > bound);
    Ok(())
}

/// On collinear pairs the two ways to say so agree.
fn the_diagonal_is_the_limit_of_pairs(activation: &dyn Activation, [q, _, _]: [f64; 3]) -> Outcome {
    let diagonal = activation.duals(&Covariance::diagonal(q));
    let pair = activation.duals(&Covariance::with_sin(q, q, q, 0.0));
    for (a, b) in both(diagonal).into_iter().zip(both(pair)) {
        prop_assert!((a - b).abs() <= ROUNDING * a.abs(), "{a} {b}");
    }
    Ok(())
}

/// A zero vector has u = 0: κ = φ(0)² and κ̇ = φ'(0)² with itself, to rounding; the sampler's φ(0) is the dual's.
#[test]
fn zero_vectors_read_phi_at_zero() {
    for activation in all() {
        let point = activation.point(0.0);
        for q in [Covariance::diagonal(0.0), Covariance::new(0.0, 0.0, 0.0)] {
            let duals = activation.duals(&q);
            for (found, at) in [(duals.value, point.value), (duals.derivative, point.derivative)] {
                assert!((found - at * at).abs() <= ROUNDING * at * at, "{activation:?} {duals:?} {point:?}");
            }
        }
        // with another vector the dual is a product of means: κ(0, 0, q)² = φ(0)² (E φ(v))², and (E φ)² = κ(q, 0, q)
        let (mixed, independent) = (
            activation.duals(&Covariance::new(0.0, 0.0, 1.5)),
            activation.duals(&Covariance::new(1.5, 0.0, 1.5)),
        );
        for (mixed, mean_squared, at) in [
            (mixed.value, independent.value, point.value),
            (mixed.derivative, independent.derivative, point.derivative),
        ] {
            let bound = ROUNDING * (mixed * mixed + at * at);
            assert!((mixed * mixed - at * at * mean_squared).abs() <= bound, "{activation:?}");
        }
    }
}

/// φ(cx) = cᵖφ(x) makes κ(c²q) = c²ᵖ κ(q) and κ̇(c²q) = c²ᵖ⁻² κ̇(q); c = 2.
fn homogeneous_activations_scale(activation: &dyn Activation, [q11, rho, q22]: [f64; 3]) -> Outcome {
    let Some(p) = activation.character().homogeneous_degree else { return Ok(()) };
    let (q, wide) = (covariance([q11, rho, q22]), covariance([4.0 * q11, rho, 4.0 * q22]));
    let (duals, grown) = (both(activation.duals(&q)), both(activation.duals(&wide)));
    let (scale, factor) = (scale(activation, &wide), f64::from(p).exp2().powi(2));
    for (i, factor) in [factor, 0.25 * factor].into_iter().enumerate() {
        prop_assert!((grown[i] - factor * duals[i]).abs() <= ROUNDING * scale[i]);
    }
    Ok(())
}

/// φ(bx) at q is φ at b²q, with b² κ̇.
#[test]
fn inner_scales_act_on_the_variances() {
    for (scaled, plain, b) in [
        ("erf:b=0.5", "erf:b=1", 0.5),
        ("sin:b=0.5,c=0.3", "sin:b=1,c=0.3", 0.5),
        ("cos:b=2,c=0.3", "cos:b=1,c=0.3", 2.0),
        ("exp:b=0.25", "exp:b=1", 0.25),
        ("gaussian:b=-0.25", "gaussian:b=-1", 0.5),
        ("rbf:gamma=0.25", "rbf:gamma=1", 0.5),
    ] {
        let [scaled, plain] = [scaled, plain].map(|text| parse(text).unwrap());
        for (q11, rho, q22) in [(1.0, 0.3, 1.0), (0.1, -0.9, 2.0), (2.0, 0.0, 0.5)] {
            let found = both(scaled.duals(&covariance([q11, rho, q22])));
            let q = covariance([b * b * q11, rho, b * b * q22]);
            let (expected, scale) = (both(plain.duals(&q)), scale(&*plain, &q));
            for (i, factor) in [1.0, b * b].into_iter().enumerate() {
                assert!(
                    (found[i] - factor * expected[i]).abs() <= ROUNDING * factor * scale[i],
                    "{scaled:?}"
                );
            }
        }
    }
}

/// Double-double and both block readings tell what the plain reading tells. f64 knows 1 − ρ² to ε/(1 − ρ²) ≤ 11ε,
/// f32 likewise to its own ε.
fn all_readings_agree(activation: &dyn Activation, pair: [f64; 3]) -> Outcome {
    let q = covariance(pair);
    let (plain, scale, stated) = (both(activation.duals(&q)), scale(activation, &q), stated(activation, &q));
    let [q11, q12, q22] = [q.q11(), q.q12(), q.q22()];
    let agree = |other: [f64; 2], unit: f64, what: &str| {
        for i in [0, 1] {
            let bound = 11.0 * 256.0 * unit * scale[i] + 2.0 * stated[i];
            prop_assert!((other[i] - plain[i]).abs() <= bound, "{what} {other:?} {plain:?}");
        }
        Ok(())
    };
    let [a, b, c] = [q11, q12, q22].map(DoubleDouble::new);
    if let Some(precise) = activation.duals_precise(&Covariance::new(a, b, c)) {
        agree([precise.value.high(), precise.derivative.high()], f64::EPSILON, "double-double")?;
    }
    let (mut value, mut derivative) = ([0.0; 3], [0.0; 3]);
    let out = DualBlock { value: &mut value, derivative: &mut derivative };
    activation.block_f64(PairBlock { q11: &[q11], q22: &[q22; 3], q12: &[q12; 3] }, out);
    agree([value[2], derivative[2]], f64::EPSILON, "f64 block")?;
    let [q11, q12, q22] = [q11, q12, q22].map(|x| x as f32);
    let (mut value, mut derivative) = ([0.0; 3], [0.0; 3]);
    let out = DualBlock { value: &mut value, derivative: &mut derivative };
    activation.block_f32(PairBlock { q11: &[q11], q22: &[q22; 3], q12: &[q12; 3] }, out);
    agree([value[2], derivative[2]].map(f64::from), f64::from(f32::EPSILON), "f32 block")
}

/// κ and κ̇ of a positive semi-definite covariance matrix are positive semi-definite: λ_min ≥ −(N max bound), the
/// bound of an entry being its stated error and rounding, which f64's knowledge of 1 − ρ² amplifies by 1/(1 − ρ²).
fn duals_of_a_covariance_matrix_are_positive_semidefinite(
    activation: &dyn Activation,
    [a, b, c]: [f64; 3],
) -> Outcome {
    // five points on a helix in R³, and the first again, longer
    let points: Vec<[f64; 3]> = (0..6)
        .map(|i| if i == 5 { [2.0 * a, 0.0, 0.0] } else { [a, f64::from(i) * b, f64::from(i * i) * 0.1 * c] })
        .collect();
    let dot = |i: usize, j: usize| (0..3).map(|k| points[i][k] * points[j][k]).sum::<f64>();
    let mut matrices = [Array2::zeros((6, 6)), Array2::zeros((6, 6))];
    let mut bounds = [0.0_f64; 2];
    for i in 0..6 {
        for j in 0..=i {
            let q = if i == j {
                Covariance::diagonal(dot(i, i))
            } else if (i, j) == (5, 0) {
                Covariance::with_sin(dot(5, 5), dot(5, 0), dot(0, 0), 0.0)
            } else {
                Covariance::new(dot(i, i), dot(i, j), dot(j, j))
            };
            let (duals, scale, stated) =
                (both(activation.duals(&q)), scale(activation, &q), stated(activation, &q));
            let amplified = ROUNDING / q.sin().powi(2).max(1e-8);
            for k in [0, 1] {
                matrices[k][[i, j]] = duals[k];
                matrices[k][[j, i]] = duals[k];
                let rounding = if i == j || (i, j) == (5, 0) { ROUNDING } else { amplified };
                bounds[k] = bounds[k].max(stated[k] + rounding * scale[k]);
            }
        }
    }
    for (matrix, bound) in matrices.iter().zip(bounds) {
        let smallest = symmetric_eigenvalues(matrix.view()).unwrap()[0];
        prop_assert!(
            smallest >= -6.0 * bound - eigenvalue_error(matrix.view()),
            "{smallest} {bound} {matrix}"
        );
    }
    Ok(())
}
