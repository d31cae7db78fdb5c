//! The rectifier with a slope on each side.

use super::Relu;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// A slope on each side, with φ'(0) = (a + b)/2.
///
/// ```text
/// φ(x) = a min(x, 0) + b max(x, 0)
/// κ = a b q12 + N (b − a)² (sin θ + (π − θ) cos θ)/(2π)
/// κ̇ = a b + (π − θ)(b − a)²/(2π)
/// where N = √(q11 q22), θ = arccos(q12/√(q11 q22))
/// ```
///
/// φ = ax + (b − a) relu = bx + (b − a) relu(−x): its duals are made of those of the identity and of [`Relu`].
///
/// Critical at σ_w² = 2/(a² + b²), where σ_w² E φ² = q.
#[derive(Clone, Debug)]
pub struct AbRelu {
    /// The slope a on x < 0.
    pub a: f64,
    /// The slope b on x > 0.
    pub b: f64,
}

impl Nonlinearity for AbRelu {
    fn name(&self) -> &'static str {
        "ab_relu"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("a", self.a), ("b", self.b)]
    }

    fn character(&self) -> Character {
        let energy = self.a * self.a + self.b * self.b;
        let linear = self.a == self.b;
        Character {
            kinks: if linear { Vec::new() } else { vec![0.0] },
            polynomial_degree: linear.then_some(if self.a == 0.0 { 0 } else { 1 }),
            homogeneous_degree: Some(1),
            critical_weight_variance: (energy > 0.0).then(|| 2.0 / energy),
            ..Character::smooth()
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (a, b) = (S::parameter(self.a), S::parameter(self.b));
        let step = x.heaviside();
        Point {
            value: b * x.positive_part() - a * (-x).positive_part(),
            derivative: b * step + a * (S::integer(1) - step),
        }
    }
}

impl ClosedForm for AbRelu {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (a, b) = (S::parameter(self.a), S::parameter(self.b));
        let (product, jump) = (a * b, (b - a).square());
        let relu = Relu.duals(q);
        Duals { value: product * q.q12() + jump * relu.value, derivative: product + jump * relu.derivative }
    }
}
