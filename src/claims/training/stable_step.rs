//! Gradient descent converges below the step 2N/λ_max and diverges above it.

use rayon::prelude::*;

use super::super::experiment::BLOCKS;
use super::super::{Case, Claim, Decoy, Findings, Group};
use super::observation::Prediction;
use super::setup::Setup;
use crate::network::Architecture;
use crate::network::training::{Points, Trainable, Trainer, Training, Weights};
use crate::record::{ClaimKind, Comparison, Relation};
use crate::statistics::{self, Blocks, Estimate, Moments, Order, Terms};
use crate::{Error, Result};

/// Learning rates in units of 2N/λ_max: a factor 1 − 2 · 0.8 = −0.6 a step, and −1.4.
const RATES: [f64; 2] = [0.8, 1.2];

/// One step: in k of them a network's own λ̂_max enters to the power k, and means of such powers tend to their limits only at large n.
const STEPS: usize = 1;

/// Networks at each width and rate.
const NETWORKS: u64 = 32 * BLOCKS;

/// E r_1 r_0/E r_0² = 1 − ηλ_max/N for the residual r along the first eigenvector, on either side of ηλ_max/N = 2.
#[derive(Clone, Copy, Debug)]
pub struct StableStep;

impl Claim for StableStep {
    fn id(&self) -> &'static str {
        "stable-step"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "gradient descent contracts the first eigenmode of Θ for η < 2N/λ_max and amplifies it for η > 2N/λ_max, by 1 − ηλ_max/N a step"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2019, section 2.2 and theorem 2.1; gradient descent on a quadratic: Polyak 1964"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_training(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let setup = Setup::new(case, Trainable::All)?;
        let margin = case.level().second_order_margin();
        let widths = super::rung::widths(case);
        case.progress().begin("networks at large steps", NETWORKS * (RATES.len() * widths.len()) as u64);
        let (mut comparisons, mut wrong, mut notes) = (Vec::new(), Vec::new(), vec![setup.note()]);
        let share = case.level().alpha / (2 * RATES.len()) as f64;
        for rate in RATES {
            let setup = setup.at_rate(rate, STEPS);
            let (limit, allowance) = multiplier(case, &setup, &widths)?;
            let estimate = limit.guarded(share);
            let label = |what: &str| format!("{what} at η = {rate} · 2N/λ_max");
            let one = 1.0 - 2.0 * rate;
            let equals = |target: f64| -> Comparison {
                let relation = Relation::Equals { target, margin: margin * one.abs().max(1.0), allowance };
                estimate.compare(label("multiplier of the first mode"), relation)
            };
            comparisons.push(equals(one));
            // what a missing factor 2 in the threshold would make of it
            wrong.push(equals(1.0 - rate));
            let size = estimate.scaled(one.signum());
            let relation = match rate < 1.0 {
                true => Relation::AtMost { target: 1.0 },
                false => Relation::AtLeast { target: 1.0 },
            };
            comparisons.push(size.compare(label("size of the multiplier"), relation));
        }
        notes.push(format!(
            "{NETWORKS} networks at each width and step; E r_1 r_0/E r_0² is extrapolated to n = ∞"
        ));
        Ok(Findings {
            comparisons,
            margin,
            decoy: Decoy { name: "the threshold is N/λ_max".into(), comparisons: wrong },
            series: Vec::new(),
            notes,
        })
    }
}

/// E r_1 r_0/E r_0² of the first mode at n = ∞, and what the expansion leaves open.
fn multiplier(case: &Case, setup: &Setup, widths: &[usize]) -> Result<(Estimate, f64)> {
    let prediction = Prediction::at(setup, &[STEPS])?;
    let place = prediction.layout().mode(0, 0);
    let mut means = Vec::new();
    let mut growth: f64 = 0.0;
    for &width in widths {
        let blocks = sample(case, setup, &prediction, place, width)?;
        means.push(blocks.means()[0]);
        let relative = blocks.moments().variance(1) * width as f64;
        growth = growth.max(relative);
    }
    let planned: Vec<f64> = widths.iter().map(|&n| n as f64).collect();
    let ladder = statistics::Ladder::new(widths, &planned, Terms::for_widths(widths.len()))?;
    let limit = ladder.extrapolate(&means)?.limit.shifted(prediction.looks[0].factors[0]);
    Ok((limit, ladder.allowance(1.0, growth)))
}

/// The difference of the first mode from the limit's prediction, and the relative deviation of Θ̂_0 at the first point.
fn sample(case: &Case, setup: &Setup, prediction: &Prediction, place: usize, width: usize) -> Result<Blocks> {
    let hidden = vec![width; case.spec().hidden_layers()];
    let architecture = Architecture::new(case.spec(), case.inputs().ncols(), &hidden, 1)?;
    let training = Training { linearise: false, kernel: Points::All, ..setup.training(width) };
    let trainer = Trainer::new(architecture, setup.task()?, training, Weights::Explicit)?;
    let key = case.key("stable-step").index(width as u64);
    let block = |block: u64| -> Result<Moments> {
        let mut moments = Moments::new(2, Order::Fourth);
        let (mut differences, mut initial) = (Vec::new(), Vec::new());
        for network in 0..NETWORKS / BLOCKS {
            if case.progress().cancelled() {
                return Err(Error::new("run", "was interrupted").advise("nothing was written"));
            }
            let trajectory = trainer.train(key.index(block).index(network))?;
            prediction.differences(&trajectory, &mut differences);
            prediction.initial_diagonal(&trajectory, setup.unit(width), &mut initial);
            moments.push(&[differences[place], initial[0]])?;
            case.progress().advance(1);
        }
        Ok(moments)
    };
    Blocks::new((0..BLOCKS).into_par_iter().map(block).collect::<Result<_>>()?)
}
