//! Arithmetic: the scalar that formulas are written over and its readings.

mod bits;
mod double_double;
mod jet;
mod scalar;

pub use double_double::DoubleDouble;
pub use jet::Jet;
pub use scalar::{Pointwise, Scalar};
