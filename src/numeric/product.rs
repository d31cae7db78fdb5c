//! Products of few rows with many columns, in a fixed order of summation.
//!
//! Rows are stored as whole packs of eight numbers. Sums run over packs lane by lane and lanes are added up last, so
//! results have the same bits under every instruction set.

use faer::linalg::matmul::matmul as faer_matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{ArrayView2, ArrayViewMut2};

use super::dispatch::vectorised;

/// Eight numbers that are treated alike.
pub(crate) type Pack = [f64; 8];

/// Numbers in a [`Pack`].
pub(crate) const PACK: usize = 8;

/// Some rows of a row-major matrix: row k is `rows[k]` of `data`, each of `packs` packs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) data: &'a [Pack],
    pub(crate) rows: &'a [usize],
    pub(crate) packs: usize,
}

impl<'a> Rows<'a> {
    #[inline(always)]
    fn row(&self, k: usize) -> &'a [Pack] {
        &self.data[self.rows[k] * self.packs..][..self.packs]
    }

    #[inline(always)]
    fn some<const P: usize>(&self, first: usize) -> [&'a [Pack]; P] {
        let mut rows = [self.data; P];
        for (k, row) in rows.iter_mut().enumerate() {
            *row = self.row(first + k);
        }
        rows
    }
}

/// Splits 0 … n into steps of 4, 2 and 1.
#[inline(always)]
fn step(left: usize) -> usize {
    match left {
        0 => 0,
        1 => 1,
        2 | 3 => 2,
        _ => 4,
    }
}

/// The P × Q inner products of `a` and `b`, lane by lane.
#[inline(always)]
fn inner_step<const P: usize, const Q: usize>(
    a: [&[Pack]; P],
    b: [&[Pack]; Q],
    packs: usize,
) -> [[Pack; Q]; P] {
    let mut sums = [[[0.0; PACK]; Q]; P];
    for t in 0..packs {
        for i in 0..P {
            for j in 0..Q {
                for l in 0..PACK {
                    sums[i][j][l] += a[i][t][l] * b[j][t][l];
                }
            }
        }
    }
    sums
}

#[inline(always)]
fn inner_block<const P: usize, const Q: usize>(
    sums: &mut [Pack],
    a: Rows<'_>,
    b: Rows<'_>,
    i: usize,
    j: usize,
) {
    let q = b.rows.len();
    let block = inner_step::<P, Q>(a.some(i), b.some(j), a.packs);
    for di in 0..P {
        for dj in 0..Q {
            for l in 0..PACK {
                sums[(i + di) * q + j + dj][l] += block[di][dj][l];
            }
        }
    }
}

vectorised! {
    /// Adds the p × q inner products of the rows of `a` and `b` to `sums`, lane by lane. With `lower`, blocks above the
    /// diagonal are left out.
    pub(crate) fn add_inner(sums: &mut [Pack], a: Rows<'_>, b: Rows<'_>, lower: bool) {
        let (p, q) = (a.rows.len(), b.rows.len());
        let mut i = 0;
        while i < p {
            let height = step(p - i);
            let end = if lower { (i + height).min(q) } else { q };
            let mut j = 0;
            while j < end {
                // With `lower` the last block may reach over the diagonal, as far as there are columns.
                let width = step(q - j);
                match (height, width) {
                    (4, 4) => inner_block::<4, 4>(sums, a, b, i, j),
                    (4, 2) => inner_block::<4, 2>(sums, a, b, i, j),
                    (4, 1) => inner_block::<4, 1>(sums, a, b, i, j),
                    (2, 4) => inner_block::<2, 4>(sums, a, b, i, j),
                    (2, 2) => inner_block::<2, 2>(sums, a, b, i, j),
                    (2, 1) => inner_block::<2, 1>(sums, a, b, i, j),
                    (1, 4) => inner_block::<1, 4>(sums, a, b, i, j),
                    (1, 2) => inner_block::<1, 2>(sums, a, b, i, j),
                    _ => inner_block::<1, 1>(sums, a, b, i, j),
                }
                j += width;
            }
            i += height;
        }
    }
}

/// P linear combinations of C packs of every row of `source`, lane by lane.
#[inline(always)]
fn combine_step<const P: usize, const C: usize>(
    coefficients: [&[f64]; P],
    source: Rows<'_>,
    t: usize,
) -> [[Pack; C]; P] {
    let mut sums = [[[0.0; PACK]; C]; P];
    for (k, &index) in source.rows.iter().enumerate() {
        let row: &[Pack; C] =
            source.data[index * source.packs + t..].first_chunk().expect("invariant: t + C ≤ packs");
        for i in 0..P {
            for j in 0..C {
                for l in 0..PACK {
                    sums[i][j][l] += coefficients[i][k] * row[j][l];
                }
            }
        }
    }
    sums
}

