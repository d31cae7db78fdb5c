//! The oracle itself: over activations, depths, biases, parameterizations and samplers every claim that applies holds, and every decoy is refuted.
//!
//! Each run has family-wise error level 1e-6 and a fixed seed: a failure here is a defect, not bad luck.

use ndarray::Array2;
use ntk_verify::claims::Unwatched;
use ntk_verify::judge::{Plan, run};
use ntk_verify::network::Sampling;
use ntk_verify::record::{Record, Verdict};
use ntk_verify::spec::{Dense, Parameterization, Spec};
use ntk_verify::{activation, dataset};

/// A plan with the coarse precision of 5 %, for speed: twenty-five times fewer networks than the default.
fn plan(activation: &str, hidden_layers: usize, bias_std: f64) -> Plan {
    let phi = activation::parse(activation).unwrap();
    let weight_std = phi.character().critical_weight_variance.unwrap_or(1.0).sqrt();
    let scales = Dense { weight_std, bias_std };
    let inputs = dataset::load("circle:3", 0).unwrap();
    Plan {
        spec: Spec::dense(&phi, hidden_layers, scales, Parameterization::Ntk).unwrap(),
        inputs: inputs.points().to_owned(),
        source: "circle:3".into(),
        widths: vec![64, 128, 256, 512, 1024],
        sampling: Sampling::Conditioned,
        claims: None,
        precision: 0.05,
        alpha: 1e-6,
        beta: 1e-3,
        seed: 0,
        defaults: Vec::new(),
    }
}

fn decide(plan: Plan) -> Record {
    run(plan, &Unwatched).unwrap()
}

/// Every claim holds and every decoy is refuted.
fn assert_holds(name: &str, record: &Record) {
    for claim in &record.claims {
        assert_eq!(claim.verdict, Verdict::Holds, "{name}: {}: {:?}", claim.id, claim.reason);
        assert_eq!(
            claim.decoy.verdict,
            Verdict::Refuted,
            "{name}: decoy of {}: {}",
            claim.id,
            claim.decoy.name
        );
    }
    assert_eq!(record.verdict, Verdict::Holds, "{name}");
}

#[test]
fn relu_and_erf_hold_at_the_default_precision() {
    for name in ["relu", "erf"] {
        let mut plan = plan(name, 3, 0.0);
        plan.precision = 0.01;
        plan.widths = Vec::new();
        let record = decide(plan);
        assert_holds(name, &record);
        let kernel_claims =
            record.claims.iter().filter(|c| ["output-covariance", "ntk-limit"].contains(&c.id.as_str()));
        for claim in kernel_claims {
            assert!(claim.detectable.unwrap() <= 0.01, "{name}: {} detects {:?}", claim.id, claim.detectable);
        }
    }
}

#[test]
fn closed_forms_hold() {
    for (name, hidden, bias) in [
        ("relu", 1, 0.0),
        ("relu", 2, 0.1),
        ("leaky_relu:negative_slope=0.2", 3, 0.0),
        ("abs", 2, 0.1),
        ("erf", 2, 0.1),
        ("sin", 2, 0.1),
        ("gelu", 2, 0.1),
        ("identity", 3, 0.0),
        ("polynomial:c0=0.1,c1=0.5,c2=-0.3", 1, 0.1),
    ] {
        assert_holds(name, &decide(plan(name, hidden, bias)));
    }
}

#[test]
fn jumps_hold() {
    for name in ["step", "sign"] {
        assert_holds(name, &decide(plan(name, 2, 0.1)));
    }
}

#[test]
fn quadratures_hold() {
    for name in ["tanh", "sigmoid", "softplus"] {
        let record = decide(plan(name, 2, 0.1));
        assert_holds(name, &record);
        assert_eq!(record.settings.network.duals, "quadrature");
    }
}

#[test]
fn the_standard_parameterization_holds() {
    let mut plan = plan("relu", 2, 0.1);
    plan.spec = Spec::from_layers(plan.spec.layers().to_vec(), Parameterization::Standard);
    assert_holds("standard", &decide(plan));
}

#[test]
fn explicit_weights_hold() {
    let mut plan = plan("relu", 2, 0.0);
    plan.sampling = Sampling::Explicit;
    plan.widths = vec![32, 64, 128, 256];
    plan.claims = Some(vec!["output-covariance".into(), "ntk-limit".into(), "ntk-rate".into()]);
    assert_holds("explicit", &decide(plan));
}

#[test]
fn the_record_is_the_same_on_any_number_of_threads() {
    let record = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut plan = plan("erf", 2, 0.0);
        plan.precision = 0.1;
        pool.install(|| serde_json::to_string(&decide(plan)).unwrap())
    };
    assert_eq!(record(1), record(2));
}

#[test]
fn choosing_claims_moves_no_number() {
    let all = decide(plan("relu", 2, 0.0));
    let mut one = plan("relu", 2, 0.0);
    one.claims = Some(vec!["ntk-limit".into()]);
    let one = decide(one);
    let same = all.claims.iter().find(|claim| claim.id == "ntk-limit").unwrap();
    assert_eq!(&one.claims[0], same);
}

#[test]
fn hard_points_are_no_obstacle() {
    // a duplicate, an antipode, a zero vector and a tiny multiple
    let mut hard = plan("relu", 2, 0.0);
    hard.inputs =
        Array2::from_shape_vec((5, 2), vec![1.0, 0.5, 1.0, 0.5, -1.0, -0.5, 0.0, 0.0, 1e-8, 2e-8]).unwrap();
    hard.claims =
        Some(vec!["output-covariance".into(), "ntk-limit".into(), "ntk-rate".into(), "symmetry".into()]);
    assert_holds("hard points", &decide(hard));
}

#[test]
fn widths_too_small_for_a_limit_are_never_refuted() {
    let mut narrow = plan("relu", 2, 0.0);
    narrow.widths = vec![1, 2, 4];
    narrow.precision = 0.5;
    let record = decide(narrow);
    assert!(record.not_applicable.contains_key("ntk-rate"));
    for claim in &record.claims {
        assert_ne!(claim.verdict, Verdict::Refuted, "{}: {:?}", claim.id, claim.reason);
    }
}

#[test]
fn networks_without_weights_are_no_question_for_sampling() {
    let mut silent = plan("relu", 2, 0.0);
    let scales = Dense { weight_std: 0.0, bias_std: 0.0 };
    silent.spec = Spec::dense(&activation::parse("relu").unwrap(), 2, scales, Parameterization::Ntk).unwrap();
    let record = decide(silent);
    assert_holds("σ_w = 0", &record);
    assert!(record.not_applicable["ntk-limit"].contains("σ_w = 0"));
}
