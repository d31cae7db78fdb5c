//! The pivoted Cholesky factor of a Gram matrix that may be singular.

use crate::numeric::product::dot;

/// G = L Lᵀ of a positive semi-definite N × N matrix, with as many columns as G has numerical rank.
///
/// Pivots are chosen by the largest remainder *relative to the diagonal*, s_ii/G_ii, so that inputs of very different
/// norms are treated alike: this is complete pivoting on the correlation matrix. The factorisation stops when every
/// relative remainder is at most the tolerance that it was given.
///
/// A matrix whose diagonal is not finite gets rank 1 and a column of NaN: overflow upstream stays visible.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    order: usize,
    rank: usize,
    /// N × N row-major storage, of which the first `rank` columns are L, in the order of the pivots.
    lower: Vec<f64>,
    pivots: Vec<usize>,
    remainder: Vec<f64>,
}

/// The relative remainder below which an input counts as dependent on the pivots before it, when the Gram matrix was
/// summed to a relative accuracy of `terms` roundings: ε^⅔ with ε = (terms + N)·2⁻⁵³.
///
/// Entries of G err by at most terms·u·√(G_ii G_jj), and N steps of Cholesky add at most N·u·√(G_ii G_jj) (Higham 2002,
/// theorems 3.1 and 10.3), so a relative remainder s is known to ε/s. Keeping it makes the orthonormal direction that
/// belongs to it wrong by ε/s; dropping it moves that input, seen from its pivots, by √s of its norm. Both are ε^⅓ at
/// s = ε^⅔: the law of a draw is exact up to ε^⅓ (6e-6 at N = 8 and width 1024) for inputs this close to dependent, and up
/// to rounding for others. Exact duplicates have a remainder of at most ε, far below.
pub(crate) fn dependence(terms: usize, order: usize) -> f64 {
    let epsilon = (terms + order) as f64 * 0.5 * f64::EPSILON;
    libm::cbrt(epsilon).powi(2)
}

impl Factor {
    /// Room for matrices of order N.
    pub(crate) fn new(order: usize) -> Self {
        Self {
            order,
            rank: 0,
            lower: vec![0.0; order * order],
            pivots: vec![0; order],
            remainder: vec![0.0; order],
        }
    }

    /// Changes the order N of the matrices to come, to at most the one that there was made room for.
    pub(crate) fn resize(&mut self, order: usize) {
        debug_assert!(order <= self.pivots.len());
        self.order = order;
    }

    /// Writes L to `out`, row-major with `rank` columns.
    pub(crate) fn columns(&self, out: &mut [f64]) {
        for i in 0..self.order {
            for k in 0..self.rank {
                out[i * self.rank + k] = self.at(i, k);
            }
        }
    }

    /// The number of columns of L.
    pub(crate) fn rank(&self) -> usize {
        self.rank
    }

    /// The pivots in order: rows p of L restricted to them are lower triangular.
    pub(crate) fn pivots(&self) -> &[usize] {
        &self.pivots[..self.rank]
    }

