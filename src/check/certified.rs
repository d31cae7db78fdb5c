//! Their entries against enclosures: what can be right in exact arithmetic, and what cannot.

use ndarray::{Array2, ArrayView2};

use super::{Finding, Subject};
use crate::certified::Enclosure;
use crate::judge::scales;
use crate::record::{
    CertifiedEntries, Comparison, DecoyRecord, Evidence, Judged, Relation, Uncertainty, Verdict, WrongEntry,
    rounded_down,
};
use crate::report::number;

/// How far `value` is from the interval, rounded down; 0 inside.
fn distance_down(value: f64, low: f64, high: f64) -> f64 {
    // The difference is rounded to nearest: one step down it is a lower bound.
    let outside = |distance: f64| if distance > 0.0 { distance.next_down() } else { 0.0 };
    outside(low - value).max(outside(value - high))
}

/// The distance of each entry from its enclosure.
fn distances(enclosure: &Enclosure, theirs: ArrayView2<'_, f64>) -> Array2<f64> {
    let (lower, upper) = (enclosure.lower(), enclosure.upper());
    Array2::from_shape_fn(theirs.dim(), |place| distance_down(theirs[place], lower[place], upper[place]))
}

/// Compares all entries with their enclosures: an entry inside can be right, and is, if it was rounded once; an entry outside
/// cannot. It is refuted when it is off by more than the tolerance. The decoy is the upper end of the enclosure, lifted by
/// four tolerances.
pub(super) fn examine(subject: &Subject<'_>, enclosure: &Enclosure) -> (Finding, CertifiedEntries) {
    let theirs = subject.theirs.values.view();
    let scales = scales(enclosure);
    let tolerance = |place: (usize, usize)| subject.tolerance.relative * scales[place];
    let distances = distances(enclosure, theirs);
    let relative = |place: (usize, usize)| match distances[place] {
        0.0 => 0.0,
        distance => distance / scales[place],
    };
    let mut order: Vec<(usize, usize)> = distances.indexed_iter().map(|(place, _)| place).collect();
    order.sort_by(|a, b| relative(*b).total_cmp(&relative(*a)));
    let wrong: Vec<(usize, usize)> = order.iter().copied().filter(|place| distances[*place] > 0.0).collect();
    let beyond = wrong.iter().filter(|place| distances[**place] > tolerance(**place)).count();
    let label = |(i, j): (usize, usize)| format!("{}[{i},{j}]", subject.name);
    let entries = CertifiedEntries {
        checked: theirs.len(),
        can_be_right: theirs.len() - wrong.len(),
        beyond_tolerance: beyond,
        wrong: wrong
            .iter()
            .take(CertifiedEntries::SHOWN)
            .map(|&place| WrongEntry {
                label: label(place),
                off_by_at_least: rounded_down(distances[place], 2),
                relative: rounded_down(relative(place), 2),
            })
            .collect(),
    };
    let judged = |place: (usize, usize)| -> Judged {
        let (low, high) = (enclosure.lower()[place], enclosure.upper()[place]);
        let (bound, estimate) = (tolerance(place), theirs[place]);
        let allowance = 0.5 * (high - low);
        Judged {
            comparison: Comparison {
                label: label(place),
                relation: Relation::Equals { target: low + allowance, margin: bound + allowance, allowance },
                estimate,
                uncertainty: Uncertainty::Rounding { bound },
            },
            interval: [estimate - bound, estimate + bound],
            verdict: if distances[place] > bound { Verdict::Refuted } else { Verdict::Holds },
        }
    };
    let lifted = Array2::from_shape_fn(theirs.dim(), |place| {
        (enclosure.upper()[place] + 4.0 * tolerance(place)).next_up()
    });
    let seen = self::distances(enclosure, lifted.view()).indexed_iter().any(|(place, distance)| {
        *distance > tolerance(place) || (tolerance(place) == 0.0 && *distance > 0.0)
    });
    let finding = Finding {
        verdict: if beyond > 0 { Verdict::Refuted } else { Verdict::Holds },
        reason: (beyond > 0).then(|| {
            let place = order[0];
            format!(
                "{beyond} of {} entries cannot be right in exact arithmetic, nor to within the tolerance; {} is off by at \
                 least {}",
                theirs.len(),
                label(place),
                number(rounded_down(distances[place], 2), 2)
            )
        }),
        comparisons: order.iter().take(Evidence::SHOWN).map(|&place| judged(place)).collect(),
        tests: theirs.len(),
        decoy: DecoyRecord {
            name: "the upper ends of the enclosures, lifted by four tolerances".into(),
            verdict: if seen { Verdict::Refuted } else { Verdict::Holds },
        },
        notes: vec![format!(
            "{} of {} entries lie in their enclosures and can be right in exact arithmetic.",
            entries.can_be_right, entries.checked
        )],
    };
    (finding, entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_lower_bounds() {
        assert_eq!(distance_down(1.0, 1.0, 2.0), 0.0);
        assert_eq!(distance_down(2.0, 1.0, 2.0), 0.0);
        let outside = distance_down(2.0 + 2.0 * f64::EPSILON, 1.0, 2.0);
        assert!(outside > 0.0 && outside <= 2.0 * f64::EPSILON);
        assert!(distance_down(0.5, 1.0, 2.0) <= 0.5);
    }
}
