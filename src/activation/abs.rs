//! The absolute value.

use super::arc_cosine::arcsin;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// The absolute value, with φ'(0) = 0.
///
/// ```text
/// φ(x) = |x|
/// κ = (2/π) N (√(1 − ρ²) + ρ arcsin ρ)
/// κ̇ = (2/π) arcsin ρ
/// where N = √(q11 q22), ρ = q12/√(q11 q22)
/// ```
///
/// Both terms of κ are positive.
///
/// Critical at σ_w² = 1, since φ² = x².
#[derive(Clone, Debug)]
pub struct Abs;

impl Nonlinearity for Abs {
    fn name(&self) -> &'static str {
        "abs"
    }

    fn character(&self) -> Character {
        Character {
            kinks: vec![0.0],
            homogeneous_degree: Some(1),
            parity: Some(Parity::Even),
            critical_weight_variance: Some(1.0),
            ..Character::smooth()
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        Point { value: x.abs(), derivative: x.heaviside() - (-x).heaviside() }
    }
}

impl ClosedForm for Abs {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let scale = S::integer(2) / S::pi();
        let arcsin = arcsin(q);
        Duals { value: scale * q.norm() * (q.sin() + q.cos() * arcsin), derivative: scale * arcsin }
    }
}
