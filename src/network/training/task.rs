//! What a network is trained on, and where it is watched.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::Points;
use crate::network::Architecture;
use crate::{Error, Result};

/// Training inputs with their targets, and further inputs on which the network is watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// X and then the watched inputs: (N + M) × n₀.
    inputs: Array2<f64>,
    /// y: N × n_L.
    targets: Array2<f64>,
}

impl Task {
    /// `inputs` X (N × n₀) with `targets` y (N × n_L), and `watched` inputs (M × n₀), M ≥ 0.
    ///
    /// Equal inputs with different targets are a question like any other: the loss stays above zero.
    ///
    /// # Errors
    /// No training points, shapes that do not fit, numbers that are not finite.
    pub fn new(
        inputs: ArrayView2<'_, f64>,
        targets: ArrayView2<'_, f64>,
        watched: ArrayView2<'_, f64>,
    ) -> Result<Self> {
        if inputs.nrows() == 0 {
            return Err(Error::new("inputs", "there are none").advise("give at least one training point"));
        }
        if inputs.nrows() != targets.nrows() {
            let problem = format!("{} targets for {} inputs", targets.nrows(), inputs.nrows());
            return Err(Error::new("targets", problem).advise("give one row of targets per input"));
        }
        if inputs.ncols() != watched.ncols() {
            let problem =
                format!("{} columns where training inputs have {}", watched.ncols(), inputs.ncols());
            return Err(Error::new("watched", problem));
        }
        for (name, matrix) in [("inputs", inputs), ("targets", targets), ("watched", watched)] {
            if let Some(((i, j), x)) = matrix.indexed_iter().find(|(_, x)| !x.is_finite()) {
                return Err(Error::new(format!("{name}[{i}, {j}]"), format!("{x} is not finite")));
            }
        }
        let all = concatenate(Axis(0), &[inputs, watched]).expect("invariant: columns were compared");
        Ok(Self { inputs: all, targets: targets.as_standard_layout().into_owned() })
    }

    /// Training points alone, none watched.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn on(inputs: ArrayView2<'_, f64>, targets: ArrayView2<'_, f64>) -> Result<Self> {
        Self::new(
            inputs,
            targets,
            ArrayView2::from_shape((0, inputs.ncols()), &[]).expect("invariant: empty"),
        )
    }

    /// All inputs, those that are trained on first: (N + M) × n₀.
    pub fn inputs(&self) -> ArrayView2<'_, f64> {
        self.inputs.view()
    }

    /// y: N × n_L.
    pub fn targets(&self) -> ArrayView2<'_, f64> {
        self.targets.view()
    }

    /// N.
    pub fn train(&self) -> usize {
        self.targets.nrows()
    }

    /// N + M.
    pub fn points(&self) -> usize {
        self.inputs.nrows()
    }

    /// The rows of these points.
    pub fn rows(&self, points: Points) -> Range<usize> {
        match points {
            Points::None => 0..0,
            Points::Train => 0..self.train(),
            Points::Watched => self.train()..self.points(),
            Points::All => 0..self.points(),
        }
    }

    /// Checks that networks of `architecture` can be trained on it.
    pub(super) fn check(&self, architecture: &Architecture) -> Result<()> {
        architecture.check(self.inputs())?;
        if self.targets.ncols() != architecture.outputs() {
            let problem =
                format!("{} columns for {} output neurons", self.targets.ncols(), architecture.outputs());
            return Err(Error::new("targets", problem));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn shapes_and_numbers_are_checked() {
        let (x, y) = (array![[1.0, 2.0], [3.0, 4.0]], array![[1.0], [0.0]]);
        let none = Array2::zeros((0, 2));
        let error = |x: &Array2<f64>, y: &Array2<f64>, w: &Array2<f64>| {
            Task::new(x.view(), y.view(), w.view()).unwrap_err().to_string()
        };
        assert!(error(&x, &array![[1.0]], &none).starts_with("targets: 1 targets for 2 inputs"));
        assert!(error(&none, &Array2::zeros((0, 1)), &none).starts_with("inputs: there are none"));
        assert!(error(&x, &y, &array![[1.0]]).starts_with("watched: 1 columns"));
        assert!(error(&x, &array![[f64::NAN], [0.0]], &none).starts_with("targets[0, 0]"));
        let task = Task::new(x.view(), y.view(), array![[5.0, 6.0]].view()).unwrap();
        assert_eq!((task.train(), task.points()), (2, 3));
        assert_eq!(task.rows(Points::Watched), 2..3);
        assert_eq!(Task::on(x.view(), y.view()).unwrap().points(), 2);
    }
}
