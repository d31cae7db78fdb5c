//! Certificates in words.

use super::words::number;
use crate::record::{CertifiedDefiniteness, CertifiedEntries, KernelCertificate};

/// What a certificate promises, and what not.
pub(super) const MEANING: &str = "certified: true in real-number arithmetic of the closed forms, inputs taken as exact; not by \
                                  sampling, nor up to rounding. Widths are relative to √(K(x,x) K(x',x')).";

/// How many components of a vector are written out.
const COMPONENTS: usize = 4;

/// How many wrong entries are written out.
const WRONG: usize = 4;

/// What is certified of a kernel, as clauses.
pub(super) fn sentences(kernel: &KernelCertificate) -> Vec<String> {
    let widths = kernel.widths;
    let mut sentences = match &kernel.entries {
        Some(found) => entries(found),
        None => Vec::new(),
    };
    sentences.push(format!(
        "every entry is enclosed: widths of {} at most, median {}",
        number(widths.largest, 1),
        number(widths.median, 1)
    ));
    let theirs = if kernel.entries.is_some() { "their matrix as it stands: " } else { "" };
    let condition = kernel.condition_upper.map(|k| format!(", condition number ≤ {}", number(k, 3)));
    sentences.push(format!(
        "{theirs}{}{}",
        definiteness(&kernel.definiteness),
        condition.unwrap_or_default()
    ));
    sentences
}

fn entries(found: &CertifiedEntries) -> Vec<String> {
    let CertifiedEntries { checked, can_be_right, beyond_tolerance, wrong } = found;
    if can_be_right == checked {
        return vec![format!("all {checked} entries can be right")];
    }
    let mut sentences = vec![format!(
        "{can_be_right} of {checked} entries can be right; {} cannot, {beyond_tolerance} by more than the tolerance",
        checked - can_be_right
    )];
    sentences.extend(wrong.iter().take(WRONG).map(|entry| {
        format!(
            "{} cannot be right, off by at least {} ({} relative)",
            entry.label,
            number(entry.off_by_at_least, 2),
            number(entry.relative, 2)
        )
    }));
    sentences
}

/// The outcome in words.
pub(super) fn definiteness(outcome: &CertifiedDefiniteness) -> String {
    match outcome {
        CertifiedDefiniteness::PositiveDefinite { lambda_min_lower } => {
            format!("positive definite: λ_min ≥ {}", number(*lambda_min_lower, 3))
        }
        CertifiedDefiniteness::NotPositiveDefinite { lambda_min_upper, vector } => {
            format!("not positive definite: λ_min ≤ {}{}", number(*lambda_min_upper, 3), direction(vector))
        }
        CertifiedDefiniteness::Unknown { lambda_min_lower, why } => {
            format!("definiteness not decided, λ_min ≥ {}: {why}", number(*lambda_min_lower, 1))
        }
    }
}

/// A vector with few components.
fn direction(vector: &[f64]) -> String {
    let terms: Vec<(usize, f64)> = vector.iter().copied().enumerate().filter(|(_, x)| *x != 0.0).collect();
    if terms.is_empty() || terms.len() > COMPONENTS {
        return String::new();
    }
    let mut text = String::new();
    for (at, (i, x)) in terms.iter().enumerate() {
        let sign = match (at, *x < 0.0) {
            (0, false) => "",
            (0, true) => "−",
            (_, false) => " + ",
            (_, true) => " − ",
        };
        text.push_str(&format!("{sign}{} e_{i}", number(x.abs(), 6)));
    }
    format!(", as v = {text} has vᵀKv ≤ 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_shown_when_short() {
        assert_eq!(direction(&[-0.5, 0.0, 0.5]), ", as v = −0.5 e_0 + 0.5 e_2 has vᵀKv ≤ 0");
        assert_eq!(direction(&[1.0; 5]), "");
        assert_eq!(direction(&[]), "");
    }
}
