//! The record of a run: versioned, serialisable data, from which every report is rendered.
//!
//! Records hold no time, no machine and no thread count: two runs with the same seed and settings give the same record.

mod certificate;
pub(crate) mod float;
mod picture;
mod rounding;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use certificate::{
    Certificate, CertifiedDefiniteness, CertifiedEntries, KernelCertificate, Widths, WrongEntry,
    rounded_down, rounded_up,
};
pub use picture::{Map, Pictures, TrainingCurve};

/// The schema that this version writes.
pub const SCHEMA: &str = "ntk-verify/record/2";

/// The schemas that this version reads. Since 1, records have gained what pictures need: maps, training curves and spectra; they lack nothing else.
pub const READABLE: [&str; 2] = ["ntk-verify/record/1", SCHEMA];

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The data support the statement to within the stated margin.
    Holds,
    /// The data contradict the statement.
    Refuted,
    /// Neither: the reason says what would decide.
    Inconclusive,
}

impl Verdict {
    /// The verdict on "all of these": refuted if one is, else inconclusive if one is.
    pub fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
        verdicts.into_iter().fold(Verdict::Holds, |all, one| match (all, one) {
            (Verdict::Refuted, _) | (_, Verdict::Refuted) => Verdict::Refuted,
            (Verdict::Inconclusive, _) | (_, Verdict::Inconclusive) => Verdict::Inconclusive,
            _ => Verdict::Holds,
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Holds => "holds",
            Verdict::Refuted => "refuted",
            Verdict::Inconclusive => "inconclusive",
        })
    }
}

/// What a comparison says about the true value that the estimate stands for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It is `target`; deviations up to `margin` are what the run must be able to tell from zero. `allowance` bounds
    /// what the theory itself leaves open (a remainder of higher order in 1/n, a quadrature error).
    Equals {
        /// The theoretical value.
        #[serde(with = "float")]
        target: f64,
        /// The equivalence margin, absolute.
        #[serde(with = "float")]
        margin: f64,
        /// The theory's own error, absolute.
        #[serde(with = "float")]
        allowance: f64,
    },
    /// It is at least `target`.
    AtLeast {
        /// The bound.
        #[serde(with = "float")]
        target: f64,
    },
    /// It is at most `target`.
    AtMost {
        /// The bound.
        #[serde(with = "float")]
        target: f64,
    },
}

/// How well an estimate is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertainty {
    /// A deterministic computation: |estimate − true value| ≤ `bound`.
    Rounding {
        /// The error bound, absolute.
        #[serde(with = "float")]
        bound: f64,
    },
    /// A sample mean or a regression coefficient: (estimate − true value)/standard error is Student-t.
    Sampling {
        /// The standard error, absolute.
        #[serde(with = "float")]
        standard_error: f64,
        /// Degrees of freedom.
        #[serde(with = "float")]
        degrees_of_freedom: f64,
    },
}

/// One number that theory predicts, beside its estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What is compared: `ntk[0,3]`, `slope`.
    pub label: String,
    /// What theory says.
    pub relation: Relation,
    /// What was found.
    #[serde(with = "float")]
    pub estimate: f64,
    /// How well it was found.
    pub uncertainty: Uncertainty,
}

/// A comparison after judgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The comparison.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The simultaneous confidence interval at this comparison's share of α.
    #[serde(with = "float")]
    pub interval: [f64; 2],
    /// Its verdict.
    pub verdict: Verdict,
}

/// A curve over widths (or over P), for plots: what a reader wants to see, not what the verdict rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What it shows: `ntk rms deviation`.
    pub name: String,
    /// Abscissae: widths.
    #[serde(with = "float")]
    pub x: Vec<f64>,
    /// Ordinates.
    #[serde(with = "float")]
    pub y: Vec<f64>,
    /// Standard errors of the ordinates.
    #[serde(with = "float")]
    pub standard_error: Vec<f64>,
}

/// What a claim found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The comparisons that the verdict rests on, the most telling first; at most [`Evidence::SHOWN`] are kept.
    pub comparisons: Vec<Judged>,
    /// How many comparisons there were.
    pub tests: usize,
    /// Curves for plots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    /// Matrices over pairs of points, for pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<Map>,
    /// What goes on during training, for pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub training: Vec<TrainingCurve>,
    /// How it was found: samples, widths, approximations, as sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Evidence {
    /// The number of comparisons that a record keeps for each claim.
    pub const SHOWN: usize = 64;
}

