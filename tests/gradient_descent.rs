//! The oracle on training: over activations, depths, biases and parameterizations every claim about gradient descent holds, and every decoy is refuted.
//!
//! Each run has family-wise error level 1e-6 and a fixed seed: a failure here is a defect, not bad luck.

use ndarray::{Array2, array};
use ntk_verify::claims::Unwatched;
use ntk_verify::judge::{Plan, run};
use ntk_verify::network::Sampling;
use ntk_verify::record::{Record, Verdict};
use ntk_verify::spec::{Dense, Parameterization, Spec};
use ntk_verify::{activation, dataset};

fn plan(activation: &str, hidden_layers: usize, bias_std: f64, claims: &[&str]) -> Plan {
    let phi = activation::parse(activation).unwrap();
    let weight_std = phi.character().critical_weight_variance.unwrap_or(1.0).sqrt();
    let scales = Dense { weight_std, bias_std };
    Plan {
        spec: Spec::dense(&phi, hidden_layers, scales, Parameterization::Ntk).unwrap(),
        inputs: dataset::load("circle:6", 0).unwrap().points().to_owned(),
        source: "circle:6".into(),
        widths: [80, 160, 320].map(|n| n * hidden_layers).to_vec(),
        sampling: Sampling::Conditioned,
        claims: Some(claims.iter().map(|claim| claim.to_string()).collect()),
        precision: 0.01,
        alpha: 1e-6,
        beta: 1e-3,
        seed: 0,
        defaults: Vec::new(),
    }
}

/// Everything but the claims that train no network.
const TRAINED: [&str; 8] = [
    "kernel-constancy",
    "linearised-training",
    "weight-change",
    "trained-ensemble",
    "eigenmodes",
    "stable-step",
    "last-layer-training",
    "lazy-training",
];

fn assert_holds(name: &str, record: &Record, claims: usize) {
    assert_eq!(record.claims.len(), claims, "{name}: {:?}", record.not_applicable);
    for claim in &record.claims {
        assert_eq!(claim.verdict, Verdict::Holds, "{name}: {}: {:?}", claim.id, claim.reason);
        assert_eq!(claim.decoy.verdict, Verdict::Refuted, "{name}: {}: {}", claim.id, claim.decoy.name);
    }
}

fn decide(plan: Plan) -> Record {
    run(plan, &Unwatched).unwrap()
}

#[test]
fn kinks_hold() {
    // the read-out's kernel has n·Var/Σ² = 5, and 20 times that is below the narrowest width
    let mut wide = plan("relu", 1, 0.0, &TRAINED);
    wide.widths = vec![112, 224, 448];
    let record = decide(wide);
    assert_holds("relu", &record, 7);
    assert!(record.not_applicable["lazy-training"].contains("kink"));
}

#[test]
fn smooth_activations_hold_in_both_parameterizations() {
    assert_holds("erf", &decide(plan("erf", 1, 0.1, &TRAINED)), 8);
    let mut standard = plan("tanh", 1, 0.1, &TRAINED);
    standard.spec = Spec::from_layers(standard.spec.layers().to_vec(), Parameterization::Standard);
    let record = decide(standard);
    assert_holds("tanh, standard", &record, 5);
    assert!(record.not_applicable["kernel-constancy"].contains("NTK parameterization"));
}

#[test]
fn deeper_networks_hold() {
    let claims = ["kernel-constancy", "linearised-training", "trained-ensemble"];
    assert_holds("erf", &decide(plan("erf", 2, 0.0, &claims)), 3);
}

#[test]
fn hard_points_are_no_obstacle() {
    // a duplicate and a zero vector
    let mut hard = plan("relu", 1, 0.0, &["trained-ensemble", "eigenmodes"]);
    hard.inputs = array![[1.0, 0.5], [1.0, 0.5], [-0.5, 1.0], [0.0, 0.0]];
    assert_holds("hard points", &decide(hard), 2);
    let mut one = plan("erf", 1, 0.0, &["trained-ensemble", "eigenmodes"]);
    one.inputs = Array2::ones((1, 2));
    let record = decide(one);
    assert_holds("one point", &record, 1);
    assert!(record.not_applicable["eigenmodes"].contains("one mode"));
}
