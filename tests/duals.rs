//! Duals of single pairs against 40 digits (tests/golden/duals.py), up to |ρ| = 1.

use ntk_verify::activation::{Covariance, Duals, parse};
use ntk_verify::numeric::DoubleDouble;

struct Case {
    activation: String,
    q: [f64; 3],
    exact: [f64; 2],
}

fn cases() -> Vec<Case> {
    include_str!("golden/duals.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let numbers: Vec<f64> = fields[1..].iter().map(|field| field.parse().unwrap()).collect();
            Case {
                activation: fields[0].into(),
                q: [numbers[0], numbers[1], numbers[2]],
                exact: [numbers[3], numbers[4]],
            }
        })
        .collect()
}

/// The pair in double-double; collinear pairs are told so.
fn covariance(q: [f64; 3]) -> Covariance<DoubleDouble> {
    let [q11, q12, q22] = q.map(DoubleDouble::new);
    let determinant = q11 * q22 - q12 * q12;
    if determinant.high() == 0.0 {
        Covariance::with_sin(q11, q12, q22, DoubleDouble::new(0.0))
    } else {
        Covariance::new(q11, q12, q22)
    }
}

/// The largest |found − exact|/(relative |exact| + absolute √(κ11 κ22)) over all cases and both duals.
fn worst(relative: f64, absolute: f64, duals: impl Fn(&Case) -> Duals<f64>) -> (f64, String) {
    let mut worst = (0.0, String::new());
    for case in cases() {
        let activation = parse(&case.activation).unwrap();
        let [row, column] = [case.q[0], case.q[2]].map(|q| activation.duals(&Covariance::diagonal(q)));
        let scale = [row.value * column.value, row.derivative * column.derivative].map(f64::sqrt);
        let found = duals(&case);
        for (i, found) in [found.value, found.derivative].into_iter().enumerate() {
            let error = (found - case.exact[i]).abs();
            let excess = error / (relative * case.exact[i].abs() + absolute * scale[i]);
            if error != 0.0 && (excess.is_nan() || excess > worst.0) {
                worst = (excess, format!("{} {:?}: {found} {}", case.activation, case.q, case.exact[i]));
            }
        }
    }
    worst
}

/// Double-double keeps every digit of f64 whatever the pair: relative error 2⁻⁵² (the rounding of both numbers to f64),
/// or 2⁻⁹⁰ of √(κ11 κ22) where the exact value nearly vanishes.
#[test]
fn double_double_is_exact_to_the_last_digit_of_f64() {
    let (excess, place) = worst(f64::EPSILON, f64::exp2(-90.0), |case| {
        let activation = parse(&case.activation).unwrap();
        let duals = activation.duals_precise(&covariance(case.q)).unwrap();
        Duals { value: duals.value.high(), derivative: duals.derivative.high() }
    });
    assert!(excess <= 1.0, "{excess} {place}");
}

/// Rounding: fewer than 256 operations a formula, each with error ε/2 or a library function with error ε, on terms that
/// are at most √(κ11 κ22) each; the angle is given.
const ROUNDING: f64 = 256.0 * f64::EPSILON;

fn plain(case: &Case) -> Duals<f64> {
    let sin = covariance(case.q).sin().high();
    let [q11, q12, q22] = case.q;
    parse(&case.activation).unwrap().duals(&Covariance::with_sin(q11, q12, q22, sin))
}

#[test]
fn f64_is_exact_up_to_rounding_when_the_angle_is_known() {
    let (excess, place) = worst(0.0, ROUNDING, plain);
    assert!(excess <= 1.0, "{excess} {place}");
}

/// The decoy: a part in 10¹² is noticed.
#[test]
fn a_wrong_last_digit_is_refuted() {
    let (excess, _) = worst(0.0, ROUNDING, |case| {
        let duals = plain(case);
        Duals { value: duals.value * (1.0 + 1e-12), ..duals }
    });
    assert!(excess > 1.0);
}
