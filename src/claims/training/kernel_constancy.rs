//! The tangent kernel stays what it was at initialisation.

use super::super::{Case, Claim, Decoy, Findings, Group, Kernel, observed};
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
        match case.observation() {
            None => super::needs_ntk_rates(case),
            Some(observation) => super::needs_trained_ensemble(case, observation),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let (slope, label, series, notes) = match case.observation() {
            None => {
                let trained = case.trained()?;
                (
                    rates::exponent(trained, Quantity::KernelChange)?,
                    "exponent of sup_t ‖Θ̂_t − Θ̂_0‖/‖Θ‖",
                    rates::series(
                        trained,
                        Quantity::KernelChange,
                        "relative change of the tangent kernel, in units of |f₀ − y|",
                    ),
                    vec![trained.note(), trained.setup.note(), rates::note(), rates::units()],
                )
            }
            Some(observation) => {
                let (widths, logs, weights) = observed::changes(observation)?;
                let growth = case.ladder_of(Kernel::Ntk)?.growth(Kernel::Ntk);
                (
                    rates::exponent_of(&widths, &logs, &weights, growth)?,
                    "exponent of ‖Θ̂_t − Θ̂_0‖/‖Θ̂_0‖ at the end of training",
                    rates::series_of(&widths, &logs, "relative change of the tangent kernel"),
                    vec![rates::note(), "all widths are taken to have been trained on the same data for the same time of gradient flow".into()],
                )
            }
        };
        // of somebody else's training nothing is known but what the theorem says
        let comparison = match smooth(case) && case.observation().is_none() {
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
            series: vec![series],
            notes,
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
