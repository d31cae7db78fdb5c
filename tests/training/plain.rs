//! Training by plain loops: derivatives forward, one parameter at a time, and no matrix product.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1};
use ntk_verify::activation::Activation;
use ntk_verify::network::training::{Task, Trainable, Training};
use ntk_verify::network::{Architecture, Network};
use ntk_verify::numeric::Key;
use ntk_verify::spec::{Dense, Parameterization, Spec};

/// A network to be trained.
#[derive(Clone)]
pub struct Case {
    pub activation: Arc<dyn Activation>,
    pub scales: Dense,
    pub parameterization: Parameterization,
    /// n₀ … n_L.
    pub widths: Vec<usize>,
}

impl Case {
    pub fn architecture(&self) -> Architecture {
        let [inputs, hidden @ .., outputs] = &self.widths[..] else { panic!("two widths at least") };
        let spec = Spec::dense(&self.activation, hidden.len(), self.scales, self.parameterization).unwrap();
        Architecture::new(&spec, *inputs, hidden, *outputs).unwrap()
    }
}

/// What the plain loop may get wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mistake {
    None,
    /// The gradient is that of a sum, not of a mean, over points.
    SumOverPoints,
    /// The learning rate of biases is that of a loss without their scale.
    BiasScaleForgotten,
    /// Layers are updated bottom up, each seeing the new weights below it.
    OneLayerAtATime,
}

/// Parameters one after the other: layer by layer, weights row by row, then biases.
pub struct Plain {
    case: Case,
    pub parameters: Vec<f64>,
}

/// What the plain loop shows after a step.
pub struct Shown {
    pub values: Array2<f64>,
    pub kernel: Array2<f64>,
    pub linear: Array2<f64>,
    pub moved: Vec<f64>,
    pub linear_moved: f64,
}

impl Plain {
    /// The network that `Network::sample` draws.
    pub fn sample(case: &Case, key: Key) -> Self {
        let mut network = Network::zeros(case.architecture()).unwrap();
        network.sample(key);
        let mut parameters = Vec::new();
        for (l, layer) in network.layers().iter().enumerate() {
            let [weight, bias] = match case.parameterization {
                Parameterization::Ntk => [1.0, 1.0],
                Parameterization::Standard => {
                    [case.scales.weight_std / (case.widths[l] as f64).sqrt(), case.scales.bias_std]
                }
            };
            parameters.extend(layer.weights.iter().map(|w| weight * w));
            if case.scales.bias_std > 0.0 {
                parameters.extend(layer.biases.iter().map(|b| bias * b));
            }
        }
        Self { case: case.clone(), parameters }
    }

    /// f(x) and its derivative along `direction` in parameter space.
    fn forward(&self, x: ArrayView1<'_, f64>, direction: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let Case { activation, scales, parameterization, widths } = &self.case;
        let (mut a, mut da) = (x.to_vec(), vec![0.0; x.len()]);
        let mut at = 0;
        for l in 0..widths.len() - 1 {
            let [s, s_bias] = match parameterization {
                Parameterization::Ntk => [scales.weight_std / (widths[l] as f64).sqrt(), scales.bias_std],
                Parameterization::Standard => [1.0, 1.0],
            };
            let (mut h, mut dh) = (vec![0.0; widths[l + 1]], vec![0.0; widths[l + 1]]);
            for (i, (h, dh)) in h.iter_mut().zip(&mut dh).enumerate() {
                for j in 0..widths[l] {
                    let p = at + i * widths[l] + j;
                    *h += s * self.parameters[p] * a[j];
                    *dh += s * (direction[p] * a[j] + self.parameters[p] * da[j]);
                }
            }
            at += widths[l] * widths[l + 1];
            if scales.bias_std > 0.0 {
                for i in 0..widths[l + 1] {
                    h[i] += s_bias * self.parameters[at + i];
                    dh[i] += s_bias * direction[at + i];
                }
                at += widths[l + 1];
            }
            if l + 2 < widths.len() {
                let points: Vec<_> = h.iter().map(|&h| activation.point(h)).collect();
                a = points.iter().map(|p| p.value).collect();
                da = points.iter().zip(&dh).map(|(p, dh)| p.derivative * dh).collect();
            } else {
                (a, da) = (h, dh);
            }
        }
        (a, da)
    }

    pub fn values(&self, x: &Array2<f64>) -> Array2<f64> {
        let still = vec![0.0; self.parameters.len()];
        let rows: Vec<f64> = x.rows().into_iter().flat_map(|x| self.forward(x, &still).0).collect();
        Array2::from_shape_vec((x.nrows(), rows.len() / x.nrows()), rows).unwrap()
    }

