//! The spectrum of the Fisher information matrix of wide random networks.

use rayon::prelude::*;

use super::decoys::with_half_derivative;
use super::experiment::BLOCKS;
use super::fisher::{FisherTheory, fisher_draw};
use super::{Case, Claim, Decoy, Findings, Group};
use crate::numeric::Key;
use crate::record::{ClaimKind, Comparison, Relation, Series};
use crate::statistics::power::noncentrality;
use crate::statistics::{Blocks, Estimate, Intercept, Ladder, Moments, Order, Terms};
use crate::{Error, Result};

/// M m_λ → κ₁, s_λ → α((T−1)κ₂²/T + κ₁²/T), λ_max/M → α((T−1)κ₂/T + κ₁/T).
#[derive(Clone, Copy, Debug)]
pub struct FisherSpectrumClaim;

/// T: enough that λ_max stands apart, few enough that thousands of networks take seconds.
const SAMPLES: usize = 16;

/// The widths: the expansion runs in powers of T/M and layers/M.
const WIDTHS: [usize; 5] = [64, 128, 256, 512, 1024];

/// The margin in units of ε. An eigenvalue of order M is a sum over all pairs of inputs, second moments are sums of squares: both are noisier than a mean.
const MARGIN: f64 = 3.0;

/// Networks of the pilot, at the narrowest width alone, where the relative variance is largest.
const PILOT: u64 = 4 * BLOCKS;

/// The factor on the pilot's variance that covers its own error (three standard errors).
const PILOT_SAFETY: f64 = 1.3;

const NAMES: [&str; 3] = ["M·m_λ", "s_λ", "λ_max/M"];

impl Claim for FisherSpectrumClaim {
    fn id(&self) -> &'static str {
        "fisher-spectrum"
    }

    fn statement(&self) -> &'static str {
        "as all layers widen, the Fisher spectrum has mean κ₁/M, second moment α((T−1)κ₂² + κ₁²)/T and maximum α((T−1)κ₂ + κ₁)M/T"
    }

    fn source(&self) -> &'static str {
        "Karakida, Akaho, Amari 2018, theorems 1, 3 and 4"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_hidden_layer(case)?;
        let theory = FisherTheory::new(case.spec()).map_err(|error| error.to_string())?;
        match theory.kappa1 {
            kappa if kappa > 0.0 && kappa.is_finite() => Ok(()),
            kappa => Err(format!("κ₁ = {kappa}")),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let theory = FisherTheory::new(case.spec())?;
        let quantities = if theory.isolated(SAMPLES) { 3 } else { 2 };
        let networks = networks(case, &theory, quantities)?;
        case.progress().begin("Fisher spectra", networks * WIDTHS.len() as u64);
        let key = case.key("fisher-spectrum");
        let rungs: Vec<Blocks> =
            WIDTHS.iter().map(|&m| sample(case, &theory, m, networks, key)).collect::<Result<_>>()?;
        let ladder = ladder()?;
        let limits = ladder.extrapolate_all(&rungs.iter().map(Blocks::means).collect::<Vec<_>>())?;
        let growth: Vec<f64> = (0..quantities).map(|k| growth(&limits[k], &rungs[0], k)).collect();
        let share = case.level().alpha / quantities as f64;
        let margin = MARGIN * case.level().precision;
        let against = |wrong: &FisherTheory| -> Vec<Comparison> {
            (0..quantities)
                .map(|k| {
                    compare(&limits[k], k, &theory, wrong, margin, ladder.allowance(1.0, growth[k]), share)
                })
                .collect()
        };
        let (name, wrong) = decoy(case, &theory)?;
        Ok(Findings {
            comparisons: against(&theory),
            margin,
            decoy: Decoy { name, comparisons: against(&wrong) },
            series: (0..quantities).map(|k| series(&rungs, k)).collect(),
            notes: notes(&theory, networks, quantities),
        })
    }
}

/// Networks a width such that the extrapolated value of each quantity detects the margin at the claim's level.
fn networks(case: &Case, theory: &FisherTheory, quantities: usize) -> Result<u64> {
    case.progress().begin("pilot of Fisher spectra", PILOT);
    let pilot = sample(case, theory, WIDTHS[0], PILOT, case.key("fisher-spectrum").named("pilot"))?;
    let level = case.level();
    let tests = quantities as f64;
    let delta = noncentrality(level.alpha / tests, level.beta / tests, (BLOCKS - 1) as f64);
    let ladder = ladder()?;
    let mut most: f64 = 0.0;
    for k in 0..quantities {
        // variances relative to the square of the mean fall like 1/M
        let at = |m: usize| (pilot.moments().variance(k) * WIDTHS[0] as f64 / m as f64).sqrt();
        let of_one = WIDTHS.map(|m| Estimate::new(0.0, at(m), f64::INFINITY));
        let error = ladder.extrapolate(&of_one)?.limit.standard_error;
        most = most.max(PILOT_SAFETY * (error * delta / (MARGIN * level.precision)).powi(2));
    }
    Ok(((most / BLOCKS as f64).ceil() as u64).max(4) * BLOCKS)
}

