//! The claims about the Fisher matrix and about descent of random functions hold, and their decoys are refuted.

use ntk_verify::claims::Unwatched;
use ntk_verify::judge::{Plan, run};
use ntk_verify::network::Sampling;
use ntk_verify::record::{Record, Verdict};
use ntk_verify::spec::{Dense, Parameterization, Spec};
use ntk_verify::{activation, dataset};

fn decide(
    name: &str,
    hidden_layers: usize,
    variances: (f64, f64),
    claims: &[&str],
    precision: f64,
) -> Record {
    let phi = activation::parse(name).unwrap();
    let scales = Dense { weight_std: variances.0.sqrt(), bias_std: variances.1.sqrt() };
    let plan = Plan {
        spec: Spec::dense(&phi, hidden_layers, scales, Parameterization::Ntk).unwrap(),
        inputs: dataset::load("circle:6", 0).unwrap().points().to_owned(),
        source: "circle:6".into(),
        widths: Vec::new(),
        sampling: Sampling::Conditioned,
        claims: Some(claims.iter().map(|id| id.to_string()).collect()),
        precision,
        alpha: 1e-6,
        beta: 1e-3,
        seed: 0,
        defaults: Vec::new(),
    };
    run(plan, &Unwatched).unwrap()
}

fn assert_holds(record: &Record) {
    for claim in &record.claims {
        assert_eq!(claim.verdict, Verdict::Holds, "{}: {:?}", claim.id, claim.reason);
        assert_eq!(claim.decoy.verdict, Verdict::Refuted, "decoy of {}: {}", claim.id, claim.decoy.name);
    }
}

#[test]
fn the_spectrum_is_that_of_mean_field_theory() {
    for (name, w, b) in [("tanh", 3.0, 0.64), ("relu", 2.0, 0.1)] {
        assert_holds(&decide(name, 2, (w, b), &["fisher-spectrum"], 0.02));
    }
}

#[test]
fn the_fisher_matrix_and_the_tangent_kernel_are_dual() {
    for (name, hidden, b) in [("relu", 2, 0.1), ("erf", 1, 0.0), ("identity", 0, 0.1), ("gelu", 3, 0.0)] {
        assert_holds(&decide(name, hidden, (2.0, b), &["fisher-dual"], 0.05));
    }
}

#[test]
fn descent_of_random_functions_is_kernel_descent() {
    for (name, w, b) in [("relu", 2.0, 0.1), ("erf", 1.0, 0.0)] {
        assert_holds(&decide(name, 2, (w, b), &["kernel-descent"], 0.05));
    }
}
