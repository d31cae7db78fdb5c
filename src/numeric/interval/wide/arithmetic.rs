//! Sums, products and quotients, rounded down.

use super::words::Words;
use super::{LEADING, Wide};

impl Wide {
    /// The greatest number ≤ x + y; not of ∞ − ∞.
    pub(super) fn sum_down(self, y: Self) -> Self {
        let (large, small) = if self.magnitude() >= y.magnitude() { (self, y) } else { (y, self) };
        if small.is_zero() || large.is_infinite() {
            return large;
        }
        let (shifted, cut) = Words::shifted_right(small.significand, large.exponent.abs_diff(small.exponent));
        let whole = Words { high: large.significand, low: 0 };
        let negative = large.negative;
        if large.negative == small.negative {
            let (sum, carry) = whole.plus(shifted);
            let cut = cut || sum.low != 0;
            return if carry {
                let half = (sum.high >> 1) | LEADING;
                Self::floor(negative, large.exponent + 1, half, cut || sum.high & 1 == 1)
            } else {
                Self::floor(negative, large.exponent, sum.high, cut)
            };
        }
        let mut rest = whole.minus(shifted);
        if cut {
            // between rest − 1 and rest, in units of 2⁻¹²⁸ of the last place
            rest = rest.minus(Words { high: 0, low: 1 });
        }
        if rest.high == 0 && rest.low == 0 {
            return Self::ZERO;
        }
        if rest.high == 0 {
            // exact: a difference this small has lost nothing
            return Self::floor(negative, large.exponent - 128, rest.low, false);
        }
        let shift = rest.high.leading_zeros();
        let (high, low) = if shift == 0 {
            (rest.high, rest.low)
        } else {
            ((rest.high << shift) | (rest.low >> (128 - shift)), rest.low << shift)
        };
        Self::floor(negative, large.exponent - i64::from(shift), high, cut || low != 0)
    }

    /// The greatest number ≤ x y, where 0 · ∞ = 0.
    #[inline]
    pub(super) fn product_down(self, y: Self) -> Self {
        let negative = self.negative != y.negative;
        if self.is_zero() || y.is_zero() {
            return Self::ZERO;
        }
        if self.is_infinite() || y.is_infinite() {
            return Self { negative, ..Self::INFINITY };
        }
        let Words { high, low } = Words::product(self.significand, y.significand);
        let exponent = self.exponent + y.exponent + 128;
        if high >= LEADING {
            Self::floor(negative, exponent, high, low != 0)
        } else {
            Self::floor(negative, exponent - 1, (high << 1) | (low >> 127), low << 1 != 0)
        }
    }

    /// The greatest number ≤ x / y, y ≠ 0, where x/∞ = 0; not of ∞/∞.
    pub(super) fn quotient_down(self, y: Self) -> Self {
        let negative = self.negative != y.negative;
        if self.is_zero() || y.is_infinite() {
            return Self::ZERO;
        }
        if self.is_infinite() {
            return Self { negative, ..Self::INFINITY };
        }
        let (x, d) = (self.significand, y.significand);
        let (dividend, shift) = if x < d {
            (Words { high: x, low: 0 }, 128)
        } else {
            (Words { high: x >> 1, low: x << 127 }, 127)
        };
        let (quotient, cut) = dividend.divided_by(d);
        Self::floor(negative, self.exponent - y.exponent - shift, quotient, cut)
    }
}
