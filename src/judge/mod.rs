//! The judge: runs claims, shares out the error level, decides, and writes the record.

use std::collections::BTreeMap;

use crate::activation::{Activation, Method};
use crate::claims::{CLAIM_SHARE, Case, Claim, Findings, Level, Progress};
use crate::limit::Limit;
use crate::record::{
    ClaimRecord, Comparison, DecoyRecord, Evidence, InputSettings, Judged, NetworkSettings, Pictures, Record,
    Relation, SCHEMA, Settings, Uncertainty, Verdict,
};
use crate::spec::{Layer, Parameterization, Spec};
use crate::statistics::power::{detectable, growth_to_decide};
use crate::statistics::{Estimate, decide};
use crate::{Error, Result};

mod certificate;
mod kernels;
mod plan;
mod question;

pub use certificate::{certificate, cite, kernel_certificate, not_certified, scales};
pub use kernels::kernel_records;
pub use plan::{Plan, find, levels};
pub use question::Question;

/// Judges every claim of the plan.
///
/// # Errors
/// When the plan makes no sense, the closed form or the sampler refuse it, no claim applies, or the run is cancelled.
pub fn run(plan: Plan, progress: &dyn Progress) -> Result<Record> {
    let plan = plan.validated()?;
    let level = Level { alpha: plan.alpha * CLAIM_SHARE, beta: plan.beta, precision: plan.precision };
    let case = Case::new(
        plan.spec.clone(),
        plan.inputs.clone(),
        plan.widths.clone(),
        plan.sampling,
        level,
        plan.seed,
        progress,
    )?;
    let kernels = Limit::new(&plan.spec)?.symmetric(plan.inputs.view())?;
    let (claims, not_applicable) = judge_all(&plan.selected()?, &case)?;
    Ok(Record {
        schema: SCHEMA.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        verdict: Verdict::all(claims.iter().map(|claim| claim.verdict)),
        alpha: plan.alpha,
        beta: plan.beta,
        seed: plan.seed,
        settings: settings(&plan),
        kernels: kernels::kernel_records(&kernels)?,
        certificate: None,
        claims,
        not_applicable,
    })
}

/// The claims that were judged, and why the others do not apply.
pub type Answers = (Vec<ClaimRecord>, BTreeMap<String, String>);

/// Judges every one of `claims` that applies to `case`, at the level of the case.
///
/// # Errors
/// No claim applies; those of the evidence.
pub fn judge_all(claims: &[&dyn Claim], case: &Case) -> Result<Answers> {
    let (mut judged, mut not_applicable) = (Vec::new(), BTreeMap::new());
    for claim in claims {
        match claim.applies(case) {
            Ok(()) => {
                let findings = claim.examine(case)?;
                let Pictures { maps, training } = claim.pictures(case, &findings)?;
                let mut record = judge(*claim, findings, case.level());
                (record.evidence.maps, record.evidence.training) = (maps, training);
                judged.push(record);
            }
            Err(reason) => {
                not_applicable.insert(claim.id().to_string(), reason);
            }
        }
    }
    if judged.is_empty() {
        let reasons: Vec<String> =
            not_applicable.iter().map(|(id, reason)| format!("{id}: {reason}")).collect();
        return Err(Error::new("claims", format!("none of them applies: {}", reasons.join("; ")))
            .advise("choose others; `ntk-verify claims` lists all"));
    }
    Ok((judged, not_applicable))
}

/// Decides one claim and its decoy at the claim's level, shared equally over its comparisons.
pub fn judge(claim: &dyn Claim, findings: Findings, level: Level) -> ClaimRecord {
    let tests = findings.comparisons.len();
    let share = level.alpha / tests.max(1) as f64;
    let decoy_share = level.alpha / findings.decoy.comparisons.len().max(1) as f64;
    let detectable = smallest_detectable(&findings, share, level.beta);
    let mut judged: Vec<Judged> = findings.comparisons.into_iter().map(|c| decide(c, share)).collect();
    let decoy = Verdict::all(findings.decoy.comparisons.into_iter().map(|c| decide(c, decoy_share).verdict));
    let mut verdict = Verdict::all(judged.iter().map(|j| j.verdict));
    judged.sort_by(|a, b| telling(b).total_cmp(&telling(a)));
    let mut reason = reason(&judged, share, level.beta);
    if verdict == Verdict::Holds && decoy != Verdict::Refuted {
        verdict = Verdict::Inconclusive;
        reason = Some(format!(
            "the same data do not refute the decoy ({}), so they say little",
            findings.decoy.name
        ));
    }
    judged.truncate(Evidence::SHOWN);
    ClaimRecord {
        id: claim.id().into(),
        statement: claim.statement().into(),
        source: claim.source().into(),
        verdict,
        reason,
        kind: claim.kind(),
        evidence: Evidence {
            comparisons: judged,
            tests,
            series: findings.series,
            notes: findings.notes,
            ..Evidence::default()
        },
        detectable,
        decoy: DecoyRecord { name: findings.decoy.name, verdict: decoy },
    }
}

