//! Powers.

use super::moments::polynomial_duals;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = xⁿ, n ≤ 16; of degree 2:
///
/// ```text
/// φ(x) = x²
/// κ = 2 q12² + q11 q22
/// κ̇ = 4 q12
/// ```
///
/// In general κ = Σₖ k! C(n,k)² ((n−k−1)!!)² q12ᵏ (q11 q22)^{(n−k)/2} over k ≡ n mod 2 (Isserlis 1918), κ̇ = ∂κ/∂q12.
#[derive(Clone, Debug)]
pub struct Monomial {
    /// n ≤ 16.
    pub degree: u32,
}

impl Nonlinearity for Monomial {
    fn name(&self) -> &'static str {
        "monomial"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("degree", f64::from(self.degree))]
    }

    fn character(&self) -> Character {
        Character {
            homogeneous_degree: Some(self.degree),
            parity: Some(if self.degree.is_multiple_of(2) { Parity::Even } else { Parity::Odd }),
            critical_weight_variance: (self.degree == 1).then_some(1.0),
            ..Character::polynomial(self.degree)
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        match self.degree {
            0 => Point { value: S::integer(1), derivative: S::integer(0) },
            n => {
                let before = x.powi(n - 1);
                Point { value: before * x, derivative: S::integer(n as i32) * before }
            }
        }
    }
}

impl ClosedForm for Monomial {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let coefficient = |i| S::integer(i32::from(i == self.degree));
        polynomial_duals(self.degree, coefficient, [q.q11(), q.q12(), q.q22()])
    }
}
