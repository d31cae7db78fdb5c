//! The sine, scaled and shifted.

use super::waves::Waves;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = a sin(bx + c).
///
/// With q scaled by b², S = E[sin u sin v] and C = E[cos u cos v]:
/// κ = a² (cos² c S + sin² c C) and κ̇ = a² b² (cos² c C + sin² c S). The cross terms E[sin u cos v] vanish.
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
        let Waves { sine, cosine } = Waves::new(&q.scaled(b));
        let (cos2, sin2) = (c.cos().square(), c.sin().square());
        Duals {
            value: a.square() * (cos2 * sine + sin2 * cosine),
            derivative: (a * b).square() * (cos2 * cosine + sin2 * sine),
        }
    }
}
