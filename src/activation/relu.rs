//! The rectifier: max(x, 0).

use super::arc_cosine::{order_0, order_1};
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// The rectifier, with φ'(0) = ½.
///
/// ```text
/// φ(x) = max(x, 0)
/// κ = N (sin θ + (π − θ) cos θ)/(2π)
/// κ̇ = (π − θ)/(2π)
/// where N = √(q11 q22), θ = arccos(q12/√(q11 q22))
/// ```
///
/// The arc-cosine kernels of order 1 and 0 (Cho and Saul 2009, eq. 6). With a zero vector θ is π/2: κ = 0 and κ̇ = ¼ = φ'(0) E φ'.
///
/// Critical at σ_w² = 2 (He et al. 2015, eq. 10).
#[derive(Clone, Debug)]
pub struct Relu;

impl Nonlinearity for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn character(&self) -> Character {
        Character {
            kinks: vec![0.0],
            homogeneous_degree: Some(1),
            critical_weight_variance: Some(2.0),
            ..Character::smooth()
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
        let per_turn = S::ratio(1, 2) / S::pi(); // a constant: products vectorise better than quotients
        Duals { value: q.norm() * order_1(q) * per_turn, derivative: order_0(q) * per_turn }
    }
}
