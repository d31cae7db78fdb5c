//! The eigenvectors of the kernel on the training points: kernel principal components.

use std::marker::PhantomData;

use ndarray::{ArrayView1, ArrayView2};

use crate::kernel::{Gram, Kind};
use crate::numeric::{Eigen, eigenvalue_error};
use crate::{Error, Result};

/// The relative error of an entry that the closed forms promise, and that symmetric kernels may differ by.
pub(super) const ENTRY: f64 = 1e-13;

/// K(X,X) = Σ_i λ_i v_i v_iᵀ, with a decision on the rank: a λ_i that is not above its own error bound counts as zero.
///
/// In exact arithmetic K v = 0 implies K(x,X) v = 0 for every x (Cauchy–Schwarz), so training never moves such a mode.
#[derive(Clone, Debug)]
pub struct Modes<K: Kind> {
    eigen: Eigen,
    error: f64,
    rank: usize,
    kind: PhantomData<K>,
}

impl<K: Kind> Modes<K> {
    /// The modes of an N × N kernel whose entries are right up to rounding. The error bound of each λ is
    /// [`eigenvalue_error`].
    ///
    /// # Errors
    /// A kernel that is empty, not square, not finite, not symmetric, or has an eigenvalue that is negative beyond its
    /// error bound.
    pub fn new(kernel: &Gram<K>) -> Result<Self> {
        Self::with_entry_error(kernel, 0.0)
    }

    /// The same for a kernel whose entries have a relative error of at most `relative` (single precision, quadrature): by
    /// Weyl's inequality each λ errs by at most `relative` · ‖K‖_F more.
    ///
    /// # Errors
    /// As [`Modes::new`].
    pub fn with_entry_error(kernel: &Gram<K>, relative: f64) -> Result<Self> {
        let view = kernel.view();
        let n = view.nrows();
        if n == 0 {
            return Err(Error::new(place::<K>(), "there are no training points").advise("give at least one"));
        }
        let eigen = Eigen::new(view).map_err(|error| error.within(place::<K>()))?;
        symmetric(view, f64::max(ENTRY, relative)).map_err(|error| error.within(place::<K>()))?;
        let norm = view.iter().map(|value| value * value).sum::<f64>().sqrt();
        let error = eigenvalue_error(view) + relative * norm;
        let rank = eigen.values.iter().filter(|&&value| value > error).count();
        let smallest = eigen.values[n - 1];
        if smallest < -error {
            return Err(Error::new(
                place::<K>(),
                format!("eigenvalue {smallest:e} is negative, by more than the error bound {error:e}"),
            )
            .advise("a kernel is positive semi-definite; is this one of another program, or has it errors of its own?"));
        }
        Ok(Self { eigen, error, rank, kind: PhantomData })
    }

    /// N, the number of training points.
    pub fn points(&self) -> usize {
        self.eigen.values.len()
    }

    /// λ₁ ≥ λ₂ ≥ …, as computed; those from [`Modes::rank`] on are not distinguishable from zero.
    pub fn values(&self) -> ArrayView1<'_, f64> {
        self.eigen.values.view()
    }

    /// V: N × N, column i is v_i.
    pub fn vectors(&self) -> ArrayView2<'_, f64> {
        self.eigen.vectors.view()
    }

    /// The number of eigenvalues above [`Modes::error`].
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// A bound on the error of each λ.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// λ_i, or zero when it counts as such.
    pub(super) fn value(&self, i: usize) -> f64 {
        if i < self.rank { self.eigen.values[i] } else { 0.0 }
    }
}

/// What errors call the kernel.
pub(super) fn place<K: Kind>() -> String {
    format!("{} kernel of the training points", K::NAME)
}

/// Refuses a matrix whose halves differ by more than `tolerance` √(K_ii K_jj).
fn symmetric(view: ArrayView2<'_, f64>, tolerance: f64) -> Result<()> {
    for i in 0..view.nrows() {
        for j in 0..i {
            let (a, b) = (view[(i, j)], view[(j, i)]);
            if (a - b).abs() > tolerance * (view[(i, i)] * view[(j, j)]).abs().sqrt() {
                return Err(Error::new(
                    format!("entry [{i},{j}]"),
                    format!("{a} differs from {b} at [{j},{i}]"),
                )
                .advise("a kernel is symmetric"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::kernel::{Nngp, Ntk};

    #[test]
    fn duplicates_lower_the_rank() {
        let kernel = Gram::<Ntk>::new(array![[2.0, 1.0, 2.0], [1.0, 2.0, 1.0], [2.0, 1.0, 2.0]]);
        let modes = Modes::new(&kernel).unwrap();
        assert_eq!((modes.points(), modes.rank(), modes.value(2)), (3, 2, 0.0));
        assert!(modes.error() < 1e-14);
        let coarse = Modes::with_entry_error(&kernel, 0.5).unwrap();
        assert_eq!(coarse.rank(), 1);
    }

    #[test]
    fn what_is_no_kernel_is_refused() {
        for (matrix, word) in [
            (array![[1.0, 2.0], [2.0, 1.0]], "negative"),
            (array![[1.0, 0.5], [0.4, 1.0]], "[1,0]: 0.4 differs from 0.5"),
            (array![[1.0, f64::NAN], [0.4, 1.0]], "NaN"),
            (Array2::zeros((0, 0)), "no training points"),
            (Array2::zeros((2, 1)), "2 × 1"),
        ] {
            let error = Modes::new(&Gram::<Nngp>::new(matrix)).unwrap_err().to_string();
            assert!(error.contains(word) && error.starts_with("nngp kernel"), "{error}");
        }
    }
}
