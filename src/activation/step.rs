//! The unit step.

use super::arc_cosine::order_0;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// 1 on x > 0, ½ at 0, 0 on x < 0.
///
/// ```text
/// φ(x) = 1{x > 0}
/// κ = (π − θ)/(2π)
/// κ̇ = 0
/// where θ = arccos(q12/√(q11 q22))
/// ```
///
/// The arc-cosine kernel of order 0 (Cho and Saul 2009, eq. 5). With a zero vector θ is π/2, so
/// κ = ¼ = φ(0)², which is what a network with φ(0) = ½ gives, also on the diagonal. (With φ(0) = 1 it would be ½, and
/// 1 on the diagonal.) κ̇ = 0: the derivative is 0 almost everywhere.
#[derive(Clone, Debug)]
pub struct Step;

impl Nonlinearity for Step {
    fn name(&self) -> &'static str {
        "step"
    }

    fn character(&self) -> Character {
        Character::jump()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: x.heaviside(), derivative: S::integer(0) }
    }
}

impl ClosedForm for Step {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        Duals { value: order_0(q) / (S::integer(2) * S::pi()), derivative: S::integer(0) }
    }
}
