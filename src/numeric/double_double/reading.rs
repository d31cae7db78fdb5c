//! Double-double as a reading of formulas.

use super::DoubleDouble;
use crate::numeric::Scalar;

impl Scalar for DoubleDouble {
    #[inline(always)]
    fn integer(n: i32) -> Self {
        Self::new(f64::from(n))
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        Self::new(x)
    }

    #[inline(always)]
    fn pi() -> Self {
        Self::CIRCLE
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.root()
    }

    #[inline(always)]
    fn exp(self) -> Self {
        self.exponential()
    }

    #[inline(always)]
    fn exp_m1(self) -> Self {
        self.exponential_m1()
    }

    #[inline(always)]
    fn sin(self) -> Self {
        self.sine_cosine()[0]
    }

    #[inline(always)]
    fn cos(self) -> Self {
        self.sine_cosine()[1]
    }

    #[inline(always)]
    fn atan(self) -> Self {
        self.arctangent()
    }

    #[inline(always)]
    fn arg(sin: Self, cos: Self) -> Self {
        Self::angle(sin, cos)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self::select(self.high < 0.0, -self, self)
    }

    #[inline(always)]
    fn positive_part(self) -> Self {
        Self::select(self.high > 0.0, self, Self::new(0.0))
    }

    #[inline(always)]
    fn heaviside(self) -> Self {
        Self::new(f64::heaviside(self.high))
    }

    #[inline(always)]
    fn quotient(self, divisor: Self) -> Self {
        Self::select(divisor.high == 0.0, Self::new(0.0), self / divisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::double_double::fast_two_sum;

    /// Values computed with 60 digits by `scripts/elementary_values.py`: function, argument(s), value, each in two parts.
    const VALUES: &str = include_str!("../../../tests/numeric/elementary.tsv");

    /// 2⁻¹⁰², the documented precision: twice the bound of a division, the least precise operation.
    const PRECISION: f64 = 1.972_152_263_052_529_5e-31;

    fn pair(fields: &[&str], at: usize) -> DoubleDouble {
        let [high, low] = [0, 1].map(|i| fields[at + i].parse::<f64>().unwrap());
        let (high, low) = fast_two_sum(high, low);
        DoubleDouble { high, low }
    }

    /// |x − y| / |y|, with the parts subtracted before anything is rounded.
    fn relative_error(x: DoubleDouble, y: DoubleDouble) -> f64 {
        if x == y {
            return 0.0;
        }
        ((x.high - y.high) + (x.low - y.low)).abs() / y.high.abs()
    }

    #[test]
    fn elementary_functions_agree_with_sixty_digits() {
        let mut worst = std::collections::BTreeMap::new();
        for line in VALUES.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<_> = line.split('\t').collect();
            let (x, y, value) = (pair(&fields, 1), pair(&fields, 3), pair(&fields, 5));
            let computed = match fields[0] {
                "sqrt" => x.sqrt(),
                "exp" => x.exp(),
                "exp_m1" => x.exp_m1(),
                "sin" => x.sin(),
                "cos" => x.cos(),
                "atan" => x.atan(),
                "arg" => DoubleDouble::arg(x, y),
                "mul" => x * y,
                "div" => x / y,
                "add" => x + y,
                name => panic!("{name}"),
            };
            // Below 1e-270 there is no room for the trailing part: half an ulp of f64, or half its smallest number.
            let full = value.high.abs() > 1e-270 && value.high.abs() < 1e300;
            let bound = if full { PRECISION } else { f64::EPSILON.max(5e-324 / value.high.abs()) };
            let error = relative_error(computed, value);
            assert!(error <= bound, "{line}: {computed:?} is off by {error:e}");
            if full {
                let entry = worst.entry(fields[0].to_string()).or_insert(0.0);
                *entry = error.max(*entry);
            }
        }
        println!("worst relative errors in units of 2^-102:");
        for (name, error) in worst {
            println!("{name}: {:.2}", error / PRECISION);
        }
    }

    #[test]
    fn ends_of_the_range_are_numbers() {
        let at = DoubleDouble::new;
        assert_eq!(at(0.0).sqrt(), at(0.0));
        assert_eq!(at(f64::INFINITY).sqrt(), at(f64::INFINITY));
        assert_eq!(at(1000.0).exp(), at(f64::INFINITY));
        assert_eq!(at(f64::INFINITY).exp(), at(f64::INFINITY));
        assert_eq!(at(-1000.0).exp(), at(0.0));
        assert_eq!(at(f64::NEG_INFINITY).exp(), at(0.0));
        assert!(((at(-1e300).exp_m1() + at(1.0)).high).abs() <= PRECISION);
        assert_eq!(at(1e300).exp_m1(), at(f64::INFINITY));
        assert_eq!(at(f64::INFINITY).atan() + at(f64::INFINITY).atan(), DoubleDouble::pi());
        assert_eq!(at(0.0).quotient(at(0.0)), at(0.0));
        assert_eq!(at(f64::NAN).exp().high.to_bits() & f64::INFINITY.to_bits(), f64::INFINITY.to_bits());
        assert_eq!(DoubleDouble::arg(at(0.0), at(0.0)).scaled(2.0), DoubleDouble::pi());
        assert_eq!(DoubleDouble::arg(at(0.0), at(1.0)), at(0.0));
        assert_eq!(DoubleDouble::arg(at(0.0), at(-1.0)), DoubleDouble::pi());
    }

    #[test]
    fn signs_and_steps_follow_the_whole_number() {
        let small = DoubleDouble::from_sum(1.0, -1e-20);
        assert_eq!((-small).abs(), small);
        assert_eq!((-small).positive_part(), DoubleDouble::new(0.0));
        assert_eq!(small.positive_part(), small);
        assert_eq!([-1.0, 0.0, 2.0].map(|x| DoubleDouble::new(x).heaviside().high), [0.0, 0.5, 1.0]);
    }
}
