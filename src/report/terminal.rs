//! The report for people.

use super::certified;
use super::page::{Page, Style, columns, mark, pad};
use super::plot;
use super::words::{
    advice, count, deviation, estimate, network, number, percent, rates, sampling, target, telling, verdict,
};
use crate::record::{ClaimRecord, DecoyRecord, Record, Verdict};

/// Columns of the left margin that labels stand in.
const MARGIN: usize = 11;

/// How many comparisons of a claim that does not hold are shown.
const SHOWN: usize = 6;

pub(super) fn render(record: &Record, style: Style) -> String {
    let mut page = Page::new(style);
    header(&mut page, record);
    kernels(&mut page, record);
    certificate(&mut page, record);
    let curves = plot::render(record);
    if !curves.is_empty() {
        page.heading("Deviation of one network from the limit, against its width");
        curves.iter().for_each(|line| page.line(line));
    }
    claims(&mut page, record);
    for claim in record.claims.iter().filter(|claim| claim.verdict != Verdict::Holds) {
        details(&mut page, claim);
    }
    if !record.not_applicable.is_empty() {
        page.heading("Not applicable to this network");
        for (id, reason) in &record.not_applicable {
            page.labelled(&format!("  {id}"), 26, reason);
        }
    }
    page.line("");
    let sentence = format!("{} {}: {}", mark(record.verdict), record.verdict, verdict(record));
    let sentence = page.style.verdict(record.verdict, &sentence);
    page.line(&sentence);
    page.into_text()
}

fn header(page: &mut Page, record: &Record) {
    let title = format!("ntk-verify {}: infinite width against finite width", record.version);
    let title = page.style.strong(&title);
    page.line(&title);
    page.line("");
    let settings = &record.settings;
    page.labelled("Verdict", MARGIN, &format!("{}: {}", record.verdict, verdict(record)));
    page.labelled("Network", MARGIN, &network(&settings.network));
    let inputs = &settings.inputs;
    let size = format!("{} in {}", count(inputs.points, "point"), count(inputs.dimension, "dimension"));
    page.labelled("Inputs", MARGIN, &format!("{}: {size}", inputs.source));
    if let Some(sampling) = sampling(record) {
        page.labelled("Sampling", MARGIN, &sampling);
    }
    page.labelled("Rates", MARGIN, &rates(record));
    let mut label = "Defaults";
    for default in &settings.defaults {
        page.labelled(label, MARGIN, default);
        label = "";
    }
}

fn kernels(page: &mut Page, record: &Record) {
    if record.kernels.is_empty() {
        return;
    }
    page.heading("Closed-form kernels");
    for kernel in &record.kernels {
        let error = match kernel.quadrature_error {
            0.0 => String::new(),
            error => format!("; quadrature leaves {} open in an entry", number(error, 2)),
        };
        page.labelled(
            &format!("  {}", kernel.kind),
            MARGIN,
            &format!(
                "eigenvalues from {} to {}{error}",
                number(kernel.smallest_eigenvalue, 4),
                number(kernel.largest_eigenvalue, 4)
            ),
        );
    }
}

fn certificate(page: &mut Page, record: &Record) {
    let Some(certificate) = &record.certificate else { return };
    page.heading("Certified in exact arithmetic");
    if let Some(reason) = &certificate.not_certified {
        page.labelled("", 2, &format!("not certified: {reason}"));
    }
    for kernel in &certificate.kernels {
        let mut label = format!("  {}", kernel.kind);
        for sentence in certified::sentences(kernel) {
            page.labelled(&label, MARGIN, &sentence);
            label.clear();
        }
    }
    if !certificate.kernels.is_empty() {
        page.remark(2, certified::MEANING);
    }
}

fn claims(page: &mut Page, record: &Record) {
    page.heading("Claims");
    let titles = format!("  {}{}{}decoy", pad("verdict", 16), pad("claim", 32), pad("detects", 12));
    let titles = page.style.faint(&titles);
    page.line(&titles);
    for claim in &record.claims {
        let verdict = format!("{} {}", mark(claim.verdict), claim.verdict);
        let blanks = " ".repeat(16usize.saturating_sub(columns(&verdict)));
        let detects = claim.detectable.map_or("–".to_owned(), percent);
        let line = format!(
            "  {}{blanks}{}{}{}",
            page.style.verdict(claim.verdict, &verdict),
            pad(&claim.id, 32),
            pad(&detects, 12),
            decoy(page.style, &claim.decoy)
        );
        page.line(&line);
        page.remark(18, &claim.statement);
    }
    let detects = if record.settings.widths.is_empty() {
        "the relative tolerance of the comparison"
    } else {
        "the smallest relative discrepancy that this run finds with probability 1 − β"
    };
    page.remark(
        2,
        &format!(
            "detects: {detects}. decoy: a subtly wrong statement, put to the same test; it must be refuted."
        ),
    );
}

/// The decoy's verdict; anything but `refuted` is a warning.
fn decoy(style: Style, decoy: &DecoyRecord) -> String {
    match decoy.verdict {
        Verdict::Refuted => "refuted".to_owned(),
        other => style.verdict(Verdict::Refuted, &format!("{other}!")),
    }
}

fn details(page: &mut Page, claim: &ClaimRecord) {
    page.line("");
    let title = format!("{} {} {}", mark(claim.verdict), claim.id, claim.verdict);
    let title = page.style.verdict(claim.verdict, &title);
    page.line(&title);
    if let Some(reason) = &claim.reason {
        page.labelled("", 2, reason);
    }
    page.labelled("", 2, &format!("Source: {}.", claim.source));
    page.labelled("", 2, &format!("Decoy: {} ({}).", claim.decoy.name, claim.decoy.verdict));
    let shown = telling(claim, SHOWN);
    if !shown.is_empty() {
        page.line("");
        let titles = format!("    {}{}{}off by", pad("what", 20), pad("theory", 13), pad("found", 22));
        let titles = page.style.faint(&titles);
        page.line(&titles);
        for judged in &shown {
            let sign = page.style.verdict(judged.verdict, &mark(judged.verdict).to_string());
            let mut label = judged.comparison.label.as_str();
            if columns(label) >= 20 {
                page.line(&format!("  {sign} {label}"));
                label = "";
            }
            let line = format!(
                "  {} {}{} {} {}",
                if label.is_empty() { " " } else { &sign },
                pad(label, 20),
                pad(&target(&judged.comparison.relation), 12),
                pad(&estimate(judged), 21),
                deviation(judged)
            );
            page.line(&line);
            let [low, high] = judged.interval.map(|end| number(end, 6));
            page.remark(24, &format!("simultaneous interval [{low}, {high}]"));
        }
        let rest = claim.evidence.tests.saturating_sub(shown.len());
        if rest > 0 {
            page.remark(4, &format!("and {rest} more"));
        }
        page.line("");
    }
    for note in &claim.evidence.notes {
        page.labelled("", 2, note);
    }
    page.labelled("  →", 4, advice(claim));
}
