//! What an experiment found.

use serde::{Deserialize, Serialize};

use crate::record::{Comparison, Judged, Verdict};
use crate::report::figure::Panel;
use crate::statistics::decide;

/// One number, beside the paper's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// What it is.
    pub name: String,
    /// What the paper has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<f64>,
    /// What the closed form says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theory: Option<f64>,
    /// What was found here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<f64>,
    /// The standard error of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
}

impl Number {
    /// A number that nothing is known of yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), paper: None, theory: None, ours: None, standard_error: None }
    }
}

/// Something that the paper observed, as a statement that can fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The statement.
    pub statement: String,
    /// The verdict on all its comparisons.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Vec<Judged>,
}

impl Observation {
    /// The level of each observation: the probability that a true one is refuted. The papers' ten networks a width cannot carry less.
    pub const ALPHA: f64 = 1e-3;

    /// Decides the statement, its level shared equally over the comparisons.
    pub fn decide(statement: impl Into<String>, comparisons: Vec<Comparison>) -> Self {
        let share = Self::ALPHA / comparisons.len().max(1) as f64;
        let evidence: Vec<Judged> = comparisons.into_iter().map(|c| decide(c, share)).collect();
        let verdict = match evidence.is_empty() {
            true => Verdict::Inconclusive,
            false => Verdict::all(evidence.iter().map(|judged| judged.verdict)),
        };
        Self { statement: statement.into(), verdict, evidence }
    }
}

/// What an experiment found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Numbers beside the paper's.
    pub numbers: Vec<Number>,
    /// What the paper observed.
    pub observations: Vec<Observation>,
    /// The figure.
    pub panels: Vec<Panel>,
}

/// The record of a reproduction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reproduction {
    /// `ntk-verify reproduction 1`.
    pub schema: String,
    /// The version of the program.
    pub version: String,
    /// The name of the experiment.
    pub experiment: String,
    /// What it shows.
    pub about: String,
    /// Paper and figure.
    pub source: String,
    /// `reduced`, `paper` or `far`.
    pub size: String,
    /// The seed.
    pub seed: u64,
    /// The settings, as (name, value).
    pub settings: Vec<(String, String)>,
    /// Where it departs from the paper.
    pub departures: Vec<String>,
    /// The verdict on all observations.
    pub verdict: Verdict,
    /// The level of each observation.
    pub alpha: f64,
    /// What was found.
    #[serde(flatten)]
    pub findings: Findings,
}

impl Reproduction {
    /// The only schema.
    pub const SCHEMA: &'static str = "ntk-verify reproduction 1";
}
