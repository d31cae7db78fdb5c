//! The report for issues and pull requests.

use std::fmt::Write;

use super::words::{
    advice, count, deviation, estimate, network, number, percent, rates, sampling, target, telling, verdict,
};
use super::{certified, plot};
use crate::record::{ClaimRecord, Record, Verdict};

/// How many comparisons of a claim that does not hold are shown.
const SHOWN: usize = 12;

/// Text in a table cell: no bars, no line breaks.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

pub(super) fn render(record: &Record) -> String {
    let mut text = String::new();
    write(record, &mut text).expect("invariant: writing to a string does not fail");
    text
}

fn write(record: &Record, text: &mut String) -> std::fmt::Result {
    let settings = &record.settings;
    writeln!(text, "# ntk-verify: {}\n", record.verdict)?;
    writeln!(text, "{}.\n", capitalised(&verdict(record)))?;
    writeln!(text, "- **Network:** {}", network(&settings.network))?;
    let inputs = &settings.inputs;
    let size = format!("{} in {}", count(inputs.points, "point"), count(inputs.dimension, "dimension"));
    writeln!(text, "- **Inputs:** `{}`, {size}", inputs.source)?;
    if let Some(sampling) = sampling(record) {
        writeln!(text, "- **Sampling:** {sampling}")?;
    }
    writeln!(text, "- **Error rates:** {}", rates(record))?;
    for default in &settings.defaults {
        writeln!(text, "- **Default:** {default}")?;
    }
    for kernel in &record.kernels {
        let (low, high) = (number(kernel.smallest_eigenvalue, 4), number(kernel.largest_eigenvalue, 4));
        writeln!(text, "- **Eigenvalues of the {} kernel:** {low} to {high}", kernel.kind)?;
    }
    if let Some(certificate) = &record.certificate {
        writeln!(text, "\n## Certified in exact arithmetic\n")?;
        if let Some(reason) = &certificate.not_certified {
            writeln!(text, "Not certified: {reason}.")?;
        }
        for kernel in &certificate.kernels {
            writeln!(text, "- **{}:** {}", kernel.kind, certified::sentences(kernel).join("; "))?;
        }
        if !certificate.kernels.is_empty() {
            writeln!(text, "\n{}", certified::MEANING)?;
        }
        writeln!(text, "\n## Claims")?;
    }
    writeln!(text, "\n| verdict | claim | statement | source | detects | decoy |")?;
    writeln!(text, "| --- | --- | --- | --- | --- | --- |")?;
    for claim in &record.claims {
        writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {}: {} |",
            strong(claim.verdict),
            claim.id,
            cell(&claim.statement),
            cell(&claim.source),
            claim.detectable.map_or("–".to_owned(), percent),
            cell(&claim.decoy.name),
            claim.decoy.verdict
        )?;
    }
    let curves = plot::render(record);
    if !curves.is_empty() {
        writeln!(text, "\n```text\n{}\n```", curves.join("\n"))?;
    }
    for claim in record.claims.iter().filter(|claim| claim.verdict != Verdict::Holds) {
        details(claim, text)?;
    }
    if !record.not_applicable.is_empty() {
        writeln!(text, "\n## Not applicable\n")?;
        for (id, reason) in &record.not_applicable {
            writeln!(text, "- `{id}`: {reason}")?;
        }
    }
    writeln!(text, "\nntk-verify {}, schema `{}`", record.version, record.schema)
}

fn details(claim: &ClaimRecord, text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n## `{}` {}\n", claim.id, claim.verdict)?;
    if let Some(reason) = &claim.reason {
        writeln!(text, "{reason}\n")?;
    }
    let shown = telling(claim, SHOWN);
    if !shown.is_empty() {
        writeln!(text, "| what | theory | found | off by | simultaneous interval | verdict |")?;
        writeln!(text, "| --- | --- | --- | --- | --- | --- |")?;
        for judged in &shown {
            let [low, high] = judged.interval.map(|end| number(end, 6));
            writeln!(
                text,
                "| `{}` | {} | {} | {} | [{low}, {high}] | {} |",
                cell(&judged.comparison.label),
                target(&judged.comparison.relation),
                estimate(judged),
                deviation(judged),
                judged.verdict
            )?;
        }
        let rest = claim.evidence.tests.saturating_sub(shown.len());
        if rest > 0 {
            writeln!(text, "\nand {rest} more.")?;
        }
        writeln!(text)?;
    }
    for note in &claim.evidence.notes {
        writeln!(text, "{note}\n")?;
    }
    writeln!(text, "{}", advice(claim))
}

/// Verdicts that need attention in bold.
fn strong(verdict: Verdict) -> String {
    if verdict == Verdict::Holds { verdict.to_string() } else { format!("**{verdict}**") }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
