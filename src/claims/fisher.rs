//! The Fisher information matrix of wide networks: what mean-field theory says of its spectrum, and what random networks show.

use ndarray::{Array2, ArrayView2};

use crate::activation::{Activation, Covariance, Duals};
use crate::network::{Architecture, Conditioned, Sampler};
use crate::numeric::{Key, Normals, symmetric_eigenvalues};
use crate::spec::{Dense, Layer, Parameterization, Spec};
use crate::{Error, Result};

/// Mean, second moment and maximum of the eigenvalues of F = (1/T) Σ_t ∇f(x_t) ∇f(x_t)ᵀ, P × P.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FisherSpectrum {
    /// m_λ = tr F/P.
    pub mean: f64,
    /// s_λ = tr F²/P.
    pub second_moment: f64,
    /// λ_max.
    pub largest: f64,
}

impl FisherSpectrum {
    /// As an array, in the order of the fields.
    pub fn to_array(self) -> [f64; 3] {
        [self.mean, self.second_moment, self.largest]
    }
}

/// The mean-field theory of the Fisher spectrum: scalar output, all layers (the input too) as wide as M, inputs N(0, 1).
///
/// With q̂₀ = 1, r̂₀ = 0 and from layer to layer
///
/// ```text
/// q_l = σ_w² q̂_{l−1} + σ_b²    q̂_l = E φ(u)²     r_l = σ_w² r̂_{l−1} + σ_b²    r̂_l = E φ(u)φ(v)
/// q̃_L = r̃_L = 1    q̃_l = σ_w² q̃_{l+1} E φ'(u)²    r̃_l = σ_w² r̃_{l+1} E φ'(u)φ'(v)
/// κ₁ = (1/α) Σ_{l=1}^{L} q̃_l q̂_{l−1}    κ₂ = (1/α) Σ_{l=1}^{L} r̃_l r̂_{l−1}    α = L − 1
/// ```
///
/// (u, v) Gaussian with variances q_l and covariance r_l. Then, up to terms of relative order 1/M,
///
/// ```text
/// m_λ = κ₁/M    s_λ = α ((T−1) κ₂²/T + κ₁²/T)    λ_max = α ((T−1) κ₂/T + κ₁/T) M
/// ```
///
/// Source: Karakida, Akaho, Amari 2018, theorems 1, 3 and 4 (equal widths, C = 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FisherTheory {
    /// κ₁: of one input.
    pub kappa1: f64,
    /// κ₂: of two independent inputs.
    pub kappa2: f64,
    /// α = L − 1, the number of hidden layers: P = α M² to leading order.
    pub alpha: f64,
    /// q̂_{L−1} and r̂_{L−1}: what the read-out contributes to α κ₁ and α κ₂.
    readout: (f64, f64),
}

impl FisherTheory {
    /// The theory of `spec`, whatever its parameterization.
    ///
    /// # Errors
    /// A network without hidden layer, for which P is not of order M².
    pub fn new(spec: &Spec) -> Result<Self> {
        let (dense, activations) = layers(spec)?;
        let mut up = vec![(1.0, 0.0)];
        let mut slopes = Vec::new();
        for (scales, phi) in dense.iter().zip(&activations) {
            let (w, b) = (scales.weight_std.powi(2), scales.bias_std.powi(2));
            let &(same, other) = up.last().expect("invariant: it begins with the inputs");
            let (q, r) = (w * same + b, w * other + b);
            let (of_one, of_two) =
                (phi.duals(&Covariance::diagonal(q)), phi.duals(&Covariance::new(q, r, q)));
            let Duals { value, derivative } = of_one;
            slopes.push((derivative, of_two.derivative));
            up.push((value, of_two.value));
        }
        let (mut down, mut kappa) = ((1.0, 1.0), (0.0, 0.0));
        for l in (0..dense.len()).rev() {
            kappa.0 += down.0 * up[l].0;
            kappa.1 += down.1 * up[l].1;
            if l > 0 {
                let w = dense[l].weight_std.powi(2);
                down = (w * down.0 * slopes[l - 1].0, w * down.1 * slopes[l - 1].1);
            }
        }
        let alpha = activations.len() as f64;
        let readout = *up.last().expect("invariant: it begins with the inputs");
        Ok(Self { kappa1: kappa.0 / alpha, kappa2: kappa.1 / alpha, alpha, readout })
    }

    /// The spectrum at width M from T inputs.
    pub fn spectrum(&self, width: usize, samples: usize) -> FisherSpectrum {
        let (m, t) = (width as f64, samples as f64);
        let mixed = |two: f64, one: f64| self.alpha * ((t - 1.0) * two / t + one / t);
        FisherSpectrum {
            mean: self.kappa1 / m,
            second_moment: mixed(self.kappa2.powi(2), self.kappa1.powi(2)),
            largest: mixed(self.kappa2, self.kappa1) * m,
        }
    }

    /// A wrong theory: the parameters of the read-out forgotten.
    pub(super) fn without_readout(self) -> Self {
        Self {
            kappa1: self.kappa1 - self.readout.0 / self.alpha,
            kappa2: self.kappa2 - self.readout.1 / self.alpha,
            ..self
        }
    }

