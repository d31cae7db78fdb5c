//! The case that claims are asked about: one network on some points, with the budget and the level of the run.

use std::fmt;
use std::sync::OnceLock;

use ndarray::{Array2, ArrayView2, s};

use super::ladder::Ladder;
use super::observed::Observation;
use super::training::Trained;
use super::{Experiment, Kernel, Progress, Theory};
use crate::Result;
use crate::network::Sampling;
use crate::network::training::Trainable;
use crate::numeric::Key;
use crate::spec::Spec;

/// The error level and the budget of a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The probability that a true statement is refuted: the claim's part of the run's α.
    pub alpha: f64,
    /// The probability that a discrepancy of one margin goes unnoticed.
    pub beta: f64,
    /// ε: the relative discrepancy of a kernel entry to be detected; the margin of means.
    pub precision: f64,
}

impl Level {
    /// The margin of quantities of second order (variances, kurtosis): ten times that of means, because the spread of a square
    /// in relative units is of order one where that of a mean is of order n^{−1/2}. At most one half: a quantity known to a factor of two says
    /// little about its law.
    pub fn second_order_margin(&self) -> f64 {
        (10.0 * self.precision).min(0.5)
    }
}

/// One network on some points, with what every claim about it shares.
pub struct Case<'a> {
    spec: Spec,
    inputs: Array2<f64>,
    widths: Vec<usize>,
    sampling: Sampling,
    level: Level,
    key: Key,
    progress: &'a dyn Progress,
    theory: Theory,
    ladder: OnceLock<Result<Ladder>>,
    exact: OnceLock<Result<Ladder>>,
    trained: OnceLock<Result<Trained>>,
    trained_read_outs: OnceLock<Result<Trained>>,
    observation: Option<Observation>,
}

impl fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("spec", &self.spec).field("widths", &self.widths).finish_non_exhaustive()
    }
}

impl<'a> Case<'a> {
    /// The number of points whose pairs sampled claims watch: the first ones. Claims about the closed form look at all.
    pub const WATCHED: usize = 64;

    /// A case; widths ascending and distinct.
    ///
    /// # Errors
    /// When the limit refuses the network or the points.
    pub fn new(
        spec: Spec,
        inputs: Array2<f64>,
        widths: Vec<usize>,
        sampling: Sampling,
        level: Level,
        seed: u64,
        progress: &'a dyn Progress,
    ) -> Result<Self> {
        let watched = inputs.slice(s![..inputs.nrows().min(Self::WATCHED), ..]);
        let theory = Theory::new(&spec, watched, None)?;
        Ok(Self {
            spec,
            inputs,
            widths,
            sampling,
            level,
            key: Key::root(seed),
            progress,
            theory,
            ladder: OnceLock::new(),
            exact: OnceLock::new(),
            trained: OnceLock::new(),
            trained_read_outs: OnceLock::new(),
            observation: None,
        })
    }

    /// The same case with what somebody else's networks show in place of networks that are drawn. The widths are those of their tangent kernels.
    #[must_use]
    pub fn observing(self, observation: Observation) -> Self {
        Self { widths: observation.widths(), observation: Some(observation), ..self }
    }

    /// What somebody else's networks show, where it is they that are judged.
    pub fn observation(&self) -> Option<&Observation> {
        self.observation.as_ref()
    }

    /// The network.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// All points, N × n₀.
    pub fn inputs(&self) -> ArrayView2<'_, f64> {
        self.inputs.view()
    }

    /// The points whose pairs sampled claims watch.
    pub fn watched(&self) -> ArrayView2<'_, f64> {
        self.inputs.slice(s![..self.inputs.nrows().min(Self::WATCHED), ..])
    }

    /// The widths of the ladder.
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// How networks are sampled.
    pub fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// Error level and budget of each claim.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The random stream of a part of the run.
    pub fn key(&self, part: &str) -> Key {
        self.key.named(part)
    }

    /// Whoever watches.
    pub fn progress(&self) -> &dyn Progress {
        self.progress
    }

    /// The limit on the watched points.
    pub fn theory(&self) -> &Theory {
        &self.theory
    }

    /// The networks of the ladder of widths, drawn when the first claim asks for them.
    ///
    /// # Errors
    /// Those of the sampler; a cancelled run.
    pub fn ladder(&self) -> Result<&Ladder> {
        let experiment = || self.experiment("ladder", self.watched().to_owned());
        self.ladder.get_or_init(|| Ladder::planned(self, &experiment())).as_ref().map_err(Clone::clone)
    }

    /// The networks that show a kernel: those of the ladder, or somebody else's.
    ///
    /// # Errors
    /// As [`Case::ladder`]; where they show no such kernel.
    pub fn ladder_of(&self, kernel: Kernel) -> Result<&Ladder> {
        match &self.observation {
            Some(observation) => observation.ladder(kernel),
            None => self.ladder(),
        }
    }

    /// Narrow networks on the first two points, for laws that are exact at every width.
    ///
    /// # Errors
    /// Those of the sampler; a cancelled run.
    pub fn narrow(&self) -> Result<&Ladder> {
        let points = self.inputs.slice(s![..self.inputs.nrows().min(2), ..]).to_owned();
        let experiment = || self.experiment("narrow", points);
        self.exact.get_or_init(|| Ladder::narrow(self, &experiment())).as_ref().map_err(Clone::clone)
    }

    /// Networks of the narrowest widths, trained by gradient descent.
    ///
    /// # Errors
    /// Those of the training; a cancelled run.
    pub fn trained(&self) -> Result<&Trained> {
        self.trained.get_or_init(|| Trained::new(self, Trainable::All)).as_ref().map_err(Clone::clone)
    }

    /// The same with the last layer alone trained.
    ///
    /// # Errors
    /// Those of the training; a cancelled run.
    pub fn trained_read_outs(&self) -> Result<&Trained> {
        let train = || Trained::new(self, Trainable::LastLayer);
        self.trained_read_outs.get_or_init(train).as_ref().map_err(Clone::clone)
    }

    pub(super) fn experiment(&self, name: &str, inputs: Array2<f64>) -> Experiment {
        Experiment { spec: self.spec.clone(), inputs, key: self.key(name) }
    }
}
