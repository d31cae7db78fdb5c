//! IDX files: the format of MNIST.

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use ndarray::Array2;

use crate::{Error, Result};

/// Reads an IDX file, gzipped or not, as one point per item: its other dimensions are flattened in row-major order,
/// its values are taken as stored.
///
/// # Errors
/// A file that cannot be read, is no IDX file, has one dimension only, or has fewer or more bytes than its header says.
pub(super) fn read(path: &Path) -> Result<Array2<f64>> {
    let place = path.display();
    let bytes = std::fs::read(path).map_err(|cause| Error::new(place, cause))?;
    parse(&bytes, &path.display().to_string())
}

/// Reads labels or targets: the same, but a file of one dimension is a column.
pub(super) fn read_targets(path: &Path) -> Result<Array2<f64>> {
    let place = path.display();
    let bytes = std::fs::read(path).map_err(|cause| Error::new(place, cause))?;
    items(&bytes, &path.display().to_string(), 1)
}

/// The same from memory.
pub(super) fn parse(bytes: &[u8], place: &str) -> Result<Array2<f64>> {
    items(bytes, place, 2)
}

/// Items of a file with at least `least` dimensions, flattened.
pub(super) fn items(bytes: &[u8], place: &str, least: u8) -> Result<Array2<f64>> {
    let mut plain = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(bytes).read_to_end(&mut plain).map_err(|cause| {
            Error::new(place, format!("the gzip stream ends early or is damaged ({cause})"))
                .advise("fetch the file again")
        })?;
        &plain
    } else {
        bytes
    };
    let (&[0, 0, kind, dimensions], rest) = bytes.split_first_chunk::<4>().ok_or_else(|| short(place))?
    else {
        return Err(Error::new(place, "not a file of a known format").advise(
            "give .npy, .csv or IDX; other names are read as IDX, which starts with two zero bytes",
        ));
    };
    let (size, decode): (usize, fn(&[u8]) -> f64) = match kind {
        0x08 => (1, |b| f64::from(b[0])),
        0x09 => (1, |b| f64::from(b[0].cast_signed())),
        0x0b => (2, |b| f64::from(i16::from_be_bytes([b[0], b[1]]))),
        0x0c => (4, |b| f64::from(i32::from_be_bytes([b[0], b[1], b[2], b[3]]))),
        0x0d => (4, |b| f64::from(f32::from_be_bytes([b[0], b[1], b[2], b[3]]))),
        0x0e => (8, |b| f64::from_be_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])),
        _ => return Err(Error::new(place, format!("IDX element type {kind:#04x} is unknown"))),
    };
    if dimensions < least {
        return Err(Error::new(place, format!("an IDX file of {dimensions} dimension(s) holds no points"))
            .advise("give the images, not the labels"));
    }
    let header = 4 * usize::from(dimensions);
    let (shape, data) = rest.split_at_checked(header).ok_or_else(|| short(place))?;
    let shape: Vec<usize> =
        shape.chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize).collect();
    let expected = shape.iter().try_fold(size, |bytes, &n| bytes.checked_mul(n));
    if expected != Some(data.len()) {
        let shape: Vec<String> = shape.iter().map(ToString::to_string).collect();
        let what =
            if expected.is_some_and(|bytes| bytes < data.len()) { "trailing bytes" } else { "truncated" };
        let expected = expected.map_or("more than can be addressed".to_owned(), |bytes| bytes.to_string());
        return Err(Error::new(
            place,
            format!(
                "{what}: the header announces {} items of {size} byte(s), {expected} bytes, and {} follow",
                shape.join(" × "),
                data.len()
            ),
        ));
    }
    let rows = shape[0];
    let columns = shape[1..].iter().product();
    Array2::from_shape_vec((rows, columns), data.chunks_exact(size).map(decode).collect())
        .map_err(|cause| Error::new(place, cause))
}

/// The error for a file that ends inside its header.
fn short(place: &str) -> Error {
    Error::new(place, "truncated: the file ends inside its header")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Two images of 2 × 2 bytes.
    const SMALL: [u8; 24] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 255];

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn items_become_rows_zipped_or_not() {
        let points = parse(&SMALL, "x").unwrap();
        assert_eq!(points, ndarray::array![[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 255.0]]);
        assert_eq!(parse(&gzip(&SMALL), "x").unwrap(), points);
        let labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];
        assert_eq!(items(&labels, "x", 1).unwrap(), ndarray::array![[7.0], [9.0]]);
        let floats = [&[0, 0, 0x0d, 2, 0, 0, 0, 1, 0, 0, 0, 1][..], &1.5f32.to_be_bytes()].concat();
        assert_eq!(parse(&floats, "x").unwrap(), ndarray::array![[1.5]]);
    }

    #[test]
    fn every_truncation_is_found() {
        for end in 0..SMALL.len() {
            assert!(parse(&SMALL[..end], "x").unwrap_err().to_string().contains("truncated"), "{end}");
        }
        let zipped = gzip(&SMALL);
        for end in 2..zipped.len() {
            assert!(parse(&zipped[..end], "x").unwrap_err().to_string().contains("ends early"), "{end}");
        }
    }

    #[test]
    fn what_is_no_matrix_is_refused() {
        for (bytes, word) in [
            ([&SMALL[..], &[0]].concat(), "trailing"),
            (vec![0, 0, 8, 1, 0, 0, 0, 1, 9], "images, not the labels"),
            (vec![0, 0, 7, 3, 0], "0x07"),
            (b"hello".to_vec(), "not a file of a known format"),
            ([&[0, 0, 8, 4][..], &[255; 16]].concat(), "truncated"),
        ] {
            let error = parse(&bytes, "x").unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
