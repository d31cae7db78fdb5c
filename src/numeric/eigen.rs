//! The spectral decomposition of a symmetric matrix.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, Par};
use ndarray::{Array1, Array2, ArrayView2};

use super::linear_algebra::square;
use crate::{Error, Result};

/// K = V Λ Vᵀ.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// λ₁ ≥ λ₂ ≥ … ≥ λ_N.
    pub values: Array1<f64>,
    /// V: N × N, column i belongs to λ_i. The sign of a column is such that its entry of largest magnitude (the first of
    /// them, on a tie) is positive.
    pub vectors: Array2<f64>,
}

impl Eigen {
    /// The decomposition of the symmetric matrix whose lower triangle is that of `K`: backward stable, so each value is
    /// within [`eigenvalue_error`](super::eigenvalue_error) of the true one.
    ///
    /// Computed on one thread, since the last bits depend on the number of threads, and a record must not.
    ///
    /// # Errors
    /// A matrix that is not square or not finite, or (never seen) an iteration that does not converge.
    #[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
    pub fn new(K: ArrayView2<'_, f64>) -> Result<Self> {
        square("eigenvectors", K)?;
        let n = K.nrows();
        let A = Mat::from_fn(n, n, |i, j| K[(i.max(j), i.min(j))]);
        let (mut values, mut vectors) = (Diag::<f64>::zeros(n), Mat::<f64>::zeros(n, n));
        let scratch =
            self_adjoint_evd_scratch::<f64>(n, ComputeEigenvectors::Yes, Par::Seq, Default::default());
        self_adjoint_evd(
            A.as_ref(),
            values.as_mut(),
            Some(vectors.as_mut()),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Default::default(),
        )
        .map_err(|_| Error::new("eigenvectors", "the iteration did not converge"))?;
        let values = values.column_vector();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
        let signs: Vec<f64> = order.iter().map(|&j| sign((0..n).map(|i| vectors[(i, j)]))).collect();
        Ok(Self {
            values: order.iter().map(|&j| values[j]).collect(),
            vectors: Array2::from_shape_fn((n, n), |(i, k)| signs[k] * vectors[(i, order[k])]),
        })
    }
}

/// The sign of the entry of largest magnitude.
fn sign(entries: impl Iterator<Item = f64>) -> f64 {
    let largest = entries.fold(0.0, |best: f64, entry| if entry.abs() > best.abs() { entry } else { best });
    if largest < 0.0 { -1.0 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::numeric::{eigenvalue_error, symmetric_eigenvalues};

    #[test]
    fn the_decomposition_multiplies_back_in_order() {
        let matrix = Array2::from_shape_fn((30, 30), |(i, j)| (-((i as f64 - j as f64) / 6.0).powi(2)).exp());
        let Eigen { values, vectors } = Eigen::new(matrix.view()).unwrap();
        let bound = eigenvalue_error(matrix.view());
        let back = (&vectors * &values).dot(&vectors.t());
        assert!(back.iter().zip(&matrix).all(|(a, b)| (a - b).abs() <= bound));
        let unit = vectors.t().dot(&vectors);
        assert!(unit.indexed_iter().all(|((i, j), x)| (x - f64::from(i == j)).abs() <= 30.0 * f64::EPSILON));
        assert!(values.windows(2).into_iter().all(|pair| pair[0] >= pair[1]));
        let alone = symmetric_eigenvalues(matrix.view()).unwrap();
        assert!(values.iter().rev().zip(alone).all(|(a, b)| (a - b).abs() <= 2.0 * bound));
        for column in vectors.columns() {
            assert!(sign(column.iter().copied()) > 0.0);
        }
    }

    #[test]
    fn what_is_not_square_or_not_finite_is_refused() {
        assert!(Eigen::new(Array2::zeros((2, 3)).view()).is_err());
        assert!(Eigen::new(array![[f64::NAN]].view()).is_err());
        let one = Eigen::new(array![[3.0]].view()).unwrap();
        assert_eq!((one.values[0], one.vectors[(0, 0)]), (3.0, 1.0));
    }
}
