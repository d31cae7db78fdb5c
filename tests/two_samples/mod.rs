//! Equality in distribution of two samples, judged at a stated level.
//!
//! Two tests compare each number that a draw shows over M pairs of independent draws (x_k, y_k), both valid for every law:
//!
//! - means: under equality x_k − y_k is symmetric, so |Σ d|/√(Σ d²) > t has probability at most 2 exp(−t²/2) (Hoeffding,
//!   conditionally on |d|);
//! - laws: the two-sample Kolmogorov–Smirnov distance exceeds s with probability at most 2 exp(−M s²), M ≥ 458
//!   (Wei and Dudley 2012).
//!
//! The level 1e-6 of a comparison is shared equally by all of its tests (Bonferroni).

const LEVEL: f64 = 1e-6;

/// M rows of observables.
pub type Sample = Vec<Vec<f64>>;

/// Equal numbers may differ by rounding between two samplers, which would split the atoms of a law (a dead ReLU
/// network): rounding to 2⁻²⁰ of the typical size joins them again, and maps equal laws to equal laws.
fn column(sample: &Sample, k: usize) -> Vec<f64> {
    sample.iter().map(|row| (row[k] * 1_048_576.0).round()).collect()
}

/// The two-sample Kolmogorov–Smirnov distance, ties included.
fn distance(x: &[f64], y: &[f64]) -> f64 {
    let sorted = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values
    };
    let (x, y) = (sorted(x), sorted(y));
    let (mut i, mut j, mut worst) = (0, 0, 0.0_f64);
    while i < x.len() && j < y.len() {
        let at = x[i].min(y[j]);
        i += x[i..].iter().take_while(|&&v| v <= at).count();
        j += y[j..].iter().take_while(|&&v| v <= at).count();
        worst = worst.max((i as f64 / x.len() as f64 - j as f64 / y.len() as f64).abs());
    }
    worst
}

/// The observables by which the two samples differ at the stated level.
pub fn differences(x: &Sample, y: &Sample) -> Vec<String> {
    let observed = x[0].len();
    let share = LEVEL / (2 * observed) as f64;
    let pairs = x.len() as f64;
    let (bound_mean, bound_law) = ((2.0 * (2.0 / share).ln()).sqrt(), ((2.0 / share).ln() / pairs).sqrt());
    let mut found = Vec::new();
    for k in 0..observed {
        let (x, y) = (column(x, k), column(y, k));
        assert!(x.iter().chain(&y).all(|v| v.is_finite()), "observable {k} is not finite");
        let (sum, squares) =
            x.iter().zip(&y).fold((0.0, 0.0), |(s, q), (x, y)| (s + (x - y), q + (x - y).powi(2)));
        let (mean, law) =
            (if squares > 0.0 { sum.abs() / f64::sqrt(squares) } else { 0.0 }, distance(&x, &y));
        if mean > bound_mean || law > bound_law {
            found.push(format!("{k}: mean {mean:.2} > {bound_mean:.2} or law {law:.4} > {bound_law:.4}"));
        }
    }
    found
}
