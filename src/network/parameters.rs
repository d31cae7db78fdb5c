//! Networks with explicit weights.

use ndarray::{Array1, Array2};

use super::Architecture;
use crate::numeric::{Key, Normals};
use crate::spec::Spec;
use crate::{Error, Result};

/// The parameters of one dense layer, as standard normal numbers at initialisation whatever the parameterization:
/// h = (σ_w/√n) W x + σ_b b.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// W: n' × n, one row per unit above.
    pub weights: Array2<f64>,
    /// b: n' numbers; not used where σ_b = 0.
    pub biases: Array1<f64>,
}

/// A network with explicit weights.
#[derive(Clone, Debug)]
pub struct Network {
    architecture: Architecture,
    layers: Vec<Affine>,
}

impl Network {
    /// The network of `spec` with given parameters, which fix the widths.
    ///
    /// # Errors
    /// The number of layers is not that of `spec`, or shapes do not fit each other.
    pub fn new(spec: &Spec, layers: Vec<Affine>) -> Result<Self> {
        let widths: Vec<usize> = layers.iter().map(|layer| layer.weights.nrows()).collect();
        let Some((&outputs, hidden)) = widths.split_last() else {
            return Err(
                Error::new("parameters", "there are none").advise("give one affine layer per dense layer")
            );
        };
        let architecture = Architecture::new(spec, layers[0].weights.ncols(), hidden, outputs)?;
        for (l, (layer, &fan_in)) in layers.iter().zip(architecture.widths()).enumerate() {
            let (rows, columns) = layer.weights.dim();
            if columns != fan_in || layer.biases.len() != rows {
                let problem = format!(
                    "weights are {rows} × {columns} and biases {} after a layer of width {fan_in}",
                    layer.biases.len()
                );
                return Err(Error::new(format!("parameters of layer {l}"), problem));
            }
        }
        Ok(Self { architecture, layers })
    }

    /// A network of zeros, to be filled by [`sample`](Self::sample).
    ///
    /// # Errors
    /// The weights do not fit into memory.
    pub fn zeros(architecture: Architecture) -> Result<Self> {
        let mut layers = Vec::new();
        for pair in architecture.widths().windows(2) {
            let (fan_in, fan_out) = (pair[0], pair[1]);
            let mut entries: Vec<f64> = Vec::new();
            let size = fan_in.checked_mul(fan_out);
            if size.is_none_or(|size| entries.try_reserve_exact(size).is_err()) {
                let problem = format!("{fan_out} × {fan_in} weights do not fit into memory");
                return Err(Error::new("widths", problem).advise("use the conditioned sampler"));
            }
            entries.resize(fan_in * fan_out, 0.0);
            let weights = Array2::from_shape_vec((fan_out, fan_in), entries)
                .expect("invariant: the vector has as many entries as the matrix");
            layers.push(Affine { weights, biases: Array1::zeros(fan_out) });
        }
        Ok(Self { architecture, layers })
    }

    /// Replaces all parameters by independent N(0, 1) numbers of the stream of `key`: layer by layer, weights then
    /// biases.
    pub fn sample(&mut self, key: Key) {
        let normals = &mut Normals::new(key.named("explicit"));
        for layer in &mut self.layers {
            for parameters in
                [layer.weights.as_slice_memory_order_mut(), layer.biases.as_slice_memory_order_mut()]
            {
                normals.fill(parameters.expect("invariant: owned arrays are contiguous"));
            }
        }
    }

    /// The shape.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The parameters, first layer first.
    pub fn layers(&self) -> &[Affine] {
        &self.layers
    }
}
