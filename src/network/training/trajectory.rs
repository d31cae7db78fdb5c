//! What is written down of a training.

use ndarray::Array2;

use super::Weights;
use crate::kernel::{Gram, Ntk};

/// How far the parameters of one dense layer have moved, in the coordinates that gradient descent moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// ‖W_t − W_0‖_F.
    pub weights: f64,
    /// |b_t − b_0|; 0 where σ_b = 0.
    pub biases: f64,
    /// The root mean square of the entries of W_t − W_0, divided by the standard deviation at initialisation: the relative
    /// change of a typical weight.
    pub typical: f64,
    /// The largest |entry| of W_t − W_0, divided by the same; `None` where single weights are never seen.
    pub largest: Option<f64>,
}

/// The linearised network f^lin = f_0 + ∇f_0 · (w − w_0) under the same steps.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearSnapshot {
    /// F^lin on all points: (N + M) × n_L.
    pub values: Array2<f64>,
    /// (1/2N) Σ |F^lin(x_i) − y_i|².
    pub loss: f64,
    /// ‖w^lin_t − w_0‖.
    pub distance: f64,
}

/// A network after some steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Steps done.
    pub step: usize,
    /// t = η · steps.
    pub time: f64,
    /// F on all points, those that are trained on first: (N + M) × n_L.
    pub values: Array2<f64>,
    /// (1/2N) Σ |F(x_i) − y_i|².
    pub loss: f64,
    /// Θ̂_t of f (not multiplied by α²) with respect to the trainable parameters, where it was asked for: a row i·n_L + a for
    /// point i and output a.
    pub kernel: Option<Gram<Ntk>>,
    /// One entry a dense layer.
    pub distances: Vec<Distance>,
    /// The linearised network, if it was asked for.
    pub linear: Option<LinearSnapshot>,
}

impl Snapshot {
    /// ‖w_t − w_0‖ over all parameters.
    pub fn distance(&self) -> f64 {
        self.distances.iter().map(|d| d.weights * d.weights + d.biases * d.biases).sum::<f64>().sqrt()
    }
}

/// A training that ran away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divergence {
    /// The step after which it was seen.
    pub step: usize,
    /// The loss there, on the points of that step: it has exceeded ε⁻² times what it was at first, or is not finite.
    pub loss: f64,
}

/// A whole training.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// f_0 on all points, neither scaled nor centred: (N + M) × n_L.
    pub initial: Array2<f64>,
    /// The snapshots asked for, up to a divergence.
    pub snapshots: Vec<Snapshot>,
    /// Whether, when and how it diverged.
    pub divergence: Option<Divergence>,
    /// 2 (1 + μ) N/λ_max(Θ̂_0) on the training points, the largest stable learning rate of full-batch descent on the linearised
    /// network; `None` unless that was asked for.
    pub stable_learning_rate: Option<f64>,
    /// How the weights were held.
    pub weights: Weights,
    /// The directions that lazily sampled weights were asked about in each dense layer: from the right and from the
    /// left. Empty for explicit weights.
    pub directions: Vec<[usize; 2]>,
}

impl Trajectory {
    /// The last snapshot.
    pub fn end(&self) -> Option<&Snapshot> {
        self.snapshots.last()
    }
}
