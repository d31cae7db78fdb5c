//! The rectifier: max(x, 0).

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = max(x, 0).
///
/// κ = N (sin θ + (π − θ) cos θ) / 2π and κ̇ = (π − θ) / 2π: the arc-cosine kernels of order 1 and 0
/// (Cho and Saul 2009, eq. 6).
#[derive(Clone, Debug)]
pub struct Relu;

impl Nonlinearity for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn character(&self) -> Character {
        Character {
            kinks: vec![0.0],
            continuous: true,
            lipschitz: true,
            polynomial_degree: None,
            homogeneous_degree: Some(1),
            critical_weight_variance: Some(2.0),
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: x.positive_part(), derivative: x.heaviside() }
    }
}

impl ClosedForm for Relu {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let two_pi = S::integer(2) * S::pi();
        let rest = S::pi() - q.angle();
        Duals { value: q.norm() * (q.sin() + rest * q.cos()) / two_pi, derivative: rest / two_pi }
    }
}
