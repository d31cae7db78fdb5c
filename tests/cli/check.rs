//! `check` against kernels that another program computed, rightly and wrongly.

use ndarray::{Array2, s};
use ntk_verify::dataset::load;

use super::textbook::{ARGUMENTS, RIGHT, Textbook};
use super::{Answer, Place};

/// Six points that are neither close nor special.
fn points() -> Array2<f64> {
    load("sphere:6,3", 5).unwrap().points().to_owned()
}

/// The answer to `theirs`, the NNGP and the tangent kernel, `kinds` of which are handed in.
fn answer(theirs: &[Array2<f64>; 2], kinds: &str, more: &str) -> Answer {
    let place = Place::new();
    place.write_npy("x.npy", &points());
    place.write_npy("nngp.npy", &theirs[0]);
    place.write_npy("ntk.npy", &theirs[1]);
    place.run(&format!("check {ARGUMENTS} --inputs x.npy {kinds} {more}"))
}

const BOTH: &str = "--nngp nngp.npy --ntk ntk.npy";
const NTK: &str = "--ntk ntk.npy";
const NNGP: &str = "--nngp nngp.npy";

/// Text without line breaks, so that a phrase is found wherever the report wraps.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Asserts that `theirs` is refuted with this cause and no other.
fn caught(theirs: &[Array2<f64>; 2], kinds: &str, cause: &str) {
    let answer = answer(theirs, kinds, "");
    let said = flat(&answer.out);
    assert_eq!(answer.code, 1, "{cause}: {said} {}", answer.err);
    assert!(said.contains(&format!("Probable cause: {cause}")), "{cause}: {said}");
    assert!(!said.contains("; or:"), "{cause}: {said}");
}

#[test]
fn the_right_kernel_holds() {
    let answer = answer(&RIGHT.kernels(points().view()), BOTH, "");
    assert_eq!(answer.code, 0, "{}", answer.out);
    insta::assert_snapshot!(answer.out);
}

#[test]
fn each_mistake_is_named() {
    let x = points();
    let wrong = |change: fn(&mut Textbook)| {
        let mut textbook = RIGHT;
        change(&mut textbook);
        textbook.kernels(x.view())
    };
    caught(&wrong(|t| t.standard = Some(0.0)), NTK, "it is the kernel of the standard parameterization.");
    caught(
        &wrong(|t| t.weight_std = t.weight_std.powi(2)),
        BOTH,
        "the standard deviation was squared once too often: σ_w = 1.69",
    );
    caught(&wrong(|t| t.weight_std = t.weight_std.sqrt()), BOTH, "σ_w was taken for the variance σ_w²");
    caught(
        &wrong(|t| t.bias_std = t.bias_std.powi(2)),
        BOTH,
        "the standard deviation was squared once too often: σ_b = 0.16",
    );
    caught(&wrong(|t| t.bias_std = t.bias_std.sqrt()), BOTH, "σ_b was taken for the variance σ_b²");
    caught(&wrong(|t| t.biases = [false; 3]), BOTH, "the bias is missing in every layer");
    caught(&wrong(|t| t.biases[0] = false), BOTH, "the bias is missing in the first layer");
    caught(&wrong(|t| t.biases[2] = false), BOTH, "the bias is missing in the last layer");
    caught(
        &wrong(|t| t.biases = [true, false, false]),
        BOTH,
        "the bias is missing in every layer but the first",
    );
    caught(&wrong(|t| t.hidden_layers += 1), BOTH, "there is one hidden layer too many");
    caught(&wrong(|t| t.hidden_layers -= 1), BOTH, "there is one hidden layer too few");
    caught(&wrong(|t| t.derivative = 0.5), NTK, "the derivative dual κ̇ is half what it should be");
    caught(&wrong(|t| t.derivative = 2.0), NTK, "the derivative dual κ̇ is twice what it should be");
    caught(
        &wrong(|t| t.divisor = Some(1.0)),
        BOTH,
        "the inner product is not divided by the input dimension",
    );
    caught(
        &wrong(|t| t.divisor = Some(9.0)),
        BOTH,
        "the inner product is divided twice by the input dimension",
    );
    caught(&wrong(|t| t.rounded_diagonal = true), NTK, "duplicates and the diagonal lose half their digits");
}

