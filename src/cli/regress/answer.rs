//! From the question to predictions.

use super::Regress;
use super::arguments::Question;
use super::certificate::Certificate;
use super::model::{Chosen, Model, Prediction, Prepared};
use crate::Result;
use crate::cli::progress::Bar;
use crate::dynamics::{Criterion, Fit, Modes};

/// What a model was found to be, whatever its kernel.
pub(super) struct Found {
    /// The index of the network among the candidates.
    pub network: usize,
    /// What selection said of each candidate.
    pub fits: Vec<Fit>,
    pub ridge: f64,
    pub relative_ridge: f64,
    pub amplitude: f64,
    pub deficient: Option<usize>,
    pub certificate: Option<Certificate>,
}

/// Selects, fits, predicts.
pub(super) fn answer<K: Chosen>(arguments: &Regress, question: &Question) -> Result<(Found, Prediction)> {
    let points = question.data.train.points();
    let (network, fits, model) = match arguments.select {
        Some(criterion) => select::<K>(arguments, question, criterion)?,
        None => {
            let prepared = Prepared::new(&question.candidates[0].network.spec, points)?;
            let ridge = arguments.ridge.unwrap_or(0.0);
            let model = prepared.given::<K>(question.data.targets.view(), ridge, arguments.time)?;
            (0, Vec::new(), model)
        }
    };
    let prediction = model.predict(question.data.test.points())?;
    let certificate = if arguments.certify {
        let spec = &question.candidates[network].network.spec;
        let (targets, test) = (question.data.targets.view(), question.data.test.points());
        Some(Certificate::new::<K>(spec, points, targets, model.ridge, test, prediction.mean.view())?)
    } else {
        None
    };
    let Model { ridge, relative_ridge, amplitude, deficient, .. } = model;
    Ok((Found { network, fits, ridge, relative_ridge, amplitude, deficient, certificate }, prediction))
}

/// The candidate and the ridge that the criterion likes best; the first, on a tie.
fn select<K: Chosen>(
    arguments: &Regress,
    question: &Question,
    criterion: Criterion,
) -> Result<(usize, Vec<Fit>, Model<K>)> {
    let (points, targets) = (question.data.train.points(), question.data.targets.view());
    let bar = Bar::of(arguments.quiet, "networks to choose from", question.candidates.len() as u64);
    let mut fits: Vec<Fit> = Vec::new();
    let mut best: Option<(usize, Prepared, Fit, Modes<K>)> = None;
    for (index, candidate) in question.candidates.iter().enumerate() {
        let one = |error: crate::Error| {
            if candidate.name.is_empty() { error } else { error.within(&candidate.name) }
        };
        let prepared = Prepared::new(&candidate.network.spec, points).map_err(one)?;
        let (fit, modes) = prepared.select::<K>(targets, criterion).map_err(one)?;
        fits.push(fit);
        if best.as_ref().is_none_or(|(_, _, other, _)| fit.loss(criterion) < other.loss(criterion)) {
            best = Some((index, prepared, fit, modes));
        }
        bar.step();
    }
    let (index, prepared, fit, modes) = best.expect("invariant: there is at least one candidate");
    Ok((index, fits, prepared.selected(targets, fit, modes, arguments.time)?))
}
