//! The Cholesky factor of a positive definite matrix.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::linalg::cholesky::llt::inverse::{inverse, inverse_scratch};
use faer::linalg::triangular_solve::{solve_lower_triangular_in_place, solve_upper_triangular_in_place};
use faer::{Mat, Par};
use ndarray::{Array1, Array2, ArrayView2};

use super::linear_algebra::square;
use super::matmul::Dense;
use crate::Result;

/// K = L Lᵀ, L lower triangular.
#[derive(Clone, Debug)]
pub struct Cholesky {
    /// Column-major; only the lower triangle is used.
    factor: Mat<f64>,
}

impl Cholesky {
    /// The factor of the symmetric matrix whose lower triangle is that of `K`, with `shift` added to the diagonal;
    /// `None` when a pivot is not positive.
    ///
    /// The computed factor is that of K + shift·I + E with |E_ij| ≤ γ_{N+1} √(K_ii K_jj) (Higham 2002, theorem 10.3).
    ///
    /// # Errors
    /// A matrix that is not square or not finite.
    #[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
    pub fn new(K: ArrayView2<'_, f64>, shift: f64) -> Result<Option<Self>> {
        square("Cholesky factors", K)?;
        let n = K.nrows();
        let mut factor = Mat::from_fn(n, n, |i, j| if i < j { 0.0 } else { K[(i, j)] });
        for i in 0..n {
            factor[(i, i)] += shift;
        }
        let par = parallel();
        let mut memory = MemBuffer::new(cholesky_in_place_scratch::<f64>(n, par, Default::default()));
        let stack = MemStack::new(&mut memory);
        let done = cholesky_in_place(factor.as_mut(), Default::default(), par, stack, Default::default());
        Ok(done.is_ok().then_some(Self { factor }))
    }

    /// N.
    pub fn order(&self) -> usize {
        self.factor.nrows()
    }

    /// K⁻¹ B; B is N × m.
    ///
    /// # Panics
    /// If B has another number of rows.
    #[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
    pub fn solve(&self, B: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut x = self.forward(B);
        solve_upper_triangular_in_place(self.factor.transpose(), x.as_mut(), parallel());
        Array2::from_shape_fn(B.dim(), |(i, j)| x[(i, j)])
    }

    /// The squared norms of the columns of L⁻¹ B: the diagonal of Bᵀ K⁻¹ B.
    ///
    /// # Panics
    /// If B has another number of rows.
    #[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
    pub fn quadratic_forms(&self, B: ArrayView2<'_, f64>) -> Array1<f64> {
        let x = self.forward(B);
        (0..x.ncols()).map(|j| x.col(j).iter().map(|value| value * value).sum()).collect()
    }

    /// L_ii², in order.
    pub fn pivots(&self) -> Vec<f64> {
        (0..self.order()).map(|i| self.factor[(i, i)].powi(2)).collect()
    }

    /// ln det K = 2 Σ ln L_ii.
    pub fn log_determinant(&self) -> f64 {
        2.0 * (0..self.order()).map(|i| libm::log(self.factor[(i, i)])).sum::<f64>()
    }

    /// The diagonal of K⁻¹.
    pub fn inverse_diagonal(&self) -> Array1<f64> {
        let n = self.order();
        let mut out = Mat::zeros(n, n);
        let mut memory = MemBuffer::new(inverse_scratch::<f64>(n, parallel()));
        inverse(out.as_mut(), self.factor.as_ref(), parallel(), MemStack::new(&mut memory));
        (0..n).map(|i| out[(i, i)]).collect()
    }

    /// L⁻¹ B.
    #[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
    fn forward(&self, B: ArrayView2<'_, f64>) -> Mat<f64> {
        assert_eq!(B.nrows(), self.order(), "a right side with another number of rows");
        let mut x = Dense::new(B).faer().to_owned();
        solve_lower_triangular_in_place(self.factor.as_ref(), x.as_mut(), parallel());
        x
    }
}

/// All threads of the current pool.
fn parallel() -> Par {
    Par::rayon(0)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn hilbert(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, n), |(i, j)| 1.0 / (i + j + 1) as f64)
    }

    #[test]
    fn the_hilbert_matrix_has_its_known_inverse_and_determinant() {
        let factor = Cholesky::new(hilbert(4).view(), 0.0).unwrap().unwrap();
        // K⁻¹ of order 4 has integer entries, diagonal 16, 1200, 6480, 2800, and det K = 1/6048000; the condition number
        // is 15514, and N ε times it bounds the relative error generously.
        let tolerance = 4.0 * f64::EPSILON * 15514.0;
        let diagonal = factor.inverse_diagonal();
        for (found, known) in diagonal.iter().zip([16.0, 1200.0, 6480.0, 2800.0]) {
            assert!((found / known - 1.0).abs() <= tolerance, "{found} {known}");
        }
        assert!((factor.log_determinant() + libm::log(6048000.0)).abs() <= 4.0 * tolerance);
        let b = array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 2.0]];
        let x = factor.solve(b.view());
        let back = hilbert(4).dot(&x);
        assert!(back.iter().zip(&b).all(|(a, b)| (a - b).abs() <= tolerance * 100.0));
        let forms = factor.quadratic_forms(b.view());
        let direct = b.t().dot(&x);
        assert!((0..2).all(|j| (forms[j] / direct[(j, j)] - 1.0).abs() <= tolerance));
        assert!((forms[0] / 16.0 - 1.0).abs() <= tolerance);
    }

    #[test]
    fn the_shift_is_added_and_indefinite_matrices_have_no_factor() {
        let matrix = array![[1.0, 2.0], [2.0, 1.0]];
        assert!(Cholesky::new(matrix.view(), 0.0).unwrap().is_none());
        let shifted = Cholesky::new(matrix.view(), 2.0).unwrap().unwrap();
        assert!((shifted.log_determinant() - libm::log(5.0)).abs() <= 4.0 * f64::EPSILON);
        assert!(Cholesky::new(array![[f64::NAN]].view(), 0.0).is_err());
        assert!(Cholesky::new(Array2::zeros((1, 2)).view(), 0.0).is_err());
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let n = 700;
        let matrix = Array2::from_shape_fn((n, n), |(i, j)| (-(i as f64 - j as f64).abs() / 50.0).exp());
        let b = Array2::from_shape_fn((n, 40), |(i, j)| ((i * 3 + j) as f64).sin());
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let factor = Cholesky::new(matrix.view(), 0.0).unwrap().unwrap();
                let solved = factor.solve(b.view());
                (
                    factor.log_determinant().to_bits(),
                    solved,
                    factor.quadratic_forms(b.view()),
                    factor.inverse_diagonal(),
                )
            })
        };
        let one = on(1);
        for threads in [2, 3, 8] {
            assert!(one == on(threads), "{threads} threads");
        }
    }
}
