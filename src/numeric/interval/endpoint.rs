//! The numbers that may end an interval.

use std::fmt::Debug;
use std::ops::Neg;

/// A floating-point format with directed operations and enclosures of elementary functions.
///
/// Every `…_down` is a lower bound of the exact result, as large as the format has one or close to it; upper bounds
/// follow by negation, which is exact. No method returns NaN for arguments as documented, and none is given NaN.
pub trait Endpoint: Copy + Debug + PartialOrd + Neg<Output = Self> + Send + Sync + 'static {
    /// 0.
    const ZERO: Self;

    /// 1.
    const ONE: Self;

    /// ∞.
    const INFINITY: Self;

    /// The number x, not NaN, exactly.
    fn exactly(x: f64) -> Self;

    /// A lower bound of x + y; not of ∞ − ∞.
    fn add_down(self, y: Self) -> Self;

    /// A lower bound of x y, where 0 · ∞ = 0.
    fn mul_down(self, y: Self) -> Self;

    /// A lower bound of x / y, y ≠ 0, where x / ∞ = 0; not of ∞ / ∞.
    fn div_down(self, y: Self) -> Self;

    /// Bounds of √x, x ≥ 0.
    fn sqrt(self) -> [Self; 2];

    /// Bounds of eˣ, infinities included.
    fn exp(self) -> [Self; 2];

    /// Bounds of eˣ − 1, infinities included, narrow relative to the result.
    fn exp_m1(self) -> [Self; 2];

    /// Bounds of sin x, x finite.
    fn sin(self) -> [Self; 2];

    /// Bounds of cos x, x finite.
    fn cos(self) -> [Self; 2];

    /// Bounds of arctan x, infinities included, narrow relative to the result.
    fn atan(self) -> [Self; 2];

    /// Bounds of the angle in [0, π] of the point (cos, sin), sin ≥ 0, both finite and not both 0.
    fn angle(sin: Self, cos: Self) -> [Self; 2];

    /// Bounds of π.
    fn pi() -> [Self; 2];

    /// A number between x and y, both finite.
    fn between(self, y: Self) -> Self;

    /// The largest double that is no larger; −∞ below all of them.
    fn to_f64_down(self) -> f64;

    /// An upper bound of x + y; not of ∞ − ∞.
    #[inline(always)]
    fn add_up(self, y: Self) -> Self {
        -((-self).add_down(-y))
    }

    /// An upper bound of x y, where 0 · ∞ = 0.
    #[inline(always)]
    fn mul_up(self, y: Self) -> Self {
        -((-self).mul_down(y))
    }

    /// An upper bound of x / y, y ≠ 0, where x / ∞ = 0; not of ∞ / ∞.
    #[inline(always)]
    fn div_up(self, y: Self) -> Self {
        -((-self).div_down(y))
    }

    /// The smallest double that is no smaller; ∞ above all of them.
    #[inline(always)]
    fn to_f64_up(self) -> f64 {
        -((-self).to_f64_down())
    }

    /// Whether x is neither ∞ nor −∞.
    #[inline(always)]
    fn is_finite(self) -> bool {
        self < Self::INFINITY && self > -Self::INFINITY
    }

    /// The smaller one.
    #[inline(always)]
    fn least(self, y: Self) -> Self {
        if y < self { y } else { self }
    }

    /// The larger one.
    #[inline(always)]
    fn most(self, y: Self) -> Self {
        if y > self { y } else { self }
    }
}
