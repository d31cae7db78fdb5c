//! Cholesky factors with a bound of their backward error.
//!
//! # The bound
//!
//! For a symmetric matrix A in floating point let the factorisation run to completion with the factor L, all pivots
//! positive. Then with u = 2⁻⁵³, γ_m = mu/(1 − mu), block size b and m = min(N, b) + ⌈N/b⌉
//!
//! ```text
//! |L Lᵀ − A| ≤ γ_m |L| |L|ᵀ,     hence     ‖L Lᵀ − A‖₂ ≤ γ_m/(1 − γ_m) tr A     and     λ_min(A) ≥ −γ_m/(1 − γ_m) tr A
//! ```
//!
//! up to underflow. (Rump 2006, BIT 46, theorem 2.3, after Demmel 1989, has m = N + 1 for the plain algorithm; Higham
//! 2002, theorem 10.3.) Neither blocks, nor SIMD lanes, nor fused multiply-adds break it, since only the *number* of
//! roundings that a term passes through enters, whatever the order of summation (Higham 2002, lemma 8.4):
//!
//! Let l_ij lie in block p (of ⌈N/b⌉) at place t < b. Its value starts from a_ij. Each of p earlier blocks q subtracts a
//! sum of b products, computed apart in any order: each product carries at most b factors 1 + δ, |δ| ≤ u. The t earlier
//! columns of its own block subtract one product each. Then l_ij = c/l_jj, or l_jj = √c. Dividing by the factors 1 + δ
//! that a_ij itself has gathered (one for each of the p + t subtractions), the term with l_ij l_jj keeps p + t + 1 of
//! them, or p + t + 2 for l_jj², and the others keep at most b + p and p + t + 1. As p ≤ ⌈N/b⌉ − 1 and
//! t ≤ min(N, b) − 1, that is at most m everywhere; a fused multiply-add has fewer. The second inequality follows from
//! Σ_k l_jk² ≤ a_jj/(1 − γ_m), the diagonal of the first, and Cauchy–Schwarz.
//!
//! Blocks make the bound sharper, not only the code faster: m = 128 and not 4001 for N = 4000.
//!
//! Underflow: for |a_ij| ≤ 1 each operation adds at most 2⁻¹⁰⁷⁴ absolutely, and an entry sees at most 2N + 2 of them.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::ArrayView2;
use rayon::prelude::*;

use super::directed::{accumulated_up, product_up, quotient_up, scaled, sum_up};
use crate::numeric::dispatch::vectorised;

/// b: columns that are factored together.
const BLOCK: usize = 64;

/// Rows of a panel that fit into the second-level cache beside a block of columns.
const ROWS: usize = 256;

/// Columns of the trailing matrix that one task updates.
const TILE: usize = 256;

/// The lower triangular L, column by column, N to a column; what lies above the diagonal has no meaning.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    columns: Vec<f64>,
    n: usize,
}

/// A pivot that is not positive (or NaN): the leading block of that order is not positive definite, as far as rounding
/// can tell.
#[derive(Clone, Debug)]
pub(super) struct Stopped {
    /// v ≠ 0 with vᵀ A v ≈ pivot, as long as A.
    pub(super) direction: Vec<f64>,
}

/// γ_m/(1 − γ_m) `trace` and the underflow, rounded upwards: the `bound` of the module's documentation for an N × N
/// matrix with entries of magnitude 1 at most.
pub(super) fn backward_error(n: usize, trace: f64) -> f64 {
    let m = n.min(BLOCK) + n.div_ceil(BLOCK);
    let mu = m as f64 * (0.5 * f64::EPSILON);
    // γ/(1 − γ) = mu/(1 − 2mu); the denominator is rounded downwards.
    let relative = quotient_up(mu, (1.0 - 2.0 * mu).next_down());
    // N(2N + 2) 2⁻¹⁰⁷⁴ and the same once more for what the diagonal of the first inequality loses.
    let underflow = scaled((n * n) as f64, -1060);
    sum_up(product_up(relative, trace), underflow)
}

/// An upper bound of Σ xᵢ, xᵢ ≥ 0.
pub(super) fn trace_up(diagonal: &[f64]) -> f64 {
    accumulated_up(diagonal.iter().sum(), diagonal.len())
}

