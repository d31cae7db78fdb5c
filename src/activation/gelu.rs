//! The Gaussian error linear unit.

use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = x Φ(x), Φ the standard normal distribution function (κ: Tsuchida et al. 2021, in other letters).
///
/// ```text
/// φ(x) = x (1 + erf(x/√2))/2
/// κ = q12 (1/4 + arcsin(q12/√((1 + q11)(1 + q22)))/(2π)) + (q11 q22 + q12² (1/(1 + q11) + 1/(1 + q22) − 1))/(2π √D)
/// κ̇ = 1/4 + arcsin(q12/√((1 + q11)(1 + q22)))/(2π) + q12 (1/D + 1/(1 + q11) + 1/(1 + q22))/(2π √D)
/// where D = (1 + q11)(1 + q22) − q12²
/// ```
///
/// D is computed as 1 + q11 + q22 + det, whose terms are all positive, and ¼ + arcsin(…)/2π as an angle, so that it keeps
/// its relative precision where it is small.
#[derive(Clone, Debug)]
pub struct Gelu;

impl Nonlinearity for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn character(&self) -> Character {
        Character::smooth()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let half = S::ratio(1, 2);
        let two = S::integer(2);
        let below = half + half * (x / two.sqrt()).erf();
        let density = (-half * x.square()).exp() / (two * S::pi()).sqrt();
        Point { value: x * below, derivative: below + x * density }
    }
}

impl ClosedForm for Gelu {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let one = S::integer(1);
        let two_pi = S::integer(2) * S::pi();
        let (row, column) = (one + q.q11(), one + q.q22());
        let determinant = q.determinant();
        let d = one + (q.q11() + q.q22()) + determinant;
        let root = d.sqrt();
        let norm = row.sqrt() * column.sqrt();
        let eta = S::arg(root / norm, -q.q12() / norm) / two_pi;
        let p = one / (two_pi * root);
        let v = one / row + one / column;
        Duals {
            value: p * (determinant + q.q12().square() * v) + q.q12() * eta,
            derivative: p * q.q12() * (v + one / d) + eta,
        }
    }
}
