//! Intervals as a reading of formulas.

use super::{Endpoint, Interval};
use crate::numeric::{Pointwise, Scalar};

/// What a truncated series may be off, relative to itself: 2⁻⁶⁷, as [`Scalar::vanishing`] asks.
const TRUNCATION: f64 = 6.776_263_578_034_403e-21;

impl<E: Endpoint> Scalar for Interval<E> {
    #[inline(always)]
    fn integer(n: i32) -> Self {
        Self::point(E::exactly(f64::from(n)))
    }

    #[inline(always)]
    fn parameter(x: f64) -> Self {
        Self::exactly(x)
    }

    #[inline(always)]
    fn pi() -> Self {
        Self::of(E::pi())
    }

    /// √x of the members x ≥ 0; a member below 0 counts as 0.
    #[inline]
    fn sqrt(self) -> Self {
        self.positive_part().increasing(E::sqrt)
    }

    #[inline]
    fn exp(self) -> Self {
        self.increasing(E::exp)
    }

    #[inline]
    fn exp_m1(self) -> Self {
        self.increasing(E::exp_m1)
    }

    fn sin(self) -> Self {
        self.wave(E::sin, Self::within_quarter_turns)
    }

    fn cos(self) -> Self {
        self.wave(E::cos, Self::within_half_turn)
    }

    #[inline]
    fn atan(self) -> Self {
        self.increasing(E::atan)
    }

    #[inline]
    fn arg(sin: Self, cos: Self) -> Self {
        Self::angle(sin, cos)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        if self.lower >= E::ZERO {
            self
        } else if self.upper <= E::ZERO {
            -self
        } else {
            Self { lower: E::ZERO, upper: self.magnitude() }
        }
    }

    #[inline(always)]
    fn positive_part(self) -> Self {
        Self { lower: self.lower.most(E::ZERO), upper: self.upper.most(E::ZERO) }
    }

    /// Between the steps at the ends.
    #[inline(always)]
    fn heaviside(self) -> Self {
        let step = |x: E| {
            if x > E::ZERO {
                E::ONE
            } else if x < E::ZERO {
                E::ZERO
            } else {
                E::exactly(0.5)
            }
        };
        Self { lower: step(self.lower), upper: step(self.upper) }
    }

    /// The quotients by members other than 0, and 0 if that is one.
    #[inline]
    fn quotient(self, divisor: Self) -> Self {
        let (zero, nothing) = (E::ZERO, Self::point(E::ZERO));
        if !divisor.holds(zero) {
            return self / divisor;
        }
        if divisor.lower == divisor.upper || (self.lower == zero && self.upper == zero) {
            return nothing;
        }
        if divisor.lower < zero && divisor.upper > zero {
            return Self::everything();
        }
        // one-sided: as large as the far end of the divisor lets it, without bound towards its near end 0
        let (x, far) = if divisor.lower < zero { (-self, -divisor.lower) } else { (self, divisor.upper) };
        let lower = if x.lower >= zero { x.lower.div_down(far) } else { -E::INFINITY };
        let upper = if x.upper <= zero { x.upper.div_up(far) } else { E::INFINITY };
        Self { lower, upper }.hull(&nothing)
    }

    /// `direct`, which holds the exact value everywhere, and on 0 ≤ x ≤ 1 also the series widened by its truncation.
    #[inline]
    fn vanishing(x: Self, series: Self, direct: Self) -> Self {
        if x.lower < E::ZERO || x.upper > E::ONE {
            return direct;
        }
        let rest = E::exactly(TRUNCATION);
        let series = series * Self { lower: E::ONE.add_down(-rest), upper: E::ONE.add_up(rest) };
        series.intersection(&direct).unwrap_or(direct)
    }

    /// What both forms hold.
    #[inline]
    fn two_forms(plain: Self, careful: Self) -> Self {
        plain.intersection(&careful).unwrap_or(careful)
    }

