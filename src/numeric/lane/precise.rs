//! Lanes of double-doubles: all is branch-free already but sines of far arguments.

use super::Lane;
use crate::numeric::{DoubleDouble, Scalar};

macro_rules! same {
    ($($method:ident),*) => {
        $(#[inline(always)]
        fn $method(self) -> Self {
            Self(self.0.$method())
        })*
    };
}

impl Scalar for Lane<DoubleDouble> {
    same!(sqrt, exp, exp_m1, atan, abs, positive_part, heaviside);

    #[inline(always)]
    fn integer(n: i32) -> Self {
        Self(DoubleDouble::integer(n))
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        Self(DoubleDouble::parameter(x))
    }

    #[inline(always)]
    fn pi() -> Self {
        Self(DoubleDouble::pi())
    }

    #[inline(always)]
    fn sin(self) -> Self {
        Self(self.0.sine_cosine_near()[0])
    }

    #[inline(always)]
    fn cos(self) -> Self {
        Self(self.0.sine_cosine_near()[1])
    }

    #[inline(always)]
    fn arg(sin: Self, cos: Self) -> Self {
        Self(DoubleDouble::arg(sin.0, cos.0))
    }

    #[inline(always)]
    fn quotient(self, divisor: Self) -> Self {
        Self(self.0.quotient(divisor.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_are_those_of_the_plain_reading_or_nan() {
        for x in [0.0, 1e-300, -0.5, 2.0, 1e9] {
            let x = DoubleDouble::from_sum(x, 1e-20 * x);
            assert_eq!([Lane(x).sin().0, Lane(x).cos().0], [x.sin(), x.cos()]);
        }
        let far = Lane(DoubleDouble::new(1e10));
        assert!(far.sin().0.high().is_nan() && far.cos().0.high().is_nan());
    }
}
