//! `--certify`: enclosures, proofs of definiteness, and other people's kernels beside them.

use ndarray::Array2;
use serde_json::Value;

use super::textbook::{ARGUMENTS, RIGHT};
use super::{Answer, Place};

/// Text without line breaks, so that a phrase is found wherever the report wraps.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A kernel that the program wrote and `change` changed, checked by the program.
fn recheck(more: &str, change: impl Fn(&mut Array2<f64>)) -> Answer {
    let place = Place::new();
    let written = place.run(&format!("kernel {ARGUMENTS} --inputs circle:5 --certify --output k"));
    assert_eq!(written.code, 0, "{}", written.err);
    let mut theirs = place.read_npy("k.ntk.lower.npy");
    change(&mut theirs);
    place.write_npy("theirs.npy", &theirs);
    place.run(&format!("check {ARGUMENTS} --inputs circle:5 --ntk theirs.npy --certify {more}"))
}

fn record(answer: &Answer) -> Value {
    serde_json::from_str(&answer.out).unwrap_or_else(|_| panic!("{} {}", answer.out, answer.err))
}

#[test]
fn verify_certifies_eight_points_on_the_circle() {
    let place = Place::new();
    let line =
        "--activation relu --certify --inputs circle:8 --claims symmetry,positive-definite --format json";
    let answer = place.run(line);
    assert_eq!(answer.code, 0, "{} {}", answer.out, answer.err);
    let record = record(&answer);
    for (kernel, certificate) in
        record["kernels"].as_array().unwrap().iter().zip(record["certificate"]["kernels"].as_array().unwrap())
    {
        let computed = kernel["smallest_eigenvalue"].as_f64().unwrap();
        let proved = certificate["definiteness"]["lambda_min_lower"].as_f64().unwrap();
        assert!(proved > 0.0 && proved <= computed && proved >= 0.98 * computed, "{proved} {computed}");
        let condition = certificate["condition_upper"].as_f64().unwrap();
        let ratio = kernel["largest_eigenvalue"].as_f64().unwrap() / computed;
        assert!(condition >= ratio * (1.0 - 1e-9) && condition <= 1.05 * ratio, "{condition} {ratio}");
        let widest = certificate["widths"]["largest"].as_f64().unwrap();
        assert!(widest > 0.0 && widest <= 1e-12, "{widest}");
    }
    let notes =
        record["claims"].as_array().unwrap().iter().find(|claim| claim["id"] == "positive-definite").unwrap()
            ["evidence"]["notes"]
            .to_string();
    assert!(notes.contains("certified in exact arithmetic: λ_min(nngp) ≥"), "{notes}");
    let told = place.run(&line.replace("json", "terminal"));
    let said = flat(&told.out);
    for phrase in [
        "Certified in exact arithmetic",
        "every entry is enclosed: widths of",
        "positive definite: λ_min ≥",
        "condition number ≤",
    ] {
        assert!(said.contains(phrase), "{phrase}: {}", told.out);
    }
}

#[test]
fn quadrature_is_admitted_not_to_be_certified() {
    let place = Place::new();
    let answer = place.run("--activation tanh --certify --inputs circle:3 --claims symmetry");
    assert_eq!(answer.code, 0, "{} {}", answer.out, answer.err);
    assert!(flat(&answer.out).contains("not certified: tanh has no closed form"), "{}", answer.out);
    let refused = place.run("kernel --activation tanh --certify --inputs circle:3 --output k");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("not certified: tanh") && place.files().is_empty(), "{}", refused.err);
    place.write_npy("theirs.npy", &Array2::eye(3));
    let answer = place.run("check --activation tanh --certify --inputs circle:3 --ntk theirs.npy");
    assert_eq!(answer.code, 1);
    assert!(flat(&answer.out).contains("not certified: tanh has no closed form"), "{}", answer.out);
}

#[test]
fn bounds_are_files_on_both_sides_of_the_kernel() {
    let place = Place::new();
    let answer =
        place.run(&format!("kernel {ARGUMENTS} --inputs circle:4 --inputs2 circle:3 --certify --output k"));
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(
        answer.out.contains("k.{nngp,ntk}.{lower,upper}.npy: bounds in exact arithmetic, at most"),
        "{}",
        answer.out
    );
    for kind in ["nngp", "ntk"] {
        let [kernel, lower, upper] =
            ["", ".lower", ".upper"].map(|what| place.read_npy(&format!("k.{kind}{what}.npy")));
        assert_eq!(kernel.dim(), (4, 3));
        for ((low, value), high) in lower.iter().zip(&kernel).zip(&upper) {
            assert!(low <= high && high - low <= 1e-12 * high.abs());
            // The kernel is promised to 1e-13 of the Cauchy–Schwarz bound, which is close to the entry on this arc.
            assert!(low - 2e-13 * low.abs() <= *value && *value <= high + 2e-13 * high.abs());
        }
    }
    let single = place.run("kernel --activation relu --inputs circle:3 --dtype f32 --certify --output s");
    assert_eq!(single.code, 2);
    assert!(single.err.contains("bounds are f64, not f32"));
}

