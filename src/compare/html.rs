//! A comparison as a page, or as a section of the later record's page.

use maud::{Markup, html};

use super::tables::{RULE, cells, groups, lacking, sentence};
use super::{Difference, Value};
use crate::Result;
use crate::record::Record;
use crate::report::html::parts::{Column, banner, capitalised, facts, table};
use crate::report::html::text::math;
use crate::report::html::{document, page_with};

/// The comparison alone.
pub(super) fn page(difference: &Difference) -> String {
    let title = format!(
        "{}: {} beside {}",
        difference.outcome.word(),
        difference.after.place,
        difference.before.place
    );
    let content = html! {
        header {
            p.kicker { "ntk-verify " (difference.after.version) " · two records compared" }
            h1 { (difference.after.place) " beside " (difference.before.place) }
            (answer(difference))
        }
        main id="main" { (sections(difference)) }
        footer { p { "Schema " code { (difference.schema) } "." } }
    };
    document(&title, "#main", "Skip to what changed", &content)
}

/// The later record, with what changed above its claims.
pub(super) fn with_record(record: &Record, difference: &Difference) -> Result<String> {
    let section = html! {
        section aria-labelledby="comparison" {
            h2 id="comparison" { "Beside " (difference.before.place) }
            (answer(difference))
            (sections(difference))
        }
    };
    page_with(record, &section)
}

fn answer(difference: &Difference) -> Markup {
    let words = format!("{}: {}", capitalised(difference.outcome.word()), sentence(difference));
    banner(difference.outcome.like(), &words, RULE)
}

fn sections(difference: &Difference) -> Markup {
    let mut all = Vec::new();
    for (term, side) in [("Before", &difference.before), ("After", &difference.after)] {
        let text = format!("{}: {}, seed {}, version {}", side.place, side.verdict, side.seed, side.version);
        all.push((term, text));
    }
    let settings = difference.settings.iter();
    all.extend(settings.map(|c| ("Differs", format!("{}: {} → {}", c.what, c.before, c.after))));
    all.extend(lacking(difference).into_iter().map(|sentence| ("Lacking", sentence)));
    let verdicts: Vec<Vec<Markup>> = difference
        .verdicts
        .iter()
        .map(|change| [&change.what, &change.before, &change.after].map(|text| math(text)).to_vec())
        .collect();
    let moved: Vec<Vec<Markup>> = difference.moved().map(|value| row(value, true)).collect();
    html! {
        (facts(all))
        @if !verdicts.is_empty() {
            div.card {
                h3 { "Verdicts that changed" }
                (table("Verdicts", &[("of", Column::Name), ("before", Column::Word), ("after", Column::Word)], &verdicts))
            }
        }
        @if !moved.is_empty() {
            div.card {
                h3 { "Values that moved" }
                (table("Values beyond their stated errors", &columns(true), &moved))
            }
        }
        div.card {
            h3 { "Value by value" }
            @for group in groups(difference) { (one(difference, group)) }
        }
    }
}

/// All values of a claim or kernel.
fn one(difference: &Difference, group: &str) -> Markup {
    let values = || difference.values.iter().filter(|value| value.group == group);
    let moved = values().filter(|value| value.moved).count();
    let rows: Vec<Vec<Markup>> = values().map(|value| row(value, false)).collect();
    html! {
        details {
            summary {
                (group) ": "
                @if moved > 0 { span.refuted { (moved) " of " (rows.len()) " moved" } } @else { (rows.len()) " compared, none moved" }
            }
            (table(&format!("Values of {group}"), &columns(false), &rows))
        }
    }
}

fn columns(with_group: bool) -> Vec<(&'static str, Column)> {
    let mut columns = Vec::new();
    if with_group {
        columns.push(("of", Column::Name));
    }
    columns.push(("value", if with_group { Column::Word } else { Column::Name }));
    columns.extend(["before", "after", "moved by", "allowed"].map(|title| (title, Column::Number)));
    columns
}

fn row(value: &Value, with_group: bool) -> Vec<Markup> {
    let mut row = Vec::new();
    if with_group {
        row.push(math(&value.group));
    }
    row.push(math(&value.label));
    let [before, after, by, allowed] = cells(value).map(|cell| math(&cell));
    let by = if value.moved {
        html! { strong.refuted { (by) } }
    } else {
        by
    };
    row.extend([before, after, by, allowed]);
    row
}