fn ladder() -> Result<Ladder> {
    Ladder::new(&WIDTHS, &WIDTHS.map(|m| m as f64), Terms::for_widths(WIDTHS.len()))
}

/// Deviations of the three quantities from theory, relative to it.
fn sample(case: &Case, theory: &FisherTheory, width: usize, networks: u64, key: Key) -> Result<Blocks> {
    let predicted = theory.spectrum(width, SAMPLES).to_array();
    let key = key.index(width as u64);
    let block = |index: u64| -> Result<Moments> {
        let mut moments = Moments::new(predicted.len(), Order::Fourth);
        for replicate in 0..networks / BLOCKS {
            if case.progress().cancelled() {
                return Err(Error::new("run", "was interrupted").advise("nothing was written"));
            }
            let found =
                fisher_draw(case.spec(), width, SAMPLES, key.index(index).index(replicate))?.to_array();
            let relative: Vec<f64> = found.iter().zip(&predicted).map(|(x, t)| x / t - 1.0).collect();
            moments.push(&relative)?;
            case.progress().advance(1);
        }
        Ok(moments)
    };
    Blocks::new((0..BLOCKS).into_par_iter().map(block).collect::<Result<_>>()?)
}

/// v of a quantity, for the bound |c_k| ≤ v^k of the terms beyond the fit: M times the relative variance at the narrowest width, as for products of independent
/// factors 1 + ξ/√M, or the fitted |c₁| where that is larger (second moments and λ_max sum over T inputs).
fn growth(limit: &Intercept, narrowest: &Blocks, k: usize) -> f64 {
    let spread = WIDTHS[0] as f64 * narrowest.moments().variance(k);
    limit.corrections.first().map_or(spread, |c| c.value.abs().max(spread))
}

fn compare(
    limit: &Intercept,
    k: usize,
    theory: &FisherTheory,
    wrong: &FisherTheory,
    margin: f64,
    allowance: f64,
    share: f64,
) -> Comparison {
    let scaled = |theory: &FisherTheory| theory.spectrum(1, SAMPLES).to_array()[k];
    let (unit, target) = (scaled(theory), scaled(wrong));
    let relation = Relation::Equals { target, margin: margin * unit, allowance: allowance * unit };
    limit.limit.guarded(share).scaled(unit).shifted(unit).compare(NAMES[k], relation)
}

/// The wrong theory that differs more from the true one: κ̇ without its factor 2, or the parameters of the read-out forgotten.
fn decoy(case: &Case, theory: &FisherTheory) -> Result<(String, FisherTheory)> {
    let half = FisherTheory::new(&with_half_derivative(case.spec()))?;
    let distance = |wrong: &FisherTheory| (wrong.kappa1 / theory.kappa1 - 1.0).abs();
    let without = theory.without_readout();
    Ok(if distance(&half) > distance(&without) {
        ("κ̇ without its factor 2 in the first layer".into(), half)
    } else {
        ("the parameters of the read-out forgotten".into(), without)
    })
}

fn series(rungs: &[Blocks], k: usize) -> Series {
    let means: Vec<Estimate> = rungs.iter().map(|blocks| blocks.means()[k]).collect();
    Series {
        name: format!("{} relative to theory", NAMES[k]),
        x: WIDTHS.iter().map(|&m| m as f64).collect(),
        y: means.iter().map(|mean| 1.0 + mean.value).collect(),
        standard_error: means.iter().map(|mean| mean.standard_error).collect(),
    }
}

fn notes(theory: &FisherTheory, networks: u64, quantities: usize) -> Vec<String> {
    let mut notes = vec![
        format!("κ₁ = {:.6}, κ₂ = {:.6}, α = {}", theory.kappa1, theory.kappa2, theory.alpha),
        format!(
            "{networks} networks at each of the widths {WIDTHS:?}, inputs and hidden layers equally wide, each on T = {SAMPLES} fresh Gaussian inputs"
        ),
        format!("the margin is {MARGIN} ε"),
    ];
    if quantities < 3 {
        notes.push("κ₂ is so small that no eigenvalue stands apart: the largest is not compared".into());
    }
    notes
}
