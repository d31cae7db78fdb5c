//! What the oracle must catch: a network whose closed form is wrong is refuted by the claims about it.

use std::sync::Arc;

use ntk_verify::activation::{self, RescaledDerivative};
use ntk_verify::claims::Unwatched;
use ntk_verify::dataset;
use ntk_verify::judge::{Plan, run};
use ntk_verify::network::Sampling;
use ntk_verify::record::{Record, Verdict};
use ntk_verify::spec::{Dense, Parameterization, Spec};

fn decide(phi: Arc<dyn activation::Activation>, claims: &[&str]) -> Record {
    let scales = Dense { weight_std: 2f64.sqrt(), bias_std: 0.1 };
    let plan = Plan {
        spec: Spec::dense(&phi, 2, scales, Parameterization::Ntk).unwrap(),
        inputs: dataset::load("circle:3", 0).unwrap().points().to_owned(),
        source: "circle:3".into(),
        widths: vec![64, 128, 256, 512, 1024],
        sampling: Sampling::Conditioned,
        claims: Some(claims.iter().map(|id| id.to_string()).collect()),
        precision: 0.05,
        alpha: 1e-6,
        beta: 1e-3,
        seed: 0,
        defaults: Vec::new(),
    };
    run(plan, &Unwatched).unwrap()
}

fn verdict(record: &Record, id: &str) -> Verdict {
    record.claims.iter().find(|claim| claim.id == id).unwrap().verdict
}

#[test]
fn a_derivative_dual_with_a_wrong_factor_is_refuted_by_every_claim_about_it() {
    let claims = ["output-covariance", "ntk-limit", "one-hidden-layer", "price"];
    for factor in [0.5, 2.0, 1.25] {
        let phi = Arc::new(RescaledDerivative { inner: activation::parse("relu").unwrap(), factor });
        let record = decide(phi, &claims);
        // κ is untouched, so the outputs still have their covariance
        assert_eq!(verdict(&record, "output-covariance"), Verdict::Holds, "factor {factor}");
        for id in &claims[1..] {
            assert_eq!(verdict(&record, id), Verdict::Refuted, "factor {factor}: {id}");
        }
        assert_eq!(record.verdict, Verdict::Refuted);
    }
}

#[test]
fn a_wrong_limit_shows_in_the_rate() {
    let phi = Arc::new(RescaledDerivative { inner: activation::parse("relu").unwrap(), factor: 0.5 });
    let record = decide(phi, &["ntk-rate"]);
    assert_eq!(verdict(&record, "ntk-rate"), Verdict::Refuted);
}

#[test]
fn the_reason_names_the_worst_entry() {
    let phi = Arc::new(RescaledDerivative { inner: activation::parse("erf").unwrap(), factor: 0.5 });
    let record = decide(phi, &["ntk-limit"]);
    let reason = record.claims[0].reason.clone().unwrap();
    assert!(reason.starts_with("ntk["), "{reason}");
    assert!(reason.contains("theory says"), "{reason}");
}
