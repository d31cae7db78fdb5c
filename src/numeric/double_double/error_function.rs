//! The error function.

use super::DoubleDouble;
use crate::numeric::{Pointwise, Scalar};

/// Where 1 − erf x < 2⁻¹⁰⁴.
const SETTLED: f64 = 8.5;

impl Pointwise for DoubleDouble {
    /// erf x = (2/√π) e^{−x²} Σₙ 2ⁿ x²ⁿ⁺¹/(2n + 1)!!, whose terms all have the sign of x: no digit cancels, and e^{−x²} is
    /// as good as x² ≤ 72 lets it be. A loop of up to 300 terms: for checks, not for kernels.
    fn erf(self) -> Self {
        if self.high.is_nan() {
            return self;
        }
        if self.high.abs() > SETTLED {
            return Self::new(self.high.signum());
        }
        let twice_square = self.square().scaled(2.0);
        let (mut term, mut sum) = (self, self);
        for n in 1..400 {
            term = term * twice_square / Self::integer(2 * n + 1);
            sum = sum + term;
            if term.high.abs() <= 1e-34 * sum.high.abs() {
                break;
            }
        }
        (Self::integer(2) / Self::pi().sqrt()) * (-self.square()).exp() * sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_agree_with_eighty_digits() {
        // by the same series in decimal arithmetic of 80 digits
        for (x, high, low) in [
            (0.0625, 0.07043197772238707, 4.502285385811322e-18),
            (0.5, 0.5204998778130465, 1.900077467916287e-17),
            (1.0, 0.8427007929497149, -2.4801011789118602e-17),
            (2.0, 0.9953222650189527, 2.20719858329765e-17),
            (6.0, 1.0, -2.1519736712498913e-17),
        ] {
            let found = DoubleDouble::new(x).erf();
            let error = ((found.high - high) + (found.low - low)).abs();
            // x² and its exponential are each good to 2⁻¹⁰², the first amplified by x²
            assert!(error <= (2.0 + x * x) * f64::exp2(-102.0), "{x}: {error:e}");
            assert_eq!((-DoubleDouble::new(x)).erf(), -found);
        }
    }

    #[test]
    fn ends_are_reached() {
        assert_eq!(DoubleDouble::new(0.0).erf(), DoubleDouble::new(0.0));
        assert_eq!(DoubleDouble::new(f64::NEG_INFINITY).erf(), DoubleDouble::new(-1.0));
        assert!((DoubleDouble::new(8.5).erf() - DoubleDouble::new(1.0)).high.abs() <= f64::exp2(-100.0));
    }
}
