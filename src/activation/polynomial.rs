//! Polynomials.

use super::moments::{LARGEST_DEGREE, polynomial_duals};
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = c₀ + c₁ x + … + cₙ xⁿ, n ≤ 16; of degree 3:
///
/// ```text
/// φ(x) = c0 + c1 x + c2 x² + c3 x³
/// κ = 2 c2² q12² + 6 c3² q12³ + (c0 + c2 q11)(c0 + c2 q22) + q12 (c1 + 3 c3 q11)(c1 + 3 c3 q22)
/// κ̇ = 4 c2² q12 + 18 c3² q12² + (c1 + 3 c3 q11)(c1 + 3 c3 q22)
/// ```
///
/// In general κ = Σₖ k! q12ᵏ mₖ(q11) mₖ(q22), mₖ(q) = Σ_{i ≥ k, i ≡ k (2)} cᵢ C(i,k) (i−k−1)!! q^{(i−k)/2}, and κ̇ = ∂κ/∂q12.
///
/// The kernel matrix of one hidden layer has at most the rank of the polynomials of degree n in the inputs (and of
/// degree n^{L−1} with L − 1 of them).
#[derive(Clone, Debug)]
pub struct Polynomial {
    coefficients: Vec<f64>,
}

impl Polynomial {
    /// The names of the coefficients, c₀ first.
    pub const NAMES: [&'static str; LARGEST_DEGREE as usize + 1] = [
        "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15",
        "c16",
    ];

    /// The polynomial with these coefficients, c₀ first; leading zeros are dropped and coefficients past c₁₆ ignored.
    pub fn new(coefficients: impl IntoIterator<Item = f64>) -> Self {
        let mut coefficients: Vec<f64> = coefficients.into_iter().take(Self::NAMES.len()).collect();
        while coefficients.len() > 1 && coefficients.last() == Some(&0.0) {
            coefficients.pop();
        }
        if coefficients.is_empty() {
            coefficients.push(0.0);
        }
        Self { coefficients }
    }

    /// n.
    pub fn degree(&self) -> u32 {
        self.coefficients.len() as u32 - 1
    }
}

impl Nonlinearity for Polynomial {
    fn name(&self) -> &'static str {
        "polynomial"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        Self::NAMES.into_iter().zip(self.coefficients.iter().copied()).collect()
    }

    fn character(&self) -> Character {
        Character::polynomial(self.degree())
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let mut value = S::integer(0);
        let mut derivative = S::integer(0);
        for &c in self.coefficients.iter().rev() {
            derivative = derivative * x + value;
            value = value * x + S::parameter(c);
        }
        Point { value, derivative }
    }
}

impl ClosedForm for Polynomial {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let coefficient = |i: u32| S::parameter(self.coefficients[i as usize]);
        polynomial_duals(self.degree(), coefficient, [q.q11(), q.q12(), q.q22()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_do_not_count_and_nothing_is_the_zero_polynomial() {
        assert_eq!(Polynomial::new([1.0, 2.0, 0.0, 0.0]).degree(), 1);
        assert_eq!(Polynomial::new([0.0, 0.0]).degree(), 0);
        assert_eq!(Polynomial::new([]).point(3.0), Point { value: 0.0, derivative: 0.0 });
    }
}