    /// Whether λ_max stands apart from the others: (T−1) κ₂ + κ₁ is above κ₁ − κ₂ by the factor 2 or more. Where κ₂ is 0 (odd φ, no bias) the theory puts all
    /// non-zero eigenvalues at the same place, and fluctuations of order M^{−1/2} decide which is the largest.
    pub fn isolated(&self, samples: usize) -> bool {
        (samples - 1) as f64 * self.kappa2 >= self.kappa1
    }
}

/// The Fisher spectrum of one random network of `spec`, standard parameterization, all layers of width M = `width`, on T = `samples` inputs of
/// independent N(0, 1) entries: of Θ̂/T, which has the same non-zero eigenvalues as F.
///
/// # Errors
/// Those of the sampler.
pub fn fisher_draw(spec: &Spec, width: usize, samples: usize, key: Key) -> Result<FisherSpectrum> {
    let spec = Spec::from_layers(spec.layers().to_vec(), Parameterization::Standard);
    let mut inputs = Array2::zeros((samples, width));
    Normals::new(key.named("inputs"))
        .fill(inputs.as_slice_mut().expect("invariant: freshly made, so contiguous"));
    let architecture = Architecture::new(&spec, width, &vec![width; spec.hidden_layers()], 1)?;
    let parameters = parameters(&architecture);
    let mut sampler = Conditioned::new(architecture, inputs.view())?;
    let kernel = sampler.draw(key.named("network")).ntk().view().mapv(|theta| theta / samples as f64);
    Ok(FisherSpectrum {
        mean: kernel.diag().sum() / parameters,
        second_moment: kernel.iter().map(|theta| theta * theta).sum::<f64>() / parameters,
        largest: *symmetric_eigenvalues(kernel.view())?.last().expect("invariant: there are samples"),
    })
}

/// P.
fn parameters(architecture: &Architecture) -> f64 {
    let layer = |(pair, dense): (&[usize], &Dense)| pair[1] * (pair[0] + usize::from(dense.bias_std > 0.0));
    architecture.widths().windows(2).zip(architecture.dense()).map(layer).sum::<usize>() as f64
}

/// F itself, P × P, from the Jacobian J (N × P) of N inputs (or N·C pairs of input and output, T the number of inputs): JᵀJ/T.
pub(super) fn matrix(jacobian: ArrayView2<'_, f64>, samples: usize) -> Array2<f64> {
    jacobian.t().dot(&jacobian) / samples as f64
}

fn layers(spec: &Spec) -> Result<(Vec<Dense>, Vec<&dyn Activation>)> {
    let (mut dense, mut activations) = (Vec::new(), Vec::new());
    for layer in spec.layers() {
        match layer {
            Layer::Dense(scales) => dense.push(*scales),
            Layer::Activation(phi) => activations.push(phi.as_ref()),
        }
    }
    if activations.is_empty() {
        return Err(Error::new("hidden layers", "there are none")
            .advise("the theory is for networks of which every hidden layer is wide"));
    }
    Ok((dense, activations))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theory(activation: &str, weight_variance: f64, bias_variance: f64) -> FisherTheory {
        let phi = crate::activation::parse(activation).unwrap();
        let scales = Dense { weight_std: weight_variance.sqrt(), bias_std: bias_variance.sqrt() };
        FisherTheory::new(&Spec::dense(&phi, 2, scales, Parameterization::Standard).unwrap()).unwrap()
    }

    #[test]
    fn constants_are_those_of_an_independent_evaluation() {
        // the networks of Karakida et al. 2018, figure 1: L = 3, T = 100, M = 1000; four digits, by quadrature in another program
        for (activation, w, b, kappa, largest) in
            [("tanh", 3.0, 0.64, [0.9556, 0.1186], 254.0), ("relu", 2.0, 0.1, [1.575, 0.4015], 826.5)]
        {
            let theory = theory(activation, w, b);
            assert!((theory.kappa1 - kappa[0]).abs() < 6e-4 * kappa[0], "{activation}: {theory:?}");
            assert!((theory.kappa2 - kappa[1]).abs() < 6e-4 * kappa[1], "{activation}: {theory:?}");
            let spectrum = theory.spectrum(1000, 100);
            assert!((spectrum.largest - largest).abs() < 6e-4 * largest, "{spectrum:?}");
        }
    }

    #[test]
    fn a_linear_network_has_its_theory_in_closed_form() {
        // φ(x) = x: q̂_l = 1 + l b, r̂_l = l b, every derivative 1
        let (b, t) = (0.25, theory("identity", 1.0, 0.25));
        assert!((t.kappa1 - (1.0 + (1.0 + b) + (1.0 + 2.0 * b)) / 2.0).abs() < 1e-14);
        assert!((t.kappa2 - (b + 2.0 * b) / 2.0).abs() < 1e-14);
        assert!(t.isolated(100) && !theory("erf", 1.0, 0.0).isolated(100));
    }
}
