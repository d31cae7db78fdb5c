//! A wide network follows its linearisation around its own initial weights.

use super::super::{Case, Claim, Decoy, Findings, Group};
use super::kernel_constancy::smooth;
use super::rates;
use super::rung::Quantity;
use crate::Result;
use crate::record::ClaimKind;

/// sup_t |f_t − f_t^lin| → 0.
///
/// Proved with rate n^{−1/2}; what drives the two apart is the change of the kernel, so that its rate is theirs too.
#[derive(Clone, Copy, Debug)]
pub struct LinearisedTraining;

impl Claim for LinearisedTraining {
    fn id(&self) -> &'static str {
        "linearised-training"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "a network follows its linearisation around its initial weights: sup_t |f_t − f_t^lin| vanishes at least like n^(−1/2), like n^(−1) for smooth φ"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2019, theorem 2.1; order 1/n: Dyer, Gur-Ari 2020"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_ntk_rates(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let trained = case.trained()?;
        let slope = rates::exponent(trained, Quantity::Departure)?;
        let label = "exponent of sup_t |f_t − f_t^lin|";
        let comparison = match smooth(case) {
            true => rates::equals(&slope, label, -1.0),
            false => rates::at_most(&slope, label, -0.5 + rates::MARGIN),
        };
        Ok(Findings {
            comparisons: vec![comparison],
            margin: rates::MARGIN,
            decoy: Decoy {
                name: "the departure stays: n^0".into(),
                comparisons: vec![rates::equals(&slope, label, 0.0)],
            },
            series: vec![rates::series(
                trained,
                Quantity::Departure,
                "departure from the linearised network, in units of |f₀ − y|²",
            )],
            notes: vec![trained.note(), trained.setup.note(), rates::note(), rates::units()],
        })
    }
}
