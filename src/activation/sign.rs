//! The sign.

use super::arc_cosine::arcsin;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// 1 on x > 0, 0 at 0, −1 on x < 0.
///
/// ```text
/// φ(x) = sign x
/// κ = (2/π) arcsin ρ
/// κ̇ = 0
/// where ρ = q12/√(q11 q22)
/// ```
///
/// κ is 0 with a zero vector. κ̇ = 0: the derivative is 0 almost everywhere.
#[derive(Clone, Debug)]
pub struct Sign;

impl Nonlinearity for Sign {
    fn name(&self) -> &'static str {
        "sign"
    }

    fn character(&self) -> Character {
        Character { parity: Some(Parity::Odd), ..Character::jump() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: x.heaviside() - (-x).heaviside(), derivative: S::integer(0) }
    }
}

impl ClosedForm for Sign {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        Duals { value: S::integer(2) * arcsin(q) / S::pi(), derivative: S::integer(0) }
    }
}
