//! Enclosures of the kernels of networks: hard pairs against fifty digits, random networks against the fast path.

use std::sync::Arc;

use ndarray::{Array2, Axis, array};
use ntk_verify::activation::{RescaledDerivative, parse, registry};
use ntk_verify::certified::{Enclosure, Enclosures, enclose, enclose_with_inverse_width};
use ntk_verify::limit::Limit;
use ntk_verify::spec::{Dense, Parameterization, Spec};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    points: Vec<(String, Vec<f64>)>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    activation: String,
    hidden_layers: usize,
    weight_std: f64,
    bias_std: f64,
    nngp: Vec<f64>,
    ntk: Vec<f64>,
}

impl Golden {
    fn read() -> Self {
        serde_json::from_str(include_str!("../golden/precision.json")).unwrap()
    }

    fn inputs(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.points.len(), self.points[0].1.len()), |(i, j)| self.points[i].1[j])
    }
}

impl Case {
    fn spec(&self) -> Spec {
        let slope = if self.activation == "leaky_relu" { ":negative_slope=0.25" } else { "" };
        let activation = parse(&format!("{}{slope}", self.activation)).unwrap();
        let scales = Dense { weight_std: self.weight_std, bias_std: self.bias_std };
        Spec::dense(&activation, self.hidden_layers, scales, Parameterization::Ntk).unwrap()
    }
}

fn relative_width(enclosure: &Enclosure, i: usize, j: usize) -> f64 {
    let (low, high) = (enclosure.lower()[[i, j]], enclosure.upper()[[i, j]]);
    if low == high { 0.0 } else { (high - low) / low.abs().max(high.abs()) }
}

/// Whether the entry can be what was rounded to `truth`.
fn holds_rounded(enclosure: &Enclosure, i: usize, j: usize, truth: f64) -> bool {
    enclosure.lower()[[i, j]] <= truth.next_up() && truth.next_down() <= enclosure.upper()[[i, j]]
}