/// Refuted first, then inconclusive, then by the distance from the target in units of the interval's half-width.
fn telling(judged: &Judged) -> f64 {
    let rank = match judged.verdict {
        Verdict::Refuted => 2e12,
        Verdict::Inconclusive => 1e12,
        Verdict::Holds => 0.0,
    };
    let half_width = 0.5 * (judged.interval[1] - judged.interval[0]);
    let target = match judged.comparison.relation {
        Relation::Equals { target, .. } | Relation::AtLeast { target } | Relation::AtMost { target } => {
            target
        }
    };
    let distance = (judged.comparison.estimate - target).abs() / half_width;
    rank + if distance.is_finite() { distance.min(1e9) } else { 0.0 }
}

/// The largest, over the comparisons, of the smallest discrepancy that would have been found, relative to the quantity.
fn smallest_detectable(findings: &Findings, share: f64, beta: f64) -> Option<f64> {
    let of = |comparison: &Comparison| -> Option<f64> {
        let Relation::Equals { margin, allowance, .. } = comparison.relation else { return None };
        let absolute = match comparison.uncertainty {
            Uncertainty::Sampling { standard_error, degrees_of_freedom } => detectable(
                &Estimate::new(comparison.estimate, standard_error, degrees_of_freedom),
                allowance,
                share,
                beta,
            ),
            Uncertainty::Rounding { bound } => 2.0 * bound + allowance,
        };
        (margin > 0.0).then(|| absolute / margin * findings.margin)
    };
    findings.comparisons.iter().filter_map(of).max_by(f64::total_cmp)
}

/// What is off, or what would decide; nothing to say about a claim that holds.
fn reason(judged: &[Judged], share: f64, beta: f64) -> Option<String> {
    let worst = judged.first()?;
    let Judged { comparison, interval: [low, high], verdict } = worst;
    let others = judged.iter().filter(|j| j.verdict == *verdict).count() - 1;
    let others = if others > 0 { format!(" (and {others} more)") } else { String::new() };
    let said = match comparison.relation {
        Relation::Equals { target, .. } => format!("theory says {target:.6}"),
        Relation::AtLeast { target } => format!("theory says at least {target:.3e}"),
        Relation::AtMost { target } => format!("theory says at most {target:.3e}"),
    };
    match verdict {
        Verdict::Holds => None,
        Verdict::Refuted => {
            Some(format!("{}: {said}, the data say {low:.6} to {high:.6}{others}", comparison.label))
        }
        Verdict::Inconclusive => Some(match growth_to_decide(comparison, share, beta) {
            Some(factor) if factor > 1.0 => {
                format!(
                    "{}: the interval {low:.6} to {high:.6} is wider than the margin{others}; about {factor:.1} times as many networks would decide",
                    comparison.label
                )
            }
            _ => format!(
                "{}: {said}, the data say {low:.6e} to {high:.6e}{others}; more samples would not decide",
                comparison.label
            ),
        }),
    }
}

fn settings(plan: &Plan) -> Settings {
    Settings {
        network: network_settings(&plan.spec),
        inputs: InputSettings {
            source: plan.source.clone(),
            points: plan.inputs.nrows(),
            dimension: plan.inputs.ncols(),
        },
        widths: plan.widths.clone(),
        sampler: plan.sampling.name().into(),
        precision: plan.precision,
        defaults: plan.defaults.clone(),
    }
}

/// The settings of a network with the same activation and scales in every layer, as its first layers have them.
pub fn network_settings(spec: &Spec) -> NetworkSettings {
    let activation: Option<&dyn Activation> = spec.layers().iter().find_map(|layer| match layer {
        Layer::Activation(activation) => Some(activation.as_ref()),
        Layer::Dense(_) => None,
    });
    let scales = spec.layers().iter().find_map(|layer| match layer {
        Layer::Dense(dense) => Some(*dense),
        Layer::Activation(_) => None,
    });
    let parameters = activation.map(|a| a.parameters()).unwrap_or_default();
    NetworkSettings {
        activation: activation.map_or("none", |a| a.name()).into(),
        activation_parameters: parameters
            .into_iter()
            .map(|(name, value)| (name.to_string(), value))
            .collect(),
        duals: match activation.map(|a| a.method()) {
            Some(Method::Quadrature) => "quadrature",
            _ => "closed form",
        }
        .into(),
        hidden_layers: spec.hidden_layers(),
        weight_std: scales.map_or(0.0, |dense| dense.weight_std),
        bias_std: scales.map_or(0.0, |dense| dense.bias_std),
        parameterization: match spec.parameterization() {
            Parameterization::Ntk => "ntk",
            Parameterization::Standard => "standard",
        }
        .into(),
    }
}
