//! Networks trained over a ladder of widths.

use rayon::prelude::*;

use super::super::Case;
use super::super::experiment::BLOCKS;
use super::observation::Prediction;
use super::setup::Setup;
use crate::network::Architecture;
use crate::network::training::{Trainable, Trainer, Trajectory, Weights};
use crate::numeric::Key;
use crate::statistics::{self, Blocks, Estimate, Intercept, Moments, Order, Terms};
use crate::{Error, Result};

/// The number of networks at the widest rung. An exponent over two doublings is then known to a few hundredths.
const NETWORKS: u64 = 8 * BLOCKS;

/// The most widths that are trained: training costs n² a step.
const WIDTHS: usize = 3;

/// The narrowest width that is trained, in units of the number of hidden layers, where the case has enough wider ones. What training does is a product of several kernels,
/// so that its expansion in 1/n runs in larger powers than a kernel's own.
const WIDTH_PER_LAYER: usize = 40;

/// All trained networks of one width.
#[derive(Clone, Debug)]
pub struct Rung {
    /// n.
    pub width: usize,
    /// How many networks were trained.
    pub networks: u64,
    /// ln of [`Prediction::kernel_change`], of [`Prediction::departure`], of [`Prediction::movement`], of the relative change of a typical and of
    /// the most moved weight.
    pub logs: Blocks,
    /// [`Prediction::differences`].
    pub differences: Blocks,
    /// [`Prediction::initial_diagonal`].
    pub initial: Blocks,
}

/// The places in [`Rung::logs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// sup_t ‖Θ̂_t − Θ̂_0‖/‖Θ‖.
    KernelChange,
    /// sup_t |f_t − f_t^lin|.
    Departure,
    /// |f_end − f_0|.
    Movement,
    /// The root mean square over the weights of a layer of (w_t − w_0)/std w_0, the largest layer.
    TypicalWeight,
    /// The largest |w_t − w_0|/std w_0.
    LargestWeight,
}

/// Trained networks over widths, with what the limit predicts.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The task.
    pub setup: Setup,
    /// The limit.
    pub prediction: Prediction,
    /// One a width, ascending.
    pub rungs: Vec<Rung>,
}

impl Trained {
    /// Trains networks of the case's narrowest widths.
    ///
    /// # Errors
    /// Those of limit and network; a cancelled run.
    pub fn new(case: &Case, trainable: Trainable) -> Result<Self> {
        let setup = Setup::new(case, trainable)?;
        let prediction = Prediction::new(&setup)?;
        let plan = plan(case);
        let part = match trainable {
            Trainable::All => "trained networks",
            Trainable::LastLayer => "trained read-outs",
        };
        case.progress().begin(part, plan.iter().map(|(_, networks)| networks).sum());
        let rung = |&(n, networks): &(usize, u64)| {
            rung(case, &setup, &prediction, case.key(part).index(n as u64), n, networks)
        };
        let rungs = plan.iter().map(rung).collect::<Result<_>>()?;
        Ok(Self { setup, prediction, rungs })
    }

    /// The widths.
    pub fn widths(&self) -> Vec<usize> {
        self.rungs.iter().map(|rung| rung.width).collect()
    }

    /// E ln of a quantity at each width.
    pub fn log_means(&self, quantity: Quantity) -> Vec<Estimate> {
        self.rungs.iter().map(|rung| rung.logs.means()[quantity as usize]).collect()
    }

    /// Planned weights of means of logarithms.
    pub fn weights(&self) -> Vec<f64> {
        self.rungs.iter().map(|rung| rung.networks as f64).collect()
    }

    /// The means of the differences at n = ∞, with the allowance for what the terms beyond 1/n² leave open.
    ///
    /// # Errors
    /// Those of the regression.
    pub fn limits(&self) -> Result<(Vec<Estimate>, f64)> {
        let widths = self.widths();
        let planned: Vec<f64> = self.rungs.iter().map(|r| r.networks as f64 * r.width as f64).collect();
        let ladder = statistics::Ladder::new(&widths, &planned, Terms::for_widths(widths.len()))?;
        let means: Vec<Vec<Estimate>> = self.rungs.iter().map(|rung| rung.differences.means()).collect();
        let limits = ladder.extrapolate_all(&means)?.into_iter().map(|fit: Intercept| fit.limit).collect();
        Ok((limits, allowance(&ladder, widths[0], self.growth())))
    }

