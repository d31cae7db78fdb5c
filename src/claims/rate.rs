//! Evidence that the deviation of an empirical kernel vanishes like n^{−1/2}.

use super::experiment::{Kernel, Rung};
use super::ladder::Expansion;
use super::{Case, Decoy, Findings, Ladder};
use crate::Result;
use crate::record::{Relation, Series};
use crate::statistics::{Estimate, log_slope};

/// The margin of an exponent: an interval inside −1/2 ± 0.1 keeps out the neighbouring rates that a theory could mean, n^{−1/4} and n^{−1}.
pub const EXPONENT_MARGIN: f64 = 0.1;

/// The margin of an exponent of somebody else's networks, of which there are hundreds, not tens of thousands. It still keeps out n^{−1/4} and n^{−1}.
const OBSERVED_MARGIN: f64 = 0.2;

/// The margin of an exponent of a deviation.
pub(super) fn margin(case: &Case) -> f64 {
    if case.observation().is_some() { OBSERVED_MARGIN } else { EXPONENT_MARGIN }
}

/// The slope of ln rms_{ij} (K̂_ij − K_ij)/s_ij over ln n, with a term in 1/n for the next order, beside −1/2.
///
/// # Errors
/// Those of the sampler and of the limits.
pub fn examine(case: &Case, kernel: Kernel) -> Result<Findings> {
    let (ladder, margin) = (case.ladder_of(kernel)?, margin(case));
    let truth = case.theory().of(kernel);
    let logs = spread(ladder.rungs(), kernel)?;
    let (slope, allowance) = fitted(ladder, kernel, &logs)?;
    let compare = |target: f64| {
        let relation = Relation::Equals { target, margin, allowance };
        vec![slope.compare(format!("exponent of the rms deviation of {}", truth.name), relation)]
    };
    Ok(Findings {
        comparisons: compare(-0.5),
        margin: margin / 0.5,
        decoy: Decoy { name: "deviation ∝ n^(−1/4)".into(), comparisons: compare(-0.25) },
        series: vec![Series {
            name: format!("{} rms deviation", truth.name),
            x: ladder.rungs().iter().map(|rung| rung.width as f64).collect(),
            y: logs.iter().map(|log| log.value.exp()).collect(),
            standard_error: logs.iter().map(|log| log.value.exp() * log.standard_error).collect(),
        }],
        notes: vec![
            ladder.note(),
            match ladder.expansion() {
                Expansion::Fitted => {
                    "fit: ln rms = a + b ln n + c/n; the term c/n takes up the next order of the variance"
                        .into()
                }
                Expansion::Bounded => {
                    format!("fit: ln rms = a + b ln n; a term c/n moves b by at most {allowance:.1e}")
                }
            },
            format!(
                "margin of the exponent: {margin}, which keeps out the neighbouring rates n^(−1/4) and n^(−1)"
            ),
        ],
    })
}

/// ln rms_{ij} (K̂_ij − K_ij)/s_ij at each width.
pub(super) fn spread(rungs: &[Rung], kernel: Kernel) -> Result<Vec<Estimate>> {
    let pairs = rungs.first().map_or(0, |rung| rung.kernel(kernel).quantities());
    let (target, unit) = (vec![0.0; pairs], vec![1.0; pairs]);
    rungs.iter().map(|rung| rung.kernel(kernel).log_rms_deviation(&target, &unit)).collect()
}

/// The slope of `logs` over ln n, and what the next order in 1/n leaves open of it: a term c/n of a relative variance or of a squared bias has |c| ≤ v,
/// the two together move ln rms by v/n, and the slope by v times what a fit makes of 1/n.
///
/// # Errors
/// Those of the regression.
pub(super) fn fitted(ladder: &Ladder, kernel: Kernel, logs: &[Estimate]) -> Result<(Estimate, f64)> {
    let (widths, weights) = (ladder.widths(), ladder.spread_weights());
    match ladder.expansion() {
        Expansion::Fitted => Ok((exponent(&widths, logs, &weights)?, 0.0)),
        Expansion::Bounded => {
            let inverse: Vec<Estimate> = widths.iter().map(|n| Estimate::exact(1.0 / *n as f64)).collect();
            let tilt = log_slope(&widths, &inverse, &weights, false)?.slope.value;
            Ok((log_slope(&widths, logs, &weights, false)?.slope, ladder.growth(kernel) * tilt.abs()))
        }
    }
}

/// The slope of `logs` over ln n, with a term in 1/n where four widths or more leave room for it.
pub(super) fn exponent(widths: &[usize], logs: &[Estimate], weights: &[f64]) -> Result<Estimate> {
    Ok(log_slope(widths, logs, weights, widths.len() >= 4)?.slope)
}
