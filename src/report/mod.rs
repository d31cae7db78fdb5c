//! Reports: pure functions of a [`Record`], one file for each format.

mod certified;
pub mod figure;
pub mod html;

mod json;
pub(crate) mod junit;
mod markdown;
mod page;
mod plot;
mod terminal;
pub(crate) mod words;

use std::fmt;
use std::str::FromStr;

use crate::record::Record;
use crate::{Error, Result};

pub use json::read;
pub(crate) use page::pad;
pub use page::{Page, Style};
pub use words::number;

/// A way to write a record down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, at 80 columns.
    #[default]
    Terminal,
    /// The record itself.
    Json,
    /// For issues and pull requests.
    Markdown,
    /// For CI: one test case a claim.
    Junit,
    /// A page with figures.
    Html,
}

impl Format {
    /// All, in the order of the help.
    pub const ALL: [Format; 5] =
        [Format::Terminal, Format::Json, Format::Markdown, Format::Junit, Format::Html];
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Format::Terminal => "terminal",
            Format::Json => "json",
            Format::Markdown => "markdown",
            Format::Junit => "junit",
            Format::Html => "html",
        })
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.to_string() == name).ok_or_else(|| {
            Error::new("--format", format!("{name:?} is unknown"))
                .advise(format!("give one of {}", Self::ALL.map(|format| format.to_string()).join(", ")))
        })
    }
}

/// Writes `record` in `format`, ending with a line break; `style` matters to the terminal format alone.
///
/// # Errors
/// A record that cannot be written as XML (JUnit).
pub fn render(record: &Record, format: Format, style: Style) -> Result<String> {
    match format {
        Format::Terminal => Ok(terminal::render(record, style)),
        Format::Json => json::render(record),
        Format::Markdown => Ok(markdown::render(record).replace('\u{a0}', " ")),
        Format::Junit => junit::render(record),
        Format::Html => html::page(record),
    }
}
