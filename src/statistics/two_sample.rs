//! Do two samples come from the same distribution?

use super::Estimate;
use super::tails::{kolmogorov_sf, student_sf};
use crate::{Error, Result};

/// The difference of two independent means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// First minus second, on Welch–Satterthwaite degrees of freedom.
    pub difference: Estimate,
    /// Two-sided; NaN where the difference or its error is.
    pub p_value: f64,
}

/// Welch's test of two independent estimates of the same quantity (Welch 1947): t = (x − y)/√(s_x² + s_y²) on
/// Satterthwaite's ν.
///
/// Two errors of zero give p = 1 for equal and 0 for unequal values.
pub fn welch(x: &Estimate, y: &Estimate) -> Difference {
    let difference = x.minus(*y);
    let Estimate { value, standard_error, degrees_of_freedom, .. } = difference;
    let p_value = if standard_error == 0.0 {
        match value {
            v if v.is_nan() => f64::NAN,
            0.0 => 1.0,
            _ => 0.0,
        }
    } else {
        2.0 * student_sf((value / standard_error).abs(), degrees_of_freedom)
    };
    Difference { difference, p_value }
}

/// A Kolmogorov–Smirnov comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KolmogorovSmirnov {
    /// D = sup |F̂ − Ĝ|.
    pub statistic: f64,
    /// P(D or larger) under equality.
    pub p_value: f64,
}

/// The two-sample Kolmogorov–Smirnov test: D = sup|F̂ − Ĝ|, p = Q((√m + 0.12 + 0.11/√m)·D) with m = n₁n₂/(n₁
/// + n₂) and Kolmogorov's tail Q (Stephens 1970 for the small-sample correction).
///
/// For continuous distributions; ties make it conservative. Use ≥ 20 values a sample: below, the correction
/// is off by more than a tenth of p.
///
/// # Errors
/// When a sample is empty or holds NaN.
pub fn kolmogorov_smirnov(x: &[f64], y: &[f64]) -> Result<KolmogorovSmirnov> {
    let (x, y) = (sorted(x)?, sorted(y)?);
    let (n, m) = (x.len(), y.len());
    let (mut i, mut j, mut statistic) = (0, 0, 0.0_f64);
    while i < n && j < m {
        let at = x[i].min(y[j]);
        i += x[i..].iter().take_while(|v| **v <= at).count();
        j += y[j..].iter().take_while(|v| **v <= at).count();
        statistic = statistic.max((i as f64 / n as f64 - j as f64 / m as f64).abs());
    }
    let root = (n as f64 * m as f64 / (n + m) as f64).sqrt();
    Ok(KolmogorovSmirnov { statistic, p_value: kolmogorov_sf((root + 0.12 + 0.11 / root) * statistic) })
}

/// The values in ascending order.
pub(super) fn sorted(x: &[f64]) -> Result<Vec<f64>> {
    if x.is_empty() {
        return Err(Error::new("sample", "is empty"));
    }
    if let Some(i) = x.iter().position(|x| x.is_nan()) {
        return Err(Error::new("sample", format!("value {i} is NaN and has no rank")));
    }
    let mut x = x.to_vec();
    x.sort_by(f64::total_cmp);
    Ok(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn welch_agrees_with_scipy() {
        // scipy 1.17: ttest_ind([1,2,3,4,5], [2,4,6,8,10,12], equal_var=False)
        let x = Estimate::new(3.0, (2.5f64 / 5.0).sqrt(), 4.0);
        let y = Estimate::new(7.0, (14.0f64 / 6.0).sqrt(), 5.0);
        let found = welch(&x, &y);
        assert!((found.p_value / 0.04928433820673053 - 1.0).abs() < 1e-12);
        assert!((found.difference.degrees_of_freedom / 6.972255729794934 - 1.0).abs() < 1e-13);
        assert_eq!(welch(&Estimate::exact(1.0), &Estimate::exact(1.0)).p_value, 1.0);
        assert_eq!(welch(&Estimate::exact(1.0), &Estimate::exact(2.0)).p_value, 0.0);
        assert!(welch(&Estimate::exact(f64::NAN), &Estimate::exact(2.0)).p_value.is_nan());
    }

    #[test]
    fn the_distance_of_step_functions_is_as_by_hand() {
        let found = kolmogorov_smirnov(&[1.0, 2.0, 3.0, 4.0], &[3.5, 4.5, 5.5, 6.5]).unwrap();
        assert_eq!(found.statistic, 0.75);
        // ties: both steps at 2 are taken before the distance is
        assert_eq!(kolmogorov_smirnov(&[2.0, 2.0, 2.0], &[2.0, 2.0]).unwrap().statistic, 0.0);
        assert_eq!(kolmogorov_smirnov(&[1.0, 2.0], &[1.0, 2.0]).unwrap().p_value, 1.0);
        assert!(kolmogorov_smirnov(&[], &[1.0]).is_err());
        assert!(kolmogorov_smirnov(&[f64::NAN], &[1.0]).is_err());
    }
}
