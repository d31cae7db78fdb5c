//! The exponential linear unit.

use super::{Character, Nonlinearity, Point};
use crate::numeric::Pointwise;

/// φ(x) = x on x ≥ 0, α(eˣ − 1) on x < 0, with φ'(0) = (1 + α)/2 (Clevert et al. 2016). Use it in a
/// [`Quadrature`](super::Quadrature).
#[derive(Clone, Debug)]
pub struct Elu {
    /// α: minus the limit at −∞.
    pub alpha: f64,
}

impl Nonlinearity for Elu {
    fn name(&self) -> &'static str {
        "elu"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("alpha", self.alpha)]
    }

    fn character(&self) -> Character {
        Character { kinks: vec![0.0], ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let alpha = S::parameter(self.alpha);
        let negative = -(-x).positive_part();
        Point {
            value: x.positive_part() + alpha * negative.exp_m1(),
            derivative: x.heaviside() + alpha * (-x).heaviside() * negative.exp(),
        }
    }
}
