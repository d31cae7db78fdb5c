//! The empirical NNGP kernel concentrates at the rate of the central limit theorem.

use super::experiment::Kernel;
use super::{Case, Claim, Findings, rate};
use crate::Result;
use crate::record::ClaimKind;

/// rms (Σ̂ − Σ) ∝ n^{−1/2}.
#[derive(Clone, Copy, Debug)]
pub struct NngpRate;

impl Claim for NngpRate {
    fn id(&self) -> &'static str {
        "nngp-rate"
    }

    fn statement(&self) -> &'static str {
        "the empirical NNGP kernel concentrates: its deviation from Σ vanishes like n^(−1/2)"
    }

    fn source(&self) -> &'static str {
        "central limit theorem over the units of a layer; Lee et al. 2018, section 2.2"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_spread(case, Kernel::Nngp)?;
        super::needs_ladder(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        rate::examine(case, Kernel::Nngp)
    }
}