    /// Row i of L.
    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * self.order..][..self.rank]
    }

    /// L[i, k].
    pub(crate) fn at(&self, i: usize, k: usize) -> f64 {
        self.lower[i * self.order + k]
    }

    /// Factors the lower triangle of the row-major matrix `gram`, to at most `most` columns.
    pub(crate) fn factor(&mut self, gram: &[f64], tolerance: f64, most: usize) {
        let n = self.order;
        self.rank = 0;
        for i in 0..n {
            self.remainder[i] = gram[i * n + i];
        }
        if self.remainder[..n].iter().any(|s| !s.is_finite()) {
            (self.rank, self.pivots[0]) = (1, 0);
            self.lower.iter_mut().step_by(n).for_each(|l| *l = f64::NAN);
            return;
        }
        while self.rank < most.min(n) {
            let (mut pivot, mut best) = (0, tolerance);
            for i in 0..n {
                let scale = gram[i * n + i];
                if self.remainder[i] > best * scale {
                    (pivot, best) = (i, self.remainder[i] / scale);
                }
            }
            if best <= tolerance {
                break;
            }
            self.eliminate(gram, pivot);
        }
    }

    /// The next column of L, by the pivot given.
    fn eliminate(&mut self, gram: &[f64], pivot: usize) {
        let (n, k) = (self.order, self.rank);
        let root = self.remainder[pivot].sqrt();
        for i in 0..n {
            let entry = if i == pivot {
                root
            } else if self.pivots[..k].contains(&i) {
                0.0
            } else {
                let (row, column) = (i.max(pivot), i.min(pivot));
                let done = dot(&self.lower[i * n..][..k], &self.lower[pivot * n..][..k]);
                (gram[row * n + column] - done) / root
            };
            self.lower[i * n + k] = entry;
        }
        for i in 0..n {
            let l = self.lower[i * n + k];
            self.remainder[i] -= l * l;
        }
        self.remainder[pivot] = 0.0;
        self.pivots[k] = pivot;
        self.rank += 1;
    }

    /// Replaces the r × q row-major matrix `b` by L_p⁻¹ b, L_p being the rows of L at the pivots.
    pub(crate) fn solve(&self, b: &mut [f64], q: usize) {
        if q == 0 {
            return;
        }
        for k in 0..self.rank {
            let (done, rest) = b.split_at_mut(k * q);
            let row = &mut rest[..q];
            let pivot = self.pivots[k];
            for (m, earlier) in done.chunks_exact(q).enumerate() {
                let l = self.at(pivot, m);
                row.iter_mut().zip(earlier).for_each(|(x, y)| *x -= l * y);
            }
            let l = self.at(pivot, k);
            row.iter_mut().for_each(|x| *x /= l);
        }
    }

    /// Replaces the r × q row-major matrix `b` by L_p⁻ᵀ b.
    pub(crate) fn solve_transposed(&self, b: &mut [f64], q: usize) {
        if q == 0 {
            return;
        }
        for k in (0..self.rank).rev() {
            let (done, row) = b.split_at_mut(k * q);
            let row = &mut row[..q];
            let pivot = self.pivots[k];
            let l = self.at(pivot, k);
            row.iter_mut().for_each(|x| *x /= l);
            for (m, earlier) in done.chunks_exact_mut(q).enumerate() {
                let l = self.at(pivot, m);
                earlier.iter_mut().zip(&*row).for_each(|(x, y)| *x -= l * y);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gram(rows: &[&[f64]]) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum();
        rows.iter().flat_map(|a| rows.iter().map(|b| dot(a, b)).collect::<Vec<f64>>()).collect()
    }

    fn factored(rows: &[&[f64]]) -> (Vec<f64>, Factor) {
        let g = gram(rows);
        let mut factor = Factor::new(rows.len());
        factor.factor(&g, dependence(rows[0].len(), rows.len()), rows.len());
        (g, factor)
    }

    #[test]
    fn the_rank_is_that_of_the_rows_whatever_their_norms() {
        let (_, f) = factored(&[
            &[1.0, 2.0, 0.5],
            &[0.0; 3],
            &[1.0, 2.0, 0.5],
            &[1e-9, -3e-9, 1e-9],
            &[-2.0, -4.0, -1.0],
        ]);
        assert_eq!(f.rank(), 2);
        let (_, f) = factored(&[&[1.0, 0.3], &[0.2, 0.7], &[0.1, -0.4], &[2.0, 5.0]]);
        assert_eq!(f.rank(), 2);
        let (_, f) = factored(&[&[0.0, 0.0], &[0.0, 0.0]]);
        assert_eq!(f.rank(), 0);
    }

    #[test]
    fn the_factor_multiplies_back_and_solves() {
        let rows: &[&[f64]] = &[&[1.0, 2.0, 0.5], &[0.3, -1.0, 4.0], &[1.3, 1.0, 4.5], &[2.0, 0.1, 0.2]];
        let (g, f) = factored(rows);
        assert_eq!(f.rank(), 3);
        let n = rows.len();
        for i in 0..n {
            for j in 0..n {
                let product: f64 = (0..3).map(|k| f.at(i, k) * f.at(j, k)).sum();
                // γ₄ of the factorisation and γ₃ of the test's own sum, on a diagonal below 25.
                assert!((product - g[i * n + j]).abs() <= 8.0 * f64::EPSILON * 25.0);
            }
        }
        // L_p L_p⁻¹ b = b and L_pᵀ L_p⁻ᵀ b = b.
        let b = [1.0, -2.0, 3.0, 0.5, 0.25, -1.0];
        let (mut x, mut y) = (b, b);
        f.solve(&mut x, 2);
        f.solve_transposed(&mut y, 2);
        for k in 0..3 {
            for c in 0..2 {
                let forward: f64 = (0..3).map(|m| f.at(f.pivots()[k], m) * x[m * 2 + c]).sum();
                let backward: f64 = (0..3).map(|m| f.at(f.pivots()[m], k) * y[m * 2 + c]).sum();
                // Condition below 100.
                assert!((forward - b[k * 2 + c]).abs() < 1e2 * 8.0 * f64::EPSILON * 3.0);
                assert!((backward - b[k * 2 + c]).abs() < 1e2 * 8.0 * f64::EPSILON * 3.0);
            }
        }
    }

    #[test]
    fn overflow_stays_visible() {
        let mut f = Factor::new(2);
        f.factor(&[1.0, 0.0, f64::INFINITY, f64::INFINITY], 1e-10, 2);
        assert!(f.at(0, 0).is_nan() && f.at(1, 0).is_nan());
    }
}
