//! The plan of a run: the whole question, validated.

use ndarray::Array2;

use crate::claims::{self, Claim, Group};
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
    /// The claims to judge, by name or by group; `None` for those about initialisation. Those that do not apply are left out.
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
        levels(self.alpha, self.beta, self.precision)?;
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
    /// A name that is neither that of a claim nor that of a group.
    pub fn selected(&self) -> Result<Vec<&'static dyn Claim>> {
        let default = [Group::default().name().to_string()];
        let names = self.claims.as_deref().unwrap_or(&default);
        for name in names {
            if Group::named(name).is_none() {
                find(name)?;
            }
        }
        let chosen = |claim: &&dyn Claim| {
            names.iter().any(|name| name == claim.id() || Group::named(name) == Some(claim.group()))
        };
        Ok(claims::registry().iter().copied().filter(chosen).collect())
    }
}

/// Refuses error levels and a precision that make no sense.
///
/// # Errors
/// The first of them.
pub fn levels(alpha: f64, beta: f64, precision: f64) -> Result<()> {
    for (name, level) in [("alpha", alpha), ("beta", beta)] {
        if !(level > 0.0 && level < 0.5) {
            return Err(Error::new(name, format!("{level} is not an error probability"))
                .advise("give a number between 0 and 0.5"));
        }
    }
    if !(precision > 0.0 && precision < 1.0) {
        return Err(Error::new("precision", format!("{precision} is not a relative discrepancy"))
            .advise("give a number between 0 and 1, such as 0.01"));
    }
    Ok(())
}

/// The claim of that name.
///
/// # Errors
/// When there is none; suggests the nearest.
pub fn find(name: &str) -> Result<&'static dyn Claim> {
    if let Some(claim) = claims::registry().iter().find(|claim| claim.id() == name) {
        return Ok(*claim);
    }
    let groups = Group::ALL.map(Group::name);
    let nearest = claims::registry()
        .iter()
        .map(|claim| claim.id())
        .chain(groups)
        .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)))
        .expect("invariant: the registry is not empty");
    Err(Error::new("claim", format!("{name:?} is unknown"))
        .advise(format!("did you mean {nearest:?}? `ntk-verify claims` lists all")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Dense, Parameterization};

    fn ids(claims: Option<&[&str]>) -> Vec<&'static str> {
        let phi = crate::activation::parse("relu").unwrap();
        let scales = Dense { weight_std: 1.0, bias_std: 0.0 };
        let plan = Plan {
            spec: Spec::dense(&phi, 1, scales, Parameterization::Ntk).unwrap(),
            inputs: Array2::ones((1, 1)),
            source: "one".into(),
            widths: Vec::new(),
            sampling: Sampling::Conditioned,
            claims: claims.map(|names| names.iter().map(|name| name.to_string()).collect()),
            precision: Plan::PRECISION,
            alpha: Plan::ALPHA,
            beta: Plan::BETA,
            seed: 0,
            defaults: Vec::new(),
        };
        plan.selected().unwrap().into_iter().map(|claim| claim.id()).collect()
    }

    #[test]
    fn groups_and_names_may_be_mixed() {
        let initial = ids(None);
        assert_eq!(initial, ids(Some(&["initialisation"])));
        let training = ids(Some(&["training"]));
        assert!(training.iter().all(|id| !initial.contains(id)));
        let mixed = ids(Some(&["training", "price"]));
        assert_eq!(mixed.len(), training.len() + 1);
        assert!(mixed.contains(&"price"));
        let all = ids(Some(&["training", "initialisation", "price"]));
        assert_eq!(all.len(), claims::registry().len());
        // the shares of α must not exceed the whole
        assert!(all.len() as f64 * claims::CLAIM_SHARE <= 1.0);
        assert!(find("trainig").err().unwrap().to_string().contains("\"training\""));
    }
}
