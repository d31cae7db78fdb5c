//! Networks by plain loops: the slow witness of the samplers, and what their tests observe.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};
use ntk_verify::activation::Activation;
use ntk_verify::network::Draw;
use ntk_verify::numeric::{Key, Normals};
use ntk_verify::spec::{Dense, Parameterization, Spec};

/// A question to a sampler.
pub struct Case {
    pub name: &'static str,
    pub activation: Arc<dyn Activation>,
    pub scales: Dense,
    pub parameterization: Parameterization,
    pub widths: Vec<usize>,
    pub inputs: Array2<f64>,
}

impl Case {
    pub fn spec(&self) -> Spec {
        Spec::dense(&self.activation, self.widths.len(), self.scales, self.parameterization).unwrap()
    }
}

/// What the plain sampler may get wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mistake {
    None,
    /// The backward pass sees weights of its own: the gradient independence assumption.
    IndependentGradients,
    /// σ_b² is dropped from the tangent kernel of the first layer.
    BiasForgotten,
    /// σ_b enters the tangent kernel without its square.
    BiasNotSquared,
    /// The forward pass adds σ_b² b.
    BiasSquaredForward,
    /// φ and φ' change places in the tangent kernel's sums.
    Swapped,
}

/// Everything that a draw shows, as one row of numbers: outputs, products of outputs with the first, NNGP, NTK, mean
/// squares.
pub fn observables(draw: &Draw) -> Vec<f64> {
    flatten(draw.outputs().as_slice().unwrap(), draw.nngp().view(), draw.ntk().view(), draw.mean_squares())
}

fn flatten(
    f: &[f64],
    nngp: ArrayView2<'_, f64>,
    ntk: ArrayView2<'_, f64>,
    squares: ArrayView2<'_, f64>,
) -> Vec<f64> {
    let lower = |m: ArrayView2<'_, f64>| -> Vec<f64> {
        m.indexed_iter().filter(|((i, j), _)| j <= i).map(|(_, &x)| x).collect()
    };
    let mut row = f.to_vec();
    row.extend(f.iter().map(|y| y * f[0]));
    row.extend(lower(nngp));
    row.extend(lower(ntk));
    row.extend(squares);
    row
}

/// One network by loops over explicit weights, with a mistake or none.
pub fn draw(case: &Case, key: Key, mistake: Mistake) -> Vec<f64> {
    let x = &case.inputs;
    let points = x.nrows();
    let Dense { weight_std, bias_std } = case.scales;
    let widths: Vec<usize> =
        std::iter::once(x.ncols()).chain(case.widths.iter().copied()).chain([1]).collect();
    let mut normals = Normals::new(key.named("plain"));
    let mut matrix =
        |rows: usize, columns: usize| Array2::from_shape_simple_fn((rows, columns), || normals.draw());
    let scale = |l: usize| weight_std / (widths[l] as f64).sqrt();
    let last = widths.len() - 1;

    let (mut values, mut slopes, mut weights) = (vec![x.clone()], Vec::new(), Vec::new());
    let mut squares = Array2::zeros((last - 1, points));
    let mut f = Vec::new();
    for l in 0..last {
        let (w, b) = (matrix(widths[l + 1], widths[l]), matrix(1, widths[l + 1]));
        let bias = if mistake == Mistake::BiasSquaredForward { bias_std * bias_std } else { bias_std };
        let h = scale(l) * values[l].dot(&w.t()) + bias * b;
        weights.push(if mistake == Mistake::IndependentGradients {
            matrix(widths[l + 1], widths[l])
        } else {
            w
        });
        if l + 1 < last {
            for (i, row) in h.rows().into_iter().enumerate() {
                squares[[l, i]] = row.mapv(|h| h * h).sum() / row.len() as f64;
            }
            values.push(h.mapv(|h| case.activation.point(h).value));
            slopes.push(h.mapv(|h| case.activation.point(h).derivative));
        } else {
            f = h.column(0).to_vec();
        }
    }

    let mut ntk = Array2::zeros((points, points));
    let mut back = Array2::ones((points, 1));
    for l in (0..last).rev() {
        let products = values[l].dot(&values[l].t());
        let factor = weight_std * weight_std / widths[l] as f64;
        let here = match case.parameterization {
            Parameterization::Standard => products + f64::from(bias_std > 0.0),
            Parameterization::Ntk => match mistake {
                Mistake::BiasForgotten if l == 0 => factor * products,
                Mistake::BiasNotSquared => factor * products + bias_std,
                _ => factor * products + bias_std * bias_std,
            },
        };
        ntk += &(here * back.dot(&back.t()));
        if l > 0 {
            let slope = if mistake == Mistake::Swapped { &values[l] } else { &slopes[l - 1] };
            back = slope * &(scale(l) * back.dot(&weights[l]));
        }
    }
    let top = &values[last - 1];
    let nngp = weight_std * weight_std / widths[last - 1] as f64 * top.dot(&top.t()) + bias_std * bias_std;
    flatten(&f, nngp.view(), ntk.view(), squares.view())
}
