//! The Gaussian bump.

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// A Gaussian bump, b ≤ 0.
///
/// ```text
/// φ(x) = a exp(b x²)
/// κ = a²/√((1 − 2b q11)(1 − 2b q22) − 4b² q12²)
/// κ̇ = 4a² b² q12/((1 − 2b q11)(1 − 2b q22) − 4b² q12²)^(3/2)
/// ```
///
/// The radicand is computed as 1 − 2b (q11 + q22) + 4b² (q11 q22 − q12²), whose terms are all positive.
#[derive(Clone, Debug)]
pub struct Gaussian {
    /// The height a.
    pub a: f64,
    /// The exponent's coefficient b ≤ 0.
    pub b: f64,
}

impl Nonlinearity for Gaussian {
    fn name(&self) -> &'static str {
        "gaussian"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("a", self.a), ("b", self.b)]
    }

    fn character(&self) -> Character {
        Character { parity: Some(Parity::Even), ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (a, b) = (S::parameter(self.a), S::parameter(self.b));
        let value = a * (b * x.square()).exp();
        Point { value, derivative: S::integer(2) * b * x * value }
    }
}

impl ClosedForm for Gaussian {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (a, two_b) = (S::parameter(self.a), S::integer(2) * S::parameter(self.b));
        let g = S::integer(1) - two_b * (q.q11() + q.q22()) + two_b.square() * q.determinant();
        let value = a.square() / g.sqrt();
        Duals { value, derivative: two_b.square() * q.q12() * value / g }
    }
}
