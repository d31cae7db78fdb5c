//! Near-duplicates through an activation, without losing what separates them.
//!
//! In double-double 1 − cos θ of a pair is known to about 10⁻³¹, so pairs with θ < 10⁻⁷ lose digits of θ², which chaotic
//! or deep networks bring back to light. With s = √κ(q, q, q) of each point and N = √(q₁₁q₂₂), Price's theorem gives
//!
//! ```text
//! 1 − cos θ' = B + (N/s₁s₂) ∫₀^θ κ̇(N cos t) sin t dt,      B = 1 − E[φ(r₁z) φ(r₂z)]/s₁s₂,  r = √q
//! ```
//!
//! where the integral is a sum of positive terms, and B, the part of the lengths alone, is 0 for homogeneous φ and else
//! (E[z²φ'(rz)²] (r₁ − r₂)² − (s₁ − s₂)²)/2s₁s₂ to a relative error of (r₁ − r₂)²/r². Near-antipodes are
//! near-duplicates of −v, if φ is odd or even.

use super::pair::Pair;
use crate::activation::{Activation, Covariance, Duals};
use crate::numeric::{DoubleDouble, Scalar};

/// Pairs with sin θ below this are near: there θ² = 1.4e-14 still has 17 digits in double-double, and what the expansions
/// omit, (r₁ − r₂)²/r² and θ⁴, is smaller than the relative error of 1e-13 that is promised.
const NEAR: f64 = 1.0 / 8_388_608.0;

/// φ(−x) = φ(x) or −φ(x), if it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parity {
    Even,
    Odd,
}

/// The parity of φ, seen at a few points.
fn parity(activation: &dyn Activation) -> Option<Parity> {
    let is = |sign: f64| {
        [0.3, 0.9, 1.7, 2.9]
            .into_iter()
            .all(|x| activation.point(-x).value == sign * activation.point(x).value)
    };
    if is(1.0) { Some(Parity::Even) } else { is(-1.0).then_some(Parity::Odd) }
}

/// A near pair with variances q₁₁, q₂₂ `before` and κ₁₁, κ₂₂ `after` the activation; `None` where the pair is not near, or
/// φ has kinks off the origin or jumps (whose duals keep θ, not θ²).
pub(super) fn pair(
    activation: &dyn Activation,
    pair: &Pair,
    before: [DoubleDouble; 2],
    after: [DoubleDouble; 2],
) -> Option<Pair> {
    let character = activation.character();
    let smooth = character.continuous && character.kinks.iter().all(|&kink| kink == 0.0);
    let visible = after.iter().all(|k| k.high() > 0.0);
    if pair.sin.high() >= NEAR || pair.sin.high() <= 0.0 || !smooth || !visible {
        return None;
    }
    let opposite = pair.covariance.high() < 0.0;
    let parity = if opposite { Some(parity(activation)?) } else { None };
    let (one, two) = (DoubleDouble::integer(1), DoubleDouble::integer(2));
    let [r1, r2] = before.map(Scalar::sqrt);
    let [s1, s2] = after.map(Scalar::sqrt);
    let (norm, size) = (r1 * r2, s1 * s2);
    let at = |sin: DoubleDouble| -> Option<Duals<DoubleDouble>> {
        let cos = (one - sin.square()).sqrt();
        activation.duals_precise(&Covariance::with_sin(before[0], norm * cos, before[1], sin))
    };
    // θ = arcsin s = s + s³/6 up to s⁵; two Gauss nodes integrate cubics.
    let angle = pair.sin * (one + pair.sin.square() / DoubleDouble::integer(6));
    let node = one / DoubleDouble::integer(3).sqrt();
    let mut integral = DoubleDouble::integer(0);
    for t in [one - node, one + node] {
        let t = angle * t / two;
        let sin = t * (one - t.square() / DoubleDouble::integer(6));
        integral = integral + at(sin)?.derivative * sin * angle / two;
    }
    let lengths = if character.homogeneous_degree.is_some() {
        DoubleDouble::integer(0)
    } else {
        length_part(activation, [r1, r2], [s1, s2], at(DoubleDouble::integer(0))?.value)?
    };
    let apart = (lengths + norm * integral / size).positive_part();
    let slope = at(pair.sin)?.derivative;
    let (covariance, slope) = match parity {
        None => (size * (one - apart), slope),
        Some(Parity::Odd) => (-size * (one - apart), slope),
        Some(Parity::Even) => (size * (one - apart), -slope),
    };
    let difference = if covariance.high() < 0.0 { s1 + s2 } else { s1 - s2 };
    let sign = if covariance.high() < 0.0 { -two } else { two };
    Some(Pair {
        covariance,
        sin: (apart * (two - apart)).positive_part().sqrt(),
        distance: difference.square() + sign * size * apart,
        tangent: slope * pair.tangent,
    })
}

/// B = 1 − E[φ(r₁z)φ(r₂z)]/s₁s₂; `together` is that expectation.
fn length_part(
    activation: &dyn Activation,
    [r1, r2]: [DoubleDouble; 2],
    [s1, s2]: [DoubleDouble; 2],
    together: DoubleDouble,
) -> Option<DoubleDouble> {
    let (one, two) = (DoubleDouble::integer(1), DoubleDouble::integer(2));
    let difference = r1 - r2;
    if difference.high().abs() > NEAR * (r1 + r2).high() {
        return Some(one - together / (s1 * s2));
    }
    // E[z²φ'(rz)²] = E[φ'²] + 2q d/dq E[φ'²], by a central difference: errors of 2⁻⁶⁰ and 10⁻³¹ · 2³⁰.
    let q = r1 * r2;
    let step = DoubleDouble::new((-30f64).exp2());
    let slope = |factor: DoubleDouble| -> Option<DoubleDouble> {
        Some(activation.duals_precise(&Covariance::diagonal(q * factor))?.derivative)
    };
    let growth = (slope(one + step)? - slope(one - step)?) / (two * step);
    let stretch = slope(one)? + two * growth;
    Some((stretch * difference.square() - (s1 - s2).square()) / (two * s1 * s2))
}
