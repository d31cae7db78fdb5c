//! Values of neural-tangents 0.6.5 (f64); see tests/golden/README.md.

use std::fs;

use ndarray::Array2;
use ntk_verify::dynamics::{Dynamics, Normalisation, Prior, Training};
use ntk_verify::kernel::{Gram, Kind, Nngp, Ntk};
use serde_json::Value;

/// What the other program's closed forms and ours may differ by: condition numbers here are below 10³.
const TOLERANCE: f64 = 1e-10;

/// What its integration of differential equations promises: 1.4e-8 relative to each component, over about a hundred
/// accepted steps.
const INTEGRATED: f64 = 100.0 * 1.4e-8;

pub fn networks() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/predict.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

pub fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).unwrap();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn difference(found: &Array2<f64>, expected: &Value) -> f64 {
    let expected = matrix(expected);
    assert_eq!(found.dim(), expected.dim());
    found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

fn time(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::INFINITY)
}

/// The blocks of a kernel in a file: training points, test with training points, test points.
fn block<K: Kind>(network: &Value, part: &str) -> Gram<K> {
    Gram::new(matrix(&network["kernels"][format!("{}_{part}", K::NAME)]))
}

/// The other program's ridge in the units of the kernel.
fn ridge<K: Kind>(case: &Value, kernel: &Gram<K>) -> f64 {
    let ridge = case["ridge"].as_f64().unwrap();
    let n = kernel.view().nrows() as f64;
    if case["absolute"].as_bool().unwrap_or(false) { ridge } else { ridge * kernel.view().diag().sum() / n }
}

fn shifted<K: Kind>(kernel: &Gram<K>, ridge: f64) -> Gram<K> {
    let mut entries = kernel.view().to_owned();
    entries.diag_mut().map_inplace(|value| *value += ridge);
    Gram::new(entries)
}

/// The largest difference of one output of `predict_ensemble`, with everything that could go wrong as an argument.
fn worst<K: Kind>(network: &Value, case: &Value, output: &Value, normalisation: Normalisation) -> f64 {
    let (train, cross) = (block::<K>(network, "dd"), block::<K>(network, "td"));
    let (own, towards, test) = (block::<Nngp>(network, "dd"), block(network, "td"), block(network, "tt"));
    let targets = matrix(&network["y"]);
    let ridge = ridge(case, &train);
    let time = case["learning_rate"].as_f64().unwrap() * time(&output["t"]);
    let training = Training::Flow { time };
    let dynamics = Dynamics::new(&train, normalisation).unwrap().with_ridge(ridge).unwrap();
    // Last-layer training there ends in the posterior with noise of variance ρ; all-layer training has no such noise.
    let label_noise = if K::NAME == Nngp::NAME { ridge } else { 0.0 };
    let prior = Prior { train: &own, cross: &towards, test: &test, label_noise };
    let there = dynamics.at(&cross).unwrap().ensemble(training, targets.view(), &prior).unwrap();
    // On training points it treats the ridge as part of the kernel.
    let noisy = Dynamics::new(&shifted(&train, ridge), normalisation).unwrap();
    let own = if K::NAME == Nngp::NAME { shifted(&own, ridge) } else { own };
    let prior = Prior { train: &own, cross: &own, test: &own, label_noise: 0.0 };
    let here = noisy.train().ensemble(training, targets.view(), &prior).unwrap();
    [
        (there.mean, "test_mean"),
        (there.covariance, "test_cov"),
        (here.mean, "train_mean"),
        (here.covariance, "train_cov"),
    ]
    .iter()
    .map(|(found, field)| difference(found, &output[field]))
    .fold(0.0, f64::max)
}

