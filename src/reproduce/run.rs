//! Runs an experiment: parts, state, results.

use std::fs;
use std::path::PathBuf;

use rayon::prelude::*;

use super::state::{Identity, State};
use super::{Design, Experiment, Observation, Part, Reproduction, Size, csv};
use crate::claims::Progress;
use crate::dataset::Staged;
use crate::numeric::Key;
use crate::record::Verdict;
use crate::report::figure::svg;
use crate::{Error, Result};

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// How much of it.
    pub size: Size,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The directory of the results, made if it is missing.
    pub output: PathBuf,
    /// Whether to go on with a run that was stopped.
    pub resume: bool,
}

/// Runs `experiment` and writes NAME.json, NAME.csv and NAME.svg into the directory of the request: all of them, or none.
///
/// Finished parts are kept in NAME.state there until the results are written. Parts are computed in parallel, except those that need the machine for
/// themselves; no number depends on the number of threads.
///
/// # Errors
/// Those of [`Design::compute`] and [`Design::conclude`]; another run's state; files that cannot be written; a cancelled run, whose state stays.
pub fn run(experiment: &dyn Experiment, request: &Request, progress: &dyn Progress) -> Result<Reproduction> {
    let design = experiment.design(request.size, request.seed)?;
    let identity = Identity {
        version: env!("CARGO_PKG_VERSION").into(),
        experiment: experiment.name().into(),
        size: request.size.name().into(),
        seed: request.seed,
        settings: design.settings(),
    };
    fs::create_dir_all(&request.output).map_err(|cause| Error::new(request.output.display(), cause))?;
    let file = |extension: &str| request.output.join(format!("{}.{extension}", experiment.name()));
    let state = State::open(file("state"), &identity, request.resume)?;
    let results = compute(design.as_ref(), &state, &identity, progress)?;
    let findings = design.conclude(&results)?;
    let record = Reproduction {
        schema: Reproduction::SCHEMA.into(),
        version: identity.version,
        experiment: identity.experiment,
        about: experiment.about().into(),
        source: experiment.source().into(),
        size: identity.size,
        seed: identity.seed,
        settings: identity.settings,
        departures: design.departures(),
        verdict: Verdict::all(findings.observations.iter().map(|observation| observation.verdict)),
        alpha: Observation::ALPHA,
        findings,
    };
    let json = serde_json::to_string_pretty(&record).map_err(|cause| Error::new(experiment.name(), cause))?;
    let texts =
        [("json", json + "\n"), ("csv", csv(&record.findings)), ("svg", svg(&record.findings.panels)?)];
    let staged: Vec<Staged> = texts
        .iter()
        .map(|(extension, text)| Staged::new(&file(extension), |out| out.write_all(text.as_bytes())))
        .collect::<Result<_>>()?;
    staged.into_iter().try_for_each(Staged::publish)?;
    state.discard()?;
    Ok(record)
}

/// The results of all parts, in their order.
fn compute(
    design: &dyn Design,
    state: &State,
    identity: &Identity,
    progress: &dyn Progress,
) -> Result<Vec<Vec<f64>>> {
    let parts = design.parts();
    let key = Key::root(identity.seed).named("reproduce").named(&identity.experiment);
    progress.begin(&identity.experiment, parts.len() as u64);
    let one = |(index, part): (usize, &Part)| -> Result<Vec<f64>> {
        let values = match state.load(index, part)? {
            Some(values) => values,
            None if progress.cancelled() => {
                return Err(Error::new("run", "was interrupted")
                    .advise("what is finished is kept: give --resume to go on"));
            }
            None => {
                let values = design.compute(index, key.named(&part.stream))?;
                state.save(index, part, &values)?;
                values
            }
        };
        progress.advance(1);
        Ok(values)
    };
    let shared: Vec<Option<Vec<f64>>> = parts
        .par_iter()
        .enumerate()
        .map(|(index, part)| (!part.alone).then(|| one((index, part))).transpose())
        .collect::<Result<_>>()?;
    parts
        .iter()
        .enumerate()
        .zip(shared)
        .map(|(indexed, values)| values.map_or_else(|| one(indexed), Ok))
        .collect()
}
