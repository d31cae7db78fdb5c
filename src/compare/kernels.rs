//! Closed-form kernels: numbers that no chance moves.

use super::numbers::Pair;
use super::rule::Known;
use crate::record::{KernelRecord, Record};

/// The promise of the closed form, relative to √(K(x,x) K(x',x')).
const PROMISE: f64 = 1e-13;

/// Entries, or means of blocks of them, and the extreme eigenvalues.
pub(super) fn pairs(before: &Record, after: &Record) -> Vec<Pair> {
    let points = before.settings.inputs.points;
    let of = |kernel: &KernelRecord| after.kernels.iter().find(|other| other.kind == kernel.kind).cloned();
    let both = before.kernels.iter().filter_map(|kernel| Some((kernel, of(kernel)?)));
    both.flat_map(|(kernel, other)| one(kernel, &other, points)).collect()
}

fn one(before: &KernelRecord, after: &KernelRecord, points: usize) -> Vec<Pair> {
    let (kind, group) = (&before.kind, format!("kernel {}", before.kind));
    let pair = |label: String, values: [f64; 2], bounds: [f64; 2]| Pair {
        group: group.clone(),
        label,
        before: Known::exact(values[0], bounds[0]),
        after: Known::exact(values[1], bounds[1]),
    };
    let mut all = Vec::new();
    // λ_max is at least the largest entry of the diagonal; and by Weyl an eigenvalue moves by at most N times the largest
    // error of an entry
    let [entry, eigenvalue] = [1.0, points as f64].map(|factor| {
        [before, after].map(|k| factor * (PROMISE * k.largest_eigenvalue.abs() + k.quadrature_error))
    });
    let matrix = |label: &str, a: &[Vec<f64>], b: &[Vec<f64>], all: &mut Vec<Pair>| {
        for (i, (row, other)) in a.iter().zip(b).enumerate() {
            for (j, (x, y)) in row.iter().zip(other).enumerate().skip(i) {
                all.push(pair(format!("{label}[{i},{j}]"), [*x, *y], entry));
            }
        }
    };
    matrix(kind, &before.entries, &after.entries, &mut all);
    if let (Some(a), Some(b)) = (&before.map, &after.map)
        && a.block == b.block
    {
        matrix(&format!("mean of {0} × {0} entries of {kind}", a.block), &a.values, &b.values, &mut all);
    }
    for (name, values) in [
        ("λ_min", [before.smallest_eigenvalue, after.smallest_eigenvalue]),
        ("λ_max", [before.largest_eigenvalue, after.largest_eigenvalue]),
    ] {
        all.push(pair(format!("{name}({kind})"), values, eigenvalue));
    }
    all
}