#[test]
fn trained_ensembles_agree() {
    let mut count = 0;
    for network in networks() {
        for case in network["ensembles"].as_array().unwrap() {
            for output in case["outputs"].as_array().unwrap() {
                let worst = match output["get"].as_str().unwrap() {
                    "ntk" => worst::<Ntk>(&network, case, output, Normalisation::Entries),
                    _ => worst::<Nngp>(&network, case, output, Normalisation::Entries),
                };
                assert!(
                    worst <= TOLERANCE,
                    "{} {} {}: {worst:e}",
                    network["name"],
                    output["get"],
                    output["t"]
                );
                count += 1;
            }
        }
    }
    assert_eq!(count, 3 * (14 + 4 * 6));
}

#[test]
fn decoys_do_not_agree() {
    let network = &networks()[0];
    let case = &network["ensembles"][0];
    for output in case["outputs"].as_array().unwrap().iter().filter(|output| output["t"] == 1.0) {
        let ntk = output["get"] == "ntk";
        // The kernels exchanged, and a loss that is divided by something else.
        let (swapped, summed) = if ntk {
            (
                worst::<Nngp>(network, case, output, Normalisation::Entries),
                worst::<Ntk>(network, case, output, Normalisation::Sum),
            )
        } else {
            (
                worst::<Ntk>(network, case, output, Normalisation::Entries),
                worst::<Nngp>(network, case, output, Normalisation::Sum),
            )
        };
        assert!(swapped > 1e6 * TOLERANCE && summed > 1e6 * TOLERANCE, "{swapped} {summed}");
    }
}

#[test]
fn flows_from_given_functions_agree() {
    for network in networks() {
        let (train, cross) = (block::<Ntk>(&network, "dd"), block::<Ntk>(&network, "td"));
        let targets = matrix(&network["y"]);
        let flows = &network["flows"];
        let (start, here) = (matrix(&flows["train_0"]), matrix(&flows["test_0"]));
        let plain = Dynamics::new(&train, Normalisation::Entries).unwrap();
        for output in flows["outputs"].as_array().unwrap() {
            let (rate, time) = (output["learning_rate"].as_f64().unwrap(), time(&output["t"]));
            let compare = |dynamics: &Dynamics<Ntk>, training, field: &str, tolerance: f64| {
                let (targets, start) = (targets.view(), start.view());
                let train = dynamics.train().outputs(training, targets, start, start).unwrap();
                let test =
                    dynamics.at(&cross).unwrap().outputs(training, targets, start, here.view()).unwrap();
                for (found, part) in [(train, "train"), (test, "test")] {
                    let difference = difference(&found, &output[format!("{field}_{part}")]);
                    assert!(difference <= tolerance, "{} {output}: {difference:e}", network["name"]);
                }
            };
            match output["momentum"].as_f64() {
                None => {
                    compare(&plain, Training::Flow { time: rate * time }, "ode", INTEGRATED);
                    // Its closed form regularises by default; a kernel with the ridge inside gives its training points, and
                    // the test points are those of training with a ridge.
                    let ridge = output["mse_closed_form_diag_reg"].as_f64().unwrap()
                        * train.view().diag().mean().unwrap();
                    let noisy = Dynamics::new(&shifted(&train, ridge), Normalisation::Entries).unwrap();
                    compare(&noisy, Training::Flow { time: rate * time }, "mse_closed_form", TOLERANCE);
                }
                Some(momentum) => {
                    compare(&plain, Training::MomentumFlow { rate, momentum, time }, "ode", INTEGRATED);
                }
            }
        }
    }
}

#[test]
fn largest_rates_agree() {
    for network in networks() {
        let dynamics = Dynamics::new(&block::<Ntk>(&network, "dd"), Normalisation::Entries).unwrap();
        for (outputs, size) in [(1, 8), (2, 16)] {
            for momentum in [0.0, 0.9] {
                let expected =
                    network["largest_rates"][format!("y_train_size_{size}_momentum_{momentum:?}")].as_f64();
                let found = dynamics.largest_rate(outputs, momentum).unwrap();
                assert!((found / expected.unwrap() - 1.0).abs() <= TOLERANCE, "{found} {expected:?}");
            }
        }
    }
}
