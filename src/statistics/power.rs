//! How many replicates a question needs, and what a run would have found.
//!
//! Throughout, a test refutes when |x̂ − T| > t_{share/2, ν}·s. If the true value is off by ε and x̂ has
//! standard deviation σ_m, then (x̂ − T)/s is noncentral t with noncentrality δ = ε/σ_m; everything here
//! solves for one of these given the others.

use super::tails::{chi_squared_quantile, normal_sf, positive_root, student_quantile};
use super::{Blocks, Estimate};
use crate::record::{Comparison, Relation, Uncertainty};
use crate::{Error, Result};

/// P(t'_ν(δ) ≤ c): the probability that a t-statistic on `dof` degrees of freedom with noncentrality `delta`
/// stays below `critical`, ∫ Φ(c·s − δ) f(s) ds over s = √(χ²_ν/ν).
///
/// By the trapezoidal rule in u = ln s, where the integrand is analytic and decays at both ends, so that the
/// error falls exponentially with the step (Trefethen & Weideman 2014). Against mpmath quadrature: relative
/// error ≤ 1e-11 in the tests. NaN for dof < 1 or NaN; dof = ∞ is the normal.
pub fn miss_probability(critical: f64, dof: f64, delta: f64) -> f64 {
    if critical.is_nan() || dof.is_nan() || delta.is_nan() || dof < 1.0 {
        return f64::NAN;
    }
    // the spread of ln s is 1/√(2ν): beyond that many ν one normal cannot be told from the integral
    if dof > 1e12 {
        return normal_sf(delta - critical);
    }
    let half = 0.5 * dof;
    let log_scale = 2f64.ln() + half * half.ln() - libm::lgamma(half);
    // ln density of u: log_scale + ν·u − (ν/2)·e^{2u}. To the right it falls doubly exponentially; to the
    // left like e^{νu}, below 1e-17 from −40/ν − a few spreads on
    let spread = (0.5 / dof).sqrt();
    let (left, right) = (-(40.0 / dof + 12.0 * spread), (12.0 * spread).min(2.0));
    let steps = 600;
    let step = (right - left) / f64::from(steps);
    let sum: f64 = (0..=steps)
        .map(|i| {
            let u = left + step * f64::from(i);
            let s = u.exp();
            (log_scale + dof * u - half * s * s).exp() * normal_sf(delta - critical * s)
        })
        .sum();
    sum * step
}

/// The noncentrality δ = ε/σ_m at which a discrepancy ε is missed with probability `beta` by a two-sided test
/// at level
/// `share` on `dof` degrees of freedom; about z_{share/2} + z_β for many. (The tiny chance of refuting on the wrong side is
/// counted as missed.) NaN outside share, beta ∈ (0, 1), dof ≥ 1.
pub fn noncentrality(share: f64, beta: f64, dof: f64) -> f64 {
    let critical = student_quantile(0.5 * share, dof);
    if !(beta > 0.0 && beta < 1.0) || dof < 1.0 || critical.is_nan() {
        return f64::NAN;
    }
    positive_root(|delta| delta == 0.0 || miss_probability(critical, dof, delta) > beta)
}

/// The smallest discrepancy that a test with `standard_error` on `dof` degrees of freedom at level `share`
/// would have found with probability 1 − `beta`: s·δ plus the theory's own `allowance`.
///
/// s stands for σ_m, which it estimates to a relative error of about 1/√(2ν).
pub fn detectable(estimate: &Estimate, allowance: f64, share: f64, beta: f64) -> f64 {
    allowance + estimate.standard_error * noncentrality(share, beta, estimate.degrees_of_freedom)
}

/// The number of replicates whose mean detects a discrepancy `epsilon` (beyond any allowance) with
/// probability 1 − `beta` at level `share`, standard error on `dof` degrees of freedom, from a bound of the
/// standard deviation of a replicate: ⌈(σδ/ε)²⌉, at least 2.
///
/// # Errors
/// When ε or σ is not positive and finite, a level is not in (0, 1), dof < 1, or the number is above 2⁵³.
pub fn plan(standard_deviation: f64, epsilon: f64, share: f64, beta: f64, dof: f64) -> Result<u64> {
    let place = "sample size";
    for (name, x) in [("discrepancy", epsilon), ("standard deviation", standard_deviation)] {
        if !(x.is_finite() && x >= 0.0) || (name == "discrepancy" && x == 0.0) {
            return Err(Error::new(place, format!("{name} {x} is not positive and finite")));
        }
    }
    let delta = noncentrality(share, beta, dof);
    if !delta.is_finite() {
        return Err(Error::new(
            place,
            format!("no test at level {share}, miss rate {beta} on {dof} degrees of freedom"),
        ));
    }
    let samples = (standard_deviation * delta / epsilon).powi(2).ceil();
    if samples.is_nan() || samples > 2f64.powi(53) {
        return Err(Error::new(place, format!("{samples:.1e} replicates are out of reach"))
            .advise("ask for less precision or give wider networks"));
    }
    Ok((samples as u64).max(2))
}

