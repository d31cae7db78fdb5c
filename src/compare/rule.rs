//! When a number has moved.

use crate::record::{Record, Uncertainty};
use crate::statistics::Estimate;

/// A number with its stated error: what sampling, and what bounded errors leave open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// The number, as a record has it.
    pub value: f64,
    /// Its sampling error, where it is an estimate.
    pub spread: Option<Spread>,
    /// A bound of everything else, absolute.
    pub bound: f64,
}

/// A standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The standard error.
    pub standard_error: f64,
    /// Its degrees of freedom.
    pub degrees_of_freedom: f64,
}

impl Known {
    /// A computed number and the bound of its error.
    pub fn exact(value: f64, bound: f64) -> Self {
        Self { value, spread: None, bound }
    }

    /// A number with the uncertainty that a record states.
    pub fn stated(value: f64, uncertainty: Uncertainty) -> Self {
        match uncertainty {
            Uncertainty::Rounding { bound } => Self::exact(value, bound),
            Uncertainty::Sampling { standard_error, degrees_of_freedom } => {
                Self { value, spread: Some(Spread { standard_error, degrees_of_freedom }), bound: 0.0 }
            }
        }
    }

    fn estimate(&self) -> Estimate {
        match self.spread {
            Some(Spread { standard_error, degrees_of_freedom }) => {
                Estimate::new(self.value, standard_error, degrees_of_freedom)
            }
            None => Estimate::exact(self.value),
        }
    }
}

/// What the errors of two numbers leave open of their difference: for numbers x ± s (ν degrees of freedom) with bounds b of other errors,
///
/// t_{share/2, ν} √(s₁² + s₂²) + b₁ + b₂ + r (|x₁| + |x₂|),
///
/// with Satterthwaite's ν for two independent estimates, and r = 5·10⁻¹⁰, half a unit of the last of the ten digits that a record keeps.
///
/// If the estimates are independent and of one quantity, they differ by more with probability `share` at most. Estimates that are positively correlated, as those from
/// the same networks are, differ by less.
pub fn allowed(before: &Known, after: &Known, share: f64) -> f64 {
    let rounding = 0.5 * 10f64.powi(1 - Record::DIGITS as i32);
    let exact = before.bound + after.bound + rounding * (before.value.abs() + after.value.abs());
    if before.spread.is_none() && after.spread.is_none() {
        return exact;
    }
    exact + before.estimate().minus(after.estimate()).half_width(share)
}

/// Whether the numbers differ by more than `allowed`. What is no number, or infinite, has not moved as long as it stays that.
pub(super) fn moved(before: f64, after: f64, allowed: f64) -> bool {
    let difference = (after - before).abs();
    let alike = (before.is_nan() && after.is_nan()) || before == after;
    // an unknown error excuses nothing
    let excused = difference <= allowed;
    !alike && !excused
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(value: f64, standard_error: f64) -> Known {
        Known::stated(value, Uncertainty::Sampling { standard_error, degrees_of_freedom: 63.0 })
    }

    #[test]
    fn errors_add_up_as_the_formula_says() {
        let exact = allowed(&Known::exact(2.0, 1e-3), &Known::exact(-3.0, 2e-3), 1e-6);
        assert!((exact - (3e-3 + 2.5e-9)).abs() < 1e-15);
        // equal standard errors on ν each: 2ν degrees of freedom; t_{0.025, 126} = 1.97897 (mpmath)
        let both = allowed(&sampled(0.0, 3.0), &sampled(0.0, 3.0), 0.05);
        assert!((both / (18f64.sqrt() * 1.97897) - 1.0).abs() < 1e-5, "{both}");
        // beside an exact number a sampled one keeps its own interval: t_{0.025, 63} = 1.99834
        let one = allowed(&sampled(0.0, 3.0), &Known::exact(0.0, 0.5), 0.05);
        assert!((one / (3.0 * 1.99834 + 0.5) - 1.0).abs() < 1e-5, "{one}");
    }

    #[test]
    fn what_is_no_number_stays_no_number() {
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        for (before, after, allowed, wanted) in [
            (nan, nan, 1.0, false),
            (nan, 1.0, 1.0, true),
            (1.0, nan, inf, true),
            (1.0, nan, nan, true),
            (inf, inf, 1.0, false),
            (inf, -inf, 1.0, true),
            (1.0, 1.0, 0.0, false),
            (1.0, 1.1, 0.0, true),
            (1.0, 1.1, nan, true),
            (1.0, 9.0, inf, false),
        ] {
            assert_eq!(moved(before, after, allowed), wanted, "{before} {after} {allowed}");
        }
    }

    #[test]
    fn independent_estimates_of_one_quantity_differ_as_often_as_the_share_says() {
        use crate::numeric::{Key, Normals};
        // two means of 8 normals with their own standard errors: at share 5 % of 20,000 pairs about 1,000 move; the binomial's
        // standard deviation is 31, and 5 of them are exceeded with probability 6e-7
        let mut normals = Normals::new(Key::root(7).named("compare"));
        let mut draw = || {
            let mut sample = [0.0; 8];
            normals.fill(&mut sample);
            let mean = sample.iter().sum::<f64>() / 8.0;
            let variance = sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 7.0;
            let spread = Spread { standard_error: (variance / 8.0).sqrt(), degrees_of_freedom: 7.0 };
            Known { value: mean, spread: Some(spread), bound: 0.0 }
        };
        let pairs = 20_000;
        let differing = (0..pairs)
            .map(|_| (draw(), draw()))
            .filter(|(x, y)| moved(x.value, y.value, allowed(x, y, 0.05)))
            .count();
        // Satterthwaite's ν is conservative by a little for equal variances
        assert!((700..=1155).contains(&differing), "{differing}");
    }
}
