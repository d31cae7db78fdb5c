//! How well a matrix is conditioned, with proof.

use super::directed::{quotient_up, sum_up};
use super::{Definiteness, Symmetric, definiteness};

/// What is certain of the spectrum of a symmetric matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Whether it is positive, with a bound of the smallest eigenvalue.
    pub definiteness: Definiteness,
    /// An upper bound of the largest eigenvalue in absolute value.
    pub lambda_max_upper: f64,
}

impl Spectrum {
    /// The spectrum of every matrix that `A` stands for. Cost: that of [`definiteness`] and a few products with vectors.
    ///
    /// The largest eigenvalue is bounded by that of |M| + R (Perron and Frobenius; Collatz 1942), which is sharp for kernels
    /// without negative entries and at most √N times too large for others, and by the trace if A is positive definite.
    #[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
    pub fn new(A: &Symmetric) -> Self {
        let definiteness = definiteness(A);
        let mut largest = A.norm_up();
        if matches!(definiteness, Definiteness::Certified { .. }) {
            largest = largest.min(A.trace_up());
        }
        Self { definiteness, lambda_max_upper: A.unscaled_up(largest) }
    }

    /// An upper bound of the condition number λ_max/λ_min, if the matrix is certified positive definite; infinite where
    /// the quotient is too large for a double.
    pub fn condition_upper(&self) -> Option<f64> {
        match self.definiteness {
            Definiteness::Certified { lambda_min_lower } => {
                Some(quotient_up(self.lambda_max_upper, lambda_min_lower))
            }
            _ => None,
        }
    }
}

impl Symmetric {
    /// An upper bound of Σ |M_ii| + R_ii.
    fn trace_up(&self) -> f64 {
        let radius = |i: usize| self.radius().map_or(0.0, |radius| radius[(i, i)]);
        self.midpoint()
            .diag()
            .iter()
            .enumerate()
            .fold(0.0, |sum, (i, entry)| sum_up(sum, sum_up(entry.abs(), radius(i))))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn known_condition_numbers_are_bounded_closely() {
        for (matrix, condition) in [
            (array![[2.0, 1.0], [1.0, 2.0]], 3.0),
            (array![[2.0, -1.0], [-1.0, 2.0]], 3.0),
            (Array2::eye(7) * 1e-200, 1.0),
            (array![[1e4, 0.0], [0.0, 1e-4]], 1e8),
        ] {
            let bound = Spectrum::new(&Symmetric::exact(matrix.view()).unwrap()).condition_upper().unwrap();
            assert!(bound >= condition && bound <= 1.01 * condition, "{matrix} {bound}");
        }
        let singular = Symmetric::exact(array![[1.0, 1.0], [1.0, 1.0]].view()).unwrap();
        let spectrum = Spectrum::new(&singular);
        assert_eq!(spectrum.condition_upper(), None);
        assert!(spectrum.lambda_max_upper >= 2.0);
    }
}
