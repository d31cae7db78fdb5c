//! From a comparison to a verdict: the one place where an estimate meets theory.

use super::Estimate;
use super::tails::student_sf;
use crate::record::{Comparison, Judged, Relation, Uncertainty, Verdict};

/// The interval that covers the true value with probability at least 1 − `share`: estimate ± h, with the
/// rounding bound as h, or h = t_{share/2, ν}·s. With shares that sum to α all intervals of a run cover
/// together with probability 1 − α (Bonferroni).
///
/// For a sample h is at least the spacing u·|estimate| of the numbers: when all samples are equal (s = 0) the
/// mean is still only a rounded number. Fewer than one degree of freedom give (−∞, ∞).
pub fn interval(estimate: f64, uncertainty: Uncertainty, share: f64) -> [f64; 2] {
    let h = match uncertainty {
        Uncertainty::Rounding { bound } => bound,
        Uncertainty::Sampling { standard_error, degrees_of_freedom } => {
            let h = Estimate::new(estimate, standard_error, degrees_of_freedom).half_width(share);
            let spacing = f64::EPSILON * estimate.abs();
            // not f64::max, which would hide a NaN; nor may a negative error pass for a small one
            if (0.0..spacing).contains(&h) { spacing } else { h }
        }
    };
    if h < 0.0 { [f64::NAN; 2] } else { [estimate - h, estimate + h] }
}

/// Decides a comparison with an error level of `share`.
///
/// With I = [`interval`], target T, margin m, allowance a:
///
/// | relation | refuted | holds, if not refuted |
/// | --- | --- | --- |
/// | `Equals` | T outside I widened by a on both sides | I inside [T − m, T + m] |
/// | `AtLeast` | I entirely below T | I entirely at or above T |
/// | `AtMost` | I entirely above T | I entirely at or below T |
///
/// and *inconclusive* otherwise. If the interval covers with probability 1 − share, a true `Equals` (up to a)
/// is refuted with probability at most share, and *holds* is said of a quantity off by more than m with
/// probability at most share/2 (two one-sided tests, Schuirmann 1987). One-sided relations use the same
/// two-sided interval: conservative by a factor of two.
///
/// Degenerate cases. Any NaN, and an infinite target of `Equals`, is inconclusive, never *holds*. An infinite
/// estimate of a finite target refutes `Equals` even where its error is NaN: a sum of terms with a finite
/// expectation T exceeds 1e308 with probability at most T/1e308 (Markov). Samples that are all equal (s = 0)
/// give a point (up to spacing): Student's model knows zero spread only of constants; whoever compares
/// quantities that are constant except on rare events must not call their spread zero. A margin of 0 holds
/// for exact equality alone.
pub fn decide(comparison: Comparison, share: f64) -> Judged {
    let interval = interval(comparison.estimate, comparison.uncertainty, share);
    let verdict = verdict(&comparison, interval);
    Judged { comparison, interval, verdict }
}

fn verdict(comparison: &Comparison, [low, high]: [f64; 2]) -> Verdict {
    let estimate = comparison.estimate;
    let judge = |refuted: bool, holds: bool| match (refuted, holds) {
        (true, _) => Verdict::Refuted,
        (false, true) => Verdict::Holds,
        (false, false) => Verdict::Inconclusive,
    };
    let known = !low.is_nan() && !high.is_nan();
    match comparison.relation {
        Relation::Equals { target, margin, allowance } => {
            let statement = target.is_finite() && margin >= 0.0 && allowance >= 0.0;
            if !statement {
                Verdict::Inconclusive
            } else if estimate.is_infinite() {
                Verdict::Refuted
            } else {
                let refuted = known && (target < low - allowance || target > high + allowance);
                judge(refuted, known && target - margin <= low && high <= target + margin)
            }
        }
        Relation::AtLeast { target } => judge(known && high < target, known && low >= target),
        Relation::AtMost { target } => judge(known && low > target, known && high <= target),
    }
}

