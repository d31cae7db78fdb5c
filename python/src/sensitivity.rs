//! Derivatives of kernels by the scales of a network.

use ntk_verify::limit::Scale;
use ntk_verify::stop::Stop;
use ntk_verify::{Error, Result};
use numpy::{IntoPyArray, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::raised;
use crate::run::borrowing;
use crate::spec::Spec;

/// ∂K(X, X)/∂ln σ of the NNGP and the tangent kernel, with the errors of both, for σ the scale of that name.
#[pyfunction]
#[expect(clippy::type_complexity, reason = "Python takes it apart at once")]
pub(crate) fn sensitivity<'py>(
    py: Python<'py>,
    spec: &Spec,
    scale: &str,
    x: PyReadonlyArray2<'py, f64>,
    threads: Option<usize>,
) -> PyResult<([Bound<'py, PyArray2<f64>>; 2], [f64; 2])> {
    let scale = named(scale).map_err(raised)?;
    let stop = Stop::default();
    let limit = spec.limit().map_err(raised)?.stopped_by(stop.clone());
    let x = x.as_array();
    let found = borrowing(py, threads, &stop, || limit.sensitivity(scale, x))?;
    let arrays =
        [found.nngp.into_entries(), found.ntk.into_entries()].map(|entries| entries.into_pyarray(py));
    Ok((arrays, [found.error.nngp, found.error.ntk]))
}

fn named(name: &str) -> Result<Scale> {
    match name {
        "weight_std" => Ok(Scale::Weights),
        "bias_std" => Ok(Scale::Biases),
        _ => {
            Err(Error::new("scale", format!("{name:?} is unknown"))
                .advise("give \"weight_std\" or \"bias_std\""))
        }
    }
}
