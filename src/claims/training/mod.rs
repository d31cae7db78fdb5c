//! Claims about training: what wide networks do under gradient descent, against what kernels predict.

mod eigenmodes;
mod ensemble;
mod kernel_constancy;
mod last_layer;
mod lazy;
mod linearisation;
mod modes;
mod observation;
mod path;
mod rates;
mod rung;
mod setup;
mod stable_step;
mod trained_ensemble;
mod weight_change;

pub use eigenmodes::Eigenmodes;
pub use kernel_constancy::KernelConstancy;
pub use last_layer::LastLayerTraining;
pub use lazy::LazyTraining;
pub use linearisation::LinearisedTraining;
pub use rung::Trained;
pub use stable_step::StableStep;
pub use trained_ensemble::TrainedEnsemble;
pub use weight_change::WeightChange;

use super::{Case, Kernel, Observation};
use crate::spec::Parameterization;

/// The hypotheses of all of them: a random network with hidden layers whose tangent kernel is not zero on the training points, and widths
/// that can show a rate.
///
/// # Errors
/// The hypothesis that fails, as a sentence.
fn needs_training(case: &Case) -> std::result::Result<(), String> {
    super::needs_spread(case, Kernel::Ntk)?;
    super::needs_spread(case, Kernel::Nngp)?;
    super::needs_ladder(case)
}

/// The same, and the NTK parameterization: in the standard one the layers share the motion unequally, and rates depend on which of them are wide.
///
/// # Errors
/// The hypothesis that fails, as a sentence.
fn needs_ntk_rates(case: &Case) -> std::result::Result<(), String> {
    needs_training(case)?;
    match case.spec().parameterization() {
        Parameterization::Ntk => Ok(()),
        Parameterization::Standard => Err("its rates are those of the NTK parameterization".into()),
    }
}

/// The hypotheses for networks that somebody else trained: NTK parameterization, and kernels after training at three widths.
///
/// # Errors
/// What is missing, as a sentence.
fn needs_trained_ensemble(case: &Case, observation: &Observation) -> std::result::Result<(), String> {
    super::needs_spread(case, Kernel::Ntk)?;
    match observation.ensemble().trained().len() {
        0 => return Err("no kernels after training are given".into()),
        widths if widths < 3 => {
            return Err(format!("a rate needs at least three widths; {widths} were trained"));
        }
        _ => {}
    }
    match case.spec().parameterization() {
        Parameterization::Ntk => Ok(()),
        Parameterization::Standard => Err("its rates are those of the NTK parameterization".into()),
    }
}
