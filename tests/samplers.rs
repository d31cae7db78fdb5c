//! The samplers against each other, against plain loops, and against exact laws: equality in distribution.

mod plain;
mod two_samples;

use std::sync::Arc;

use ndarray::{Array2, array};
use ntk_verify::activation::{Activation, Analytic, Erf, Relu, Sine, Step};
use ntk_verify::network::{Architecture, Conditioned, Explicit, Sampler, Watch, blocks};
use ntk_verify::numeric::Key;
use ntk_verify::spec::{Dense, Parameterization};
use plain::{Case, Mistake, observables};
use rayon::prelude::*;
use two_samples::{Sample, differences};

const PAIRS: u64 = 20_000;

fn sample<S: Sampler>(make: impl Fn(Architecture, &Array2<f64>) -> S + Sync, case: &Case) -> Sample {
    let sampler = || {
        Ok(make(Architecture::new(&case.spec(), case.inputs.ncols(), &case.widths, 1).unwrap(), &case.inputs))
    };
    let key = Key::root(3).named(case.name);
    let fold = |rows: &mut Sample, draw: &ntk_verify::network::Draw| rows.push(observables(draw));
    blocks(sampler, key, 0..PAIRS, 256, Vec::new, fold, &Watch::default()).unwrap().unwrap().concat()
}

fn conditioned(case: &Case) -> Sample {
    sample(|architecture, x| Conditioned::new(architecture, x.view()).unwrap(), case)
}

fn explicit(case: &Case) -> Sample {
    sample(|architecture, x| Explicit::new(architecture, x.view()).unwrap(), case)
}

fn plainly(case: &Case, mistake: Mistake) -> Sample {
    let key = Key::root(3).named(case.name);
    (0..PAIRS).into_par_iter().map(|replicate| plain::draw(case, key.index(replicate), mistake)).collect()
}

fn relu() -> Arc<dyn Activation> {
    Arc::new(Analytic(Relu))
}

fn erf() -> Arc<dyn Activation> {
    Arc::new(Analytic(Erf { a: 1.0, b: 1.0, c: 0.3 }))
}

/// Generic, duplicate, zero, collinear, and small inputs.
fn awkward() -> Array2<f64> {
    array![[1.0, 0.4], [-0.3, 1.2], [1.0, 0.4], [0.0, 0.0], [-2.0, -0.8], [0.003, -0.001]]
}

fn generic() -> Array2<f64> {
    array![[1.0, 0.4, -0.5], [-0.3, 1.2, 0.8], [0.9, 0.6, -0.4], [0.1, 0.2, 1.0], [-1.0, 0.3, 0.5]]
}

/// Pairs at relative distances 1e-4, 1e-7 and 1e-10, and an antipode.
fn nearly_equal() -> Array2<f64> {
    array![[1.0, 0.4], [1.0001, 0.4], [1.0, 0.400_000_1], [1.000_000_000_1, 0.4], [-1.0, -0.4]]
}

fn cases() -> Vec<Case> {
    use Parameterization::{Ntk, Standard};
    let case = |name, activation, (weight_std, bias_std), parameterization, widths: &[usize], inputs| Case {
        name,
        activation,
        scales: Dense { weight_std, bias_std },
        parameterization,
        widths: widths.to_vec(),
        inputs,
    };
    vec![
        case("relu-1", relu(), (1.4, 0.0), Ntk, &[1, 1, 1], generic()),
        case("erf-1", erf(), (1.3, 0.5), Ntk, &[1, 1], awkward()),
        case("relu-2", relu(), (1.4, 0.0), Ntk, &[2, 2, 2], generic()),
        case("relu-2-bias", relu(), (1.4, 0.5), Ntk, &[2, 2], awkward()),
        case("erf-2", erf(), (1.3, 0.0), Standard, &[2, 2, 2], generic()),
        case("relu-8", relu(), (1.4, 0.5), Standard, &[8, 8, 8], generic()),
        case("erf-8", erf(), (1.5, 0.5), Ntk, &[8, 8, 8], awkward()),
        case("erf-uneven", erf(), (1.5, 0.4), Ntk, &[3, 9, 2], generic()),
        case("relu-32", relu(), (1.4, 0.3), Ntk, &[32, 32], generic()),
        case("erf-32", erf(), (1.2, 0.0), Ntk, &[32, 32, 32], array![[1.0, 0.4, -0.5]]),
        case("relu-130", relu(), (1.4, 0.3), Ntk, &[130], awkward()),
        case("relu-near", relu(), (1.4, 0.0), Ntk, &[3, 3], nearly_equal()),
        case(
            "sin-4",
            Arc::new(Analytic(Sine { a: 1.0, b: 2.0, c: 0.5 })),
            (1.2, 0.2),
            Ntk,
            &[4, 4],
            generic(),
        ),
        // φ' = 0 almost everywhere: only the read-out moves.
        case("step-3", Arc::new(Analytic(Step)), (1.5, 0.4), Standard, &[3, 3], generic()),
    ]
}

#[test]
fn conditioned_and_explicit_networks_have_one_law() {
    for case in cases() {
        let found = differences(&conditioned(&case), &explicit(&case));
        assert!(found.is_empty(), "{}: {found:#?}", case.name);
    }
}

