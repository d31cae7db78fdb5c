//! Integers of 256 bits, as far as products, quotients and sums of significands need them.

/// high 2¹²⁸ + low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) high: u128,
    pub(super) low: u128,
}

/// The lower half of a word.
const HALF: u128 = u64::MAX as u128;

impl Words {
    /// x y.
    #[inline(always)]
    pub(super) fn product(x: u128, y: u128) -> Self {
        let (x1, x0) = (x >> 64, x & HALF);
        let (y1, y0) = (y >> 64, y & HALF);
        let (low, cross, other, high) = (x0 * y0, x1 * y0, x0 * y1, x1 * y1);
        let middle = (low >> 64) + (cross & HALF) + (other & HALF);
        Self {
            high: high + (cross >> 64) + (other >> 64) + (middle >> 64),
            low: (low & HALF) | (middle << 64),
        }
    }

    /// The top word of x y: x y/2¹²⁸ without its fraction.
    #[inline(always)]
    pub(super) fn upper_product(x: u128, y: u128) -> u128 {
        Self::product(x, y).high
    }

    /// x 2¹²⁸ / 2ᵈ without its fraction, and whether there was one.
    #[inline(always)]
    pub(super) fn shifted_right(x: u128, d: u64) -> (Self, bool) {
        match d {
            0 => (Self { high: x, low: 0 }, false),
            1..128 => (Self { high: x >> d, low: x << (128 - d) }, false),
            128 => (Self { high: 0, low: x }, false),
            129..256 => (Self { high: 0, low: x >> (d - 128) }, x << (256 - d) != 0),
            _ => (Self { high: 0, low: 0 }, x != 0),
        }
    }

    /// The sum, and whether it overflowed.
    #[inline(always)]
    pub(super) fn plus(self, other: Self) -> (Self, bool) {
        let (low, carry) = self.low.overflowing_add(other.low);
        let (high, first) = self.high.overflowing_add(other.high);
        let (high, second) = high.overflowing_add(u128::from(carry));
        (Self { high, low }, first || second)
    }

    /// The difference, not negative.
    #[inline(always)]
    pub(super) fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high - other.high - u128::from(borrow), low }
    }

    /// ⌊x / d⌋ for 2¹²⁷ ≤ d, x < 2¹²⁸ d, and whether something remains: long division in two digits of 64 bits
    /// (Knuth 1969, §4.3.1, algorithm D).
    pub(super) fn divided_by(self, d: u128) -> (u128, bool) {
        let (first, rest) = digit(self.high, self.low >> 64, d);
        let (second, rest) = digit(rest, self.low & HALF, d);
        ((first << 64) | second, rest != 0)
    }
}

/// ⌊(r 2⁶⁴ + next)/d⌋ and the remainder, for r < d.
#[inline(always)]
fn digit(r: u128, next: u128, d: u128) -> (u128, u128) {
    let (d1, d0) = (d >> 64, d & HALF);
    // At most two too large, since d has its leading bit (Knuth's theorem B).
    let mut quotient = (r / d1).min(HALF);
    let mut rest = r - quotient * d1;
    while rest <= HALF && quotient * d0 > ((rest << 64) | next) {
        quotient -= 1;
        rest += d1;
    }
    // (r 2⁶⁴ + next) − quotient · d fits a word, so it may be taken modulo 2¹²⁸.
    let remainder = ((r << 64) | next).wrapping_sub(quotient.wrapping_mul(d));
    (quotient, remainder)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn quotients_undo_products(x in any::<u128>(), d in any::<u128>(), rest in any::<u128>()) {
            let d = d | (1 << 127);
            let rest = rest % d;
            let (dividend, carry) = Words::product(x, d).plus(Words { high: 0, low: rest });
            prop_assert!(!carry);
            prop_assert_eq!(dividend.divided_by(d), (x, rest != 0));
        }

        #[test]
        fn products_shift_with_their_factors(x in any::<u128>(), y in any::<u64>()) {
            let (plain, moved) = (Words::product(x, u128::from(y)), Words::product(x, u128::from(y) << 64));
            prop_assert_eq!(moved.high, (plain.high << 64) | (plain.low >> 64));
            prop_assert_eq!(moved.low, plain.low << 64);
            prop_assert_eq!(plain.low, x.wrapping_mul(u128::from(y)));
        }
    }

    #[test]
    fn the_hardest_digits_are_right() {
        let most = u128::MAX;
        for (high, low, d) in
            [(most - 1, most, most), ((1 << 127) - 1, most, 1 << 127), (1 << 126, 0, (1 << 127) | 1)]
        {
            let (quotient, remains) = Words { high, low }.divided_by(d);
            let back = Words::product(quotient, d);
            let rest = Words { high, low }.minus(back);
            assert!(rest.high == 0 && rest.low < d && remains == (rest.low != 0), "{high} {low} {d}");
        }
    }

    #[test]
    fn shifts_tell_what_they_lose() {
        assert_eq!(Words::shifted_right(3, 1), (Words { high: 1, low: 1 << 127 }, false));
        assert_eq!(Words::shifted_right(3, 129), (Words { high: 0, low: 1 }, true));
        assert_eq!(Words::shifted_right(1, 1000), (Words { high: 0, low: 0 }, true));
    }
}