    #[inline]
    fn square(self) -> Self {
        let size = self.abs();
        Self { lower: size.lower.mul_down(size.lower), upper: size.upper.mul_up(size.upper) }
    }

    /// xⁿ, from |x|ⁿ where n is even.
    #[inline]
    fn powi(self, n: u32) -> Self {
        let base = if n.is_multiple_of(2) { self.abs() } else { self };
        let (mut lower, mut upper) = (Self::integer(1), Self::integer(1));
        for _ in 0..n {
            lower = lower * Self::point(base.lower);
            upper = upper * Self::point(base.upper);
        }
        Self { lower: lower.lower, upper: upper.upper }
    }
}

impl Pointwise for Interval {
    fn erf(self) -> Self {
        let bounds = |x: f64| {
            if x == 0.0 {
                return [0.0; 2];
            }
            let value = core_math::erf(x);
            [value.next_down().max(-1.0), value.next_up().min(1.0)]
        };
        self.increasing(bounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(lower: f64, upper: f64) -> Interval {
        Interval::new(lower, upper).unwrap()
    }

    #[test]
    fn piecewise_functions_are_sets_where_pieces_meet() {
        let at = |x: f64| interval(x, x);
        assert_eq!([at(-1.0), at(0.0), at(2.0)].map(Scalar::heaviside), [at(0.0), at(0.5), at(1.0)]);
        assert_eq!(interval(-1.0, 2.0).heaviside(), interval(0.0, 1.0));
        assert_eq!(interval(0.0, 2.0).heaviside(), interval(0.5, 1.0));
        assert_eq!(interval(-1.0, 2.0).abs(), interval(0.0, 2.0));
        assert_eq!(interval(-1.0, 2.0).positive_part(), interval(0.0, 2.0));
        assert_eq!(interval(-1.0, 2.0).square(), interval(0.0, 4.0));
        assert_eq!(interval(-1.0, 2.0).powi(3), interval(-1.0, 8.0));
        assert_eq!(interval(-3.0, 2.0).powi(4), interval(0.0, 81.0));
        assert_eq!(interval(-1.0, 4.0).sqrt(), interval(0.0, 2.0));
    }

    #[test]
    fn a_quotient_is_zero_only_where_its_divisor_is() {
        let nothing = interval(0.0, 0.0);
        let (one, infinity) = (interval(1.0, 2.0), f64::INFINITY);
        assert_eq!(one.quotient(nothing), nothing);
        assert_eq!(nothing.quotient(interval(-1.0, 1.0)), nothing);
        assert_eq!(one.quotient(interval(0.5, 4.0)), interval(0.25, 4.0));
        assert_eq!(one.quotient(interval(0.0, 4.0)), interval(0.0, infinity));
        assert_eq!(one.quotient(interval(-4.0, 0.0)), interval(-infinity, 0.0));
        assert_eq!(one.quotient(interval(-4.0, 1.0)), Interval::everything());
        assert_eq!(interval(-1.0, 1.0).quotient(interval(0.0, 1.0)), Interval::everything());
    }

    #[test]
    fn a_vanishing_quantity_is_bounded_by_both_of_its_formulas() {
        let direct = interval(-1e-10, 1e-10);
        let series = interval(1e-15, 1e-15);
        let both = Interval::vanishing(interval(0.1, 0.2), series, direct);
        assert!(both.contains(1e-15) && both.relative_width() < 1e-15);
        for x in [interval(0.5, 1.5), interval(-0.1, 0.5)] {
            assert_eq!(Interval::vanishing(x, series, direct), direct);
        }
    }

    #[test]
    fn erf_is_enclosed() {
        assert!(interval(0.5, 0.5).erf().contains(0.520_499_877_813_046_5));
        assert_eq!(interval(-40.0, 40.0).erf(), interval(-1.0, 1.0));
        assert_eq!(interval(0.0, 0.0).erf(), interval(0.0, 0.0));
    }
}
