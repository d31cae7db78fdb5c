//! Networks of finite width one by one: ours, and the user's own.

use ndarray::ArrayD;
use ntk_verify::check::OwnNetwork;
use ntk_verify::ensemble::{Ensemble, Kernels, Outputs};
use ntk_verify::judge::Plan;
use ntk_verify::network::{self, Architecture, Watch};
use ntk_verify::report::{self, Format, Style};
use ntk_verify::stop::Stop;
use numpy::{IntoPyArray, PyArray2, PyArray3, PyReadonlyArrayDyn};
use pyo3::prelude::*;
use pyo3::wrap_pyfunction;

use crate::error::raised;
use crate::oracle::{Source, sampling};
use crate::run::owning;
use crate::spec::Spec;

/// An array of any number of axes.
#[derive(FromPyObject)]
enum Tensor<'py> {
    /// In f64.
    Double(PyReadonlyArrayDyn<'py, f64>),
    /// In f32.
    Single(PyReadonlyArrayDyn<'py, f32>),
}

impl Tensor<'_> {
    /// A copy in f64, without loss, and whether the entries are single-precision numbers.
    fn to_double(&self) -> (ArrayD<f64>, bool) {
        match self {
            Self::Double(array) => (array.as_array().to_owned(), false),
            Self::Single(array) => (array.as_array().mapv(f64::from), true),
        }
    }
}

/// Adds the functions of this file.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(draws, module)?)?;
    module.add_function(wrap_pyfunction!(own, module)?)
}

/// Outputs (M × N), NNGP and tangent kernels (M × N × N).
type Drawn<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray3<f64>>, Bound<'py, PyArray3<f64>>);

/// What random networks of one width show.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each setting; Python names them")]
fn draws<'py>(
    py: Python<'py>,
    spec: &Spec,
    inputs: Source<'py>,
    width: usize,
    samples: u64,
    seed: u64,
    sampler: &str,
    threads: Option<usize>,
) -> PyResult<Drawn<'py>> {
    let inputs = inputs.load(seed).map_err(raised)?;
    let sampling = sampling(sampler).map_err(raised)?;
    let hidden = vec![width; spec.spec.hidden_layers()];
    let architecture = Architecture::new(&spec.spec, inputs.points().ncols(), &hidden, 1).map_err(raised)?;
    let stop = Stop::default();
    let watch = Watch::stopped_by(stop.clone());
    let found = owning(py, threads, &stop, move || {
        network::draws(&architecture, inputs.points(), sampling, samples, seed, &watch)
    })?;
    Ok((found.outputs.into_pyarray(py), found.nngp.into_pyarray(py), found.ntk.into_pyarray(py)))
}

/// The record of a judgement of the user's own networks.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each setting; Python names them")]
fn own(
    py: Python<'_>,
    spec: &Spec,
    inputs: Source<'_>,
    ntk: Vec<(usize, Tensor<'_>)>,
    outputs: Vec<(usize, Tensor<'_>)>,
    after_training: Vec<(usize, Tensor<'_>)>,
    precision: Option<f64>,
    regime: Option<f64>,
    alpha: Option<f64>,
    beta: Option<f64>,
    claims: Option<Vec<String>>,
    seed: u64,
    threads: Option<usize>,
) -> PyResult<String> {
    let kernels = |name: &str, given: Vec<(usize, Tensor<'_>)>| -> ntk_verify::Result<Vec<Kernels>> {
        let one = |(width, tensor): (usize, Tensor<'_>)| {
            let (values, single) = tensor.to_double();
            Kernels::new(width, values, single, format!("{name}[{width}]"))
        };
        given.into_iter().map(one).collect()
    };
    let before = kernels("ntk", ntk).map_err(raised)?;
    let after = kernels("after_training", after_training).map_err(raised)?;
    let output = |(width, tensor): (usize, Tensor<'_>)| {
        let (values, single) = tensor.to_double();
        Outputs::new(width, values, single, format!("outputs[{width}]"))
    };
    let outputs = outputs.into_iter().map(output).collect::<ntk_verify::Result<_>>().map_err(raised)?;
    let question = OwnNetwork {
        spec: spec.spec.clone(),
        inputs: inputs.load(seed).map_err(raised)?,
        ensemble: Ensemble::new(before, outputs, after).map_err(raised)?,
        precision: precision.unwrap_or(OwnNetwork::PRECISION),
        alpha: alpha.unwrap_or(Plan::ALPHA),
        beta: beta.unwrap_or(Plan::BETA),
        regime: regime.unwrap_or(OwnNetwork::REGIME),
        seed,
        claims,
        defaults: spec.defaults.clone(),
    };
    let stop = Stop::default();
    let told = stop.clone();
    owning(py, threads, &stop, move || report::render(&question.judge(&told)?, Format::Json, Style::PLAIN))
}
