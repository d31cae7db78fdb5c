//! Inputs: n × d matrices whose rows are points, made or read, with a word on where they come from.
//!
//! The built-in inputs lie on the sphere of radius √d, so that ⟨x, x⟩/n₀ = 1 and the first layer's pre-activations have
//! variance σ_w² + σ_b² at every point, in every dimension. Files are taken as they are.

mod atomic;
mod circle;
mod csv;
mod idx;
mod mnist;
mod npy;
mod sphere;
mod targets;

use std::ops::Range;
use std::path::Path;

use ndarray::{Array2, ArrayView2};

use crate::record::InputSettings;
use crate::{Error, Result};

pub use atomic::{Staged, write_atomically};
pub use circle::circle;
pub use mnist::{MNIST_DIGITS, mnist, mnist_labels, mnist_pixels, mnist_range};
pub use npy::{Npy, Tensor, stage_npy};
pub use sphere::{sphere, sphere_of_inputs};
pub use targets::load_targets;

/// The ways to name inputs, with what each gives: for help texts and for the advice in errors.
pub const SOURCES: [(&str, &str); 6] = [
    ("circle:N", "N points on a 60° arc of the circle of radius √2"),
    ("sphere:N,D", "N uniformly random points on the sphere of radius √D in D dimensions, drawn from --seed"),
    (
        "mnist:N",
        "the first N of 1,000 built-in MNIST digits, each scaled to squared norm 784; mnist:A..B for others",
    ),
    ("FILE.npy", "a NumPy matrix, one point per row"),
    ("FILE.csv", "comma-separated numbers, one point per line, with or without a header line"),
    ("FILE-idx3-ubyte[.gz]", "an IDX file, one point per item, values as stored"),
];

/// Points to evaluate a network on.
///
/// ```
/// let inputs = ntk_verify::dataset::load("circle:8", 0).unwrap();
/// assert_eq!(inputs.points().dim(), (8, 2));
/// assert_eq!(inputs.source(), "circle:8");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    points: Array2<f64>,
    source: String,
}

impl Inputs {
    /// The rows of `points`, named `source` in reports.
    ///
    /// # Errors
    /// No rows, no columns, or an entry that is NaN or infinite.
    pub fn new(points: Array2<f64>, source: impl Into<String>) -> Result<Self> {
        let source = source.into();
        let (n, d) = points.dim();
        if n == 0 || d == 0 {
            return Err(Error::new(source, format!("the matrix is {n} × {d}"))
                .advise("give at least one point (row) with at least one coordinate (column)"));
        }
        finite(points.view(), &source)?;
        Ok(Self { points, source })
    }

    /// X: n × d, rows are points.
    pub fn points(&self) -> ArrayView2<'_, f64> {
        self.points.view()
    }

    /// As given: `circle:8`.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What a record says of them.
    pub fn settings(&self) -> InputSettings {
        let (points, dimension) = self.points.dim();
        InputSettings { source: self.source.clone(), points, dimension }
    }
}

/// Refuses a matrix with an entry that is NaN or infinite, and says which: rows and columns are counted from 0.
///
/// # Errors
/// The first such entry in row-major order.
pub fn finite(values: ArrayView2<'_, f64>, place: &str) -> Result<()> {
    let bad = |value: &f64| !value.is_finite();
    let Some(((row, column), value)) = values.indexed_iter().find(|(_, value)| bad(value)) else {
        return Ok(());
    };
    let count = values.iter().filter(|value| bad(value)).count();
    Err(Error::new(
        place,
        format!(
            "entry [{row},{column}] is {value} (row and column counted from 0; {count} of {} entries are not finite)",
            values.len()
        ),
    )
    .advise("every entry must be a finite number"))
}

