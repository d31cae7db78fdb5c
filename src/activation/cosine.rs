//! The cosine, scaled and shifted.

use super::waves::mixtures;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// The sine a quarter turn ahead.
///
/// ```text
/// φ(x) = a cos(c + b x)
/// κ = a² (sin² c sinh(b² q12) + cos² c cosh(b² q12)) exp(−b² (q11 + q22)/2)
/// κ̇ = a² b² (sin² c cosh(b² q12) + cos² c sinh(b² q12)) exp(−b² (q11 + q22)/2)
/// ```
#[derive(Clone, Debug)]
pub struct Cosine {
    /// The amplitude a.
    pub a: f64,
    /// The frequency b.
    pub b: f64,
    /// The phase c.
    pub c: f64,
}

impl Nonlinearity for Cosine {
    fn name(&self) -> &'static str {
        "cos"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("a", self.a), ("b", self.b), ("c", self.c)]
    }

    fn character(&self) -> Character {
        Character { parity: (self.c == 0.0).then_some(Parity::Even), ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let phase = b * x + c;
        Point { value: a * phase.cos(), derivative: -(a * b * phase.sin()) }
    }
}

impl ClosedForm for Cosine {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let [other, own] = mixtures(&q.scaled(b), c);
        Duals { value: a.square() * own, derivative: (a * b).square() * other }
    }
}
