//! Double-double arithmetic: an unevaluated sum of two f64, about 106 bits.
//!
//! Everything here is branch-free (but for sines of arguments beyond 2³⁰), so a loop over pairs vectorises where the
//! enclosing function enables SIMD and FMA. Error-free products use the fused multiply-add: one instruction where the
//! enclosing function enables it, else a call with the same result. The result is the same on every machine.
//!
//! Full precision needs room below the leading part: between 10⁻²⁷⁰ and 10³⁰⁰ in magnitude. Beyond that values have the
//! precision of f64, and arithmetic on infinities gives NaN.

mod circle;
mod error_function;
mod exponential;
mod reading;
mod tables;

use std::ops::{Add, Div, Mul, Neg, Sub};

/// high + low with |low| ≤ ½ ulp(high).
///
/// Sums and products follow Dekker 1971 and Joldes, Muller, Popescu 2017 (AccurateDWPlusDW, DWTimesDW1, DWDivDW2):
/// relative error below 2⁻¹⁰⁴ away from overflow and underflow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DoubleDouble {
    high: f64,
    low: f64,
}

/// a + b = s + e exactly.
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let a_part = s - b;
    let b_part = s - a_part;
    (s, (a - a_part) + (b - b_part))
}

/// a + b = s + e exactly, for |a| ≥ |b| or a = 0.
#[inline(always)]
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    (s, b - (s - a))
}

/// a b = p + e exactly.
#[inline(always)]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let p = a * b;
    (p, f64::mul_add(a, b, -p))
}

impl DoubleDouble {
    /// The number `x` itself.
    #[inline(always)]
    pub fn new(x: f64) -> Self {
        Self { high: x, low: 0.0 }
    }

    /// high + low, renormalised.
    #[inline(always)]
    pub fn from_sum(high: f64, low: f64) -> Self {
        let (high, low) = two_sum(high, low);
        Self { high, low }
    }

    /// high + low, where |low| ≤ ½ ulp(high) already.
    #[inline(always)]
    pub(crate) fn from_parts(high: f64, low: f64) -> Self {
        Self { high, low }
    }

    /// a b, exactly.
    #[inline(always)]
    pub fn product(a: f64, b: f64) -> Self {
        let (high, low) = two_product(a, b);
        Self { high, low }
    }

    /// The leading part: the value rounded to f64.
    #[inline(always)]
    pub fn high(self) -> f64 {
        self.high
    }

    /// The trailing part.
    #[inline(always)]
    pub fn low(self) -> f64 {
        self.low
    }
}

impl DoubleDouble {
    /// A constant of the tables.
    #[inline(always)]
    const fn constant((high, low): (f64, f64)) -> Self {
        Self { high, low }
    }

    /// The sum with a number that is no larger in magnitude, or with any number when `self` is 0.
    #[inline(always)]
    fn add_smaller(self, other: Self) -> Self {
        let (s, e) = fast_two_sum(self.high, other.high);
        let (high, low) = fast_two_sum(s, e + (self.low + other.low));
        Self { high, low }
    }

    /// The product with a double.
    #[inline(always)]
    fn times(self, x: f64) -> Self {
        let (p, e) = two_product(self.high, x);
        let (high, low) = fast_two_sum(p, self.low * x + e);
        Self { high, low }
    }

    /// The product with a power of two.
    #[inline(always)]
    fn scaled(self, power: f64) -> Self {
        Self { high: self.high * power, low: self.low * power }
    }

    /// Σ cₖ zᵏ, the leading coefficients in two parts and the rest (`tail`) in one, where |cₖ| ≥ |cₖ₊₁ z + …|.
    #[inline(always)]
    fn series<const N: usize, const M: usize>(self, leading: &[(f64, f64); N], tail: &[f64; M]) -> Self {
        let mut rest = tail[M - 1];
        for k in (0..M - 1).rev() {
            rest = rest * self.high + tail[k];
        }
        let mut sum = Self::constant(leading[N - 1]).add_smaller(self.times(rest));
        for k in (0..N - 1).rev() {
            sum = Self::constant(leading[k]).add_smaller(self * sum);
        }
        sum
    }

    /// `yes` where the condition holds, `no` elsewhere.
    #[inline(always)]
    fn select(condition: bool, yes: Self, no: Self) -> Self {
        Self {
            high: if condition { yes.high } else { no.high },
            low: if condition { yes.low } else { no.low },
        }
    }
}

impl Add for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (s, e) = two_sum(self.high, other.high);
        let (t, f) = two_sum(self.low, other.low);
        let (s, e) = fast_two_sum(s, e + t);
        let (high, low) = fast_two_sum(s, f + e);
        Self { high, low }
    }
}

impl Neg for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (p, e) = two_product(self.high, other.high);
        let cross = self.high * other.low + self.low * other.high;
        let (high, low) = fast_two_sum(p, e + cross);
        Self { high, low }
    }
}

impl Div for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let quotient = self.high / other.high;
        let remainder = self - other * Self::new(quotient);
        let (high, low) = fast_two_sum(quotient, remainder.high / other.high);
        Self { high, low }
    }
}
