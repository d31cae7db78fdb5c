//! Exponents of what training changes, over the widths.

use super::rung::{Quantity, Trained};
use crate::Result;
use crate::record::{Comparison, Relation, Series};
use crate::statistics::{Estimate, log_slope};

/// The margin of exponents of training, half the distance between the rates −1/2 and −1 and between −1/2 and 0: an interval inside it is nearer to the
/// rate in question than to any other that a theory names.
pub const MARGIN: f64 = 0.25;

/// An exponent, and what the term c/n that is not fitted leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Exponent {
    slope: Estimate,
    allowance: f64,
}

/// The slope of E ln of a quantity over ln n, with a term in 1/n for the next order where four widths leave room for it; where they do not, |c| ≤ v
/// bounds what c/n does to the slope.
///
/// # Errors
/// Those of the regression.
pub fn exponent(trained: &Trained, quantity: Quantity) -> Result<Exponent> {
    exponent_of(&trained.widths(), &trained.log_means(quantity), &trained.weights(), trained.growth())
}

/// The same of means of logarithms at some widths, ascending, with v = `growth`.
///
/// # Errors
/// Those of the regression.
pub fn exponent_of(widths: &[usize], logs: &[Estimate], weights: &[f64], growth: f64) -> Result<Exponent> {
    let fitted = widths.len() >= 4;
    let slope = log_slope(widths, logs, weights, fitted)?.slope;
    let (first, last) = (widths[0] as f64, widths[widths.len() - 1] as f64);
    let tilt = growth * (1.0 / first - 1.0 / last) / (last / first).ln();
    Ok(Exponent { slope, allowance: if fitted { 0.0 } else { tilt } })
}

/// The exponent beside `target`, within [`MARGIN`].
pub fn equals(exponent: &Exponent, label: &str, target: f64) -> Comparison {
    let relation = Relation::Equals { target, margin: MARGIN, allowance: exponent.allowance };
    exponent.slope.compare(label, relation)
}

/// The exponent is at most `target`.
pub fn at_most(exponent: &Exponent, label: &str, target: f64) -> Comparison {
    exponent.slope.compare(label, Relation::AtMost { target })
}

/// The geometric means of a quantity over the widths.
pub fn series(trained: &Trained, quantity: Quantity, name: &str) -> Series {
    series_of(&trained.widths(), &trained.log_means(quantity), name)
}

/// The geometric means behind means of logarithms.
pub fn series_of(widths: &[usize], logs: &[Estimate], name: &str) -> Series {
    Series {
        name: name.into(),
        x: widths.iter().map(|n| *n as f64).collect(),
        y: logs.iter().map(|log| log.value.exp()).collect(),
        standard_error: logs.iter().map(|log| log.value.exp() * log.standard_error).collect(),
    }
}

/// In what units the networks of a case are measured, as a sentence.
pub fn units() -> String {
    "units: each network's own |f_0 − y|, of the departure its square; it varies from network to network, and has a limiting law".into()
}

/// How exponents are found, as a sentence.
pub fn note() -> String {
    format!(
        "fit: E ln(quantity) = a + b ln n + c/n over the widths, the geometric mean being what a typical network does; margin of the exponent {MARGIN}"
    )
}
