//! The recursion of a pair of points.

use super::format::Format;
use super::plan::{Plan, Step, not_certified};
use super::points::Angle;
use super::variance::Diagonal;
use crate::Result;
use crate::activation::{Activation, Covariance, Duals, Parity};
use crate::numeric::{Interval, Scalar};

/// K(x, x') and T(x, x') at the output, from `covariance` = ⟨x,x'⟩/n₀, what is known of the angle of x and x', and the
/// points' own recursions.
pub(super) fn output<E: Format>(
    plan: &Plan,
    covariance: Interval<E>,
    mut angle: Angle<E>,
    [x, y]: [&Diagonal; 2],
) -> Result<[Interval<E>; 2]> {
    let mut state = [covariance, Interval::integer(0)];
    for (s, step) in plan.steps.iter().enumerate() {
        let variances = |s: usize| [x, y].map(|point| E::variance(&point.variances[s]));
        let before = variances(s);
        match step {
            Step::Dense { .. } => {
                let affine = E::affine(step).expect("invariant: the step is affine");
                state = affine.map(state);
                angle = affine.angle(angle, before, variances(s + 1));
            }
            Step::Activation { phi, continuous, homogeneous, parity } => {
                let pair = Pair { q11: before[0], q12: state[0], q22: before[1], angle };
                let duals =
                    pair.duals(phi.as_ref(), *continuous).ok_or_else(|| not_certified(phi.as_ref()))?;
                state = [duals.value, duals.derivative * state[1]];
                // φ(±cu) = ±cᵖ φ(u)
                angle = match (angle, parity) {
                    (Angle::Same, _) if *homogeneous => Angle::Same,
                    (Angle::Opposite, Some(Parity::Even)) if *homogeneous => Angle::Same,
                    (Angle::Opposite, Some(Parity::Odd)) if *homogeneous => Angle::Opposite,
                    _ => Angle::Unknown,
                };
            }
        }
    }
    Ok(state)
}

/// The covariance of a pair of pre-activations.
struct Pair<E> {
    q11: Interval<E>,
    q12: Interval<E>,
    q22: Interval<E>,
    angle: Angle<E>,
}

/// From this cos θ on, 1 − 2⁻²⁰, pairs are developed about θ = 0 or π.
const NEAR: f64 = 1.0 - 1.0 / 1_048_576.0;

impl<E: Format> Pair<E> {
    /// κ and κ̇ of all pairs with these variances, covariances and angles.
    ///
    /// The covariance feeds itself through the layers, and what it adds to its own width must not grow faster than the
    /// network makes it grow. Hence the mean-value form in q12, with Price's theorem (where φ is continuous):
    ///
    /// ```text
    /// κ(q11, q12, q22) = κ(q11, m, q22) + κ̇(q11, ξ, q22)(q12 − m),      ξ between m and q12
    /// ```
    ///
    /// At wide angles m is the member of the interval of q12 that is nearest to 0: then |m| ≤ |q12| ≤ √(q11 q22) for the
    /// true values, whatever they are, so that the formula is evaluated in its domain all the way from m to q12. At narrow
    /// ones m = ±N, where sin θ = 0 exactly: there the formula's terms would each follow the uncertainty of θ ~ √(1 − ρ),
    /// which cancels among them.
    fn duals(&self, phi: &dyn Activation, continuous: bool) -> Option<Duals<Interval<E>>> {
        let Self { q11, q12, q22, angle } = *self;
        let norm = q11.sqrt() * q22.sqrt();
        let zero = Interval::integer(0);
        let extreme = |q12| E::duals(phi, &Covariance::with_sin(q11, q12, q22, zero));
        let (within, sin) = match angle {
            Angle::Same => return extreme(q12.intersection(&norm).unwrap_or(q12)),
            Angle::Opposite => return extreme(q12.intersection(&-norm).unwrap_or(q12)),
            Angle::Near { sin_squared, .. } => {
                let sin = sin_squared.sqrt();
                (Covariance::with_sin(q11, q12, q22, sin), Some(sin))
            }
            Angle::Unknown => (Covariance::with_norm(q11, q12, q22, norm), None),
        };
        let plain = E::duals(phi, &within)?;
        if !continuous || !q12.is_bounded() || !norm.is_bounded() {
            return Some(plain);
        }
        let size = q12.abs();
        let signed = |x: Interval<E>| if q12.upper() < E::ZERO { -x } else { x };
        let near = Interval::<E>::point(size.lower()) / norm;
        let value = if near.lower() >= E::exactly(NEAR) {
            let gap = match sin {
                Some(sin) => norm * sin.square() / (Interval::integer(1) + within.cos().abs()),
                None => (norm - size).positive_part(),
            };
            let way = signed(size.hull(&norm));
            let slope = match sin {
                Some(sin) => E::duals(phi, &Covariance::with_sin(q11, way, q22, sin.hull(&zero)))?,
                None => E::duals(phi, &Covariance::with_norm(q11, way, q22, norm))?,
            };
            extreme(signed(norm))?.value - slope.derivative * signed(gap)
        } else if sin.is_none() {
            let base = Interval::point(q12.nearest_to_zero());
            let start = E::duals(phi, &Covariance::with_norm(q11, base, q22, norm))?;
            start.value + plain.derivative * (q12 - base)
        } else {
            return Some(plain);
        };
        Some(Duals { value: value.intersection(&plain.value).unwrap_or(plain.value), ..plain })
    }
}
