//! A network as data: layers, scales, parameterization.

mod draft;
mod file;
mod text;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::activation::Activation;
use crate::{Error, Result};

pub use draft::{Completed, Draft};
pub use file::{from_json, from_toml, read};

/// What gradient descent moves (math: the tangent kernel's weight terms).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Parameterization {
    /// Weights W, b ~ N(0, 1) enter as σ_w W/√n and σ_b b (Jacot et al. 2018).
    #[default]
    Ntk,
    /// Weights ω ~ N(0, σ_w²/n), β ~ N(0, σ_b²) enter as they are. The tangent kernel then grows with the width n, and
    /// its limit is that of Θ̂/n.
    Standard,
}

/// h = (σ_w/√n) W x + σ_b b.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dense {
    /// σ_w.
    pub weight_std: f64,
    /// σ_b; no bias parameters exist when it is 0.
    pub bias_std: f64,
}

impl Dense {
    /// An affine layer.
    ///
    /// # Errors
    /// A scale that is negative or not finite.
    pub fn new(weight_std: f64, bias_std: f64) -> Result<Self> {
        for (name, value) in [("weight_std", weight_std), ("bias_std", bias_std)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(Error::new(name, format!("{value} is not a standard deviation"))
                    .advise("give a finite number ≥ 0"));
            }
        }
        Ok(Self { weight_std, bias_std })
    }
}

/// One layer.
#[derive(Clone, Debug)]
pub enum Layer {
    /// An affine layer.
    Dense(Dense),
    /// A pointwise activation.
    Activation(Arc<dyn Activation>),
}

/// A feed-forward network: layers in order, ending in a dense read-out.
///
/// Widths are not part of it: the infinite-width limit has none, and samplers are given theirs.
#[derive(Clone, Debug)]
pub struct Spec {
    layers: Vec<Layer>,
    parameterization: Parameterization,
}

impl Spec {
    /// Dense, φ, Dense, φ, …, Dense with `hidden_layers` activations and the same scales everywhere.
    ///
    /// # Errors
    /// A scale that is negative or not finite.
    pub fn dense(
        activation: &Arc<dyn Activation>,
        hidden_layers: usize,
        scales: Dense,
        parameterization: Parameterization,
    ) -> Result<Self> {
        let scales = Dense::new(scales.weight_std, scales.bias_std)?;
        let mut layers = vec![Layer::Dense(scales)];
        for _ in 0..hidden_layers {
            layers.push(Layer::Activation(Arc::clone(activation)));
            layers.push(Layer::Dense(scales));
        }
        Ok(Self { layers, parameterization })
    }

    /// Any stack of layers.
    pub fn from_layers(layers: Vec<Layer>, parameterization: Parameterization) -> Self {
        Self { layers, parameterization }
    }

    /// The layers in order.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// What gradient descent moves.
    pub fn parameterization(&self) -> Parameterization {
        self.parameterization
    }

    /// The number of activations, which is the number of hidden layers.
    pub fn hidden_layers(&self) -> usize {
        self.layers.iter().filter(|layer| matches!(layer, Layer::Activation(_))).count()
    }
}
