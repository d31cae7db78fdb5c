//! Powers of the rectifier.

use super::arc_cosine::{order_0, order_1, order_2, order_3};
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = max(x, 0)ᵖ, p = 0 … 3; p = 0 is the unit step with φ(0) = ½, p = 1 is ReLU. Of degree 2:
///
/// ```text
/// φ(x) = max(x, 0)²
/// κ = N² (3 sin θ cos θ + (π − θ)(1 + 2 cos² θ))/(2π)
/// κ̇ = (2/π) N (sin θ + (π − θ) cos θ)
/// where N = √(q11 q22), θ = arccos(q12/√(q11 q22))
/// ```
///
/// In general κ = Nᵖ Jₚ(θ)/2π and κ̇ = p² Nᵖ⁻¹ Jₚ₋₁(θ)/2π (Cho and Saul 2009, eq. 1), 0 for p = 0.
///
/// Critical at σ_w² = 2 for p = 1; for other p no σ_w keeps every variance.
#[derive(Clone, Debug)]
pub struct RectifiedMonomial {
    /// p ≤ 3.
    pub degree: u32,
}

impl RectifiedMonomial {
    /// The largest p.
    pub const LARGEST_DEGREE: u32 = 3;
}

impl Nonlinearity for RectifiedMonomial {
    fn name(&self) -> &'static str {
        "rectified_monomial"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("degree", f64::from(self.degree))]
    }

    fn character(&self) -> Character {
        Character {
            kinks: vec![0.0],
            continuous: self.degree > 0,
            lipschitz: self.degree == 1,
            homogeneous_degree: Some(self.degree),
            critical_weight_variance: (self.degree == 1).then_some(2.0),
            ..Character::smooth()
        }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let (positive, step) = (x.positive_part(), x.heaviside());
        match self.degree {
            0 => Point { value: step, derivative: S::integer(0) },
            1 => Point { value: positive, derivative: step },
            p => {
                let before = positive.powi(p - 1);
                Point { value: before * positive, derivative: S::integer(p as i32) * before }
            }
        }
    }
}

impl ClosedForm for RectifiedMonomial {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (value, derivative) = match self.degree {
            0 => (order_0(q), S::integer(0)),
            1 => (q.norm() * order_1(q), order_0(q)),
            2 => (q.norm().square() * order_2(q), S::integer(4) * q.norm() * order_1(q)),
            _ => (q.norm().powi(3) * order_3(q), S::integer(9) * q.norm().square() * order_2(q)),
        };
        let two_pi = S::integer(2) * S::pi();
        Duals { value: value / two_pi, derivative: derivative / two_pi }
    }
}
