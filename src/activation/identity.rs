//! The identity: deep linear networks.

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// The identity.
///
/// ```text
/// φ(x) = x
/// κ = q12
/// κ̇ = 1
/// ```
#[derive(Clone, Debug)]
pub struct Identity;

impl Nonlinearity for Identity {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn character(&self) -> Character {
        Character {
            homogeneous_degree: Some(1),
            parity: Some(Parity::Odd),
            critical_weight_variance: Some(1.0),
            ..Character::polynomial(1)
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: x, derivative: S::integer(1) }
    }
}

impl ClosedForm for Identity {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        Duals { value: q.q12(), derivative: S::integer(1) }
    }
}
