//! The exponential.

use super::Wide;
use super::fixed::exponential_rest;
use crate::numeric::interval::Interval;

/// ln 2 = 0.B17217F7 D1CF79AB C9E3B398 03F2F6AF 40F34326 … in hexadecimal.
const LN_2: Interval<Wide> = Interval::between(
    Wide { negative: false, exponent: -128, significand: 0xB172_17F7_D1CF_79AB_C9E3_B398_03F2_F6AF },
    Wide { negative: false, exponent: -128, significand: 0xB172_17F7_D1CF_79AB_C9E3_B398_03F2_F6B0 },
);

/// Arguments from here on, 2⁴⁰, are far beyond the logarithm of any double.
const FAR: i64 = 40;

/// 0.7, or a little less.
const MOST: Wide =
    Wide { negative: false, exponent: -128, significand: 0xB333_3333_3333_3333_3333_3333_3333_3333 };

impl Wide {
    fn is_far(self) -> bool {
        !self.is_zero() && self.exponent + 128 > FAR
    }

    /// Bounds of eˣ, x = k ln 2 + r, 0 ≤ r < 0.7.
    pub(super) fn exponential(self) -> [Self; 2] {
        if self.is_infinite() || self.is_far() {
            return if self.negative {
                [Self::ZERO, Self::ONE.scaled(-(1 << FAR))]
            } else {
                [Self::ONE.scaled(1 << FAR), Self::INFINITY]
            };
        }
        if self.is_zero() {
            return [Self::ONE; 2];
        }
        let mut k = (self.guess() * std::f64::consts::LOG2_E).floor() as i64;
        let reduced = |k: i64| Interval::point(self) - LN_2 * Interval::point(Self::whole(k));
        let mut r = reduced(k);
        while r.lower().negative {
            k -= 1;
            r = reduced(k);
        }
        while r.upper() > MOST {
            k += 1;
            r = reduced(k);
        }
        let power = Interval::point(Self::ONE) + reduced_m1(r);
        power.bounds().map(|x| x.scaled(k))
    }

    /// Bounds of eˣ − 1.
    pub(super) fn exponential_m1(self) -> [Self; 2] {
        let one = Interval::point(Self::ONE);
        if self.is_zero() {
            return [Self::ZERO; 2];
        }
        if self.negative {
            // −m/(1 + m) with m = e⁻ˣ − 1, or −1 + eˣ
            let [low, high] = self.exponential();
            if high < Self::ONE.scaled(-1) {
                return (Interval::between(low, high) - one).bounds();
            }
            let [low, high] = (-self).exponential_m1();
            let m = Interval::between(low, high);
            return (-(m / (one + m))).bounds();
        }
        if self < MOST {
            return reduced_m1(Interval::point(self)).bounds();
        }
        let [low, high] = self.exponential();
        (Interval::between(low, high) - one).bounds()
    }
}

/// eʳ − 1 = r + r² (½ + …).
fn reduced_m1(r: Interval<Wide>) -> Interval<Wide> {
    r + r * (r * exponential_rest(r))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Scalar;

    /// ln 2 = 2 artanh ⅓ = 2 Σ 3⁻²ᵏ⁻¹/(2k + 1); the terms left out are below 9⁻⁸⁰ of the first.
    #[test]
    fn the_logarithm_of_two_is_its_series() {
        let third = Interval::<Wide>::ratio(1, 3);
        let (mut power, mut sum) = (third, third);
        for k in 1..80 {
            power = power * third.square();
            sum = sum + power / Interval::integer(2 * k + 1);
        }
        let twice = sum + sum;
        assert!(twice.lower() <= LN_2.upper() && LN_2.lower() <= twice.upper(), "{twice:?}");
        assert!(twice.relative_width() < 2f64.powi(-118), "{twice:?}");
    }
}
