//! What training leaves of each eigenmode of the kernel.

use ndarray::{Array1, ArrayView1, s};
use rayon::prelude::*;

use super::super::Case;
use super::super::experiment::BLOCKS;
use super::rung;
use super::setup::Setup;
use crate::dynamics::Modes;
use crate::kernel::{Gram, Ntk};
use crate::network::Architecture;
use crate::network::training::{Points, Trainer, Training, Trajectory, Weights};
use crate::statistics::{Blocks, Estimate, Moments, Order};
use crate::{Error, Result};

/// A mode of the kernel on the training points.
#[derive(Clone, Debug)]
pub struct Mode {
    /// λ.
    pub eigenvalue: f64,
    /// v, of length 1.
    vector: Array1<f64>,
}

/// The modes of a training problem, the largest eigenvalue first.
///
/// # Errors
/// A kernel that is none.
pub fn modes(setup: &Setup) -> Result<Vec<Mode>> {
    let train = setup.train();
    let kernel = Gram::<Ntk>::new(setup.kernel().slice(s![..train, ..train]).to_owned());
    let modes = Modes::new(&kernel)?;
    let mode = |m: usize| Mode { eigenvalue: modes.values()[m], vector: oriented(modes.vectors().column(m)) };
    Ok((0..train).map(mode).collect())
}

/// v or −v, whichever has a positive first entry among those that are not small.
fn oriented(vector: ArrayView1<'_, f64>) -> Array1<f64> {
    let least = 0.5 / (vector.len() as f64).sqrt();
    match vector.iter().find(|x| x.abs() >= least) {
        Some(x) if *x < 0.0 => -&vector,
        _ => vector.to_owned(),
    }
}

impl Mode {
    /// v, of length 1.
    pub fn vector(&self) -> ArrayView1<'_, f64> {
        self.vector.view()
    }
}

/// v·(F_k − y)/v·(F_0 − y) at n = ∞ for every recorded step but the first and every mode, `[step][mode]`, and what the expansion in 1/n leaves open of it,
/// at level `share` each.
///
/// There are `times` as many networks as [`rung::plan`] has.
///
/// F = f − f_0 starts at 0, so the denominator is −v·y for every network and the mean of the quotient is what training does, not how
/// f_0 varies with the kernel.
///
/// # Errors
/// Those of limit and network; a cancelled run.
pub fn left(
    case: &Case,
    part: &str,
    setup: &Setup,
    modes: &[Mode],
    (times, share): (u64, f64),
) -> Result<Vec<Vec<(Estimate, f64)>>> {
    let plan: Vec<_> = rung::plan(case).into_iter().map(|(n, networks)| (n, times * networks)).collect();
    case.progress().begin(part, plan.iter().map(|(_, networks)| networks).sum());
    let mut means = Vec::new();
    for &(width, networks) in &plan {
        means.push(sample(case, part, setup, modes, width, networks)?.means());
    }
    let limits = rung::limits(&plan, &means, share)?;
    Ok(limits.chunks(modes.len()).map(<[_]>::to_vec).collect())
}

/// What is left of each mode at each recorded step.
fn sample(
    case: &Case,
    part: &str,
    setup: &Setup,
    modes: &[Mode],
    width: usize,
    networks: u64,
) -> Result<Blocks> {
    let hidden = vec![width; case.spec().hidden_layers()];
    let architecture = Architecture::new(case.spec(), case.inputs().ncols(), &hidden, 1)?;
    let training = Training { linearise: false, kernel: Points::None, ..setup.training(width) };
    let steps = training.record.len();
    let trainer = Trainer::new(architecture, setup.training_points()?, training, Weights::Lazy)?;
    let key = case.key(part).index(width as u64);
    let block = |block: u64| -> Result<Moments> {
        let mut moments = Moments::new((steps - 1) * modes.len(), Order::Fourth);
        for network in 0..networks / BLOCKS {
            if case.progress().cancelled() {
                return Err(Error::new("run", "was interrupted").advise("nothing was written"));
            }
            let trajectory = trainer.train(key.index(block).index(network))?;
            moments.push(&of_network(setup, modes, &trajectory, steps))?;
            case.progress().advance(1);
        }
        Ok(moments)
    };
    Blocks::new((0..BLOCKS).into_par_iter().map(block).collect::<Result<_>>()?)
}

fn of_network(setup: &Setup, modes: &[Mode], trajectory: &Trajectory, steps: usize) -> Vec<f64> {
    let targets = setup.targets();
    let component = |mode: &Mode, values: ArrayView1<'_, f64>| mode.vector.dot(&values);
    let mut numbers = Vec::with_capacity((steps - 1) * modes.len());
    for step in 1..steps {
        let snapshot = trajectory.snapshots.get(step);
        numbers.extend(modes.iter().map(|mode| match snapshot {
            Some(snapshot) => {
                let learned = component(mode, snapshot.values.slice(s![..setup.train(), 0]));
                1.0 - learned / component(mode, targets.column(0))
            }
            // a network that diverged has no number
            None => f64::NAN,
        }));
    }
    numbers
}
