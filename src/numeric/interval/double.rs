//! Doubles as endpoints.
//!
//! Sums, products, quotients and roots are rounded to nearest by the processor (IEEE 754) and then moved by one unit in
//! the last place only if the rounding error, whose sign an error-free transformation tells, went the wrong way.
//! Elementary functions are those of CORE-MATH, correctly rounded with proofs by its authors; they are moved by a whole
//! unit on both sides, so that an error below one unit would do.

use super::Endpoint;

/// Above this magnitude the rounding errors of products and quotients are doubles: 2⁻⁹⁰⁰, far from 2⁻¹⁰⁷⁴ · 2¹⁰⁶.
const SAFE: f64 = 1.183_052_186_166_774_7e-271;

/// Below this magnitude no step of an error-free transformation overflows: 2¹⁰²⁰.
const LARGE: f64 = 1.123_558_209_288_947_4e307;

/// The double below `x`, which was rounded from finite numbers; an overflow is undone.
#[inline(always)]
fn below(x: f64) -> f64 {
    x.next_down()
}

/// The double below `x`, but 0 where the exact number is `positive`.
#[inline(always)]
fn toward_zero(positive: bool, x: f64) -> f64 {
    if positive { below(x).max(0.0) } else { below(x) }
}

/// The doubles next to a rounded function value.
#[inline(always)]
fn around(x: f64) -> [f64; 2] {
    [x.next_down(), x.next_up()]
}

