//! Who trains: the question, checked, and ready to be asked for any number of networks.

use std::ops::ControlFlow;

use ndarray::{Array1, Array2};

use super::descent::Descent;
use super::layers::{Layer, Layers, Scales};
use super::lazy::{Basis, Lazy};
use super::matrix::{Matrix, Stored};
use super::memory::{self, Questions};
use super::{Snapshot, Task, Training, Trajectory, Weights};
use crate::network::Architecture;
use crate::numeric::{Key, Normals};
use crate::{Error, Result};

/// Trains random networks.
///
/// ```
/// use ndarray::array;
/// use ntk_verify::network::{Architecture, training::{Task, Trainer, Training, Weights}};
/// use ntk_verify::{activation, numeric::Key, spec::{Dense, Parameterization, Spec}};
/// # fn main() -> ntk_verify::Result<()> {
/// let phi = activation::parse("erf")?;
/// let spec = Spec::dense(&phi, 1, Dense { weight_std: 1.5, bias_std: 0.1 }, Parameterization::Ntk)?;
/// let network = Architecture::new(&spec, 2, &[256], 1)?;
/// let task = Task::on(array![[1.0, 0.0], [0.0, 1.0]].view(), array![[1.0], [-1.0]].view())?;
/// let trainer = Trainer::new(network, task, Training::new(0.5, vec![0, 50]), Weights::Automatic)?;
/// let trajectory = trainer.train(Key::root(0))?;
/// assert!(trajectory.snapshots[1].loss < 0.1 * trajectory.snapshots[0].loss);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Trainer {
    architecture: Architecture,
    task: Task,
    training: Training,
    weights: Weights,
    bytes: u64,
}

impl Trainer {
    /// Networks of `architecture`, to be trained on `task` as `training` says, in the memory that the machine has to
    /// spare now.
    ///
    /// # Errors
    /// Whatever does not fit together, or into memory.
    pub fn new(architecture: Architecture, task: Task, training: Training, weights: Weights) -> Result<Self> {
        Self::within(architecture, task, training, weights, memory::available())
    }

    /// As [`new`](Self::new), in so many bytes at most.
    ///
    /// # Errors
    /// Whatever does not fit together, or into memory: the error says how much it would take.
    pub fn within(
        architecture: Architecture,
        task: Task,
        training: Training,
        weights: Weights,
        limit: u64,
    ) -> Result<Self> {
        task.check(&architecture)?;
        training.check(task.train())?;
        let questions = Questions::new(&architecture, &task, &training);
        let weights = weights.choose(&architecture, &task, &training, &questions, limit);
        let bytes = memory::bytes(&architecture, &task, &training, &questions, weights);
        if bytes > limit {
            let gigabytes = |bytes: u64| bytes as f64 / 1e9;
            let problem = format!(
                "training takes {:.1} GB, where {:.1} GB are to be had",
                gigabytes(bytes),
                gigabytes(limit)
            );
            let advice = match weights {
                Weights::Explicit => "sample the weights lazily, or give smaller widths",
                _ => "give smaller widths, fewer steps, fewer points, or record less often",
            };
            return Err(Error::new("widths", problem).advise(advice));
        }
        Ok(Self { architecture, task, training, weights, bytes })
    }

    /// Trains the network of `key`. Equal keys give equal trajectories, on any number of threads.
    ///
    /// # Errors
    /// Weights that do not fit into memory after all; a tangent kernel that is not finite where its eigenvalues are
    /// wanted.
    pub fn train(&self, key: Key) -> Result<Trajectory> {
        self.train_watched(key, &mut |_| ControlFlow::Continue(()))
    }

    /// As [`train`](Self::train), showing each snapshot when it is taken; ends early when `watch` breaks.
    ///
    /// # Errors
    /// As [`train`](Self::train).
    pub fn train_watched(
        &self,
        key: Key,
        watch: &mut dyn FnMut(&Snapshot) -> ControlFlow<()>,
    ) -> Result<Trajectory> {
        let inputs = self.coordinates();
        let network = self.network(key, inputs.ncols())?;
        let mut descent = Descent::new(&self.task, inputs.view(), &self.training, key, network);
        let stable_learning_rate = descent.stable_learning_rate()?;
        let mut snapshots = Vec::with_capacity(self.training.record.len());
        let divergence = descent.run(&mut |snapshot| {
            let next = watch(&snapshot);
            snapshots.push(snapshot);
            next
        });
        let directions = descent.network().layers.iter().map(|layer| layer.matrix.directions()).collect();
        Ok(Trajectory {
            initial: descent.initial().clone(),
            snapshots,
            divergence,
            stable_learning_rate,
            weights: self.weights,
            directions,
        })
    }

    /// The task.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// The settings.
    pub fn training(&self) -> &Training {
        &self.training
    }

    /// How weights are held: never [`Weights::Automatic`].
    pub fn weights(&self) -> Weights {
        self.weights
    }

    /// The bytes that training one network takes at most.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The inputs as the network takes them. Lazily drawn networks take coordinates in an orthonormal basis of the
    /// inputs, r ≤ N + M of them in place of n₀: the rest of W^(0) is never seen and never moves, and W^(0) in those
    /// coordinates is iid too.
    fn coordinates(&self) -> Array2<f64> {
        let inputs = self.task.inputs();
        if self.weights == Weights::Explicit {
            return inputs.to_owned();
        }
        let coordinates = Basis::new(inputs.ncols()).coordinates(inputs);
        // Inputs that are all zero have no direction; a layer has at least one weight.
        if coordinates.ncols() == 0 { Array2::zeros((inputs.nrows(), 1)) } else { coordinates }
    }

    /// The network of `key` that takes `inputs` coordinates. Explicit weights are in the order of
    /// [`Network::sample`](crate::network::Network::sample).
    fn network(&self, key: Key, inputs: usize) -> Result<Layers> {
        let lazy = self.weights == Weights::Lazy;
        let key = key.named(if lazy { "lazy" } else { "explicit" });
        let normals = &mut Normals::new(key);
        let momentum = self.training.momentum > 0.0;
        let widths = self.architecture.widths();
        let last = widths.len() - 2;
        let mut layers = Vec::new();
        for (l, pair) in widths.windows(2).enumerate() {
            let scales = Scales::new(&self.architecture, l);
            let shape = (pair[1], if l == 0 { inputs } else { pair[0] });
            let std = scales.weight_std();
            let matrix: Box<dyn Matrix> = if lazy && l > 0 && l < last {
                Box::new(Lazy::new(shape, std, momentum, key.index(l as u64)))
            } else {
                Box::new(Stored::new(shape, std, momentum, normals)?)
            };
            let mut biases = Array1::zeros(pair[1]);
            normals.fill(biases.as_slice_mut().expect("invariant: owned arrays are contiguous"));
            let seen = !(lazy && l == 0);
            layers.push(Layer::new(matrix, [pair[1], pair[0]], scales, biases, seen));
        }
        Ok(Layers { architecture: self.architecture.clone(), layers, trainable: self.training.trainable })
    }
}
