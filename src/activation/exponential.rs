//! The exponential.

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// An exponential.
///
/// ```text
/// φ(x) = a exp(b x)
/// κ = a² exp(b² (q11 + q22 + 2 q12)/2)
/// κ̇ = a² b² exp(b² (q11 + q22 + 2 q12)/2)
/// ```
///
/// The mean of a log-normal variable, infinite where b² E(u+v)²/2 exceeds the largest exponent (709 in f64).
#[derive(Clone, Debug)]
pub struct Exponential {
    /// The scale a.
    pub a: f64,
    /// The rate b.
    pub b: f64,
}

impl Nonlinearity for Exponential {
    fn name(&self) -> &'static str {
        "exp"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("a", self.a), ("b", self.b)]
    }

    fn character(&self) -> Character {
        Character { lipschitz: false, ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (a, b) = (S::parameter(self.a), S::parameter(self.b));
        let value = a * (b * x).exp();
        Point { value, derivative: b * value }
    }
}

impl ClosedForm for Exponential {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (a, b) = (S::parameter(self.a), S::parameter(self.b));
        let half_variance = q.gap() + S::integer(2) * q.q12().positive_part();
        let value = a.square() * (b.square() * half_variance).exp();
        Duals { value, derivative: b.square() * value }
    }
}
