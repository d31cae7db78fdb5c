//! The shape of the duals: Relu.v, Erf.v and HadamardSeries.v, evaluated in double-double.

use ntk_verify::numeric::{DoubleDouble, Scalar};

use super::tools::{ROUNDING, erf, relu};

/// Correlations from −1 to 1, close to both ends too.
fn correlations() -> Vec<f64> {
    let inner = (-40..=40).map(|i| f64::from(i) / 41.0);
    let outer = (1..=40).flat_map(|k| [-1.0, 1.0].map(|side: f64| side * (1.0 - f64::from(-k).exp2())));
    let mut all: Vec<f64> = inner.chain(outer).chain([-1.0, 1.0]).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn difference(x: DoubleDouble, y: DoubleDouble) -> f64 {
    (x - y).high()
}

/// kappa_range, kappa_dot_range, kappa_ge_id, kappa_gt_id (κ(x) > x below 1) and kappa_1 (κ(1) = 1).
#[test]
fn the_rectifier_s_duals_stay_in_their_range() {
    for x in correlations() {
        let [kappa, kappa_dot] = relu(DoubleDouble::new(x)).map(DoubleDouble::high);
        assert!((-ROUNDING..=1.0 + ROUNDING).contains(&kappa), "κ({x}) = {kappa}");
        assert!((-ROUNDING..=1.0 + ROUNDING).contains(&kappa_dot), "κ̇({x}) = {kappa_dot}");
        let above = difference(relu(DoubleDouble::new(x))[0], DoubleDouble::new(x));
        // κ(x) − x ≈ (2√2/3π)(1 − x)^{3/2} near 1: above 1e-19 for every x < 1 of the list
        assert!(if x < 1.0 { above > ROUNDING } else { above.abs() <= ROUNDING }, "κ({x}) − {x} = {above}");
    }
}

/// kappa_incr, kappa_dot_incr.
#[test]
fn the_rectifier_s_duals_increase() {
    for pair in correlations().windows(2) {
        let [low, high] = [pair[0], pair[1]].map(|x| relu(DoubleDouble::new(x)));
        for k in [0, 1] {
            assert!(difference(high[k], low[k]) >= -ROUNDING, "{pair:?}");
        }
    }
}

/// kappa_tangent: κ(y) ≥ κ(x) + κ̇(x)(y − x). kappa_convex: κ((x + y)/2) ≤ (κ(x) + κ(y))/2.
#[test]
fn the_rectifier_s_dual_lies_above_its_tangents_and_below_its_chords() {
    let points = correlations();
    let values: Vec<_> = points.iter().map(|&x| relu(DoubleDouble::new(x))).collect();
    let half = DoubleDouble::ratio(1, 2);
    for (&x, &[at_x, slope]) in points.iter().zip(&values) {
        for (&y, &[at_y, _]) in points.iter().zip(&values) {
            let [x, y] = [x, y].map(DoubleDouble::new);
            assert!(difference(at_y, at_x + slope * (y - x)) >= -ROUNDING, "{x:?} {y:?}");
            let [middle, _] = relu(half * (x + y));
            assert!(difference(half * (at_x + at_y), middle) >= -ROUNDING, "{x:?} {y:?}");
        }
    }
}

/// Σ a_k xᵏ by Horner's rule.
fn series(coefficients: &[DoubleDouble], x: DoubleDouble) -> DoubleDouble {
    coefficients.iter().rev().fold(DoubleDouble::integer(0), |sum, &a| a + x * sum)
}

/// The series of the antiderivative that is `start` at 0.
fn integrated(start: DoubleDouble, coefficients: &[DoubleDouble]) -> Vec<DoubleDouble> {
    let divided = coefficients.iter().zip(1..).map(|(&a, k)| a / DoubleDouble::integer(k));
    std::iter::once(start).chain(divided).collect()
}

/// The coefficients of 1/√(1 − x²) up to x²⁰⁰: C(2k, k)/4ᵏ at x²ᵏ, by their ratio (2k + 1)/(2k + 2).
fn inverse_root() -> Vec<DoubleDouble> {
    let mut all = vec![DoubleDouble::integer(1)];
    for k in 0..100 {
        let next = all[all.len() - 1] * DoubleDouble::ratio(2 * k + 1, 2 * k + 2);
        all.extend([DoubleDouble::integer(0), next]);
    }
    let terms = all.len();
    (0..terms).for_each(|i| {
        if i % 2 == 1 {
            all[i] = DoubleDouble::integer(0)
        }
    });
    all
}

/// series_inverse_root, series_asin, series_kappa_dot, series_kappa and kappa_coefficient_pos. What is left out is below
/// Σ_{k>200} 2⁻ᵏ at |x| ≤ ½: nothing.
#[test]
fn duals_are_their_series_of_non_negative_terms() {
    let root = inverse_root();
    let asin = integrated(DoubleDouble::integer(0), &root);
    let per_pi: Vec<_> = root.iter().map(|&a| a / DoubleDouble::pi()).collect();
    let kappa_dot = integrated(DoubleDouble::ratio(1, 2), &per_pi);
    let kappa = integrated(DoubleDouble::integer(1) / DoubleDouble::pi(), &kappa_dot);
    for (name, coefficients) in [("root", &root), ("asin", &asin), ("κ̇", &kappa_dot), ("κ", &kappa)] {
        assert!(coefficients.iter().all(|a| a.high() >= 0.0), "{name}");
    }
    assert!((1..100).all(|k| kappa[2 * k].high() > 0.0));
    for i in -16..=16 {
        let x = DoubleDouble::ratio(i, 32);
        let found = relu(x);
        assert!(difference(found[0], series(&kappa, x)).abs() <= ROUNDING, "κ at {i}/32");
        assert!(difference(found[1], series(&kappa_dot, x)).abs() <= ROUNDING, "κ̇ at {i}/32");
        // erf at q11 = q22 = ½: A = 4, so κ = (2/π) asin(q12) and κ̇ = (4/π)/(2√(1 − q12²)); |q12| ≤ ½
        let found = erf([0.5, f64::from(i) / 32.0, 0.5]);
        let two = DoubleDouble::integer(2) / DoubleDouble::pi();
        assert!(difference(found[0], two * series(&asin, x)).abs() <= ROUNDING, "erf κ at {i}/32");
        assert!(difference(found[1], two * series(&root, x)).abs() <= ROUNDING, "erf κ̇ at {i}/32");
    }
}

/// erf_arg_lt1, erf_kappa_bound: |κ| < 1. erf_gap, erf_kappa_dot_bounds: 0 < κ̇ ≤ (4/π)/√(1 + 2q11 + 2q22) ≤ 4/π.
/// erf_kappa_atan: the arc tangent of the program is the textbook's arc sine.
#[test]
fn the_duals_of_erf_stay_within_their_bounds() {
    let bound = 4.0 / std::f64::consts::PI;
    for a in -30..=15 {
        for b in -30..=15 {
            let (q11, q22) = (f64::from(2 * a).exp2(), f64::from(2 * b).exp2());
            for rho in correlations() {
                let q12 = rho * f64::from(a + b).exp2();
                let [kappa, kappa_dot] = erf([q11, q12, q22]).map(DoubleDouble::high);
                assert!(kappa.abs() < 1.0, "κ = {kappa} at {q11} {q12} {q22}");
                let largest = bound / (1.0 + 2.0 * q11 + 2.0 * q22).sqrt();
                assert!(0.0 < kappa_dot && kappa_dot <= largest * (1.0 + 4.0 * f64::EPSILON));
                // asin amplifies the rounding of its argument by 1/√(1 − s²) < 2 here
                let s = 2.0 * q12 / ((1.0 + 2.0 * q11) * (1.0 + 2.0 * q22)).sqrt();
                if s.abs() < 0.8 {
                    let textbook = 0.5 * bound * s.asin();
                    assert!(
                        (kappa - textbook).abs() <= 16.0 * f64::EPSILON * textbook.abs(),
                        "{q11} {q12} {q22}"
                    );
                }
            }
        }
    }
}
