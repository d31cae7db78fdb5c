//! Lanes of f32: algebra and angles in f32, exponentials and sines in f64, rounded once.

use super::functions;
use super::tables::{
    ASIN_SHORT, ATAN_SHORT, COS_SHORT, ERF_SHORT, ERFC_SHORT, EXP_M1_SHORT, HALF, QUARTER, SIN_SHORT,
    THREE_QUARTERS, WHOLE,
};
use super::{Lane, SIN_EIGHTH, TAN_EIGHTH, TAN_THREE_EIGHTHS, angles, common};
use crate::numeric::{Pointwise, Scalar};

angles!(f32, ASIN_SHORT, ATAN_SHORT);

impl Scalar for Lane<f32> {
    common!();

    #[inline(always)]
    fn integer(n: i32) -> Self {
        Self(n as f32)
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        Self(x as f32)
    }

    #[inline(always)]
    fn pi() -> Self {
        Self(std::f32::consts::PI)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        Self(functions::exp(f64::from(self.0), &EXP_M1_SHORT) as f32)
    }

    #[inline(always)]
    fn exp_m1(self) -> Self {
        Self(functions::exp_m1(f64::from(self.0), &EXP_M1_SHORT) as f32)
    }

    #[inline(always)]
    fn sin(self) -> Self {
        Self(functions::sin(f64::from(self.0), 0, &SIN_SHORT, &COS_SHORT) as f32)
    }

    #[inline(always)]
    fn cos(self) -> Self {
        Self(functions::sin(f64::from(self.0), 1, &SIN_SHORT, &COS_SHORT) as f32)
    }

    #[inline(always)]
    fn atan(self) -> Self {
        Self(atan(self.0))
    }

    #[inline(always)]
    fn arg(sin: Self, cos: Self) -> Self {
        Self(arg(sin.0, cos.0))
    }

    #[inline(always)]
    fn arc(sin: Self, cos: Self) -> Self {
        Self(arc(sin.0, cos.0))
    }
}

impl Pointwise for Lane<f32> {
    #[inline(always)]
    fn erf(self) -> Self {
        Self(functions::erf(f64::from(self.0), &ERF_SHORT, &ERFC_SHORT, &EXP_M1_SHORT) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every 4,099th float (a prime, so that all trailing bits occur): half a million of each sign.
    fn floats() -> impl Iterator<Item = f32> {
        (0..u32::MAX).step_by(4_099).map(f32::from_bits).filter(|x| x.is_finite())
    }

    /// The worst error in ulp over the finite results.
    fn worst(
        arguments: impl Iterator<Item = f32>,
        lane: impl Fn(Lane<f32>) -> Lane<f32>,
        exact: impl Fn(f64) -> f64,
    ) -> f64 {
        let error = |x: f32| {
            let y = exact(f64::from(x));
            let ulp = (y.abs() as f32).next_up() - (y.abs() as f32);
            if (y as f32).is_finite() { (f64::from(lane(Lane(x)).0) - y).abs() / f64::from(ulp) } else { 0.0 }
        };
        arguments.map(error).fold(0.0, f64::max)
    }

    #[test]
    fn errors_stay_within_the_table() {
        let near = || floats().filter(|x| x.abs() <= 1_048_576.0);
        let table = [
            ("exp", 0.51, worst(floats(), Scalar::exp, libm::exp)),
            ("exp_m1", 0.51, worst(floats(), Scalar::exp_m1, libm::expm1)),
            ("sin", 0.52, worst(near(), Scalar::sin, libm::sin)),
            ("cos", 0.52, worst(near(), Scalar::cos, libm::cos)),
            ("atan", 2.0, worst(floats(), Scalar::atan, libm::atan)),
            ("erf", 0.51, worst(floats(), Pointwise::erf, libm::erf)),
        ];
        for (name, bound, error) in table {
            println!("{name}: {error:.3} of {bound} ulp");
            assert!(error <= bound, "{name}: {error} ulp");
        }
    }

    #[test]
    fn angles_stay_within_three_ulp() {
        let arguments = || (0..1_000_000u32).map(|i| f64::from(i) * std::f64::consts::PI / 999_999.0);
        let mut worst = [0.0f64; 2];
        for angle in arguments().chain(arguments().map(|angle| angle.powi(20) / 1e12)) {
            let (s, c) = (libm::sin(angle) as f32, libm::cos(angle) as f32);
            let ulps = |found: Lane<f32>, exact: f64| {
                let ulp = f64::from((exact.abs() as f32).next_up() - exact.abs() as f32);
                (f64::from(found.0) - exact).abs() / ulp
            };
            let [sin, cos] = [f64::from(s), f64::from(c)];
            worst[0] = worst[0].max(ulps(Lane::arg(Lane(s), Lane(c)), libm::atan2(sin, cos)));
            if s > 0.0 {
                worst[1] = worst[1].max(ulps(Lane::arc(Lane(c), Lane(s)), libm::atan2(cos, sin)));
            }
        }
        println!("arg, arc: {worst:.3?} of 3 ulp");
        assert!(worst.iter().all(|&worst| worst <= 3.0), "{worst:?} ulp");
    }

    #[test]
    fn ends_of_the_range_are_numbers() {
        let inf = f32::INFINITY;
        assert_eq!([200.0, inf, -200.0, -inf].map(|x| Lane(x).exp().0), [inf, inf, 0.0, 0.0]);
        assert_eq!([inf, -inf].map(|x| Lane(x).erf().0), [1.0, -1.0]);
        assert_eq!(Lane(inf).atan().0, std::f32::consts::FRAC_PI_2);
        assert_eq!(Lane::arg(Lane(0.0f32), Lane(0.0)).0, std::f32::consts::FRAC_PI_2);
        assert_eq!(Lane::arg(Lane(0.0f32), Lane(-1.0)).0, std::f32::consts::PI);
    }
}
