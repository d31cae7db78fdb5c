//! Evidence that the mean of an empirical kernel tends to the closed form.

use ndarray::Array2;

use super::experiment::Kernel;
use super::{Case, Decoy, Findings, decoys};
use crate::Result;
use crate::record::{Comparison, Map, Pictures, Series};
use crate::statistics::{Estimate, Terms};

/// The intercept T of E K̂_n = T + c₁/n + c₂/n² for every watched entry, beside the closed form.
///
/// # Errors
/// Those of the sampler and of the limits.
pub fn examine(case: &Case, kernel: Kernel) -> Result<Findings> {
    let (ladder, level) = (case.ladder_of(kernel)?, case.level());
    let limits = ladder.extrapolate(kernel)?;
    let truth = case.theory().of(kernel);
    let share = level.alpha / limits.len() as f64;
    let wrong = decoys::wrong_theory(case.spec(), case.watched(), case.theory(), kernel, level.precision)?;
    let against = |theory: &super::Prediction| -> Vec<Comparison> {
        let entries = limits.iter().enumerate();
        entries
            .map(|(k, (limit, allowance))| {
                truth.compare(k, &limit.guarded(share), theory, level.precision, *allowance)
            })
            .collect()
    };
    let allowance = limits.iter().map(|(_, allowance)| *allowance).fold(0.0, f64::max);
    Ok(Findings {
        comparisons: against(truth),
        margin: level.precision,
        decoy: Decoy { name: wrong.name.clone(), comparisons: against(wrong.theory.of(kernel)) },
        series: vec![largest_bias(case, kernel)?],
        notes: vec![
            ladder.note(),
            format!(
                "fit: {}; terms beyond it move T by at most {allowance:.1e} of s_ij = max(|K_ij|, √(K_ii K_jj)/10), the unit of margins",
                fit(ladder.terms())
            ),
        ],
    })
}

/// The deviation of the intercept from the closed form over all watched pairs, in units of s_ij.
///
/// # Errors
/// Those of the sampler and of the limits.
pub fn pictures(case: &Case, kernel: Kernel) -> Result<Pictures> {
    let limits = case.ladder_of(kernel)?.extrapolate(kernel)?;
    let prediction = case.theory().of(kernel);
    let points = prediction.diagonal.len();
    let mut deviations = Array2::zeros((points, points));
    for (&(i, j), (limit, _)) in prediction.pairs.iter().zip(&limits) {
        deviations[(i, j)] = limit.value;
        deviations[(j, i)] = limit.value;
    }
    let name = format!("relative deviation of {}", prediction.name);
    Ok(Pictures { maps: vec![Map::extreme(name, points, |i, j| deviations[(i, j)])], ..Pictures::default() })
}

/// The expansion, in words.
fn fit(terms: Terms) -> &'static str {
    match terms {
        Terms::None => "E K̂_n = T, the mean over the widths",
        Terms::Linear => "E K̂_n = T + c₁/n over the widths",
        Terms::Quadratic => "E K̂_n = T + c₁/n + c₂/n² over the widths",
    }
}

/// The deviation of the mean at each width that is largest against its own error over the diagonal, for a plot.
fn largest_bias(case: &Case, kernel: Kernel) -> Result<Series> {
    let rungs = case.ladder_of(kernel)?.rungs();
    let worst: Vec<Estimate> = rungs
        .iter()
        .map(|rung| {
            let means = rung.kernel(kernel).means();
            let telling = |e: &Estimate| e.value.abs() / e.standard_error;
            means.into_iter().max_by(|a, b| telling(a).total_cmp(&telling(b))).unwrap_or(Estimate::exact(0.0))
        })
        .collect();
    Ok(Series {
        name: format!("{} relative deviation of the mean", case.theory().of(kernel).name),
        x: rungs.iter().map(|rung| rung.width as f64).collect(),
        y: worst.iter().map(|e| e.value).collect(),
        standard_error: worst.iter().map(|e| e.standard_error).collect(),
    })
}
