//! `ntk-verify report`: an old record again, or two compared.

use std::path::Path;

use super::arguments::Report;
use super::exit::Exit;
use crate::compare::{self, compare};
use crate::record::Record;
use crate::report::read;
use crate::{Error, Result};

pub(super) fn run(arguments: &Report) -> Result<Exit> {
    let record = load(&arguments.record)?;
    let Some(later) = &arguments.later else {
        arguments.destination.write(&record, arguments.quiet)?;
        return Ok(record.verdict.into());
    };
    let places = [&arguments.record, later].map(|path| path.display().to_string());
    let difference = compare(&record, &load(later)?, [&places[0], &places[1]])?;
    let like = difference.outcome.like();
    let said = (like, difference.outcome.to_string());
    arguments
        .destination
        .put(said, arguments.quiet, |format, style| compare::render(&difference, format, style))?;
    Ok(like.into())
}

/// The record in a file.
///
/// # Errors
/// A file that cannot be read, or is no record.
pub(super) fn load(path: &Path) -> Result<Record> {
    let place = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|cause| Error::new(&place, cause))?;
    read(&text, &place)
}
