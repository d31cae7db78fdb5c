//! The plain oracle of the fast path: the textbook recursion, pair by pair, and decoys that it must tell apart.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;

use super::Limit;
use super::inner;
use super::kernels::side;
use super::pair::{Question, Sides};
use super::plan::Plan;
use crate::activation::{
    AbRelu, Activation, Analytic, ClosedForm, Covariance, Erf, Gaussian, Gelu, Relu, Sine, parse, registry,
};
use crate::spec::{Dense, Parameterization, Spec};

/// Where a decoy goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slip {
    None,
    /// κ̇ without its factor σ_w².
    DerivativeScale,
    /// Θ moved by κ̇ at the next layer's covariance.
    WrongLayer,
    /// σ_b² forgotten in the last layer.
    LastBias,
}

/// Σ and Θ of two points by Jacot et al.'s formulas, in f64. `inverse_width` is `None` for the NTK parameterization.
fn textbook(
    activation: &dyn Activation,
    hidden_layers: usize,
    scales: Dense,
    inverse_width: Option<f64>,
    slip: Slip,
    x: &[f64],
    y: &[f64],
) -> (f64, f64) {
    let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (w, b) = (scales.weight_std.powi(2), scales.bias_std.powi(2));
    let n0 = x.len() as f64;
    let exists = f64::from(b > 0.0);
    let [mut q, mut k, mut r] = [inner(x, x), inner(x, y), inner(y, y)].map(|k| w * k / n0 + b);
    let mut t = match inverse_width {
        None => k,
        Some(inverse) => (inner(x, y) + exists) * inverse,
    };
    for layer in 1..=hidden_layers {
        let duals = activation.duals(&Covariance::new(q, k, r));
        let [next_q, next_r] = [q, r].map(|q| w * activation.duals(&Covariance::diagonal(q)).value + b);
        let bias = if slip == Slip::LastBias && layer == hidden_layers { 0.0 } else { b };
        let next_k = w * duals.value + bias;
        let slope = match slip {
            Slip::DerivativeScale => duals.derivative,
            Slip::WrongLayer => w * activation.duals(&Covariance::new(next_q, next_k, next_r)).derivative,
            _ => w * duals.derivative,
        };
        let own = match inverse_width {
            None => next_k,
            Some(inverse) => duals.value + exists * inverse,
        };
        t = own + slope * t;
        (q, k, r) = (next_q, next_k, next_r);
    }
    (k, t)
}

fn activations() -> Vec<Arc<dyn Activation>> {
    fn of(closed_form: impl ClosedForm) -> Arc<dyn Activation> {
        Arc::new(Analytic(closed_form))
    }
    vec![
        of(Relu),
        of(AbRelu { a: -0.5, b: 1.2 }),
        of(Erf { a: 1.0, b: 1.0, c: 0.0 }),
        of(Gelu),
        of(Sine { a: 1.0, b: 0.8, c: 0.3 }),
        of(Gaussian { a: 1.0, b: -0.5 }),
    ]
}

/// The largest |fast − plain| over both kernels, relative to √(K_ii K_jj) or √(Θ_ii Θ_jj).
fn distance(
    spec: &Spec,
    activation: &dyn Activation,
    scales: Dense,
    inverse_width: Option<f64>,
    slip: Slip,
    x: ArrayView2<'_, f64>,
) -> f64 {
    let limit = Limit::with_inverse_width(spec, inverse_width.unwrap_or(0.0)).unwrap();
    let kernels = limit.symmetric(x).unwrap();
    let (nngp, ntk) = (kernels.nngp.view(), kernels.ntk.view());
    let mut worst = 0.0f64;
    for i in 0..x.nrows() {
        for j in 0..x.nrows() {
            let (a, b) = (x.row(i).to_vec(), x.row(j).to_vec());
            let (k, t) = textbook(activation, spec.hidden_layers(), scales, inverse_width, slip, &a, &b);
            for (fast, plain, kernel) in [(nngp[[i, j]], k, nngp), (ntk[[i, j]], t, ntk)] {
                let size = (kernel[[i, i]] * kernel[[j, j]]).sqrt();
                worst = worst.max((fast - plain).abs() / size);
            }
        }
    }
    worst
}

