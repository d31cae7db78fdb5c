//! What one random network shows on the inputs.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use crate::kernel::{Gram, Nngp, Ntk};

/// One random network, seen on N inputs: written by a [`Sampler`](super::Sampler), read by statistics.
#[derive(Clone, Debug)]
pub struct Draw {
    pub(super) outputs: Array1<f64>,
    pub(super) nngp: Gram<Nngp>,
    pub(super) ntk: Gram<Ntk>,
    pub(super) mean_squares: Array2<f64>,
}

impl Draw {
    /// Room for N inputs and `hidden` hidden layers.
    pub(super) fn new(points: usize, hidden: usize) -> Self {
        Self {
            outputs: Array1::zeros(points),
            nngp: Gram::new(Array2::zeros((points, points))),
            ntk: Gram::new(Array2::zeros((points, points))),
            mean_squares: Array2::zeros((hidden, points)),
        }
    }

    /// f(x_i): N numbers.
    pub fn outputs(&self) -> ArrayView1<'_, f64> {
        self.outputs.view()
    }

    /// (σ_w²/n_{L−1}) ⟨φ(h^(L−1)(x_i)), φ(h^(L−1)(x_j))⟩ + σ_b²: the covariance of the outputs given the hidden layers,
    /// N × N. Its expectation is that of f(x_i) f(x_j); its noise is far smaller.
    pub fn nngp(&self) -> &Gram<Nngp> {
        &self.nngp
    }

    /// The empirical tangent kernel Θ̂(x_i, x_j) = Σ_θ ∂f(x_i)/∂θ ∂f(x_j)/∂θ, N × N.
    pub fn ntk(&self) -> &Gram<Ntk> {
        &self.ntk
    }

    /// |h^(l)(x_i)|²/n_l: one row per hidden layer l = 1 … L−1, N columns.
    pub fn mean_squares(&self) -> ArrayView2<'_, f64> {
        self.mean_squares.view()
    }
}
