//! Random networks whose weights are all drawn: quadratic in the width, and the witness of the conditioned sampler.

use ndarray::ArrayView2;

use super::{Architecture, Draw, Evaluation, Network, Sampler};
use crate::numeric::Key;
use crate::{Error, Result};

/// Draws every weight, and evaluates the network as gradient descent would, without a Jacobian.
#[derive(Clone, Debug)]
pub struct Explicit {
    network: Network,
    evaluation: Evaluation,
    draw: Draw,
}

impl Explicit {
    /// Networks of `architecture`, seen on the rows of `inputs`, X (N × n₀).
    ///
    /// # Errors
    /// X does not fit or is not finite; more than one output; weights that do not fit into memory.
    pub fn new(architecture: Architecture, inputs: ArrayView2<'_, f64>) -> Result<Self> {
        if architecture.outputs() != 1 {
            return Err(Error::new("outputs", format!("{} output neurons", architecture.outputs()))
                .advise("a sampler watches one; evaluate networks one by one for more"));
        }
        let draw = Draw::new(inputs.nrows(), architecture.hidden().len());
        let network = Network::zeros(architecture)?;
        let evaluation = Evaluation::new(&network, inputs)?;
        Ok(Self { network, evaluation, draw })
    }
}

impl Sampler for Explicit {
    fn draw(&mut self, key: Key) -> &Draw {
        let Self { network, evaluation, draw } = self;
        network.sample(key);
        evaluation.run(network);
        draw.outputs.assign(&evaluation.outputs().column(0));
        let last = network.layers().len() - 1;
        evaluation.feature_products(draw.nngp.entries_mut().view_mut());
        draw.nngp.entries_mut().mapv_inplace(|product| network.architecture().covariance(last, product));
        draw.ntk.entries_mut().assign(&evaluation.tangent_kernel());
        for (mut row, h) in draw.mean_squares.rows_mut().into_iter().zip(evaluation.pre_activations()) {
            for (square, h) in row.iter_mut().zip(h.rows()) {
                *square = h.dot(&h) / h.len() as f64;
            }
        }
        draw
    }
}