    /// v: the largest n·Var Θ̂_0(x,x)/Θ² of the ladder, as in the ladder of networks at initialisation.
    pub fn growth(&self) -> f64 {
        let of = |rung: &Rung| {
            let moments = rung.initial.moments();
            (0..moments.quantities()).map(|i| rung.width as f64 * moments.variance(i)).fold(0.0, f64::max)
        };
        self.rungs.iter().map(of).fold(0.0, f64::max)
    }

    /// How many networks were trained, as a sentence.
    pub fn note(&self) -> String {
        let plan: Vec<(usize, u64)> = self.rungs.iter().map(|rung| (rung.width, rung.networks)).collect();
        note(&plan)
    }
}

/// How many networks are trained, as a sentence.
pub fn note(plan: &[(usize, u64)]) -> String {
    let each: Vec<String> = plan.iter().map(|(n, networks)| format!("{networks} of width {n}")).collect();
    format!("trained networks: {}", each.join(", "))
}

/// What the expansion in 1/n leaves open of a mean of order one: as at initialisation with |c_k| ≤ vᵏ, and everything where the narrowest width is below
/// 20 v. Training composes the kernel with itself, and its coefficients outgrow vᵏ; from v/n = 1/20 on that is small.
pub fn allowance(ladder: &statistics::Ladder, narrowest: usize, growth: f64) -> f64 {
    if (narrowest as f64) < 20.0 * growth { f64::INFINITY } else { ladder.allowance(1.0, growth) }
}

/// The widths that are trained, each with its number of networks: in inverse proportion, since the variances of what is averaged are of order 1/n.
pub fn plan(case: &Case) -> Vec<(usize, u64)> {
    let all = case.widths();
    let narrow = all.iter().filter(|n| **n < WIDTH_PER_LAYER * case.spec().hidden_layers()).count();
    let first = narrow.min(all.len().saturating_sub(WIDTHS));
    let widths: Vec<usize> = all[first..].iter().copied().take(WIDTHS).collect();
    let widest = widths[widths.len() - 1];
    widths.into_iter().map(|n| (n, NETWORKS * ((widest / n).max(1) as u64).min(16))).collect()
}

/// Trains `networks` networks of width `width`.
fn rung(
    case: &Case,
    setup: &Setup,
    prediction: &Prediction,
    key: Key,
    width: usize,
    networks: u64,
) -> Result<Rung> {
    let hidden = vec![width; case.spec().hidden_layers()];
    let architecture = Architecture::new(case.spec(), case.inputs().ncols(), &hidden, 1)?;
    let trainer = Trainer::new(architecture, setup.task()?, setup.training(width), Weights::Explicit)?;
    let unit = setup.unit(width);
    let looks = prediction.looks.len();
    let block = |block: u64| -> Result<[Moments; 3]> {
        let mut logs = Moments::new(5, Order::Fourth);
        let mut differences = Moments::new(prediction.layout().len(looks), Order::Fourth);
        let mut initial = Moments::new(prediction.units.len(), Order::Fourth);
        let mut buffer = Vec::new();
        for network in 0..networks / BLOCKS {
            if case.progress().cancelled() {
                return Err(Error::new("run", "was interrupted").advise("nothing was written"));
            }
            let trajectory = trainer.train(key.index(block).index(network))?;
            logs.push(&summary(prediction, &trajectory, unit))?;
            prediction.differences(&trajectory, &mut buffer);
            differences.push(&buffer)?;
            prediction.initial_diagonal(&trajectory, unit, &mut buffer);
            initial.push(&buffer)?;
            case.progress().advance(1);
        }
        Ok([logs, differences, initial])
    };
    let blocks: Vec<[Moments; 3]> = (0..BLOCKS).into_par_iter().map(block).collect::<Result<_>>()?;
    let part = |index: usize| Blocks::new(blocks.iter().map(|block| block[index].clone()).collect());
    Ok(Rung { width, networks, logs: part(0)?, differences: part(1)?, initial: part(2)? })
}

/// The quantities of a network in the order of [`Quantity`], as logarithms.
fn summary(prediction: &Prediction, trajectory: &Trajectory, unit: f64) -> [f64; 5] {
    let distances = trajectory.end().map(|end| end.distances.as_slice()).unwrap_or_default();
    let typical = distances.iter().map(|d| d.typical).fold(0.0, f64::max);
    let largest = distances.iter().filter_map(|d| d.largest).fold(0.0, f64::max);
    [
        prediction.kernel_change(trajectory, unit),
        prediction.departure(trajectory),
        prediction.movement(trajectory),
        typical,
        largest,
    ]
    .map(f64::ln)
}