#[test]
fn conditioned_and_plain_networks_have_one_law() {
    for case in cases().into_iter().filter(|case| case.widths.iter().sum::<usize>() <= 24) {
        let found = differences(&conditioned(&case), &plainly(&case, Mistake::None));
        assert!(found.is_empty(), "{}: {found:#?}", case.name);
    }
}

#[test]
fn the_comparison_catches_every_mistake() {
    let cases = cases();
    let named = |name| cases.iter().find(|case| case.name == name).unwrap();
    for (mistake, name) in [
        (Mistake::IndependentGradients, "erf-2"),
        (Mistake::IndependentGradients, "erf-8"),
        (Mistake::BiasForgotten, "erf-8"),
        (Mistake::BiasNotSquared, "relu-2-bias"),
        (Mistake::BiasSquaredForward, "relu-8"),
        (Mistake::Swapped, "erf-8"),
    ] {
        let case = named(name);
        let found = differences(&conditioned(case), &plainly(case, mistake));
        assert!(!found.is_empty(), "{mistake:?} goes unnoticed at {name}");
    }
}

/// A case of one input, for laws that are known exactly.
fn single(activation: Arc<dyn Activation>, widths: &[usize], scales: Dense) -> Case {
    Case {
        name: "law",
        activation,
        scales,
        parameterization: Parameterization::Ntk,
        widths: widths.to_vec(),
        inputs: array![[0.6, -1.0]],
    }
}

/// |mean − truth| in standard errors.
fn deviation(values: &[f64], truth: f64) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean - truth).abs() / (variance / count).sqrt()
}

/// 2Φ̄(6) = 2e-9. The means below are of 20,000 values whose skewness is below 20 (products of three squares), so theirs
/// is γ < 0.14, and the tail of the normal law is off by a factor of at most exp(6³ γ/6) = e⁵: 3e-7 each.
const DEVIATIONS: f64 = 6.0;

#[test]
fn one_hidden_layer_has_the_expected_kernels_at_width_three() {
    // h ~ N(0, s) with s = σ_w² |x|²/2 + σ_b². E Θ̂ = σ_w² E φ² + σ_b² + s σ_w² E φ'², by integrals over one dimension.
    let scales = Dense { weight_std: 1.3, bias_std: 0.4 };
    let s = 1.69 * 1.36 / 2.0 + 0.16;
    for phi in [relu(), erf()] {
        let (mut value, mut slope) = (0.0, 0.0);
        // The midpoint rule on [−9, 9]: cells of 18/40000 put the kink of ReLU on an edge, error below 1e-7.
        for k in 0..40_000 {
            let z = -9.0 + 18.0 * (f64::from(k) + 0.5) / 40_000.0;
            let weight = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() * 18.0 / 40_000.0;
            let point = phi.point(z * f64::sqrt(s));
            value += weight * point.value.powi(2);
            slope += weight * point.derivative.powi(2);
        }
        let case = single(phi, &[3], scales);
        let sample = conditioned(&case);
        let pick = |k: usize| -> Vec<f64> { sample.iter().map(|row| row[k]).collect() };
        // One input: output, its square, NNGP, NTK, mean square.
        let nngp = 1.69 * value + 0.16;
        assert!(deviation(&pick(1), nngp) < DEVIATIONS);
        assert!(deviation(&pick(2), nngp) < DEVIATIONS);
        assert!(deviation(&pick(3), nngp + s * 1.69 * slope) < DEVIATIONS);
        assert!(deviation(&pick(4), s) < DEVIATIONS);
    }
}

#[test]
fn critical_rectifier_networks_have_the_known_moments() {
    // σ_w² = 2, no bias: E q²/(E q)² = Π (1 + 5/n_l) for the conditional variance q of the output, E q = |x|²·2/n₀.
    let case = single(relu(), &[20, 20, 20], Dense { weight_std: 2.0_f64.sqrt(), bias_std: 0.0 });
    let values: Vec<f64> = conditioned(&case).iter().map(|row| row[2] / 1.36).collect();
    assert!(deviation(&values, 1.0) < DEVIATIONS);
    let squares: Vec<f64> = values.iter().map(|q| q * q).collect();
    assert!(deviation(&squares, 1.25_f64.powi(3)) < DEVIATIONS);
}

#[test]
fn ensembles_do_not_depend_on_the_number_of_threads() {
    let cases = cases();
    let case = cases.iter().find(|case| case.name == "erf-8").unwrap();
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (conditioned(case), explicit(case)))
    };
    assert!(with_threads(1) == with_threads(2), "the bits differ");
}

#[test]
fn a_stopped_ensemble_returns_nothing() {
    let cases = cases();
    let case = &cases[2];
    let watch = Watch::default();
    let sampler =
        || Conditioned::new(Architecture::new(&case.spec(), 3, &case.widths, 1)?, case.inputs.view());
    let count = |sum: &mut u64, _: &ntk_verify::network::Draw| *sum += 1;
    let run = || blocks(sampler, Key::root(0), 10..1000, 64, || 0, count, &watch).unwrap();
    let counts = run().unwrap();
    assert_eq!((counts.len(), counts[0], counts[15], watch.done()), (16, 64, 30, 990));
    watch.stop();
    assert_eq!(run(), None);
}
