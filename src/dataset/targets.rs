//! What is to be learned: one row for each point, one column for each output.

use std::path::Path;

use ndarray::Array2;

use super::{Npy, csv, finite, idx, mnist_labels, range, unknown};
use crate::{Error, Result};

/// Reads the targets that `text` names: a .npy list or matrix, a .csv file, an IDX file, or `mnist:N` and `mnist:A..B`, the
/// labels of the built-in digits.
///
/// # Errors
/// Anything wrong with the name or the file, with the place in the file; no rows, an entry that is not finite.
pub fn load_targets(text: &str) -> Result<Array2<f64>> {
    let path = Path::new(text);
    let targets = match text.split_once(':') {
        Some(("mnist", part)) => mnist_labels(range(text, part)?)?,
        _ if !path.exists() => return Err(unknown(text)),
        _ => match path.extension().and_then(|extension| extension.to_str()) {
            Some("npy") => Npy::read_targets(path)?.values,
            Some("csv") => csv::read(path)?,
            _ => idx::read_targets(path)?,
        },
    };
    let (n, outputs) = targets.dim();
    if n == 0 || outputs == 0 {
        return Err(Error::new(text, format!("the targets are {n} × {outputs}"))
            .advise("give one row for each point, one column for each output"));
    }
    finite(targets.view(), text)?;
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_matrices_and_digits_are_targets() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name).display().to_string();
        ndarray_npy::write_npy(path("list.npy"), &ndarray::array![1.0, 2.0]).unwrap();
        std::fs::write(path("y.csv"), "a,b\n1,2\n3,4\n").unwrap();
        std::fs::write(path("y-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 1, 9]).unwrap();
        assert_eq!(load_targets(&path("list.npy")).unwrap().dim(), (2, 1));
        assert_eq!(load_targets(&path("y.csv")).unwrap(), ndarray::array![[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(load_targets(&path("y-idx1-ubyte")).unwrap(), ndarray::array![[9.0]]);
        assert_eq!(load_targets("mnist:3..7").unwrap().dim(), (4, 1));
        ndarray_npy::write_npy(path("nan.npy"), &ndarray::array![f64::NAN]).unwrap();
        assert!(load_targets(&path("nan.npy")).unwrap_err().to_string().contains("[0,0] is NaN"));
        assert!(load_targets("none.npy").unwrap_err().to_string().contains("no such file"));
    }
}
