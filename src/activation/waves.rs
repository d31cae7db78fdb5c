//! Gaussian means of products of waves: what sine, cosine and Gabor duals are made of.

use super::Covariance;
use crate::numeric::Scalar;

/// E[sin u sin v] = e^{−s} sinh q12 and E[cos u cos v] = e^{−s} cosh q12, s = (q11 + q22)/2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waves<S> {
    pub(super) sine: S,
    pub(super) cosine: S,
}

impl<S: Scalar> Waves<S> {
    /// Written with e^{−gap} and e^{−2|q12|} − 1, so that nothing overflows and a small q12 keeps its relative precision.
    #[inline(always)]
    pub(super) fn new(q: &Covariance<S>) -> Self {
        let two = S::integer(2);
        let envelope = S::ratio(1, 2) * (-q.gap()).exp();
        let forward = (-two * q.q12().positive_part()).exp_m1();
        let backward = (-two * (-q.q12()).positive_part()).exp_m1();
        Self { sine: envelope * (backward - forward), cosine: envelope * (two + forward + backward) }
    }
}

/// cos² c S + sin² c C and cos² c C + sin² c S, with S = E[sin u sin v] and C = E[cos u cos v]: means of products of sines
/// and of cosines of phase c.
#[inline(always)]
pub(super) fn mixtures<S: Scalar>(q: &Covariance<S>, c: S) -> [S; 2] {
    let Waves { sine, cosine } = Waves::new(q);
    let (cos2, sin2) = (c.cos().square(), c.sin().square());
    [cos2 * sine + sin2 * cosine, cos2 * cosine + sin2 * sine]
}
