//! Sums, differences, products and quotients of intervals.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Endpoint, Interval};

impl<E: Endpoint> Neg for Interval<E> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self { lower: -self.upper, upper: -self.lower }
    }
}

impl<E: Endpoint> Add for Interval<E> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { lower: self.lower.add_down(other.lower), upper: self.upper.add_up(other.upper) }
    }
}

impl<E: Endpoint> Sub for Interval<E> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<E: Endpoint> Mul for Interval<E> {
    type Output = Self;

    /// The ends are products of ends: which ones, the signs tell.
    #[inline]
    fn mul(self, other: Self) -> Self {
        let (a, b) = (self, other);
        if a.lower >= E::ZERO {
            let left = if b.lower >= E::ZERO { a.lower } else { a.upper };
            let right = if b.upper >= E::ZERO { a.upper } else { a.lower };
            return Self { lower: left.mul_down(b.lower), upper: right.mul_up(b.upper) };
        }
        if a.upper <= E::ZERO {
            return -(-a * b);
        }
        if b.lower >= E::ZERO || b.upper <= E::ZERO {
            return b * a;
        }
        Self {
            lower: a.lower.mul_down(b.upper).least(a.upper.mul_down(b.lower)),
            upper: a.lower.mul_up(b.lower).most(a.upper.mul_up(b.upper)),
        }
    }
}

impl<E: Endpoint> Div for Interval<E> {
    type Output = Self;

    /// The ends are quotients of ends; everything where the divisor holds 0.
    #[inline]
    fn div(self, other: Self) -> Self {
        let (a, b) = (self, other);
        if b.upper < E::ZERO {
            return -a / -b;
        }
        if b.lower <= E::ZERO {
            return Self::everything();
        }
        let left = if a.lower >= E::ZERO { b.upper } else { b.lower };
        let right = if a.upper >= E::ZERO { b.lower } else { b.upper };
        Self { lower: a.lower.div_down(left), upper: a.upper.div_up(right) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(lower: f64, upper: f64) -> Interval {
        Interval::new(lower, upper).unwrap()
    }

    #[test]
    fn signs_decide_which_ends_multiply() {
        let ends = [(-3.0, -2.0), (-3.0, 0.0), (-3.0, 2.0), (0.0, 0.0), (0.0, 2.0), (2.0, 3.0)];
        for (a, b) in ends {
            for (c, d) in ends {
                let products = [a * c, a * d, b * c, b * d];
                let least = products.into_iter().fold(f64::INFINITY, f64::min);
                let most = products.into_iter().fold(f64::NEG_INFINITY, f64::max);
                assert_eq!(interval(a, b) * interval(c, d), interval(least, most), "[{a},{b}] [{c},{d}]");
            }
        }
    }

    #[test]
    fn signs_decide_which_ends_divide() {
        for (a, b) in [(-3.0, -2.0), (-3.0, 0.0), (-3.0, 2.0), (0.0, 2.0), (2.0, 3.0)] {
            for (c, d) in [(-4.0, -0.5), (0.5, 4.0)] {
                let quotients = [a / c, a / d, b / c, b / d];
                let least = quotients.into_iter().fold(f64::INFINITY, f64::min);
                let most = quotients.into_iter().fold(f64::NEG_INFINITY, f64::max);
                assert_eq!(interval(a, b) / interval(c, d), interval(least, most), "[{a},{b}] / [{c},{d}]");
            }
        }
        for (c, d) in [(-1.0, 1.0), (0.0, 1.0), (-1.0, 0.0), (0.0, 0.0)] {
            assert_eq!(interval(2.0, 3.0) / interval(c, d), Interval::everything());
        }
    }

    #[test]
    fn unbounded_intervals_stay_intervals() {
        let (all, none) = (Interval::everything(), interval(0.0, 0.0));
        let above = interval(1.0, f64::INFINITY);
        assert_eq!((all + all, all - all, all * all), (all, all, all));
        assert_eq!(none * all, none);
        assert_eq!(above - above, all);
        assert_eq!(interval(2.0, 3.0) / above, interval(0.0, 3.0));
        assert_eq!(above / interval(2.0, 4.0), interval(0.25, f64::INFINITY));
        assert_eq!(above / above, interval(0.0, f64::INFINITY));
    }
}
