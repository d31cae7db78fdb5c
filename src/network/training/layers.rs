//! Dense layers that are trained.

use ndarray::{Array1, ArrayView2, Axis};

use super::matrix::{Matrix, Step};
use super::{Distance, Trainable};
use crate::network::Architecture;
use crate::spec::Parameterization;

/// One dense layer h = s P a + s_b p in the coordinates that descent moves: (P, s) is (W, σ_w/√n) in the NTK
/// parameterization and (ω, 1) in the standard one; (p, s_b) likewise (b, σ_b) or (β, 1).
pub(super) struct Layer {
    pub(super) matrix: Box<dyn Matrix>,
    pub(super) scale: f64,
    /// None where σ_b = 0.
    pub(super) bias: Option<Bias>,
    /// The standard deviation of P at initialisation.
    std: f64,
    shape: [usize; 2],
    /// Whether entries of P are single weights, and not combinations of some.
    single: bool,
}

/// The biases of a layer.
pub(super) struct Bias {
    pub(super) scale: f64,
    pub(super) values: Array1<f64>,
    initial: Array1<f64>,
    velocity: Array1<f64>,
}

/// The scale s and the standard deviation at initialisation of the weights of dense layer l, and of its biases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scales {
    weight: [f64; 2],
    bias: Option<[f64; 2]>,
}

impl Scales {
    pub(super) fn new(architecture: &Architecture, l: usize) -> Self {
        let (c, bias) = (architecture.weight_scale(l), architecture.bias_scale(l));
        let [weight, bias_pair] = match architecture.parameterization() {
            Parameterization::Ntk => [[c, 1.0], [bias, 1.0]],
            Parameterization::Standard => [[1.0, c], [1.0, bias]],
        };
        Self { weight, bias: (bias > 0.0).then_some(bias_pair) }
    }

    /// The standard deviation of weights.
    pub(super) fn weight_std(self) -> f64 {
        self.weight[1]
    }
}

impl Layer {
    /// A layer of `shape` n' × n; `normals` are n' standard normal numbers for the biases; `single` says whether entries
    /// of the matrix are single weights.
    pub(super) fn new(
        matrix: Box<dyn Matrix>,
        shape: [usize; 2],
        scales: Scales,
        normals: Array1<f64>,
        single: bool,
    ) -> Self {
        let bias = scales.bias.map(|[scale, std]| {
            let values = normals * std;
            Bias { scale, velocity: Array1::zeros(values.len()), initial: values.clone(), values }
        });
        Self { matrix, scale: scales.weight[0], bias, std: scales.weight[1], shape, single }
    }

    /// One step, G being the gradient of the objective by what leaves this layer and A what enters it.
    pub(super) fn descend(&mut self, step: Step, g: ArrayView2<'_, f64>, a: ArrayView2<'_, f64>) {
        self.matrix.descend(step, self.scale, g, a);
        if let Some(Bias { scale, values, velocity, .. }) = &mut self.bias {
            *velocity *= step.momentum;
            velocity.scaled_add(*scale, &g.sum_axis(Axis(0)));
            values.scaled_add(-step.learning_rate, velocity);
        }
    }

    pub(super) fn distance(&self) -> Distance {
        let change = self.matrix.change();
        let biases = self.bias.as_ref().map_or(0.0, |bias| {
            let moved = &bias.values - &bias.initial;
            moved.dot(&moved).sqrt()
        });
        // Weights that start at zero have moved infinitely far, or not at all.
        let relative = |x: f64| if x == 0.0 { 0.0 } else { x / self.std };
        let size = (self.shape[0] as f64 * self.shape[1] as f64).sqrt();
        Distance {
            weights: change.norm,
            biases,
            typical: relative(change.norm / size),
            largest: change.largest.filter(|_| self.single).map(relative),
        }
    }

    /// A layer that does not move.
    pub(super) fn still(&self) -> Distance {
        let largest = Some(0.0);
        Distance { weights: 0.0, biases: 0.0, typical: 0.0, largest }
    }
}

/// All dense layers of a network in training.
pub(super) struct Layers {
    pub(super) architecture: Architecture,
    pub(super) layers: Vec<Layer>,
    pub(super) trainable: Trainable,
}

impl Layers {
    /// The first layer that moves.
    pub(super) fn first_moving(&self) -> usize {
        match self.trainable {
            Trainable::All => 0,
            Trainable::LastLayer => self.layers.len() - 1,
        }
    }

    pub(super) fn distances(&self) -> Vec<Distance> {
        let first = self.first_moving();
        let distance = |(l, layer): (usize, &Layer)| if l < first { layer.still() } else { layer.distance() };
        self.layers.iter().enumerate().map(distance).collect()
    }
}
