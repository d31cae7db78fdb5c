//! Sums of products of doubles, without any rounding.

use super::directed::sum_up;

/// A real number as a sum of doubles that do not overlap, in ascending order (Shewchuk 1997).
#[derive(Clone, Debug, Default)]
pub(super) struct Expansion {
    parts: Vec<f64>,
}

/// Products below this may lose bits to underflow.
const LEAST: f64 = f64::MIN_POSITIVE * (1u64 << 62) as f64 * (1u64 << 50) as f64;

/// a + b = s + e exactly.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let a_part = s - b;
    (s, (a - a_part) + (b - (s - a_part)))
}

/// a b = p + e exactly, or nothing when that cannot be promised.
fn two_product(a: f64, b: f64) -> Option<(f64, f64)> {
    let p = a * b;
    if p.abs() < LEAST {
        return (a == 0.0 || b == 0.0).then_some((0.0, 0.0));
    }
    p.is_finite().then(|| (p, f64::mul_add(a, b, -p)))
}

impl Expansion {
    /// Adds x (Shewchuk 1997, theorem 10, without the zeros).
    pub(super) fn add(&mut self, x: f64) {
        let mut carried = x;
        let mut kept = 0;
        for at in 0..self.parts.len() {
            let (sum, error) = two_sum(carried, self.parts[at]);
            if error != 0.0 {
                self.parts[kept] = error;
                kept += 1;
            }
            carried = sum;
        }
        self.parts.truncate(kept);
        if carried != 0.0 {
            self.parts.push(carried);
        }
    }

    /// Adds a b c; `false` when a part of the product would underflow or overflow.
    #[must_use]
    pub(super) fn add_product(&mut self, a: f64, b: f64, c: f64) -> bool {
        let parts = || {
            let (high, low) = two_product(a, b)?;
            Some([two_product(high, c)?, two_product(low, c)?])
        };
        match parts() {
            Some(parts) => {
                parts.into_iter().for_each(|(high, low)| {
                    self.add(low);
                    self.add(high);
                });
                true
            }
            None => false,
        }
    }

    /// An upper bound of the number: positive only if the number is, and the number itself if that is a double.
    pub(super) fn upper(&self) -> f64 {
        match self.parts.as_slice() {
            [] => 0.0,
            [x] => *x,
            // The last part has the sign of the whole, and is more than half of it (Shewchuk 1997, §2.4).
            [rest @ .., x] => {
                let bound = rest.iter().chain([x]).fold(0.0, |sum, part| sum_up(sum, *part));
                if *x < 0.0 { bound.min(0.0) } else { bound }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancellation_leaves_what_is_left() {
        let mut sum = Expansion::default();
        for x in [1e100, 1.0, -1e100, 2f64.powi(-80), -1.0] {
            sum.add(x);
        }
        assert_eq!(sum.parts, [2f64.powi(-80)]);
        sum.add(-(2f64.powi(-80)));
        assert_eq!(sum.upper(), 0.0);
    }

    #[test]
    fn upper_bounds_count_every_part() {
        let mut sum = Expansion::default();
        for x in [1.0, 0.75 * f64::EPSILON] {
            sum.add(x);
        }
        assert!(sum.upper() > 1.0 && sum.upper() < 1.0 + 4.0 * f64::EPSILON);
        for x in [-2.0, 0.25 * f64::EPSILON] {
            sum.add(x);
        }
        assert!(sum.upper() < 0.0 && sum.upper() >= -1.0 + f64::EPSILON);
    }

    #[test]
    fn products_of_three_are_exact() {
        let mut sum = Expansion::default();
        let (a, b, c) = (1.0 + f64::EPSILON, 1.0 - f64::EPSILON, 1.0 + 2.0 * f64::EPSILON);
        // (1 − ε²)(1 + 2ε) = 1 + 2ε − ε² − 2ε³
        assert!(sum.add_product(a, b, c));
        let e = f64::EPSILON;
        for x in [-1.0, -2.0 * e, e * e, 2.0 * e * e * e] {
            sum.add(x);
        }
        assert!(sum.parts.is_empty(), "{sum:?}");
        assert!(!sum.add_product(1e-200, 1e-200, 1.0));
        assert!(sum.add_product(1e-200, 0.0, 1.0) && sum.parts.is_empty());
    }
}
