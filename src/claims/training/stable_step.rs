//! Gradient descent converges below the step 2N/λ_max and diverges above it.

use super::super::{Case, Claim, Decoy, Findings, Group};
use super::modes::Mode;
use super::setup::Setup;
use super::{modes, rung};
use crate::Result;
use crate::network::training::Trainable;
use crate::record::{ClaimKind, Comparison, Relation};

/// Learning rates in units of 2N/λ_max: a factor 1 − 2 · 0.8 = −0.6 a step, and −1.4.
const RATES: [f64; 2] = [0.8, 1.2];

/// One step is cheap: so many times the networks of a whole training are taken.
const TIMES: u64 = 4;

/// v·(f_1 − y) = (1 − ηλ_max/N) v·(f_0 − y) for the first eigenvector v, on either side of ηλ_max/N = 2.
///
/// One step: in k of them a network's own λ̂_max enters to the power k, and means of such powers tend to their limits only at large n.
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
        "Lee et al. 2019, theorem 2.1; gradient descent on a quadratic: Polyak 1964"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_training(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let setup = Setup::new(case, Trainable::All)?;
        let modes = modes::modes(&setup)?;
        let setup = setup.recording(&[1]).centred(modes.iter().map(Mode::vector));
        let margin = case.level().second_order_margin();
        let share = case.level().alpha / (2 * RATES.len()) as f64;
        let (mut comparisons, mut wrong, mut allowances) = (Vec::new(), Vec::new(), Vec::new());
        for rate in RATES {
            let part = "networks at large steps";
            let (estimate, allowance) =
                modes::left(case, part, &setup.at_rate(rate), &modes[..1], (TIMES, share))?[0][0];
            allowances.push(allowance);
            let truth = 1.0 - 2.0 * rate;
            let equals = |target: f64| -> Comparison {
                let relation = Relation::Equals { target, margin: margin * truth.abs().max(1.0), allowance };
                estimate.compare(format!("multiplier of the first mode at η = {rate} · 2N/λ_max"), relation)
            };
            comparisons.push(equals(truth));
            // what a missing factor 2 in the threshold would make of it
            wrong.push(equals(1.0 - rate));
            let relation = match rate < 1.0 {
                true => Relation::AtMost { target: 1.0 },
                false => Relation::AtLeast { target: 1.0 },
            };
            let size = estimate.scaled(truth.signum());
            comparisons
                .push(size.compare(format!("size of the multiplier at η = {rate} · 2N/λ_max"), relation));
        }
        Ok(Findings {
            comparisons,
            margin,
            decoy: Decoy { name: "the threshold is N/λ_max".into(), comparisons: wrong },
            series: Vec::new(),
            notes: vec![
                rung::note(&rung::plan(case).into_iter().map(|(n, m)| (n, TIMES * m)).collect::<Vec<_>>()),
                rung::fit_note(allowances),
                "one step of gradient descent on f − f_0, which starts at 0".into(),
            ],
        })
    }
}