#[test]
fn a_kernel_that_is_rounded_once_can_be_right_in_every_entry() {
    let answer = recheck("", |_| ());
    assert_eq!(answer.code, 0, "{}", answer.out);
    let said = flat(&answer.out);
    assert!(said.contains("all 25 entries can be right"), "{}", answer.out);
    assert!(said.contains("their matrix as it stands: positive definite: λ_min ≥"), "{}", answer.out);
}

#[test]
fn an_entry_that_is_off_by_a_billionth_is_refuted() {
    let answer = recheck("--format json", |theirs| theirs[(3, 1)] += 1e-9);
    assert_eq!(answer.code, 1);
    let record = record(&answer);
    let claim =
        record["claims"].as_array().unwrap().iter().find(|claim| claim["id"] == "ntk-certified").unwrap();
    assert_eq!(claim["verdict"], "refuted");
    let entries = &record["certificate"]["kernels"][0]["entries"];
    assert_eq!(
        (&entries["checked"], &entries["can_be_right"], &entries["beyond_tolerance"]),
        (&25.into(), &24.into(), &1.into())
    );
    assert_eq!(entries["wrong"][0]["label"], "ntk[3,1]");
    let off = entries["wrong"][0]["off_by_at_least"].as_f64().unwrap();
    assert!((9.8e-10..=1e-9).contains(&off), "{off}");
    let told = recheck("", |theirs| theirs[(3, 1)] += 1e-9);
    assert!(flat(&told.out).contains("ntk[3,1] cannot be right, off by at least"), "{}", told.out);
    // A tolerance that is given makes room, but not in exact arithmetic.
    let loose = recheck("--rtol 1e-6", |theirs| theirs[(3, 1)] += 1e-9);
    assert_eq!(loose.code, 0, "{}", loose.out);
    assert!(
        flat(&loose.out).contains("24 of 25 entries can be right; 1 cannot, 0 by more than the tolerance"),
        "{}",
        loose.out
    );
    // And without any, the last bit counts.
    let strict = recheck("--rtol 0", |theirs| theirs[(3, 1)] *= 1.0 - 64.0 * f64::EPSILON);
    assert_eq!(strict.code, 1, "{}", strict.out);
}

#[test]
fn definiteness_of_a_kernel_is_proved_or_disproved() {
    let copied = recheck("--rtol 1", |theirs| {
        for j in 0..5 {
            theirs[(4, j)] = theirs[(0, j)];
            theirs[(j, 4)] = theirs[(j, 0)];
        }
        theirs[(4, 4)] = theirs[(0, 0)];
        theirs[(0, 4)] = theirs[(0, 0)];
        theirs[(4, 0)] = theirs[(0, 0)];
    });
    let said = flat(&copied.out);
    assert!(
        said.contains("not positive definite: λ_min ≤ 0, as v = −0.5 e_0 + 0.5 e_4 has vᵀKv ≤ 0"),
        "{}",
        copied.out
    );
    let lifted = recheck("", |theirs| {
        theirs[(0, 1)] *= 1.5;
        theirs[(1, 0)] *= 1.5;
    });
    assert_eq!(lifted.code, 1);
    assert!(flat(&lifted.out).contains("not positive definite: λ_min ≤ −"), "{}", lifted.out);
    let asymmetric = recheck("--rtol 1e-10", |theirs| theirs[(0, 1)] *= 1.0 + f64::EPSILON);
    assert!(flat(&asymmetric.out).contains("positive definite: λ_min ≥"), "{}", asymmetric.out);
}

#[test]
fn textbook_arithmetic_is_told_from_exact_arithmetic() {
    // Right to within rounding, but not rounded once: some entries cannot be right, and none is refuted.
    let place = Place::new();
    let x = ntk_verify::dataset::load("circle:5", 0).unwrap();
    place.write_npy("theirs.npy", &RIGHT.kernels(x.points())[1]);
    let answer = place.run(&format!("check {ARGUMENTS} --inputs circle:5 --ntk theirs.npy --certify"));
    assert_eq!(answer.code, 0, "{}", answer.out);
    assert!(
        flat(&answer.out).contains("0 by more than the tolerance") || answer.out.contains("all 25"),
        "{}",
        answer.out
    );
}
