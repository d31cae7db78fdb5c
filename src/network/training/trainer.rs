//! Who trains: the question, checked, and ready to be asked for any number of networks.

use std::ops::ControlFlow;

use ndarray::Array1;

use super::descent::Descent;
use super::layers::{Layer, Layers, Scales};
use super::matrix::{Matrix, Stored};
use super::{Snapshot, Task, Training, Trajectory};
use crate::Result;
use crate::network::Architecture;
use crate::numeric::{Key, Normals};

/// How the weights of wide layers are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// All of them: the network of [`Network::sample`](crate::network::Network::sample) with the same key.
    #[default]
    Explicit,
}

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
/// let trainer = Trainer::new(network, task, Training::new(0.5, vec![0, 50]), Weights::Explicit)?;
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
}

impl Trainer {
    /// Networks of `architecture`, to be trained on `task` as `training` says.
    ///
    /// # Errors
    /// Whatever does not fit together.
    pub fn new(architecture: Architecture, task: Task, training: Training, weights: Weights) -> Result<Self> {
        task.check(&architecture)?;
        training.check(task.train())?;
        Ok(Self { architecture, task, training, weights })
    }

    /// Trains the network of `key`. Equal keys give equal trajectories, on any number of threads.
    ///
    /// # Errors
    /// Weights that do not fit into memory; a tangent kernel that is not finite where its eigenvalues are wanted.
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
        let mut descent = Descent::new(&self.task, &self.training, key, self.explicit(key)?);
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

    /// All weights, in the order of [`Network::sample`](crate::network::Network::sample).
    fn explicit(&self, key: Key) -> Result<Layers> {
        let normals = &mut Normals::new(key.named("explicit"));
        let momentum = self.training.momentum > 0.0;
        let mut layers = Vec::new();
        for (l, pair) in self.architecture.widths().windows(2).enumerate() {
            let scales = Scales::new(&self.architecture, l);
            let stored = Stored::new((pair[1], pair[0]), scales.weight_std(), momentum, normals)?;
            let mut biases = Array1::zeros(pair[1]);
            normals.fill(biases.as_slice_mut().expect("invariant: owned arrays are contiguous"));
            let matrix: Box<dyn Matrix> = Box::new(stored);
            layers.push(Layer::new(matrix, [pair[1], pair[0]], scales, biases));
        }
        Ok(Layers { architecture: self.architecture.clone(), layers, trainable: self.training.trainable })
    }
}