/// Makes or reads the inputs that `text` names, as listed in [`SOURCES`]; `seed` is used by `sphere` alone.
///
/// # Errors
/// Anything wrong with the name or the file, with the place in the file.
pub fn load(text: &str, seed: u64) -> Result<Inputs> {
    let points = match text.split_once(':') {
        Some(("circle", n)) => circle(number(text, n)?)?,
        Some(("mnist", n)) => mnist_range(range(text, n)?)?,
        Some(("sphere", sizes)) => {
            let (n, d) = sizes.split_once(',').ok_or_else(|| {
                Error::new(text, "no dimension").advise("write sphere:N,D, as in sphere:8,3")
            })?;
            sphere(number(text, n)?, number(text, d)?, seed)?
        }
        _ => read(text)?,
    };
    Inputs::new(points, text)
}

/// Reads a matrix from a file whose format its name or its first bytes tell.
fn read(text: &str) -> Result<Array2<f64>> {
    let path = Path::new(text);
    if !path.exists() {
        return Err(unknown(text));
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("npy") => Ok(Npy::read(path)?.values),
        Some("csv") => csv::read(path),
        _ => idx::read(path),
    }
}

/// The error for a name that is neither a file nor a known source.
fn unknown(text: &str) -> Error {
    let head = text.split([':', '=']).next().unwrap_or(text);
    let near = ["circle", "sphere", "mnist"]
        .into_iter()
        .find(|name| strsim::damerau_levenshtein(head, name) <= 2)
        .and_then(|name| SOURCES.iter().find(|(source, _)| source.starts_with(name)));
    match near {
        Some((source, _)) => Error::new(text, "no such file").advise(format!("did you mean {source}?")),
        None => Error::new(text, "no such file")
            .advise(format!("give one of {}", SOURCES.map(|(s, _)| s).join(", "))),
    }
}

/// A positive count inside the source `text`.
fn number(text: &str, part: &str) -> Result<usize> {
    match part.trim().parse() {
        Ok(0) => Err(Error::new(text, "0 is not a count").advise("give a whole number of at least 1")),
        Ok(n) => Ok(n),
        Err(_) => Err(Error::new(text, format!("\"{part}\" is not a count"))
            .advise("give a whole number of at least 1, as in circle:8, sphere:8,3 or mnist:8")),
    }
}

/// `B` or `A..B` inside the source `text`.
fn range(text: &str, part: &str) -> Result<Range<usize>> {
    match part.split_once("..") {
        Some((start, end)) if start.trim() == "0" => Ok(0..number(text, end)?),
        Some((start, end)) => Ok(number(text, start)?..number(text, end)?),
        None => Ok(0..number(text, part)?),
    }
}

/// The largest number of entries that a built-in source makes: 2³⁰, 8 GiB.
const LARGEST: usize = 1 << 30;

/// Refuses a size that cannot be meant.
fn affordable(source: &str, n: usize, d: usize) -> Result<()> {
    match n.checked_mul(d) {
        Some(entries) if entries <= LARGEST => Ok(()),
        _ => Err(Error::new(source, format!("{n} × {d} is too large"))
            .advise(format!("at most {LARGEST} entries"))),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn every_built_in_source_lies_on_the_sphere_of_radius_root_d() {
        for source in ["circle:9", "sphere:7,5", "mnist:12", "circle:1", "sphere:1,1"] {
            let inputs = load(source, 3).unwrap();
            for point in inputs.points().rows() {
                let mean_square = point.dot(&point) / point.len() as f64;
                assert!((mean_square - 1.0).abs() < 1e-14, "{source}: {mean_square}");
            }
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (text, word) in [
            ("circle:0", "0 is not a count"),
            ("circle:x", "\"x\" is not a count"),
            ("circle:-3", "\"-3\" is not a count"),
            ("sphere:5", "no dimension"),
            ("circel:8", "did you mean circle:N?"),
            ("nowhere.npy", "no such file"),
            ("mnist:1001", "1000"),
            ("sphere:99999999,99999999", "too large"),
        ] {
            let error = load(text, 0).unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn entries_that_are_not_finite_are_located() {
        let error = Inputs::new(array![[1.0, 2.0], [f64::INFINITY, f64::NAN]], "x").unwrap_err().to_string();
        assert!(error.contains("[1,0] is inf") && error.contains("2 of 4"), "{error}");
        assert!(Inputs::new(Array2::zeros((0, 3)), "x").is_err());
    }
}
