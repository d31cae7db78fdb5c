//! `ntk-verify report`: an old record again.

use super::arguments::Report;
use super::exit::Exit;
use crate::report::read;
use crate::{Error, Result};

pub(super) fn run(arguments: &Report) -> Result<Exit> {
    let place = arguments.record.display().to_string();
    let text = std::fs::read_to_string(&arguments.record).map_err(|cause| Error::new(&place, cause))?;
    let record = read(&text, &place)?;
    arguments.destination.write(&record, arguments.quiet)?;
    Ok(record.verdict.into())
}