    /// The first parameter of each layer, and the end.
    pub fn layers(&self) -> Vec<usize> {
        let biases = usize::from(self.case.scales.bias_std > 0.0);
        let sizes = self.case.widths.windows(2).map(|w| (w[0] + biases) * w[1]);
        std::iter::once(0)
            .chain(sizes.scan(0, |at, size| {
                *at += size;
                Some(*at)
            }))
            .collect()
    }

    /// ∂f_a(x_i)/∂θ for trainable θ, zero for others: row i·n_L + a.
    pub fn jacobian(&self, x: &Array2<f64>, trainable: Trainable) -> Array2<f64> {
        let layers = self.layers();
        let first = match trainable {
            Trainable::All => 0,
            Trainable::LastLayer => layers[layers.len() - 2],
        };
        let outputs = self.case.widths[self.case.widths.len() - 1];
        let mut jacobian = Array2::zeros((x.nrows() * outputs, self.parameters.len()));
        for p in first..self.parameters.len() {
            let mut direction = vec![0.0; self.parameters.len()];
            direction[p] = 1.0;
            for (i, x) in x.rows().into_iter().enumerate() {
                for (a, d) in self.forward(x, &direction).1.into_iter().enumerate() {
                    jacobian[[i * outputs + a, p]] = d;
                }
            }
        }
        jacobian
    }

    /// All of the training, shown after every step.
    pub fn train(
        &mut self,
        task: &Task,
        training: &Training,
        batches: impl Fn(usize) -> Vec<usize>,
        mistake: Mistake,
    ) -> Vec<Shown> {
        let x = task.inputs().to_owned();
        let (start, count) = (self.parameters.clone(), self.parameters.len());
        let (f0, j0) = (self.values(&x), self.jacobian(&x, training.trainable));
        let outputs = f0.ncols();
        let alpha = training.output_scale;
        let function = |f: &Array2<f64>| if training.centred { (f - &f0) * alpha } else { f * alpha };
        let (mut v, mut linear, mut linear_v) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
        let mut shown = Vec::new();
        for step in 0..=training.steps() {
            let f = self.values(&x);
            let jacobian = self.jacobian(&x, training.trainable);
            let mut linear_f = f0.clone();
            for (row, f) in linear_f.iter_mut().enumerate() {
                *f += (0..count).map(|p| j0[[row, p]] * linear[p]).sum::<f64>();
            }
            shown.push(Shown {
                values: function(&f),
                kernel: jacobian.dot(&jacobian.t()),
                linear: function(&linear_f),
                moved: self.parameters.iter().zip(&start).map(|(w, w0)| w - w0).collect(),
                linear_moved: linear.iter().map(|d| d * d).sum::<f64>().sqrt(),
            });
            let batch = batches(step);
            let size = if mistake == Mistake::SumOverPoints { 1.0 } else { batch.len() as f64 };
            let layers = if mistake == Mistake::OneLayerAtATime { self.layers() } else { vec![0, count] };
            for part in layers.windows(2) {
                let (f, jacobian) = (self.values(&x), self.jacobian(&x, training.trainable));
                let (values, linear_values) = (function(&f), function(&linear_f));
                for p in part[0]..part[1] {
                    let gradient = |values: &Array2<f64>, jacobian: &Array2<f64>| {
                        let terms = batch.iter().flat_map(|&i| (0..outputs).map(move |a| (i, a)));
                        let sum: f64 = terms
                            .map(|(i, a)| {
                                (values[[i, a]] - task.targets()[[i, a]]) * jacobian[[i * outputs + a, p]]
                            })
                            .sum();
                        sum / (alpha * size)
                    };
                    let layer = self.layers().iter().rposition(|&first| first <= p).unwrap();
                    let bias =
                        p - self.layers()[layer] >= self.case.widths[layer] * self.case.widths[layer + 1];
                    let wrong = mistake == Mistake::BiasScaleForgotten && bias;
                    let factor = if wrong { 1.0 / self.case.scales.bias_std } else { 1.0 };
                    v[p] = training.momentum * v[p] + factor * gradient(&values, &jacobian);
                    linear_v[p] = training.momentum * linear_v[p] + gradient(&linear_values, &j0);
                    self.parameters[p] -= training.learning_rate * v[p];
                    linear[p] -= training.learning_rate * linear_v[p];
                }
            }
        }
        shown
    }
}
