//! Kernels at infinite width as NumPy arrays.

use ndarray::ArrayView2;
use ntk_verify::limit::{Element, Limit, Targets};
use ntk_verify::numeric::affordable;
use ntk_verify::stop::Stop;
use ntk_verify::{Error, Result};
use numpy::{IntoPyArray, PyArray1, PyReadwriteArray2};
use pyo3::prelude::*;
use pyo3::types::PyAny;

use crate::arrays::{Matrix, Points, Target};
use crate::error::raised;
use crate::run::borrowing;
use crate::spec::Spec;

/// The kernels that were asked for, as arrays, and None for the others.
type Pair<'py> = (Option<Bound<'py, PyAny>>, Option<Bound<'py, PyAny>>);

fn mixed() -> PyErr {
    raised(Error::new("arrays", "float32 and float64 are mixed").advise("convert all of them to one dtype"))
}

/// K(X, X') of the kinds asked for.
#[pyfunction]
#[pyo3(signature = (spec, x1, x2, nngp, ntk, threads))]
pub(crate) fn kernels<'py>(
    py: Python<'py>,
    spec: &Spec,
    x1: Matrix<'py>,
    x2: Option<Matrix<'py>>,
    nngp: bool,
    ntk: bool,
    threads: Option<usize>,
) -> PyResult<Pair<'py>> {
    let stop = Stop::default();
    let limit = spec.limit().map_err(raised)?.stopped_by(stop.clone());
    match Points::new(&x1, x2.as_ref()).ok_or_else(mixed)? {
        Points::Double(x, y) => computed(py, &limit, (x, y), (nngp, ntk), threads, &stop),
        Points::Single(x, y) => computed(py, &limit, (x, y), (nngp, ntk), threads, &stop),
    }
}

fn computed<'py, T: Element + numpy::Element>(
    py: Python<'py>,
    limit: &Limit,
    (x, y): (ArrayView2<'_, T>, Option<ArrayView2<'_, T>>),
    (nngp, ntk): (bool, bool),
    threads: Option<usize>,
    stop: &Stop,
) -> PyResult<Pair<'py>> {
    let columns = y.as_ref().unwrap_or(&x).nrows();
    affordable(x.nrows(), columns, 2, size_of::<T>()).map_err(|error| {
        raised(error.advise("give out=\"kernel.npy\": the kernel is then written to a file, block by block"))
    })?;
    let found = borrowing(py, threads, stop, || match y {
        Some(y) => limit.cross(x, y),
        None => limit.symmetric(x),
    })?;
    let nngp = nngp.then(|| found.nngp.into_entries().into_pyarray(py).into_any());
    let ntk = ntk.then(|| found.ntk.into_entries().into_pyarray(py).into_any());
    Ok((nngp, ntk))
}

/// K(x, x) for each row of X: NNGP and tangent kernel.
#[pyfunction]
pub(crate) fn diagonals<'py>(
    py: Python<'py>,
    spec: &Spec,
    x: Matrix<'py>,
    threads: Option<usize>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let stop = Stop::default();
    let limit = spec.limit().map_err(raised)?.stopped_by(stop.clone());
    fn array<'py, T: numpy::Element>(py: Python<'py>, values: ndarray::Array1<T>) -> Bound<'py, PyAny> {
        let array: Bound<'py, PyArray1<T>> = values.into_pyarray(py);
        array.into_any()
    }
    match Points::new(&x, None).ok_or_else(mixed)? {
        Points::Double(x, _) => {
            let found = borrowing(py, threads, &stop, || limit.diagonal(x))?;
            Ok((array(py, found.nngp), array(py, found.ntk)))
        }
        Points::Single(x, _) => {
            let found = borrowing(py, threads, &stop, || limit.diagonal(x))?;
            Ok((array(py, found.nngp), array(py, found.ntk)))
        }
    }
}

/// Writes K(X, X') block by block into arrays, mapped files among them; None for a kind that is not wanted.
#[pyfunction]
#[pyo3(signature = (spec, x1, x2, nngp, ntk, threads))]
pub(crate) fn fill<'py>(
    py: Python<'py>,
    spec: &Spec,
    x1: Matrix<'py>,
    x2: Option<Matrix<'py>>,
    nngp: Option<Target<'py>>,
    ntk: Option<Target<'py>>,
    threads: Option<usize>,
) -> PyResult<()> {
    let stop = Stop::default();
    let limit = spec.limit().map_err(raised)?.stopped_by(stop.clone());
    match Points::new(&x1, x2.as_ref()).ok_or_else(mixed)? {
        Points::Double(x, y) => {
            let take = |target: Option<Target<'py>>| match target {
                None => Ok(None),
                Some(Target::Double(array)) => Ok(Some(array)),
                Some(Target::Single(_)) => Err(mixed()),
            };
            filled(py, &limit, (x, y), (take(nngp)?, take(ntk)?), threads, &stop)
        }
        Points::Single(x, y) => {
            let take = |target: Option<Target<'py>>| match target {
                None => Ok(None),
                Some(Target::Single(array)) => Ok(Some(array)),
                Some(Target::Double(_)) => Err(mixed()),
            };
            filled(py, &limit, (x, y), (take(nngp)?, take(ntk)?), threads, &stop)
        }
    }
}

type Array<'py, T> = PyReadwriteArray2<'py, T>;

fn filled<'py, T: Element + numpy::Element>(
    py: Python<'py>,
    limit: &Limit,
    (x, y): (ArrayView2<'_, T>, Option<ArrayView2<'_, T>>),
    (mut nngp, mut ntk): (Option<Array<'py, T>>, Option<Array<'py, T>>),
    threads: Option<usize>,
    stop: &Stop,
) -> PyResult<()> {
    let targets = Targets {
        nngp: nngp.as_mut().map(|array| array.as_array_mut()),
        ntk: ntk.as_mut().map(|array| array.as_array_mut()),
    };
    borrowing(py, threads, stop, || -> Result<()> { limit.fill(x, y, targets).map(drop) })
}
