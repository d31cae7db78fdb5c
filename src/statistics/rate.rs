//! How fast a deviation vanishes with the width.

use ndarray::Array2;

use super::regression::Goodness;
use super::{Design, Estimate, Ladder, Terms};
use crate::{Error, Result};

/// The slope of ln v over ln n.
#[derive(Clone, Debug, PartialEq)]
pub struct Slope {
    /// b in ln v_n = a + b ln n (+ c/n).
    pub slope: Estimate,
    /// c, where it was asked for.
    pub correction: Option<Estimate>,
    /// Whether a power law (with its correction) describes the values.
    pub goodness: Option<Goodness>,
}

/// Fits ln v_n = a + b ln n, with c/n beside it if `correction`, to independent estimates of ln v_n.
///
/// The c/n term takes up the next order of v_n = v·n^b(1 + c/n + …), which without it would bias b. `weights`
/// are the planned precisions: the numbers of replicates, since the error of a logarithm of a spread depends
/// on little else. Whether b is −1/2 is then an equivalence question for [`decide`](super::decide): target
/// −1/2 within a margin.
///
/// # Errors
/// When a width is zero, lengths disagree, or there are fewer distinct widths than unknowns.
pub fn log_slope(widths: &[usize], logs: &[Estimate], weights: &[f64], correction: bool) -> Result<Slope> {
    if widths.contains(&0) {
        return Err(Error::new("widths", "0 has no logarithm").advise("give widths ≥ 1"));
    }
    let widths: Vec<f64> = widths.iter().map(|&n| n as f64).collect();
    let centre = widths.iter().map(|n| n.ln()).sum::<f64>() / widths.len() as f64;
    let unit = centre.exp();
    let terms = Array2::from_shape_fn((widths.len(), if correction { 3 } else { 2 }), |(i, j)| match j {
        0 => 1.0,
        1 => widths[i].ln() - centre,
        _ => unit / widths[i],
    });
    let fit = Design::new(terms, weights).map_err(|error| error.within("widths"))?.fit(logs)?;
    Ok(Slope {
        slope: fit.coefficients[1],
        correction: fit.coefficients.get(2).map(|c| c.scaled(unit)),
        goodness: fit.goodness,
    })
}

/// Whether n^p·v_n settles.
#[derive(Clone, Debug, PartialEq)]
pub struct Plateau {
    /// The level lim n^p·v_n.
    pub level: Estimate,
    /// ln of the ratio of the values at the two largest widths: 0 on the plateau, (b + p)·ln of the ratio of
    /// widths when the true rate is b.
    pub last_step: Estimate,
    /// What the fitted 1/n correction lets `last_step` differ from 0: the `allowance` of that comparison.
    pub drift: f64,
    /// Whether level + c/n describes the values.
    pub goodness: Option<Goodness>,
}

/// Examines estimates of `n^p·v_n` (say n·Var): level and 1/n correction by [`Ladder`], and the step between
/// the two largest widths.
///
/// # Errors
/// As [`Ladder::new`]; when there are fewer than two widths.
pub fn plateau(widths: &[usize], values: &[Estimate], weights: &[f64]) -> Result<Plateau> {
    let ladder = Ladder::new(widths, weights, if widths.len() < 2 { Terms::None } else { Terms::Linear })?;
    let fit = ladder.extrapolate(values)?;
    let mut order: Vec<usize> = (0..widths.len()).collect();
    order.sort_by_key(|&i| widths[i]);
    let [.., previous, last] = order[..] else {
        return Err(Error::new("widths", "one width shows no trend").advise("give at least two"));
    };
    let step = 1.0 / widths[previous] as f64 - 1.0 / widths[last] as f64;
    let drift = (fit.corrections[0].value / fit.limit.value * step).abs();
    let last_step = values[last].ln().minus(values[previous].ln());
    Ok(Plateau { level: fit.limit, last_step, drift, goodness: fit.goodness })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: [usize; 4] = [64, 256, 1024, 4096];

    #[test]
    fn an_exact_power_law_is_recovered_and_its_correction_taken_up() {
        let logs = |c: f64| {
            WIDTHS.map(|n| {
                let n = n as f64;
                Estimate::new(1.0 - 0.5 * n.ln() + c / n, 0.01, 63.0)
            })
        };
        let plain = log_slope(&WIDTHS, &logs(0.0), &[1.0; 4], false).unwrap();
        assert!((plain.slope.value + 0.5).abs() < 1e-14);
        // Σ(ln n − mean)² = (ln 4)²·(2·1.5² + 2·0.5²) = 5 (ln 4)²
        let wanted = 0.01 / (5.0f64.sqrt() * 4f64.ln());
        assert!((plain.slope.standard_error / wanted - 1.0).abs() < 1e-12);
        assert!((log_slope(&WIDTHS, &logs(5.0), &[1.0; 4], false).unwrap().slope.value + 0.5).abs() > 1e-3);
        let corrected = log_slope(&WIDTHS, &logs(5.0), &[1.0; 4], true).unwrap();
        assert!((corrected.slope.value + 0.5).abs() < 1e-13);
        assert!((corrected.correction.unwrap().value - 5.0).abs() < 1e-10);
        assert!(log_slope(&[0, 1], &logs(0.0)[..2], &[1.0; 2], false).is_err());
    }

    #[test]
    fn a_plateau_is_told_from_a_slope() {
        let at = |b: f64| {
            WIDTHS.map(|n| Estimate::new(3.0 * (n as f64).powf(b) * (1.0 + 4.0 / n as f64), 0.01, 63.0))
        };
        let flat = plateau(&WIDTHS, &at(0.0), &[1.0; 4]).unwrap();
        assert!((flat.level.value - 3.0).abs() < 1e-13);
        // ln(1 + 4/n) differs from 4/n in second order only
        assert!(flat.last_step.value.abs() <= flat.drift * (1.0 + 4.0 / 1024.0));
        let steep = plateau(&WIDTHS, &at(0.1), &[1.0; 4]).unwrap();
        assert!((steep.last_step.value - 0.1 * 4f64.ln()).abs() < 4.0 / 1024.0);
        assert!(plateau(&[8], &[Estimate::exact(1.0)], &[1.0]).is_err());
    }
}
