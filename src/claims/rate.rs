//! Evidence that the deviation of an empirical kernel vanishes like n^{−1/2}.

use super::experiment::{Kernel, Rung};
use super::{Case, Decoy, Findings, decoys};
use crate::Result;
use crate::record::{Comparison, Relation, Series};
use crate::statistics::{Estimate, log_slope};

/// The margin of an exponent: a tenth of the gap between n^{−1/2} and its neighbours among the rates that theory could mean, n⁰ and n^{−1}.
pub const EXPONENT_MARGIN: f64 = 0.05;

/// The slope of ln rms_{ij} (K̂_ij − K_ij)/s_ij over ln n, with a term in 1/n for the next order, beside −1/2.
///
/// # Errors
/// Those of the sampler and of the limits.
pub fn examine(case: &Case, kernel: Kernel) -> Result<Findings> {
    let (ladder, level) = (case.ladder()?, case.level());
    let wrong = decoys::wrong_theory(case.spec(), case.watched(), case.theory(), kernel, level.precision)?;
    let (truth, false_truth) = (case.theory().of(kernel), wrong.theory.of(kernel));
    let pairs = truth.target.len();
    let off: Vec<f64> =
        (0..pairs).map(|k| (false_truth.target[k] - truth.target[k]) / truth.scale[k]).collect();
    let deviations = |targets: &[f64]| -> Result<Vec<Estimate>> {
        let of = |rung: &Rung| rung.kernel(kernel).log_rms_deviation(targets, &vec![1.0; pairs]);
        ladder.rungs().iter().map(of).collect()
    };
    let slope = |logs: &[Estimate]| -> Result<Comparison> {
        let correction = ladder.rungs().len() >= 4;
        let fit = log_slope(&ladder.widths(), logs, &ladder.spread_weights(), correction)?;
        Ok(fit.slope.compare(
            format!("exponent of the rms deviation of {}", truth.name),
            Relation::Equals { target: -0.5, margin: EXPONENT_MARGIN, allowance: 0.0 },
        ))
    };
    let logs = deviations(&vec![0.0; pairs])?;
    Ok(Findings {
        comparisons: vec![slope(&logs)?],
        margin: EXPONENT_MARGIN / 0.5,
        decoy: Decoy {
            name: format!("deviation from a wrong limit: {}", wrong.name),
            comparisons: vec![slope(&deviations(&off)?)?],
        },
        series: vec![Series {
            name: format!("{} rms deviation", truth.name),
            x: ladder.rungs().iter().map(|rung| rung.width as f64).collect(),
            y: logs.iter().map(|log| log.value.exp()).collect(),
            standard_error: logs.iter().map(|log| log.value.exp() * log.standard_error).collect(),
        }],
        notes: vec![
            ladder.note(),
            "fit: ln rms = a + b ln n + c/n; the term c/n takes up the next order of the variance".into(),
            format!(
                "margin of the exponent: {EXPONENT_MARGIN}, a tenth of the distance to the neighbouring rates n⁰ and n⁻¹"
            ),
        ],
    })
}
