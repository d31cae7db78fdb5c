//! The reading of a formula inside a vectorised loop.
//!
//! A [`Lane`] is one element of a SIMD register: a float whose elementary functions have no branches and no calls, so
//! that a loop over lanes, run through [`dispatch`](super::dispatch), becomes vector code on any instruction set.
//!
//! **Lanes never fuse a product with a sum.** Fused and separate operations round differently, and not every machine
//! has both; so they use + − × ÷ √ alone, which IEEE 754 fixes, and a lane has the same bits on every machine, in a
//! vector or alone.
//!
//! A lane in double-double has the precision of [`DoubleDouble`](super::DoubleDouble), and the same bits. Others have
//! errors in ulp of the result, measured against double-double (`f64`) and against f64 (`f32`):
//!
//! | | f64 | f32 |
//! | --- | --- | --- |
//! | exp | 1.5 | 0.51 |
//! | exp_m1 | 2 | 0.51 |
//! | sin, cos | 1 | 0.52 |
//! | atan | 1.5 | 2 |
//! | arg, arc | 3 | 3 |
//! | erf | 1.5 | 0.51 |
//!
//! Sines of arguments beyond 2²⁰ (2³⁰ in double-double) are NaN: a lane that cannot says so, and the loops over lanes hand every NaN to the
//! plain reading. Of the error of arg and arc one ulp is owed to the point, which is on the circle up to rounding only.

mod double;
mod functions;
mod precise;
#[cfg(test)]
mod proved;
mod single;
mod tables;

use std::ops::{Add, Div, Mul, Neg, Sub};

/// sin π/8, tan π/8 and tan 3π/8: where the nearest multiple of π/4 changes.
const SIN_EIGHTH: f64 = 0.382_683_432_365_089_8;
const TAN_EIGHTH: f64 = 0.414_213_562_373_095_03;
const TAN_THREE_EIGHTHS: f64 = 2.414_213_562_373_095;

/// One element of a vector register, `f64` or `f32`, or of two registers, `DoubleDouble`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
#[repr(transparent)]
pub struct Lane<T>(pub T);

macro_rules! arithmetic {
    ($($operator:ident $method:ident),*) => {
        $(impl<T: $operator<Output = T>> $operator for Lane<T> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        })*
    };
}

arithmetic!(Add add, Sub sub, Mul mul, Div div);

impl<T: Neg<Output = T>> Neg for Lane<T> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// The parts of a reading that are the same for both floats.
macro_rules! common {
    () => {
        #[inline(always)]
        fn sqrt(self) -> Self {
            Self(self.0.sqrt())
        }

        #[inline(always)]
        fn abs(self) -> Self {
            Self(self.0.abs())
        }

        #[inline(always)]
        fn positive_part(self) -> Self {
            Self(if self.0 < 0.0 { 0.0 } else { self.0 })
        }

        #[inline(always)]
        fn heaviside(self) -> Self {
            let up = if self.0 > 0.0 { 1.0 } else { 0.5 };
            Self(if self.0 < 0.0 { 0.0 } else { up })
        }

        #[inline(always)]
        fn quotient(self, divisor: Self) -> Self {
            Self(if divisor.0 == 0.0 { 0.0 } else { self.0 / divisor.0 })
        }

        #[inline(always)]
        fn vanishing(_: Self, _: Self, direct: Self) -> Self {
            direct
        }
    };
}
use common;

/// arctan and the angle of a unit vector, for a float and its tables.
///
/// Both turn the point by the nearest multiple of π/4; what remains has a sine below sin π/8 or a tangent below tan π/8.
macro_rules! angles {
    ($float:ident, $asin:ident, $atan:ident) => {
        /// A constant of the tables in two parts of this float.
        const fn split([high, low]: [f64; 2]) -> [$float; 2] {
            let head = high as $float;
            [head, ((high - head as f64) + low) as $float]
        }

        const ANGLES: [[$float; 2]; 5] =
            [[0.0; 2], split(QUARTER), split(HALF), split(THREE_QUARTERS), split(WHOLE)];

        /// Σ cₖ zᵏ, even and odd terms side by side.
        #[inline(always)]
        fn polynomial<const N: usize>(z: $float, c: &[f64; N]) -> $float {
            let square = z * z;
            let (mut first, mut second) = (c[N - 1] as $float, c[N - 2] as $float);
            for k in (0..N - 2).rev() {
                (first, second) = (second, first * square + c[k] as $float);
            }
            second + z * first
        }

        /// arctan x.
        #[inline(always)]
        fn atan(x: $float) -> $float {
            let t = x.abs();
            let steep = t > TAN_THREE_EIGHTHS as $float;
            let flat = t < TAN_EIGHTH as $float;
            let (up, down) = if flat { (t, 1.0) } else { (t - 1.0, t + 1.0) };
            let (up, down) = if steep { (-1.0, t) } else { (up, down) };
            let base = if flat { ANGLES[0] } else { ANGLES[1] };
            let base = if steep { ANGLES[2] } else { base };
            let turned = up / down;
            let z = turned * turned;
            let rest = turned + (turned * (z * polynomial(z, &$atan)) + base[1]);
            (base[0] + rest).copysign(x)
        }

        /// The angle of (cos, sin), sin ≥ 0; π/2 at the origin.
        #[inline(always)]
        fn arg(sin: $float, cos: $float) -> $float {
            let a = cos.abs();
            let upright = a <= SIN_EIGHTH as $float;
            let flat = sin <= SIN_EIGHTH as $float;
            let turned = if flat { sin } else { (sin - a) * std::$float::consts::FRAC_1_SQRT_2 };
            let turned = if upright { -a } else { turned };
            let left = cos < 0.0;
            let flat_base = if left { ANGLES[4] } else { ANGLES[0] };
            let base = if left { ANGLES[3] } else { ANGLES[1] };
            let base = if flat { flat_base } else { base };
            let base = if upright { ANGLES[2] } else { base };
            let turned = if left { -turned } else { turned };
            let z = turned * turned;
            let rest = turned + (turned * (z * polynomial(z, &$asin)) + base[1]);
            base[0] + rest
        }

        /// The angle of (cos, sin), cos ≥ 0.
        #[inline(always)]
        fn arc(sin: $float, cos: $float) -> $float {
            let a = sin.abs();
            let flat = a <= SIN_EIGHTH as $float;
            let steep = cos <= SIN_EIGHTH as $float;
            let turned = if flat { a } else { (a - cos) * std::$float::consts::FRAC_1_SQRT_2 };
            let turned = if steep { -cos } else { turned };
            let base = if flat { ANGLES[0] } else { ANGLES[1] };
            let base = if steep { ANGLES[2] } else { base };
            let z = turned * turned;
            let rest = turned + (turned * (z * polynomial(z, &$asin)) + base[1]);
            (base[0] + rest).copysign(sin)
        }
    };
}
use angles;