/// The p-value of the refutation in [`decide`]: the share below which the comparison is no longer refuted.
/// For [`holm`](super::holm). It is 0 or 1 where the uncertainty is a bound, or the spread zero; NaN is 1 (no
/// evidence).
pub fn p_value(comparison: &Comparison) -> f64 {
    let distance = match comparison.relation {
        Relation::Equals { target, allowance, .. } => (comparison.estimate - target).abs() - allowance,
        Relation::AtLeast { target } => target - comparison.estimate,
        Relation::AtMost { target } => comparison.estimate - target,
    };
    match comparison.uncertainty {
        Uncertainty::Sampling { standard_error, degrees_of_freedom }
            if standard_error > 0.0 && distance.is_finite() =>
        {
            if distance > 0.0 && degrees_of_freedom >= 1.0 {
                2.0 * student_sf(distance / standard_error, degrees_of_freedom)
            } else {
                1.0
            }
        }
        // no distribution to speak of: refuted at every level or at none
        _ => match decide(comparison.clone(), 0.5).verdict {
            Verdict::Refuted => 0.0,
            _ => 1.0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Holds, Inconclusive, Refuted};

    fn sampling(s: f64, dof: f64) -> Uncertainty {
        Uncertainty::Sampling { standard_error: s, degrees_of_freedom: dof }
    }

    fn judged(estimate: f64, uncertainty: Uncertainty, relation: Relation) -> Verdict {
        decide(Comparison { label: "x".into(), relation, estimate, uncertainty }, 1e-6).verdict
    }

    fn equals(target: f64, margin: f64, allowance: f64) -> Relation {
        Relation::Equals { target, margin, allowance }
    }

    #[test]
    fn verdicts_follow_the_table() {
        // t_{5e-7, 63} = 5.42003 (mpmath, see tails.rs)
        let u = sampling(0.01, 63.0);
        for (estimate, margin, allowance, wanted) in [
            (1.00, 0.10, 0.0, Holds),
            (1.045, 0.10, 0.0, Holds),
            (1.047, 0.10, 0.0, Inconclusive),
            (1.054, 0.06, 0.0, Inconclusive),
            (1.055, 0.20, 0.0, Refuted),
            (1.055, 0.20, 0.001, Holds),
            (0.945, 0.20, 0.0, Refuted),
            (1.00, 0.05, 0.0, Inconclusive),
        ] {
            assert_eq!(
                judged(estimate, u, equals(1.0, margin, allowance)),
                wanted,
                "{estimate} {margin} {allowance}"
            );
        }
        for (estimate, wanted) in [(1.0, Inconclusive), (1.06, Holds), (0.94, Refuted)] {
            assert_eq!(judged(estimate, u, Relation::AtLeast { target: 1.0 }), wanted);
            assert_eq!(judged(2.0 - estimate, u, Relation::AtMost { target: 1.0 }), wanted);
        }
        let bound = Uncertainty::Rounding { bound: 1e-15 };
        assert_eq!(judged(1.0, bound, equals(1.0, 2e-15, 0.0)), Holds);
        assert_eq!(judged(1.0 + 4e-15, bound, equals(1.0, 2e-15, 0.0)), Refuted);
        assert_eq!(judged(1.0, bound, Relation::AtMost { target: 1.0 + 1e-12 }), Holds);
    }

    #[test]
    fn nan_and_degenerate_spreads_never_hold_by_accident() {
        let nan = f64::NAN;
        for (estimate, s, dof, target, margin, allowance) in [
            (nan, 0.1, 63.0, 1.0, 1.0, 0.0),
            (1.0, nan, 63.0, 1.0, 1.0, 0.0),
            (1.0, 0.1, nan, 1.0, 1.0, 0.0),
            (1.0, 0.0, nan, 1.0, 1.0, 0.0),
            (1.0, 0.1, 63.0, nan, 1.0, 0.0),
            (1.0, 0.1, 63.0, 1.0, nan, 0.0),
            (1.0, 0.1, 63.0, 1.0, 1.0, nan),
            (1.0, -0.1, 63.0, 1.0, 1.0, 0.0),
            (1.0, 0.0, 0.5, 1.0, 1.0, 0.0),
            (f64::INFINITY, 0.1, 63.0, f64::INFINITY, 1.0, 0.0),
            (1.0, f64::INFINITY, 63.0, 5.0, 1.0, 0.0),
        ] {
            let found = judged(estimate, sampling(s, dof), equals(target, margin, allowance));
            assert_eq!(found, Inconclusive, "{estimate} {s} {dof} {target} {margin} {allowance}");
        }
        for relation in [Relation::AtLeast { target: 0.0 }, Relation::AtMost { target: 0.0 }] {
            assert_eq!(judged(nan, sampling(0.1, 63.0), relation), Inconclusive);
        }
        assert_eq!(judged(f64::INFINITY, sampling(nan, 63.0), equals(1.0, 9.0, 0.0)), Refuted);
        assert_eq!(judged(1.0, sampling(0.0, 63.0), equals(1.0, 1e-3, 0.0)), Holds);
        assert_eq!(judged(1.1, sampling(0.0, 63.0), equals(1.0, 1e-3, 0.0)), Refuted);
        assert_eq!(judged(1.0 + f64::EPSILON, sampling(0.0, 63.0), equals(1.0, 1e-3, 0.0)), Holds);
        assert_eq!(judged(0.0, sampling(0.0, 63.0), equals(0.0, 0.0, 0.0)), Holds);
    }

    #[test]
    fn the_p_value_is_the_share_at_which_refutation_ends() {
        for (estimate, relation) in [
            (1.055, equals(1.0, 0.1, 0.001)),
            (0.96, Relation::AtLeast { target: 1.0 }),
            (1.03, Relation::AtMost { target: 1.0 }),
        ] {
            let uncertainty = sampling(0.01, 63.0);
            let comparison = Comparison { label: "x".into(), relation, estimate, uncertainty };
            let p = p_value(&comparison);
            assert!(p > 1e-10 && p < 0.1);
            assert_eq!(decide(comparison.clone(), p * 1.001).verdict, Refuted);
            assert_ne!(decide(comparison, p * 0.999).verdict, Refuted);
        }
        let exact = |estimate| Comparison {
            label: "x".into(),
            relation: equals(1.0, 0.1, 0.0),
            estimate,
            uncertainty: Uncertainty::Rounding { bound: 1e-12 },
        };
        assert_eq!([p_value(&exact(1.0)), p_value(&exact(2.0)), p_value(&exact(f64::NAN))], [1.0, 0.0, 1.0]);
    }
}
