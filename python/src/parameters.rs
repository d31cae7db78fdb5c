//! Finite networks with weights in NumPy arrays.

use ntk_verify::Result;
use ntk_verify::network::{self, ParametersView};
use ntk_verify::stop::Stop;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::raised;
use crate::run::{borrowing, owning};
use crate::spec::Spec;

/// Weights n × n' and biases of a dense layer.
type Arrays<'py> = (Bound<'py, PyArray2<f64>>, Option<Bound<'py, PyArray1<f64>>>);

/// Random parameters for each dense layer of a network with widths.
#[pyfunction]
pub(crate) fn initialise<'py>(
    py: Python<'py>,
    spec: &Spec,
    inputs: usize,
    seed: u64,
) -> PyResult<Vec<Arrays<'py>>> {
    let widths = spec.widths.clone().unwrap_or_default();
    let network = spec.spec.clone();
    let all =
        owning(py, None, &Stop::default(), move || network::initialise(&network, inputs, &widths, seed))?;
    Ok(all
        .into_iter()
        .map(|layer| (layer.weights.into_pyarray(py), layer.biases.map(|biases| biases.into_pyarray(py))))
        .collect())
}

/// The outputs of a network at each row of X.
#[pyfunction]
pub(crate) fn forward<'py>(
    py: Python<'py>,
    spec: &Spec,
    parameters: Vec<(PyReadonlyArray2<'py, f64>, Option<PyReadonlyArray1<'py, f64>>)>,
    x: PyReadonlyArray2<'py, f64>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let views: Vec<ParametersView<'_>> = parameters
        .iter()
        .map(|(weights, biases)| ParametersView {
            weights: weights.as_array(),
            biases: biases.as_ref().map(|biases| biases.as_array()),
        })
        .collect();
    let x = x.as_array();
    if x.is_empty() {
        return Err(raised(
            ntk_verify::Error::new("x", format!("{} × {} holds no points", x.nrows(), x.ncols()))
                .advise("give at least one row and one column: rows are points"),
        ));
    }
    let network = &spec.spec;
    let outputs =
        borrowing(py, threads, &Stop::default(), || -> Result<_> { network::forward(network, &views, x) })?;
    Ok(outputs.into_pyarray(py))
}
