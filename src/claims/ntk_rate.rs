//! The tangent kernel concentrates at the rate of the central limit theorem.

use super::experiment::Kernel;
use super::{Case, Claim, Findings, rate};
use crate::Result;
use crate::record::ClaimKind;

/// rms (Θ̂ − Θ) ∝ n^{−1/2}.
#[derive(Clone, Copy, Debug)]
pub struct NtkRate;

impl Claim for NtkRate {
    fn id(&self) -> &'static str {
        "ntk-rate"
    }

    fn statement(&self) -> &'static str {
        "the tangent kernel becomes deterministic: its deviation from Θ vanishes like n^(−1/2)"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, theorem 1 (convergence in probability); rate: Hanin, Nica 2019"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_spread(case, Kernel::Ntk)?;
        super::needs_ladder(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        rate::examine(case, Kernel::Ntk)
    }
}