#[test]
fn mistakes_with_the_whole_matrix_are_named() {
    let [nngp, ntk] = RIGHT.kernels(points().view());
    let pair = |nngp: &Array2<f64>, ntk: &Array2<f64>| [nngp.clone(), ntk.clone()];
    caught(&pair(&ntk, &nngp), NTK, "it is the NNGP kernel, not the tangent kernel.");
    caught(&pair(&ntk, &nngp), NNGP, "it is the tangent kernel, not the NNGP kernel.");
    caught(&pair(&(&nngp * 7.0), &ntk), NNGP, "it is the right kernel times 7.");
    let order = [1, 2, 0, 3, 5, 4];
    let permuted = Array2::from_shape_fn((6, 6), |(i, j)| ntk[(order[i], order[j])]);
    caught(
        &pair(&nngp, &permuted),
        NTK,
        "the points are in another order: 5 of 6 moved, their point 0 is our point 1.",
    );
    let rounded = ntk.mapv(|entry| f64::from(entry as f32));
    caught(&pair(&nngp, &rounded), NTK, "its entries are single-precision numbers");
    let [_, wide] = Textbook { standard: Some(1.0 / 512.0), ..RIGHT }.kernels(points().view());
    caught(
        &pair(&nngp, &(wide * 512.0)),
        NTK,
        "it is the kernel of the standard parameterization, not divided by the width (which is 512).",
    );
}

#[test]
fn transposed_inputs_are_named() {
    let x = load("sphere:4,4", 5).unwrap().points().to_owned();
    let place = Place::new();
    place.write_npy("x.npy", &x);
    place.write_npy("ntk.npy", &RIGHT.kernels(x.t())[1]);
    let answer = place.run(&format!("check {ARGUMENTS} --inputs x.npy --ntk ntk.npy"));
    assert_eq!(answer.code, 1);
    assert!(flat(&answer.out).contains("Probable cause: the inputs are transposed"), "{}", answer.out);
}

#[test]
fn what_is_unknown_is_admitted_and_located() {
    let [nngp, mut ntk] = RIGHT.kernels(points().view());
    ntk[(4, 1)] *= 1.001;
    let answer = answer(&[nngp, ntk], NTK, "");
    assert_eq!(answer.code, 1);
    insta::assert_snapshot!(answer.out);
}

#[test]
fn an_indefinite_matrix_is_refuted() {
    let [mut nngp, ntk] = RIGHT.kernels(points().view());
    let largest = nngp[(0, 0)];
    nngp[(0, 1)] = 1.5 * largest;
    nngp[(1, 0)] = 1.5 * largest;
    let answer = answer(&[nngp, ntk], NNGP, "--format json");
    assert_eq!(answer.code, 1);
    let record: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let verdict = |id: &str| {
        record["claims"].as_array().unwrap().iter().find(|claim| claim["id"] == id).unwrap()["verdict"]
            .clone()
    };
    assert_eq!(verdict("nngp-semidefinite"), "refuted");
    assert_eq!(verdict("nngp-entries"), "refuted");
    assert_eq!(verdict("nngp-symmetry"), "holds");
}

#[test]
fn the_tolerance_is_a_choice() {
    let [nngp, ntk] = RIGHT.kernels(points().view());
    let close = [nngp.clone(), &ntk * (1.0 + 1e-6)];
    assert_eq!(answer(&close, NTK, "").code, 1);
    assert_eq!(answer(&close, NTK, "--rtol 1e-5").code, 0);
    let place = Place::new();
    place.write_npy("x.npy", &points());
    ndarray_npy::write_npy(place.path("ntk.npy"), &ntk.mapv(|entry| entry as f32)).unwrap();
    let single = place.run(&format!("check {ARGUMENTS} --inputs x.npy --ntk ntk.npy"));
    assert_eq!(single.code, 0, "single-precision files have a tolerance of their own: {}", single.out);
}

#[test]
fn kernels_that_cannot_be_checked_are_refused() {
    let [nngp, ntk] = RIGHT.kernels(points().view());
    let mut broken = ntk.clone();
    broken[(2, 3)] = f64::NAN;
    for (theirs, kinds, more, word) in [
        ([nngp.clone(), broken], NTK, "", "ntk.npy: entry [2,3] is NaN"),
        (
            [nngp.clone(), ntk.slice(s![..5, ..]).to_owned()],
            NTK,
            "",
            "ntk.npy: the matrix is 5 × 6, but there are 6",
        ),
        ([nngp.clone(), ntk.clone()], "", "", "there is no kernel to check"),
        ([nngp.clone(), ntk.clone()], NTK, "--rtol -1", "rtol: -1 is not a tolerance"),
        ([nngp.clone(), ntk.clone()], NTK, "--rtol NaN", "rtol: NaN is not a tolerance"),
        ([nngp, ntk], "--ntk none.npy", "", "none.npy"),
    ] {
        let answer = answer(&theirs, kinds, more);
        assert_eq!(answer.code, 2, "{word}");
        assert!(answer.err.contains(word) && answer.out.is_empty(), "{word}: {}", answer.err);
    }
}
