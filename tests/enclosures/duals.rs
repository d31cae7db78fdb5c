//! κ and κ̇ over intervals against 45 digits: `golden/enclosed_duals.tsv`, made by `scripts/enclosed_values.py`.

use std::sync::Arc;

use ntk_verify::activation::{
    Activation, Covariance, Duals, Method, Parity, RescaledDerivative, parse, registry,
};
use ntk_verify::numeric::{Endpoint, Interval, PreciseInterval};

use super::decimal::{meets, parse as decimal};

struct Case {
    activation: Arc<dyn Activation>,
    q: [f64; 3],
    exact: [PreciseInterval; 2],
}

fn cases() -> Vec<Case> {
    include_str!("../golden/enclosed_duals.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            Case {
                activation: parse(fields[0]).unwrap(),
                q: [1, 2, 3].map(|at| fields[at].parse().unwrap()),
                exact: [4, 5].map(|at| decimal(fields[at])),
            }
        })
        .collect()
}

fn covariance<E: Endpoint>(q: [f64; 3]) -> Covariance<Interval<E>> {
    let [q11, q12, q22] = q.map(Interval::exactly);
    Covariance::new(q11, q12, q22)
}

fn pair<E: Endpoint>(duals: Duals<Interval<E>>) -> [Interval<E>; 2] {
    [duals.value, duals.derivative]
}

#[test]
fn every_closed_form_is_among_the_cases() {
    let cases = cases();
    for entry in registry() {
        let activation = parse(entry.examples[0]).unwrap();
        let certified = activation.enclose(&covariance([1.0, 0.5, 1.0])).is_some();
        assert_eq!(certified, activation.method() == Method::ClosedForm, "{}", entry.name);
        let count = cases.iter().filter(|case| case.activation.name() == entry.name).count();
        assert!(!certified || count > 100, "{}: {count} cases", entry.name);
    }
}

#[test]
fn duals_lie_in_their_enclosures() {
    for Case { activation, q, exact } in cases() {
        let double = pair(activation.enclose(&covariance(q)).unwrap());
        let wide = pair(activation.enclose_precise(&covariance(q)).unwrap());
        for which in 0..2 {
            let (double, wide, exact) = (double[which], wide[which], exact[which]);
            assert!(meets(double, exact), "{activation:?} {q:?} {which}: {double:?} {:?}", exact.rounded());
            assert!(meets(wide, exact), "{activation:?} {q:?} {which}: {wide:?} {exact:?}");
        }
    }
}

/// Where the pair is not close to |ρ| = 1 and variances are not extreme, 128 bits leave 60 for the answer even where terms
/// cancel, and doubles leave what their 53 bits allow: that is what makes the test above worth something.
#[test]
fn enclosures_are_narrow() {
    for Case { activation, q: [q11, q12, q22], exact } in cases() {
        let rho = q12 / (q11 * q22).sqrt();
        if rho.abs() > 0.99 || !(1e-8..=1e3).contains(&q11) || !(1e-8..=1e3).contains(&q22) {
            continue;
        }
        let wide = pair(activation.enclose_precise(&covariance([q11, q12, q22])).unwrap());
        for (found, exact) in wide.into_iter().zip(exact) {
            let small = exact.magnitude().to_f64_up() < 1e-60;
            assert!(small || found.relative_width() < 1e-20, "{activation:?} {q11} {q12} {q22}: {found:?}");
        }
    }
}

/// Thin variances on the diagonal, with the derivative along it from a difference of 128-bit values.
#[test]
fn the_diagonal_and_its_slope_are_enclosed() {
    for entry in registry() {
        let activation = parse(entry.examples[0]).unwrap();
        for q in [1e-3, 0.37, 1.0, 8.5] {
            let at = |q: PreciseInterval| activation.enclose_diagonal(q);
            let Some(duals) = at(PreciseInterval::exactly(q)) else { continue };
            let plain =
                pair(activation.enclose_precise(&Covariance::diagonal(PreciseInterval::exactly(q))).unwrap());
            assert!(duals.value.value().overlaps(&plain[0]) && duals.derivative.value().overlaps(&plain[1]));
            // F(q + h) − F(q − h) = 2h F'(ξ), and F' over [q − h, q + h] holds F'(ξ)
            let (h, centre) = (PreciseInterval::exactly(q * 2f64.powi(-30)), PreciseInterval::exactly(q));
            let around = (centre - h).hull(&(centre + h));
            let slope = at(around).unwrap().value.derivative();
            let value = |q: PreciseInterval| at(q).unwrap().value.value();
            let difference = (value(centre + h) - value(centre - h)) / (h + h);
            assert!(slope.overlaps(&difference), "{activation:?} {q}: {slope:?} {difference:?}");
            assert!(difference.relative_width() < 1e-20 || difference.magnitude().to_f64_up() < 1e-20);
        }
    }
}

/// What enclosures of antipodes rest on.
#[test]
fn parities_are_those_of_the_functions() {
    let mut seen = 0;
    for name in registry().iter().flat_map(|entry| entry.examples) {
        let activation = parse(name).unwrap();
        let Some(parity) = activation.character().parity else { continue };
        seen += 1;
        for x in [0.1, 0.7, 1.9, 3.3] {
            let [right, left] = [x, -x].map(|x| activation.point(x).value);
            let expected = if parity == Parity::Even { right } else { -right };
            assert!((left - expected).abs() <= 4.0 * f64::EPSILON * right.abs(), "{name} at {x}");
        }
    }
    assert!(seen > 10, "{seen}");
}

/// A κ̇ that is off by one part in 10⁹ lies outside in almost all cases.
#[test]
fn a_wrong_derivative_lies_outside() {
    let (mut outside, mut all) = (0, 0);
    for Case { activation, q, exact } in cases() {
        let rho = q[1] / (q[0].sqrt() * q[2].sqrt());
        let tame = rho.abs() < 0.9 && [q[0], q[2]].iter().all(|q| (1e-3..=1e2).contains(q));
        if exact[1].magnitude().to_f64_up() < 1e-100 || !tame {
            continue;
        }
        let wrong = RescaledDerivative { inner: activation, factor: 1.0 + 1e-9 };
        let found = wrong.enclose(&covariance(q)).unwrap().derivative;
        all += 1;
        outside += usize::from(!meets(found, exact[1]));
    }
    assert!(all > 500 && outside * 100 >= all * 99, "{outside} of {all}");
}
