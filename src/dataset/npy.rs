//! NumPy's .npy files.

use std::path::Path;

use ndarray::{Array2, ArrayD, ArrayView2, Axis, Dimension, Ix2};
use ndarray_npy::{ReadNpyExt, ReadableElement, WritableElement, WriteNpyExt};

use super::Staged;
use crate::{Error, Result};

/// A matrix from a .npy file.
#[derive(Clone, Debug, PartialEq)]
pub struct Npy {
    /// The entries, converted to f64 without loss and in row-major order whatever the order in the file.
    pub values: Array2<f64>,
    /// Whether the file holds single-precision numbers, so that entries are known to 2⁻²⁴ relative only.
    pub single: bool,
}

impl Npy {
    /// Reads a two-dimensional array of floats (f4, f8), integers (up to 8 bytes, either sign) or booleans, in C or
    /// Fortran order.
    ///
    /// # Errors
    /// A file that cannot be read, is truncated or damaged; another number of dimensions; elements that are Python
    /// objects, half-precision, complex, or integers beyond 2⁵³, which no f64 holds.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|cause| Error::new(path.display(), cause))?;
        Self::parse(&bytes).map_err(|error| error.within(path.display()))
    }

    /// Reads labels or targets: as [`Npy::read`], but a list of n numbers is n × 1.
    ///
    /// # Errors
    /// As [`Npy::read`].
    pub fn read_targets(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|cause| Error::new(path.display(), cause))?;
        Self::parse_shaped(&bytes, true).map_err(|error| error.within(path.display()))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        Self::parse_shaped(bytes, false)
    }

    /// Parses a matrix or, if `lists`, a list as a column.
    fn parse_shaped(bytes: &[u8], lists: bool) -> Result<Self> {
        let header = Header::parse(bytes)?;
        header.check_matrix(lists)?;
        let Tensor { values, single } = Tensor::after(&header, bytes)?;
        let values = if values.ndim() == 1 { values.insert_axis(Axis(1)) } else { values };
        let values = values.into_dimensionality::<Ix2>().map_err(|cause| Error::new("shape", cause))?;
        Ok(Self { values, single })
    }
}

/// An array of any number of axes from a .npy file.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// The entries, converted to f64 without loss and in row-major order whatever the order in the file.
    pub values: ArrayD<f64>,
    /// Whether the file holds single-precision numbers, so that entries are known to 2⁻²⁴ relative only.
    pub single: bool,
}

impl Tensor {
    /// Reads an array of floats (f4, f8), integers (up to 8 bytes, either sign) or booleans, in C or Fortran order.
    ///
    /// # Errors
    /// As [`Npy::read`], but for the number of axes.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|cause| Error::new(path.display(), cause))?;
        let read = || Self::after(&Header::parse(&bytes)?, &bytes);
        read().map_err(|error| error.within(path.display()))
    }

    /// The data behind a header.
    fn after(header: &Header, bytes: &[u8]) -> Result<Self> {
        header.check_size(bytes)?;
        let values = match header.element.as_str() {
            "f8" => array::<f64, _>(bytes, |x| x)?,
            "f4" => array::<f32, _>(bytes, f64::from)?,
            "b1" => array::<bool, _>(bytes, f64::from)?,
            "i1" => array::<i8, _>(bytes, f64::from)?,
            "u1" => array::<u8, _>(bytes, f64::from)?,
            "i2" => array::<i16, _>(bytes, f64::from)?,
            "u2" => array::<u16, _>(bytes, f64::from)?,
            "i4" => array::<i32, _>(bytes, f64::from)?,
            "u4" => array::<u32, _>(bytes, f64::from)?,
            "i8" => exact(array::<i64, _>(bytes, |x| x)?, i64::unsigned_abs, |x| x as f64)?,
            "u8" => exact(array::<u64, _>(bytes, |x| x)?, |x| x, |x| x as f64)?,
            other => {
                let kind = match other {
                    "f2" => "half-precision floats",
                    "c8" | "c16" => "complex numbers",
                    _ if other.starts_with('O') => "pickled Python objects",
                    _ => "no numbers",
                };
                return Err(Error::new("elements", format!("\"{}\": {kind}", header.descriptor))
                    .advise("save a plain matrix: numpy.save(file, array.astype(numpy.float64))"));
            }
        };
        Ok(Self { values, single: header.element == "f4" })
    }
}

/// Writes a matrix as .npy in C order, to be published when all files of a command are written.
///
/// # Errors
/// As [`Staged::new`].
pub fn stage_npy<T: WritableElement + Clone>(path: &Path, values: ArrayView2<'_, T>) -> Result<Staged> {
    let standard = values.as_standard_layout();
    Staged::new(path, |out| standard.write_npy(out).map_err(std::io::Error::other))
}

