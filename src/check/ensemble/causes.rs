//! Why an ensemble is not one of the network in question: each suspicion is tested as the claim itself was.

use ndarray::{Array2, s};

use super::OwnNetwork;
use super::suspicions::{Suspicion, suspicions};
use crate::Result;
use crate::claims::{Case, Claim, Kernel, Observation, Pilot, Unwatched, claims_about_ensembles};
use crate::ensemble::Ensemble;
use crate::judge::judge_all;
use crate::limit::Limit;
use crate::record::{Relation, Verdict};
use crate::report::number;
use crate::spec::Spec;
use crate::statistics::Estimate;

/// A suspicion that the data do not refute.
struct Consistent {
    mistake: String,
    /// Whether they even confirm it.
    verdict: Verdict,
    /// The root mean square of (estimate − theory)/half-width.
    distance: f64,
}

/// A sentence on what the networks are, if a known mistake explains them. `kernels` tells whether the tangent kernels are refuted; else the outputs are.
pub(super) fn guess(question: &OwnNetwork, case: &Case, pilot: &Pilot, kernels: bool) -> String {
    let mut consistent: Vec<Consistent> = suspicions(question, kernels)
        .into_iter()
        .filter_map(|suspicion| test(question, pilot, suspicion).ok().flatten())
        .collect();
    if kernels {
        consistent.extend(read_out_alone(question, case).ok().flatten());
    }
    if consistent.is_empty() {
        consistent.extend(factor(question, case, pilot, kernels).ok().flatten());
    }
    let holds = |one: &Consistent| one.verdict == Verdict::Holds;
    let confirmed = consistent.iter().any(holds);
    consistent.retain(|one| !confirmed || holds(one));
    consistent.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    consistent.truncate(3);
    let mistakes: Vec<String> = consistent.into_iter().map(|one| one.mistake).collect();
    match (confirmed, mistakes.as_slice()) {
        (_, []) => "No cause that this program knows explains it.".into(),
        (true, all) => format!("Probable cause: {}.", all.join("; or: ")),
        (false, all) => {
            format!("These data are consistent with: {}.", all.join("; or: "))
        }
    }
}

/// The claims that a suspicion must satisfy.
fn limits() -> Vec<&'static dyn Claim> {
    let wanted = |claim: &&&'static dyn Claim| ["ntk-limit", "output-covariance"].contains(&claim.id());
    claims_about_ensembles().iter().filter(wanted).copied().collect()
}

/// Judges the limits of kernels and outputs as if the suspicion were the network in question.
fn test(question: &OwnNetwork, pilot: &Pilot, suspicion: Suspicion) -> Result<Option<Consistent>> {
    let Suspicion { mistake, spec, points, factor } = suspicion;
    let ensemble = question.ensemble.on_first(points.nrows()).rescaled(factor, 1.0);
    consistent(question, pilot, mistake, &spec, points, ensemble)
}

fn consistent(
    question: &OwnNetwork,
    pilot: &Pilot,
    mistake: String,
    spec: &Spec,
    points: Array2<f64>,
    ensemble: Ensemble,
) -> Result<Option<Consistent>> {
    let case = question.case(spec, points, &Unwatched)?;
    let observation = Observation::new(&case, ensemble, *pilot, question.regime)?;
    let (claims, _) = judge_all(&limits(), &case.observing(observation))?;
    let judged: Vec<_> = claims.iter().flat_map(|claim| &claim.evidence.comparisons).collect();
    let verdict = Verdict::all(judged.iter().map(|judged| judged.verdict));
    if verdict == Verdict::Refuted {
        return Ok(None);
    }
    let distances = judged.iter().filter_map(|judged| match judged.comparison.relation {
        Relation::Equals { target, .. } => {
            let half = 0.5 * (judged.interval[1] - judged.interval[0]);
            Some((judged.comparison.estimate - target).abs() / half)
        }
        _ => None,
    });
    let sum: f64 = distances.map(|d| d * d).filter(|d| d.is_finite()).sum();
    Ok(Some(Consistent { mistake, verdict, distance: (sum / judged.len() as f64).sqrt() }))
}

/// The limits of the entries of a kernel with what the theory leaves open of them.
fn extrapolated(case: &Case, kernel: Kernel) -> Result<Vec<(Estimate, f64)>> {
    let prediction = case.theory().of(kernel);
    let limits = case.ladder_of(kernel)?.extrapolate(kernel)?;
    let absolute = |(k, (limit, allowance)): (usize, (Estimate, f64))| {
        let scale = prediction.scale[k];
        (limit.scaled(scale).shifted(prediction.target[k]), allowance * scale)
    };
    Ok(limits.into_iter().enumerate().map(absolute).collect())
}

/// The gradients of the read-out alone: their kernel is Σ.
fn read_out_alone(question: &OwnNetwork, case: &Case) -> Result<Option<Consistent>> {
    let kernels = Limit::new(&question.spec)?.symmetric(case.watched())?;
    let (nngp, pairs) = (kernels.nngp.view(), &case.theory().ntk.pairs);
    let share = case.level().alpha / pairs.len() as f64;
    let (mut sum, mut margin) = (0.0, true);
    for ((limit, allowance), &pair) in extrapolated(case, Kernel::Ntk)?.iter().zip(pairs) {
        let half = limit.guarded(share).half_width(share) + allowance;
        let distance = (limit.value - nngp[pair]).abs();
        if distance.is_nan() || distance > half {
            return Ok(None);
        }
        margin &= half <= question.precision * nngp[pair].abs();
        sum += (distance / half).powi(2);
    }
    let verdict = if margin { Verdict::Holds } else { Verdict::Inconclusive };
    let mistake = "it is the NNGP kernel: only the gradients of the last layer were counted".to_owned();
    Ok(Some(Consistent { mistake, verdict, distance: (sum / pairs.len() as f64).sqrt() }))
}

/// The right kernel times a constant.
fn factor(question: &OwnNetwork, case: &Case, pilot: &Pilot, kernels: bool) -> Result<Option<Consistent>> {
    let kernel = if kernels { Kernel::Ntk } else { Kernel::Nngp };
    let prediction = case.theory().of(kernel);
    let limits = extrapolated(case, kernel)?;
    // Σ (c K − K̂)²/s² is least at
    let (mut product, mut square) = (0.0, 0.0);
    for (k, (limit, _)) in limits.iter().enumerate() {
        let theory = prediction.target[k] / prediction.scale[k];
        product += theory * limit.value / prediction.scale[k];
        square += theory * theory;
    }
    let constant = product / square;
    if !(constant.is_finite() && constant > 0.0) {
        return Ok(None);
    }
    let what = if kernels { "tangent kernel" } else { "covariance of the outputs" };
    let error = limits.iter().enumerate().map(|(k, (limit, _))| limit.standard_error / prediction.scale[k]);
    let error = error.fold(0.0, f64::max);
    let mistake = format!("the {what} is the right one times {} ± {}", number(constant, 4), number(error, 1));
    let rows = case.watched().nrows();
    let points = question.inputs.points().slice(s![..rows, ..]).to_owned();
    let (of_kernels, of_outputs) = if kernels { (1.0 / constant, 1.0) } else { (1.0, 1.0 / constant.sqrt()) };
    let ensemble = question.ensemble.on_first(rows).rescaled(move |_| of_kernels, of_outputs);
    consistent(question, pilot, mistake, &question.spec, points, ensemble)
}
