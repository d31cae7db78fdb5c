//! Where text goes: standard output, a file, standard error.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::arguments::Destination;
use crate::dataset::Staged;
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
    pub(super) fn format(&self, file: Option<&Path>) -> Format {
        let told = |path: &Path| match path.extension()?.to_str()? {
            "json" => Some(Format::Json),
            "md" => Some(Format::Markdown),
            "xml" => Some(Format::Junit),
            "html" => Some(Format::Html),
            _ => None,
        };
        self.format.or_else(|| told(file?)).unwrap_or_default()
    }

    /// Refuses a file that cannot be written, before a long run and not after.
    pub(super) fn validate(&self) -> Result<()> {
        if self.output.len() > 1 && self.format.is_some() {
            return Err(Error::new("--format", "is one format for several files").advise(
                "leave it out: the name of each --output tells its format (.json, .md, .xml, .html)",
            ));
        }
        self.output.iter().try_for_each(|path| writable(path))
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
        text: impl Fn(Format, Style) -> Result<String>,
    ) -> Result<()> {
        if self.output.is_empty() {
            return print(&text(self.format(None), style())?);
        }
        let stage = |path: &PathBuf| {
            let text = text(self.format(Some(path)), Style::PLAIN)?;
            Staged::new(path, |out| out.write_all(text.as_bytes()))
        };
        let staged: Vec<Staged> = self.output.iter().map(stage).collect::<Result<_>>()?;
        staged.into_iter().try_for_each(Staged::publish)?;
        if quiet {
            return Ok(());
        }
        let names: Vec<String> = self.output.iter().map(|path| path.display().to_string()).collect();
        print(&format!("{}, see {}\n", style().verdict(verdict, &word), names.join(", ")))
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
