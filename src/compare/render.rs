//! A comparison in every format, alone or below the record that was compared.

use std::fmt::Write;

use super::tables::{RULE, cells, lacking, sentence};
use super::{Difference, html, junit};
use crate::record::Record;
use crate::report::{self, Format, Page, Style, number, pad};
use crate::{Error, Result};

/// How many values that moved a terminal or a comment shows; JSON and HTML have all.
const SHOWN: usize = 24;

/// Columns of the left margin that labels stand in.
const MARGIN: usize = 11;

/// Writes the comparison in `format`, ending with a line break; `style` matters to the terminal format alone.
///
/// # Errors
/// A comparison that cannot be written as XML (JUnit).
pub fn render(difference: &Difference, format: Format, style: Style) -> Result<String> {
    match format {
        Format::Terminal => Ok(terminal(difference, style)),
        Format::Json => {
            let mut text =
                serde_json::to_string_pretty(difference).map_err(|cause| Error::new("comparison", cause))?;
            text.push('\n');
            Ok(text)
        }
        Format::Markdown => Ok(markdown(difference).replace('\u{a0}', " ")),
        Format::Junit => junit::alone(difference),
        Format::Html => Ok(html::page(difference)),
    }
}

/// Writes the later record with the comparison: below it, as a further suite, or above its claims. JSON is the record alone, so that it can be read again.
///
/// # Errors
/// As [`render`].
pub fn render_with(record: &Record, difference: &Difference, format: Format, style: Style) -> Result<String> {
    let whole = |joint: &str| -> Result<String> {
        Ok(report::render(record, format, style)? + joint + &render(difference, format, style)?)
    };
    match format {
        Format::Terminal => whole("\n"),
        Format::Markdown => whole("\n"),
        Format::Json => report::render(record, format, style),
        Format::Junit => junit::with_record(record, difference),
        Format::Html => html::with_record(record, difference),
    }
}

fn terminal(difference: &Difference, style: Style) -> String {
    let mut page = Page::new(style);
    page.line(&style.strong("Two records compared"));
    page.line("");
    let word = style.verdict(difference.outcome.like(), difference.outcome.word());
    page.labelled("Outcome", MARGIN, &format!("{word}: {}", sentence(difference)));
    for (label, side) in [("Before", &difference.before), ("After", &difference.after)] {
        let text = format!("{}: {}, seed {}, version {}", side.place, side.verdict, side.seed, side.version);
        page.labelled(label, MARGIN, &text);
    }
    let mut label = "Differs";
    for change in &difference.settings {
        page.labelled(label, MARGIN, &format!("{}: {} → {}", change.what, change.before, change.after));
        label = "";
    }
    let mut label = "Lacking";
    for sentence in lacking(difference) {
        page.labelled(label, MARGIN, &sentence);
        label = "";
    }
    page.labelled("Rule", MARGIN, RULE);
    if !difference.verdicts.is_empty() {
        page.heading("Verdicts that changed");
        for change in &difference.verdicts {
            page.labelled("", 2, &format!("{}: {} → {}", change.what, change.before, change.after));
        }
    }
    let count = difference.moved().count();
    if count > 0 {
        page.heading("Values that moved");
        let titles = ["before", "after", "moved by", "allowed"].map(|title| pad(title, 16));
        page.line(&style.faint(&format!("    {}", titles.concat())));
        let mut group = "";
        for value in difference.moved().take(SHOWN) {
            if value.group != group {
                group = &value.group;
                page.line(&format!("  {}", style.strong(group)));
            }
            page.line(&format!("    {}", value.label));
            page.line(&format!("    {}", cells(value).map(|cell| pad(&cell, 16)).concat()));
        }
        if count > SHOWN {
            page.remark(4, &format!("and {} more; --format json has all", count - SHOWN));
        }
    }
    page.into_text()
}

fn markdown(difference: &Difference) -> String {
    let mut text = String::new();
    write(difference, &mut text).expect("invariant: writing to a string does not fail");
    text
}

fn write(difference: &Difference, text: &mut String) -> std::fmt::Result {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    writeln!(text, "# ntk-verify: {}\n\n{}.\n", difference.outcome.word(), sentence(difference))?;
    for (label, side) in [("Before", &difference.before), ("After", &difference.after)] {
        let (place, verdict, seed) = (&side.place, side.verdict, side.seed);
        writeln!(text, "- **{label}:** `{place}`: {verdict}, seed {seed}, version {}", side.version)?;
    }
    for change in &difference.settings {
        writeln!(text, "- **{}:** {} → {}", change.what, change.before, change.after)?;
    }
    for sentence in lacking(difference) {
        writeln!(text, "- {sentence}")?;
    }
    if !difference.verdicts.is_empty() {
        writeln!(text, "\n| verdict of | before | after |\n| --- | --- | --- |")?;
        for change in &difference.verdicts {
            writeln!(
                text,
                "| {} | {} | **{}** |",
                cell(&change.what),
                cell(&change.before),
                cell(&change.after)
            )?;
        }
    }
    let count = difference.moved().count();
    if count > 0 {
        writeln!(
            text,
            "\n| | value | before | after | moved by | allowed |\n| --- | --- | --- | --- | --- | --- |"
        )?;
        for value in difference.moved().take(SHOWN) {
            let [before, after, by, allowed] = cells(value);
            let (group, label) = (&value.group, cell(&value.label));
            writeln!(text, "| {group} | `{label}` | {before} | {after} | {by} | {allowed} |")?;
        }
        if count > SHOWN {
            writeln!(text, "\nand {} more.", count - SHOWN)?;
        }
    }
    writeln!(text, "\n{RULE} Level {}.", number(difference.level, 2))
}
