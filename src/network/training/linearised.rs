//! The linearised network, exactly, as a recursion on coefficients.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::LinearSnapshot;
use super::matrix::Step;
use crate::Result;
use crate::kernel::{Gram, Ntk};
use crate::numeric::symmetric_eigenvalues;

/// f^lin(w) = f_0 + J (w − w_0) under the steps that the network itself takes.
///
/// Its gradient is always in the span of the N n_L rows of J that belong to training points: with α, batches B and
/// residuals r = F^lin − y, w − w_0 = −(1/α) Jᵀ c where
///
/// ```text
/// v ← μ v + 1_B r/|B|      c ← c + η v      F^lin = F_0 − Θ̂_0 c      ‖w − w_0‖² = cᵀ Θ̂_0 c/α²
/// ```
///
/// so that nothing but Θ̂_0 between all points and training points is needed, for any optimiser that is linear in
/// gradients. Source: Lee et al. 2019, section 2, with discrete steps in place of gradient flow.
pub(super) struct Linearised {
    /// Θ̂_0: (N + M) n_L squared.
    kernel: Array2<f64>,
    /// F_0: (N + M) × n_L.
    start: Array2<f64>,
    coefficients: Array2<f64>,
    velocity: Array2<f64>,
    output_scale: f64,
}

impl Linearised {
    /// From Θ̂_0 on all points, F_0 on them, of which the first `train` are trained on.
    pub(super) fn new(kernel: Gram<Ntk>, start: Array2<f64>, train: usize, output_scale: f64) -> Self {
        let zeros = Array2::zeros((train, start.ncols()));
        Self {
            kernel: kernel.into_entries(),
            start,
            velocity: zeros.clone(),
            coefficients: zeros,
            output_scale,
        }
    }

    /// F^lin on the first `points` points.
    fn values(&self, points: usize) -> Array2<f64> {
        let (train, outputs) = self.coefficients.dim();
        let kernel = self.kernel.slice(s![..points * outputs, ..train * outputs]);
        let flat = self.coefficients.to_shape(train * outputs).expect("invariant: row-major");
        let moved = kernel.dot(&flat).into_shape_with_order((points, outputs)).expect("invariant: as many");
        &self.start.slice(s![..points, ..]) - &moved
    }

    /// One step on the training points `batch`.
    pub(super) fn step(&mut self, step: Step, targets: ArrayView2<'_, f64>, batch: &[usize]) {
        let values = self.values(targets.nrows());
        self.velocity *= step.momentum;
        for &i in batch {
            let residual = &values.row(i) - &targets.row(i);
            self.velocity.row_mut(i).scaled_add(1.0 / batch.len() as f64, &residual);
        }
        self.coefficients.scaled_add(step.learning_rate, &self.velocity);
    }

    pub(super) fn snapshot(&self, targets: ArrayView2<'_, f64>) -> LinearSnapshot {
        let values = self.values(self.start.nrows());
        let train = targets.nrows();
        let loss = super::loss(values.slice(s![..train, ..]), targets);
        // Jᵀc on training points is F_0 − F^lin, so cᵀ Θ̂_0 c needs no second product.
        let moved = &self.start.slice(s![..train, ..]) - &values.slice(s![..train, ..]);
        let squared = (&moved * &self.coefficients).sum().max(0.0);
        LinearSnapshot { values, loss, distance: squared.sqrt() / self.output_scale }
    }

    /// 2 (1 + μ) N/λ_max: heavy-ball descent on a quadratic of curvature λ/N converges for η below it (Polyak 1964).
    ///
    /// # Errors
    /// A kernel that is not finite.
    pub(super) fn stable_learning_rate(&self, momentum: f64) -> Result<f64> {
        let (train, outputs) = self.coefficients.dim();
        let rows = train * outputs;
        let eigenvalues = symmetric_eigenvalues(self.kernel.slice(s![..rows, ..rows]))?;
        let largest = eigenvalues.last().copied().unwrap_or(0.0).max(0.0);
        Ok(2.0 * (1.0 + momentum) * self.coefficients.len_of(Axis(0)) as f64 / largest)
    }
}
