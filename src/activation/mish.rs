//! Mish.

use super::sigmoid::sigmoid;
use super::{Character, Nonlinearity, Point};
use crate::numeric::Pointwise;

/// φ(x) = x tanh(ln(1 + eˣ)) (Misra 2019). No closed-form dual is known: use it in a
/// [`Quadrature`](super::Quadrature).
#[derive(Clone, Debug)]
pub struct Mish;

impl Nonlinearity for Mish {
    fn name(&self) -> &'static str {
        "mish"
    }

    fn character(&self) -> Character {
        Character::smooth()
    }

    /// With e = e^{−|x|}, t = tanh(ln(1 + eˣ)) = n/d, where n = 1 + 2e and d − n = 2e² on x > 0,
    /// n = e² + 2e and d − n = 2 on x < 0; φ' = t + x (1 − t²)/(1 + e^{−x}).
    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (one, two) = (S::integer(1), S::integer(2));
        let decay = (-x.abs()).exp();
        let (right, left) = (x.heaviside(), (-x).heaviside());
        let numerator = two * decay + right + left * decay.square();
        let rest = two * (right * decay.square() + left);
        let denominator = numerator + rest;
        let t = numerator / denominator;
        let slope = rest * (one + t) / denominator;
        Point { value: x * t, derivative: t + x * slope * sigmoid(x) }
    }
}