#[inline(always)]
fn combine_block<const P: usize, const C: usize>(
    out: &mut [Pack],
    coefficients: &[f64],
    source: Rows<'_>,
    add: bool,
    i: usize,
    t: usize,
) {
    let (q, packs) = (source.rows.len(), source.packs);
    let mut rows = [coefficients; P];
    for (di, row) in rows.iter_mut().enumerate() {
        *row = &coefficients[(i + di) * q..][..q];
    }
    let block = combine_step::<P, C>(rows, source, t);
    for (di, block) in block.iter().enumerate() {
        let out: &mut [Pack; C] =
            out[(i + di) * packs + t..].first_chunk_mut().expect("invariant: t + C ≤ packs");
        for (out, sum) in out.iter_mut().zip(block) {
            for l in 0..PACK {
                out[l] = if add { out[l] + sum[l] } else { sum[l] };
            }
        }
    }
}

vectorised! {
    /// Linear combinations of the rows of `source`: row i of `out` becomes Σ_k `coefficients`[i, k] · source row k, or
    /// grows by it with `add`. `coefficients` is row-major with as many columns as `source` has rows.
    pub(crate) fn combine(out: &mut [Pack], coefficients: &[f64], source: Rows<'_>, add: bool) {
        let packs = source.packs;
        let p = out.len() / packs;
        let mut i = 0;
        while i < p {
            let height = step(p - i);
            let mut t = 0;
            while t < packs {
                let width = step(packs - t);
                match (height, width) {
                    (4, 4) => combine_block::<4, 4>(out, coefficients, source, add, i, t),
                    (4, 2) => combine_block::<4, 2>(out, coefficients, source, add, i, t),
                    (4, 1) => combine_block::<4, 1>(out, coefficients, source, add, i, t),
                    (2, 4) => combine_block::<2, 4>(out, coefficients, source, add, i, t),
                    (2, 2) => combine_block::<2, 2>(out, coefficients, source, add, i, t),
                    (2, 1) => combine_block::<2, 1>(out, coefficients, source, add, i, t),
                    (1, 4) => combine_block::<1, 4>(out, coefficients, source, add, i, t),
                    (1, 2) => combine_block::<1, 2>(out, coefficients, source, add, i, t),
                    _ => combine_block::<1, 1>(out, coefficients, source, add, i, t),
                }
                t += width;
            }
            i += height;
        }
    }
}

vectorised! {
    /// Adds the sum of squares of each row of `rows`, lane by lane.
    pub(crate) fn add_squares(sums: &mut [Pack], rows: &[Pack], packs: usize) {
        for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(packs)) {
            let mut tile = [0.0; PACK];
            for pack in row {
                for l in 0..PACK {
                    tile[l] += pack[l] * pack[l];
                }
            }
            for l in 0..PACK {
                sum[l] += tile[l];
            }
        }
    }
}

vectorised! {
    /// `out` = `slope` ∘ `back`, entry by entry; a single row of `back` serves every row of `slope`.
    pub(crate) fn hadamard(out: &mut [Pack], slope: &[Pack], back: &[Pack]) {
        for (out, slope) in out.chunks_exact_mut(back.len()).zip(slope.chunks_exact(back.len())) {
            for ((o, s), b) in out.iter_mut().zip(slope).zip(back) {
                for l in 0..PACK {
                    o[l] = s[l] * b[l];
                }
            }
        }
    }
}

/// The sum of the lanes, by halves.
#[inline(always)]
pub(crate) fn total(p: &Pack) -> f64 {
    ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
}

/// Σ a b of two slices of one length: eight lanes, then what is left over.
#[inline]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<PACK>(), b.as_chunks::<PACK>());
    let rest = a_rest.iter().zip(b_rest).fold(0.0, |sum, (a, b)| sum + a * b);
    if a.is_empty() {
        return rest;
    }
    let mut lanes = [0.0; PACK];
    for (a, b) in a.iter().zip(b) {
        for l in 0..PACK {
            lanes[l] += a[l] * b[l];
        }
    }
    total(&lanes) + rest
}

/// out = `scale` · a b on one thread, for any strides: large products, in an order of summation of the library's choosing.
pub(crate) fn matmul(
    out: ArrayViewMut2<'_, f64>,
    scale: f64,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) {
    product(out, Accum::Replace, scale, a, b);
}

/// out += `scale` · a b, otherwise as [`matmul`].
pub(crate) fn add_matmul(
    out: ArrayViewMut2<'_, f64>,
    scale: f64,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) {
    product(out, Accum::Add, scale, a, b);
}

