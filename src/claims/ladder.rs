//! How many networks to draw at each width, and what they show together.

use super::experiment::{BLOCKS, Kernel, Rung, means};
use super::rate::{self, EXPONENT_MARGIN};
use super::{Case, Experiment};
use crate::Result;
use crate::statistics::power::noncentrality;
use crate::statistics::{self, Estimate, Terms};

/// The networks of the pilot at each width: their variances are known to about √(2/512) = 6 %.
pub(super) const PILOT: u64 = 512;

/// The least number of networks at a width: the exponent of a deviation over six doublings is then known to about 0.005.
const LEAST: u64 = 4096;

/// The factor on the pilot's variances that covers its own error: three standard errors of a variance with excess
/// kurtosis up to 3.
pub(super) const PILOT_SAFETY: f64 = 1.3;

/// The widths of narrow networks. A layer of n ReLUs is dead with probability 2^−n, which must not matter at 16.
const NARROW: [usize; 3] = [16, 32, 64];

/// The margin of the means of narrow networks in units of ε: they are noisier than wide ones, and a bias of order 1/n is largest there.
pub const NARROW_MARGIN: f64 = 1.5;

/// Samples at several widths.
#[derive(Clone, Debug)]
pub struct Ladder {
    rungs: Vec<Rung>,
    /// v of Σ and of Θ.
    growth: [f64; 2],
    /// Planned weights of means.
    mean_weights: Vec<f64>,
    terms: Terms,
    expansion: Expansion,
}

/// What is done about the next order in 1/n when an exponent is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// A term c/n is fitted where four widths leave room for it: networks are cheap.
    Fitted,
    /// |c| is bounded: no degree of freedom is spent on it.
    Bounded,
}

impl Ladder {
    /// Samples the widths of the case. A pilot measures the variances; the final sample is fresh, and large enough that the
    /// extrapolated mean of every watched entry of either kernel detects a discrepancy ε at the claim's level, all of them
    /// together with probability 1 − β. Every width gets the same number of networks: spreads, whose relative error depends on that number alone, are then known
    /// equally well at all widths, and the extrapolation of means needs less than two thirds of the work that equal shares of the work would take.
    pub(super) fn planned(case: &Case, experiment: &Experiment) -> Result<Self> {
        let widths = case.widths();
        case.progress().begin("pilot", PILOT * widths.len() as u64);
        let pilot = Experiment { key: experiment.key.named("pilot"), ..experiment.clone() };
        let pilot: Vec<Rung> = widths.iter().map(|&n| pilot.rung(case, n, PILOT)).collect::<Result<_>>()?;
        let networks = networks(case, &pilot)?;
        let plan: Vec<(usize, u64)> = widths.iter().map(|&n| (n, networks)).collect();
        Self::sample(case, experiment, &plan, "networks")
    }

    /// Samples [`NARROW`] widths, as many networks as detect a discrepancy of [`NARROW_MARGIN`]·ε in the mean of a diagonal entry at each
    /// width: where theory is exact at every width, narrow networks are the sharpest test, and the cheapest.
    pub(super) fn narrow(case: &Case, experiment: &Experiment) -> Result<Self> {
        case.progress().begin("pilot of narrow networks", PILOT * NARROW.len() as u64);
        let pilot = Experiment { key: experiment.key.named("pilot"), ..experiment.clone() };
        let level = case.level();
        let tests = NARROW.len() as f64;
        // the order of a bias needs its size to a few per cent, however coarse the means may be
        let precision = level.precision.min(0.01);
        let delta = noncentrality(level.alpha / tests, level.beta / tests, (BLOCKS - 1) as f64);
        let mut effort: f64 = 0.0;
        for &width in &NARROW {
            let rung = pilot.rung(case, width, PILOT)?;
            let variance = growth(std::slice::from_ref(&rung), Kernel::Ntk);
            effort = effort.max(PILOT_SAFETY * variance * (delta / (NARROW_MARGIN * precision)).powi(2));
        }
        let plan = NARROW.map(|n| (n, (effort / n as f64).ceil() as u64));
        Self::sample(case, experiment, &plan, "narrow networks")
    }

    fn sample(case: &Case, experiment: &Experiment, plan: &[(usize, u64)], part: &str) -> Result<Self> {
        let least = |networks: u64| networks.max(LEAST);
        case.progress().begin(part, plan.iter().map(|p| least(p.1)).sum());
        let rungs = plan
            .iter()
            .map(|&(n, networks)| experiment.rung(case, n, least(networks)))
            .collect::<Result<Vec<_>>>()?;
        let terms = Terms::for_widths(rungs.len());
        // variances are of order 1/n
        let mean_weights = rungs.iter().map(|rung| rung.networks as f64 * rung.width as f64).collect();
        let growth = Kernel::ALL.map(|kernel| growth(&rungs, kernel));
        Ok(Self { rungs, growth, mean_weights, terms, expansion: Expansion::Fitted })
    }

    /// A ladder of networks that somebody else drew: `growth` is v of either kernel, `mean_weights` are in proportion to 1/Var of the mean at
    /// each width as the theory has it, `terms` were chosen before the data were seen.
    pub(super) fn observed(rungs: Vec<Rung>, growth: [f64; 2], mean_weights: Vec<f64>, terms: Terms) -> Self {
        Self { rungs, growth, mean_weights, terms, expansion: Expansion::Bounded }
    }

