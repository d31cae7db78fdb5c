//! The arithmetic that a closed form is written over.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that a dual activation can be evaluated over.
///
/// The author of an activation writes its dual once, generic over `Scalar`; each implementor is one *reading* of that
/// formula: a plain value (`f64`), a pack of SIMD lanes, a double-double, a forward derivative. Constants are exact
/// (integers, ratios, π, parameters as given), so no rounded literal enters a formula, and formulas have no branches:
/// the few places where a dual is defined piecewise are methods with the convention stated.
pub trait Scalar:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The integer `n`, exactly.
    fn integer(n: i32) -> Self;

    /// A parameter of the formula, taken as exactly the number that was given.
    fn parameter(x: f64) -> Self;

    /// π, correctly rounded in this arithmetic.
    fn pi() -> Self;

    /// √x on x ≥ 0.
    fn sqrt(self) -> Self;

    /// eˣ.
    fn exp(self) -> Self;

    /// eˣ − 1 without cancellation at x → 0.
    fn exp_m1(self) -> Self;

    /// sin x.
    fn sin(self) -> Self;

    /// cos x.
    fn cos(self) -> Self;

    /// arctan x ∈ [−π/2, π/2].
    fn atan(self) -> Self;

    /// The angle in [0, π] of the point (cos, sin) of the upper half circle, sin ≥ 0 and cos² + sin² = 1 up to
    /// rounding; π/2 at the origin, where an angle with a zero vector is asked for.
    fn arg(sin: Self, cos: Self) -> Self;

    /// The angle in [−π/2, π/2] of the point (cos, sin) of the right half circle, cos > 0 and cos² + sin² = 1 up to
    /// rounding.
    #[inline(always)]
    fn arc(sin: Self, cos: Self) -> Self {
        (sin / cos).atan()
    }

    /// |x|.
    fn abs(self) -> Self;

    /// max(x, 0).
    fn positive_part(self) -> Self;

    /// The unit step: 1 on x > 0, ½ at 0, 0 on x < 0.
    fn heaviside(self) -> Self;

    /// x / y, and 0 where y = 0.
    fn quotient(self, divisor: Self) -> Self;

    /// A quantity that vanishes at x → 0 by cancellation in its formula `direct`: its `series` about 0 where x < 1, ½ of
    /// each at 1, `direct` where x > 1, without a branch. So its relative precision is kept.
    ///
    /// Where 0 ≤ x ≤ 1 the series is off by at most 2⁻⁶⁷ of itself, in exact arithmetic, and `direct` is exact for every x:
    /// intervals rely on both.
    ///
    /// Lanes take `direct` everywhere: they answer for its absolute error only, a few units roundoff of its terms. The
    /// series is dead code there; it is no closure, which might stay a call and keep a loop from being vectorised.
    #[inline(always)]
    fn vanishing(x: Self, series: Self, direct: Self) -> Self {
        let near = (Self::integer(1) - x).heaviside();
        near * series + (Self::integer(1) - near) * direct
    }

    /// One quantity in two forms: `plain` as a textbook prints it, and `careful` as it keeps its precision. Numbers take
    /// the second, and the first is dead code; expressions take the first.
    #[inline(always)]
    fn two_forms(plain: Self, careful: Self) -> Self {
        let _ = plain;
        careful
    }

    /// The ratio p/q, rounded once.
    #[inline(always)]
    fn ratio(p: i32, q: i32) -> Self {
        Self::integer(p) / Self::integer(q)
    }

    /// x².
    #[inline(always)]
    fn square(self) -> Self {
        self * self
    }

    /// xⁿ by repeated multiplication; 1 at n = 0.
    #[inline(always)]
    fn powi(self, n: u32) -> Self {
        let mut power = Self::integer(1);
        for _ in 0..n {
            power = power * self;
        }
        power
    }
}

/// A number that an activation φ itself can be evaluated over: what the duals need, and the error function.
pub trait Pointwise: Scalar {
    /// erf x = (2/√π) ∫₀ˣ e^{−t²} dt.
    fn erf(self) -> Self;
}

impl Scalar for f64 {
    #[inline(always)]
    fn integer(n: i32) -> Self {
        f64::from(n)
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        x
    }

    #[inline(always)]
    fn pi() -> Self {
        std::f64::consts::PI
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        libm::exp(self)
    }

    #[inline(always)]
    fn exp_m1(self) -> Self {
        libm::expm1(self)
    }

    #[inline(always)]
    fn sin(self) -> Self {
        libm::sin(self)
    }

    #[inline(always)]
    fn cos(self) -> Self {
        libm::cos(self)
    }

    #[inline(always)]
    fn atan(self) -> Self {
        libm::atan(self)
    }

    #[inline(always)]
    fn arg(sin: Self, cos: Self) -> Self {
        if sin == 0.0 && cos == 0.0 { std::f64::consts::FRAC_PI_2 } else { libm::atan2(sin, cos) }
    }

    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
    }

    #[inline(always)]
    fn positive_part(self) -> Self {
        self.max(0.0)
    }

    #[inline(always)]
    fn heaviside(self) -> Self {
        if self > 0.0 {
            1.0
        } else if self < 0.0 {
            0.0
        } else {
            0.5
        }
    }

    #[inline(always)]
    fn quotient(self, divisor: Self) -> Self {
        if divisor == 0.0 { 0.0 } else { self / divisor }
    }
}

impl Pointwise for f64 {
    #[inline(always)]
    fn erf(self) -> Self {
        libm::erf(self)
    }
}
