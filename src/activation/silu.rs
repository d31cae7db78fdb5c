//! The sigmoid-weighted linear unit.

use super::sigmoid::sigmoid;
use super::tanh::sech_squared;
use super::{Character, Nonlinearity, Point};
use crate::numeric::Pointwise;

/// φ(x) = x/(1 + e^{−x}), also called swish. No closed-form dual is known: use it in a
/// [`Quadrature`](super::Quadrature).
#[derive(Clone, Debug)]
pub struct Silu;

impl Nonlinearity for Silu {
    fn name(&self) -> &'static str {
        "silu"
    }

    fn character(&self) -> Character {
        Character::smooth()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let gate = sigmoid(x);
        let slope = S::ratio(1, 4) * sech_squared(S::ratio(1, 2) * x);
        Point { value: x * gate, derivative: gate + x * slope }
    }
}
