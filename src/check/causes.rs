//! Why a kernel is not the right one: each suspicion is tested by recomputation.

use ndarray::{Array2, ArrayView2, s};

use super::entries::{distance, relative, scale};
use super::neighbours::{Neighbour, neighbours};
use super::{Question, Subject};
use crate::kernel::{Kind, Ntk};
use crate::limit::{Kernels, Limit};
use crate::report::number;

/// The points that recomputation uses: enough to tell mistakes apart.
const ROWS: usize = 64;

/// The points among which a permutation is looked for.
const PERMUTED: usize = 512;

/// A suspicion counts when it explains the kernel to within the tolerance or, failing that, all but a hundredth of the
/// difference: then their arithmetic is less precise than the tolerance asks, besides.
const EXPLAINED: f64 = 0.01;

/// The mistakes that explain their kernel, best first: all that explain it to within the tolerance, or else the one that
/// leaves least, if that is little. At most three.
pub(super) fn guess(question: &Question, subject: &Subject<'_>, ours: &Kernels) -> Vec<String> {
    let mut suspicions = recomputed(question, subject);
    suspicions.extend(other_kernel(subject, ours));
    suspicions.extend(permuted(subject));
    suspicions.extend(factor(subject));
    let tolerance = subject.tolerance.relative + rounding_of(subject.allowance, subject.ours);
    let exact: Vec<String> = suspicions
        .iter()
        .filter(|suspicion| suspicion.left <= tolerance)
        .map(|suspicion| suspicion.mistake.clone())
        .take(3)
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    if let Some(mistake) = precision(subject) {
        return vec![mistake];
    }
    let before = distance(subject.ours, subject.theirs.values.view(), tolerance).worst;
    suspicions
        .into_iter()
        .min_by(|a, b| a.left.total_cmp(&b.left))
        .filter(|best| best.left <= EXPLAINED * before)
        .map(|best| {
            format!("{} (which leaves a relative difference of {})", best.mistake, number(best.left, 2))
        })
        .into_iter()
        .collect()
}

/// A mistake and the largest relative difference that it leaves unexplained.
struct Suspicion {
    mistake: String,
    left: f64,
}

impl Suspicion {
    fn new(mistake: impl Into<String>, theory: ArrayView2<'_, f64>, theirs: ArrayView2<'_, f64>) -> Self {
        Self { mistake: mistake.into(), left: distance(theory, theirs, 0.0).worst }
    }
}

fn rounding_of(allowance: f64, ours: ArrayView2<'_, f64>) -> f64 {
    relative(allowance, ours.diag().iter().fold(0.0, |most: f64, entry| most.max(entry.abs())))
}

/// Recomputes the kernels of each neighbour on the first points.
fn recomputed(question: &Question, subject: &Subject<'_>) -> Vec<Suspicion> {
    let rows = subject.ours.nrows().min(ROWS);
    let theirs = subject.theirs.values.slice(s![..rows, ..rows]);
    let tangent = subject.name == Ntk::NAME;
    let compute = |neighbour: Neighbour| -> Option<Suspicion> {
        if neighbour.unknown_width {
            return tangent.then(|| of_some_width(&neighbour, theirs))?;
        }
        let kernels = Limit::new(&neighbour.spec).ok()?.symmetric(neighbour.points.view()).ok()?;
        let theory = if tangent { kernels.ntk.view() } else { kernels.nngp.view() };
        Some(Suspicion::new(neighbour.mistake, theory, theirs))
    };
    neighbours(&question.spec, &question.inputs, rows).into_iter().filter_map(compute).collect()
}

/// The tangent kernel n Θ_n of the standard parameterization at width n, for the whole number n that suits best: Θ_n
/// depends on n itself a little, so n is found by iteration.
fn of_some_width(neighbour: &Neighbour, theirs: ArrayView2<'_, f64>) -> Option<Suspicion> {
    let theory = |width: f64| -> Option<Array2<f64>> {
        let limit = Limit::with_inverse_width(&neighbour.spec, 1.0 / width).ok()?;
        Some(limit.symmetric(neighbour.points.view()).ok()?.ntk.into_entries())
    };
    let mut width = f64::INFINITY;
    for _ in 0..20 {
        width = best_factor(theory(width)?.view(), theirs)?;
        if width < 1.0 {
            return None;
        }
    }
    let width = width.round();
    if width < 2.0 {
        return None;
    }
    let mistake = format!("{} (which is {})", neighbour.mistake, number(width, 12));
    Some(Suspicion::new(mistake, (theory(width)? * width).view(), theirs))
}

