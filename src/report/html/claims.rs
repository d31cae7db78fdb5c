//! A card for each claim.

use maud::{Markup, html};

use super::View;
use super::parts::{Column, badge, capitalised, facts, table};
use super::picture::{Words, panel};
use super::text::math;
use super::{curves, parts};
use crate::Result;
use crate::record::{ClaimKind, ClaimRecord, Judged, Relation, Uncertainty, Verdict};
use crate::report::figure::{Curve, Mark, Panel};
use crate::report::words::{advice, count, deviation, number, percent, target};

/// All claims in a table, each with a link to its card.
pub(super) fn overview(view: &View<'_>) -> Markup {
    let row = |claim: &ClaimRecord| {
        vec![
            html! { a href={ "#" (view.id(&claim.id)) } { (claim.id) } },
            badge(claim.verdict),
            math(&detects(claim)),
            decoy(claim),
        ]
    };
    let rows: Vec<Vec<Markup>> = view.record.claims.iter().map(row).collect();
    let columns = [
        ("claim", Column::Name),
        ("verdict", Column::Word),
        ("detects", Column::Number),
        ("decoy", Column::Word),
    ];
    let detects = match view.record.settings.widths.is_empty() {
        true => "the relative tolerance of the comparison",
        false => "the smallest relative discrepancy that this run would have found with probability 1 − β",
    };
    html! {
        nav aria-labelledby=(view.id("overview")) {
            h2 id=(view.id("overview")) { "Claims at a glance" }
            (table(&format!("Detects: {detects}. Decoy: a subtly wrong statement that the same data must refute."), &columns, &rows))
        }
    }
}

/// The cards.
pub(super) fn cards(view: &View<'_>) -> Result<Markup> {
    let cards: Vec<Markup> =
        view.record.claims.iter().map(|claim| card(view, claim)).collect::<Result<_>>()?;
    Ok(html! {
        section aria-labelledby=(view.id("claims")) {
            h2 id=(view.id("claims")) { "Claims and their evidence" }
            @for card in cards { (card) }
        }
    })
}

fn detects(claim: &ClaimRecord) -> String {
    claim.detectable.map_or("–".to_owned(), percent)
}

/// The decoy's verdict; anything but `refuted` is a warning.
fn decoy(claim: &ClaimRecord) -> Markup {
    match claim.decoy.verdict {
        Verdict::Refuted => html! { "refuted" },
        other => html! { strong.refuted { (other) "!" } },
    }
}

fn card(view: &View<'_>, claim: &ClaimRecord) -> Result<Markup> {
    let id = view.id(&claim.id);
    let kind = match claim.kind {
        ClaimKind::Deterministic => "by computation, with error bounds",
        ClaimKind::Statistical => "by sampled networks, with error rates",
    };
    let shown = claim.evidence.comparisons.len();
    let open = claim.verdict != Verdict::Holds;
    let mut figures = curves::of_claim(view, claim)?;
    figures.extend(forest(view, claim)?);
    Ok(html! {
        article.card id=(id) aria-labelledby={ (id) "-name" } {
            div.title {
                h3 id={ (id) "-name" } { code { (claim.id) } }
                (badge(claim.verdict))
            }
            p.statement { (math(&capitalised(&claim.statement))) "." }
            p.source { (claim.source) }
            @if let Some(reason) = &claim.reason { p.reason { (math(&capitalised(reason))) } }
            @if open { p { (math(advice(claim))) } }
            (facts([
                ("Decided", kind.to_owned()),
                ("Detects", match claim.detectable {
                    Some(_) => format!("a relative discrepancy of {}", detects(claim)),
                    None => "–".to_owned(),
                }),
                ("Decoy", format!("{}: {}", claim.decoy.name, claim.decoy.verdict)),
            ]))
            @if !figures.is_empty() {
                div.figures { @for figure in &figures { (figure) } }
            }
            @if shown > 0 {
                details open[open] {
                    summary { "Evidence: " (count(claim.evidence.tests, "comparison")) }
                    (evidence(claim))
                }
            }
            @if !claim.evidence.notes.is_empty() {
                details {
                    summary { "How it was found" }
                    ul.notes { @for note in &claim.evidence.notes { li { (math(note)) } } }
                }
            }
        }
    })
}

