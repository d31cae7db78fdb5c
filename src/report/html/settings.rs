//! What was asked, and how to read the answer.

use maud::{Markup, html};

use super::View;
use super::parts::facts;
use super::text::math;
use crate::record::Record;
use crate::report::certified;
use crate::report::words::{count, network, number, rates, sampling};

/// Network, inputs and sampling.
pub(super) fn summary(record: &Record) -> Markup {
    let inputs = &record.settings.inputs;
    let size = format!("{} in {}", count(inputs.points, "point"), count(inputs.dimension, "dimension"));
    let mut all = vec![
        ("Network", network(&record.settings.network)),
        ("Inputs", format!("{}: {size}", inputs.source)),
    ];
    all.extend(sampling(record).map(|sampling| ("Sampling", sampling)));
    facts(all)
}

/// Claims that do not apply.
pub(super) fn not_applicable(view: &View<'_>) -> Markup {
    let reasons = &view.record.not_applicable;
    html! {
        @if !reasons.is_empty() {
            section aria-labelledby=(view.id("not-applicable")) {
                h2 id=(view.id("not-applicable")) { "Not applicable to this network" }
                dl {
                    @for (id, reason) in reasons {
                        dt { code { (id) } }
                        dd { (math(reason)) }
                    }
                }
            }
        }
    }
}

/// All that the record depends on.
pub(super) fn section(view: &View<'_>) -> Markup {
    let record = view.record;
    let settings = &record.settings;
    let mut all = vec![("Rates", rates(record))];
    if !settings.widths.is_empty() {
        all.push(("Seed", record.seed.to_string()));
        all.push((
            "α, β, ε",
            format!(
                "{}, {}, {}",
                number(record.alpha, 3),
                number(record.beta, 3),
                number(settings.precision, 3)
            ),
        ));
    }
    html! {
        section aria-labelledby=(view.id("settings")) {
            h2 id=(view.id("settings")) { "Settings" }
            (facts(all))
            @if !settings.defaults.is_empty() {
                h3 { "Left at defaults" }
                ul.notes { @for default in &settings.defaults { li { (math(default)) } } }
            }
        }
    }
}

/// What the words of a report mean.
pub(super) fn reading(view: &View<'_>) -> Markup {
    let certificate = view.record.certificate.as_ref();
    html! {
        section aria-labelledby=(view.id("reading")) {
            h2 id=(view.id("reading")) { "How to read a verdict" }
            dl {
                dt { "holds" }
                dd { "The simultaneous confidence interval contains what theory says, and lies within the margin around it: a discrepancy of one margin would have been seen." }
                dt { "refuted" }
                dd { "The interval excludes what theory says. With all statements true this happens with probability α at most, in the whole run." }
                dt { "inconclusive" }
                dd { "Neither. The claim says what would decide; nothing passes silently." }
                dt { "decoy" }
                dd { "A subtly wrong statement, put to the same test. It must be refuted; where it is not, the data say little, and the claim is inconclusive." }
                dt { "detects" }
                dd { "The smallest relative discrepancy that this run would have found with probability 1 − β." }
                @if let Some(certificate) = certificate {
                    dt { "certified" }
                    dd {
                        @match &certificate.not_certified {
                            Some(reason) => { "Not certified: " (math(reason)) "." }
                            None => { (math(certified::MEANING)) }
                        }
                    }
                }
            }
        }
    }
}
