//! The outputs of a wide network have the covariance of the Gaussian process.

use super::experiment::Kernel;
use super::{Case, Claim, Findings, mean_limit};
use crate::Result;
use crate::record::{ClaimKind, Pictures};

/// E f(x) f(x') → Σ^(L)(x, x').
#[derive(Clone, Copy, Debug)]
pub struct OutputCovariance;

impl Claim for OutputCovariance {
    fn id(&self) -> &'static str {
        "output-covariance"
    }

    fn statement(&self) -> &'static str {
        "at initialisation the covariance of the outputs tends to the NNGP kernel: E f(x)f(x') → Σ(x,x') as n → ∞"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2018, section 2.2; Jacot, Gabriel, Hongler 2018, proposition 1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_spread(case, Kernel::Nngp)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let mut findings = mean_limit::examine(case, Kernel::Nngp)?;
        findings.notes.push(match case.observation() {
            None => "E f(x)f(x') is estimated by E Σ̂, Σ̂ the covariance of the outputs given the hidden layers: same mean, less noise",
            Some(_) => "E f(x)f(x') is the mean over networks and outputs",
        }.into());
        Ok(findings)
    }

    fn pictures(&self, case: &Case, _: &Findings) -> Result<Pictures> {
        mean_limit::pictures(case, Kernel::Nngp)
    }
}