    /// One rung a width.
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }

    /// The widths.
    pub fn widths(&self) -> Vec<usize> {
        self.rungs.iter().map(|rung| rung.width).collect()
    }

    /// What is done about the next order in 1/n of exponents.
    pub fn expansion(&self) -> Expansion {
        self.expansion
    }

    /// The terms of the expansion of means.
    pub fn terms(&self) -> Terms {
        self.terms
    }

    /// Planned weights of logarithms of spreads: their error depends on the number of networks alone.
    pub fn spread_weights(&self) -> Vec<f64> {
        self.rungs.iter().map(|rung| rung.networks as f64).collect()
    }

    /// The means of the scaled deviations at n = ∞, one an entry, each with the allowance for what the terms beyond 1/n² leave open, in the same
    /// unit.
    ///
    /// The allowance takes |c_k| ≤ √(K_ii K_jj)·vᵏ with v the largest n·Var K̂_ii/K_ii² of the ladder: for products of independent factors
    /// 1 + ξ/√n over the layers the coefficient of n^−k is at most the k-th power of the sum of the variances of the ξ, and that sum is v.
    ///
    /// # Errors
    /// Those of the regression.
    pub fn extrapolate(&self, kernel: Kernel) -> Result<Vec<(Estimate, f64)>> {
        let widths = self.widths();
        let ladder = statistics::Ladder::new(&widths, &self.mean_weights, self.terms)?;
        let limits = ladder.extrapolate_all(&means(&self.rungs, |rung| rung.kernel(kernel)))?;
        let unit = ladder.allowance(1.0, self.growth(kernel));
        let prediction = self.rungs[0].prediction(kernel);
        let allowance = |k: usize| unit * prediction.bound(k) / prediction.scale[k];
        Ok(limits.into_iter().enumerate().map(|(k, fit)| (fit.limit, allowance(k))).collect())
    }

    /// v: the largest n·Var K̂_ii/K_ii² of the ladder.
    pub fn growth(&self, kernel: Kernel) -> f64 {
        self.growth[kernel as usize]
    }

    /// How many networks were drawn, as a sentence.
    pub fn note(&self) -> String {
        let each: Vec<String> =
            self.rungs.iter().map(|rung| format!("{} of width {}", rung.networks, rung.width)).collect();
        format!("networks: {}", each.join(", "))
    }
}

/// v: the largest n·Var K̂_ii/K_ii².
pub(super) fn growth(rungs: &[Rung], kernel: Kernel) -> f64 {
    let mut growth: f64 = 0.0;
    for rung in rungs {
        let pairs = &rung.prediction(kernel).pairs;
        for (k, _) in pairs.iter().enumerate().filter(|(_, (i, j))| i == j) {
            growth = growth.max(rung.width as f64 * rung.kernel(kernel).moments().variance(k));
        }
    }
    growth
}

/// The number of networks a width at which the extrapolated mean of the noisiest entry has the standard error that the level asks for.
fn networks(case: &Case, pilot: &[Rung]) -> Result<u64> {
    let widths: Vec<usize> = pilot.iter().map(|rung| rung.width).collect();
    let weights: Vec<f64> = widths.iter().map(|&n| n as f64).collect();
    let ladder = statistics::Ladder::new(&widths, &weights, Terms::for_widths(widths.len()))?;
    let level = case.level();
    let entries = pilot[0].nngp.quantities();
    let delta = noncentrality(level.alpha / entries as f64, level.beta / entries as f64, (BLOCKS - 1) as f64);
    let mut networks: f64 = 0.0;
    for kernel in Kernel::ALL {
        let unit = ladder.allowance(1.0, growth(pilot, kernel));
        let prediction = pilot[0].prediction(kernel);
        for k in 0..entries {
            // a ladder whose remainder takes more than half of ε is not saved by more networks: the judge will say so
            let room = (level.precision - unit * prediction.bound(k) / prediction.scale[k])
                .max(0.5 * level.precision);
            let of_one = |rung: &Rung| {
                Estimate::new(0.0, rung.kernel(kernel).moments().variance(k).sqrt(), f64::INFINITY)
            };
            let of_one: Vec<Estimate> = pilot.iter().map(of_one).collect();
            let error = ladder.extrapolate(&of_one)?.limit.standard_error;
            networks = networks.max(PILOT_SAFETY * (error * delta / room).powi(2));
        }
    }
    Ok(networks.max(networks_for_rates(case, pilot)?).ceil() as u64)
}

/// The number of networks a width at which the exponent of the deviation of either kernel is known to its margin.
fn networks_for_rates(case: &Case, pilot: &[Rung]) -> Result<f64> {
    let widths: Vec<usize> = pilot.iter().map(|rung| rung.width).collect();
    if widths.len() < 3 {
        return Ok(0.0);
    }
    let level = case.level();
    let delta = noncentrality(level.alpha, level.beta, (BLOCKS - 1) as f64);
    let mut networks: f64 = 0.0;
    for kernel in Kernel::ALL {
        let spread = rate::spread(pilot, kernel)?;
        let error = rate::exponent(&widths, &spread, &vec![1.0; widths.len()])?.standard_error;
        let drawn = pilot[0].networks as f64;
        let needed = PILOT_SAFETY * drawn * (error * delta / EXPONENT_MARGIN).powi(2);
        // a kernel that is the same for every network has no rate
        networks = if needed.is_finite() { networks.max(needed) } else { networks };
    }
    Ok(networks)
}