fn product(
    mut out: ArrayViewMut2<'_, f64>,
    accum: Accum,
    scale: f64,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) {
    assert_eq!(
        (out.nrows(), out.ncols(), a.ncols()),
        (a.nrows(), b.ncols(), b.nrows()),
        "shapes of a product"
    );
    let (rows, columns, strides) = (out.nrows(), out.ncols(), [out.strides()[0], out.strides()[1]]);
    // SAFETY: pointer, shape and strides describe the same exclusively borrowed matrix.
    let out = unsafe { MatMut::from_raw_parts_mut(out.as_mut_ptr(), rows, columns, strides[0], strides[1]) };
    faer_matmul(out, accum, reference(&a), reference(&b), scale, Par::Seq);
}

fn reference<'a>(a: &'a ArrayView2<'_, f64>) -> MatRef<'a, f64> {
    // SAFETY: pointer, shape and strides describe the same matrix, borrowed for as long.
    unsafe { MatRef::from_raw_parts(a.as_ptr(), a.nrows(), a.ncols(), a.strides()[0], a.strides()[1]) }
}

#[cfg(test)]
mod tests {
    use super::super::dispatch::{Level, at_most};
    use super::*;
    use crate::numeric::{Key, Normals};

    fn packs(count: usize, index: u64) -> Vec<Pack> {
        let mut data = vec![[0.0; PACK]; count];
        Normals::new(Key::root(1).index(index)).fill(data.as_flattened_mut());
        data
    }

    fn dot(a: &[Pack], b: &[Pack]) -> f64 {
        a.as_flattened().iter().zip(b.as_flattened()).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn blocked_products_agree_with_plain_loops_at_every_remainder() {
        for (p, q, width) in [(1, 1, 1), (2, 3, 2), (3, 2, 5), (5, 7, 3), (7, 5, 7), (4, 8, 16), (9, 9, 6)] {
            let (a, b) = (packs(p * width, 0), packs((q + 1) * width, 1));
            let (all, some): (Vec<usize>, Vec<usize>) = ((0..p).collect(), (1..=q).rev().collect());
            let left = Rows { data: &a, rows: &all, packs: width };
            let right = Rows { data: &b, rows: &some, packs: width };
            let mut sums = vec![[0.0; PACK]; p * q];
            add_inner(&mut sums, left, right, false);
            let coefficients: Vec<f64> = sums.iter().map(total).collect();
            let mut out = a.clone();
            combine(&mut out, &coefficients, right, true);
            for i in 0..p {
                let row = &a[i * width..][..width];
                for (j, &k) in some.iter().enumerate() {
                    let plain = dot(row, &b[k * width..][..width]);
                    // Each order of summation errs by at most γ(8·width) Σ|a b|, and Σ|a b| < 64·width here.
                    let bound = (8 * width) as f64 * f64::EPSILON * (64 * width) as f64;
                    assert!((coefficients[i * q + j] - plain).abs() <= bound);
                }
                for t in 0..width {
                    for l in 0..PACK {
                        let plain = some
                            .iter()
                            .enumerate()
                            .fold(0.0, |sum, (j, &k)| sum + coefficients[i * q + j] * b[k * width + t][l]);
                        let plain = row[t][l] + plain;
                        assert_eq!(out[i * width + t][l], plain, "the order of summation is documented");
                    }
                }
            }
        }
    }

    #[test]
    fn lower_products_fill_the_lower_triangle() {
        for p in 1..=9 {
            let a = packs(2 * p, 2);
            let all: Vec<usize> = (0..p).collect();
            let rows = Rows { data: &a, rows: &all, packs: 2 };
            let (mut full, mut lower) = (vec![[0.0; PACK]; p * p], vec![[0.0; PACK]; p * p]);
            add_inner(&mut full, rows, rows, false);
            add_inner(&mut lower, rows, rows, true);
            for i in 0..p {
                assert_eq!(full[i * p..=i * p + i], lower[i * p..=i * p + i], "p = {p}, row {i}");
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let all: Vec<usize> = (0..5).collect();
        let a = packs(5 * 16, 3);
        let rows = Rows { data: &a, rows: &all, packs: 16 };
        let run = || {
            let (mut sums, mut out) = (vec![[0.0; PACK]; 25], vec![[0.0; PACK]; 5 * 16]);
            add_inner(&mut sums, rows, rows, false);
            let totals: Vec<f64> = sums.iter().map(total).collect();
            combine(&mut out, &totals, rows, false);
            add_squares(&mut sums[..5], &out, 16);
            (sums, out)
        };
        let best = run();
        assert!(at_most(Level::Avx2, run) == best && at_most(Level::Baseline, run) == best);
    }
}
