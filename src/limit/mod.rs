//! Infinite width: the NNGP and the tangent kernel of a network in closed form.
//!
//! A kernel is carried through the layers as the pair (K, T): the covariance of the layer's outputs and the tangent
//! kernel of everything up to there. With x, x' rows of X, X' (N × n₀):
//!
//! ```text
//! input        K = ⟨x,x'⟩/n₀             T = 0
//! dense        K ← σ_w² K + σ_b²         T ← τ_w K + τ_b + σ_w² T      (one file: dense.rs)
//! activation   K ← κ(K)                  T ← κ̇(K) T                    (one file: activation.rs)
//! ```
//!
//! (Jacot, Gabriel, Hongler 2018, Theorem 1, in composition form.) Under the NTK parameterization τ_w = σ_w² and
//! τ_b = σ_b²; under the standard one, see [`Limit::with_inverse_width`].
//!
//! Every entry is first computed in the working precision, tile by tile, together with a bound of its own rounding error
//! (strip.rs). Where the bound exceeds the promise of [`Limit::PRECISION`], it is computed again in f64 from a better
//! inner product (doubtful.rs), and if that is not enough, in double-double (pair.rs), the angle of the inputs known to
//! full relative precision. Diagonals have their own recursion. Nothing depends on the number of threads.

mod activation;
mod blocks;
mod dense;
mod diagonal;
mod doubtful;
mod element;
mod forward;
mod inner;
mod kernels;
mod levels;
mod near;
#[cfg(test)]
mod oracle;
mod pair;
mod panel;
mod plan;
mod points;
mod quadrature;
mod rounding;
mod sensitivity;
mod strip;
mod vectorised;

pub use blocks::Targets;
pub use element::Element;
pub use kernels::{Diagonals, KernelError, Kernels, Limit};
pub use sensitivity::Scale;