impl Endpoint for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const INFINITY: Self = f64::INFINITY;

    #[inline(always)]
    fn exactly(x: f64) -> Self {
        x
    }

    /// With s = fl(x + y), x + y − s is a double (Knuth 1969, theorem B of §4.2.2).
    #[inline(always)]
    fn add_down(self, y: Self) -> Self {
        let s = self + y;
        if s.abs() > LARGE {
            return if self.is_finite() && y.is_finite() { below(s) } else { s };
        }
        let x_part = s - y;
        let y_part = s - x_part;
        let error = (self - x_part) + (y - y_part);
        if error < 0.0 { below(s) } else { s }
    }

    /// With p = fl(x y), x y − p is a double where nothing underflows, and the fused multiply-add finds it.
    #[inline(always)]
    fn mul_down(self, y: Self) -> Self {
        if self == 0.0 || y == 0.0 {
            return 0.0;
        }
        let p = self * y;
        let size = p.abs();
        if size > LARGE {
            return if self.is_finite() && y.is_finite() { below(p) } else { p };
        }
        if size < SAFE {
            return toward_zero((self < 0.0) == (y < 0.0), p);
        }
        if f64::mul_add(self, y, -p) < 0.0 { below(p) } else { p }
    }

    /// With q = fl(x / y), x − q y is a double where nothing underflows (Boldo and Daumas 2003), and x/y − q has the
    /// sign of (x − q y)/y.
    #[inline(always)]
    fn div_down(self, y: Self) -> Self {
        if self == 0.0 {
            return 0.0;
        }
        let q = self / y;
        if q.is_infinite() {
            return if self.is_finite() { below(q) } else { q };
        }
        if y.is_infinite() {
            return 0.0;
        }
        if self.abs() < SAFE || q.abs() < SAFE || self.abs() > LARGE {
            return toward_zero((self < 0.0) == (y < 0.0), q);
        }
        let rest = f64::mul_add(-q, y, self);
        if rest != 0.0 && (rest < 0.0) != (y < 0.0) { below(q) } else { q }
    }

    #[inline(always)]
    fn sqrt(self) -> [Self; 2] {
        if self == 0.0 || self == f64::INFINITY {
            return [self; 2];
        }
        let root = f64::sqrt(self);
        if self < SAFE {
            return around(root);
        }
        let rest = f64::mul_add(-root, root, self);
        [if rest < 0.0 { below(root) } else { root }, if rest > 0.0 { root.next_up() } else { root }]
    }

    fn exp(self) -> [Self; 2] {
        if self == 0.0 {
            return [1.0; 2];
        }
        if self == f64::NEG_INFINITY {
            return [0.0; 2];
        }
        let [low, high] = around(core_math::exp(self));
        [low.max(0.0), high]
    }

    fn exp_m1(self) -> [Self; 2] {
        if self == 0.0 {
            return [0.0; 2];
        }
        let [low, high] = around(core_math::expm1(self));
        [low.max(-1.0), high]
    }

    fn sin(self) -> [Self; 2] {
        if self == 0.0 {
            return [0.0; 2];
        }
        let [low, high] = around(core_math::sin(self));
        [low.max(-1.0), high.min(1.0)]
    }

    fn cos(self) -> [Self; 2] {
        if self == 0.0 {
            return [1.0; 2];
        }
        let [low, high] = around(core_math::cos(self));
        [low.max(-1.0), high.min(1.0)]
    }

    fn atan(self) -> [Self; 2] {
        if self == 0.0 { [0.0; 2] } else { around(core_math::atan(self)) }
    }

    fn angle(sin: Self, cos: Self) -> [Self; 2] {
        if sin == 0.0 {
            return if cos > 0.0 { [0.0; 2] } else { Self::pi() };
        }
        let [low, high] = around(core_math::atan2(sin, cos));
        [low.max(0.0), high.min(Self::pi()[1])]
    }

    /// The constant is π rounded down: π − `PI` ≈ 1.2 · 10⁻¹⁶.
    #[inline(always)]
    fn pi() -> [Self; 2] {
        [std::f64::consts::PI, std::f64::consts::PI.next_up()]
    }

    #[inline(always)]
    fn between(self, y: Self) -> Self {
        (0.5 * self + 0.5 * y).max(self.min(y)).min(self.max(y))
    }

    #[inline(always)]
    fn to_f64_down(self) -> f64 {
        self
    }

    #[inline(always)]
    fn to_f64_up(self) -> f64 {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_results_are_not_moved() {
        assert_eq!((1.5f64.add_down(0.25), 1.5f64.add_up(0.25)), (1.75, 1.75));
        assert_eq!((1.5f64.mul_down(-0.25), 1.5f64.mul_up(-0.25)), (-0.375, -0.375));
        assert_eq!((1.5f64.div_down(-0.25), 1.5f64.div_up(-0.25)), (-6.0, -6.0));
        assert_eq!(Endpoint::sqrt(6.25f64), [2.5, 2.5]);
    }

    #[test]
    fn what_is_rounded_lies_between_neighbours() {
        let (third, next) = (1.0f64.div_down(3.0), 1.0f64.div_up(3.0));
        assert_eq!(third.next_up(), next);
        assert_eq!((1.0f64.add_down(1e-30), 1.0f64.add_up(1e-30)), (1.0, 1.0f64.next_up()));
        assert_eq!((1.0f64.add_down(-1e-30), 1.0f64.add_up(-1e-30)), (1.0f64.next_down(), 1.0));
        let [low, high] = Endpoint::sqrt(2.0f64);
        assert_eq!(low.next_up(), high);
    }

    #[test]
    fn the_ends_of_the_range_bound_too() {
        let infinity = f64::INFINITY;
        assert_eq!((f64::MAX.add_down(f64::MAX), f64::MAX.add_up(f64::MAX)), (f64::MAX, infinity));
        assert_eq!((f64::MAX.mul_down(2.0), f64::MAX.mul_up(-2.0)), (f64::MAX, -f64::MAX));
        assert_eq!((1e-200f64.mul_down(1e-200), 1e-200f64.mul_up(1e-200)), (0.0, 5e-324));
        assert_eq!((0.0f64.mul_down(infinity), 0.0f64.mul_up(infinity)), (0.0, 0.0));
        assert_eq!((1.0f64.div_down(infinity), 1.0f64.div_up(infinity)), (0.0, 0.0));
        assert_eq!((1e300f64.div_down(1e-300), 1e300f64.div_up(1e-300)), (f64::MAX, infinity));
        assert_eq!(Endpoint::exp(infinity), [f64::MAX, infinity]);
        assert_eq!(Endpoint::exp_m1(-infinity)[0], -1.0);
    }
}
