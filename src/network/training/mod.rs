//! Training finite networks by gradient descent.
//!
//! With A^(l) what enters dense layer l (rows are points), s = σ_w/√n_l (NTK parameterization; 1 in the standard one,
//! where weights themselves are that small) and G^(l) the derivatives of the objective by h^(l), one step is
//!
//! ```text
//! h^(l+1) = s A^(l) W^(l)ᵀ + s_b b^(l)              G^(L) = (F − y)/(α N)
//! G^(l) = φ'(h^(l)) ∘ s G^(l+1) W^(l)               ∇W^(l) = s G^(l+1)ᵀ A^(l),   ∇b^(l) = s_b Σ_i G^(l+1)_i
//! ```
//!
//! three matrix products a layer, and never a Jacobian. [`Training`] says which objective and which steps, [`Task`] on
//! what, [`Trajectory`] what came of it. Sources: Jacot, Gabriel and Hongler 2018 (§3–4), Lee et al. 2019 (the
//! linearised network), Chizat, Oyallon and Bach 2019 (the output scale α).

mod descent;
mod layers;
mod lazy;
mod linearised;
mod matrix;
mod memory;
mod pass;
mod settings;
mod task;
mod trainer;
mod trajectory;
mod weights;

pub use settings::{Points, Trainable, Training};
pub use task::Task;
pub use trainer::Trainer;
pub use trajectory::{Distance, Divergence, LinearSnapshot, Snapshot, Trajectory};
pub use weights::Weights;

use ndarray::ArrayView2;

/// (1/2N) Σ_i |F(x_i) − y_i|².
fn loss(values: ArrayView2<'_, f64>, targets: ArrayView2<'_, f64>) -> f64 {
    let squares: f64 = values.iter().zip(targets).map(|(f, y)| (f - y) * (f - y)).sum();
    squares / (2.0 * values.nrows() as f64)
}
