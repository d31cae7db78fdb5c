//! Sine and cosine.

use super::Wide;
use super::tangent::QUARTER_TURN;
use crate::numeric::Scalar;
use crate::numeric::interval::{Endpoint, Interval};

impl Wide {
    /// Bounds of sin x and cos x, x = kπ/2 + r, |r| < 0.8; [−1, 1] beyond |x| = 2⁴⁰.
    pub(super) fn sine_cosine(self) -> [[Self; 2]; 2] {
        if self.is_zero() {
            return [[Self::ZERO; 2], [Self::ONE; 2]];
        }
        if self.exponent + 128 > 40 {
            return [[-Self::ONE, Self::ONE]; 2];
        }
        let k = (self.guess() * std::f64::consts::FRAC_2_PI).round() as i64;
        let r = Interval::point(self) - QUARTER_TURN * Interval::point(Self::whole(k));
        let z = r.square();
        let (sine, cosine) = (r * series(z, 1), series(z, 0));
        let (sine, cosine) = match k.rem_euclid(4) {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
        [sine, cosine].map(|x| x.bounds().map(|x| x.least(Self::ONE).most(-Self::ONE)))
    }
}

/// Σ (−z)ⁿ/(2n + p)!, p = 0 or 1, to n = 17: the alternating terms left out are below 0.64¹⁸/36! < 2⁻¹⁴⁹.
fn series(z: Interval<Wide>, p: i32) -> Interval<Wide> {
    let mut sum = Interval::integer(1);
    for n in (1..=17).rev() {
        sum = Interval::integer(1) - z * sum / Interval::integer((2 * n + p) * (2 * n + p - 1));
    }
    let rest = Wide::ONE.scaled(-149);
    sum + Interval::between(-rest, rest)
}
