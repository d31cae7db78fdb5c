//! The sine, scaled and shifted.

use super::waves::mixtures;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// A sine with amplitude a, frequency b and phase c.
///
/// ```text
/// φ(x) = a sin(c + b x)
/// κ = a² (sin² c cosh(b² q12) + cos² c sinh(b² q12)) exp(−b² (q11 + q22)/2)
/// κ̇ = a² b² (sin² c sinh(b² q12) + cos² c cosh(b² q12)) exp(−b² (q11 + q22)/2)
/// ```
///
/// The cross terms E[sin u cos v] vanish.
///
/// For c = 0, σ_w² = 1/(ab)² = 1/φ'(0)² is critical: the fixed point q = 0 is marginal.
#[derive(Clone, Debug)]
pub struct Sine {
    /// The amplitude a.
    pub a: f64,
    /// The frequency b.
    pub b: f64,
    /// The phase c.
    pub c: f64,
}

impl Nonlinearity for Sine {
    fn name(&self) -> &'static str {
        "sin"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("a", self.a), ("b", self.b), ("c", self.c)]
    }

    fn character(&self) -> Character {
        let slope = self.a * self.b;
        Character {
            critical_weight_variance: (self.c == 0.0 && slope != 0.0).then(|| 1.0 / (slope * slope)),
            parity: (self.c == 0.0).then_some(Parity::Odd),
            ..Character::smooth()
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let phase = b * x + c;
        Point { value: a * phase.sin(), derivative: a * b * phase.cos() }
    }
}

impl ClosedForm for Sine {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let [own, other] = mixtures(&q.scaled(b), c);
        Duals { value: a.square() * own, derivative: (a * b).square() * other }
    }
}
