//! From doubles, exactly, and to doubles, downwards.

use super::Wide;
use crate::numeric::bits::power_of_two;

impl Wide {
    /// n.
    pub(super) fn whole(n: i64) -> Self {
        if n == 0 { Self::ZERO } else { Self::floor(n < 0, 0, u128::from(n.unsigned_abs()), false) }
    }

    /// The number x, not NaN.
    pub(super) fn from_double(x: f64) -> Self {
        if x == 0.0 {
            return Self::ZERO;
        }
        let negative = x < 0.0;
        if x.is_infinite() {
            return Self { negative, ..Self::INFINITY };
        }
        let bits = x.to_bits();
        let (biased, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
        let (significand, exponent) = match biased {
            0 => (fraction, -1074),
            _ => (fraction | (1 << 52), biased as i64 - 1075),
        };
        Self::floor(negative, exponent, u128::from(significand), false)
    }

    /// The largest double ≤ x; −∞ below all of them.
    pub(super) fn double_down(self) -> f64 {
        if self.is_zero() {
            return 0.0;
        }
        if self.is_infinite() {
            return if self.negative { f64::NEG_INFINITY } else { f64::INFINITY };
        }
        // |x| in units of the last place of its double, 2^(exponent + 75) or 2⁻¹⁰⁷⁴, without its fraction
        let unit = (self.exponent + 75).max(-1074);
        let shift = unit.saturating_sub(self.exponent).clamp(75, 200) as u32;
        let count = self.significand.checked_shr(shift).unwrap_or(0);
        let cut = count.checked_shl(shift) != Some(self.significand);
        let count = count as u64 + u64::from(cut && self.negative);
        if unit > 971 {
            return if self.negative { f64::NEG_INFINITY } else { f64::MAX };
        }
        // count ≤ 2⁵³ is a double, and so is count · unit, except 2¹⁰²⁴ = ∞
        let size = count as f64 * power_of_two(-52.0) * power_of_two((unit + 52) as f64);
        if self.negative { -size } else { size }
    }

    /// The double nearest to 0 of the two around x, for a finite x within its range; a guess elsewhere.
    pub(super) fn guess(self) -> f64 {
        let size = self.magnitude().double_down();
        if self.negative { -size } else { size }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn doubles_come_back(bits in any::<u64>()) {
            let x = f64::from_bits(bits);
            prop_assume!(!x.is_nan());
            prop_assert_eq!(Wide::from_double(x).double_down(), x);
            prop_assert_eq!(-(-Wide::from_double(x)).double_down(), x);
        }

        #[test]
        fn what_lies_between_goes_down(bits in any::<u64>()) {
            let x = f64::from_bits(bits);
            prop_assume!(x.is_finite() && x.abs() > 1e-270 && x.abs() < 1e300);
            let more = Wide::from_double(x).sum_down(Wide::from_double(x.abs() * 2f64.powi(-100)));
            prop_assert_eq!(more.double_down(), x);
            prop_assert_eq!(-(-more).double_down(), x.next_up());
        }
    }

    #[test]
    fn numbers_beyond_doubles_are_bounded() {
        let [tiny, huge] = [-5000, 5000].map(|k| Wide::ONE.scaled(k));
        assert_eq!((huge.double_down(), -(-huge).double_down()), (f64::MAX, f64::INFINITY));
        assert_eq!((tiny.double_down(), -(-tiny).double_down()), (0.0, 5e-324));
        let subnormal = Wide::from_double(3e-310).sum_down(Wide::ONE.scaled(-1100));
        assert_eq!(-(-subnormal).double_down(), 3e-310f64.next_up());
        let most = Wide::from_double(f64::MAX).sum_down(Wide::ONE.scaled(900));
        assert_eq!((most.double_down(), -(-most).double_down()), (f64::MAX, f64::INFINITY));
    }
}
