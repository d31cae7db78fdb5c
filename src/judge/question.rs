//! A run as a user asks for it: whatever is left open has a default, which the record tells.

use super::{Plan, certificate, cite, run};
use crate::Result;
use crate::claims::Progress;
use crate::dataset::{self, Inputs};
use crate::network::Sampling;
use crate::record::Record;
use crate::spec::Spec;

/// The default inputs: enough pairs of points for every claim, on an arc on which every kernel entry is well away from 0.
const INPUTS: &str = "circle:6";

/// Do the theorems hold for this network on these points?
#[derive(Clone, Debug)]
pub struct Question {
    /// The network.
    pub spec: Spec,
    /// What of it was left at its default, as sentences.
    pub defaults: Vec<String>,
    /// The points; by default an arc of a circle.
    pub inputs: Option<Inputs>,
    /// The hidden widths; empty for [`Plan::default_widths`].
    pub widths: Vec<usize>,
    /// How networks are sampled.
    pub sampling: Sampling,
    /// Claims or groups by name; `None` for those about initialisation.
    pub claims: Option<Vec<String>>,
    /// ε; [`Plan::PRECISION`] by default.
    pub precision: Option<f64>,
    /// α; [`Plan::ALPHA`] by default.
    pub alpha: Option<f64>,
    /// β; [`Plan::BETA`] by default.
    pub beta: Option<f64>,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Whether to certify the kernels, too.
    pub certify: bool,
}

impl Question {
    /// The question with what was left open filled in and told.
    ///
    /// # Errors
    /// The first value that makes no sense.
    pub fn plan(&self) -> Result<Plan> {
        let mut defaults = self.defaults.clone();
        let inputs = match &self.inputs {
            Some(inputs) => inputs.clone(),
            None => {
                defaults.push(format!("inputs = {INPUTS}: on this arc no kernel entry is close to zero"));
                dataset::load(INPUTS, self.seed)?
            }
        };
        let widths = if self.widths.is_empty() {
            defaults.push(
                "widths: doubling, from 20 × hidden layers, where the expansion in 1/n converges".into(),
            );
            Plan::default_widths(self.spec.hidden_layers())
        } else {
            self.widths.clone()
        };
        let mut level = |name: &str, given: Option<f64>, default: f64| {
            given.unwrap_or_else(|| {
                defaults.push(format!("{name} = {default}"));
                default
            })
        };
        let precision = level("precision", self.precision, Plan::PRECISION);
        let alpha = level("alpha", self.alpha, Plan::ALPHA);
        let beta = level("beta", self.beta, Plan::BETA);
        Plan {
            spec: self.spec.clone(),
            inputs: inputs.points().to_owned(),
            source: inputs.source().to_owned(),
            widths,
            sampling: self.sampling,
            claims: self.claims.clone(),
            precision,
            alpha,
            beta,
            seed: self.seed,
            defaults,
        }
        .validated()
    }

    /// The record of the run of `plan`, rounded as records are, with a certificate if that was asked for.
    ///
    /// # Errors
    /// As [`run`], and a kernel that cannot be certified for another reason than the kind of its activation.
    pub fn answer(&self, plan: Plan, progress: &dyn Progress) -> Result<Record> {
        let certificate = self.certify.then(|| certificate(&plan.spec, plan.inputs.view())).transpose()?;
        let mut record = run(plan, progress)?.rounded();
        if let Some(certificate) = certificate {
            cite(&certificate, &mut record.claims);
            record.certificate = Some(certificate);
        }
        Ok(record)
    }
}
