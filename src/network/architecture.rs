//! A network with its widths: what a sampler is built from.

use std::sync::Arc;

use ndarray::ArrayView2;

use crate::activation::Activation;
use crate::spec::{Dense, Layer, Parameterization, Spec};
use crate::{Error, Result};

/// A [`Spec`] given its widths: n₀ inputs, hidden widths n₁ … n_{L−1}, n_L outputs, L dense layers.
#[derive(Clone, Debug)]
pub struct Architecture {
    widths: Vec<usize>,
    dense: Vec<Dense>,
    activations: Vec<Arc<dyn Activation>>,
    parameterization: Parameterization,
}

impl Architecture {
    /// The network of `spec` on inputs of dimension `inputs`, one entry of `hidden` per hidden layer.
    ///
    /// # Errors
    /// A width of 0, a number of hidden widths other than the number of hidden layers, or layers that do not alternate
    /// between dense and activation.
    pub fn new(spec: &Spec, inputs: usize, hidden: &[usize], outputs: usize) -> Result<Self> {
        let (mut dense, mut activations) = (Vec::new(), Vec::new());
        for layer in spec.layers() {
            match layer {
                Layer::Dense(scales) if dense.len() == activations.len() => dense.push(*scales),
                Layer::Activation(phi) if dense.len() == activations.len() + 1 => {
                    activations.push(Arc::clone(phi));
                }
                _ => return Err(Error::new("layers", "dense layers and activations do not alternate")),
            }
        }
        if dense.len() != activations.len() + 1 {
            return Err(Error::new("layers", "the last layer is not a dense read-out"));
        }
        if hidden.len() != activations.len() {
            return Err(Error::new(
                "widths",
                format!("{} widths for {} hidden layers", hidden.len(), activations.len()),
            )
            .advise("give one width for each hidden layer"));
        }
        let widths: Vec<usize> = [&[inputs], hidden, &[outputs]].concat();
        if let Some(layer) = widths.iter().position(|&width| width == 0) {
            return Err(Error::new("widths", format!("layer {layer} has width 0")).advise("give widths ≥ 1"));
        }
        Ok(Self { widths, dense, activations, parameterization: spec.parameterization() })
    }

    /// n₀, …, n_L.
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// n₁, …, n_{L−1}.
    pub fn hidden(&self) -> &[usize] {
        &self.widths[1..self.widths.len() - 1]
    }

    /// n_L.
    pub fn outputs(&self) -> usize {
        self.widths[self.widths.len() - 1]
    }

    /// The scales of dense layers 0 … L−1; layer l maps width n_l to n_{l+1}.
    pub fn dense(&self) -> &[Dense] {
        &self.dense
    }

    /// The activations of hidden layers 1 … L−1.
    pub fn activations(&self) -> &[Arc<dyn Activation>] {
        &self.activations
    }

    /// What gradient descent moves.
    pub fn parameterization(&self) -> Parameterization {
        self.parameterization
    }

    /// σ_w/√n_l of dense layer l.
    pub(crate) fn weight_scale(&self, l: usize) -> f64 {
        self.dense[l].weight_std / (self.widths[l] as f64).sqrt()
    }

    /// σ_b of dense layer l.
    pub(crate) fn bias_scale(&self, l: usize) -> f64 {
        self.dense[l].bias_std
    }

    /// (σ_w²/n_l) ⟨a, a'⟩ + σ_b² from ⟨a, a'⟩, a and a' being what enters dense layer l: the conditional covariance of
    /// what leaves it.
    pub(crate) fn covariance(&self, l: usize, product: f64) -> f64 {
        let (w, b) = (self.dense[l].weight_std, self.dense[l].bias_std);
        w * w / self.widths[l] as f64 * product + b * b
    }

    /// What the parameters of dense layer l contribute to the tangent kernel, before the factor of the layers above:
    /// [`covariance`](Self::covariance) when weights are scaled in the forward pass, ⟨a, a'⟩ + 1 (without the 1 if there
    /// are no biases) when they are parameters as they stand.
    pub(crate) fn tangent(&self, l: usize, product: f64) -> f64 {
        match self.parameterization {
            Parameterization::Ntk => self.covariance(l, product),
            Parameterization::Standard => product + f64::from(self.dense[l].bias_std > 0.0),
        }
    }

    /// Checks that `inputs`, X (N × n₀), fits.
    pub(crate) fn check(&self, inputs: ArrayView2<'_, f64>) -> Result<()> {
        if inputs.nrows() == 0 {
            return Err(Error::new("inputs", "there are none").advise("give at least one row"));
        }
        if inputs.ncols() != self.widths[0] {
            let problem = format!("{} columns for a network with {} inputs", inputs.ncols(), self.widths[0]);
            return Err(Error::new("inputs", problem));
        }
        if let Some(((row, column), x)) = inputs.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::new(format!("inputs[{row}, {column}]"), format!("{x} is not finite")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_must_make_sense() {
        let spec = |hidden| {
            let phi: Arc<dyn Activation> = Arc::new(crate::activation::Analytic(crate::activation::Relu));
            Spec::dense(&phi, hidden, Dense { weight_std: 1.0, bias_std: 0.0 }, Parameterization::Ntk)
                .unwrap()
        };
        let error = |hidden: &[usize]| Architecture::new(&spec(2), 3, hidden, 1).unwrap_err().to_string();
        assert!(error(&[4]).starts_with("widths: 1 widths for 2 hidden layers"));
        assert!(error(&[4, 0]).starts_with("widths: layer 2 has width 0"));
        let fits = Architecture::new(&spec(0), 2, &[], 1).unwrap();
        assert!(fits.check(ndarray::array![[1.0, f64::NAN]].view()).is_err());
        assert!(fits.check(ndarray::array![[1.0]].view()).is_err());
        assert!(fits.check(ndarray::Array2::zeros((0, 2)).view()).is_err());
        assert!(fits.check(ndarray::array![[1.0, 0.0]].view()).is_ok());
    }
}
