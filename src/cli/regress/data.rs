//! Training and test points with their targets.

use ndarray::{Array2, ArrayView2, Axis};

use super::Regress;
use crate::dataset::{Inputs, load, load_targets, sphere_of_inputs};
use crate::{Error, Result};

/// What is given.
pub(super) struct Data {
    pub train: Inputs,
    /// What is fitted: N × C.
    pub targets: Array2<f64>,
    pub test: Inputs,
    /// The targets of the test points, in the units of the file.
    pub labels: Option<Array2<f64>>,
    pub classes: Option<Classes>,
}

impl Data {
    pub(super) fn load(arguments: &Regress) -> Result<Self> {
        let place = &arguments.train[0];
        let train = inputs(place, arguments)?;
        let targets = match arguments.train.get(1) {
            Some(text) => load_targets(text)?,
            None if place.starts_with("mnist:") => load_targets(place)?,
            None => {
                return Err(Error::new("--train", format!("{place} comes without targets"))
                    .advise("give two files, --train X.npy Y.npy, or mnist:N"));
            }
        };
        let test = inputs(&arguments.test, arguments)?;
        let labels = match (&arguments.labels, &arguments.test) {
            (Some(text), _) => Some(load_targets(text)?),
            (None, text) if text.starts_with("mnist:") && place.starts_with("mnist:") => {
                Some(load_targets(text)?)
            }
            _ => None,
        };
        as_many("--train", &train, targets.view())?;
        if let Some(labels) = &labels {
            as_many("--labels", &test, labels.view())?;
            if labels.ncols() != targets.ncols() {
                return Err(Error::new(
                    "--labels",
                    format!("{} column(s), where --train has {}", labels.ncols(), targets.ncols()),
                )
                .advise("give targets of the same kind for both"));
            }
        }
        let (a, b) = (train.points().ncols(), test.points().ncols());
        if a != b {
            return Err(Error::new(
                "--test",
                format!("points have {b} coordinates, those of --train have {a}"),
            )
            .advise("give both with the same number of columns"));
        }
        if !arguments.classes {
            return Ok(Self { train, targets, test, labels, classes: None });
        }
        let classes = Classes::new(targets.view())?;
        Ok(Self { targets: classes.one_hot(targets.view()), train, test, labels, classes: Some(classes) })
    }
}

fn inputs(text: &str, arguments: &Regress) -> Result<Inputs> {
    let inputs = load(text, arguments.seed)?;
    if !arguments.normalise {
        return Ok(inputs);
    }
    let mut points = inputs.points().to_owned();
    sphere_of_inputs(&mut points).map_err(|error| error.within(format!("--normalise: {text}")))?;
    Inputs::new(points, text)
}

fn as_many(flag: &str, inputs: &Inputs, targets: ArrayView2<'_, f64>) -> Result<()> {
    let (points, rows) = (inputs.points().nrows(), targets.nrows());
    if points == rows {
        return Ok(());
    }
    Err(Error::new(flag, format!("{rows} targets for {points} points ({})", inputs.source()))
        .advise("give one target for each point"))
}

/// The labels that occur in training, ascending.
pub(super) struct Classes(Vec<f64>);

impl Classes {
    fn new(labels: ArrayView2<'_, f64>) -> Result<Self> {
        if labels.ncols() != 1 {
            return Err(Error::new("--classes", format!("the targets have {} columns", labels.ncols()))
                .advise("give one label for each point; without --classes, outputs are fitted as they are"));
        }
        if let Some(label) = labels.iter().find(|label| label.fract() != 0.0) {
            return Err(Error::new("--classes", format!("{label} is not the name of a class"))
                .advise("classes are whole numbers; leave --classes out to fit numbers"));
        }
        let mut all: Vec<f64> = labels.iter().copied().collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        if let [only] = all[..] {
            return Err(Error::new("--classes", format!("every training label is {only}"))
                .advise("there is nothing to tell apart"));
        }
        Ok(Self(all))
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// 1 − 1/C for the class of a point, −1/C for the others: each row sums to zero.
    fn one_hot(&self, labels: ArrayView2<'_, f64>) -> Array2<f64> {
        let share = 1.0 / self.count() as f64;
        Array2::from_shape_fn((labels.nrows(), self.count()), |(i, c)| {
            if labels[(i, 0)] == self.0[c] { 1.0 - share } else { -share }
        })
    }

    /// The class of the largest output of each row; the first of them on a tie.
    pub(super) fn of(&self, outputs: ArrayView2<'_, f64>) -> Array2<f64> {
        let best = |row: ndarray::ArrayView1<'_, f64>| {
            let largest = (1..row.len()).fold(0, |best, c| if row[c] > row[best] { c } else { best });
            self.0[largest]
        };
        let column: ndarray::Array1<f64> = outputs.rows().into_iter().map(best).collect();
        column.insert_axis(Axis(1))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn classes_become_centred_targets_and_come_back() {
        let labels = array![[7.0], [-1.0], [7.0], [3.0]];
        let classes = Classes::new(labels.view()).unwrap();
        let targets = classes.one_hot(labels.view());
        assert!(targets.rows().into_iter().all(|row| row.sum().abs() <= 3.0 * f64::EPSILON));
        assert_eq!(classes.of(targets.view()), labels);
        assert_eq!(classes.of(array![[0.5, 0.5, 0.1]].view()), array![[-1.0]]);
    }
}
