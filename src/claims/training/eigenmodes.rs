//! Each eigenvector of the kernel is learned at its own rate.

use super::super::{Case, Claim, Decoy, Findings, Group};
use super::modes::Mode;
use super::setup::Setup;
use super::{modes, rung};
use crate::Result;
use crate::network::training::Trainable;
use crate::record::{ClaimKind, Comparison, Pictures, Relation, Series, TrainingCurve, Uncertainty};

/// v_i·(f_k − y) = (1 − ηλ_i/N)^k v_i·(f_0 − y): stopped early, training has learned the large eigenvalues and not the small ones.
#[derive(Clone, Copy, Debug)]
pub struct Eigenmodes;

impl Claim for Eigenmodes {
    fn id(&self) -> &'static str {
        "eigenmodes"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "each eigenmode of Θ on the training points decays at its own rate, by 1 − ηλ_i/N a step: early stopping filters out small eigenvalues"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, section 5"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_training(case)?;
        match case.inputs().nrows() {
            1 => Err("one training point has one mode".into()),
            _ => Ok(()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let setup = Setup::new(case, Trainable::All)?;
        let (looks, modes) = (setup.looks(), modes::modes(&setup)?);
        let setup = setup.recording(&looks).centred(modes.iter().map(Mode::vector));
        let margin = case.level().second_order_margin();
        let share = case.level().alpha / (looks.len() * modes.len()) as f64;
        let left = modes::left(case, "eigenmodes", &setup, &modes, (1, share))?;
        let mean = modes.iter().map(|mode| mode.eigenvalue).sum::<f64>() / modes.len() as f64;
        let against = |eigenvalue: &dyn Fn(f64) -> f64| -> Vec<Comparison> {
            let mut comparisons = Vec::new();
            for (&step, left) in looks.iter().zip(&left) {
                for (m, (mode, &(estimate, allowance))) in modes.iter().zip(left).enumerate() {
                    let target = setup.factor(eigenvalue(mode.eigenvalue), step);
                    let label = format!("what is left of mode {} after {step} steps", m + 1);
                    let relation = Relation::Equals { target, margin, allowance };
                    comparisons.push(estimate.compare(label, relation));
                }
            }
            comparisons
        };
        let eigenvalues: Vec<String> = modes.iter().map(|mode| format!("{:.4e}", mode.eigenvalue)).collect();
        Ok(Findings {
            comparisons: against(&|own| own),
            margin,
            decoy: Decoy {
                name: "all modes decay at the mean rate tr Θ/N".into(),
                comparisons: against(&|_| mean),
            },
            series: Vec::new(),
            notes: vec![
                rung::note(&rung::plan(case)),
                rung::fit_note(left.iter().flatten().map(|(_, allowance)| *allowance)),
                setup.note(),
                "f − f_0 is trained, which starts at 0, on targets with as much of each mode".into(),
                format!("eigenvalues of Θ on the training points: {}", eigenvalues.join(", ")),
            ],
        })
    }

    fn pictures(&self, case: &Case, findings: &Findings) -> Result<Pictures> {
        let setup = Setup::new(case, Trainable::All)?;
        let (looks, modes) = (setup.looks(), modes::modes(&setup)?);
        let steps = 0..=looks[looks.len() - 1];
        let curve = |m: usize| {
            // comparisons run over modes first, then over looks
            let at_looks: Vec<&Comparison> =
                findings.comparisons.iter().skip(m).step_by(modes.len()).collect();
            let error = |comparison: &Comparison| match comparison.uncertainty {
                Uncertainty::Sampling { standard_error, .. } => standard_error,
                Uncertainty::Rounding { bound } => bound,
            };
            let name = format!("mode {}", m + 1);
            TrainingCurve {
                theory: Series {
                    name: "limit".into(),
                    x: steps.clone().map(|k| k as f64).collect(),
                    y: steps.clone().map(|k| setup.factor(modes[m].eigenvalue, k)).collect(),
                    standard_error: Vec::new(),
                },
                found: Series {
                    name: "networks, n → ∞".into(),
                    x: looks.iter().map(|k| *k as f64).collect(),
                    y: at_looks.iter().map(|comparison| comparison.estimate).collect(),
                    standard_error: at_looks.into_iter().map(error).collect(),
                },
                name,
            }
        };
        Ok(Pictures { training: (0..modes.len()).map(curve).collect(), ..Pictures::default() })
    }
}
