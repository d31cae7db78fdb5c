//! Numbers and verdicts in words.

use crate::record::{
    ClaimKind, ClaimRecord, Judged, NetworkSettings, Record, Relation, Uncertainty, Verdict,
};

/// A number with `digits` significant digits, in decimal notation between 1e-3 and 1e6, without trailing zeros.
pub fn number(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() || value.abs() == f64::MAX {
        return if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "∞"
        } else {
            "−∞"
        }
        .to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').expect("invariant: {:e} writes an exponent");
    let exponent: i32 = exponent.parse().expect("invariant: the exponent is an integer");
    let trim = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    let text = if (-3..6).contains(&exponent) {
        let places = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
        trim(&format!("{value:.places$}"))
    } else {
        format!("{}e{exponent}", trim(mantissa))
    };
    text.replacen('-', "−", usize::from(value < 0.0))
}

/// A relative quantity in per cent.
pub(crate) fn percent(value: f64) -> String {
    format!("{}\u{a0}%", number(100.0 * value, 2))
}

/// A count with its noun.
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// The network in one line.
pub(crate) fn network(settings: &NetworkSettings) -> String {
    let parameters: Vec<String> =
        settings.activation_parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let activation = match parameters.as_slice() {
        [] => settings.activation.clone(),
        parameters => format!("{}:{}", settings.activation, parameters.join(",")),
    };
    format!(
        "{activation}, {}, σ_w\u{a0}=\u{a0}{}, σ_b\u{a0}=\u{a0}{}, {} parameterization; duals: {}",
        count(settings.hidden_layers, "hidden layer"),
        number(settings.weight_std, 5),
        number(settings.bias_std, 5),
        settings.parameterization,
        settings.duals
    )
}

/// How finite networks were sampled, if they were.
pub(crate) fn sampling(record: &Record) -> Option<String> {
    let widths: Vec<String> = record.settings.widths.iter().map(ToString::to_string).collect();
    let sampler = &record.settings.sampler;
    (!widths.is_empty())
        .then(|| format!("{sampler}, hidden widths {}, seed\u{a0}{}", widths.join(", "), record.seed))
}

/// α, β, ε in words.
pub(crate) fn rates(record: &Record) -> String {
    if record.settings.widths.is_empty() {
        return "no chance is involved: every verdict rests on error bounds".to_owned();
    }
    format!(
        "α\u{a0}=\u{a0}{}: the probability that any true statement is refuted anywhere in this run. \
         ε\u{a0}=\u{a0}{}: the relative discrepancy that the run is planned to detect. \
         β\u{a0}=\u{a0}{}: the probability that a discrepancy of that size goes unnoticed in one comparison.",
        number(record.alpha, 3),
        percent(record.settings.precision),
        number(record.beta, 3)
    )
}

/// The verdict on the run in a sentence.
pub(crate) fn verdict(record: &Record) -> String {
    let of = |verdict| record.claims.iter().filter(|claim| claim.verdict == verdict).count();
    let comparisons: usize = record.claims.iter().map(|claim| claim.evidence.tests).sum();
    let all = format!("{}, {}", count(record.claims.len(), "claim"), count(comparisons, "comparison"));
    match record.verdict {
        Verdict::Holds => format!("every claim holds ({all})"),
        Verdict::Refuted => format!("{} refuted ({all})", count(of(Verdict::Refuted), "claim")),
        Verdict::Inconclusive => {
            format!("{} undecided, none refuted ({all})", count(of(Verdict::Inconclusive), "claim"))
        }
    }
}

/// What theory says, briefly.
pub(crate) fn target(relation: &Relation) -> String {
    match relation {
        Relation::Equals { target, .. } => number(*target, 6),
        Relation::AtLeast { target } => format!("≥ {}", number(*target, 4)),
        Relation::AtMost { target } => format!("≤ {}", number(*target, 4)),
    }
}

/// The estimate with its uncertainty.
pub(crate) fn estimate(judged: &Judged) -> String {
    let spread = match judged.comparison.uncertainty {
        Uncertainty::Rounding { bound } => bound,
        Uncertainty::Sampling { standard_error, .. } => standard_error,
    };
    format!("{} ± {}", number(judged.comparison.estimate, 6), number(spread, 2))
}

/// How far the estimate is from the target, relative to it where it is not zero.
pub(crate) fn deviation(judged: &Judged) -> String {
    let (Relation::Equals { target, .. } | Relation::AtLeast { target } | Relation::AtMost { target }) =
        judged.comparison.relation;
    let difference = judged.comparison.estimate - target;
    let sign = if difference > 0.0 { "+" } else { "" };
    if target == 0.0 {
        format!("{sign}{}", number(difference, 2))
    } else {
        format!("{sign}{}", percent(difference / target.abs()))
    }
}

/// The comparisons behind a verdict that is not `holds`, worst first: refuted before inconclusive; the others only when
/// there is nothing else to show.
pub(crate) fn telling(claim: &ClaimRecord, most: usize) -> Vec<&Judged> {
    let rank = |judged: &&Judged| match judged.verdict {
        Verdict::Refuted => 0,
        Verdict::Inconclusive => 1,
        Verdict::Holds => 2,
    };
    let mut comparisons: Vec<&Judged> = claim.evidence.comparisons.iter().collect();
    comparisons.sort_by_key(rank);
    if comparisons.iter().any(|judged| judged.verdict != Verdict::Holds) {
        comparisons.retain(|judged| judged.verdict != Verdict::Holds);
    }
    comparisons.truncate(most);
    comparisons
}

/// What a reader can do about a claim that does not hold.
pub(crate) fn advice(claim: &ClaimRecord) -> &'static str {
    match (claim.verdict, claim.kind) {
        (Verdict::Holds, _) => "Nothing.",
        (Verdict::Refuted, ClaimKind::Statistical) => {
            "Chance explains this with probability α at most, and another --seed would then not repeat it. If it repeats, \
             the closed form, the sampler or the theorem's hypotheses are wrong: the table says where to look."
        }
        (Verdict::Refuted, ClaimKind::Deterministic) => {
            "No sampling is involved: the numbers contradict the statement beyond their error bounds. Look at the entries \
             in the table, and at the hypotheses of the theorem."
        }
        (Verdict::Inconclusive, ClaimKind::Statistical) => {
            "Give the run more to decide with: more or larger --widths, or ask for less: a larger --precision."
        }
        (Verdict::Inconclusive, ClaimKind::Deterministic) => {
            "The error bound is too wide to decide: use points that are further apart, or an activation with a closed form."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_significant_digits() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-0.5, "−0.5"),
            (1234.56, "1235"),
            (123_456.0, "123456"),
            (0.001, "0.001"),
            (1e-6, "1e-6"),
            (-2.5e-7, "−2.5e-7"),
            (6.022e23, "6.022e23"),
            (0.999_96, "1"),
            (f64::MAX, "∞"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(number(value, 4), text);
        }
    }
}
