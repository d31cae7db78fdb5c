//! The cosine, scaled and shifted.

use super::waves::Waves;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = a cos(bx + c): the sine a quarter turn ahead.
///
/// With q scaled by b², S = E[sin u sin v] and C = E[cos u cos v]:
/// κ = a² (cos² c C + sin² c S) and κ̇ = a² b² (cos² c S + sin² c C).
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
        Character::smooth()
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
        let Waves { sine, cosine } = Waves::new(&q.scaled(b));
        let (cos2, sin2) = (c.cos().square(), c.sin().square());
        Duals {
            value: a.square() * (cos2 * cosine + sin2 * sine),
            derivative: (a * b).square() * (cos2 * sine + sin2 * cosine),
        }
    }
}
