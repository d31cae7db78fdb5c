//! Lanes of f64.

use super::functions;
use super::tables::{ASIN, ATAN, COS, ERF, ERFC, EXP_M1, HALF, QUARTER, SIN, THREE_QUARTERS, WHOLE};
use super::{Lane, SIN_EIGHTH, TAN_EIGHTH, TAN_THREE_EIGHTHS, angles, common};
use crate::numeric::{Pointwise, Scalar};

angles!(f64, ASIN, ATAN);

impl Scalar for Lane<f64> {
    common!();

    #[inline(always)]
    fn integer(n: i32) -> Self {
        Self(f64::from(n))
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        Self(x)
    }

    #[inline(always)]
    fn pi() -> Self {
        Self(std::f64::consts::PI)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        Self(functions::exp(self.0, &EXP_M1))
    }

    #[inline(always)]
    fn exp_m1(self) -> Self {
        Self(functions::exp_m1(self.0, &EXP_M1))
    }

    #[inline(always)]
    fn sin(self) -> Self {
        Self(functions::sin(self.0, 0, &SIN, &COS))
    }

    #[inline(always)]
    fn cos(self) -> Self {
        Self(functions::sin(self.0, 1, &SIN, &COS))
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

impl Pointwise for Lane<f64> {
    #[inline(always)]
    fn erf(self) -> Self {
        Self(functions::erf(self.0, &ERF, &ERFC, &EXP_M1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::DoubleDouble;

    /// |x − y| in ulp of y.
    fn ulps(x: f64, y: DoubleDouble) -> f64 {
        let ulp = (y.high().abs().next_up() - y.high().abs()).max(5e-324);
        ((x - y.high()) - y.low()).abs() / ulp
    }

    /// `steps` arguments from `low` to `high`, evenly or, for positive ends, evenly in the exponent.
    fn grid(low: f64, high: f64, steps: u32, logarithmic: bool) -> impl Iterator<Item = f64> {
        (0..steps).map(move |i| {
            let t = (f64::from(i) + 0.32) / f64::from(steps);
            if logarithmic { low * (high / low).powf(t) } else { low + (high - low) * t }
        })
    }

    fn worst(
        arguments: impl Iterator<Item = f64>,
        lane: impl Fn(Lane<f64>) -> Lane<f64>,
        exact: impl Fn(DoubleDouble) -> DoubleDouble,
    ) -> f64 {
        arguments.map(|x| ulps(lane(Lane(x)).0, exact(DoubleDouble::new(x)))).fold(0.0, f64::max)
    }

    /// erf by its series of positive terms, 2/√π e^{−x²} Σ 2ᵏ x²ᵏ⁺¹/(2k+1)!!.
    fn erf_series(x: DoubleDouble) -> DoubleDouble {
        let mut term = x;
        let mut sum = x;
        let mut k = 1;
        while term.high() > 1e-35 * sum.high() {
            term = term * x * x * DoubleDouble::ratio(2, 2 * k + 1);
            sum = sum + term;
            k += 1;
        }
        sum * (-(x * x)).exp() * DoubleDouble::integer(2) / DoubleDouble::pi().sqrt()
    }

    #[test]
    fn errors_stay_within_the_table() {
        let n = 100_000;
        let table = [
            ("exp", 1.5, worst(grid(-708.0, 709.7, n, false), Scalar::exp, Scalar::exp)),
            ("exp", 1.5, worst(grid(-1.0, 1.0, n, false), Scalar::exp, Scalar::exp)),
            ("exp, subnormal", 1.5, worst(grid(-745.0, -708.0, n, false), Scalar::exp, Scalar::exp)),
            ("exp_m1", 2.0, worst(grid(-40.0, 709.0, n, false), Scalar::exp_m1, Scalar::exp_m1)),
            ("exp_m1", 2.0, worst(grid(-2.0, 2.0, n, false), Scalar::exp_m1, Scalar::exp_m1)),
            ("exp_m1", 2.0, worst(grid(1e-300, 1.0, n, true), Scalar::exp_m1, Scalar::exp_m1)),
            ("sin", 1.0, worst(grid(-10.0, 10.0, n, false), Scalar::sin, Scalar::sin)),
            ("sin", 1.0, worst(grid(1e-300, 1_048_576.0, n, true), Scalar::sin, Scalar::sin)),
            ("cos", 1.0, worst(grid(-10.0, 10.0, n, false), Scalar::cos, Scalar::cos)),
            ("cos", 1.0, worst(grid(1e-300, 1_048_576.0, n, true), Scalar::cos, Scalar::cos)),
            ("atan", 1.5, worst(grid(-3.0, 3.0, n, false), Scalar::atan, Scalar::atan)),
            ("atan", 1.5, worst(grid(1e-300, 1e300, n, true), Scalar::atan, Scalar::atan)),
            ("erf", 1.5, worst(grid(1e-300, 1.0, n, true), Pointwise::erf, erf_series)),
            ("erf", 1.5, worst(grid(0.1, 6.5, n, false), Pointwise::erf, erf_series)),
        ];
        for (name, bound, error) in table {
            println!("{name}: {error:.3} of {bound} ulp");
            assert!(error <= bound, "{name}: {error} ulp");
        }
    }

    #[test]
    fn angles_stay_within_three_ulp() {
        let mut worst = [0.0f64; 2];
        for angle in grid(0.0, std::f64::consts::PI, 300_000, false).chain(grid(1e-300, 1.0, 50_000, true)) {
            let (s, c) = (libm::sin(angle), libm::cos(angle));
            let exact = DoubleDouble::arg(DoubleDouble::new(s), DoubleDouble::new(c));
            // of which one is owed to the point: rounded, it is off the circle by up to 2⁻⁵³, and tan π/8 of it counts
            worst[0] = worst[0].max(ulps(Lane::arg(Lane(s), Lane(c)).0, exact));
            // the same point seen from the vertical axis
            let exact = DoubleDouble::arc(DoubleDouble::new(c), DoubleDouble::new(s));
            if s > 0.0 {
                worst[1] = worst[1].max(ulps(Lane::arc(Lane(c), Lane(s)).0, exact));
            }
        }
        println!("arg, arc: {worst:.3?} of 3 ulp");
        assert!(worst.iter().all(|&worst| worst <= 3.0), "{worst:?} ulp");
    }

    #[test]
    fn ends_of_the_range_are_numbers() {
        let inf = f64::INFINITY;
        assert_eq!([800.0, inf, -800.0, -inf].map(|x| Lane(x).exp().0), [inf, inf, 0.0, 0.0]);
        assert_eq!([800.0, inf, -800.0, -inf].map(|x| Lane(x).exp_m1().0), [inf, inf, -1.0, -1.0]);
        assert_eq!([inf, -inf, 7.0].map(|x| Lane(x).erf().0), [1.0, -1.0, 1.0]);
        assert_eq!(Lane(inf).atan().0, std::f64::consts::FRAC_PI_2);
        let angles =
            [(0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 0.0)].map(|(s, c)| Lane::arg(Lane(s), Lane(c)).0);
        let pi = std::f64::consts::PI;
        assert_eq!(angles, [pi / 2.0, 0.0, pi, pi / 2.0]);
        assert_eq!([-2.0, 0.0, 2.0].map(|x| Lane(x).heaviside().0), [0.0, 0.5, 1.0]);
        assert_eq!(Lane(1.0).quotient(Lane(0.0)).0, 0.0);
        for f in
            [Scalar::exp, Scalar::exp_m1, Scalar::sin, Scalar::atan, Pointwise::erf, Scalar::positive_part]
        {
            let f: fn(Lane<f64>) -> Lane<f64> = f;
            assert!(f(Lane(f64::NAN)).0.is_nan());
        }
    }

    #[test]
    fn signed_zeros_and_the_smallest_numbers_pass_through() {
        for f in [Scalar::exp_m1, Scalar::sin, Scalar::atan, Scalar::abs] {
            let f: fn(Lane<f64>) -> Lane<f64> = f;
            assert_eq!([0.0, 5e-324].map(|x| f(Lane(x)).0), [0.0, 5e-324]);
        }
    }
}
