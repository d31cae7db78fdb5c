//! Activations: one file each, a closed form or a quadrature, and the registry of all.

mod analytic;
mod covariance;
mod erased;
mod erf;
mod relu;
mod traits;

pub use analytic::Analytic;
pub use covariance::Covariance;
pub use erased::{Activation, DualBlock, DualError, Method, PairBlock, PairList};
pub use erf::Erf;
pub use relu::Relu;
pub use traits::{Character, ClosedForm, Duals, Nonlinearity, Point};
