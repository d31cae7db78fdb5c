//! Functions of intervals, from bounds at their ends.

use super::{Endpoint, Interval};

impl<E: Endpoint> Interval<E> {
    /// The image under a function that increases, from its bounds at a number.
    #[inline(always)]
    pub(super) fn increasing(self, f: impl Fn(E) -> [E; 2]) -> Self {
        if self.lower == self.upper {
            return Self::of(f(self.lower));
        }
        Self { lower: f(self.lower)[0], upper: f(self.upper)[1] }
    }

    /// The image of sine or cosine: at the ends where it is monotone from one to the other; elsewhere within the half
    /// width of the value in between, since slopes are at most 1.
    pub(super) fn wave(self, f: impl Fn(E) -> [E; 2], monotone: impl Fn(Self) -> bool) -> Self {
        let all = Self { lower: -E::ONE, upper: E::ONE };
        if !self.is_bounded() {
            return all;
        }
        if self.lower == self.upper {
            return Self::of(f(self.lower));
        }
        if monotone(self) {
            return Self::of(f(self.lower)).hull(&Self::of(f(self.upper)));
        }
        let middle = self.lower.between(self.upper);
        let reach = self.upper.add_up(-middle).most(middle.add_up(-self.lower));
        let around = Self::of(f(middle)) + Self { lower: -reach, upper: reach };
        around.intersection(&all).unwrap_or(all)
    }

    /// Whether all members lie in [−π/2, π/2], where sine increases.
    pub(super) fn within_quarter_turns(self) -> bool {
        let quarter = E::pi()[0].mul_down(E::exactly(0.5));
        self.magnitude() <= quarter
    }

    /// Whether all members lie in [0, π] or all in [−π, 0], where cosine is monotone.
    pub(super) fn within_half_turn(self) -> bool {
        self.magnitude() <= E::pi()[0] && (self.lower >= E::ZERO || self.upper <= E::ZERO)
    }

    /// The angles in [0, π] of the points (c, s) with c in `cos` and s ≥ 0 in `sin`: between those of two corners of the
    /// box; π/2 at the origin.
    pub(super) fn angle(sin: Self, cos: Self) -> Self {
        let [_, most] = E::pi();
        let all = Self { lower: E::ZERO, upper: most };
        if !sin.is_bounded() || !cos.is_bounded() {
            return all;
        }
        let (low, high) = (sin.lower.most(E::ZERO), sin.upper.most(E::ZERO));
        if low == E::ZERO && cos.holds(E::ZERO) {
            let quarter = Self::of(E::pi()) * Self::exactly(0.5);
            let only_origin = high == E::ZERO && cos.lower == cos.upper;
            return if only_origin { quarter } else { all };
        }
        // Angles grow with s on the right, fall with s on the left, and always fall with c.
        let first = if cos.upper > E::ZERO { low } else { high };
        let last = if cos.lower < E::ZERO { low } else { high };
        Self { lower: E::angle(first, cos.upper)[0], upper: E::angle(last, cos.lower)[1] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Scalar;

    fn interval(lower: f64, upper: f64) -> Interval {
        Interval::new(lower, upper).unwrap()
    }

    #[test]
    fn waves_turn_inside_an_interval() {
        let over_the_top = interval(1.0, 2.2).sin();
        assert!(over_the_top.contains(1.0) && over_the_top.contains(2.2f64.sin()));
        assert_eq!(interval(-100.0, 100.0).cos(), interval(-1.0, 1.0));
        assert_eq!(Interval::everything().sin(), interval(-1.0, 1.0));
        let rising = interval(-0.5, 0.25).sin();
        assert!(rising.lower() > (-0.5f64).sin() - 1e-15 && rising.upper() < 0.25f64.sin() + 1e-15);
    }

    #[test]
    fn angles_of_boxes_hold_those_of_their_points() {
        let points =
            [(0.0, -2.0), (0.0, 1.0), (1e-300, -1.0), (1.0, 0.0), (1.0, 1.0), (0.5, -1.5), (2.0, 1e-9)];
        for (s, c) in points {
            for (t, d) in points {
                let (sin, cos) =
                    (interval(f64::min(s, t), f64::max(s, t)), interval(f64::min(c, d), f64::max(c, d)));
                let angles = Interval::arg(sin, cos);
                for (s, c) in [(s, c), (t, d), (s, d), (t, c), (0.5 * (s + t), 0.5 * (c + d))] {
                    assert!(angles.contains(f64::arg(s, c)), "({s}, {c}) in {sin:?} {cos:?}: {angles:?}");
                }
            }
        }
        let origin = interval(0.0, 0.0);
        assert!(Interval::arg(origin, origin).relative_width() < 1e-15);
    }
}
