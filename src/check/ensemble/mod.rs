//! The check of somebody else's network: an ensemble of it against the limit that it should have.

mod causes;
mod suspicions;

use ndarray::Array2;

use crate::claims::{CLAIM_SHARE, Case, Claim, Level, Observation, Pilot, Progress, claims_about_ensembles};
use crate::dataset::Inputs;
use crate::ensemble::Ensemble;
use crate::judge::{judge_all, kernel_records, levels, network_settings};
use crate::limit::Limit;
use crate::network::Sampling;
use crate::record::{ClaimRecord, Record, SCHEMA, Settings, Verdict};
use crate::spec::Spec;
use crate::{Error, Result};

/// Is this the network that it is said to be, and is it in the kernel regime?
#[derive(Clone, Debug)]
pub struct OwnNetwork {
    /// The network that it should be.
    pub spec: Spec,
    /// The points that its networks were seen on.
    pub inputs: Inputs,
    /// What they show. Under the standard parameterization tangent kernels are as gradients give them, of order n; they are divided by n here.
    pub ensemble: Ensemble,
    /// ε: the relative discrepancy of a kernel entry to be detected.
    pub precision: f64,
    /// The probability that a true statement is refuted anywhere.
    pub alpha: f64,
    /// The probability that a discrepancy ε goes unnoticed in one comparison.
    pub beta: f64,
    /// The relative change of the kernel in training up to which a network counts as in the kernel regime.
    pub regime: f64,
    /// The seed of the few networks that are drawn to learn what theory leaves open at finite width.
    pub seed: u64,
    /// The claims to judge, by name; `None` for all. Those that do not apply are left out.
    pub claims: Option<Vec<String>>,
    /// What was left at its default, and why, as sentences.
    pub defaults: Vec<String>,
}

impl OwnNetwork {
    /// The default of ε: a few hundred networks tell 10 %, and mistakes are rarely smaller.
    pub const PRECISION: f64 = 0.1;
    /// The default of the bound of the kernel regime.
    pub const REGIME: f64 = 0.1;

    /// Answers the question; `progress` watches the drawing of the few networks of our own, and may stop it.
    ///
    /// # Errors
    /// Levels that make no sense, an ensemble that cannot be one of this network on these points (another N, one seed for all), an unknown claim, a network whose
    /// kernels cannot be computed.
    pub fn judge(&self, progress: &dyn Progress) -> Result<Record> {
        levels(self.alpha, self.beta, self.precision)?;
        if !(self.regime > 0.0 && self.regime.is_finite()) {
            return Err(Error::new("regime", format!("{} is not a bound of a relative change", self.regime))
                .advise("give a number above 0, such as 0.1"));
        }
        let case = self.case(&self.spec, self.inputs.points().to_owned(), progress)?;
        self.ensemble.fits(&self.spec, self.inputs.points().nrows())?;
        let pilot = Pilot::new(&case, &self.ensemble.widths())?;
        let observation = Observation::new(&case, self.ensemble.clone(), pilot, self.regime)?;
        let case = case.observing(observation);
        let (mut claims, not_applicable) = judge_all(&self.selected()?, &case)?;
        self.explain(&case, &pilot, &mut claims);
        let mut defaults = self.defaults.clone();
        defaults.push(pilot.note());
        Ok(Record {
            schema: SCHEMA.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            verdict: Verdict::all(claims.iter().map(|claim| claim.verdict)),
            alpha: self.alpha,
            beta: self.beta,
            seed: self.seed,
            settings: Settings {
                network: network_settings(&self.spec),
                inputs: self.inputs.settings(),
                widths: self.ensemble.widths(),
                sampler: "given networks".into(),
                precision: self.precision,
                defaults,
            },
            kernels: kernel_records(&Limit::new(&self.spec)?.symmetric(self.inputs.points())?)?,
            certificate: None,
            claims,
            not_applicable,
        }
        .rounded())
    }

    fn case<'a>(&self, spec: &Spec, points: Array2<f64>, progress: &'a dyn Progress) -> Result<Case<'a>> {
        let level = Level { alpha: self.alpha * CLAIM_SHARE, beta: self.beta, precision: self.precision };
        Case::new(spec.clone(), points, Vec::new(), Sampling::default(), level, self.seed, progress)
    }

    fn selected(&self) -> Result<Vec<&'static dyn Claim>> {
        let all = claims_about_ensembles();
        let Some(names) = &self.claims else { return Ok(all.to_vec()) };
        if let Some(unknown) = names.iter().find(|name| all.iter().all(|claim| claim.id() != *name)) {
            let known: Vec<&str> = all.iter().map(|claim| claim.id()).collect();
            return Err(Error::new("claim", format!("{unknown:?} is not about given networks"))
                .advise(format!("choose among {}", known.join(", "))));
        }
        Ok(all.iter().copied().filter(|claim| names.iter().any(|name| name == claim.id())).collect())
    }

    /// Adds the probable cause to what is refuted.
    fn explain(&self, case: &Case, pilot: &Pilot, claims: &mut [ClaimRecord]) {
        let refuted = |claim: &&mut ClaimRecord| {
            claim.verdict == Verdict::Refuted
                && ["ntk-limit", "output-covariance"].contains(&claim.id.as_str())
        };
        let mut refuted: Vec<&mut ClaimRecord> = claims.iter_mut().filter(refuted).collect();
        if refuted.is_empty() {
            return;
        }
        let kernels = refuted.iter().any(|claim| claim.id == "ntk-limit");
        let found = causes::guess(self, case, pilot, kernels);
        for claim in &mut refuted {
            claim.reason = Some(format!("{}. {found}", claim.reason.clone().unwrap_or_default()));
        }
    }
}
