//! Subtly wrong theories: each is the limit of another network, so that it takes the same road as the true one.

use std::sync::Arc;

use ndarray::ArrayView2;

use super::{Kernel, Theory};
use crate::Result;
use crate::activation::RescaledDerivative;
use crate::spec::{Dense, Layer, Spec};

/// How far a decoy must be from the truth, in units of the margin, to be a fair test: beyond the interval's half-width (at most one
/// margin) with room for the estimate's own error.
const FAIR: f64 = 3.0;

/// A wrong theory and what is wrong with it.
#[derive(Clone, Debug)]
pub struct WrongTheory {
    /// What was made wrong.
    pub name: String,
    /// Its predictions.
    pub theory: Theory,
}

/// A wrong theory of `kernel` that differs from `truth` by at least three margins somewhere, or else the one that differs most.
///
/// # Errors
/// Those of the limit of a wrong network.
pub fn wrong_theory(
    spec: &Spec,
    inputs: ArrayView2<'_, f64>,
    truth: &Theory,
    kernel: Kernel,
    margin: f64,
) -> Result<WrongTheory> {
    let mut list = candidates(spec, margin);
    if kernel == Kernel::Ntk {
        list.insert(0, ("κ̇ without its factor 2 in the first layer".into(), with_half_derivative(spec)));
    }
    let mut farthest: Option<(f64, WrongTheory)> = None;
    for (name, spec) in list {
        let theory = Theory::new(&spec, inputs, None)?;
        let distance = truth.distance(&theory, kernel);
        if farthest.as_ref().is_none_or(|(best, _)| distance > *best) {
            farthest = Some((distance, WrongTheory { name, theory }));
        }
        if distance >= FAIR * margin {
            break;
        }
    }
    Ok(farthest.expect("invariant: a network ends in a dense layer, so there is a candidate").1)
}

fn candidates(spec: &Spec, margin: f64) -> Vec<(String, Spec)> {
    let mut list = Vec::new();
    let last = spec.layers().len() - 1;
    if let Layer::Dense(dense) = spec.layers()[last] {
        if dense.bias_std > 0.0 {
            list.push((
                "σ_b² dropped in the last layer".into(),
                with_layer(spec, last, Dense { bias_std: 0.0, ..dense }),
            ));
        }
        if spec.hidden_layers() >= 2 {
            let layers = spec.layers()[..last - 1].to_vec();
            list.push(("one layer too few".into(), Spec::from_layers(layers, spec.parameterization())));
        }
        let factor = 1.0 + (FAIR + 1.0) * margin;
        let weight_std = dense.weight_std * factor.sqrt();
        list.push((
            format!("σ_w² of the last layer too large by {:.0} %", 100.0 * (factor - 1.0)),
            with_layer(spec, last, Dense { weight_std, ..dense }),
        ));
    }
    list
}

fn with_layer(spec: &Spec, index: usize, dense: Dense) -> Spec {
    let mut layers = spec.layers().to_vec();
    layers[index] = Layer::Dense(dense);
    Spec::from_layers(layers, spec.parameterization())
}

pub(super) fn with_half_derivative(spec: &Spec) -> Spec {
    let mut layers = spec.layers().to_vec();
    if let Some(Layer::Activation(activation)) =
        layers.iter_mut().find(|layer| matches!(layer, Layer::Activation(_)))
    {
        *activation = Arc::new(RescaledDerivative { inner: Arc::clone(activation), factor: 0.5 });
    }
    Spec::from_layers(layers, spec.parameterization())
}
