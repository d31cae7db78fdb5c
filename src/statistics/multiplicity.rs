//! One error level for a whole run.

use crate::{Error, Result};

/// The share of `alpha` that each comparison of each group gets: groups (claims) in proportion to their
/// weights, comparisons inside a group equally, `groups[g] = (weight, comparisons)`.
///
/// By the union bound the probability of any false refutation is at most Σ shares = α, whatever the
/// dependence between comparisons (weighted Bonferroni). A group without comparisons, or of weight 0, gives
/// its part to the others and has share 0. The number of comparisons must be fixed before the data are seen.
///
/// # Errors
/// When α is not in (0, 1), a weight is negative or not finite, or no group with comparisons has a positive
/// weight.
pub fn shares(alpha: f64, groups: &[(f64, usize)]) -> Result<Vec<f64>> {
    check_level(alpha)?;
    check_weights(groups.iter().map(|g| g.0))?;
    let total: f64 = groups.iter().filter(|g| g.1 > 0).map(|g| g.0).sum();
    if total <= 0.0 {
        return Err(Error::new("multiplicity", "no group has both comparisons and a positive weight"));
    }
    Ok(groups
        .iter()
        .map(|&(w, tests)| if tests == 0 { 0.0 } else { alpha * (w / total) / tests as f64 })
        .collect())
}

/// Which null hypotheses the weighted step-down procedure of Holm rejects at family-wise level `alpha` (Holm
/// 1979 §4): order by pᵢ/wᵢ; while the smallest satisfies pᵢ ≤ α·wᵢ/Σ(weights not yet rejected), reject it;
/// stop at the first that does not.
///
/// It rejects whatever weighted Bonferroni rejects, and more; the level holds under any dependence. Proof:
/// let the true hypotheses be T, and i the first of T rejected, with R rejected before. Then T is in the
/// remaining weights, so pᵢ ≤ α wᵢ/Σ_T w; the union bound over T gives at most α. Reject ⇒ *refuted*; a
/// comparison that only Holm rejects has a Bonferroni interval that still covers its target, so the judge
/// must say which it used. NaN is never rejected.
///
/// # Errors
/// When lengths differ, α is not in (0, 1), or a weight is negative or not finite.
pub fn holm(p_values: &[f64], weights: &[f64], alpha: f64) -> Result<Vec<bool>> {
    check_level(alpha)?;
    check_weights(weights.iter().copied())?;
    if p_values.len() != weights.len() {
        let problem = format!("{} p-values with {} weights", p_values.len(), weights.len());
        return Err(Error::new("multiplicity", problem));
    }
    let mut order: Vec<usize> =
        (0..weights.len()).filter(|&i| weights[i] > 0.0 && !p_values[i].is_nan()).collect();
    order.sort_by(|&i, &j| (p_values[i] / weights[i]).total_cmp(&(p_values[j] / weights[j])));
    // suffix sums rather than a running difference: no cancellation, so never above α
    let mut remaining: f64 = weights.iter().zip(p_values).filter(|(_, p)| p.is_nan()).map(|(w, _)| w).sum();
    let mut suffix = vec![0.0; order.len()];
    for (place, &i) in order.iter().enumerate().rev() {
        remaining += weights[i];
        suffix[place] = remaining;
    }
    let mut rejected = vec![false; weights.len()];
    for (&i, total) in order.iter().zip(suffix) {
        if p_values[i] > alpha * weights[i] / total {
            break;
        }
        rejected[i] = true;
    }
    Ok(rejected)
}

fn check_level(alpha: f64) -> Result<()> {
    if alpha > 0.0 && alpha < 1.0 {
        return Ok(());
    }
    Err(Error::new("alpha", format!("{alpha} is not an error level")).advise("give a number in (0, 1)"))
}

fn check_weights(weights: impl Iterator<Item = f64>) -> Result<()> {
    for w in weights {
        if !(w.is_finite() && w >= 0.0) {
            return Err(Error::new("multiplicity", format!("weight {w} is not finite and ≥ 0")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_alpha() {
        let groups = [(1.0, 36), (2.0, 1), (1.0, 0), (0.0, 5), (3.0, 1000)];
        let shares = shares(1e-6, &groups).unwrap();
        let total: f64 = shares.iter().zip(&groups).map(|(s, g)| s * g.1 as f64).sum();
        assert!((total / 1e-6 - 1.0).abs() < 1e-14);
        assert!((shares[1] / 1e-6 - 2.0 / 6.0).abs() < 1e-14);
        assert_eq!([shares[2], shares[3]], [0.0, 0.0]);
    }

    #[test]
    fn holm_steps_down_as_by_hand() {
        // α = 0.05, m = 4: 0.0125, 0.01667, 0.025, 0.05
        let reject = |p: &[f64]| holm(p, &vec![1.0; p.len()], 0.05).unwrap();
        assert_eq!(reject(&[0.01, 0.04, 0.03, 0.005]), [true, false, false, true]);
        assert_eq!(reject(&[0.01, 0.02, 0.03, 0.005]), [true; 4]);
        assert_eq!(reject(&[0.01, f64::NAN, 0.026, 0.005]), [true, false, false, true]);
        // weights: 0.02 ≤ 0.05·½ is rejected first, then 0.05 ≤ 0.05·1
        assert_eq!(holm(&[0.02, 0.05], &[2.0, 2.0], 0.05).unwrap(), [true, true]);
        assert_eq!(holm(&[0.02, 0.05], &[1.0, 3.0], 0.05).unwrap(), [false, false]);
    }

    #[test]
    fn holm_rejects_all_that_bonferroni_rejects() {
        let p: Vec<f64> = (0..40).map(|i| (f64::from(i * i % 41) / 41.0).powi(4)).collect();
        let weights: Vec<f64> = (0..40).map(|i| 1.0 + f64::from(i % 3)).collect();
        let total: f64 = weights.iter().sum();
        let rejected = holm(&p, &weights, 0.05).unwrap();
        let bonferroni: Vec<bool> = p.iter().zip(&weights).map(|(p, w)| *p <= 0.05 * w / total).collect();
        assert!(bonferroni.iter().any(|b| *b) && rejected != bonferroni);
        assert!(bonferroni.iter().zip(&rejected).all(|(b, r)| !b || *r));
    }

    #[test]
    fn levels_and_weights_are_checked() {
        assert!(shares(0.0, &[(1.0, 1)]).is_err());
        assert!(shares(f64::NAN, &[(1.0, 1)]).is_err());
        assert!(shares(0.1, &[(1.0, 0)]).is_err());
        assert!(shares(0.1, &[(-1.0, 1), (2.0, 1)]).is_err());
        assert!(holm(&[0.1], &[1.0, 1.0], 0.1).is_err());
    }
}
