//! Hermite polynomials.

use super::moments::polynomial_duals;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = Heₙ(x)/√n!, the probabilists' Hermite polynomial, n ≤ 16; of degree 3:
///
/// ```text
/// φ(x) = (x³ − 3x)/√6
/// κ = q12³ + 3 q12 (q11 − 1)(q22 − 1)/2
/// κ̇ = 3 q12² + 3 (q11 − 1)(q22 − 1)/2
/// ```
///
/// At unit variances κ = ρⁿ. At the variances given, E Heₙ⁽ᵏ⁾(√q z) is E (xⁿ)⁽ᵏ⁾ with q − 1 for q, so that
/// n! κ(q11, q12, q22) is the dual of xⁿ at (q11 − 1, q12, q22 − 1), and likewise κ̇ = ∂κ/∂q12.
#[derive(Clone, Debug)]
pub struct Hermite {
    /// n ≤ 16.
    pub degree: u32,
}

impl Hermite {
    /// n!.
    #[inline(always)]
    fn factorial<S: Scalar>(&self) -> S {
        let mut product = S::integer(1);
        for i in 2..=self.degree {
            product = product * S::integer(i as i32);
        }
        product
    }
}

impl Nonlinearity for Hermite {
    fn name(&self) -> &'static str {
        "hermite"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("degree", f64::from(self.degree))]
    }

    fn character(&self) -> Character {
        Character {
            homogeneous_degree: (self.degree <= 1).then_some(self.degree),
            critical_weight_variance: (self.degree == 1).then_some(1.0),
            parity: Some(if self.degree.is_multiple_of(2) { Parity::Even } else { Parity::Odd }),
            ..Character::polynomial(self.degree)
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (mut before, mut value) = (S::integer(0), S::integer(1));
        for k in 0..self.degree as i32 {
            (before, value) = (value, x * value - S::integer(k) * before);
        }
        let scale = S::integer(1) / self.factorial::<S>().sqrt();
        Point { value: scale * value, derivative: scale * S::integer(self.degree as i32) * before }
    }
}

impl ClosedForm for Hermite {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let one = S::integer(1);
        let coefficient = |i| S::integer(i32::from(i == self.degree));
        let power = polynomial_duals(self.degree, coefficient, [q.q11() - one, q.q12(), q.q22() - one]);
        let factorial = self.factorial();
        Duals { value: power.value / factorial, derivative: power.derivative / factorial }
    }
}
