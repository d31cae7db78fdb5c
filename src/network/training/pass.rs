//! Forward and backward passes of training: matrix products, and never a Jacobian.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, s};

use super::layers::{Layer, Layers};
use super::matrix::Step;
use crate::kernel::{Gram, Ntk};
use crate::network::Architecture;
use crate::numeric::product::matmul;

/// Points on their way through a network: rows are points.
pub(super) struct Pass {
    /// A^(0) = X, …, A^(L−1).
    values: Vec<Array2<f64>>,
    /// φ'(h^(l)), l = 1 … L−1.
    slopes: Vec<Array2<f64>>,
    /// h^(l), l = 1 … L.
    pre: Vec<Array2<f64>>,
    /// Derivatives by h^(l) of the objective, l = 1 … L.
    gradients: Vec<Array2<f64>>,
}

impl Pass {
    /// Room for the rows of `inputs`, with gradients or without.
    pub(super) fn new(architecture: &Architecture, inputs: Array2<f64>, gradients: bool) -> Self {
        let points = inputs.nrows();
        let zeros = |widths: &[usize]| widths.iter().map(|&n| Array2::zeros((points, n))).collect();
        let hidden: Vec<Array2<f64>> = zeros(architecture.hidden());
        Self {
            slopes: hidden.clone(),
            values: std::iter::once(inputs).chain(hidden).collect(),
            pre: zeros(&architecture.widths()[1..]),
            gradients: if gradients { zeros(&architecture.widths()[1..]) } else { Vec::new() },
        }
    }

    /// Replaces the inputs: as many rows.
    pub(super) fn take(&mut self, inputs: ArrayView2<'_, f64>, rows: &[usize]) {
        for (mut own, &row) in self.values[0].rows_mut().into_iter().zip(rows) {
            own.assign(&inputs.row(row));
        }
    }

    /// Evaluates the network from dense layer `from` on; what enters that must be there already.
    pub(super) fn forward(&mut self, network: &mut Layers, from: usize) {
        let Layers { architecture, layers, .. } = network;
        for (l, layer) in layers.iter_mut().enumerate().skip(from) {
            let h = &mut self.pre[l];
            layer.matrix.right(layer.scale, self.values[l].view(), h.view_mut());
            if let Some(bias) = &layer.bias {
                h.rows_mut().into_iter().for_each(|mut row| row.scaled_add(bias.scale, &bias.values));
            }
            if let Some(phi) = architecture.activations().get(l) {
                let (value, slope) = (&mut self.values[l + 1], &mut self.slopes[l]);
                phi.points(slice(h), slice_mut(value), slice_mut(slope));
            }
        }
    }

    /// f: one row per point.
    pub(super) fn outputs(&self) -> ArrayView2<'_, f64> {
        self.pre[self.pre.len() - 1].view()
    }

    /// Where to write the gradient of the objective by f.
    pub(super) fn output_gradient(&mut self) -> &mut Array2<f64> {
        let last = self.gradients.len() - 1;
        &mut self.gradients[last]
    }

    /// G^(l) = φ'(h^(l)) ∘ s G^(l+1) P^(l), and a step of each layer as soon as G has passed it.
    pub(super) fn backward(&mut self, network: &mut Layers, step: Step) {
        let first = network.first_moving();
        for l in (first..network.layers.len()).rev() {
            let layer = &mut network.layers[l];
            let (below, above) = self.gradients.split_at_mut(l);
            let above = above[0].view();
            if l > first {
                back(layer, above, &self.slopes[l - 1], &mut below[l - 1], 1);
            }
            layer.descend(step, above, self.values[l].view());
        }
    }

    /// Θ̂ of f with respect to the trainable parameters on some of the points: Σ_l [s² A Aᵀ + s_b²] ∘ D Dᵀ with row i·n_L + a
    /// for point i and output a.
    pub(super) fn tangent_kernel(&self, network: &mut Layers, points: Range<usize>) -> Gram<Ntk> {
        let outputs = network.architecture.outputs();
        let rows = points.len() * outputs;
        let mut theta = Array2::zeros((rows, rows));
        let mut d = Array2::from_shape_fn((rows, outputs), |(row, a)| f64::from(row % outputs == a));
        let (mut products, mut inner) =
            (Array2::zeros((points.len(), points.len())), Array2::zeros((rows, rows)));
        let first = network.first_moving();
        for l in (first..network.layers.len()).rev() {
            let a = self.values[l].slice(s![points.clone(), ..]);
            matmul(products.view_mut(), 1.0, a, a.t());
            matmul(inner.view_mut(), 1.0, d.view(), d.t());
            for ((row, column), theta) in theta.indexed_iter_mut() {
                let product = products[[row / outputs, column / outputs]];
                *theta += network.architecture.tangent(l, product) * inner[[row, column]];
            }
            if l > first {
                let mut below = Array2::zeros((rows, network.architecture.widths()[l]));
                let slopes = self.slopes[l - 1].slice(s![points.clone(), ..]);
                back(&mut network.layers[l], d.view(), &slopes, &mut below, outputs);
                d = below;
            }
        }
        Gram::new(theta)
    }
}

/// `below` = φ' ∘ s `above` P, each row of φ' serving `outputs` rows.
fn back<S: ndarray::Data<Elem = f64>>(
    layer: &mut Layer,
    above: ArrayView2<'_, f64>,
    slopes: &ndarray::ArrayBase<S, ndarray::Ix2>,
    below: &mut Array2<f64>,
    outputs: usize,
) {
    layer.matrix.left(layer.scale, above, below.view_mut());
    for (row, mut d) in below.rows_mut().into_iter().enumerate() {
        d *= &slopes.row(row / outputs);
    }
}

fn slice(matrix: &Array2<f64>) -> &[f64] {
    matrix.as_slice().expect("invariant: workspaces are row-major")
}

fn slice_mut(matrix: &mut Array2<f64>) -> &mut [f64] {
    matrix.as_slice_mut().expect("invariant: workspaces are row-major")
}
