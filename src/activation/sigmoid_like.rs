//! The error function in the shape of the logistic sigmoid.

use super::Erf;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Point};
use crate::numeric::{Pointwise, Scalar};

/// φ(x) = ½ erf(x/2.4020563531719796) + ½: the constant that neural-tangents chose to approximate the logistic sigmoid.
///
/// Duals: see [`Erf`].
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