/// What the textbook loses on the diagonal: θ ≈ √(8u) a layer instead of 0, in at most six layers of weight one. (It
/// loses so much more on functions that jump that they are no test.)
const TEXTBOOK: f64 = 6.0 * 3e-8;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tiles_agree_with_the_textbook(
        which in 0usize..6,
        hidden_layers in 1usize..6,
        weight_std in 0.5f64..1.8,
        bias_std in prop_oneof![Just(0.0), 0.1f64..0.5],
        inverse_width in prop_oneof![Just(None), Just(Some(0.0)), Just(Some(0.01))],
        entries in prop::collection::vec(-2.0f64..2.0, 9 * 7),
    ) {
        let activation = &activations()[which];
        let scales = Dense { weight_std, bias_std };
        let parameterization =
            if inverse_width.is_some() { Parameterization::Standard } else { Parameterization::Ntk };
        let spec = Spec::dense(activation, hidden_layers, scales, parameterization).unwrap();
        let x = Array2::from_shape_vec((9, 7), entries).unwrap();
        let distance = distance(&spec, activation.as_ref(), scales, inverse_width, Slip::None, x.view());
        prop_assert!(distance <= TEXTBOOK, "{distance:e}");
    }
}

#[test]
fn decoys_are_told_apart() {
    let x = Array2::from_shape_fn((6, 4), |(i, j)| ((3 * i + 5 * j) as f64).sin());
    let scales = Dense { weight_std: 1.3, bias_std: 0.2 };
    for activation in &activations() {
        let spec = Spec::dense(activation, 3, scales, Parameterization::Ntk).unwrap();
        let off = |slip| distance(&spec, activation.as_ref(), scales, None, slip, x.view());
        assert!(off(Slip::None) <= TEXTBOOK);
        for slip in [Slip::DerivativeScale, Slip::WrongLayer, Slip::LastBias] {
            assert!(off(slip) > 1e4 * TEXTBOOK, "{} {slip:?} {:e}", activation.name(), off(slip));
        }
        let standard = distance(&spec, activation.as_ref(), scales, Some(0.0), Slip::None, x.view());
        assert!(standard > 1e4 * TEXTBOOK, "{}: standard for ntk", activation.name());
    }
}

/// Every entry of the fast path against double-double, over the whole registry: the bounds that let an entry pass rest
/// on how duals and products round, and that is checked here.
#[test]
fn entries_keep_the_promise_against_double_double() {
    let mut worst = (0.0f64, String::new());
    let x = Array2::from_shape_fn((40, 300), |(i, j)| ((i * i * 7 + 31 * j * j + i * j) as f64).sin());
    let names = registry().iter().flat_map(|entry| entry.examples);
    for (name, bias_std, hidden_layers) in
        names.flat_map(|name| [(name, 0.0, 1), (name, 0.0, 4), (name, 0.3, 2), (name, 0.1, 12)])
    {
        let activation = parse(name).unwrap();
        let scales = Dense { weight_std: 1.2, bias_std };
        let spec = Spec::dense(&activation, hidden_layers, scales, Parameterization::Ntk).unwrap();
        let plan = Plan::new(&spec, 0.0, x.ncols());
        if !plan.closed_form {
            continue;
        }
        let limit = Limit::new(&spec).unwrap();
        let Ok(kernels) = limit.symmetric(x.view()) else { continue }; // high powers overflow
        let side = side("X", &plan, x.view()).unwrap();
        let pairs: Vec<_> =
            (0..40).flat_map(|i| (0..i).map(move |j| Question { i, j, inner: None })).collect();
        let sides = Sides { plan: &plan, left: &side, right: &side };
        let precise = sides.evaluate(&pairs);
        let told = |pair: &Question| Question {
            inner: Some(inner::dot(side.points.row(pair.i), side.points.row(pair.j))),
            ..*pair
        };
        let again = sides.evaluate(&pairs.iter().map(told).collect::<Vec<_>>());
        assert!(precise == again, "{name}: an inner product that is known changes nothing");
        for (&Question { i, j, .. }, [k, t]) in pairs.iter().zip(precise) {
            let exponents = (side.points.exponent(i), side.points.exponent(j));
            let (k, t): (f64, f64) = plan.output([k, t], exponents, String::new).unwrap();
            for (fast, precise) in [(kernels.nngp.view()[[i, j]], k), (kernels.ntk.view()[[i, j]], t)] {
                let off = if fast == precise { 0.0 } else { ((fast - precise) / precise).abs() };
                if off.is_nan() || off > worst.0 {
                    worst = (off, format!("{name}, {hidden_layers} layers: {fast:e} for {precise:e}"));
                }
            }
        }
    }
    assert!(worst.0 <= Limit::PRECISION, "{worst:?}");
    assert!(worst.0 > 1e-16, "the fast path was not taken");
}
