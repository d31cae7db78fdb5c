//! Floating-point numbers with a significand of 128 bits.
//!
//! Integer arithmetic throughout: a result is the exact one with the bits below its 128 leading ones dropped, and the
//! direction in which they were dropped is known. Exponents are of 64 bits, so that no variance, power or determinant
//! over- or underflows on the way.

mod arithmetic;
mod conversion;
mod exponential;
mod fixed;
mod reading;
mod root;
mod tangent;
mod wave;
mod words;

use std::cmp::Ordering;
use std::ops::Neg;

/// ± significand · 2^exponent with 2¹²⁷ ≤ significand < 2¹²⁸, or 0, or ±∞.
///
/// Twenty-two bits more than a double-double, no conditions on the range, and a rounding error whose sign is known: what an
/// interval needs where doubles are too narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wide {
    negative: bool,
    /// [`NOTHING`] for 0, [`BEYOND`] for ±∞.
    exponent: i64,
    /// 0 for 0.
    significand: u128,
}

/// The leading bit of a significand.
const LEADING: u128 = 1 << 127;

/// The exponent of 0.
const NOTHING: i64 = i64::MIN;

/// The exponent of ±∞.
const BEYOND: i64 = i64::MAX;

/// Finite exponents lie within ± this, so that sums of a few never overflow.
const RANGE: i64 = 1 << 60;

impl Wide {
    pub(super) const ZERO: Self = Self { negative: false, exponent: NOTHING, significand: 0 };
    pub(super) const ONE: Self = Self { negative: false, exponent: -127, significand: LEADING };
    pub(super) const INFINITY: Self = Self { negative: false, exponent: BEYOND, significand: LEADING };

    /// ± `significand` 2^`exponent` (a positive significand of any size), from which something may have been cut off:
    /// the greatest number that is no larger than what it was.
    fn floor(negative: bool, exponent: i64, significand: u128, cut: bool) -> Self {
        let shift = significand.leading_zeros();
        let (exponent, significand) = (exponent - i64::from(shift), significand << shift);
        let (exponent, significand) = match (negative && cut).then(|| significand.checked_add(1)) {
            None => (exponent, significand),
            Some(Some(larger)) => (exponent, larger),
            Some(None) => (exponent + 1, LEADING),
        };
        if exponent > RANGE {
            let largest = Self { negative, exponent: RANGE, significand: u128::MAX };
            return if negative { -Self::INFINITY } else { largest };
        }
        if exponent < -RANGE {
            let smallest = Self { negative, exponent: -RANGE, significand: LEADING };
            return if negative { smallest } else { Self::ZERO };
        }
        Self { negative, exponent, significand }
    }

    pub(super) fn is_zero(self) -> bool {
        self.significand == 0
    }

    pub(super) fn is_infinite(self) -> bool {
        self.exponent == BEYOND
    }

    /// |x|.
    pub(super) fn magnitude(self) -> Self {
        Self { negative: false, ..self }
    }

    /// x 2ᵏ of a finite number, |k| ≤ 2⁶⁰, exactly but for the ends of the range.
    pub(super) fn scaled(self, k: i64) -> Self {
        if self.is_zero() {
            self
        } else {
            Self::floor(self.negative, self.exponent + k, self.significand, false)
        }
    }
}

impl Neg for Wide {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        if self.is_zero() { self } else { Self { negative: !self.negative, ..self } }
    }
}

impl PartialOrd for Wide {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    #[inline(always)]
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |x: &Self| (x.exponent, x.significand);
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
        }
    }
}
