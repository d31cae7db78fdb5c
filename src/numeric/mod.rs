//! Arithmetic: the scalar that formulas are written over and its readings, random numbers, and linear algebra.

mod bits;
mod cholesky;
pub(crate) mod dispatch;
mod double_double;
mod eigen;
mod formula;
mod interval;
mod jet;
mod lane;
mod linear_algebra;
mod matmul;
mod memory;
mod normal;
pub(crate) mod product;
mod quadrature;
mod scalar;
mod seed;
mod zeros;

pub use cholesky::Cholesky;
pub use dispatch::{Kernel, dispatch};
pub use double_double::DoubleDouble;
pub use eigen::Eigen;
pub use formula::{Binary, Formula, Operation, Term, Unary};
pub use interval::{Endpoint, Interval, PreciseInterval, Wide};
pub use jet::Jet;
pub use lane::Lane;
pub use linear_algebra::{eigenvalue_error, symmetric_eigenvalues};
pub use matmul::multiply;
pub use memory::{affordable, free};
pub use normal::Normals;
pub use quadrature::{GaussLegendre, Panels};
pub use scalar::{Pointwise, Scalar};
pub use seed::Key;
pub(crate) use zeros::zeros;
