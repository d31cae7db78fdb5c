//! The arctangent, and the angle of a point.

use std::sync::LazyLock;

use super::Wide;
use super::fixed::arctangent_rest;
use crate::numeric::Scalar;
use crate::numeric::interval::Interval;

/// π = 3.243F6A88 85A308D3 13198A2E 03707344 A4093822 … in hexadecimal.
pub(super) const PI: Interval<Wide> = Interval::between(
    Wide { negative: false, exponent: -126, significand: 0xC90F_DAA2_2168_C234_C4C6_628B_80DC_1CD1 },
    Wide { negative: false, exponent: -126, significand: 0xC90F_DAA2_2168_C234_C4C6_628B_80DC_1CD2 },
);

/// π/2.
pub(super) const QUARTER_TURN: Interval<Wide> =
    Interval::between(Wide { exponent: -127, ..PI.lower() }, Wide { exponent: -127, ..PI.upper() });

/// Arguments are reduced to the nearest multiple of 1/64.
const STEPS: usize = 64;

/// arctan(j/64) = 8 arctan y, where y is j/64 halved three times by arctan x = 2 arctan(x/(1 + √(1 + x²))).
static ANGLES: LazyLock<[Interval<Wide>; STEPS + 1]> = LazyLock::new(|| {
    let one = Interval::integer(1);
    std::array::from_fn(|j| {
        let halved = |x: Interval<Wide>| x / (one + (one + x.square()).sqrt());
        let y = halved(halved(halved(Interval::ratio(j as i32, STEPS as i32))));
        Interval::integer(8) * series::<22>(y)
    })
});

/// arctan y = y (1 − z (⅓ − …)), z = y².
fn series<const TERMS: usize>(y: Interval<Wide>) -> Interval<Wide> {
    let z = y.square();
    y * (Interval::integer(1) - z * arctangent_rest::<TERMS>(z))
}

/// The arctangent of a narrow x ≥ 0.
fn arctangent(x: Interval<Wide>) -> Interval<Wide> {
    let one = Interval::point(Wide::ONE);
    if x.upper() > Wide::ONE {
        return QUARTER_TURN - within_one(one / x);
    }
    within_one(x)
}

/// The arctangent of a narrow x, 0 ≤ x ≤ 1 or a little more: with t the multiple of 1/64 that is nearest,
/// arctan x = arctan t + arctan((x − t)/(1 + xt)), whose argument is below 2⁻⁶·⁹.
fn within_one(x: Interval<Wide>) -> Interval<Wide> {
    let j = (x.lower().guess() * STEPS as f64).round();
    if j == 0.0 {
        return series::<10>(x);
    }
    let t = Interval::point(Wide::from_double(j / STEPS as f64));
    let y = (x - t) / (Interval::integer(1) + x * t);
    ANGLES[j as usize] + series::<10>(y)
}

impl Wide {
    /// Bounds of arctan x.
    pub(super) fn arctangent(self) -> [Self; 2] {
        let angle =
            if self.is_infinite() { QUARTER_TURN } else { arctangent(Interval::point(self.magnitude())) };
        if self.negative { (-angle).bounds() } else { angle.bounds() }
    }

    /// Bounds of the angle in [0, π] of the point (cos, sin), sin ≥ 0.
    pub(super) fn angle_of(sin: Self, cos: Self) -> [Self; 2] {
        let [s, c] = [sin, cos.magnitude()].map(Interval::point);
        let acute = if sin <= cos.magnitude() { arctangent(s / c) } else { QUARTER_TURN - arctangent(c / s) };
        if cos.negative { (PI - acute).bounds() } else { acute.bounds() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// π = 4 arctan 1, π = 16 arctan(1/5) − 4 arctan(1/239) (Machin 1706).
    #[test]
    fn pi_is_its_series() {
        let [five, far] = [5, 239].map(|n| arctangent(Interval::ratio(1, n)));
        for pi in
            [Interval::integer(4) * ANGLES[STEPS], Interval::integer(16) * five - Interval::integer(4) * far]
        {
            assert!(pi.lower() <= PI.upper() && PI.lower() <= pi.upper(), "{pi:?}");
            assert!(pi.relative_width() < 2f64.powi(-118), "{pi:?}");
        }
    }
}
