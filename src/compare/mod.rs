//! Two records compared, value by value: what moved beyond its stated error, and which verdicts changed.
//!
//! The rule is [`allowed`]: a difference is movement where it exceeds what both numbers' stated errors leave open. Sampled numbers are compared as two
//! independent estimates; the level of [`LEVEL`] is shared equally over all of them, so that two runs of one program with different seeds differ anywhere
//! with probability [`LEVEL`] at most. Numbers of the same seed come from the same networks, which makes the rule more cautious still. Verdicts are compared as
//! they are: they may change by chance, too, with the probabilities α and β that each record states.
//!
//! Not compared are bounds (what a run could have detected, certified eigenvalues: another bound is not another value), pictures, and words.

mod html;
mod junit;
mod kernels;
mod numbers;
mod question;
mod render;
mod rule;
mod tables;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::record::{Record, Verdict, float};

pub use render::{render, render_with};
pub use rule::{Known, Spread, allowed};

/// The probability that anything is said to have moved between two independent runs of the same program.
pub const LEVEL: f64 = 1e-6;

/// The schema of a comparison in JSON.
pub const SCHEMA: &str = "ntk-verify/comparison/1";

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// No verdict changed, no value moved beyond its stated error, and no claim went.
    Same,
    /// Something did.
    Moved,
}

/// One of the two records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Where it comes from: the name of a file.
    pub place: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The version of the program that wrote it.
    pub version: String,
    /// Its seed.
    pub seed: u64,
}

/// Something that is not a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The claim, the kernel or the setting.
    pub what: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// A number that both records have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// The claim, or `kernel ntk`.
    pub group: String,
    /// What it is: `ntk[0,3]`, `theory of ntk[0,3]`.
    pub label: String,
    /// What it was.
    #[serde(with = "float")]
    pub before: f64,
    /// What it is.
    #[serde(with = "float")]
    pub after: f64,
    /// What both stated errors leave open.
    #[serde(with = "float")]
    pub allowed: f64,
    /// Whether sampling has a part in the stated errors.
    pub sampled: bool,
    /// Whether it moved beyond that.
    pub moved: bool,
}

impl Value {
    /// After less before.
    pub fn difference(&self) -> f64 {
        self.after - self.before
    }
}

/// What two records have in common and what not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// [`SCHEMA`].
    pub schema: String,
    /// The answer.
    pub outcome: Outcome,
    /// [`LEVEL`].
    pub level: f64,
    /// The earlier record.
    pub before: Side,
    /// The later one.
    pub after: Side,
    /// Settings that differ without making it another question.
    pub settings: Vec<Change>,
    /// Verdicts that changed: of the run, of claims, of decoys, of single comparisons, of certificates.
    pub verdicts: Vec<Change>,
    /// Claims that the later record lacks.
    pub gone: Vec<String>,
    /// Claims that the earlier record lacks; nothing is wrong with them.
    pub come: Vec<String>,
    /// All numbers that both have.
    pub values: Vec<Value>,
    /// Comparisons that one record alone has: a record keeps the most telling ones of each claim.
    pub unmatched: usize,
}

impl Difference {
    /// The values that moved.
    pub fn moved(&self) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(|value| value.moved)
    }

    /// The value that came nearest to what its errors leave open, of those that did not move, and its share of that.
    pub fn closest(&self) -> Option<(&Value, f64)> {
        let share = |value: &Value| value.difference().abs() / value.allowed;
        let still = self.values.iter().filter(|value| !value.moved && share(value).is_finite());
        still.map(|value| (value, share(value))).max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Compares two records of one question; `places` are their names in reports and errors.
///
/// # Errors
/// Records of different questions (another network or other inputs), or without a claim in common: these cannot be compared.
pub fn compare(before: &Record, after: &Record, places: [&str; 2]) -> Result<Difference> {
    question::same(before, after, places)?;
    let (gone, come) = (question::missing(before, after), question::missing(after, before));
    let verdicts = question::verdicts(before, after);
    let (values, unmatched) = numbers::values(before, after);
    let still = verdicts.is_empty() && gone.is_empty() && values.iter().all(|value| !value.moved);
    let side = |record: &Record, place: &str| Side {
        place: place.into(),
        verdict: record.verdict,
        version: record.version.clone(),
        seed: record.seed,
    };
    Ok(Difference {
        schema: SCHEMA.into(),
        outcome: if still { Outcome::Same } else { Outcome::Moved },
        level: LEVEL,
        before: side(before, places[0]),
        after: side(after, places[1]),
        settings: question::settings(before, after),
        verdicts,
        gone,
        come,
        values,
        unmatched,
    })
}
