//! Whether two records answer one question, and what they say about it.

use super::Change;
use crate::record::{CertifiedDefiniteness, ClaimRecord, Record, Verdict};
use crate::report::number;
use crate::{Error, Result};

/// Refuses records of different questions.
pub(super) fn same(before: &Record, after: &Record, [first, second]: [&str; 2]) -> Result<()> {
    let different = asked(before, after);
    if !different.is_empty() {
        let all: Vec<String> =
            different.iter().map(|c| format!("{} is {} and {}", c.what, c.before, c.after)).collect();
        return Err(Error::new(
            "comparison",
            format!("{first} and {second} answer different questions: {}", all.join("; ")),
        )
        .advise("compare records of one network on the same inputs"));
    }
    let common = before.claims.iter().any(|claim| find(after, &claim.id).is_some());
    if !common {
        return Err(Error::new("comparison", format!("{first} and {second} have no claim in common"))
            .advise("compare records of the same command with overlapping --claims"));
    }
    Ok(())
}

/// What makes it another question: network and inputs.
fn asked(before: &Record, after: &Record) -> Vec<Change> {
    let (a, b) = (&before.settings.network, &after.settings.network);
    let (c, d) = (&before.settings.inputs, &after.settings.inputs);
    let parameters = |all: &std::collections::BTreeMap<String, f64>| {
        all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(",")
    };
    changes([
        ("activation", a.activation.clone(), b.activation.clone()),
        ("activation parameters", parameters(&a.activation_parameters), parameters(&b.activation_parameters)),
        ("hidden_layers", a.hidden_layers.to_string(), b.hidden_layers.to_string()),
        ("weight_std", a.weight_std.to_string(), b.weight_std.to_string()),
        ("bias_std", a.bias_std.to_string(), b.bias_std.to_string()),
        ("parameterization", a.parameterization.clone(), b.parameterization.clone()),
        ("inputs", c.source.clone(), d.source.clone()),
        ("points", c.points.to_string(), d.points.to_string()),
        ("dimension", c.dimension.to_string(), d.dimension.to_string()),
    ])
}

/// Settings that may differ.
pub(super) fn settings(before: &Record, after: &Record) -> Vec<Change> {
    let (a, b) = (&before.settings, &after.settings);
    let widths = |all: &[usize]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut all = changes([
        ("version", before.version.clone(), after.version.clone()),
        ("seed", before.seed.to_string(), after.seed.to_string()),
        ("widths", widths(&a.widths), widths(&b.widths)),
        ("sampler", a.sampler.clone(), b.sampler.clone()),
        ("precision ε", number(a.precision, 6), number(b.precision, 6)),
        ("α", number(before.alpha, 6), number(after.alpha, 6)),
        ("β", number(before.beta, 6), number(after.beta, 6)),
        ("duals", a.network.duals.clone(), b.network.duals.clone()),
    ]);
    for (claim, other) in pairs(before, after) {
        all.extend(changes([
            (format!("statement of {}", claim.id), claim.statement.clone(), other.statement.clone()),
            (format!("decoy of {}", claim.id), claim.decoy.name.clone(), other.decoy.name.clone()),
        ]));
    }
    all
}

fn changes<S: Into<String>>(all: impl IntoIterator<Item = (S, String, String)>) -> Vec<Change> {
    let differing = all.into_iter().filter(|(_, before, after)| before != after);
    differing.map(|(what, before, after)| Change { what: what.into(), before, after }).collect()
}

pub(super) fn find<'a>(record: &'a Record, id: &str) -> Option<&'a ClaimRecord> {
    record.claims.iter().find(|claim| claim.id == id)
}

/// The claims that both have.
pub(super) fn pairs<'a>(
    before: &'a Record,
    after: &'a Record,
) -> impl Iterator<Item = (&'a ClaimRecord, &'a ClaimRecord)> {
    before.claims.iter().filter_map(|claim| Some((claim, find(after, &claim.id)?)))
}

/// The claims of `here` that `there` lacks.
pub(super) fn missing(here: &Record, there: &Record) -> Vec<String> {
    here.claims.iter().map(|claim| claim.id.clone()).filter(|id| find(there, id).is_none()).collect()
}

/// Verdicts that changed.
pub(super) fn verdicts(before: &Record, after: &Record) -> Vec<Change> {
    let change = |what: String, a: Verdict, b: Verdict| (what, a.to_string(), b.to_string());
    let mut all = vec![change("the run".into(), before.verdict, after.verdict)];
    for (claim, other) in pairs(before, after) {
        all.push(change(claim.id.clone(), claim.verdict, other.verdict));
        all.push(change(format!("decoy of {}", claim.id), claim.decoy.verdict, other.decoy.verdict));
        for (a, b) in super::numbers::matched(claim, other).0 {
            all.push(change(format!("{}: {}", claim.id, a.comparison.label), a.verdict, b.verdict));
        }
    }
    let mut changed = changes(all);
    changed.extend(certificates(before, after));
    changed
}

/// Outcomes of certificates; of those that both asked for.
fn certificates(before: &Record, after: &Record) -> Vec<Change> {
    let (Some(a), Some(b)) = (&before.certificate, &after.certificate) else { return Vec::new() };
    let whole = |reason: &Option<String>| reason.clone().unwrap_or_else(|| "certified".into());
    let mut all = vec![("certificate".to_owned(), whole(&a.not_certified), whole(&b.not_certified))];
    for kernel in &a.kernels {
        let Some(other) = b.kernels.iter().find(|other| other.kind == kernel.kind) else { continue };
        let what = |part: &str| format!("{part} of {}", kernel.kind);
        all.push((
            what("certified definiteness"),
            outcome(&kernel.definiteness),
            outcome(&other.definiteness),
        ));
        if let (Some(x), Some(y)) = (&kernel.entries, &other.entries) {
            let counts = [x, y].map(|e| {
                format!("{} of {}, {} beyond the tolerance", e.can_be_right, e.checked, e.beyond_tolerance)
            });
            let [x, y] = counts;
            all.push((what("entries that can be right"), x, y));
        }
    }
    changes(all)
}

fn outcome(definiteness: &CertifiedDefiniteness) -> String {
    match definiteness {
        CertifiedDefiniteness::PositiveDefinite { .. } => "positive definite",
        CertifiedDefiniteness::NotPositiveDefinite { .. } => "not positive definite",
        CertifiedDefiniteness::Unknown { .. } => "not decided",
    }
    .into()
}
