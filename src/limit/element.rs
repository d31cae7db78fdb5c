//! The working precision.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Sub};

use super::inner;
use crate::activation::{Activation, DualBlock, DualError, PairBlock};
use crate::numeric::DoubleDouble;

/// A type of kernel entries: `f64` or `f32`.
pub trait Element:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + faer::traits::ComplexField
    + sealed::Sealed
{
    /// The name of the type.
    const NAME: &'static str;
    /// Whether [`Element::inner`] is as good as double-double.
    const PRECISE: bool;
    /// The unit roundoff u.
    const UNIT: f64;
    /// Values below this have lost digits to underflow.
    const LEAST: f64;
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// ∞.
    const INFINITY: Self;

    /// The nearest value; ±∞ out of range.
    fn from_f64(x: f64) -> Self;

    /// The same value.
    fn to_f64(self) -> f64;

    /// |x|.
    fn magnitude(self) -> Self;

    /// x 2ᵉ.
    fn shifted(self, exponent: i32) -> Self;

    /// The same values in f64.
    fn widened(values: &[Self]) -> Cow<'_, [f64]>;

    /// ⟨x, y⟩ better than this type gives it: in double-double from f64, in f64 from f32.
    fn inner(x: &[Self], y: &[Self]) -> DoubleDouble;

    /// The error of [`Element::inner`] over n terms in units of |x||y|, beyond one rounding to f64.
    fn inner_error(n: usize) -> f64;

    /// κ and κ̇ of a block, vectorised.
    fn duals(activation: &dyn Activation, pairs: PairBlock<'_, Self>, out: DualBlock<'_, Self>) -> DualError;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f64 {}
    impl Sealed for f32 {}
}

impl Element for f64 {
    const NAME: &'static str = "f64";
    const PRECISE: bool = true;
    const UNIT: f64 = f64::EPSILON / 2.0;
    const LEAST: f64 = f64::MIN_POSITIVE / f64::EPSILON;
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;
    const INFINITY: f64 = f64::INFINITY;

    #[inline(always)]
    fn from_f64(x: f64) -> f64 {
        x
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn magnitude(self) -> f64 {
        self.abs()
    }

    #[inline(always)]
    fn shifted(self, exponent: i32) -> f64 {
        match power_of_two(exponent) {
            Some(power) => self * power,
            None => libm::ldexp(self, exponent),
        }
    }

    fn inner(x: &[f64], y: &[f64]) -> DoubleDouble {
        inner::dot(x, y)
    }

    fn inner_error(_: usize) -> f64 {
        0.0
    }

    fn widened(values: &[f64]) -> Cow<'_, [f64]> {
        Cow::Borrowed(values)
    }

    fn duals(activation: &dyn Activation, pairs: PairBlock<'_, f64>, out: DualBlock<'_, f64>) -> DualError {
        activation.block_f64(pairs, out)
    }
}

impl Element for f32 {
    const NAME: &'static str = "f32";
    const PRECISE: bool = false;
    const UNIT: f64 = f32::EPSILON as f64 / 2.0;
    const LEAST: f64 = (f32::MIN_POSITIVE / f32::EPSILON) as f64;
    const ZERO: f32 = 0.0;
    const ONE: f32 = 1.0;
    const INFINITY: f32 = f32::INFINITY;

    #[inline(always)]
    fn from_f64(x: f64) -> f32 {
        x as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn magnitude(self) -> f32 {
        self.abs()
    }

    #[inline(always)]
    fn shifted(self, exponent: i32) -> f32 {
        f64::from(self).shifted(exponent) as f32
    }

    fn inner(x: &[f32], y: &[f32]) -> DoubleDouble {
        DoubleDouble::new(inner::dot_f32(x, y))
    }

    fn inner_error(n: usize) -> f64 {
        (n as f64 + 1.0) * f64::UNIT
    }

    fn widened(values: &[f32]) -> Cow<'_, [f64]> {
        values.iter().map(|&value| f64::from(value)).collect()
    }

    fn duals(activation: &dyn Activation, pairs: PairBlock<'_, f32>, out: DualBlock<'_, f32>) -> DualError {
        activation.block_f32(pairs, out)
    }
}

/// 2ᵉ, where it is a normal f64.
#[inline(always)]
fn power_of_two(exponent: i32) -> Option<f64> {
    (-1022..=1023).contains(&exponent).then(|| f64::from_bits(((exponent + 1023) as u64) << 52))
}
