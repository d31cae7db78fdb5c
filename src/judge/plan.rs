//! The plan of a run: the whole question, validated.

use ndarray::Array2;

use crate::claims::{self, Claim};
use crate::network::Sampling;
use crate::spec::Spec;
use crate::{Error, Result};

/// Everything that a record depends on.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The network.
    pub spec: Spec,
    /// The points, N × n₀, rows are points.
    pub inputs: Array2<f64>,
    /// Where the points come from, as given: `circle:8`.
    pub source: String,
    /// The ladder of hidden widths; empty for [`Plan::default_widths`].
    pub widths: Vec<usize>,
    /// How finite networks are sampled.
    pub sampling: Sampling,
    /// The claims to judge; `None` for all that apply.
    pub claims: Option<Vec<String>>,
    /// ε: the relative discrepancy of a kernel entry to be detected.
    pub precision: f64,
    /// The family-wise level: the probability that a true statement is refuted anywhere in the run.
    pub alpha: f64,
    /// The probability that a discrepancy ε goes unnoticed in one comparison.
    pub beta: f64,
    /// The seed of all random numbers.
    pub seed: u64,
    /// What was left at its default, and why it has that value, as sentences.
    pub defaults: Vec<String>,
}

impl Plan {
    /// The default of ε.
    pub const PRECISION: f64 = 0.01;
    /// The default of α.
    pub const ALPHA: f64 = 1e-6;
    /// The default of β.
    pub const BETA: f64 = 1e-3;
    /// The largest width: memory is linear in it, and indices stay exact.
    pub const LARGEST_WIDTH: usize = 1 << 30;

    /// Seven widths, each twice the last. The first is the least power of two that is at least 20 times the number of hidden layers (and at least 64): the
    /// expansion in 1/n runs in powers of about 5·layers/n, and must have converged there.
    pub fn default_widths(hidden_layers: usize) -> Vec<usize> {
        let least = (20 * hidden_layers).next_power_of_two().max(64);
        (0..7).map(|k| least << k).collect()
    }

    /// Checks the plan and completes it: widths ascending and distinct, at their default if empty.
    ///
    /// # Errors
    /// The first value that makes no sense.
    pub fn validated(mut self) -> Result<Self> {
        for (name, level) in [("alpha", self.alpha), ("beta", self.beta)] {
            if !(level > 0.0 && level < 0.5) {
                return Err(Error::new(name, format!("{level} is not an error probability"))
                    .advise("give a number between 0 and 0.5"));
            }
        }
        if !(self.precision > 0.0 && self.precision < 1.0) {
            return Err(Error::new("precision", format!("{} is not a relative discrepancy", self.precision))
                .advise("give a number between 0 and 1, such as 0.01"));
        }
        if self.inputs.is_empty() {
            return Err(Error::new(&self.source, "there are no points")
                .advise("give at least one row with at least one column"));
        }
        if self.widths.is_empty() {
            self.widths = Self::default_widths(self.spec.hidden_layers());
        }
        if let Some(width) = self.widths.iter().find(|n| **n == 0 || **n > Self::LARGEST_WIDTH) {
            return Err(Error::new("widths", format!("{width} is not a width of a layer"))
                .advise(format!("give numbers from 1 to {}", Self::LARGEST_WIDTH)));
        }
        self.widths.sort_unstable();
        self.widths.dedup();
        if self.widths.len() < 2 {
            return Err(Error::new("widths", format!("{} alone shows no trend", self.widths[0]))
                .advise("give at least two different widths, better four: 64,256,1024,4096"));
        }
        self.selected()?;
        Ok(self)
    }

    /// The claims of the plan, in the order of the registry.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn selected(&self) -> Result<Vec<&'static dyn Claim>> {
        let Some(names) = &self.claims else { return Ok(claims::registry().to_vec()) };
        for name in names {
            find(name)?;
        }
        Ok(claims::registry()
            .iter()
            .copied()
            .filter(|claim| names.iter().any(|name| name == claim.id()))
            .collect())
    }
}

/// The claim of that name.
///
/// # Errors
/// When there is none; suggests the nearest.
pub fn find(name: &str) -> Result<&'static dyn Claim> {
    if let Some(claim) = claims::registry().iter().find(|claim| claim.id() == name) {
        return Ok(*claim);
    }
    let nearest = claims::registry()
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(a.id(), name).total_cmp(&strsim::jaro_winkler(b.id(), name)))
        .map(|claim| claim.id())
        .expect("invariant: the registry is not empty");
    Err(Error::new("claim", format!("{name:?} is unknown"))
        .advise(format!("did you mean {nearest:?}? `ntk-verify claims` lists all")))
}
