//! The record itself.

use serde::Deserialize;

use crate::record::{READABLE, Record};
use crate::{Error, Result};

/// Pretty JSON.
pub(super) fn render(record: &Record) -> Result<String> {
    let mut text = serde_json::to_string_pretty(record).map_err(|cause| Error::new("record", cause))?;
    text.push('\n');
    Ok(text)
}

/// Reads a record that this or an earlier version wrote as JSON; `place` is the file's name in errors.
///
/// # Errors
/// Text that is no JSON, an unknown schema, a field that is missing or has the wrong type.
pub fn read(text: &str, place: &str) -> Result<Record> {
    #[derive(Deserialize)]
    struct Versioned {
        schema: Option<String>,
    }
    let advice = "give a file that was written with --format json";
    let damaged = |cause: serde_json::Error| {
        Error::new(place, format!("not a complete record: {cause}")).advise(advice)
    };
    match serde_json::from_str::<Versioned>(text).map_err(damaged)?.schema.as_deref() {
        Some(known) if READABLE.contains(&known) => serde_json::from_str(text).map_err(damaged),
        Some(other) => Err(Error::new(place, format!("schema \"{other}\" is unknown")).advise(format!(
            "this version reads {}; read newer records with the version that wrote them",
            READABLE.join(" and ")
        ))),
        None => Err(Error::new(place, "not a record: there is no schema").advise(advice)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_record_is_refused() {
        for (text, word) in [
            ("", "not a complete record"),
            ("[]", "not a complete record"),
            ("{}", "no schema"),
            ("{\"schema\": \"ntk-verify/record/99\"}", "record/99\" is unknown"),
            ("{\"schema\": \"ntk-verify/record/1\"}", "missing field"),
            ("{\"schema\": \"ntk-verify/record/1\", \"version\": ", "line 1"),
        ] {
            let error = read(text, "old.json").unwrap_err().to_string();
            assert!(error.starts_with("old.json: ") && error.contains(word), "{error}");
        }
    }
}