/// The promises: 10⁻¹² relative to the entry between separated points up to depth 10, and 10⁻¹⁰ for duplicates, near-duplicates and
/// antipodes. Entries of antipodes that are below 10⁻³⁰ of √(K_ii K_jj) are differences of quantities of that size, of
/// which 10⁻³⁰ is asked.
#[test]
fn hard_pairs_are_enclosed_and_narrow() {
    let golden = Golden::read();
    let (x, n) = (golden.inputs(), golden.points.len());
    let separated = ["generic", "nearly orthogonal", "other"];
    for case in golden.cases.iter().filter(|case| case.hidden_layers <= 100) {
        let Enclosures { nngp, ntk } = enclose(&case.spec(), x.view(), None).unwrap();
        for (kind, enclosure, truth) in [("nngp", &nngp, &case.nngp), ("ntk", &ntk, &case.ntk)] {
            let at = |i: usize, j: usize| truth[i * n - i * (i + 1) / 2 + j];
            for i in 0..n {
                for j in i..n {
                    let place = format!(
                        "{} {} {} {}: {kind} {} with {}: [{:e}, {:e}] for {:e}",
                        case.activation,
                        case.hidden_layers,
                        case.weight_std,
                        case.bias_std,
                        golden.points[i].0,
                        golden.points[j].0,
                        enclosure.lower()[[i, j]],
                        enclosure.upper()[[i, j]],
                        at(i, j),
                    );
                    assert!(holds_rounded(enclosure, i, j, at(i, j)), "{place}");
                    assert!(holds_rounded(enclosure, j, i, at(i, j)), "{place}");
                    if case.hidden_layers > 10 {
                        continue;
                    }
                    let apart = separated.contains(&golden.points[i].0.as_str())
                        && separated.contains(&golden.points[j].0.as_str());
                    let width = enclosure.upper()[[i, j]] - enclosure.lower()[[i, j]];
                    let noise = 1e-30 * at(i, i).sqrt() * at(j, j).sqrt();
                    let goal = if apart { 1e-12 } else { 1e-10 };
                    assert!(relative_width(enclosure, i, j) <= goal || width <= noise, "{place}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Two routes to every entry: the fast path is correct to [`Limit::PRECISION`], relative.
    #[test]
    fn random_networks_agree_with_the_fast_path(
        which in 0usize..64,
        hidden_layers in 1usize..6,
        weight_std in 0.5f64..1.5,
        bias_std in prop_oneof![Just(0.0), 0.1f64..0.5],
        inverse_width in prop_oneof![Just(None), Just(Some(0.0)), Just(Some(0.01))],
        entries in prop::collection::vec(-2.0f64..2.0, 5 * 3),
        copy in prop_oneof![Just(1.0), Just(-1.0), Just(1.0 + 1e-15), Just(3.0), -2.0f64..2.0],
    ) {
        let names: Vec<&str> = registry().iter().flat_map(|entry| entry.examples.iter().copied()).collect();
        let activation = parse(names[which % names.len()]).unwrap();
        let scales = Dense { weight_std, bias_std };
        let parameterization =
            if inverse_width.is_some() { Parameterization::Standard } else { Parameterization::Ntk };
        let spec = Spec::dense(&activation, hidden_layers, scales, parameterization).unwrap();
        let mut x = Array2::from_shape_vec((5, 3), entries).unwrap();
        let last = &x.row(0) * copy;
        x.row_mut(4).assign(&last);
        let Ok(found) = enclose_with_inverse_width(&spec, inverse_width.unwrap_or(0.0), x.view(), None) else {
            let limit = Limit::with_inverse_width(&spec, inverse_width.unwrap_or(0.0)).unwrap();
            let overflows = limit.symmetric(x.view()).is_err();
            let certified = activation.enclose_diagonal(ntk_verify::numeric::Interval::exactly(1.0)).is_some();
            prop_assert!(!certified || overflows, "{}", names[which % names.len()]);
            return Ok(());
        };
        let limit = Limit::with_inverse_width(&spec, inverse_width.unwrap_or(0.0)).unwrap();
        let Ok(fast) = limit.symmetric(x.view()) else { return Ok(()) }; // squares of high powers overflow
        for (enclosure, fast) in [(&found.nngp, fast.nngp.view()), (&found.ntk, fast.ntk.view())] {
            for ((i, j), &value) in fast.indexed_iter() {
                let size = (fast[[i, i]] * fast[[j, j]]).sqrt();
                // below 1e-150 the fast path's products of doubles underflow
                let error = Limit::PRECISION * value.abs() + 1e-28 * size + 1e-150;
                let (low, high) = (enclosure.lower()[[i, j]], enclosure.upper()[[i, j]]);
                prop_assert!(
                    low - error <= value && value <= high + error,
                    "{} {hidden_layers} [{i},{j}]: [{low:e}, {high:e}] for {value:e}",
                    names[which % names.len()]
                );
            }
        }
    }
}

#[test]
fn a_network_with_a_wrong_derivative_lies_outside() {
    let x = array![[1.0, 0.5, -0.2], [0.3, -1.0, 0.4], [-0.6, 0.1, 0.9]];
    let scales = Dense { weight_std: 1.3, bias_std: 0.2 };
    for name in ["relu", "erf", "gelu", "sin", "abs", "gaussian"] {
        let right = parse(name).unwrap();
        let of = |activation| Spec::dense(&activation, 3, scales, Parameterization::Ntk).unwrap();
        let kernels = enclose(&of(Arc::clone(&right)), x.view(), None).unwrap();
        let wrong: Arc<dyn ntk_verify::activation::Activation> =
            Arc::new(RescaledDerivative { inner: right, factor: 1.0 + 1e-11 });
        let limit = Limit::new(&of(wrong)).unwrap().symmetric(x.view()).unwrap();
        assert!(kernels.nngp.lower()[[0, 1]] - 1e-13 <= limit.nngp.view()[[0, 1]]);
        for ((i, j), &theta) in limit.ntk.view().indexed_iter() {
            let inside = kernels.ntk.lower()[[i, j]] <= theta && theta <= kernels.ntk.upper()[[i, j]];
            assert!(!inside, "{name} [{i},{j}]: {theta:e}");
        }
    }
}

#[test]
fn sides_and_halves_agree() {
    let golden = Golden::read();
    let x = golden.inputs();
    let spec = golden.cases[1].spec();
    let whole = enclose(&spec, x.view(), None).unwrap();
    let cross = enclose(&spec, x.view(), Some(x.select(Axis(0), &[3, 0]).view())).unwrap();
    for i in 0..x.nrows() {
        for (column, j) in [(0, 3), (1, 0)] {
            assert_eq!(whole.ntk.lower()[[i, j]], whole.ntk.lower()[[j, i]]);
            // the same pair from the other side may round otherwise: both hold the entry
            assert!(cross.ntk.lower()[[i, column]] <= whole.ntk.upper()[[i, j]]);
            assert!(whole.ntk.lower()[[i, j]] <= cross.ntk.upper()[[i, column]]);
        }
    }
}

#[test]
fn what_cannot_be_certified_is_refused() {
    let scales = Dense { weight_std: 1.0, bias_std: 0.0 };
    let spec = |name: &str| Spec::dense(&parse(name).unwrap(), 2, scales, Parameterization::Ntk).unwrap();
    let x = array![[1.0, 2.0]];
    let error = enclose(&spec("tanh"), x.view(), None).unwrap_err().to_string();
    assert!(error.contains("activation tanh") && error.contains("not certified"), "{error}");
    let error = enclose(&spec("relu"), x.view(), Some(array![[1.0]].view())).unwrap_err().to_string();
    assert!(error.starts_with("X': points have 1 coordinates"), "{error}");
    let error = enclose(&spec("exp"), array![[1e3, 1e3]].view(), None).unwrap_err().to_string();
    assert!(error.contains("overflows"), "{error}");
}