/// How the truth of a claim is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClaimKind {
    /// By computation with error bounds.
    Deterministic,
    /// By sampled networks, with error rates α and β.
    Statistical,
}

/// The decoy of a claim and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecoyRecord {
    /// What was made wrong.
    pub name: String,
    /// `refuted`, if the machinery is worth its name.
    pub verdict: Verdict,
}

/// One claim in a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// The name by which `--claims` selects it.
    pub id: String,
    /// The theorem, in words and symbols.
    pub statement: String,
    /// Paper and number.
    pub source: String,
    /// The answer.
    pub verdict: Verdict,
    /// Why, when the verdict needs a word: what is off, or what would decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How it was decided.
    pub kind: ClaimKind,
    /// On what it rests.
    pub evidence: Evidence,
    /// The smallest discrepancy that this run would have found with probability 1 − β, relative to the quantity.
    pub detectable: Option<f64>,
    /// The decoy.
    pub decoy: DecoyRecord,
}

/// The network of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkSettings {
    /// The registry name of the activation.
    pub activation: String,
    /// Its parameters.
    pub activation_parameters: BTreeMap<String, f64>,
    /// `closed form` or `quadrature`.
    pub duals: String,
    /// The number of hidden layers.
    pub hidden_layers: usize,
    /// σ_w.
    pub weight_std: f64,
    /// σ_b.
    pub bias_std: f64,
    /// `ntk` or `standard`.
    pub parameterization: String,
}

/// The inputs of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputSettings {
    /// As given: `circle:8`.
    pub source: String,
    /// N.
    pub points: usize,
    /// n₀.
    pub dimension: usize,
}

/// All that a run depends on besides the seed and the error rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The network.
    pub network: NetworkSettings,
    /// The inputs.
    pub inputs: InputSettings,
    /// The ladder of hidden widths.
    pub widths: Vec<usize>,
    /// `conditioned` or `explicit`.
    pub sampler: String,
    /// ε: the relative discrepancy that the run is planned to detect.
    pub precision: f64,
    /// What was left at its default and why it has that value.
    pub defaults: Vec<String>,
}

/// The closed-form kernels, for runs small enough to show them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KernelRecord {
    /// `nngp` or `ntk`.
    pub kind: String,
    /// Rows of the matrix; empty when N is above [`KernelRecord::SHOWN`].
    #[serde(with = "float")]
    pub entries: Vec<Vec<f64>>,
    /// The smallest eigenvalue.
    #[serde(with = "float")]
    pub smallest_eigenvalue: f64,
    /// The largest eigenvalue.
    #[serde(with = "float")]
    pub largest_eigenvalue: f64,
    /// A bound or estimate of the absolute error of any entry from quadrature; 0 for closed forms.
    #[serde(with = "float")]
    pub quadrature_error: f64,
    /// The matrix coarsened, where N is above [`KernelRecord::SHOWN`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Map>,
    /// Eigenvalues over their ranks, 1 for the largest: those that exceed the error of their computation, at most [`KernelRecord::RANKS`] of them, to three
    /// digits; standard errors are empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spectrum: Option<Series>,
}

impl KernelRecord {
    /// The largest N whose kernel is written out.
    pub const SHOWN: usize = 16;

    /// The most eigenvalues that a record keeps; of more, ranks that are evenly spread in their logarithm.
    pub const RANKS: usize = 96;
}

/// Everything a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of the program.
    pub version: String,
    /// The verdict on all claims together.
    pub verdict: Verdict,
    /// The family-wise error level: the probability that a true statement is refuted anywhere in the run.
    pub alpha: f64,
    /// The probability that a discrepancy of the planned size goes unnoticed in one comparison.
    pub beta: f64,
    /// The seed.
    pub seed: u64,
    /// The question.
    pub settings: Settings,
    /// The closed forms.
    pub kernels: Vec<KernelRecord>,
    /// What is certified of them, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The answers.
    pub claims: Vec<ClaimRecord>,
    /// Claims that do not apply to this network, with the reason.
    #[serde(default)]
    pub not_applicable: BTreeMap<String, String>,
}
