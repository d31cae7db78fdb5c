//! Trained networks are a Gaussian process again, with known mean and covariance.

use super::super::{Case, Claim, Findings, Group};
use super::setup::Setup;
use super::{ensemble, path};
use crate::Result;
use crate::network::training::Trainable;
use crate::record::{ClaimKind, Pictures};

/// f_t ~ N(A_t y, (1 − A_t) Σ (1 − A_t)ᵀ), A_t = Θ(·,X) Θ(X,X)⁻¹ (1 − e^{−Θt/N}).
#[derive(Clone, Copy, Debug)]
pub struct TrainedEnsemble;

impl Claim for TrainedEnsemble {
    fn id(&self) -> &'static str {
        "trained-ensemble"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "networks trained to time t are a Gaussian process whose mean and covariance follow from Θ and Σ, on and off the training points"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2019, section 2; Jacot, Gabriel, Hongler 2018, section 5"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_training(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let trained = case.trained()?;
        ensemble::examine(
            case,
            trained,
            "trained by Σ instead of Θ",
            &Setup::new(case, Trainable::LastLayer)?,
        )
    }

    fn pictures(&self, case: &Case, findings: &Findings) -> Result<Pictures> {
        path::pictures(&Setup::new(case, Trainable::All)?, &case.trained()?.prediction, findings)
    }
}
