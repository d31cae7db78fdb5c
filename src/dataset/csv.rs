//! Comma-separated numbers.

use std::path::Path;

use ndarray::Array2;

use crate::{Error, Result};

/// Reads a .csv file: one point per line, the same number of fields in each. A first line without a single number is
/// taken for a header; blank lines are skipped.
///
/// # Errors
/// A file that cannot be read, lines of different lengths (with the line), a field that is no number (with line and
/// column, counted from 1).
pub(super) fn read(path: &Path) -> Result<Array2<f64>> {
    let bytes = std::fs::read(path).map_err(|cause| Error::new(path.display(), cause))?;
    parse(&bytes, &path.display().to_string())
}

/// The same from memory.
fn parse(bytes: &[u8], place: &str) -> Result<Array2<f64>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut values = Vec::new();
    let mut rows = 0;
    let mut columns = None;
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|cause| Error::new(place, cause))?;
        let line = record.position().map_or(index as u64 + 1, csv::Position::line);
        let first = *columns.get_or_insert((record.len(), line));
        if record.len() != first.0 {
            return Err(Error::new(
                place,
                format!("line {line} has {} field(s), line {} has {}", record.len(), first.1, first.0),
            )
            .advise("every line must have one number for each coordinate"));
        }
        if index == 0 && record.iter().all(|field| field.parse::<f64>().is_err()) && !record.is_empty() {
            continue;
        }
        for (column, field) in record.iter().enumerate() {
            let value = field.parse::<f64>().map_err(|_| {
                Error::new(place, format!("line {line}, column {}: \"{field}\" is not a number", column + 1))
                    .advise("numbers look like -1.5 or 3e-2; only the first line may be a header, without numbers")
            })?;
            if !value.is_finite() {
                return Err(Error::new(
                    place,
                    format!("line {line}, column {}: {value} is not finite", column + 1),
                )
                .advise("every entry must be a finite number"));
            }
            values.push(value);
        }
        rows += 1;
    }
    if rows == 0 {
        return Err(Error::new(place, "no line with numbers"));
    }
    Array2::from_shape_vec((rows, columns.map_or(0, |(length, _)| length)), values)
        .map_err(|cause| Error::new(place, cause))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn headers_blanks_and_byte_order_marks_are_no_points() {
        let expected = array![[1.0, -2.5], [3e2, 4.0]];
        for text in ["1,-2.5\n3e2,4\n", "x, y\n1,-2.5\n3e2,4", "\u{feff}1, -2.5\r\n\r\n3e2 ,4\r\n"] {
            assert_eq!(parse(text.as_bytes(), "x").unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn mistakes_have_lines_and_columns() {
        for (text, word) in [
            ("1,2\n3\n", "line 2 has 1 field(s), line 1 has 2"),
            ("a,b\n1,2\n3,4,5\n", "line 3 has 3 field(s)"),
            ("1,2\n3,four\n", "line 2, column 2: \"four\""),
            ("a,2\n3,4\n", "line 1, column 1: \"a\""),
            ("1,2\n3,NaN\n", "line 2, column 2: NaN is not finite"),
            ("1,\n", "line 1, column 2: \"\""),
            ("", "no line with numbers"),
            ("a,b\n", "no line with numbers"),
        ] {
            let error = parse(text.as_bytes(), "x").unwrap_err().to_string();
            assert!(error.contains(word), "{text:?}: {error}");
        }
        assert!(parse(b"1,\xff\n", "x").is_err());
    }
}