/// The comparisons, the most telling first.
fn evidence(claim: &ClaimRecord) -> Markup {
    let row = |judged: &Judged| {
        let [low, high] = judged.interval.map(|end| math(&number(end, 6)));
        let comparison = &judged.comparison;
        let spread = match comparison.uncertainty {
            Uncertainty::Rounding { bound } => bound,
            Uncertainty::Sampling { standard_error, .. } => standard_error,
        };
        vec![
            math(&comparison.label),
            math(&target(&comparison.relation)),
            math(&number(comparison.estimate, 6)),
            math(&number(spread, 2)),
            math(&deviation(judged)),
            html! { "[" (low) ", " (high) "]" },
            html! { span class=(parts::class(judged.verdict)) { (judged.verdict) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = claim.evidence.comparisons.iter().map(row).collect();
    let error = match claim.kind {
        ClaimKind::Statistical => "standard error",
        ClaimKind::Deterministic => "error bound",
    };
    let columns = [
        ("what", Column::Name),
        ("theory", Column::Number),
        ("found", Column::Number),
        (error, Column::Number),
        ("off by", Column::Number),
        ("simultaneous interval", Column::Number),
        ("verdict", Column::Word),
    ];
    let rest = claim.evidence.tests.saturating_sub(rows.len());
    html! {
        (table(&format!("Evidence for {}, the most telling first", claim.id), &columns, &rows))
        @if rest > 0 { p.note { "And " (rest) " more, which a record does not keep." } }
    }
}

/// All comparisons with an equality in units of their margins.
fn forest(view: &View<'_>, claim: &ClaimRecord) -> Result<Option<Markup>> {
    let scaled = |judged: &Judged| -> Option<[f64; 3]> {
        let Relation::Equals { target, margin, .. } = judged.comparison.relation else { return None };
        let [low, high] = judged.interval;
        let all = [judged.comparison.estimate, low, high].map(|value| (value - target) / margin);
        all.iter().all(|value| value.is_finite() && value.abs() < 1e6).then_some(all)
    };
    let points: Vec<[f64; 3]> = claim.evidence.comparisons.iter().filter_map(scaled).collect();
    if points.len() < 2 {
        return Ok(None);
    }
    let x: Vec<f64> = (1..=points.len()).map(|k| k as f64).collect();
    let part = |k: usize| points.iter().map(|point| point[k]).collect::<Vec<f64>>();
    let ends = vec![0.5, points.len() as f64 + 0.5];
    let band =
        Curve::new("margin", Mark::Band, 2, ends.clone(), vec![0.0; 2]).between(vec![-1.0; 2], vec![1.0; 2]);
    let axes = Panel {
        title: String::new(),
        x_label: "comparison, the most telling first".into(),
        y_label: "found − theory, in margins".into(),
        x_log: false,
        y_log: false,
        curves: vec![
            band,
            Curve::new("theory", Mark::Dashed, 6, ends, vec![0.0; 2]),
            Curve::new("found", Mark::Points, 0, x, part(0)).between(part(1), part(2)),
        ],
    };
    let most = points.iter().fold(0.0, |most: f64, point| most.max(point[0].abs()));
    let words = Words {
        id: view.id(&format!("{}-comparisons", claim.id)),
        first: false,
        title: "Every comparison beside its margin",
        instead: format!(
            "{} comparisons; the largest difference is {} margins. The table of evidence has the numbers.",
            points.len(),
            number(most, 2)
        ),
        caption: "Bars are simultaneous confidence intervals. A comparison holds where its bar lies inside the shaded margin and covers 0.".into(),
    };
    Ok(Some(panel(&words, &axes)?))
}
