//! Certified answers: what holds in exact arithmetic, whatever was rounded on the way.
//!
//! An [`Enclosure`] is a matrix of intervals that contain the real numbers in question. [`definiteness`] proves that a
//! matrix, or every matrix of an enclosure, is positive definite, or that it is not, or admits that it does not know.

mod cholesky;
mod condition;
mod definite;
mod directed;
mod direction;
mod enclosure;
mod exact;
mod format;
mod inverse_iteration;
mod kernels;
mod pair;
mod plan;
mod points;
mod solve;
mod symmetric;
mod variance;
mod widths;

pub use condition::Spectrum;
pub use definite::{Definiteness, definiteness};
pub use enclosure::{Ball, Enclosure, Enclosures};
pub use kernels::{enclose, enclose_with_inverse_width};
pub use solve::{Solution, solve};
pub use symmetric::Symmetric;
pub use widths::RelativeWidths;
