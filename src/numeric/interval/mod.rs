//! Intervals: what a formula's value is known to lie in, whatever was rounded on the way.
//!
//! An interval is the set of real numbers between its ends, and every operation gives an interval that holds the results
//! for all members of its arguments (inclusion, Moore 1966). So a formula that is read over intervals encloses its own
//! exact value. The ends are doubles, or numbers with 128 bits of significand and 64 of exponent where doubles are too
//! narrow ([`PreciseInterval`]): the same set-valued code over two formats, which check each other.
//!
//! The rounding mode of the processor is never changed. What has to be trusted: that + − × ÷ √ and the fused
//! multiply-add of doubles round to nearest as IEEE 754 says, that CORE-MATH's functions are off by less than one unit
//! in the last place, and the compiler. [`PreciseInterval`] needs integer arithmetic only.

mod arithmetic;
mod double;
mod endpoint;
mod functions;
mod reading;
mod wide;

pub use endpoint::Endpoint;
pub use wide::Wide;

/// The numbers x with lower ≤ x ≤ upper: never empty, and never {∞} or {−∞}; an infinite end stands for no bound.
///
/// ```
/// use ntk_verify::numeric::{Interval, Scalar};
/// let third = Interval::<f64>::ratio(1, 3);
/// assert!(third.lower() < third.upper() && (third * Interval::integer(3)).contains(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval<E = f64> {
    lower: E,
    upper: E,
}

/// An interval whose ends have 128 bits.
pub type PreciseInterval = Interval<Wide>;

impl<E> Interval<E> {
    /// [lower, upper], which the caller knows to be in order.
    pub(crate) const fn between(lower: E, upper: E) -> Self {
        Self { lower, upper }
    }
}

impl<E: Copy> Interval<E> {
    /// The one number x, finite.
    pub(crate) const fn point(x: E) -> Self {
        Self { lower: x, upper: x }
    }

    /// The lower end.
    #[inline(always)]
    pub const fn lower(&self) -> E {
        self.lower
    }

    /// The upper end.
    #[inline(always)]
    pub const fn upper(&self) -> E {
        self.upper
    }

    /// Both ends.
    #[inline(always)]
    pub const fn bounds(&self) -> [E; 2] {
        [self.lower, self.upper]
    }
}

impl<E: Endpoint> Interval<E> {
    /// [lower, upper]; `None` unless lower ≤ upper, lower < ∞ and upper > −∞.
    pub fn new(lower: E, upper: E) -> Option<Self> {
        (lower <= upper && lower < E::INFINITY && upper > -E::INFINITY).then_some(Self { lower, upper })
    }

    /// The one number x; all numbers where x is not finite.
    #[inline(always)]
    pub fn exactly(x: f64) -> Self {
        if x.is_finite() { Self::point(E::exactly(x)) } else { Self::everything() }
    }

    /// All numbers.
    #[inline(always)]
    pub fn everything() -> Self {
        Self { lower: -E::INFINITY, upper: E::INFINITY }
    }

    /// From bounds in order.
    #[inline(always)]
    pub(super) fn of([lower, upper]: [E; 2]) -> Self {
        Self { lower, upper }
    }

    /// Whether both ends are finite.
    #[inline(always)]
    pub fn is_bounded(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// Whether x is a member.
    #[inline(always)]
    pub fn holds(&self, x: E) -> bool {
        self.lower <= x && x <= self.upper
    }

    /// Whether the double x is a member.
    pub fn contains(&self, x: f64) -> bool {
        !x.is_nan() && self.holds(E::exactly(x))
    }

    /// Whether some number is a member of both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.lower <= other.upper && other.lower <= self.upper
    }

    /// The numbers that are members of both; `None` if there are none.
    #[inline(always)]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let (lower, upper) = (self.lower.most(other.lower), self.upper.least(other.upper));
        (lower <= upper).then_some(Self { lower, upper })
    }

    /// The smallest interval that holds both.
    #[inline(always)]
    pub fn hull(&self, other: &Self) -> Self {
        Self { lower: self.lower.least(other.lower), upper: self.upper.most(other.upper) }
    }

    /// The largest |x| of its members.
    #[inline(always)]
    pub fn magnitude(&self) -> E {
        self.upper.most(-self.lower)
    }

    /// The member that is nearest to 0.
    #[inline(always)]
    pub fn nearest_to_zero(&self) -> E {
        self.lower.most(E::ZERO).least(self.upper)
    }

    /// An upper bound of (upper − lower)/max |x|; 0 where there is one member, ∞ where there is no bound.
    pub fn relative_width(&self) -> f64 {
        if self.lower == self.upper {
            return 0.0;
        }
        if !self.is_bounded() {
            return f64::INFINITY;
        }
        self.upper.add_up(-self.lower).div_up(self.magnitude()).to_f64_up()
    }

    /// The smallest interval between doubles that holds all members; unbounded where they exceed the doubles.
    pub fn rounded(&self) -> Interval {
        Interval { lower: self.lower.to_f64_down(), upper: self.upper.to_f64_up() }
    }
}

impl Interval {
    /// The same numbers, with ends that have room.
    pub fn widened(&self) -> PreciseInterval {
        let [lower, upper] = self.bounds().map(Endpoint::exactly);
        Interval { lower, upper }
    }
}

impl PreciseInterval {
    /// x 2ᵏ for every member x, |k| ≤ 2⁵⁹.
    #[must_use]
    pub fn shifted(&self, k: i64) -> Self {
        let factor = Wide::ONE.scaled(k);
        Self { lower: self.lower.mul_down(factor), upper: self.upper.mul_up(factor) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_members() {
        let infinity = f64::INFINITY;
        for (lower, upper) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN), (infinity, infinity)] {
            assert!(Interval::new(lower, upper).is_none());
        }
        assert_eq!(Interval::new(-infinity, infinity), Some(Interval::everything()));
        assert_eq!(Interval::<f64>::exactly(f64::NAN), Interval::everything());
    }

    #[test]
    fn sets_meet_and_join() {
        let [a, b, c] = [(0.0, 2.0), (1.0, 3.0), (4.0, 5.0)].map(|(l, u)| Interval::new(l, u).unwrap());
        assert_eq!(a.intersection(&b), Interval::new(1.0, 2.0));
        assert!(a.overlaps(&b) && !b.overlaps(&c));
        assert_eq!(b.intersection(&c), None);
        assert_eq!(a.hull(&c), Interval::new(0.0, 5.0).unwrap());
        assert_eq!(
            (b.nearest_to_zero(), (-b).nearest_to_zero(), (a - b).nearest_to_zero()),
            (1.0, -1.0, 0.0)
        );
    }

    #[test]
    fn widths_are_relative_to_the_larger_end() {
        assert_eq!(Interval::new(3.0, 4.0).unwrap().relative_width(), 0.25);
        assert_eq!(Interval::<f64>::exactly(0.1).relative_width(), 0.0);
        assert_eq!(Interval::<f64>::everything().relative_width(), f64::INFINITY);
        let width = Interval::new(0.0, 5e-324).unwrap().relative_width();
        assert!((1.0..1.0 + 1e-15).contains(&width));
    }

    #[test]
    fn rounding_keeps_all_members() {
        let third = PreciseInterval::exactly(1.0) / PreciseInterval::exactly(3.0);
        let rounded = third.rounded();
        assert_eq!(rounded.lower().next_up(), rounded.upper());
        assert!(rounded.widened().hull(&third) == rounded.widened());
        assert_eq!(third.shifted(-5000).rounded(), Interval::new(0.0, 5e-324).unwrap());
    }
}
