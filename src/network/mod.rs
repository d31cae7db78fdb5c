//! Finite width: random networks, and what they show.
//!
//! h^(l+1) = (σ_w/√n_l) W^(l) φ(h^(l)) + σ_b b^(l), every entry of W and b standard normal. With A^(l) = φ(h^(l)) as an
//! N × n_l matrix (A^(0) = X) and D^(l) the derivatives of the output by h^(l), one row per input,
//!
//! ```text
//! D^(L) = 1      D^(l) = φ'(h^(l)) ∘ (σ_w/√n_l) D^(l+1) W^(l)
//! Θ̂ = Σ_l [(σ_w²/n_l) A^(l) A^(l)ᵀ + σ_b²] ∘ D^(l+1) D^(l+1)ᵀ
//! ```
//!
//! Two samplers draw from the same law and share no step of it: [`Explicit`] draws every weight; [`Conditioned`] draws
//! only what N inputs can see of the weights. This module knows φ and φ' but no duals and no limits.

mod architecture;
mod averages;
mod backward;
mod conditioned;
mod draw;
mod draws;
mod ensemble;
mod evaluation;
mod explicit;
mod factor;
mod features;
mod parameters;
mod replay;
mod stack;
mod tiles;
pub mod training;

pub use architecture::Architecture;
pub use averages::{Average, Averages, averages};
pub use conditioned::Conditioned;
pub use draw::Draw;
pub use draws::{Draws, draws};
pub use ensemble::{Watch, blocks};
pub use evaluation::Evaluation;
pub use explicit::Explicit;
pub use parameters::{Affine, Network};
pub use stack::{Parameters, ParametersView, forward, initialise};

use ndarray::ArrayView2;

use crate::Result;
use crate::numeric::Key;

/// A source of independent random networks, seen on fixed inputs through one output neuron.
pub trait Sampler: Send {
    /// The network of `key`. The draw lives in the sampler until the next one.
    fn draw(&mut self, key: Key) -> &Draw;
}

impl<S: Sampler + ?Sized> Sampler for Box<S> {
    fn draw(&mut self, key: Key) -> &Draw {
        (**self).draw(key)
    }
}

/// The samplers by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// [`Conditioned`]: linear in the width.
    #[default]
    Conditioned,
    /// [`Explicit`]: quadratic in the width.
    Explicit,
}

impl Sampling {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Conditioned, Self::Explicit];

    /// The name on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conditioned => "conditioned",
            Self::Explicit => "explicit",
        }
    }

    /// Networks of `architecture`, seen on the rows of `inputs` (N × n₀).
    ///
    /// # Errors
    /// Inputs that do not fit or are not finite; more than one output; networks that do not fit into memory.
    pub fn sampler(
        self,
        architecture: Architecture,
        inputs: ArrayView2<'_, f64>,
    ) -> Result<Box<dyn Sampler>> {
        Ok(match self {
            Self::Conditioned => Box::new(Conditioned::new(architecture, inputs)?),
            Self::Explicit => Box::new(Explicit::new(architecture, inputs)?),
        })
    }
}
