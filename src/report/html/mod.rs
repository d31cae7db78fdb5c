//! A record as a page: one file that needs no network and no script, for screens of any width, for paper and for ears.
//!
//! [`page`] is a document, [`fragment`] the same for a cell of a notebook. Both are pure functions of the record.

mod claims;
mod curves;
mod kernels;
pub(crate) mod parts;
mod picture;
mod settings;
pub(crate) mod text;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::{count, number, verdict};
use crate::Result;
use crate::record::{Record, Verdict};

/// Rules inside `.ntk-verify`, for pages and cells.
const STYLE: &str = include_str!("style.css");

/// Rules for a page of its own.
const PAGE: &str = include_str!("page.css");

/// A record, and how ids are made unique where several stand on one page.
struct View<'a> {
    record: &'a Record,
    prefix: String,
}

impl View<'_> {
    /// An id of this view.
    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// The record as an HTML document: it refers to nothing outside itself, and contains no script.
///
/// # Errors
/// A drawing that fails, which would be a defect.
pub fn page(record: &Record) -> Result<String> {
    page_with(record, &html! {})
}

/// The same with a section between the summary and the claims.
pub(crate) fn page_with(record: &Record, section: &Markup) -> Result<String> {
    let view = View { record, prefix: String::new() };
    let title = format!(
        "{}: {} on {}",
        record.verdict, record.settings.network.activation, record.settings.inputs.source
    );
    Ok(document(&title, "#claims", "Skip to the claims", &content(&view, section)?))
}

/// The same as one element for a cell of a notebook, with its style: rules apply to nothing else there, and colours follow the theme of Jupyter or VS Code.
///
/// # Errors
/// As [`page`].
pub fn fragment(record: &Record) -> Result<String> {
    let view = View { record, prefix: format!("ntk{:x}-", fingerprint(record)) };
    Ok(html! {
        div.ntk-verify.cell {
            style { (PreEscaped(STYLE)) }
            (content(&view, &html! {})?)
        }
    }
    .into_string())
}

/// A document around `content`.
pub(crate) fn document(title: &str, skip: &str, skip_words: &str, content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · ntk-verify" }
                style { (PreEscaped(STYLE)) (PreEscaped(PAGE)) }
            }
            body {
                a.skip href=(skip) { (skip_words) }
                div.ntk-verify.page { (content) }
            }
        }
    }
    .into_string()
        + "\n"
}

fn content(view: &View<'_>, section: &Markup) -> Result<Markup> {
    let record = view.record;
    let network = &record.settings.network;
    Ok(html! {
        header {
            p.kicker { "ntk-verify " (record.version) " · infinite width against finite width" }
            h1 { (network.activation) ", " (count(network.hidden_layers, "hidden layer")) ", on " (record.settings.inputs.source) }
            (parts::banner(record.verdict, &parts::capitalised(&verdict(record)), &meaning(record)))
            (settings::summary(record))
        }
        (section)
        (claims::overview(view))
        main {
            (curves::deviations(view)?)
            (kernels::section(view)?)
            (claims::cards(view)?)
            (settings::not_applicable(view))
            (settings::section(view))
            (settings::reading(view))
        }
        footer { p { "ntk-verify " (record.version) ", schema " code { (record.schema) } "." } }
    })
}

/// What the verdict means for a reader who knows nothing of the rates.
fn meaning(record: &Record) -> String {
    let chance = format!("α = {}", number(record.alpha, 3));
    match (record.verdict, record.settings.widths.is_empty()) {
        (Verdict::Holds, true) => "Every number agrees with theory to within its error bound. No chance is involved.".into(),
        (Verdict::Holds, false) => format!(
            "Theory lies in every simultaneous confidence interval, and a discrepancy of {} of a kernel entry would have been seen.",
            super::words::percent(record.settings.precision)
        ),
        (Verdict::Refuted, true) => {
            "The numbers contradict theory beyond their error bounds. No chance is involved.".into()
        }
        (Verdict::Refuted, false) => {
            format!("If every statement were true, a run would say this with probability {chance} at most.")
        }
        (Verdict::Inconclusive, _) => {
            "Nothing contradicts theory, but not everything could be decided. Each claim says what would decide.".into()
        }
    }
}

/// A number that differs from record to record, for ids (FNV-1a over the record as it prints).
fn fingerprint(record: &Record) -> u32 {
    let text = format!("{record:?}");
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
