//! The Gabor wavelet.

use super::waves::Waves;
use super::{Character, ClosedForm, Covariance, Duals, Nonlinearity, Parity, Point};
use crate::numeric::{Pointwise, Scalar};

/// A wave in a Gaussian envelope.
///
/// ```text
/// φ(x) = exp(−x²) sin x
/// κ = exp((4 q12² − q11 − q22 − 4 q11 q22)/(2D)) sinh(q12/D)/√D
/// κ̇ = (4 q12 (2 − R/D − S/D) sinh(q12/D)/D + (1 + 4R S/D² + 4 q12²/D² − 2R/D − 2S/D) cosh(q12/D)) exp((4 q12² − q11 − q22 − 4 q11 q22)/(2D))/√D
/// where D = (1 + 2 q11)(1 + 2 q22) − 4 q12², R = q11 + 2 q11 q22 − 2 q12², S = q22 + 2 q11 q22 − 2 q12²
/// ```
///
/// The factor e^{−u²−v²} turns the Gaussian pair into G^{−1/2} times one with the covariance
/// r11 = (q11 + 2 det)/G, r12 = q12/G, r22 = (q22 + 2 det)/G, where G = 1 + 2(q11 + q22) + 4 det. There, with
/// S = E[sin u sin v], C = E[cos u cos v] and t = r11 + r22, Stein's lemma gives κ = G^{−1/2} S and
/// κ̇ = G^{−1/2} (C (1 − 2t + 4(r11 r22 + r12²)) + 4 r12 S (2 − t)).
#[derive(Clone, Debug)]
pub struct Gabor;

impl Nonlinearity for Gabor {
    fn name(&self) -> &'static str {
        "gabor"
    }

    fn character(&self) -> Character {
        Character { parity: Some(Parity::Odd), critical_weight_variance: Some(1.0), ..Character::smooth() }
    }

    #[inline(always)]
    fn point<S: Pointwise>(&self, x: S) -> Point<S> {
        let envelope = (-x.square()).exp();
        let sin = x.sin();
        Point { value: envelope * sin, derivative: envelope * (x.cos() - S::integer(2) * x * sin) }
    }
}

impl ClosedForm for Gabor {
    #[inline(always)]
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S> {
        let (one, two, four) = (S::integer(1), S::integer(2), S::integer(4));
        let determinant = q.determinant();
        let g = one + two * (q.q11() + q.q22()) + four * determinant;
        let root = g.sqrt();
        let (r11, r22) = ((q.q11() + two * determinant) / g, (q.q22() + two * determinant) / g);
        let r12 = q.q12() / g;
        // the new pair's determinant is det/G
        let sin = (q.norm() * q.sin() / root).quotient(r11.sqrt() * r22.sqrt());
        let Waves { sine, cosine } = Waves::new(&Covariance::with_sin(r11, r12, r22, sin));
        let t = r11 + r22;
        let wide = one - two * t + four * (r11 * r22 + r12.square());
        Duals { value: sine / root, derivative: (cosine * wide + four * r12 * sine * (two - t)) / root }
    }
}
