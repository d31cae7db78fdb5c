//! Finite networks and certified bounds as NumPy arrays.

use ndarray::Array2;
use ntk_verify::certified;
use ntk_verify::network::{Architecture, Watch, averages};
use ntk_verify::stop::Stop;
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;

use crate::arrays::Matrix;
use crate::error::raised;
use crate::oracle::{Source, sampling};
use crate::run::owning;
use crate::spec::Spec;

/// Two matrices for each kernel, the NNGP's first.
type Four<'py> = [Bound<'py, PyArray2<f64>>; 4];

fn arrays(py: Python<'_>, matrices: [Array2<f64>; 4]) -> Four<'_> {
    matrices.map(|matrix| matrix.into_pyarray(py))
}

/// Mean and standard error of both kernels over sampled networks of one width.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each setting; Python names them")]
pub(crate) fn sample<'py>(
    py: Python<'py>,
    spec: &Spec,
    inputs: Source<'py>,
    width: usize,
    samples: u64,
    seed: u64,
    sampler: &str,
    threads: Option<usize>,
) -> PyResult<Four<'py>> {
    let inputs = inputs.load(seed).map_err(raised)?;
    let sampling = sampling(sampler).map_err(raised)?;
    let hidden = vec![width; spec.spec.hidden_layers()];
    let architecture = Architecture::new(&spec.spec, inputs.points().ncols(), &hidden, 1).map_err(raised)?;
    let stop = Stop::default();
    let watch = Watch::stopped_by(stop.clone());
    let found = owning(py, threads, &stop, move || {
        averages(&architecture, inputs.points(), sampling, samples, seed, &watch)
    })?;
    Ok(arrays(
        py,
        [
            found.nngp.mean.into_entries(),
            found.nngp.standard_error,
            found.ntk.mean.into_entries(),
            found.ntk.standard_error,
        ],
    ))
}

/// Lower and upper bounds of both kernels in exact arithmetic.
#[pyfunction]
pub(crate) fn enclose<'py>(
    py: Python<'py>,
    spec: &Spec,
    x1: Matrix<'py>,
    x2: Option<Matrix<'py>>,
    threads: Option<usize>,
) -> PyResult<Four<'py>> {
    let (x1, x2) = (x1.to_double(), x2.map(|x2| x2.to_double()));
    let network = spec.spec.clone();
    let stop = Stop::default();
    let found = owning(py, threads, &stop, move || {
        let found = certified::enclose(&network, x1.view(), x2.as_ref().map(|x2| x2.view()))?;
        let ends = |e: &certified::Enclosure| (e.lower().to_owned(), e.upper().to_owned());
        Ok((ends(&found.nngp), ends(&found.ntk)))
    })?;
    let ((a, b), (c, d)) = found;
    Ok(arrays(py, [a, b, c, d]))
}
