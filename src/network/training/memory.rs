//! How much memory training takes.

use super::{Points, Task, Trainable, Training, Weights};
use crate::network::Architecture;

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
    let Ok(text) = std::fs::read_to_string("/proc/meminfo") else { return u64::MAX };
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kilobytes = line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or(u64::MAX, |kilobytes| kilobytes * 1024)
}