impl Cholesky {
    /// The factor of the symmetric matrix with the off-diagonal entries of `matrix` and the diagonal `diagonal`.
    ///
    /// # Errors
    /// A pivot that is not positive.
    pub(super) fn new(matrix: ArrayView2<'_, f64>, diagonal: &[f64]) -> Result<Self, Stopped> {
        let n = diagonal.len();
        let mut columns = vec![0.0; n * n];
        columns.par_chunks_mut(n.max(1)).enumerate().for_each(|(j, column)| {
            column[j] = diagonal[j];
            for (target, source) in column[j + 1..].iter_mut().zip(matrix.row(j).iter().skip(j + 1)) {
                *target = *source;
            }
        });
        let mut factor = Self { columns, n };
        for first in (0..n).step_by(BLOCK) {
            let end = (first + BLOCK).min(n);
            factor.panel(first, end).map_err(|pivot| factor.stopped(pivot))?;
            factor.update(first, end);
        }
        Ok(factor)
    }

    /// Factors the columns first … end, from which earlier blocks have been subtracted.
    fn panel(&mut self, first: usize, end: usize) -> Result<(), usize> {
        let (n, width) = (self.n, end - first);
        let block = &mut self.columns[first * n..end * n];
        for j in 0..width {
            let (before, column) = block.split_at_mut(j * n);
            for k in 0..j {
                let source = &before[k * n + first + j..k * n + end];
                subtract(&mut column[first + j..end], source, before[k * n + first + j]);
            }
            let pivot = column[first + j];
            if pivot.is_nan() || pivot <= 0.0 {
                return Err(first + j);
            }
            let root = pivot.sqrt();
            column[first + j] = root;
            column[first + j + 1..end].iter_mut().for_each(|entry| *entry /= root);
        }
        // The rows below see the finished triangle only: they are independent of each other.
        let triangle: Vec<f64> =
            (0..width * width).map(|at| block[(at / width) * n + first + at % width]).collect();
        let rows: Vec<Vec<&mut [f64]>> = strips(block, n, end);
        rows.into_par_iter().for_each(|mut strip| {
            for j in 0..width {
                let (before, rest) = strip.split_at_mut(j);
                let column = &mut *rest[0];
                for (k, source) in before.iter().enumerate() {
                    subtract(column, source, triangle[k * width + j]);
                }
                divide(column, triangle[j * width + j]);
            }
        });
        Ok(())
    }

    /// Subtracts L Lᵀ of the columns first … end from what is right of them: each tile's product is computed apart and
    /// then subtracted, as the bound assumes.
    fn update(&mut self, first: usize, end: usize) {
        let n = self.n;
        let (done, rest) = self.columns.split_at_mut(end * n);
        let panel = MatRef::from_column_major_slice(&done[first * n..], n, end - first);
        rest.par_chunks_mut(TILE * n).enumerate().for_each_init(
            || vec![0.0; ROWS * TILE],
            |buffer, (tile, columns)| {
                let (left, width) = (end + tile * TILE, columns.len() / n);
                let right = panel.subrows(left, width);
                for top in (left..n).step_by(ROWS) {
                    let height = ROWS.min(n - top);
                    let product =
                        MatMut::from_column_major_slice_mut(&mut buffer[..height * width], height, width);
                    let rows = panel.subrows(top, height);
                    matmul(product, Accum::Replace, rows, right.transpose(), 1.0, Par::Seq);
                    for j in 0..width {
                        let target = &mut columns[j * n + top..][..height];
                        subtract(target, &buffer[j * height..][..height], 1.0);
                    }
                }
            },
        );
    }

    /// With L₁ the finished part and w its row at the pivot, v = (−L₁⁻ᵀ w, 1, 0 …) makes vᵀ A v the pivot.
    fn stopped(&self, pivot: usize) -> Stopped {
        let mut direction = vec![0.0; self.n];
        for (k, entry) in direction[..pivot].iter_mut().enumerate() {
            *entry = -self.columns[k * self.n + pivot];
        }
        self.solve_transposed(&mut direction, pivot);
        direction[pivot] = 1.0;
        Stopped { direction }
    }

    /// x ← L₁⁻ᵀ x, where L₁ is the leading block of the given order.
    fn solve_transposed(&self, x: &mut [f64], order: usize) {
        for j in (0..order).rev() {
            let column = &self.columns[j * self.n..][..order];
            let (before, after) = x[..order].split_at_mut(j + 1);
            before[j] = (before[j] - inner(&column[j + 1..], after)) / column[j];
        }
    }

