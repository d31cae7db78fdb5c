//! What the limit says of f at every step, as curves beside what networks do.

use ndarray::{ArrayView2, s};

use super::super::Findings;
use super::observation::Prediction;
use super::setup::Setup;
use crate::Result;
use crate::dynamics::{Dynamics, Normalisation, Prior};
use crate::kernel::{Gram, Kind, Nngp, Ntk};
use crate::network::training::Trainable;
use crate::record::{Comparison, Pictures, Series, TrainingCurve, Uncertainty};

/// E f_k and the standard deviation of f_k on the training points, for every step; beside them what `findings`, which are those of the claim about the trained
/// ensemble, have at the looks of `setup`.
///
/// # Errors
/// A kernel that is none.
pub fn pictures(setup: &Setup, prediction: &Prediction, findings: &Findings) -> Result<Pictures> {
    let looks = setup.looks();
    let steps: Vec<usize> = (0..=looks[looks.len() - 1]).collect();
    let path = match setup.trainable() {
        Trainable::All => path::<Ntk>(setup, &steps)?,
        Trainable::LastLayer => path::<Nngp>(setup, &steps)?,
    };
    let at = |place: usize| findings.comparisons.get(place).map(known).unwrap_or((f64::NAN, f64::NAN));
    let layout = prediction.layout();
    let curve = |name: String, theory: Vec<f64>, found: Vec<(f64, f64)>| TrainingCurve {
        name,
        theory: Series {
            name: "limit".into(),
            x: steps.iter().map(|k| *k as f64).collect(),
            y: theory,
            standard_error: Vec::new(),
        },
        found: Series {
            name: "networks, n → ∞".into(),
            x: looks.iter().map(|k| *k as f64).collect(),
            y: found.iter().map(|(value, _)| *value).collect(),
            standard_error: found.into_iter().map(|(_, error)| error).collect(),
        },
    };
    let mut training = Vec::new();
    for i in 0..setup.train() {
        // comparisons of means are differences from theory's
        let mean = |k: usize| {
            let (difference, error) = at(layout.mean(k, i));
            (path[looks[k]].0[i] + difference, error)
        };
        let means = (0..looks.len()).map(mean).collect();
        training.push(curve(format!("E f[{i}]"), path.iter().map(|p| p.0[i]).collect(), means));
        let pair = prediction.pairs.iter().position(|pair| *pair == (i, i));
        let deviation = |k: usize| {
            let (variance, error) = at(layout.product(k, pair.unwrap_or(0)));
            let deviation = variance.max(0.0).sqrt();
            (deviation, if deviation > 0.0 { 0.5 * error / deviation } else { 0.0 })
        };
        let deviations = (0..looks.len()).map(deviation).collect();
        training.push(curve(format!("sd of f[{i}]"), path.iter().map(|p| p.1[i]).collect(), deviations));
    }
    Ok(Pictures { training, ..Pictures::default() })
}

fn known(comparison: &Comparison) -> (f64, f64) {
    match comparison.uncertainty {
        Uncertainty::Sampling { standard_error, .. } => (comparison.estimate, standard_error),
        Uncertainty::Rounding { bound } => (comparison.estimate, bound),
    }
}

/// Means and standard deviations on the training points.
fn path<K: Kind>(setup: &Setup, steps: &[usize]) -> Result<Vec<(Vec<f64>, Vec<f64>)>> {
    let train = setup.train();
    let part = |matrix: ArrayView2<'_, f64>| matrix.slice(s![..train, ..train]).to_owned();
    let kernel = Gram::<K>::new(part(setup.kernel()));
    let start = Gram::new(part(setup.start()));
    let dynamics = Dynamics::new(&kernel, Normalisation::Points)?;
    let all = dynamics.at(&kernel)?;
    let prior = Prior { train: &start, cross: &start, test: &start, label_noise: 0.0 };
    let one = |&step: &usize| {
        let ensemble = all.ensemble(setup.descent(step), setup.targets(), &prior)?;
        let deviations = ensemble.covariance.diag().iter().map(|v| v.max(0.0).sqrt()).collect();
        Ok((ensemble.mean.column(0).to_vec(), deviations))
    };
    steps.iter().map(one).collect()
}
