//! Verdicts: records as JSON text, which Python gives a shape.

use ntk_verify::check::{self as judge_kernels, Theirs};
use ntk_verify::dataset::{self, Inputs};
use ntk_verify::judge::Question;
use ntk_verify::network::Sampling;
use ntk_verify::record::Record;
use ntk_verify::report::{self, Format, Style};
use ntk_verify::stop::Stop;
use ntk_verify::{Error, Result};
use pyo3::prelude::*;

use crate::arrays::Matrix;
use crate::error::raised;
use crate::run::owning;
use crate::spec::Spec;

/// Points by name (`circle:8`) or as an array.
#[derive(FromPyObject)]
pub(crate) enum Source<'py> {
    /// A name or a file.
    Name(String),
    /// An array.
    Array(Matrix<'py>),
}

impl Source<'_> {
    pub(crate) fn load(self, seed: u64) -> Result<Inputs> {
        match self {
            Self::Name(text) => dataset::load(&text, seed),
            Self::Array(matrix) => Inputs::new(matrix.to_double(), "array"),
        }
    }
}

/// The sampler of that name.
pub(crate) fn sampling(name: &str) -> Result<Sampling> {
    Sampling::ALL.into_iter().find(|sampling| sampling.name() == name).ok_or_else(|| {
        Error::new("sampler", format!("{name:?} is unknown"))
            .advise(format!("give one of {}", Sampling::ALL.map(Sampling::name).join(", ")))
    })
}

fn json(record: &Record) -> Result<String> {
    report::render(record, Format::Json, Style::PLAIN)
}

/// The record of a run against sampled networks.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each setting of a run; Python names them")]
pub(crate) fn verify(
    py: Python<'_>,
    spec: &Spec,
    inputs: Option<Source<'_>>,
    widths: Vec<usize>,
    sampler: &str,
    claims: Option<Vec<String>>,
    precision: Option<f64>,
    alpha: Option<f64>,
    beta: Option<f64>,
    seed: u64,
    certify: bool,
    threads: Option<usize>,
) -> PyResult<String> {
    let question = Question {
        spec: spec.spec.clone(),
        defaults: spec.defaults.clone(),
        inputs: inputs.map(|inputs| inputs.load(seed)).transpose().map_err(raised)?,
        widths,
        sampling: sampling(sampler).map_err(raised)?,
        claims,
        precision,
        alpha,
        beta,
        seed,
        certify,
    };
    let stop = Stop::default();
    let told = stop.clone();
    owning(py, threads, &stop, move || json(&question.answer(question.plan()?, &told)?))
}

/// The record of a check of somebody else's kernels.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each setting of a check; Python names them")]
pub(crate) fn check(
    py: Python<'_>,
    spec: &Spec,
    inputs: Source<'_>,
    nngp: Option<Matrix<'_>>,
    ntk: Option<Matrix<'_>>,
    rtol: Option<f64>,
    seed: u64,
    certify: bool,
    threads: Option<usize>,
) -> PyResult<String> {
    let theirs = |matrix: Option<Matrix<'_>>, place: &str| {
        matrix.map(|matrix| Theirs {
            values: matrix.to_double(),
            single: matrix.single(),
            place: place.to_owned(),
        })
    };
    let question = judge_kernels::Question {
        spec: spec.spec.clone(),
        inputs: inputs.load(seed).map_err(raised)?,
        nngp: theirs(nngp, "nngp"),
        ntk: theirs(ntk, "ntk"),
        rtol,
        certify,
        defaults: spec.defaults.clone(),
    };
    owning(py, threads, &Stop::default(), move || json(&judge_kernels::check(&question)?))
}

/// Name, group, statement and source of every claim.
#[pyfunction]
pub(crate) fn claims() -> Vec<[&'static str; 4]> {
    ntk_verify::claims::registry()
        .iter()
        .map(|claim| [claim.id(), claim.group().name(), claim.statement(), claim.source()])
        .collect()
}

/// A record in another format, or as the "cell" of a notebook; reads and checks the JSON text first.
#[pyfunction]
pub(crate) fn render(text: &str, format: &str) -> PyResult<String> {
    let render = || {
        let record = report::read(text, "record")?;
        if format == "cell" {
            report::html::fragment(&record)
        } else {
            report::render(&record, format.parse()?, Style::PLAIN)
        }
    };
    render().map_err(raised)
}