/// An upper confidence bound, at level 1 − `gamma`, of the standard deviation of Gaussian replicates of which
/// a pilot measured `standard_deviation` on `dof` degrees of freedom: s·√(ν/χ²_{1−γ, ν}).
///
/// For heavy tails take [`pilot_bound`] from a jackknifed log-variance instead: χ² understates the
/// uncertainty by √(κ/2).
pub fn gaussian_pilot_bound(standard_deviation: f64, dof: f64, gamma: f64) -> f64 {
    standard_deviation * (dof / chi_squared_quantile(1.0 - gamma, dof)).sqrt()
}

/// An upper confidence bound, at level 1 − `gamma`, of a standard deviation whose log-*variance* a pilot
/// estimated ([`Blocks::log_variances`](super::Blocks::log_variances)): exp(½(l + t_{γ,ν}·s)).
pub fn pilot_bound(log_variance: &Estimate, gamma: f64) -> f64 {
    let t = student_quantile(gamma, log_variance.degrees_of_freedom);
    (0.5 * (log_variance.value + t * log_variance.standard_error)).exp()
}

/// By what factor the replicates of an inconclusive `Equals` must grow so that a fresh sample decides it:
/// with probability 1 − `beta` it *holds* if the truth is the target, and is *refuted* if the truth is
/// `margin` off (in between no sample size decides for sure): (s·δ/(m − a))² with δ =
/// [`noncentrality`]`(share, beta/2, ν)`, at least 1. The fresh sample is taken to have at least [`Blocks::LEAST`] blocks, so that from few replicates
/// ν grows, too.
///
/// `None` where more replicates would not decide: other relations, rounding bounds, a margin not above the allowance,
/// no finite spread.
pub fn growth_to_decide(comparison: &Comparison, share: f64, beta: f64) -> Option<f64> {
    let Uncertainty::Sampling { standard_error, degrees_of_freedom } = comparison.uncertainty else {
        return None;
    };
    let Relation::Equals { margin, allowance, .. } = comparison.relation else { return None };
    let room = margin - allowance;
    let dof = degrees_of_freedom.max((Blocks::LEAST - 1) as f64);
    let least = if standard_error > 0.0 { (dof + 1.0) / (degrees_of_freedom + 1.0) } else { 1.0 };
    let factor = (standard_error * noncentrality(share, 0.5 * beta, dof) / room).powi(2);
    (room > 0.0 && factor.is_finite()).then(|| factor.max(least))
}

/// How far the skewness γ of a replicate distorts the level of a t-test on the mean of `samples` of them at
/// the two-sided level `share`: the factor by which the heavier of the two tail probabilities exceeds
/// share/2, to first order in the exponent, exp(|γ|·t³/(3√samples)), from the moderate deviations of
/// Student's statistic (Jing, Shao & Wang 2003: P(T > t)/(1 − Φ(t)) = exp(−γt³/(3√m))(1 + o(1))).
///
/// A level is honest to a factor of two when this is below 2; [`samples_for_skewness`] inverts it.
pub fn skewness_distortion(skewness: f64, samples: f64, share: f64) -> f64 {
    let t = student_quantile(0.5 * share, f64::INFINITY);
    (skewness.abs() * t.powi(3) / (3.0 * samples.sqrt())).exp()
}

