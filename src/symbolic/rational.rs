//! Exact numbers.

use std::cmp::Ordering;

/// p/q in lowest terms, q > 0, in 128 bits. Arithmetic says `None` where a result does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

impl Rational {
    /// The greatest common divisor, at least 0.
    pub(super) fn greatest_divisor(a: i128, b: i128) -> i128 {
        gcd(a, b)
    }

    /// 0.
    pub const ZERO: Self = Self::integer(0);
    /// 1.
    pub const ONE: Self = Self::integer(1);
    /// ½.
    pub const HALF: Self = Self { numerator: 1, denominator: 2 };

    /// n.
    pub const fn integer(n: i128) -> Self {
        Self { numerator: n, denominator: 1 }
    }

    /// p/q; `None` for q = 0 and where a sign does not fit.
    pub fn new(p: i128, q: i128) -> Option<Self> {
        let divisor = gcd(p, q);
        if q == 0 || divisor == 0 {
            return None;
        }
        let (p, q) = (p / divisor, q / divisor);
        Some(if q < 0 {
            Self { numerator: p.checked_neg()?, denominator: q.checked_neg()? }
        } else {
            Self { numerator: p, denominator: q }
        })
    }

    /// The number x, if it is a multiple of 1/64 of size 4096 at most: such numbers are read as fractions, all others as
    /// symbols.
    pub fn simple(x: f64) -> Option<Self> {
        let scaled = x * 64.0;
        (x.abs() <= 4096.0 && scaled.fract() == 0.0).then(|| Self::new(scaled as i128, 64)).flatten()
    }

    /// p.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// q.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is a whole number.
    pub fn is_integer(self) -> bool {
        self.denominator == 1
    }

    /// Whether it is an even whole number.
    pub fn is_even(self) -> bool {
        self.denominator == 1 && self.numerator % 2 == 0
    }

    /// Whether it is below 0.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// x + y.
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// x y.
    pub fn times(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Self::new(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    /// 1/x; `None` at 0.
    pub fn inverse(self) -> Option<Self> {
        Self::new(self.denominator, self.numerator)
    }

    /// −x.
    pub fn negated(self) -> Self {
        Self { numerator: self.numerator.saturating_neg(), denominator: self.denominator }
    }

    /// xⁿ.
    pub fn power(self, n: i128) -> Option<Self> {
        let base = if n < 0 { self.inverse()? } else { self };
        (0..n.unsigned_abs()).try_fold(Self::ONE, |product, _| product.times(base))
    }

    /// √x = r √s for x > 0, s a whole number without small square divisors.
    pub fn root(self) -> Option<(Self, Self)> {
        let mut radicand = self.numerator.checked_mul(self.denominator)?;
        if radicand <= 0 {
            return None;
        }
        let mut outside = 1i128;
        for divisor in 2..2000 {
            while radicand % (divisor * divisor) == 0 {
                radicand /= divisor * divisor;
                outside *= divisor;
            }
        }
        let whole = (radicand as f64).sqrt().round() as i128;
        if whole.checked_mul(whole) == Some(radicand) {
            (outside, radicand) = (outside.checked_mul(whole)?, 1);
        }
        Some((Self::new(outside, self.denominator)?, Self::integer(radicand)))
    }

    /// The nearest f64, to one rounding of each part.
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    /// An order for sorting: by value where that fits, else by parts.
    fn cmp(&self, other: &Self) -> Ordering {
        let left = self.numerator.checked_mul(other.denominator);
        let right = other.numerator.checked_mul(self.denominator);
        match left.zip(right) {
            Some((left, right)) => left.cmp(&right),
            None => (self.to_f64().total_cmp(&other.to_f64()))
                .then(self.numerator.cmp(&other.numerator))
                .then(self.denominator.cmp(&other.denominator)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_exact_or_refused() {
        let third = Rational::new(2, -6).unwrap();
        assert_eq!((third.numerator(), third.denominator()), (-1, 3));
        assert_eq!(third.plus(Rational::HALF), Rational::new(1, 6));
        assert_eq!(third.power(-2), Some(Rational::integer(9)));
        assert_eq!(Rational::new(1, 0), None);
        assert_eq!(Rational::integer(i128::MAX).times(Rational::integer(2)), None);
        assert_eq!(Rational::integer(i128::MIN).inverse(), None);
    }

    #[test]
    fn roots_leave_no_square() {
        let root = |p, q| Rational::new(p, q).unwrap().root();
        assert_eq!(root(8, 9), Some((Rational::new(2, 3).unwrap(), Rational::integer(2))));
        assert_eq!(root(1, 2), Some((Rational::HALF, Rational::integer(2))));
        assert_eq!(root(10_007 * 10_007, 1), Some((Rational::integer(10_007), Rational::ONE)));
        assert_eq!(root(-1, 1), None);
    }

    #[test]
    fn simple_numbers_are_short_in_binary() {
        assert_eq!(Rational::simple(-1.25), Rational::new(-5, 4));
        for x in [0.1, f64::NAN, f64::INFINITY, 1e300, 4097.0] {
            assert_eq!(Rational::simple(x), None, "{x}");
        }
    }
}
