//! The error function, scaled and shifted.

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// The error function, scaled and shifted (κ: Williams 1997).
///
/// ```text
/// φ(x) = c + a erf(b x)
/// κ = c² + (2a²/π) arcsin(2b² q12/√((1 + 2b² q11)(1 + 2b² q22)))
/// κ̇ = 4a² b²/(π √((1 + 2b² q11)(1 + 2b² q22) − 4b⁴ q12²))
/// ```
///
/// Computed through A − 4b⁴ q12² = 1 + 2b² (q11 + q22) + 4b⁴ det, whose terms are all positive, A the product under the
/// root of κ: arcsin(r) = arctan(r/√(1 − r²)).
///
/// For c = 0, σ_w² = π/(2ab)² = 1/φ'(0)² is critical: the fixed point q = 0 is marginal.
#[derive(Clone, Debug)]
pub struct Erf {
    /// The outer scale a.
    pub a: f64,
    /// The inner scale b.
    pub b: f64,
    /// The offset c.
    pub c: f64,
}

impl Nonlinearity for Erf {
    fn name(&self) -> &'static str {
        "erf"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("a", self.a), ("b", self.b), ("c", self.c)]
    }

    fn character(&self) -> Character {
        let slope = self.a * self.b;
        let critical = (self.c == 0.0 && slope != 0.0).then(|| std::f64::consts::FRAC_PI_4 / (slope * slope));
        let parity = (self.c == 0.0).then_some(Parity::Odd);
        Character { parity, critical_weight_variance: critical, ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let bx = b * x;
        let slope = S::integer(2) / S::pi().sqrt();
        Point { value: a * bx.erf() + c, derivative: a * b * slope * (-bx.square()).exp() }
    }
}

impl ClosedForm for Erf {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let q = q.scaled(b);
        let two = S::integer(2);
        let radicand = S::integer(1) + two * (q.q11() + q.q22()) + S::integer(4) * q.determinant();
        let inverse = S::integer(1) / radicand.sqrt();
        Duals {
            value: a.square() * two / S::pi() * (two * q.q12() * inverse).atan() + c.square(),
            derivative: (a * b).square() * S::integer(4) / S::pi() * inverse,
        }
    }

    /// 1/√(1 + 2q), a factor of 1/√A.
    #[inline(always)]
    fn share<S: Scalar>(&self, q: S) -> S {
        let twice = S::integer(2) * S::parameter(self.b).square();
        S::integer(1) / (S::integer(1) + twice * q).sqrt()
    }

    /// With 1/√A at hand, r = 2 q12/√A and √(1 − r²) = √(A − 4 q12²)/√A are the sine and the cosine of the angle, and
    /// the arc tangent need not divide one by the other.
    #[inline(always)]
    fn shared_duals<S: Scalar>(&self, q: &Covariance<S>, product: S) -> Duals<S> {
        let (a, b, c) = (S::parameter(self.a), S::parameter(self.b), S::parameter(self.c));
        let (one, two) = (S::integer(1), S::integer(2));
        let twice = two * b.square();
        let radicand = (one + twice * q.q11()) + twice * q.q22() + twice.square() * q.determinant();
        let root = radicand.sqrt();
        let angle = S::arc(twice * q.q12() * product, root * product);
        Duals {
            value: a.square() * two / S::pi() * angle + c.square(),
            derivative: (a * b).square() * S::integer(4) / S::pi() / root,
        }
    }
}
