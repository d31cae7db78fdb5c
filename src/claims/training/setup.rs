//! What the networks of a case are trained on, and what the limit predicts of it.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, s};

use super::super::{Case, Theory};
use crate::network::training::{Points, Task, Trainable, Training};
use crate::numeric::{Normals, symmetric_eigenvalues};
use crate::spec::{Layer, Parameterization};
use crate::{Result, dynamics};

/// η in units of N/λ_max, at which the largest eigenvalue is gone after one step: a sixth of what is stable, because a network of small
/// width may have a kernel several times as large as its limit.
const RELATIVE_RATE: f64 = 1.0 / 3.0;

/// What is left of the slowest mode after the last step, if [`STEPS`] allow.
const REMAINDER: f64 = 1e-3;

/// The fewest and the most steps.
const STEPS: (usize, usize) = (16, 64);

/// A training problem: two points far apart, random targets, a few points besides.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Training points first, then the watched ones.
    inputs: Array2<f64>,
    /// y: N × 1.
    targets: Array2<f64>,
    /// K on all points: Θ, or for the read-out alone Σ.
    kernel: Array2<f64>,
    /// Σ on all points.
    start: Array2<f64>,
    /// η in the limit; networks of the standard parameterization take η/n.
    learning_rate: f64,
    /// Which parameters move.
    trainable: Trainable,
    /// Whether f_0 is subtracted.
    centred: bool,
    /// The steps that are recorded, ascending, from 0.
    record: Vec<usize>,
    parameterization: Parameterization,
}

impl Setup {
    /// The points of the case: its first and the one farthest from it are trained on, up to two others are watched. Targets are
    /// N(0, 1) times the root mean square of the outputs at initialisation, so that every mode of the kernel has to learn something.
    ///
    /// # Errors
    /// Those of the limit.
    pub fn new(case: &Case, trainable: Trainable) -> Result<Self> {
        let (rows, train) = points(case);
        let inputs = case.inputs().select(Axis(0), &rows);
        let theory = Theory::new(case.spec(), inputs.view(), None)?;
        let start = theory.nngp.matrix();
        let kernel = match trainable {
            Trainable::All => theory.ntk.matrix(),
            Trainable::LastLayer => last_layer(case, &start),
        };
        let mut targets = Array2::zeros((train, 1));
        let mut normals = Normals::new(case.key("training targets"));
        normals.fill(targets.as_slice_mut().expect("invariant: freshly made, so contiguous"));
        let size = (start.diag().slice(s![..train]).sum() / train as f64).sqrt();
        targets *= size;
        let eigenvalues = symmetric_eigenvalues(kernel.slice(s![..train, ..train]))?;
        let (least, largest) = (eigenvalues[0], eigenvalues[train - 1]);
        let learning_rate = RELATIVE_RATE * train as f64 / largest;
        let steps = steps(1.0 - RELATIVE_RATE * least / largest);
        let record = record(steps);
        let parameterization = case.spec().parameterization();
        Ok(Self {
            inputs,
            targets,
            kernel,
            start,
            learning_rate,
            trainable,
            centred: false,
            record,
            parameterization,
        })
    }

    /// The same problem with a learning rate of `factor` × 2N/λ_max, the largest that is stable.
    #[must_use]
    pub fn at_rate(&self, factor: f64) -> Self {
        Self { learning_rate: self.learning_rate * factor * 2.0 / RELATIVE_RATE, ..self.clone() }
    }

    /// The same problem, recorded at these steps (ascending, from 1) and at the start.
    #[must_use]
    pub fn recording(&self, steps: &[usize]) -> Self {
        Self { record: std::iter::once(0).chain(steps.iter().copied()).collect(), ..self.clone() }
    }

