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

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;
    use crate::numeric::interval::Endpoint;

    /// x 2^4096: all numbers of these tests are multiples of 2⁻⁴⁰⁹⁶.
    fn integer(x: Wide) -> BigInt {
        if x.is_zero() {
            return BigInt::ZERO;
        }
        let size = BigInt::from(x.significand) << usize::try_from(x.exponent + 4096).unwrap();
        if x.negative { -size } else { size }
    }

    /// Numbers with all bits set at random, or few.
    fn wide() -> impl Strategy<Value = Wide> {
        let bits =
            prop_oneof![any::<u128>(), (any::<u16>(), 0u32..112).prop_map(|(x, k)| u128::from(x) << k)];
        (any::<bool>(), bits, prop_oneof![-3i64..3, -200i64..200]).prop_map(|(negative, bits, exponent)| {
            if bits == 0 { Wide::ZERO } else { Wide::floor(negative, exponent - 127, bits, false) }
        })
    }

    /// Whether there is no number between low and high.
    fn neighbours(low: Wide, high: Wide) -> bool {
        let gap = high.add_up(-low);
        let size = low.magnitude().most(high.magnitude());
        gap.is_zero() || gap <= size.mul_up(Wide::ONE.scaled(-127))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn sums_are_bounded_to_the_last_bit(x in wide(), y in wide()) {
            let exact = integer(x) + integer(y);
            let (low, high) = (x.add_down(y), x.add_up(y));
            prop_assert!(integer(low) <= exact && exact <= integer(high));
            prop_assert!(neighbours(low, high), "{low:?} {high:?}");
            prop_assert_eq!(low == high, integer(low) == exact);
        }

        #[test]
        fn products_are_bounded_to_the_last_bit(x in wide(), y in wide()) {
            let exact = integer(x) * integer(y);
            let (low, high) = (x.mul_down(y), x.mul_up(y));
            prop_assert!(integer(low) << 4096 <= exact && exact <= integer(high) << 4096);
            prop_assert!(neighbours(low, high), "{low:?} {high:?}");
            prop_assert_eq!(low == high, integer(low) << 4096 == exact);
        }

        #[test]
        fn quotients_are_bounded_to_the_last_bit(x in wide(), y in wide()) {
            prop_assume!(!y.is_zero());
            let (low, high) = (x.div_down(y), x.div_up(y));
            let [low_y, high_y] = [low, high].map(|q| integer(q) * integer(y));
            let exact = integer(x) << 4096;
            let (least, most) = if y.negative { (high_y, low_y) } else { (low_y, high_y) };
            prop_assert!(least <= exact && exact <= most);
            prop_assert!(neighbours(low, high), "{low:?} {high:?}");
        }

        #[test]
        fn roots_are_bounded_to_the_last_bits(x in wide()) {
            let x = x.magnitude();
            let [low, high] = x.root();
            let exact = integer(x) << 4096;
            prop_assert!(integer(low).pow(2) <= exact && exact <= integer(high).pow(2));
            prop_assert!(high.add_up(-low) <= high.mul_up(Wide::ONE.scaled(-124)));
        }

        #[test]
        fn squares_have_exact_roots(bits in any::<u64>(), exponent in -300i64..300) {
            prop_assume!(bits != 0);
            let x = Wide::floor(false, exponent, u128::from(bits), false);
            prop_assert_eq!(x.product_down(x).root(), [x; 2]);
        }
    }
}
