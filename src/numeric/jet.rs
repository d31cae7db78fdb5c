//! Forward differentiation: a value together with its derivative.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Pointwise, Scalar};

/// x + x' ε with ε² = 0: the value of a formula and its derivative in one direction, over any arithmetic `S`.
///
/// Conventions where no derivative exists: √ has derivative 0 at 0, |x| and max(x, 0) have the mean of the one-sided
/// derivatives at 0, the unit step has derivative 0, and [`Scalar::arg`] is differentiated along the circle.
///
/// ```
/// use ntk_verify::numeric::{Jet, Scalar};
/// let x = Jet::variable(2.0);
/// assert_eq!((x * x * x).derivative(), 12.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet<S> {
    value: S,
    derivative: S,
}

impl<S: Scalar> Jet<S> {
    /// The variable that is differentiated by, at `value`.
    #[inline(always)]
    pub fn variable(value: S) -> Self {
        Self { value, derivative: S::integer(1) }
    }

    /// A number that does not depend on the variable.
    #[inline(always)]
    pub fn constant(value: S) -> Self {
        Self { value, derivative: S::integer(0) }
    }

    /// A number with its derivative.
    #[inline(always)]
    pub fn with_derivative(value: S, derivative: S) -> Self {
        Self { value, derivative }
    }

    /// x.
    #[inline(always)]
    pub fn value(self) -> S {
        self.value
    }

    /// x'.
    #[inline(always)]
    pub fn derivative(self) -> S {
        self.derivative
    }

    /// f(x), given f(x) and f'(x).
    #[inline(always)]
    fn chain(self, value: S, slope: S) -> Self {
        Self { value, derivative: slope * self.derivative }
    }
}

impl<S: Scalar> Add for Jet<S> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, derivative: self.derivative + other.derivative }
    }
}

impl<S: Scalar> Sub for Jet<S> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { value: self.value - other.value, derivative: self.derivative - other.derivative }
    }
}

impl<S: Scalar> Mul for Jet<S> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            derivative: self.value * other.derivative + self.derivative * other.value,
        }
    }
}

impl<S: Scalar> Div for Jet<S> {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        Self { value, derivative: (self.derivative - value * other.derivative) / other.value }
    }
}

impl<S: Scalar> Neg for Jet<S> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self { value: -self.value, derivative: -self.derivative }
    }
}

impl<S: Scalar> Scalar for Jet<S> {
    #[inline(always)]
    fn integer(n: i32) -> Self {
        Self::constant(S::integer(n))
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        Self::constant(S::parameter(x))
    }

    #[inline(always)]
    fn pi() -> Self {
        Self::constant(S::pi())
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        Self { value: root, derivative: self.derivative.quotient(S::integer(2) * root) }
    }

    #[inline(always)]
    fn exp(self) -> Self {
        let power = self.value.exp();
        self.chain(power, power)
    }

    #[inline(always)]
    fn exp_m1(self) -> Self {
        self.chain(self.value.exp_m1(), self.value.exp())
    }

    #[inline(always)]
    fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }

    #[inline(always)]
    fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }

    #[inline(always)]
    fn atan(self) -> Self {
        let value = self.value.atan();
        Self { value, derivative: self.derivative / (S::integer(1) + self.value.square()) }
    }

    #[inline(always)]
    fn arg(sin: Self, cos: Self) -> Self {
        Self {
            value: S::arg(sin.value, cos.value),
            derivative: cos.value * sin.derivative - sin.value * cos.derivative,
        }
    }

    #[inline(always)]
    fn abs(self) -> Self {
        let slope = S::integer(2) * self.value.heaviside() - S::integer(1);
        self.chain(self.value.abs(), slope)
    }

    #[inline(always)]
    fn positive_part(self) -> Self {
        self.chain(self.value.positive_part(), self.value.heaviside())
    }

    #[inline(always)]
    fn heaviside(self) -> Self {
        Self::constant(self.value.heaviside())
    }

    #[inline(always)]
    fn quotient(self, divisor: Self) -> Self {
        let value = self.value.quotient(divisor.value);
        Self { value, derivative: (self.derivative - value * divisor.derivative).quotient(divisor.value) }
    }
}

impl<S: Pointwise> Pointwise for Jet<S> {
    #[inline(always)]
    fn erf(self) -> Self {
        let slope = S::integer(2) / S::pi().sqrt() * (-self.value.square()).exp();
        self.chain(self.value.erf(), slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::DoubleDouble;

    /// The derivative of f at x by a difference in double-double: step 2⁻³⁵, so truncation h² f'''/6 and rounding
    /// 2⁻¹⁰²/h stay below 10⁻¹⁹ |f'''| + 10⁻²⁰ |f|.
    fn difference(f: impl Fn(DoubleDouble) -> DoubleDouble, x: f64) -> f64 {
        let h = DoubleDouble::new(2f64.powi(-35));
        let x = DoubleDouble::new(x);
        ((f(x + h) - f(x - h)) / (h + h)).high()
    }

    macro_rules! compare {
        ($($name:literal: |$x:ident| $formula:expr),* $(,)?) => {
            $({
                fn formula<S: Scalar>($x: S) -> S {
                    $formula
                }
                for x in [0.125, 0.375, 0.9, 2.5] {
                    let derivative = formula(Jet::variable(DoubleDouble::new(x))).derivative().high();
                    let expected = difference(formula, x);
                    assert!((derivative - expected).abs() <= 1e-15 * (1.0 + expected.abs()), "{} at {x}", $name);
                }
            })*
        };
    }

    #[test]
    fn derivatives_agree_with_differences() {
        compare! {
            "sqrt": |x| x.sqrt(),
            "exp": |x| x.exp(),
            "exp_m1": |x| x.exp_m1(),
            "sin": |x| x.sin(),
            "cos": |x| x.cos(),
            "atan": |x| x.atan(),
            "abs": |x| (-x).abs(),
            "rational": |x| (S::integer(3) - x).square() / (x + S::ratio(1, 3)),
            "quotient": |x| x.exp().quotient(x),
            "powi": |x| x.powi(5),
        }
    }

    #[test]
    fn the_angle_of_a_circle_advances_with_its_parameter() {
        for x in [0.1, 1.0, 3.0] {
            let x = Jet::variable(x);
            assert!((Jet::arg(x.sin(), x.cos()).derivative() - 1.0).abs() <= 2.0 * f64::EPSILON);
        }
    }

    #[test]
    fn erf_has_the_gaussian_as_derivative() {
        for x in [-1.5, 0.0, 0.5] {
            let slope = Jet::variable(x).erf().derivative();
            assert!((slope - 2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp()).abs() <= 4.0 * f64::EPSILON);
        }
    }

    #[test]
    fn second_derivatives_are_jets_of_jets() {
        let x = Jet::variable(Jet::variable(0.7));
        assert!((x.sin().derivative().derivative() + 0.7f64.sin()).abs() <= f64::EPSILON);
    }
}
