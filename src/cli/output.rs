//! Where text goes: standard output, a file, standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::arguments::Destination;
use crate::dataset::write_atomically;
use crate::record::{Record, Verdict};
use crate::report::{Format, Style, render};
use crate::{Error, Result};

/// Prints to standard output. A reader who closed the pipe has seen enough: that is no error.
pub(super) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => Err(Error::new("standard output", cause)),
        _ => Ok(()),
    }
}

/// Prints to standard error what is not the report.
pub(super) fn note(text: &str) {
    // Nothing is left to do when even this fails.
    let _ = writeln!(io::stderr(), "{}", text.trim_end());
}

/// Prints an error to standard error.
pub(super) fn complain(error: &Error) {
    // Nothing is left to do when even this fails.
    let _ = writeln!(io::stderr(), "error: {error}");
}

/// Whether standard output shows colours: it is a terminal, and nobody asked for none (<https://no-color.org>).
pub(super) fn style() -> Style {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    Style { colour: io::stdout().is_terminal() && !refused }
}

impl Destination {
    /// The format that was asked for, or that the name of the file tells.
    pub(super) fn format(&self) -> Format {
        let told = |path: &Path| match path.extension()?.to_str()? {
            "json" => Some(Format::Json),
            "md" => Some(Format::Markdown),
            "xml" => Some(Format::Junit),
            "html" => Some(Format::Html),
            _ => None,
        };
        self.format.or_else(|| told(self.output.as_ref()?)).unwrap_or_default()
    }

    /// Refuses a file that cannot be written, before a long run and not after.
    pub(super) fn validate(&self) -> Result<()> {
        let Some(path) = &self.output else { return Ok(()) };
        writable(path)
    }

    /// Writes the report.
    pub(super) fn write(&self, record: &Record, quiet: bool) -> Result<()> {
        let said = (record.verdict, record.verdict.to_string());
        self.put(said, quiet, |format, style| render(record, format, style))
    }

    /// Writes what `text` makes of a format and a style; a file is told of with the word in `said` and the colour of its verdict.
    pub(super) fn put(
        &self,
        (verdict, word): (Verdict, String),
        quiet: bool,
        text: impl FnOnce(Format, Style) -> Result<String>,
    ) -> Result<()> {
        let Some(path) = &self.output else { return print(&text(self.format(), style())?) };
        let text = text(self.format(), Style::PLAIN)?;
        write_atomically(path, |out| out.write_all(text.as_bytes()))?;
        if quiet {
            return Ok(());
        }
        print(&format!("{}, see {}\n", style().verdict(verdict, &word), path.display()))
    }
}

/// Refuses a path whose directory does not exist.
pub(super) fn writable(path: &Path) -> Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        return Err(Error::new(path.display(), "is a directory").advise("give the name of a file"));
    }
    if !directory.is_dir() {
        return Err(Error::new(path.display(), format!("there is no directory {}", directory.display()))
            .advise("create it first, or write elsewhere"));
    }
    Ok(())
}
