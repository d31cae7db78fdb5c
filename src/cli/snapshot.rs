//! `--snapshot`: a record that later runs are held to.

use std::path::PathBuf;

use super::arguments::{Destination, Snapshot};
use super::exit::Exit;
use super::output::writable;
use super::report::load;
use crate::compare::{self, Difference, Outcome, compare};
use crate::dataset::write_atomically;
use crate::record::Record;
use crate::report::{Format, Style, render};
use crate::{Error, Result};

/// The variable that accepts what changed, as `--update` does.
const UPDATE: &str = "NTK_VERIFY_UPDATE";

/// A snapshot that was looked at before the run.
pub(super) struct Held {
    path: Option<PathBuf>,
    /// What it had, if it was there.
    kept: Option<Record>,
    update: bool,
}

impl Snapshot {
    /// Reads the snapshot before a long run and not after.
    ///
    /// # Errors
    /// A file that is no record, a directory that does not exist, or the file of `--output`.
    pub(super) fn open(&self, destination: &Destination) -> Result<Held> {
        let asked = std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty() && value != "0");
        let Some(path) = &self.snapshot else { return Ok(Held { path: None, kept: None, update: false }) };
        writable(path)?;
        let same = |output: &PathBuf| match (output.canonicalize(), path.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => output == path,
        };
        if destination.output.iter().any(same) {
            return Err(Error::new("--snapshot", format!("{} is --output as well", path.display()))
                .advise("give two files: the snapshot stays as it is, the report is written anew"));
        }
        let kept = if path.exists() {
            let advice = "give the file of an earlier --snapshot, or another name to write a new one";
            Some(load(path).map_err(|error| error.within("--snapshot").advise(advice))?)
        } else {
            None
        };
        Ok(Held { path: Some(path.clone()), kept, update: self.update || asked })
    }
}

/// The verdict, and how it stands to the snapshot.
fn told(record: &Record, difference: &Difference) -> String {
    match difference.outcome {
        Outcome::Same => format!("{}, the same as {}", record.verdict, difference.before.place),
        Outcome::Moved => format!("{}, moved from {}", record.verdict, difference.before.place),
    }
}

impl Held {
    /// Writes the report, holds the record to the snapshot or keeps it as one, and tells how the program ends: with the verdict of the run, or with 1 where
    /// something moved.
    ///
    /// # Errors
    /// A snapshot of another question; a file that cannot be written.
    pub(super) fn finish(self, record: &Record, destination: &Destination, quiet: bool) -> Result<Exit> {
        let Some(path) = &self.path else {
            destination.write(record, quiet)?;
            return Ok(record.verdict.into());
        };
        let place = path.display().to_string();
        let tell = |words: String| {
            if !quiet {
                super::output::note(&words);
            }
        };
        let Some(kept) = &self.kept else {
            self.keep(record)?;
            destination.write(record, quiet)?;
            tell(format!("snapshot: there was no {place}; it is written now"));
            return Ok(record.verdict.into());
        };
        if self.update && compare(kept, record, [&place, "this run"]).is_err() {
            // another question may be accepted, too
            self.keep(record)?;
            destination.write(record, quiet)?;
            tell(format!("snapshot: {place} held another question; it is replaced"));
            return Ok(record.verdict.into());
        }
        let difference = compare(kept, record, [&place, "this run"]).map_err(|error| {
            error
                .within("--snapshot")
                .advise("give another file for this question, or --update to replace it")
        })?;
        let said = (difference.outcome.like(), told(record, &difference));
        destination
            .put(said, quiet, |format, style| compare::render_with(record, &difference, format, style))?;
        self.settle(record, &difference, destination, &tell)
    }

    fn settle(
        &self,
        record: &Record,
        difference: &Difference,
        destination: &Destination,
        tell: &dyn Fn(String),
    ) -> Result<Exit> {
        let moved = difference.outcome == Outcome::Moved;
        if self.update {
            if moved || !difference.come.is_empty() {
                self.keep(record)?;
                tell(format!("snapshot: {} is updated", difference.before.place));
            }
            return Ok(record.verdict.into());
        }
        // a JSON report has the record alone, and a file is not seen
        if moved && (!destination.output.is_empty() || destination.format(None) == Format::Json) {
            super::output::note(&compare::render(difference, Format::Terminal, Style::PLAIN)?);
        }
        Ok(if moved { Exit::Refuted } else { record.verdict.into() })
    }

    fn keep(&self, record: &Record) -> Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let text = render(record, Format::Json, Style::PLAIN)?;
        write_atomically(path, |out| out.write_all(text.as_bytes()))
    }
}
