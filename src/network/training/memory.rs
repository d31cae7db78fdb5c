//! How much memory training takes.

use super::{Points, Task, Trainable, Training, Weights};
use crate::network::Architecture;
use crate::numeric::free;

/// How many vectors a hidden layer's weights are asked about at most, from the right and from the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Questions {
    pub(super) right: usize,
    pub(super) left: usize,
}

impl Questions {
    pub(super) fn new(architecture: &Architecture, task: &Task, training: &Training) -> Self {
        if training.trainable == Trainable::LastLayer {
            return Self { right: task.points(), left: 0 };
        }
        let (steps, records, outputs) = (training.steps(), training.record.len(), architecture.outputs());
        let full = training.batch.is_none();
        let batch = training.batch.unwrap_or(task.train());
        // With full batches a snapshot asks about training points that the step asks about anyway, but for the last one.
        let shown = if full { task.points() - task.train() } else { task.points() };
        let right = 2 * task.points() + steps * batch + records * shown;
        let kernel = task.rows(training.kernel).len();
        // With one output the gradient is the derivative of the output times a number, and adds no direction.
        let kernel = match training.kernel {
            Points::Train | Points::All if full && outputs == 1 => kernel - task.train(),
            _ => kernel * outputs,
        };
        let linear = if training.linearise { task.points() * outputs } else { 0 };
        let left = (steps + 1) * batch + records * kernel + linear;
        Self { right, left }
    }
}

/// An upper bound of the bytes that training takes, up to a few small matrices.
pub(super) fn bytes(
    architecture: &Architecture,
    task: &Task,
    training: &Training,
    questions: &Questions,
    weights: Weights,
) -> u64 {
    let widths: Vec<u64> = architecture.widths().iter().map(|&n| n as u64).collect();
    let (points, batch) = (task.points() as u64, training.batch.unwrap_or(task.train()) as u64);
    let kernel = task.rows(training.kernel).len() as u64 * architecture.outputs() as u64;
    let units: u64 = widths[1..].iter().sum();
    // Passes hold h, A and φ' of all points and of a batch, and gradients of a batch; the kernel two layers of derivatives.
    let passes = (3 * (points + batch) + batch) * units + 2 * kernel * widths.iter().max().unwrap_or(&0);
    let copies = if training.momentum > 0.0 { 2 } else { 1 };
    let last = widths.len() - 2;
    let matrices: u64 = widths
        .windows(2)
        .enumerate()
        .map(|(l, pair)| {
            let (n, m) = (pair[0], pair[1]);
            if weights != Weights::Lazy || l == last {
                return copies * n * m;
            }
            if l == 0 {
                return copies * n.min(points) * m;
            }
            // Blocks of 16 rows, sheets of up to three times 16 rows, and M with room to grow.
            let rows = |count: usize, width: u64| (count as u64).min(width).div_ceil(16) * 16;
            let (right, left) = (rows(questions.right, n), rows(questions.left, m));
            (right + left + 3 * 16) * (n + m) + copies * 4 * right * left
        })
        .sum();
    8 * (passes + matrices)
}

/// The bytes that the machine has to spare, where that can be found out; otherwise no limit.
pub(super) fn available() -> u64 {
    free().map_or(u64::MAX, |bytes| bytes.try_into().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::{Array2, s};

    use super::super::Trainer;
    use super::*;
    use crate::activation::{Activation, Analytic, Relu};
    use crate::numeric::Key;
    use crate::spec::{Dense, Parameterization, Spec};

    #[test]
    fn no_training_asks_more_than_was_foreseen() {
        let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
        let scales = Dense { weight_std: 1.4, bias_std: 0.1 };
        let spec = Spec::dense(&relu, 2, scales, Parameterization::Ntk).unwrap();
        let x = Array2::from_shape_fn((5, 3), |(i, j)| (1.0 + i as f64 + 2.3 * j as f64).sin());
        let base = Training::new(0.2, vec![0, 1, 2, 5]);
        for outputs in [1, 2] {
            let architecture = Architecture::new(&spec, 3, &[400, 300], outputs).unwrap();
            let y = Array2::from_shape_fn((3, outputs), |(i, a)| i as f64 - a as f64);
            let task = Task::new(x.slice(s![..3, ..]), y.view(), x.slice(s![3.., ..])).unwrap();
            let alone = Task::on(x.slice(s![..3, ..]), y.view()).unwrap();
            for task in [task, alone] {
                for training in [
                    base.clone(),
                    Training { kernel: Points::Train, ..base.clone() },
                    Training { kernel: Points::Watched, linearise: true, ..base.clone() },
                    Training { kernel: Points::All, batch: Some(2), ..base.clone() },
                    Training { trainable: Trainable::LastLayer, kernel: Points::All, ..base.clone() },
                ] {
                    let questions = Questions::new(&architecture, &task, &training);
                    let trainer =
                        Trainer::new(architecture.clone(), task.clone(), training, Weights::Lazy).unwrap();
                    let [right, left] = trainer.train(Key::root(1)).unwrap().directions[1];
                    assert!(
                        right <= questions.right && left <= questions.left,
                        "{right} {left} {questions:?}"
                    );
                    // Nor was very much more foreseen: a refusal must not be idle.
                    assert!(
                        2 * right >= questions.right && 2 * left + 3 >= questions.left,
                        "{right} {left} {questions:?}"
                    );
                }
            }
        }
    }
}