/// What the header of a .npy file says: enough to check it before the data are read.
struct Header {
    descriptor: String,
    /// The descriptor without its byte order: `f8`.
    element: String,
    shape: Vec<usize>,
    /// Where the data start.
    start: usize,
}

impl Header {
    /// Reads the magic string, the version, and the Python dictionary that follows.
    fn parse(bytes: &[u8]) -> Result<Self> {
        let truncated = || Error::new("header", "truncated: the file ends inside its header");
        let damaged = || Error::new("header", "damaged").advise("save the array again with numpy.save");
        let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(|| {
            if b"\x93NUMPY".starts_with(bytes) {
                truncated()
            } else if bytes.starts_with(b"PK") {
                Error::new("header", "this is an .npz archive").advise("save one array with numpy.save")
            } else {
                Error::new("header", "not a .npy file: the first bytes are not \\x93NUMPY")
            }
        })?;
        let (length, before) = match rest {
            [1, _, a, b, ..] => (usize::from(u16::from_le_bytes([*a, *b])), 10),
            [2 | 3, _, a, b, c, d, ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, 12),
            [version, _, ..] if !(1..=3).contains(version) => {
                return Err(Error::new("header", format!("format version {version} is unknown")));
            }
            _ => return Err(truncated()),
        };
        let start = before + length;
        let text =
            std::str::from_utf8(bytes.get(before..start).ok_or_else(truncated)?).map_err(|_| damaged())?;
        let value = |key: &str| text.split_once(&format!("'{key}':")).map(|(_, rest)| rest.trim_start());
        let descriptor = value("descr").ok_or_else(damaged)?;
        let descriptor = match descriptor.strip_prefix('\'') {
            Some(rest) => rest.split_once('\'').ok_or_else(damaged)?.0.to_owned(),
            None => descriptor.split(']').next().unwrap_or_default().to_owned(),
        };
        let shape = value("shape").and_then(|rest| rest.strip_prefix('(')).ok_or_else(damaged)?;
        let shape = shape
            .split_once(')')
            .ok_or_else(damaged)?
            .0
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|_| damaged()))
            .collect::<Result<Vec<usize>>>()?;
        let element = descriptor.trim_start_matches(['<', '>', '|', '=']).to_owned();
        Ok(Self { descriptor, element, shape, start })
    }

    /// The announced shape in words.
    fn sizes(&self) -> String {
        self.shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ")
    }

    /// Compares the announced shape with two dimensions (or one, if `lists`).
    fn check_matrix(&self, lists: bool) -> Result<()> {
        let shape = self.sizes();
        if self.shape.len() != 2 && !(lists && self.shape.len() == 1) {
            let advice = match self.shape[..] {
                [n] => format!(
                    "a list of {n} numbers may be one point, array[None, :], or {n} points, array[:, None]"
                ),
                _ => "inputs are n × d and kernels are n × n: flatten with array.reshape(len(array), -1)"
                    .to_owned(),
            };
            let found = if shape.is_empty() { "a single number".to_owned() } else { shape };
            return Err(Error::new("shape", format!("{found}, not a matrix")).advise(advice));
        }
        Ok(())
    }

    /// Compares the announced shape with the bytes that are there, so that nothing is allocated for data that never come.
    fn check_size(&self, bytes: &[u8]) -> Result<()> {
        let shape = self.sizes();
        let Ok(size) = self.element.get(1..).unwrap_or_default().parse::<usize>() else { return Ok(()) };
        let expected = self.shape.iter().try_fold(size, |bytes, &n| bytes.checked_mul(n));
        let found = bytes.len() - self.start;
        match expected {
            Some(expected) if expected == found => Ok(()),
            Some(expected) if expected < found => {
                Err(Error::new("data", format!("{} bytes follow the {shape} array", found - expected)))
            }
            _ => Err(Error::new(
                "data",
                format!(
                    "truncated: {shape} elements of {size} byte(s) are announced, {found} bytes are there"
                ),
            )),
        }
    }
}

/// Reads the data as elements of one type, mapped.
fn array<T: ReadableElement, U>(bytes: &[u8], map: impl Fn(T) -> U) -> Result<ArrayD<U>> {
    let array = ArrayD::<T>::read_npy(bytes).map_err(|cause| Error::new("data", cause))?;
    let shape = array.shape().to_vec();
    let values = array.into_iter().map(map).collect();
    ArrayD::from_shape_vec(shape, values).map_err(|cause| Error::new("shape", cause))
}

