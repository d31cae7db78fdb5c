//! Training the read-out alone is regression with the NNGP kernel.

use super::super::{Case, Claim, Findings, Group};
use super::ensemble;
use super::setup::Setup;
use crate::Result;
use crate::network::training::Trainable;
use crate::record::ClaimKind;

/// As the trained ensemble, with Σ in place of Θ.
#[derive(Clone, Copy, Debug)]
pub struct LastLayerTraining;

impl Claim for LastLayerTraining {
    fn id(&self) -> &'static str {
        "last-layer-training"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "networks whose last layer alone is trained are a Gaussian process whose mean and covariance follow from Σ alone: NNGP regression at t = ∞"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2018; Lee et al. 2019, section 2"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_training(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let trained = case.trained_read_outs()?;
        ensemble::examine(case, trained, "trained by Θ instead of Σ", &Setup::new(case, Trainable::All)?)
    }
}
