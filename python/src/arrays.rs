//! NumPy arrays of either precision.

use ndarray::{Array2, ArrayView2};
use numpy::{PyReadonlyArray2, PyReadwriteArray2};
use pyo3::prelude::*;

/// Points, or a matrix, as they lie in memory.
#[derive(FromPyObject)]
pub(crate) enum Matrix<'py> {
    /// In f64.
    Double(PyReadonlyArray2<'py, f64>),
    /// In f32.
    Single(PyReadonlyArray2<'py, f32>),
}

impl Matrix<'_> {
    /// A copy in f64, without loss.
    pub(crate) fn to_double(&self) -> Array2<f64> {
        match self {
            Self::Double(array) => array.as_array().to_owned(),
            Self::Single(array) => array.as_array().mapv(f64::from),
        }
    }

    /// Whether the entries are single-precision numbers.
    pub(crate) fn single(&self) -> bool {
        matches!(self, Self::Single(_))
    }
}

/// A matrix to be filled.
#[derive(FromPyObject)]
pub(crate) enum Target<'py> {
    /// In f64.
    Double(PyReadwriteArray2<'py, f64>),
    /// In f32.
    Single(PyReadwriteArray2<'py, f32>),
}

/// One or two sets of points of the same precision.
pub(crate) enum Points<'a> {
    /// In f64.
    Double(ArrayView2<'a, f64>, Option<ArrayView2<'a, f64>>),
    /// In f32.
    Single(ArrayView2<'a, f32>, Option<ArrayView2<'a, f32>>),
}

impl<'a> Points<'a> {
    /// X and X'; `None` if their precisions differ.
    pub(crate) fn new(x1: &'a Matrix<'_>, x2: Option<&'a Matrix<'_>>) -> Option<Self> {
        match (x1, x2) {
            (Matrix::Double(x1), None) => Some(Self::Double(x1.as_array(), None)),
            (Matrix::Single(x1), None) => Some(Self::Single(x1.as_array(), None)),
            (Matrix::Double(x1), Some(Matrix::Double(x2))) => {
                Some(Self::Double(x1.as_array(), Some(x2.as_array())))
            }
            (Matrix::Single(x1), Some(Matrix::Single(x2))) => {
                Some(Self::Single(x1.as_array(), Some(x2.as_array())))
            }
            _ => None,
        }
    }
}
