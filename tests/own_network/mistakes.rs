//! Wrong networks are refuted, and the mistake is named.

use ndarray::{Array, ArrayD};
use ntk_verify::claims::Unwatched;
use ntk_verify::record::Verdict;
use ntk_verify::spec::{Parameterization, Spec};

use super::{User, assert_verdict, claim, question, relu, spec, summary, without_outputs};

const WIDTHS: [usize; 2] = [256, 512];
const NETWORKS: usize = 600;

/// Networks of `theirs` are said to be of `ours`: `id` is refuted, with this cause and no other.
fn caught(
    ours: &Spec,
    theirs: &Spec,
    id: &str,
    cause: &str,
    change: impl Fn(usize, &mut ArrayD<f64>, &mut ArrayD<f64>),
) {
    let user = User { outputs: 4, ..User::new(theirs.clone(), 7) };
    let mut ensemble = user.ensemble(&WIDTHS, NETWORKS, change);
    if id == "ntk-limit" {
        ensemble = without_outputs(&ensemble);
    }
    let record = question(ours, &user.inputs, ensemble).judge(&Unwatched).unwrap();
    assert_verdict(&record, id, Verdict::Refuted);
    let reason = claim(&record, id).reason.clone().unwrap();
    assert!(
        reason.contains(&format!("Probable cause: {cause}"))
            || reason.contains(&format!("consistent with: {cause}")),
        "{cause}\n{}",
        summary(&record)
    );
    assert!(!reason.contains("; or:"), "{reason}");
}

fn as_it_is(_: usize, _: &mut ArrayD<f64>, _: &mut ArrayD<f64>) {}

#[test]
fn parameterizations_are_told_apart() {
    let standard = spec("relu", 2, 2f64.sqrt(), 0.3, Parameterization::Standard);
    caught(&relu(), &standard, "ntk-limit", "it is the kernel of the standard parameterization", as_it_is);
    caught(&standard, &relu(), "ntk-limit", "it is the kernel of the ntk parameterization", as_it_is);
    caught(
        &standard,
        &standard,
        "ntk-limit",
        "the tangent kernels are divided by the width already",
        |n, k, _| *k /= n as f64,
    );
}

#[test]
fn wrong_scales_are_named() {
    let theirs = |weight_std, bias_std| spec("relu", 2, weight_std, bias_std, Parameterization::Ntk);
    let root = 2f64.sqrt();
    caught(&relu(), &theirs(1.0, 0.3), "ntk-limit", "σ_w = 1 was used instead of 1.4142", as_it_is);
    caught(
        &theirs(root, 0.6),
        &theirs(root, 0.0),
        "ntk-limit",
        "the bias is missing in every layer",
        as_it_is,
    );
    caught(
        &theirs(root, 0.4),
        &theirs(root, 0.8),
        "ntk-limit",
        "σ_b = 0.8 was used instead of 0.4: twice",
        as_it_is,
    );
}

#[test]
fn wrong_depths_and_normalisations_are_named() {
    let deeper = spec("relu", 3, 2f64.sqrt(), 0.3, Parameterization::Ntk);
    caught(&relu(), &deeper, "ntk-limit", "there is one hidden layer too many", as_it_is);
    caught(&deeper, &relu(), "ntk-limit", "there is one hidden layer too few", as_it_is);
    caught(&relu(), &relu(), "ntk-limit", "the tangent kernel is the right one times 2", |_, k, _| *k *= 2.0);
}

#[test]
fn a_sum_over_outputs_is_told_from_a_mean_and_outputs_are_judged_too() {
    let user = User { outputs: 4, ..User::new(relu(), 9) };
    let ensemble = user.ensemble(&WIDTHS, NETWORKS, |_, k, _| *k *= 4.0);
    let record = question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap();
    let reason = claim(&record, "ntk-limit").reason.clone().unwrap();
    assert!(reason.contains("summed over the 4 outputs, not averaged"), "{}", summary(&record));
    caught(
        &relu(),
        &relu(),
        "output-covariance",
        "the covariance of the outputs is the right one times 2",
        |_, _, f| *f *= 2f64.sqrt(),
    );
}

#[test]
fn two_per_cent_are_seen_by_enough_narrow_questions() {
    // one hidden layer, one point: n·Var Θ̂/Θ² is small, and three thousand networks of width 1024 know the mean to a thousandth
    let user = User {
        inputs: ntk_verify::dataset::load("circle:1", 0).unwrap(),
        ..User::new(spec("erf", 1, 1.0, 0.0, Parameterization::Ntk), 4)
    };
    let right = without_outputs(&user.ensemble(&[1024], 3000, as_it_is));
    let wrong = without_outputs(&user.ensemble(&[1024], 3000, |_, k, _| *k *= 1.02));
    let judge = |ensemble| {
        let mut question = question(&user.spec, &user.inputs, ensemble);
        question.precision = 0.01;
        question.judge(&Unwatched).unwrap()
    };
    let record = judge(right);
    assert_ne!(record.verdict, Verdict::Refuted, "{}", summary(&record));
    let record = judge(wrong);
    assert_verdict(&record, "ntk-limit", Verdict::Refuted);
    assert!(
        claim(&record, "ntk-limit").reason.clone().unwrap().contains("the right one times 1.0"),
        "{}",
        summary(&record)
    );
}

#[test]
fn outputs_that_are_not_gaussian_and_not_decoupled_are_refuted() {
    let user = User { outputs: 2, ..User::new(relu(), 5) };
    // a sign with the right variance: two-point outputs
    let ensemble =
        user.ensemble(&[512], 400, |_, _, f| f.mapv_inplace(|x| if x > 0.0 { x + 1.0 } else { x - 1.0 }));
    let record = question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap();
    assert_verdict(&record, "output-gaussianity", Verdict::Refuted);
    let (kernels, _) = user.draw(256, 300);
    let full = |coupling: f64| {
        let values = Array::from_shape_fn((300, 3, 3, 2, 2), |(m, i, j, k, l)| {
            let noise = if (m / 2 + i + j) % 2 == 0 { 0.1 } else { -0.1 };
            kernels[[m, i, j]] * if k == l { 1.0 } else { coupling + noise }
        });
        let kernels = ntk_verify::ensemble::Kernels::new(256, values.into_dyn(), false, "K").unwrap();
        ntk_verify::ensemble::Ensemble::new(vec![kernels], vec![], vec![]).unwrap()
    };
    let judge = |coupling| question(&user.spec, &user.inputs, full(coupling)).judge(&Unwatched).unwrap();
    assert_verdict(&judge(0.0), "ntk-outputs", Verdict::Holds);
    assert_verdict(&judge(0.2), "ntk-outputs", Verdict::Refuted);
}

#[test]
fn kernels_that_are_no_gram_matrices_are_refuted() {
    let user = User::new(relu(), 6);
    let judge = |change: fn(usize, &mut ArrayD<f64>, &mut ArrayD<f64>)| {
        let ensemble = without_outputs(&user.ensemble(&[64], 40, change));
        question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap()
    };
    assert_verdict(&judge(as_it_is), "ntk-gram", Verdict::Holds);
    assert_verdict(&judge(|_, k, _| k[[17, 0, 1]] *= 1.001), "ntk-gram", Verdict::Refuted);
    assert_verdict(&judge(|_, k, _| k[[17, 2, 2]] *= 0.2), "ntk-gram", Verdict::Refuted);
}
