//! The law of trained networks against the Gaussian that the limit predicts.

use super::super::{Case, Decoy, Findings};
use super::observation::Prediction;
use super::rung::{self, Trained};
use super::setup::Setup;
use crate::Result;
use crate::record::{Comparison, Relation};
use crate::statistics::Estimate;

/// Means, covariances and fourth powers of f at the looks, at n = ∞, beside those of the Gaussian process; the decoy is training by the kernel of `other`, or, where that
/// makes no difference, by twice the step.
///
/// # Errors
/// Those of the regression.
pub fn examine(case: &Case, trained: &Trained, name: &str, other: &Setup) -> Result<Findings> {
    let margin = case.level().second_order_margin();
    let wrong = wrong(trained, name, other, margin)?;
    let numbers = trained.prediction.layout().len(trained.prediction.looks.len());
    let mut limits = trained.limits(case.level().alpha / numbers as f64)?;
    // on the training points f_∞ = y and nothing is random but rounding, of which a condition number up to 1/√ε makes √ε
    limits[numbers - numbers / trained.prediction.looks.len()..]
        .iter_mut()
        .for_each(|(_, allowance)| *allowance += f64::EPSILON.sqrt());
    let compare = |theory| comparisons(&trained.prediction, theory, &limits, margin);
    Ok(Findings {
        comparisons: compare(&trained.prediction),
        margin,
        decoy: Decoy { name: wrong.0, comparisons: compare(&wrong.1) },
        series: Vec::new(),
        notes: vec![
            trained.note(),
            trained.setup.note(),
            rung::fit_note(limits.iter().map(|(_, allowance)| *allowance)),
            format!("unit √Σ(x,x), margin {margin} of it (3 times that for fourth powers)"),
            trained.setup.end_note(),
            "control variate: what the limit makes of a network's own f_0; its law at n = ∞ is known from that of f_0 (claim output-covariance), and the difference is \
             estimated"
                .into(),
        ],
    })
}

/// The wrong theory.
fn wrong(trained: &Trained, name: &str, other: &Setup, margin: f64) -> Result<(String, Prediction)> {
    let by_kernel = Prediction::new(&trained.setup.with_kernel_of(other))?;
    // beyond the interval's half-width, at most one margin, with room for the estimate's own error
    if trained.prediction.distance(&by_kernel) >= 3.0 * margin {
        return Ok((name.into(), by_kernel));
    }
    Ok(("the loss without its factor ½".into(), Prediction::new(&trained.setup.at_twice_the_rate())?))
}

/// What the data say, made with `truth`, beside what `theory` says.
fn comparisons(
    truth: &Prediction,
    theory: &Prediction,
    limits: &[(Estimate, f64)],
    margin: f64,
) -> Vec<Comparison> {
    let layout = truth.layout();
    let mut comparisons = Vec::new();
    for (k, (look, other)) in truth.looks.iter().zip(&theory.looks).enumerate() {
        let when = &look.when;
        let mut compare = |(limit, allowance): (Estimate, f64),
                           known: f64,
                           target: f64,
                           margin: f64,
                           unit: f64,
                           label: String| {
            let relation = Relation::Equals {
                target: target * unit,
                margin: margin * unit,
                allowance: allowance * unit,
            };
            comparisons.push(limit.shifted(known).scaled(unit).compare(label, relation));
        };
        for (i, unit) in truth.units.iter().enumerate() {
            // means are taken about the true mean
            let target = (other.mean[i] - look.mean[i]) / unit;
            let label = format!("E f[{i}] − theory's, {when}");
            compare(limits[layout.mean(k, i)], 0.0, target, margin, *unit, label);
        }
        for (p, &(i, j)) in truth.pairs.iter().enumerate() {
            let unit = truth.units[i] * truth.units[j];
            let (known, target) = (look.covariance[[i, j]] / unit, other.covariance[[i, j]] / unit);
            let label = format!("Cov f[{i},{j}], {when}");
            compare(limits[layout.product(k, p)], known, target, margin, unit, label);
        }
        for (i, unit) in truth.units.iter().enumerate() {
            let variance = |covariance: &ndarray::Array2<f64>| covariance[[i, i]] / unit.powi(2);
            let gaussian = |v: f64| 3.0 * v * v;
            let (known, target) =
                (gaussian(variance(&look.covariance)), gaussian(variance(&other.covariance)));
            let label = format!("E (f[{i}] − E f)⁴, {when}");
            compare(limits[layout.fourth(k, i)], known, target, 3.0 * margin, unit.powi(4), label);
        }
    }
    comparisons
}