    /// The same problem for f − f_0, which starts at 0 for every network, with as much of each of these orthonormal directions in the targets.
    #[must_use]
    pub fn centred<'a>(self, directions: impl IntoIterator<Item = ArrayView1<'a, f64>>) -> Self {
        let size = self.targets.iter().map(|y| y * y).sum::<f64>().sqrt();
        let mut targets = Array2::zeros(self.targets.dim());
        for direction in directions {
            targets.column_mut(0).scaled_add(size / (self.train() as f64).sqrt(), &direction);
        }
        Self { centred: true, targets, ..self }
    }

    /// The same problem with twice the learning rate.
    #[must_use]
    pub fn at_twice_the_rate(&self) -> Self {
        Self { learning_rate: 2.0 * self.learning_rate, ..self.clone() }
    }

    /// The same problem with the kernel of `other`, as a wrong theory has it.
    #[must_use]
    pub fn with_kernel_of(&self, other: &Self) -> Self {
        Self { kernel: other.kernel.clone(), trainable: other.trainable, ..self.clone() }
    }

    /// Which parameters move.
    pub fn trainable(&self) -> Trainable {
        self.trainable
    }

    /// K on all points.
    pub fn kernel(&self) -> ArrayView2<'_, f64> {
        self.kernel.view()
    }

    /// Σ on all points.
    pub fn start(&self) -> ArrayView2<'_, f64> {
        self.start.view()
    }

    /// y: N × 1.
    pub fn targets(&self) -> ArrayView2<'_, f64> {
        self.targets.view()
    }

    /// k steps of gradient descent, as the limit sees them.
    pub fn descent(&self, steps: usize) -> dynamics::Training {
        dynamics::Training::Descent { rate: self.learning_rate, steps: steps as u64 }
    }

    /// What k steps leave of a mode with this eigenvalue.
    pub fn factor(&self, eigenvalue: f64, steps: usize) -> f64 {
        self.descent(steps).response(eigenvalue / self.train() as f64).residual
    }

    /// N.
    pub fn train(&self) -> usize {
        self.targets.nrows()
    }

    /// The recorded steps.
    pub fn record(&self) -> &[usize] {
        &self.record
    }

    /// The three recorded steps at which distributions are compared: a sixteenth and a quarter of the training, and its end.
    pub fn looks(&self) -> [usize; 3] {
        let end = *self.record.last().expect("invariant: there are recorded steps");
        [end / 16, end / 4, end]
    }

    /// The task of the networks.
    ///
    /// # Errors
    /// None for the points of a case.
    pub fn task(&self) -> Result<Task> {
        let train = self.train();
        Task::new(self.inputs.slice(s![..train, ..]), self.targets.view(), self.inputs.slice(s![train.., ..]))
    }

    /// The same with no other points than those that are trained on.
    ///
    /// # Errors
    /// None for the points of a case.
    pub fn training_points(&self) -> Result<Task> {
        Task::on(self.inputs.slice(s![..self.train(), ..]), self.targets.view())
    }

    /// The training of networks of hidden width `width`.
    pub fn training(&self, width: usize) -> Training {
        Training {
            trainable: self.trainable,
            centred: self.centred,
            kernel: Points::All,
            linearise: true,
            ..Training::new(self.learning_rate * self.unit(width), self.record.clone())
        }
    }

    /// What a tangent kernel of width `width` is multiplied with to have a limit: 1/n under the standard parameterization.
    pub fn unit(&self, width: usize) -> f64 {
        match self.parameterization {
            Parameterization::Ntk => 1.0,
            Parameterization::Standard => 1.0 / width as f64,
        }
    }

    /// What is learned after the last step, as a sentence.
    pub fn end_note(&self) -> String {
        let train = self.train();
        let eigenvalues = symmetric_eigenvalues(self.kernel.slice(s![..train, ..train]));
        let least = eigenvalues.ok().and_then(|values| values.first().copied()).unwrap_or(f64::NAN);
        let left = self.factor(least.max(0.0), self.looks()[2]);
        format!(
            "t = ∞: the limit leaves {left:.1e} of the slowest mode after the last step; a network learns that rest with its own kernel at that step, so that f = y on the training points"
        )
    }

    /// The problem and its schedule, as a sentence.
    pub fn note(&self) -> String {
        format!(
            "task: {} training points and {} others, random targets; {} steps of gradient descent with η = {:.3e}",
            self.train(),
            self.inputs.nrows() - self.train(),
            self.record[self.record.len() - 1],
            self.learning_rate,
        )
    }
}

/// The rows that are used, those trained on first, and how many these are.
fn points(case: &Case) -> (Vec<usize>, usize) {
    let inputs = case.inputs();
    let distance = |i: &usize| (&inputs.row(*i) - &inputs.row(0)).iter().map(|d| d * d).sum::<f64>();
    let farthest = (1..inputs.nrows()).max_by(|i, j| distance(i).total_cmp(&distance(j)).then(j.cmp(i)));
    let Some(farthest) = farthest else { return (vec![0], 1) };
    let others = (1..inputs.nrows()).filter(|i| *i != farthest).take(2);
    ([0, farthest].into_iter().chain(others).collect(), 2)
}

/// The tangent kernel of the read-out: Σ under the NTK parameterization; (Σ − σ_b²)/σ_w² = lim Θ̂/n under the standard one.
fn last_layer(case: &Case, nngp: &Array2<f64>) -> Array2<f64> {
    match (case.spec().parameterization(), case.spec().layers().last()) {
        (Parameterization::Standard, Some(Layer::Dense(dense))) => {
            nngp.mapv(|k| (k - dense.bias_std.powi(2)) / dense.weight_std.powi(2))
        }
        _ => nngp.clone(),
    }
}

/// So many that a mode with this factor a step is down to [`REMAINDER`]; a multiple of 16.
fn steps(factor: f64) -> usize {
    let needed = REMAINDER.ln() / factor.ln();
    let steps = if needed.is_finite() { needed.ceil().min(1e6) as usize } else { STEPS.1 };
    steps.clamp(STEPS.0, STEPS.1).next_multiple_of(16)
}

/// Powers of two and the quarters of the last step.
fn record(steps: usize) -> Vec<usize> {
    let mut record: Vec<usize> = (0..).map(|k| 1 << k).take_while(|step| *step < steps).collect();
    record.extend([0, steps / 16, steps / 4, steps / 2, steps]);
    record.sort_unstable();
    record.dedup();
    record
}
