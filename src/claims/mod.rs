//! Claims: theorems of the literature as questions that evidence can answer. One file each; they return evidence, never a verdict.

use crate::Result;
use crate::record::{ClaimKind, Comparison, Pictures, Series};
use crate::spec::Layer;

mod case;
mod decoys;
mod experiment;
mod fisher;
mod fisher_dual;
mod fisher_spectrum;
mod group;
mod kernel_descent;
mod ladder;
mod mean_limit;
mod narrow;
mod nngp_rate;
mod norm_moments;
mod ntk_limit;
mod ntk_rate;
mod ntk_variance;
mod observed;
mod offdiagonal_bias;
mod one_hidden_layer;
mod output_covariance;
mod output_gaussianity;
mod polynomial_rank;
mod positive_definite;
mod price;
mod progress;
mod random_functions;
mod rate;
mod symmetry;
mod theory;
mod training;
mod unbiased_diagonal;
mod variance_law;

pub use case::{Case, Level};
pub use experiment::{Experiment, Kernel, Rung};
pub use fisher::{FisherSpectrum, FisherTheory, fisher_draw};
pub use group::Group;
pub use ladder::Ladder;
pub use observed::{Observation, Pilot, claims as claims_about_ensembles};
pub use progress::{Progress, Unwatched};
pub use theory::{Prediction, Theory};

/// Every claim, in the order of reports: outputs, tangent kernel, exact laws, the closed form itself; then training.
pub fn registry() -> &'static [&'static dyn Claim] {
    &[
        &output_covariance::OutputCovariance,
        &output_gaussianity::OutputGaussianity,
        &nngp_rate::NngpRate,
        &ntk_limit::NtkLimit,
        &ntk_rate::NtkRate,
        &ntk_variance::NtkVariance,
        &variance_law::VarianceLaw,
        &norm_moments::NormMoments,
        &unbiased_diagonal::UnbiasedDiagonal,
        &offdiagonal_bias::OffdiagonalBias,
        &one_hidden_layer::OneHiddenLayer,
        &random_functions::RandomFunctions,
        &price::Price,
        &symmetry::Symmetry,
        &positive_definite::PositiveDefinite,
        &polynomial_rank::PolynomialRank,
        &training::KernelConstancy,
        &training::LinearisedTraining,
        &training::WeightChange,
        &training::TrainedEnsemble,
        &training::Eigenmodes,
        &training::StableStep,
        &training::LastLayerTraining,
        &training::LazyTraining,
        &fisher_spectrum::FisherSpectrumClaim,
        &fisher_dual::FisherDual,
        &kernel_descent::KernelDescent,
    ]
}

/// The part of the run's α that each claim gets. Fixed, so that choosing claims, or adding one up to this number, moves no other number; what is
/// not used is not spent.
pub const CLAIM_SHARE: f64 = 1.0 / 32.0;

fn needs_hidden_layer(case: &Case) -> std::result::Result<(), String> {
    if case.spec().hidden_layers() == 0 {
        Err("the network has no hidden layer: its kernel is the same at every width".into())
    } else {
        Ok(())
    }
}

/// A rate is a statement about n → ∞. The expansion in 1/n runs in powers of about 5·layers/n, so a ladder that begins below twice that shows something else.
fn needs_ladder(case: &Case) -> std::result::Result<(), String> {
    if let Some(observation) = case.observation() {
        observation.needs_spreads(case)?;
    }
    if case.widths().len() < 3 {
        return Err(format!("a rate needs at least three widths; there are {}", case.widths().len()));
    }
    let least = 10 * case.spec().hidden_layers();
    match case.widths()[0] {
        first if first < least => {
            Err(format!("the widths begin at {first}; a rate shows from 10 × hidden layers = {least} on"))
        }
        _ => Ok(()),
    }
}

/// The kernel must be random at finite width: a network whose hidden units see their inputs and whose φ is not constant.
fn needs_spread(case: &Case, kernel: Kernel) -> std::result::Result<(), String> {
    needs_hidden_layer(case)?;
    if let Some(observation) = case.observation() {
        observation.needs(kernel)?;
    }
    for layer in case.spec().layers() {
        match layer {
            Layer::Dense(dense) if dense.weight_std == 0.0 => return Err("σ_w = 0: nothing is random".into()),
            Layer::Activation(activation) if activation.character().polynomial_degree == Some(0) => {
                return Err(format!("{} is constant", activation.name()));
            }
            _ => {}
        }
    }
    if case.theory().of(kernel).diagonal.iter().all(|k| *k == 0.0) {
        Err("the kernel is zero".into())
    } else {
        Ok(())
    }
}

/// One theorem: what it says, who proved it, and how to look for it in a network.
pub trait Claim: Sync {
    /// The name by which it is selected.
    fn id(&self) -> &'static str;

    /// The theorem, in words and symbols.
    fn statement(&self) -> &'static str;

    /// Paper and number.
    fn source(&self) -> &'static str;

    /// Decided by computation or by sampling.
    fn kind(&self) -> ClaimKind;

    /// With which claims it runs when none is named.
    fn group(&self) -> Group {
        Group::Initialisation
    }

    /// Whether the theorem's hypotheses hold for this case; the reason when they do not.
    ///
    /// # Errors
    /// The hypothesis that fails, as a sentence.
    fn applies(&self, case: &Case) -> std::result::Result<(), String>;

    /// Gathers the evidence for the claim and, from the same data, for its decoy.
    ///
    /// # Errors
    /// When the evidence cannot be computed at all (overflow of the recursion, a cancelled run).
    fn examine(&self, case: &Case) -> Result<Findings>;

    /// Pictures of what [`examine`](Self::examine) found, beyond curves over widths: for readers, no verdict rests on them.
    ///
    /// # Errors
    /// As [`examine`](Self::examine).
    fn pictures(&self, _case: &Case, _findings: &Findings) -> Result<Pictures> {
        Ok(Pictures::default())
    }
}

/// What a claim found, before judgement.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Predictions of the theorem beside their estimates.
    pub comparisons: Vec<Comparison>,
    /// The discrepancy that one margin stands for, relative to the quantity: ε for kernel entries.
    pub margin: f64,
    /// The same data against a subtly wrong theory.
    pub decoy: Decoy,
    /// Curves for plots.
    pub series: Vec<Series>,
    /// How it was found, as sentences.
    pub notes: Vec<String>,
}

/// A wrong neighbour of a claim, with the comparisons that should refute it.
#[derive(Clone, Debug)]
pub struct Decoy {
    /// What was made wrong.
    pub name: String,
    /// Its predictions beside the same estimates.
    pub comparisons: Vec<Comparison>,
}

/// The diagonal of the kernel must be random too, which it is not where |φ| is constant, as for sign.
fn needs_random_diagonal(case: &Case, kernel: Kernel) -> std::result::Result<(), String> {
    needs_spread(case, kernel)?;
    for layer in case.spec().layers() {
        if let Layer::Activation(activation) = layer {
            let size = |x: f64| activation.point(x).value.abs();
            if [-2.0, -0.5, 0.5, 1.0, 3.0].iter().all(|x| size(*x) == size(1.5)) {
                return Err(format!(
                    "|φ| is constant for {}: the diagonal is the same for every network",
                    activation.name()
                ));
            }
        }
    }
    Ok(())
}
