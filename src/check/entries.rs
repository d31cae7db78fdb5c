//! Their entries against ours.

use ndarray::ArrayView2;

use super::{Finding, Subject};
use crate::record::{Comparison, DecoyRecord, Evidence, Judged, Map, Relation, Uncertainty, Verdict};
use crate::report::number;

/// How far one matrix is from another, entry by entry.
pub(super) struct Distance {
    /// The largest difference relative to the scale of its entry.
    pub worst: f64,
    /// Where it is.
    pub place: (usize, usize),
    /// How many entries differ by more than the tolerance.
    pub beyond: usize,
}

/// √(K_ii K_jj).
pub(super) fn scale(kernel: ArrayView2<'_, f64>, i: usize, j: usize) -> f64 {
    (kernel[(i, i)].abs() * kernel[(j, j)].abs()).sqrt()
}

/// |a − b| in units of the scale; 0 for equal numbers, infinite where the scale is 0 and they differ.
pub(super) fn relative(difference: f64, scale: f64) -> f64 {
    if difference == 0.0 { 0.0 } else { difference.abs() / scale }
}

/// The distance of `theirs` from `ours`, in units of the scale of `ours`.
pub(super) fn distance(ours: ArrayView2<'_, f64>, theirs: ArrayView2<'_, f64>, tolerance: f64) -> Distance {
    let mut found = Distance { worst: 0.0, place: (0, 0), beyond: 0 };
    for ((i, j), own) in ours.indexed_iter() {
        let difference = relative(theirs[(i, j)] - own, scale(ours, i, j));
        if difference > found.worst {
            (found.worst, found.place) = (difference, (i, j));
        }
        found.beyond += usize::from(difference > tolerance);
    }
    found
}

impl Subject<'_> {
    /// The absolute tolerance of entry (i, j), with what quadrature leaves open.
    fn margin(&self, i: usize, j: usize) -> f64 {
        self.tolerance.relative * scale(self.ours, i, j) + self.allowance
    }

    /// Entry (i, j), when it should be `target`.
    fn judge(&self, (i, j): (usize, usize)) -> Judged {
        let (target, estimate) = (self.ours[(i, j)], self.theirs.values[(i, j)]);
        let bound = self.tolerance.relative * scale(self.ours, i, j);
        Judged {
            comparison: Comparison {
                label: format!("{}[{i},{j}]", self.name),
                relation: Relation::Equals { target, margin: self.margin(i, j), allowance: self.allowance },
                estimate,
                uncertainty: Uncertainty::Rounding { bound },
            },
            interval: [estimate - bound, estimate + bound],
            verdict: if self.agrees(i, j, 1.0) { Verdict::Holds } else { Verdict::Refuted },
        }
    }

    /// Whether their entry is ours times `factor`.
    fn agrees(&self, i: usize, j: usize, factor: f64) -> bool {
        (self.theirs.values[(i, j)] - factor * self.ours[(i, j)]).abs() <= self.margin(i, j)
    }
}

/// Compares all entries. The decoy is our own kernel with every entry four tolerances too large.
pub(super) fn examine(subject: &Subject<'_>) -> Finding {
    let mut order: Vec<((usize, usize), f64)> = subject
        .ours
        .indexed_iter()
        .map(|((i, j), own)| ((i, j), relative(subject.theirs.values[(i, j)] - own, subject.margin(i, j))))
        .collect();
    let refuted = order.iter().filter(|(_, excess)| *excess > 1.0).count();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.truncate(Evidence::SHOWN);
    let comparisons: Vec<Judged> = order.iter().map(|&(place, _)| subject.judge(place)).collect();
    let tests = subject.ours.len();
    let wrong = 1.0 + 4.0 * subject.tolerance.relative + 4.0 * subject.relative_allowance();
    let seen = subject.ours.indexed_iter().any(|((i, j), _)| !subject.agrees(i, j, wrong));
    let found = distance(subject.ours, subject.theirs.values.view(), subject.tolerance.relative);
    Finding {
        verdict: if refuted > 0 { Verdict::Refuted } else { Verdict::Holds },
        reason: (refuted > 0).then(|| {
            let (i, j) = found.place;
            format!(
                "{refuted} of {tests} entries are off by more than the tolerance, the worst by {} at {}[{i},{j}]",
                number(found.worst, 2),
                subject.name
            )
        }),
        comparisons,
        tests,
        decoy: DecoyRecord {
            name: "the closed form with every entry four tolerances too large".into(),
            verdict: if seen { Verdict::Refuted } else { Verdict::Holds },
        },
        notes: vec![format!("Largest difference relative to √(K(x,x) K(x',x')): {}.", number(found.worst, 2))],
    }
}

/// Their kernel, and how far it is from ours relative to √(K_ii K_jj): as multiples of an eighth of the tolerance, or of 1e-13 where that is less, below
/// which differences are rounding, which is not the same on every machine.
pub(super) fn maps(subject: &Subject<'_>) -> Vec<Map> {
    let theirs = subject.theirs.values.view();
    let quantum = subject.tolerance.relative.max(1e-13) / 8.0;
    let deviation = |i: usize, j: usize| {
        let difference = theirs[(i, j)] - subject.ours[(i, j)];
        let relative = difference.signum() * relative(difference, scale(subject.ours, i, j));
        (relative / quantum).round() * quantum
    };
    vec![
        Map::mean(format!("{} as given", subject.name), theirs.nrows(), |i, j| theirs[(i, j)]),
        Map::extreme(format!("relative deviation of {}", subject.name), theirs.nrows(), deviation),
    ]
}

impl Subject<'_> {
    /// What quadrature leaves open, relative to the largest entry.
    fn relative_allowance(&self) -> f64 {
        let largest = self.ours.diag().iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        relative(self.allowance, largest)
    }
}