/// Converts 64-bit integers, refusing those that f64 may not hold.
fn exact<T: Copy + std::fmt::Display>(
    values: ArrayD<T>,
    magnitude: impl Fn(T) -> u64,
    convert: impl Fn(T) -> f64,
) -> Result<ArrayD<f64>> {
    const LARGEST: u64 = 1 << 53;
    match values.indexed_iter().find(|(_, value)| magnitude(**value) > LARGEST) {
        Some((index, value)) => {
            let index: Vec<String> = index.as_array_view().iter().map(ToString::to_string).collect();
            Err(Error::new("data", format!("entry [{}] is {value}, beyond 2^53", index.join(",")))
                .advise("convert to float64 first, if the loss is meant"))
        }
        None => Ok(values.mapv(convert)),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, ShapeBuilder, array};

    use super::*;

    fn bytes<T: WritableElement>(array: &ArrayD<T>) -> Vec<u8> {
        let mut out = Vec::new();
        array.write_npy(&mut out).unwrap();
        out
    }

    fn refusal(bytes: &[u8]) -> String {
        Npy::parse(bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_of_number_in_either_order_gives_the_same_matrix() {
        let expected = array![[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]];
        macro_rules! check {
            ($($convert:expr),*) => {$(
                let plain = expected.mapv($convert);
                let mut fortran = Array2::from_elem((2, 3).f(), plain[(0, 0)]);
                fortran.assign(&plain);
                for array in [plain, fortran] {
                    assert_eq!(Npy::parse(&bytes(&array.into_dyn())).unwrap().values, expected);
                }
            )*};
        }
        check!(|x| x, |x| x as f32, |x| x as i64, |x| x as i32, |x| x as i16, |x| x as i8);
        check!(|x| x as u64, |x| x as u32, |x| x as u16, |x| x as u8, |x| x == 1.0);
    }

    #[test]
    fn every_truncation_is_found() {
        let whole = bytes(&array![[1.0, 2.0], [3.0, 4.0]].into_dyn());
        for end in 0..whole.len() {
            assert!(refusal(&whole[..end]).contains("truncated"), "{end}: {}", refusal(&whole[..end]));
        }
        assert!(refusal(&[&whole[..], &[0]].concat()).contains("1 bytes follow"));
    }

    #[test]
    fn what_is_no_matrix_of_numbers_is_refused_with_advice() {
        let file = |dictionary: &str, data: usize| {
            let length = u16::try_from(dictionary.len()).unwrap().to_le_bytes();
            [b"\x93NUMPY\x01\x00", &length[..], dictionary.as_bytes(), &vec![0; data]].concat()
        };
        let with = |descriptor: &str, shape: &str, data| {
            file(&format!("{{'descr': {descriptor}, 'fortran_order': False, 'shape': {shape}, }}\n"), data)
        };
        assert_eq!(Npy::parse(&with("'<f8'", "(2, 2)", 32)).unwrap().values, Array2::<f64>::zeros((2, 2)));
        for (bytes, word) in [
            (with("'<f8'", "(2,)", 16), "array[None, :]"),
            (with("'<f8'", "(2, 2, 2)", 64), "2 × 2 × 2, not a matrix"),
            (with("'<f8'", "()", 8), "a single number"),
            (with("'|O'", "(2, 2)", 50), "pickled Python objects"),
            (with("'<f2'", "(2, 2)", 8), "half-precision"),
            (with("'<c16'", "(1, 2)", 32), "complex"),
            (with("[('a', '<f8')]", "(1, 1)", 8), "no numbers"),
            (with("'<f8'", "(2, 9e)", 32), "damaged"),
            (with("'<f8'", "(99999999999, 99999999999)", 32), "truncated"),
            (file("{'descr': '<f8'}", 8), "damaged"),
            (b"hello, world".to_vec(), "not a .npy file"),
            (b"PK\x03\x04".to_vec(), ".npz"),
        ] {
            assert!(refusal(&bytes).contains(word), "{word}: {}", refusal(&bytes));
        }
    }

    #[test]
    fn a_list_of_targets_is_a_column() {
        let list = bytes(&array![3i32, 1, 2].into_dyn());
        assert!(refusal(&list).contains("array[:, None]"));
        assert_eq!(Npy::parse_shaped(&list, true).unwrap().values, array![[3.0], [1.0], [2.0]]);
        assert_eq!(
            Npy::parse_shaped(&bytes(&array![[1.0, 2.0]].into_dyn()), true).unwrap().values.dim(),
            (1, 2)
        );
    }

    #[test]
    fn integers_that_f64_cannot_hold_are_located() {
        let error = refusal(&bytes(&array![[0i64, 1], [i64::MIN, 2]].into_dyn()));
        assert!(error.contains("[1,0] is -9223372036854775808"), "{error}");
    }

    #[test]
    fn single_precision_is_remembered() {
        assert!(Npy::parse(&bytes(&array![[0.1f32]].into_dyn())).unwrap().single);
        assert!(!Npy::parse(&bytes(&array![[0.1f64]].into_dyn())).unwrap().single);
    }
}
