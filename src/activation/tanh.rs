//! The hyperbolic tangent.

use super::{Character, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = tanh x. No closed-form dual is known: use it in a [`Quadrature`](super::Quadrature).
///
/// σ_w² = 1 = 1/φ'(0)² is critical: the fixed point q = 0 is marginal (Poole et al. 2016).
#[derive(Clone, Debug)]
pub struct Tanh;

/// tanh x, without overflow, and with full relative precision near 0.
#[inline(always)]
pub(super) fn tanh<S: Scalar>(x: S) -> S {
    let two = S::integer(2);
    let forward = (-two * x.positive_part()).exp_m1();
    let backward = (-two * (-x).positive_part()).exp_m1();
    (backward - forward) / (two + forward + backward)
}

/// 1/cosh² x, with full relative precision in the tails.
#[inline(always)]
pub(super) fn sech_squared<S: Scalar>(x: S) -> S {
    let decay = (-S::integer(2) * x.abs()).exp();
    S::integer(4) * decay / (S::integer(1) + decay).square()
}

impl Nonlinearity for Tanh {
    fn name(&self) -> &'static str {
        "tanh"
    }

    fn character(&self) -> Character {
        Character { critical_weight_variance: Some(1.0), ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: tanh(x), derivative: sech_squared(x) }
    }
}
