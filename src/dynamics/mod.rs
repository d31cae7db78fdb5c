//! Training in closed form: what gradient descent does to a function whose tangent kernel stays constant.
//!
//! With K the kernel that training sees (Θ when all weights are trained, Σ when the last layer alone is), X the N
//! training points, y their targets (N × C), and the loss
//!
//! ```text
//! C = (1/2M) Σ_i |f(x_i) − y_i|²,      M = N (Jacot, Gabriel, Hongler 2018) or N·C (neural-tangents): Normalisation
//! ```
//!
//! every method of training moves the eigenvectors of K apart from each other. In the mode K v = λ v the residual
//! v·(f − y) is multiplied by a number r(λ/M), and
//!
//! ```text
//! f_t(x) = f_0(x) + K(x,X) V diag(g) Vᵀ (y − f_0(X)),      g(λ) = (1 − r(λ/M))/λ
//! ```
//!
//! at every point x, trained on or not (Lee et al. 2019, section 2). What r is, is in [`Training`]; a ridge ρ, the
//! penalty (ρ/2M)|θ − θ_0|², replaces λ by λ + ρ in g. Since f_0 is a Gaussian process with covariance Σ, so is f_t:
//! [`Ensemble`].
//!
//! This module sees Gram matrices only, never the network they come from.
//!
//! ```
//! use ndarray::array;
//! use ntk_verify::dynamics::{Dynamics, Normalisation, Training};
//! use ntk_verify::kernel::{Gram, Ntk};
//!
//! let train = Gram::<Ntk>::new(array![[2.0, 1.0], [1.0, 2.0]]); // λ = 3 along (1, 1), 1 along (1, −1)
//! let dynamics = Dynamics::new(&train, Normalisation::Points)?;
//! let (start, targets) = (array![[0.0], [0.0]], array![[1.0], [1.0]]);
//! let outputs = dynamics.train().outputs(Training::Flow { time: 2.0 }, targets.view(), start.view(), start.view())?;
//! assert!((outputs[(0, 0)] - (1.0 - f64::exp(-3.0))).abs() < 1e-14); // 1 − e^(−λt/N)
//! assert!((dynamics.largest_rate(1, 0.0)? - 4.0 / 3.0).abs() < 1e-14); // 2N/λ_max
//! # Ok::<(), ntk_verify::Error>(())
//! ```

mod calibration;
mod ensemble;
mod gradient;
mod modes;
mod momentum;
mod normalisation;
mod projection;
mod regression;
mod selection;
mod training;

pub use calibration::Calibration;
pub use ensemble::{Ensemble, Prior};
pub use gradient::Dynamics;
pub use modes::Modes;
pub use normalisation::Normalisation;
pub use projection::Projection;
pub use regression::{LeaveOneOut, Regression};
pub use selection::{Criterion, Fit, Selection};
pub use training::{Response, Training};
