//! What makes a matrix a kernel matrix, whatever its entries.

use ndarray::{Array2, ArrayView2};

use super::entries::scale;
use super::{Finding, Subject};
use crate::Result;
use crate::numeric::{eigenvalue_error, symmetric_eigenvalues};
use crate::record::{Comparison, DecoyRecord, Evidence, Judged, Relation, Uncertainty, Verdict};
use crate::report::number;

/// K(x,x') = K(x',x), to within two tolerances, for each pair.
pub(super) fn symmetry(subject: &Subject<'_>) -> Finding {
    let theirs = subject.theirs.values.view();
    let tolerance = |i, j| 2.0 * subject.tolerance.relative * scale(theirs, i, j);
    let verdict = |matrix: ArrayView2<'_, f64>, i: usize, j: usize| {
        let difference = (matrix[(i, j)] - matrix[(j, i)]).abs();
        if difference <= tolerance(i, j) { Verdict::Holds } else { Verdict::Refuted }
    };
    let n = theirs.nrows();
    let mut comparisons: Vec<Judged> = (0..n)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| {
            let (estimate, bound) = (theirs[(i, j)] - theirs[(j, i)], tolerance(i, j));
            Judged {
                comparison: Comparison {
                    label: format!("{0}[{i},{j}]−[{j},{i}]", subject.name),
                    relation: Relation::Equals { target: 0.0, margin: bound, allowance: 0.0 },
                    estimate,
                    uncertainty: Uncertainty::Rounding { bound },
                },
                interval: [estimate - bound, estimate + bound],
                verdict: verdict(theirs, i, j),
            }
        })
        .collect();
    comparisons.sort_by(|a, b| b.comparison.estimate.abs().total_cmp(&a.comparison.estimate.abs()));
    let refuted = comparisons.iter().filter(|judged| judged.verdict == Verdict::Refuted).count();
    let mut wrong = theirs.to_owned();
    wrong[(1, 0)] = wrong[(0, 1)] + 4.0 * tolerance(1, 0) + f64::MIN_POSITIVE;
    let tests = comparisons.len();
    comparisons.truncate(Evidence::SHOWN);
    Finding {
        verdict: if refuted > 0 { Verdict::Refuted } else { Verdict::Holds },
        reason: (refuted > 0)
            .then(|| format!("{refuted} of {tests} pairs of entries differ from each other")),
        comparisons,
        tests,
        decoy: DecoyRecord {
            name: "the same matrix with one entry moved by four tolerances".into(),
            verdict: verdict(wrong.view(), 1, 0),
        },
        notes: Vec::new(),
    }
}

/// λ_min ≥ 0, up to the error of the eigenvalues and what the tolerance of the entries can move them:
/// |E_ij| ≤ r √(K_ii K_jj) implies ‖E‖₂ ≤ r tr K, and Weyl's inequality does the rest.
pub(super) fn definiteness(subject: &Subject<'_>) -> Result<Finding> {
    let theirs = subject.theirs.values.view();
    let symmetric = (&theirs + &theirs.t()) / 2.0;
    let trace: f64 = theirs.diag().iter().map(|entry| entry.abs()).sum();
    let bound = eigenvalue_error(symmetric.view()) + subject.tolerance.relative * trace;
    let smallest = |matrix: &Array2<f64>| -> Result<f64> { Ok(symmetric_eigenvalues(matrix.view())?[0]) };
    let verdict = |value: f64| if value >= -bound { Verdict::Holds } else { Verdict::Refuted };
    let value = smallest(&symmetric)?;
    let mut wrong = symmetric.clone();
    wrong.diag_mut().mapv_inplace(|entry| entry - value - 4.0 * bound - f64::MIN_POSITIVE);
    Ok(Finding {
        comparisons: vec![Judged {
            comparison: Comparison {
                label: format!("λ_min({})", subject.name),
                relation: Relation::AtLeast { target: 0.0 },
                estimate: value,
                uncertainty: Uncertainty::Rounding { bound },
            },
            interval: [value - bound, value + bound],
            verdict: verdict(value),
        }],
        tests: 1,
        verdict: verdict(value),
        reason: (verdict(value) == Verdict::Refuted)
            .then(|| format!("the smallest eigenvalue is {}, below −{}", number(value, 3), number(bound, 2))),
        decoy: DecoyRecord {
            name: "the same matrix with its spectrum shifted four error bounds below zero".into(),
            verdict: verdict(smallest(&wrong)?),
        },
        notes: Vec::new(),
    })
}
