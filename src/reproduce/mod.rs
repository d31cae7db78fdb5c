//! Experiments of the papers, run again: at the papers' sizes and far beyond.
//!
//! An [`Experiment`] is one figure or table. At a [`Size`] it becomes a [`Design`]: settings, and independent parts, each a random network or a few of them, which
//! may be computed in any order, on any day. [`run`] computes them, keeps each finished part in a file, and asks the design for its [`Findings`]: numbers beside
//! those of the paper, what the paper observed as statements with verdicts, and curves.

use crate::numeric::Key;
use crate::{Error, Result};

mod common;
mod findings;
mod fisher;
mod jacot_fig1;
mod jacot_fig2;
mod jacot_fig3;
mod lazy;
mod nngp;
mod report;
mod run;
mod state;

pub use crate::report::figure::{Curve, Mark, Panel};
pub use findings::{Findings, Number, Observation, Reproduction};
pub use report::{csv, terminal};
pub use run::{Request, run};

/// Every experiment, in the order of lists.
pub fn registry() -> &'static [&'static dyn Experiment] {
    &[
        &jacot_fig1::JacotFig1,
        &jacot_fig2::JacotFig2,
        &jacot_fig3::JacotFig3,
        &lazy::Lazy,
        &fisher::Fisher,
        &nngp::NngpExperiment,
    ]
}

/// The experiment of that name.
///
/// # Errors
/// When there is none; suggests the nearest.
pub fn find(name: &str) -> Result<&'static dyn Experiment> {
    if let Some(experiment) = registry().iter().find(|experiment| experiment.name() == name) {
        return Ok(*experiment);
    }
    let names: Vec<&str> = registry().iter().map(|experiment| experiment.name()).collect();
    Err(Error::new("experiment", format!("{name:?} is unknown"))
        .advise(format!("choose one of {}", names.join(", "))))
}

/// How much of an experiment is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Seconds: the same road with narrower networks, for tests and for a first look.
    Reduced,
    /// The paper's widths, in minutes.
    #[default]
    Paper,
    /// The paper's widths and far beyond.
    Far,
}

impl Size {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reduced, Self::Paper, Self::Far];

    /// The name on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reduced => "reduced",
            Self::Paper => "paper",
            Self::Far => "far",
        }
    }
}

/// One figure or table of a paper.
pub trait Experiment: Sync {
    /// The name by which it is asked for.
    fn name(&self) -> &'static str;

    /// What is shown, as a sentence.
    fn about(&self) -> &'static str;

    /// Paper and figure.
    fn source(&self) -> &'static str;

    /// The experiment at a size.
    ///
    /// # Errors
    /// Settings that make no sense, which would be a defect.
    fn design(&self, size: Size, seed: u64) -> Result<Box<dyn Design>>;
}

/// An experiment at a size.
pub trait Design: Sync {
    /// All that results depend on besides seed and version, as (name, value).
    fn settings(&self) -> Vec<(String, String)>;

    /// Where it departs from the paper, as sentences.
    fn departures(&self) -> Vec<String>;

    /// The parts, in the order in which they are computed.
    fn parts(&self) -> Vec<Part>;

    /// Computes one part, whose random numbers are those of `key`.
    ///
    /// # Errors
    /// Networks that do not fit into memory, or overflow.
    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>>;

    /// What all parts show together, `results[part]` being what [`compute`](Self::compute) returned.
    ///
    /// # Errors
    /// Those of statistics and of the closed forms.
    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings>;
}

/// A part of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub label: String,
    /// The address of its random stream, by which adding parts moves no number of another; usually the label. Parts with the same address see the same
    /// networks.
    pub stream: String,
    /// Whether it uses all cores and much memory, and so runs alone.
    pub alone: bool,
}

impl Part {
    /// A part with a random stream of its own.
    pub fn new(label: impl Into<String>, alone: bool) -> Self {
        let label = label.into();
        Self { stream: label.clone(), label, alone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn designs_are_consistent() {
        for experiment in registry() {
            assert!(find(experiment.name()).is_ok());
            for size in Size::ALL {
                let design = experiment.design(size, 0).unwrap();
                let mut labels: Vec<String> = design.parts().into_iter().map(|part| part.label).collect();
                let count = labels.len();
                labels.sort();
                labels.dedup();
                assert!(count > 0 && labels.len() == count, "{} {}", experiment.name(), size.name());
            }
        }
        assert!(find("jacot").err().unwrap().to_string().contains("fisher"));
    }
}
