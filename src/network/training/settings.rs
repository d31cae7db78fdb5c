//! How a network is trained.

use crate::{Error, Result};

/// The parameters that gradient descent moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trainable {
    /// All of them.
    #[default]
    All,
    /// Those of the read-out alone: weights and bias of dense layer L − 1.
    LastLayer,
}

/// Points of a [`Task`](super::Task).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Points {
    /// None.
    #[default]
    None,
    /// The N points that are trained on.
    Train,
    /// The M points that are only watched.
    Watched,
    /// All: first those that are trained on.
    All,
}

/// Gradient descent and what is written down of it.
///
/// The function that is trained is F = α f, or F = α (f − f_0) if `centred`, and descent follows
///
/// ```text
/// C/α² = (1/(2Nα²)) Σ_i |F(x_i) − y_i|²        v ← μ v + ∇(C/α²)        w ← w − η v
/// ```
///
/// α = 1 is ordinary training (Jacot et al. 2018); large α is lazy training (Chizat, Oyallon and Bach 2019): in
/// function space the speed stays the same, dF/dt = −(1/N) Θ̂ (F − y), while parameters move by 1/α.
///
/// With `batch` each step sees a uniformly random subset of that size, independent of all other steps, and N above is
/// the size of the subset. Time is t = η · steps, whatever the momentum.
///
/// ```
/// use ntk_verify::network::training::{Points, Training};
/// let training = Training { kernel: Points::Train, ..Training::new(0.5, vec![0, 10, 100]) };
/// assert_eq!(training.steps(), 100);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// η > 0.
    pub learning_rate: f64,
    /// μ in [0, 1).
    pub momentum: f64,
    /// The size of a batch; `None` for all N points.
    pub batch: Option<usize>,
    /// The steps after which a [`Snapshot`](super::Snapshot) is taken, ascending; 0 is before the first step. Training
    /// ends with the last of them.
    pub record: Vec<usize>,
    /// What moves.
    pub trainable: Trainable,
    /// α > 0.
    pub output_scale: f64,
    /// Whether f_0 is subtracted.
    pub centred: bool,
    /// Where snapshots hold the tangent kernel.
    pub kernel: Points,
    /// Whether snapshots hold the linearised network too.
    pub linearise: bool,
}

impl Training {
    /// Full-batch gradient descent without momentum on all parameters, recording function values, losses and distances
    /// alone.
    pub fn new(learning_rate: f64, record: Vec<usize>) -> Self {
        Self {
            learning_rate,
            momentum: 0.0,
            batch: None,
            record,
            trainable: Trainable::All,
            output_scale: 1.0,
            centred: false,
            kernel: Points::None,
            linearise: false,
        }
    }

    /// The number of steps.
    pub fn steps(&self) -> usize {
        self.record.last().copied().unwrap_or(0)
    }

    /// Checks everything that can be checked for N training points.
    pub(super) fn check(&self, points: usize) -> Result<()> {
        let (eta, mu, alpha) = (self.learning_rate, self.momentum, self.output_scale);
        if !(eta.is_finite() && eta > 0.0) {
            return Err(Error::new("learning_rate", format!("{eta} is not a step"))
                .advise("give a finite number > 0; only then does time t = η · steps run forwards"));
        }
        if !(0.0..1.0).contains(&mu) {
            return Err(Error::new("momentum", format!("{mu} is outside [0, 1)")));
        }
        if !(alpha.is_finite() && alpha > 0.0) {
            return Err(Error::new("output_scale", format!("{alpha} is not a scale"))
                .advise("give a finite number > 0"));
        }
        if let Some(batch) = self.batch
            && !(1..=points).contains(&batch)
        {
            return Err(Error::new("batch", format!("{batch} of {points} points"))
                .advise("give a size between 1 and the number of training points"));
        }
        if self.record.is_empty() {
            return Err(Error::new("record", "no step is recorded").advise("give at least the last one"));
        }
        if let Some(pair) = self.record.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(Error::new("record", format!("step {} comes after step {}", pair[1], pair[0]))
                .advise("give steps in ascending order, each once"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        let good = Training::new(0.5, vec![0, 3]);
        assert!(good.check(4).is_ok());
        let place = |training: Training| training.check(4).unwrap_err().to_string();
        for eta in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(place(Training { learning_rate: eta, ..good.clone() }).starts_with("learning_rate"));
        }
        for mu in [-0.1, 1.0, f64::NAN] {
            assert!(place(Training { momentum: mu, ..good.clone() }).starts_with("momentum"));
        }
        for batch in [0, 5] {
            assert!(place(Training { batch: Some(batch), ..good.clone() }).starts_with("batch"));
        }
        for record in [vec![], vec![1, 1], vec![2, 1]] {
            assert!(place(Training { record, ..good.clone() }).starts_with("record"));
        }
        for alpha in [0.0, -2.0, f64::NAN] {
            assert!(place(Training { output_scale: alpha, ..good.clone() }).starts_with("output_scale"));
        }
    }
}