/// The number of replicates from which on [`skewness_distortion`] is at most `factor` > 1: (γt³/(3 ln
/// factor))².
pub fn samples_for_skewness(skewness: f64, share: f64, factor: f64) -> f64 {
    let t = student_quantile(0.5 * share, f64::INFINITY);
    (skewness * t.powi(3) / (3.0 * factor.ln())).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn miss_probabilities_agree_with_mpmath() {
        // quad of 2(ν/2)^{ν/2}/Γ(ν/2) s^{ν−1} e^{−νs²/2} Φ(cs − δ), mpmath 1.3, 30 digits; scipy 1.17 nct.cdf
        // agrees
        for (critical, dof, delta, wanted) in [
            (7.0, 63.0, 10.6, 0.001100638085554377),
            (7.0, 63.0, 8.0, 0.19131762416400887),
            (2.0, 10.0, 5.0, 0.0027821090637209483),
            (5.0, 200.0, 9.0, 5.11446119609805e-5),
            (7.0, 63.0, 12.0, 1.1587245292067981e-5),
        ] {
            let found = miss_probability(critical, dof, delta);
            assert!((found / wanted - 1.0).abs() < 1e-11, "{critical} {dof} {delta}: {found:e}");
        }
        // central: P(T ≤ c)
        for dof in [1.0, 2.5, 63.0, 1e5] {
            let wanted = 1.0 - super::super::tails::student_sf(1.5, dof);
            assert!((miss_probability(1.5, dof, 0.0) - wanted).abs() < 1e-10, "ν {dof}");
        }
        assert!(miss_probability(1.0, 0.5, 1.0).is_nan());
    }

    #[test]
    fn plans_and_detectable_discrepancies_are_inverse() {
        let (share, beta, dof) = (1e-9, 1e-3, 63.0);
        let samples = plan(2.0, 0.01, share, beta, dof).unwrap();
        let estimate = Estimate::new(1.0, 2.0 / (samples as f64).sqrt(), dof);
        let found = detectable(&estimate, 0.0, share, beta);
        // rounding up one of 5 million samples
        assert!(found <= 0.01 && found > 0.01 * (1.0 - 1e-6), "{found}");
        let delta = noncentrality(share, beta, f64::INFINITY);
        let wanted =
            super::super::tails::normal_quantile(0.5 * share) + super::super::tails::normal_quantile(beta);
        assert!((delta / wanted - 1.0).abs() < 1e-9);
        assert!(noncentrality(share, beta, dof) > delta);
    }

    #[test]
    fn questions_without_an_answer_are_refused() {
        assert!(plan(1.0, 0.0, 1e-6, 1e-3, 63.0).is_err());
        assert!(plan(f64::NAN, 0.1, 1e-6, 1e-3, 63.0).is_err());
        assert!(plan(1.0, 0.1, 0.0, 1e-3, 63.0).is_err());
        assert!(plan(1.0, 0.1, 1e-6, 1e-3, 0.5).is_err());
        assert!(plan(1e300, 1e-300, 1e-6, 1e-3, 63.0).is_err());
        assert_eq!(plan(0.0, 0.1, 1e-6, 1e-3, 63.0).unwrap(), 2);
    }

    #[test]
    fn an_inconclusive_comparison_says_what_would_decide() {
        let comparison = |s: f64, allowance: f64| Comparison {
            label: "x".into(),
            relation: Relation::Equals { target: 1.0, margin: 0.1, allowance },
            estimate: 1.0,
            uncertainty: Uncertainty::Sampling { standard_error: s, degrees_of_freedom: 63.0 },
        };
        let factor = growth_to_decide(&comparison(0.1, 0.0), 1e-6, 1e-3).unwrap();
        let s = 0.1 / factor.sqrt();
        assert!((s * noncentrality(1e-6, 5e-4, 63.0) / 0.1 - 1.0).abs() < 1e-12);
        assert!(growth_to_decide(&comparison(0.1, 0.1), 1e-6, 1e-3).is_none());
        assert_eq!(growth_to_decide(&comparison(0.0, 0.0), 1e-6, 1e-3), Some(1.0));
        assert!(growth_to_decide(&comparison(f64::NAN, 0.0), 1e-6, 1e-3).is_none());
    }

    #[test]
    fn pilot_bounds_exceed_the_pilot() {
        // χ²_{63} exceeds 32.45527547868487 with probability 0.9995 (scipy 1.17 chi2.isf)
        let bound = gaussian_pilot_bound(2.0, 63.0, 5e-4);
        assert!((bound / (2.0 * (63.0 / 32.45527547868487f64).sqrt()) - 1.0).abs() < 1e-10);
        assert!((pilot_bound(&Estimate::new(4f64.ln(), 0.0, 63.0), 5e-4) - 2.0).abs() < 1e-14);
        assert!(pilot_bound(&Estimate::new(4f64.ln(), 0.1, 63.0), 5e-4) > 2.0);
        let m = samples_for_skewness(2.0, 1e-6, 2.0);
        assert!((skewness_distortion(-2.0, m, 1e-6) - 2.0).abs() < 1e-12);
    }
}
