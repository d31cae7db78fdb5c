//! A comparison in words, for every format.

use std::fmt;

use super::{Difference, Outcome, Value};
use crate::record::Verdict;
use crate::report::number;
use crate::report::words::count;

/// What a number's movement is judged by, in words.
pub(super) const RULE: &str = "A value has moved where it differs by more than both stated errors leave open: bounds add up, and sampled values are compared as \
                               independent estimates, t √(s₁² + s₂²) apart at most, at a level of 1e-6 for all of them together. Every number may be off by half a unit of \
                               the tenth digit, to which records round. Bounds, pictures and words are not compared.";

impl Outcome {
    /// For colours, marks and exit codes: moved is as bad as refuted.
    pub fn like(self) -> Verdict {
        match self {
            Outcome::Same => Verdict::Holds,
            Outcome::Moved => Verdict::Refuted,
        }
    }

    /// The word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Outcome::Same => "same",
            Outcome::Moved => "moved",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The outcome in a sentence.
pub(super) fn sentence(difference: &Difference) -> String {
    let compared = count(difference.values.len(), "value");
    if difference.outcome == Outcome::Same {
        let closest = match difference.closest() {
            Some((value, share)) if share > 0.0 => format!(
                "; nearest to it came {} of {} with {} of what is allowed",
                value.label,
                value.group,
                percent(share)
            ),
            _ => String::new(),
        };
        return format!("no verdict changed, and none of {compared} moved beyond its stated error{closest}");
    }
    let mut parts = Vec::new();
    if !difference.verdicts.is_empty() {
        parts.push(format!("{} changed", count(difference.verdicts.len(), "verdict")));
    }
    match difference.moved().count() {
        0 => {}
        n => parts.push(format!(
            "{n} of {compared} moved beyond {} stated error",
            if n == 1 { "its" } else { "their" }
        )),
    }
    if !difference.gone.is_empty() {
        parts.push(format!("{} went", count(difference.gone.len(), "claim")));
    }
    parts.join(", ")
}

fn percent(share: f64) -> String {
    format!("{}\u{a0}%", number(100.0 * share, 2))
}

/// Claims and comparisons that one record lacks, as sentences.
pub(super) fn lacking(difference: &Difference) -> Vec<String> {
    let mut all = Vec::new();
    if !difference.gone.is_empty() {
        all.push(format!("only {} has {}", difference.before.place, difference.gone.join(", ")));
    }
    if !difference.come.is_empty() {
        all.push(format!("only {} has {}", difference.after.place, difference.come.join(", ")));
    }
    if difference.unmatched > 0 {
        all.push(format!(
            "{} in one record alone, and not compared: of each claim a record keeps the most telling ones",
            match difference.unmatched {
                1 => "1 comparison is".to_owned(),
                n => format!("{n} comparisons are"),
            }
        ));
    }
    all
}

/// Before, after, after − before and what is allowed.
pub(super) fn cells(value: &Value) -> [String; 4] {
    let difference = value.difference();
    let sign = if difference > 0.0 { "+" } else { "" };
    [
        number(value.before, 8),
        number(value.after, 8),
        format!("{sign}{}", number(difference, 3)),
        number(value.allowed, 2),
    ]
}

/// The groups of values in their order: claims, and before them kernels.
pub(super) fn groups(difference: &Difference) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for value in &difference.values {
        if !groups.contains(&value.group.as_str()) {
            groups.push(&value.group);
        }
    }
    groups
}
