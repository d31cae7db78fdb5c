//! The leaky rectifier.

use super::AbRelu;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// [`AbRelu`] with a = s, the negative slope, and b = 1.
///
/// ```text
/// φ(x) = max(x, 0) + s min(x, 0)
/// κ = s q12 + N (1 − s)² (sin θ + (π − θ) cos θ)/(2π)
/// κ̇ = s + (1 − s)² (π − θ)/(2π)
/// where N = √(q11 q22), θ = arccos(q12/√(q11 q22))
/// ```
///
/// Critical at σ_w² = 2/(1 + s²) (He et al. 2015, eq. 15).
#[derive(Clone, Debug)]
pub struct LeakyRelu {
    /// The slope s on x < 0.
    pub negative_slope: f64,
}

impl LeakyRelu {
    #[inline(always)]
    fn as_ab_relu(&self) -> AbRelu {
        AbRelu { a: self.negative_slope, b: 1.0 }
    }
}

impl Nonlinearity for LeakyRelu {
    fn name(&self) -> &'static str {
        "leaky_relu"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("negative_slope", self.negative_slope)]
    }

    fn character(&self) -> Character {
        self.as_ab_relu().character()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        self.as_ab_relu().point(x)
    }
}

impl ClosedForm for LeakyRelu {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        self.as_ab_relu().duals(q)
    }
}