    /// x ← (L Lᵀ)⁻¹ x, with rounding errors of which no more is known.
    pub(super) fn solve(&self, x: &mut [f64]) {
        for j in 0..self.n {
            let column = &self.columns[j * self.n..][..self.n];
            let (before, after) = x.split_at_mut(j + 1);
            before[j] /= column[j];
            subtract(after, &column[j + 1..], before[j]);
        }
        self.solve_transposed(x, self.n);
    }
}

/// The rows from `top` on of each column of `block`, in strips of [`ROWS`]: for each strip, one piece of every column.
fn strips(block: &mut [f64], n: usize, top: usize) -> Vec<Vec<&mut [f64]>> {
    let mut strips: Vec<Vec<&mut [f64]>> = (top..n).step_by(ROWS).map(|_| Vec::new()).collect();
    for column in block.chunks_mut(n) {
        for (strip, piece) in strips.iter_mut().zip(column[top..].chunks_mut(ROWS)) {
            strip.push(piece);
        }
    }
    strips
}

/// Σ aᵢ bᵢ in eight lanes.
fn inner(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for l in 0..8 {
            lanes[l] += a[l] * b[l];
        }
    }
    lanes.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

vectorised! {
    /// target ← target − factor · source
    fn subtract(target: &mut [f64], source: &[f64], factor: f64) {
        for (target, source) in target.iter_mut().zip(source) {
            *target -= factor * source;
        }
    }
}

vectorised! {
    /// target ← target/divisor
    fn divide(target: &mut [f64], divisor: f64) {
        for target in target {
            *target /= divisor;
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::numeric::DoubleDouble;

    /// A matrix of the given order whose eigenvalues are between 1 and N + 1, roughly.
    fn matrix(n: usize) -> Array2<f64> {
        let wave = |i: usize, k: usize| ((i * (2 * k + 1)) as f64 * 0.37 + k as f64).sin();
        Array2::from_shape_fn((n, n), |(i, j)| {
            let (i, j) = (i.max(j), i.min(j));
            let sum: f64 = (0..4).map(|k| wave(i, k) * wave(j, k)).sum();
            sum / n as f64 + f64::from(u8::from(i == j)) / n as f64
        })
    }

    #[test]
    fn the_residual_obeys_the_componentwise_bound() {
        for n in [1, 2, 63, 64, 65, 200, 401] {
            let a = matrix(n);
            let factor = Cholesky::new(a.view(), &a.diag().to_vec()).unwrap();
            let l = |i: usize, k: usize| factor.columns[k * n + i];
            let m = n.min(BLOCK) + n.div_ceil(BLOCK);
            for (i, j) in (0..n).flat_map(|i| (0..=i).step_by(7).map(move |j| (i, j))) {
                let mut sum = DoubleDouble::new(-a[(i, j)]);
                let mut size = 0.0;
                for k in 0..=j {
                    sum = sum + DoubleDouble::product(l(i, k), l(j, k));
                    size += (l(i, k) * l(j, k)).abs();
                }
                assert!(sum.high().abs() <= m as f64 * 0.5 * f64::EPSILON * size, "{n}: {i}, {j}");
            }
        }
    }

    #[test]
    fn solutions_solve() {
        let n = 150;
        let a = matrix(n);
        let factor = Cholesky::new(a.view(), &a.diag().to_vec()).unwrap();
        let x: Vec<f64> = (0..n).map(|i| (i as f64).cos()).collect();
        let mut b: Vec<f64> =
            a.rows().into_iter().map(|row| row.iter().zip(&x).map(|(a, x)| a * x).sum()).collect();
        factor.solve(&mut b);
        assert!(b.iter().zip(&x).all(|(found, x)| (found - x).abs() < 1e-11));
    }

    #[test]
    fn a_stop_shows_a_direction() {
        for n in [3, 100, 130] {
            let mut a = matrix(n);
            let last = n - 1;
            a[(last, last)] = -0.25;
            let Stopped { direction } = Cholesky::new(a.view(), &a.diag().to_vec()).unwrap_err();
            let form: f64 = a.indexed_iter().map(|((i, j), a)| direction[i] * a * direction[j]).sum();
            assert!(form <= -0.25, "{form}");
        }
        let nan = Cholesky::new(matrix(2).view(), &[1.0, f64::NAN]);
        assert!(nan.is_err());
    }
}
