//! The ReLU recursion as textbooks print it (Jacot, Gabriel, Hongler 2018, section 3 and Cho, Saul 2009, equation 6), with
//! the mistakes that people make in it: somebody else's program, which shares nothing with the one under test.

use std::f64::consts::PI;

use ndarray::{Array2, ArrayView2};

/// A network, and how its kernels are computed.
#[derive(Clone, Copy)]
pub struct Textbook {
    pub hidden_layers: usize,
    pub weight_std: f64,
    pub bias_std: f64,
    /// Whether the first layer, the hidden layers and the last layer have biases.
    pub biases: [bool; 3],
    /// The number that the first inner product is divided by, if it is not the dimension.
    pub divisor: Option<f64>,
    /// The factor of κ̇.
    pub derivative: f64,
    /// 1/n, if the tangent kernel is that of the standard parameterization, divided by n.
    pub standard: Option<f64>,
    /// Whether the angle of a point with itself is taken from its rounded cosine.
    pub rounded_diagonal: bool,
}

/// What the tests ask about.
pub const RIGHT: Textbook = Textbook {
    hidden_layers: 2,
    weight_std: 1.3,
    bias_std: 0.4,
    biases: [true; 3],
    divisor: None,
    derivative: 1.0,
    standard: None,
    rounded_diagonal: false,
};

/// The arguments that describe [`RIGHT`] to the program.
pub const ARGUMENTS: &str = "--activation relu --hidden-layers 2 --weight-std 1.3 --bias-std 0.4";

impl Textbook {
    /// Σ and Θ.
    pub fn kernels(self, x: ArrayView2<'_, f64>) -> [Array2<f64>; 2] {
        let n = x.nrows();
        let w2 = self.weight_std.powi(2);
        let bias = |layer: usize| {
            let kind = if layer == 0 {
                0
            } else if layer == self.hidden_layers {
                2
            } else {
                1
            };
            if self.biases[kind] { self.bias_std.powi(2) } else { 0.0 }
        };
        let inner = x.dot(&x.t()) / self.divisor.unwrap_or(x.ncols() as f64);
        let mut sigma = &inner * w2 + bias(0);
        let trainable = |layer: usize| if bias(layer) > 0.0 { 1.0 } else { 0.0 };
        let mut theta = match self.standard {
            Some(inverse) => (x.dot(&x.t()) + trainable(0)) * inverse,
            None => sigma.clone(),
        };
        for layer in 1..=self.hidden_layers {
            let (mut value, mut derivative) = (Array2::zeros((n, n)), Array2::zeros((n, n)));
            for i in 0..n {
                for j in 0..n {
                    let norm = (sigma[(i, i)] * sigma[(j, j)]).sqrt();
                    let cosine = sigma[(i, j)] / norm;
                    let cosine = if self.rounded_diagonal { cosine * (1.0 - 1e-16) } else { cosine };
                    let exact = i == j && !self.rounded_diagonal;
                    let angle = if exact { 0.0 } else { cosine.clamp(-1.0, 1.0).acos() };
                    value[(i, j)] = norm * (angle.sin() + (PI - angle) * angle.cos()) / (2.0 * PI);
                    derivative[(i, j)] = self.derivative * (PI - angle) / (2.0 * PI);
                }
            }
            let trained = match self.standard {
                Some(inverse) => &value + trainable(layer) * inverse,
                None => &value * w2 + bias(layer),
            };
            sigma = &value * w2 + bias(layer);
            theta = trained + theta * &derivative * w2;
        }
        [sigma, theta]
    }
}
