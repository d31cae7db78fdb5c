//! The logistic sigmoid.

use super::tanh::sech_squared;
use super::{Character, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = 1/(1 + e^{−x}). No closed-form dual is known: use it in a [`Quadrature`](super::Quadrature).
#[derive(Clone, Debug)]
pub struct Sigmoid;

/// 1/(1 + e^{−x}), without overflow.
#[inline(always)]
pub(super) fn sigmoid<S: Scalar>(x: S) -> S {
    let decay = (-x.abs()).exp();
    let step = x.heaviside();
    (step + (S::integer(1) - step) * decay) / (S::integer(1) + decay)
}

impl Nonlinearity for Sigmoid {
    fn name(&self) -> &'static str {
        "sigmoid"
    }

    fn character(&self) -> Character {
        Character::smooth()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: sigmoid(x), derivative: S::ratio(1, 4) * sech_squared(S::ratio(1, 2) * x) }
    }
}
