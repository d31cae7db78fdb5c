//! How weights are held.

use super::memory::{self, Questions};
use super::{Task, Training};
use crate::network::Architecture;

/// How the weights of wide layers are held. Both laws are the same, exactly; the networks of one key are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// Explicitly or lazily, whichever is faster and fits into memory.
    #[default]
    Automatic,
    /// All of them: the network of [`Network::sample`](crate::network::Network::sample) with the same key. Time and
    /// memory are quadratic in the width.
    Explicit,
    /// Weights between hidden layers are drawn as far as training asks about them. Time and memory are linear in the
    /// width and grow with the number of steps; single weights are never seen.
    Lazy,
}

impl Weights {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Explicit, Self::Lazy];

    /// The name on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Explicit => "explicit",
            Self::Lazy => "lazy",
        }
    }

    /// Decides between the two, if that is left open: the faster one by [`seconds`], unless it does not fit into `limit`
    /// bytes and the other one does.
    pub(super) fn choose(
        self,
        architecture: &Architecture,
        task: &Task,
        training: &Training,
        questions: &Questions,
        limit: u64,
    ) -> Self {
        if self != Self::Automatic {
            return self;
        }
        let cost = |weights| {
            let bytes = memory::bytes(architecture, task, training, questions, weights);
            (bytes > limit, seconds(architecture, task, training, questions, weights))
        };
        // Whatever fits comes first, then what is faster.
        if cost(Self::Lazy) < cost(Self::Explicit) { Self::Lazy } else { Self::Explicit }
    }
}

/// What reading one number from memory costs, multiplying and adding one in the library's products and in those with
/// panels, and asking one question however short the vectors are: nanoseconds on one core (Zen 4, `benches/training.rs`).
/// Only their ratios matter for a choice.
const READ: f64 = 0.5;
const MULTIPLY: f64 = 0.05;
const MULTIPLY_PANEL: f64 = 0.12;
const QUESTION: f64 = 1.2e4;

/// New directions per training point until descent has converged and asks nothing new: 21 to 32 in the longest run of
/// `benches/training.rs` (n = 10⁵, 400 steps), and more where it converges slowly. A guess for a choice, not a bound.
const DIRECTIONS: usize = 32;

/// About how long the matrices between hidden layers take.
///
/// Explicit: drawing (2 ns a weight), and in each step three products, which read the matrix three times and write it
/// once. Lazy: in each step a question from either side. While bases of k rows still grow it reads eight panels (four times the
/// own basis, twice the other one, and both images) with k/2 rows on average; later four of them with k.
///
/// Measured crossovers (ReLU, 3 hidden layers): for N = 4 lazy weights are faster from n = 128 on with 4 steps and from
/// between 256 and 512 on with 64 steps; for N = 64 with 4 steps from above 1024 on.
fn seconds(
    architecture: &Architecture,
    task: &Task,
    training: &Training,
    questions: &Questions,
    weights: Weights,
) -> f64 {
    let points = training.batch.unwrap_or(task.train()) as f64;
    let steps = training.steps() as f64 + 1.0;
    let widths = architecture.hidden();
    let matrix = |pair: &[usize]| {
        let (n, m) = (pair[0] as f64, pair[1] as f64);
        if weights == Weights::Lazy {
            let most = DIRECTIONS * training.batch.unwrap_or(task.train());
            let known =
                (questions.right.min(pair[0]).min(most) + questions.left.min(pair[1]).min(most)) as f64;
            let entry = READ + MULTIPLY_PANEL * points;
            steps * (2.0 * QUESTION + 4.0 * 0.5 * known * (n + m) * entry)
        } else {
            n * m * (2.0 + steps * (4.0 * READ + 3.0 * MULTIPLY * points))
        }
    };
    1e-9 * widths.windows(2).map(matrix).sum::<f64>()
}
