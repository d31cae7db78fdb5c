//! Forward and backward passes through explicit weights.

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use super::Network;
use crate::Result;
use crate::numeric::product::matmul;

/// A network evaluated on inputs: the workspace and what it holds after [`run`](Self::run).
///
/// All matrices have one row per input x_i, or, for derivatives, one row per pair (i, a) of an input and an output at
/// i·n_L + a.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// A^(0) = X, …, A^(L−1).
    values: Vec<Array2<f64>>,
    /// φ'(h^(l)), l = 1 … L−1.
    slopes: Vec<Array2<f64>>,
    /// h^(1), …, h^(L).
    pre: Vec<Array2<f64>>,
    /// D^(1), …, D^(L).
    derivatives: Vec<Array2<f64>>,
    /// A^(l) A^(l)ᵀ of one layer.
    products: Array2<f64>,
    /// D Dᵀ of one layer.
    derivative_products: Array2<f64>,
    ntk: Array2<f64>,
}

impl Evaluation {
    /// Room for `network` on the rows of `inputs`, X (N × n₀).
    ///
    /// # Errors
    /// X does not fit or is not finite.
    pub fn new(network: &Network, inputs: ArrayView2<'_, f64>) -> Result<Self> {
        let architecture = network.architecture();
        architecture.check(inputs)?;
        let points = inputs.nrows();
        let rows = points * architecture.outputs();
        let hidden = || architecture.hidden().iter().map(|&width| Array2::zeros((points, width)));
        let mut derivatives: Vec<Array2<f64>> =
            architecture.widths()[1..].iter().map(|&width| Array2::zeros((rows, width))).collect();
        if let Some(last) = derivatives.last_mut() {
            for (row, mut derivative) in last.rows_mut().into_iter().enumerate() {
                derivative[row % architecture.outputs()] = 1.0;
            }
        }
        Ok(Self {
            values: std::iter::once(inputs.as_standard_layout().into_owned()).chain(hidden()).collect(),
            slopes: hidden().collect(),
            pre: architecture.widths()[1..].iter().map(|&width| Array2::zeros((points, width))).collect(),
            derivatives,
            products: Array2::zeros((points, points)),
            derivative_products: Array2::zeros((rows, rows)),
            ntk: Array2::zeros((rows, rows)),
        })
    }

    /// Evaluates `network`, which has the architecture that room was made for.
    pub fn run(&mut self, network: &Network) {
        self.forward(network);
        self.backward(network);
    }

    fn forward(&mut self, network: &Network) {
        let architecture = network.architecture();
        for (l, layer) in network.layers().iter().enumerate() {
            let (c, bias) = (architecture.weight_scale(l), architecture.bias_scale(l));
            let h = &mut self.pre[l];
            matmul(h.view_mut(), c, self.values[l].view(), layer.weights.t());
            if bias > 0.0 {
                h.rows_mut().into_iter().for_each(|mut row| row.scaled_add(bias, &layer.biases));
            }
            if let Some(phi) = architecture.activations().get(l) {
                phi.points(
                    slice(h.view()),
                    slice_mut(&mut self.values[l + 1]),
                    slice_mut(&mut self.slopes[l]),
                );
            }
        }
    }

    /// D^(l) = φ'(h^(l)) ∘ (σ_w/√n_l) D^(l+1) W^(l), and Θ̂ on the way.
    fn backward(&mut self, network: &Network) {
        let architecture = network.architecture();
        let outputs = architecture.outputs();
        self.ntk.fill(0.0);
        for l in (0..network.layers().len()).rev() {
            let (below, above) = self.derivatives.split_at_mut(l);
            let above = &above[0];
            matmul(self.products.view_mut(), 1.0, self.values[l].view(), self.values[l].t());
            matmul(self.derivative_products.view_mut(), 1.0, above.view(), above.t());
            for ((row, column), theta) in self.ntk.indexed_iter_mut() {
                let product = self.products[[row / outputs, column / outputs]];
                *theta += architecture.tangent(l, product) * self.derivative_products[[row, column]];
            }
            if let Some(below) = below.last_mut() {
                let weights = network.layers()[l].weights.view();
                matmul(below.view_mut(), architecture.weight_scale(l), above.view(), weights);
                for (row, mut derivative) in below.rows_mut().into_iter().enumerate() {
                    derivative *= &self.slopes[l - 1].row(row / outputs);
                }
            }
        }
    }

    /// f(x_i): N × n_L.
    pub fn outputs(&self) -> ArrayView2<'_, f64> {
        self.pre[self.pre.len() - 1].view()
    }

    /// h^(l) of the hidden layers l = 1 … L−1, N × n_l each.
    pub fn pre_activations(&self) -> &[Array2<f64>] {
        &self.pre[..self.pre.len() - 1]
    }

    /// A^(L−1), what enters the read-out: N × n_{L−1}.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.values[self.values.len() - 1].view()
    }

    /// The whole tangent kernel Σ_θ ∂f_a(x_i)/∂θ ∂f_b(x_j)/∂θ at row i·n_L + a, column j·n_L + b.
    pub fn tangent_kernel(&self) -> ArrayView2<'_, f64> {
        self.ntk.view()
    }

    /// (1/n_L) Σ_a of the entries a = b: the tangent kernel averaged over outputs, N × N.
    pub fn mean_tangent_kernel(&self) -> Array2<f64> {
        let (points, outputs) = (self.products.nrows(), self.outputs().ncols());
        Array2::from_shape_fn((points, points), |(i, j)| {
            (0..outputs).map(|a| self.ntk[[i * outputs + a, j * outputs + a]]).sum::<f64>() / outputs as f64
        })
    }

    /// A^(L−1) A^(L−1)ᵀ into `out`.
    pub(super) fn feature_products(&self, out: ArrayViewMut2<'_, f64>) {
        matmul(out, 1.0, self.features(), self.features().t());
    }
}

pub(super) fn slice(matrix: ArrayView2<'_, f64>) -> &[f64] {
    matrix.to_slice().expect("invariant: workspaces are row-major")
}

fn slice_mut(matrix: &mut Array2<f64>) -> &mut [f64] {
    matrix.as_slice_mut().expect("invariant: workspaces are row-major")
}
