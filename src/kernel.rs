//! Kernel matrices that cannot be confused.

use std::marker::PhantomData;

use ndarray::{Array2, ArrayView2};

/// The NNGP kernel Σ: the covariance of the network's outputs at initialisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nngp {}

/// The neural tangent kernel Θ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ntk {}

/// A kind of kernel, with the name it has in files and reports.
pub trait Kind: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// `nngp` or `ntk`.
    const NAME: &'static str;
}

impl Kind for Nngp {
    const NAME: &'static str = "nngp";
}

impl Kind for Ntk {
    const NAME: &'static str = "ntk";
}

/// A kernel matrix K(X, X') of kind `K`: one row per point of X, one column per point of X'.
///
/// ```compile_fail
/// use ntk_verify::kernel::{Gram, Nngp, Ntk};
/// fn wants_ntk(_: Gram<Ntk>) {}
/// wants_ntk(Gram::<Nngp>::new(ndarray::Array2::zeros((1, 1)))); // an NNGP kernel is not a tangent kernel
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Gram<K: Kind, T = f64> {
    entries: Array2<T>,
    kind: PhantomData<K>,
}

impl<K: Kind, T> Gram<K, T> {
    /// Declares `entries` to be a kernel of kind `K`.
    pub fn new(entries: Array2<T>) -> Self {
        Self { entries, kind: PhantomData }
    }

    /// The matrix.
    pub fn view(&self) -> ArrayView2<'_, T> {
        self.entries.view()
    }

    /// The matrix, to write to.
    pub fn entries_mut(&mut self) -> &mut Array2<T> {
        &mut self.entries
    }

    /// The matrix, given away.
    pub fn into_entries(self) -> Array2<T> {
        self.entries
    }
}