/// The NNGP kernel where the tangent kernel was asked for, or the other way round.
fn other_kernel(subject: &Subject<'_>, ours: &Kernels) -> Option<Suspicion> {
    let (other, mistake) = if subject.name == Ntk::NAME {
        (ours.nngp.view(), "it is the NNGP kernel, not the tangent kernel")
    } else {
        (ours.ntk.view(), "it is the tangent kernel, not the NNGP kernel")
    };
    Some(Suspicion::new(mistake, other, subject.theirs.values.view()))
}

/// The factor c that minimises Σ (theirs − c · theory)².
fn best_factor(theory: ArrayView2<'_, f64>, theirs: ArrayView2<'_, f64>) -> Option<f64> {
    let (product, square) = theory
        .iter()
        .zip(theirs)
        .fold((0.0, 0.0), |(product, square), (own, other)| (product + own * other, square + own * own));
    let factor = product / square;
    (factor.is_finite() && factor != 0.0).then_some(factor)
}

/// The right kernel times a constant.
fn factor(subject: &Subject<'_>) -> Option<Suspicion> {
    let theirs = subject.theirs.values.view();
    let factor = best_factor(subject.ours, theirs)?;
    let mistake = format!("it is the right kernel times {}", number(factor, 6));
    Some(Suspicion::new(mistake, (&subject.ours * factor).view(), theirs))
}

/// The right kernel of the same points in another order: rows are matched by their sorted entries, which a permutation
/// does not change.
fn permuted(subject: &Subject<'_>) -> Option<Suspicion> {
    let (ours, theirs) = (subject.ours, subject.theirs.values.view());
    let n = ours.nrows();
    if n > PERMUTED {
        return None;
    }
    let sorted = |kernel: ArrayView2<'_, f64>| -> Vec<Vec<f64>> {
        kernel
            .rows()
            .into_iter()
            .map(|row| {
                let mut row = row.to_vec();
                row.sort_by(f64::total_cmp);
                row
            })
            .collect()
    };
    let (own, other) = (sorted(ours), sorted(theirs));
    let gap = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    let mut free: Vec<usize> = (0..n).collect();
    let mut order = Vec::with_capacity(n);
    for row in &other {
        let best =
            (0..free.len()).min_by(|a, b| gap(row, &own[free[*a]]).total_cmp(&gap(row, &own[free[*b]])))?;
        order.push(free.remove(best));
    }
    let moved: Vec<usize> = (0..n).filter(|&i| order[i] != i).collect();
    let first = *moved.first()?;
    let theory = Array2::from_shape_fn((n, n), |(i, j)| ours[(order[i], order[j])]);
    let mistake = format!(
        "the points are in another order: {} of {n} moved, their point {first} is our point {}",
        moved.len(),
        order[first]
    );
    Some(Suspicion::new(mistake, theory.view(), theirs))
}

/// Arithmetic that is less precise than it should be.
fn precision(subject: &Subject<'_>) -> Option<String> {
    let theirs = subject.theirs.values.view();
    let unit = if subject.theirs.single { 2f64.powi(-24) } else { 2f64.powi(-53) };
    let coarse = subject.tolerance.relative.max(f64::MIN_POSITIVE);
    let mut worst: f64 = 0.0;
    let mut parallel_only = true;
    for ((i, j), own) in subject.ours.indexed_iter() {
        let difference = relative(theirs[(i, j)] - own, scale(subject.ours, i, j));
        worst = worst.max(difference);
        let cosine = own / scale(subject.ours, i, j);
        parallel_only &= difference <= coarse || 1.0 - cosine.abs() <= unit.sqrt();
    }
    // A rounded cosine turns the angle 0 into one of order √(2u), which each layer adds to.
    let half_the_digits = subject.tolerance.relative + 64.0 * unit.sqrt();
    if parallel_only && worst <= half_the_digits {
        return Some(
            "duplicates and the diagonal lose half their digits: the angle is taken from a rounded cosine"
                .into(),
        );
    }
    if !subject.theirs.single && worst <= subject.single {
        let rounded = theirs.iter().all(|entry| f64::from(*entry as f32) == *entry);
        let what = if rounded {
            "its entries are single-precision numbers"
        } else {
            "it was computed in single precision"
        };
        return Some(format!("{what}: differences of {} are those of 24 bits", number(worst, 2)));
    }
    None
}
