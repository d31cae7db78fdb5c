//! The wave whose dual is the Gaussian (RBF) kernel.

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = √2 sin(√(2γ) x + π/4), γ > 0, whose dual is the Gaussian kernel e^{−γ E(u−v)²}.
///
/// ```text
/// φ(x) = sin(√(2γ) x) + cos(√(2γ) x)
/// κ = exp(−γ (q11 + q22 − 2 q12))
/// κ̇ = 2γ exp(−γ (q11 + q22 − 2 q12))
/// ```
///
/// Random Fourier features (Rahimi and Recht 2007) with the phase that makes both
/// waves weigh the same.
#[derive(Clone, Debug)]
pub struct Rbf {
    /// γ > 0.
    pub gamma: f64,
}

impl Nonlinearity for Rbf {
    fn name(&self) -> &'static str {
        "rbf"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("gamma", self.gamma)]
    }

    fn character(&self) -> Character {
        Character::smooth()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        // √2 sin(y + π/4) = sin y + cos y
        let frequency = (S::integer(2) * S::parameter(self.gamma)).sqrt();
        let (sin, cos) = ((frequency * x).sin(), (frequency * x).cos());
        Point { value: sin + cos, derivative: frequency * (cos - sin) }
    }
}

impl ClosedForm for Rbf {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let two_gamma = S::integer(2) * S::parameter(self.gamma);
        let half_variance = q.gap() + S::integer(2) * (-q.q12()).positive_part();
        let value = (-two_gamma * half_variance).exp();
        Duals { value, derivative: two_gamma * value }
    }
}
