//! With one hidden layer the tangent kernel is unbiased at every width, for every pair and every φ.

use ndarray::s;

use super::experiment::BLOCKS;
use super::{Case, Claim, Decoy, Experiment, Findings, Kernel, Rung, decoys};
use crate::Result;
use crate::record::{ClaimKind, Comparison};
use crate::spec::Spec;
use crate::statistics::power::noncentrality;

/// E Θ̂_n(x, x') = Θ_∞(x, x') at every width n when there is one hidden layer: Θ̂ is then a mean over independent units.
#[derive(Clone, Copy, Debug)]
pub struct OneHiddenLayer;

/// Narrow widths: a bias of order 1/n is largest there.
const WIDTHS: [usize; 2] = [16, 64];

/// The networks of the pilot.
const PILOT: u64 = 1024;

impl Claim for OneHiddenLayer {
    fn id(&self) -> &'static str {
        "one-hidden-layer"
    }

    fn statement(&self) -> &'static str {
        "with one hidden layer the mean of the tangent kernel is its limit at every width: E Θ̂(x,x') = Θ(x,x')"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, proof of theorem 1 for L = 2: Θ̂ is a mean of independent terms"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_spread(case, Kernel::Ntk)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let shallow = Spec::from_layers(
            case.spec().layers()[..2].iter().chain(case.spec().layers().last()).cloned().collect(),
            case.spec().parameterization(),
        );
        let points = case.inputs().nrows().min(3);
        let inputs = case.inputs().slice(s![..points, ..]).to_owned();
        let experiment = Experiment { spec: shallow, inputs, key: case.key(self.id()) };
        let rungs = sample(case, &experiment)?;
        let level = case.level();
        let mut findings = Findings {
            comparisons: Vec::new(),
            margin: level.precision,
            decoy: Decoy { name: String::new(), comparisons: Vec::new() },
            series: Vec::new(),
            notes: vec![
                rungs
                    .iter()
                    .map(|rung| format!("{} networks of width {}", rung.networks, rung.width))
                    .collect::<Vec<_>>()
                    .join(", "),
            ],
        };
        for rung in &rungs {
            let truth = &rung.theory.ntk;
            let wrong = decoys::wrong_theory(
                &experiment.spec,
                experiment.inputs.view(),
                &rung.theory,
                Kernel::Ntk,
                level.precision,
            )?;
            let means = rung.ntk.means();
            let share = level.alpha / (means.len() * rungs.len()) as f64;
            let against = |theory: &super::Prediction| -> Vec<Comparison> {
                let label = |mut comparison: Comparison| {
                    comparison.label = format!("{} at n = {}", comparison.label, rung.width);
                    comparison
                };
                (0..means.len())
                    .map(|k| label(truth.compare(k, &means[k].guarded(share), theory, level.precision, 0.0)))
                    .collect()
            };
            findings.comparisons.extend(against(truth));
            findings.decoy.comparisons.extend(against(&wrong.theory.ntk));
            findings.decoy.name = wrong.name;
        }
        Ok(findings)
    }
}

/// A pilot at each width, then a fresh sample that detects ε in every entry.
fn sample(case: &Case, experiment: &Experiment) -> Result<Vec<Rung>> {
    let level = case.level();
    let pilot = Experiment { key: experiment.key.named("pilot"), ..experiment.clone() };
    case.progress().begin("pilot of shallow networks", PILOT * WIDTHS.len() as u64);
    let mut plan = Vec::new();
    for width in WIDTHS {
        let rung = pilot.rung(case, width, PILOT)?;
        let entries = rung.ntk.quantities();
        let tests = (entries * WIDTHS.len()) as f64;
        let delta = noncentrality(level.alpha / tests, level.beta / tests, (BLOCKS - 1) as f64);
        // two standard errors of the pilot's own log-variance on top
        let logs = rung.ntk.log_variances();
        let variance =
            logs.iter().map(|log| (log.value + 2.0 * log.standard_error).exp()).fold(0.0, f64::max);
        plan.push((width, (variance * (delta / level.precision).powi(2)).ceil() as u64));
    }
    case.progress().begin("shallow networks", plan.iter().map(|p| p.1).sum());
    plan.into_iter().map(|(width, networks)| experiment.rung(case, width, networks)).collect()
}
