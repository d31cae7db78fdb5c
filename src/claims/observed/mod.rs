//! Claims about networks that somebody else drew: the same theorems, with the moments of an [`Ensemble`] in place of those of sampled networks.

mod change;
mod coupling;
mod gaussianity;
mod gram;
mod pilot;
mod regime;
mod rungs;

pub use pilot::Pilot;

use super::{Case, Claim, Kernel, Ladder, rate};
use crate::ensemble::{Ensemble, Kernels};
use crate::statistics::Blocks;
use crate::{Error, Result};

pub(super) use change::logarithms as changes;

/// The claims about an ensemble, in the order of reports.
pub fn claims() -> &'static [&'static dyn Claim] {
    &[
        &gram::GramMatrices,
        &super::ntk_limit::NtkLimit,
        &coupling::OutputCoupling,
        &super::ntk_rate::NtkRate,
        &super::ntk_variance::NtkVariance,
        &super::variance_law::VarianceLaw,
        &super::output_covariance::OutputCovariance,
        &gaussianity::OutputGaussianity,
        &regime::KernelRegime,
        &super::training::KernelConstancy,
    ]
}

/// What somebody else's networks show, as moments beside the theory.
#[derive(Clone, Debug)]
pub struct Observation {
    ensemble: Ensemble,
    pilot: Pilot,
    /// The relative change of the kernel up to which a network counts as in the kernel regime.
    regime: f64,
    kernels: Option<Ladder>,
    outputs: Option<Ladder>,
}

impl Observation {
    /// Folds the ensemble into moments of deviations from the limit of the case's network, on the case's watched points.
    ///
    /// # Errors
    /// An ensemble that does not fit the points; those of the limit.
    pub fn new(case: &Case, ensemble: Ensemble, pilot: Pilot, regime: f64) -> Result<Self> {
        ensemble.fits(case.spec(), case.inputs().nrows())?;
        let kernels = rungs::of_kernels(case, &ensemble, &pilot)?;
        let outputs = rungs::of_outputs(case, &ensemble, &pilot)?;
        Ok(Self { ensemble, pilot, regime, kernels, outputs })
    }

    /// The ensemble.
    pub fn ensemble(&self) -> &Ensemble {
        &self.ensemble
    }

    /// What our own networks of this kind showed.
    pub fn pilot(&self) -> &Pilot {
        &self.pilot
    }

    /// The relative change of the kernel up to which a network counts as in the kernel regime.
    pub fn regime(&self) -> f64 {
        self.regime
    }

    /// The widths of the tangent kernels.
    pub fn widths(&self) -> Vec<usize> {
        self.ensemble.kernels().iter().map(Kernels::width).collect()
    }

    /// The networks that show a kernel.
    ///
    /// # Errors
    /// None do.
    pub fn ladder(&self, kernel: Kernel) -> Result<&Ladder> {
        let ladder = match kernel {
            Kernel::Ntk => &self.kernels,
            Kernel::Nngp => &self.outputs,
        };
        ladder.as_ref().ok_or_else(|| Error::new("ensemble", missing(kernel)))
    }

    /// Whether there are networks that show a kernel; the reason when there are none.
    ///
    /// # Errors
    /// That sentence.
    pub(super) fn needs(&self, kernel: Kernel) -> std::result::Result<(), String> {
        self.ladder(kernel).map(|_| ()).map_err(|_| missing(kernel).into())
    }

    /// Whether there are enough networks at each width to decide on a rate, as the pilot has it: a question that the data cannot answer is not asked of them.
    ///
    /// # Errors
    /// What is missing, as a sentence.
    pub(super) fn needs_spreads(&self, case: &Case) -> std::result::Result<(), String> {
        let widths = self.widths();
        let Some(given) = self.ensemble.kernels().iter().map(Kernels::networks).min() else { return Ok(()) };
        if widths.len() < 3 {
            return Ok(()); // another hypothesis, which fails
        }
        let needed = self.pilot.networks_for_rates(case, &widths, rate::margin(case));
        match needed.map_err(|error| error.to_string())?.max(Blocks::LEAST as f64) {
            needed if needed.is_infinite() => {
                Err("these widths are too narrow, or too close, to show a rate".into())
            }
            needed if (given as f64) < needed => Err(format!(
                "a rate needs about {needed:.0} networks of each of these widths; there are {given}"
            )),
            _ => Ok(()),
        }
    }
}

fn missing(kernel: Kernel) -> &'static str {
    match kernel {
        Kernel::Ntk => "no tangent kernels are given",
        Kernel::Nngp => "no outputs are given",
    }
}
