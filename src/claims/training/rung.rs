//! Networks trained over a ladder of widths.

use rayon::prelude::*;

use super::super::Case;
use super::super::experiment::BLOCKS;
use super::observation::Prediction;
use super::setup::Setup;
use crate::network::Architecture;
use crate::network::training::{Trainable, Trainer, Trajectory, Weights};
use crate::numeric::Key;
use crate::statistics::{self, Blocks, Estimate, Moments, Order, Terms};
use crate::{Error, Result};

/// The number of networks at the widest rung of a ladder that spans [`SPAN`].
const NETWORKS: u64 = 3 * BLOCKS;

/// The number of widths: with two terms to fit and a third one to bound what is not fitted.
const WIDTHS: usize = 3;

/// The widest width in units of the narrowest one, where the case goes so far: the exponent of a quantity, its logarithm being uncertain by 1 from network to
/// network, is then known to 0.03. Wider spans cost more than they
/// tell: a network eight times as wide takes ten times the time.
const SPAN: usize = 8;

/// The narrowest width that is trained, in units of the number of hidden layers, where the case has enough wider ones. n·Var Θ̂/Θ² is about 5 a layer, and
/// training takes powers of the kernel.
const WIDTH_PER_LAYER: usize = 64;

/// All trained networks of one width.
#[derive(Clone, Debug)]
pub struct Rung {
    /// n.
    pub width: usize,
    /// How many networks were trained.
    pub networks: u64,
    /// ln of [`Prediction::kernel_change`], of [`Prediction::departure`], of [`Prediction::movement`], of the relative change of a typical weight and of
    /// the most moved weight of the read-out, in units of powers of [`Prediction::residual`], see [`summary`].
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
    /// The largest |w_t − w_0|/std w_0 of the read-out, where single weights move most. Those between hidden layers are never seen singly.
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
    /// Trains networks with lazily sampled weights, which are exact in distribution and linear in the width.
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

    /// The means of the differences at n = ∞, each with the allowance for what the terms beyond 1/n leave open, at level `share` each.
    ///
    /// # Errors
    /// Those of the regression.
    pub fn limits(&self, share: f64) -> Result<Vec<(Estimate, f64)>> {
        let plan: Vec<(usize, u64)> = self.rungs.iter().map(|rung| (rung.width, rung.networks)).collect();
        let means: Vec<Vec<Estimate>> = self.rungs.iter().map(|rung| rung.differences.means()).collect();
        limits(&plan, &means, share)
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

/// The limits of means, `means[width][entry]`, by the regression E = T + c₁/n, each with the allowance for the terms that it leaves out: what the data
/// themselves say of c₂/n², see [`statistics::Ladder::remainder`].
///
/// # Errors
/// Those of the regression.
pub fn limits(plan: &[(usize, u64)], means: &[Vec<Estimate>], share: f64) -> Result<Vec<(Estimate, f64)>> {
    let widths: Vec<usize> = plan.iter().map(|(width, _)| *width).collect();
    let planned: Vec<f64> = plan.iter().map(|&(width, networks)| width as f64 * networks as f64).collect();
    let ladder = statistics::Ladder::new(&widths, &planned, Terms::for_widths(widths.len()))?;
    let entry = |entry: usize| {
        let estimates: Vec<Estimate> = means.iter().map(|row| row[entry]).collect();
        Ok((ladder.extrapolate(&estimates)?.limit.guarded(share), ladder.remainder(&estimates, share)?))
    };
    (0..means[0].len()).map(entry).collect()
}

/// How limits are found, as a sentence.
pub fn fit_note(allowances: impl IntoIterator<Item = f64>) -> String {
    let most = allowances.into_iter().fold(0.0, f64::max);
    format!(
        "fit: E = T + c₁/n over the widths; what c₂/n² and later terms leave open of T, by the c₂ that the data show and its error, is at most {most:.1e}"
    )
}

/// The widths that are trained, each with its number of networks. Widths span [`SPAN`] if the case has them, and a shorter ladder has more networks, so that exponents
/// are known equally well. Narrower networks are cheaper, and their means vary more: their number goes with n^(−1/2).
pub fn plan(case: &Case) -> Vec<(usize, u64)> {
    let widths = ladder(case.widths(), WIDTH_PER_LAYER * case.spec().hidden_layers());
    let (first, last) = (widths[0] as f64, widths[widths.len() - 1] as f64);
    let shortness = ((SPAN as f64).ln() / (last / first).ln()).powi(2);
    let networks = |n: usize| {
        let blocks = (NETWORKS / BLOCKS) as f64 * shortness * (last / n as f64).sqrt();
        BLOCKS * (blocks.ceil() as u64).clamp(1, 64)
    };
    widths.into_iter().map(|n| (n, networks(n))).collect()
}

/// [`WIDTHS`] of these widths, about evenly spaced, from the first that is at least `least` (or earlier, if too few are left) up to [`SPAN`] times as wide.
fn ladder(all: &[usize], least: usize) -> Vec<usize> {
    let narrow = all.iter().filter(|n| **n < least).count();
    let from = &all[narrow.min(all.len().saturating_sub(WIDTHS))..];
    let within = from.iter().filter(|n| **n <= SPAN * from[0]).count().max(WIDTHS.min(from.len()));
    match within {
        0..=WIDTHS => from[..within].to_vec(),
        _ => (0..WIDTHS).map(|k| from[k * (within - 1) / (WIDTHS - 1)]).collect(),
    }
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
    let trainer = Trainer::new(architecture, setup.task()?, setup.training(width), Weights::Lazy)?;
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

/// The quantities of a network in the order of [`Quantity`], as logarithms, in units of the network's own residual |f_0 − y| at the start, of the departure in units of its
/// square: what moves the weights and with them the kernel is proportional to the residual, and the departure is a change of the kernel times a residual. Networks vary most in
/// f_0, whose law has a limit, so that the units leave all exponents as they are.
fn summary(prediction: &Prediction, trajectory: &Trajectory, unit: f64) -> [f64; 5] {
    let distances = trajectory.end().map(|end| end.distances.as_slice()).unwrap_or_default();
    let typical = distances.iter().map(|d| d.typical).fold(0.0, f64::max);
    let largest = distances.last().and_then(|d| d.largest).unwrap_or(f64::NAN);
    let residual = prediction.residual(trajectory);
    [
        prediction.kernel_change(trajectory, unit) / residual,
        prediction.departure(trajectory) / residual.powi(2),
        prediction.movement(trajectory) / residual,
        typical / residual,
        largest / residual,
    ]
    .map(f64::ln)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ladders_span_what_the_case_has() {
        let default: Vec<usize> = (0..7).map(|k| 64 << k).collect();
        assert_eq!(ladder(&default, 64), [64, 128, 512]);
        assert_eq!(ladder(&default, 192), [256, 512, 2048]);
        assert_eq!(ladder(&default, 700), [1024, 2048, 4096]);
        assert_eq!(ladder(&default, 10_000), [1024, 2048, 4096]);
        assert_eq!(ladder(&[100, 3200], 64), [100, 3200]);
        assert_eq!(ladder(&[100, 200, 400, 6400], 64), [100, 200, 400]);
        assert_eq!(ladder(&[100, 2000, 6400], 64), [100, 2000, 6400]);
        assert_eq!(ladder(&[80, 160, 320, 640], 64), [80, 160, 640]);
    }
}
