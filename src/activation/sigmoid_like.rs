//! The error function in the shape of the logistic sigmoid.

use super::Erf;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = ½ erf(x/2.4020563531719796) + ½: the constant that neural-tangents chose to approximate the logistic sigmoid.
///
/// ```text
/// φ(x) = (1 + erf(k x))/2
/// κ = 1/4 + arcsin(2k² q12/√((1 + 2k² q11)(1 + 2k² q22)))/(2π)
/// κ̇ = k²/(π √((1 + 2k² q11)(1 + 2k² q22) − 4k⁴ q12²))
/// where k = 0.4163099665332469
/// ```
///
/// See [`Erf`].
#[derive(Clone, Debug)]
pub struct SigmoidLike;

const ERF: Erf = Erf { a: 0.5, b: 1.0 / 2.402_056_353_171_979_6, c: 0.5 };

impl Nonlinearity for SigmoidLike {
    fn name(&self) -> &'static str {
        "sigmoid_like"
    }

    fn character(&self) -> Character {
        ERF.character()
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        ERF.point(x)
    }
}

impl ClosedForm for SigmoidLike {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        ERF.duals(q)
    }
}
