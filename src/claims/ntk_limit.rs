//! The tangent kernel at initialisation tends to its limit.

use super::experiment::Kernel;
use super::{Case, Claim, Findings, mean_limit};
use crate::Result;
use crate::record::{ClaimKind, Pictures};

/// E Θ̂(x, x') → Θ_∞(x, x').
#[derive(Clone, Copy, Debug)]
pub struct NtkLimit;

impl Claim for NtkLimit {
    fn id(&self) -> &'static str {
        "ntk-limit"
    }

    fn statement(&self) -> &'static str {
        "at initialisation the neural tangent kernel tends to its closed form: E Θ̂(x,x') → Θ(x,x') as n → ∞"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, theorem 1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_spread(case, Kernel::Ntk)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        mean_limit::examine(case, Kernel::Ntk)
    }

    fn pictures(&self, case: &Case, _: &Findings) -> Result<Pictures> {
        mean_limit::pictures(case, Kernel::Ntk)
    }
}
