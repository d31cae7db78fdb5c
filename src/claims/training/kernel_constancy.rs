//! The tangent kernel stays what it was at initialisation.

use super::super::{Case, Claim, Decoy, Findings, Group};
use super::rates;
use super::rung::Quantity;
use crate::Result;
use crate::record::ClaimKind;
use crate::spec::Layer;

/// sup_t ‖Θ̂_t − Θ̂_0‖ → 0.
///
/// The proofs give n^{−1/2}. For smooth φ every term of dΘ̂/dt carries a factor 1/n (Huang & Yau 2019; Dyer & Gur-Ari 2020), so that
/// the rate is n^{−1}; across a kink of φ a unit flips its slope, about √n units do, and what is
/// asked is that the exponent lies below −1/2 but for the margin.
#[derive(Clone, Copy, Debug)]
pub struct KernelConstancy;

impl Claim for KernelConstancy {
    fn id(&self) -> &'static str {
        "kernel-constancy"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "during training the tangent kernel stays what it was: sup_t ‖Θ̂_t − Θ̂_0‖ vanishes at least like n^(−1/2), like n^(−1) for smooth φ"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, theorem 2; order 1/n: Huang, Yau 2019; Dyer, Gur-Ari 2020"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_ntk_rates(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let trained = case.trained()?;
        let slope = rates::exponent(trained, Quantity::KernelChange)?;
        let label = "exponent of sup_t ‖Θ̂_t − Θ̂_0‖/‖Θ‖";
        let comparison = match smooth(case) {
            true => rates::equals(&slope, label, -1.0),
            false => rates::at_most(&slope, label, -0.5 + rates::MARGIN),
        };
        Ok(Findings {
            comparisons: vec![comparison],
            margin: rates::MARGIN,
            decoy: Decoy {
                name: "the kernel moves at every width: n^0".into(),
                comparisons: vec![rates::equals(&slope, label, 0.0)],
            },
            series: vec![rates::series(
                trained,
                Quantity::KernelChange,
                "relative change of the tangent kernel",
            )],
            notes: vec![trained.note(), trained.setup.note(), rates::note()],
        })
    }
}

/// Whether no activation of the network has a kink.
pub(super) fn smooth(case: &Case) -> bool {
    case.spec().layers().iter().all(|layer| match layer {
        Layer::Activation(activation) => activation.character().kinks.is_empty(),
        Layer::Dense(_) => true,
    })
}
