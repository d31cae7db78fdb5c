//! The loop over steps.

use std::ops::ControlFlow;

use ndarray::{Array2, ArrayView2, s};
use rand::seq::index::sample;

use super::layers::Layers;
use super::linearised::Linearised;
use super::matrix::Step;
use super::pass::Pass;
use super::{Divergence, Points, Snapshot, Task, Training, loss};
use crate::Result;
use crate::numeric::Key;

/// One network on its way.
pub(super) struct Descent<'a> {
    task: &'a Task,
    inputs: Array2<f64>,
    training: &'a Training,
    key: Key,
    network: Layers,
    /// The points of a batch.
    batch: Pass,
    rows: Vec<usize>,
    /// All points; none if they are those of a batch, in order.
    all: Option<Pass>,
    initial: Array2<f64>,
    linear: Option<Linearised>,
    /// The loss that counts as divergence.
    bound: f64,
}

impl<'a> Descent<'a> {
    /// Evaluates `network`, freshly drawn, for the first time. `inputs` are those of `task`, maybe in coordinates that
    /// `network` has chosen.
    pub(super) fn new(
        task: &'a Task,
        inputs: ArrayView2<'_, f64>,
        training: &'a Training,
        key: Key,
        mut network: Layers,
    ) -> Self {
        let architecture = network.architecture.clone();
        let size = training.batch.unwrap_or(task.train());
        let rows: Vec<usize> = (0..size).collect();
        let inputs = inputs.as_standard_layout().into_owned();
        let mut batch = Pass::new(&architecture, inputs.slice(s![..size, ..]).to_owned(), true);
        let mut all = (size < task.points()).then(|| Pass::new(&architecture, inputs.clone(), false));
        let pass = all.as_mut().unwrap_or(&mut batch);
        pass.forward(&mut network, 0);
        let initial = pass.outputs().to_owned();
        let start = function(training, &initial, initial.view());
        let linear = training.linearise.then(|| {
            let kernel = pass.tangent_kernel(&mut network, task.rows(Points::All));
            Linearised::new(kernel, start.clone(), task.train(), training.output_scale)
        });
        let targets = task.targets();
        let sizes = loss(start.slice(s![..task.train(), ..]), targets)
            + loss(Array2::zeros(targets.dim()).view(), targets);
        // Residuals 1/ε times as large as everything at the start: the targets are less than a rounding of them.
        let bound = sizes / (f64::EPSILON * f64::EPSILON);
        Self { task, inputs, training, key, network, batch, rows, all, initial, linear, bound }
    }

    /// f_0 on all points.
    pub(super) fn initial(&self) -> &Array2<f64> {
        &self.initial
    }

    pub(super) fn network(&self) -> &Layers {
        &self.network
    }

    /// The largest stable learning rate, if it is known.
    ///
    /// # Errors
    /// A kernel that is not finite.
    pub(super) fn stable_learning_rate(&self) -> Result<Option<f64>> {
        let linear = self.linear.as_ref();
        linear.map(|linear| linear.stable_learning_rate(self.training.momentum)).transpose()
    }

    /// Takes all steps, shows all snapshots, and says whether it diverged. Stops early when `visit` breaks.
    pub(super) fn run(&mut self, visit: &mut dyn FnMut(Snapshot) -> ControlFlow<()>) -> Option<Divergence> {
        let mut due = self.training.record.iter().copied().peekable();
        let numbers = Step { learning_rate: self.training.learning_rate, momentum: self.training.momentum };
        for step in 0..=self.training.steps() {
            let (goes_on, apart) = (step < self.training.steps(), self.all.is_some());
            let record = due.next_if_eq(&step).is_some();
            // Matrices remember what they were asked about last, for the step: a snapshot that asks on its own comes first.
            let mut snapshot = (record && apart).then(|| self.snapshot(step));
            if goes_on || !apart {
                self.evaluate(step);
                let loss = self.batch_loss();
                if self.ran_away(loss) {
                    return Some(Divergence { step, loss });
                }
            }
            if record && !apart {
                snapshot = Some(self.snapshot(step));
            }
            if let Some(snapshot) = snapshot {
                if self.ran_away(snapshot.loss) {
                    return Some(Divergence { step, loss: snapshot.loss });
                }
                if visit(snapshot).is_break() {
                    return None;
                }
            }
            if goes_on {
                if let Some(linear) = &mut self.linear {
                    linear.step(numbers, self.task.targets(), &self.rows);
                }
                self.batch.backward(&mut self.network, numbers);
            }
        }
        None
    }

    fn ran_away(&self, loss: f64) -> bool {
        loss.is_nan() || loss > self.bound
    }

    /// Evaluates the points of a step, and the gradient of the objective by f: (F − y)/(α N).
    fn evaluate(&mut self, step: usize) {
        let Self { task, inputs, training, key, network, batch, rows, .. } = self;
        // Full batches keep their hidden layers when those do not move.
        let mut from = if step == 0 { 0 } else { network.first_moving() };
        if let Some(size) = training.batch {
            let mut generator = key.named("batch").index(step as u64).generator();
            *rows = sample(&mut generator, task.train(), size).into_vec();
            batch.take(inputs.view(), rows);
            from = 0;
        }
        batch.forward(network, from);
        let scale = 1.0 / (training.output_scale * rows.len() as f64);
        for (k, &i) in rows.iter().enumerate() {
            for a in 0..network.architecture.outputs() {
                let f0 = if training.centred { self.initial[[i, a]] } else { 0.0 };
                let value = training.output_scale * (batch.outputs()[[k, a]] - f0);
                batch.output_gradient()[[k, a]] = scale * (value - task.targets()[[i, a]]);
            }
        }
    }

    /// (1/2N) Σ |F − y|² over the points of a step, from the gradient.
    fn batch_loss(&mut self) -> f64 {
        let (alpha, size) = (self.training.output_scale, self.rows.len() as f64);
        let gradient = self.batch.output_gradient();
        0.5 * alpha * alpha * size * gradient.iter().map(|g| g * g).sum::<f64>()
    }

    fn snapshot(&mut self, step: usize) -> Snapshot {
        let Self { task, training, network, batch, all, initial, linear, .. } = self;
        let pass = match all {
            Some(all) => {
                all.forward(network, if step == 0 { 0 } else { network.first_moving() });
                &*all
            }
            None => &*batch,
        };
        let values = function(training, initial, pass.outputs());
        let kernel = (training.kernel != Points::None)
            .then(|| pass.tangent_kernel(network, task.rows(training.kernel)));
        Snapshot {
            step,
            time: training.learning_rate * step as f64,
            loss: loss(values.slice(s![..task.train(), ..]), task.targets()),
            values,
            kernel,
            distances: network.distances(),
            linear: linear.as_ref().map(|linear| linear.snapshot(task.targets())),
        }
    }
}

/// F = α f or α (f − f_0).
fn function(training: &Training, initial: &Array2<f64>, outputs: ArrayView2<'_, f64>) -> Array2<f64> {
    if training.centred {
        (&outputs - initial) * training.output_scale
    } else {
        &outputs * training.output_scale
    }
}
