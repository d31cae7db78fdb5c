//! Each eigenvector of the kernel is learned at its own rate.

use super::super::{Case, Claim, Decoy, Findings, Group};
use super::rung::Trained;
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation};
use crate::statistics::Estimate;

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
        let trained = case.trained()?;
        let (limits, allowance) = trained.limits()?;
        let margin = case.level().second_order_margin();
        let prediction = &trained.prediction;
        let train = prediction.modes.len();
        let mean = prediction.modes.iter().map(|mode| mode.eigenvalue).sum::<f64>() / train as f64;
        let against = |eigenvalue: &dyn Fn(f64) -> f64| -> Vec<Comparison> {
            let mut comparisons = Vec::new();
            let share = case.level().alpha / (train * prediction.looks.len()) as f64;
            for (k, look) in prediction.looks.iter().enumerate() {
                for (m, mode) in prediction.modes.iter().enumerate() {
                    let limit = limits[prediction.layout().mode(k, m)].guarded(share);
                    let target = trained.setup.factor(eigenvalue(mode.eigenvalue), look.step);
                    comparisons.push(decay(limit, look.factors[m], target, margin, allowance, m, look.step));
                }
            }
            comparisons
        };
        Ok(Findings {
            comparisons: against(&|own| own),
            margin,
            decoy: Decoy {
                name: "all modes decay at the mean rate tr Θ/N".into(),
                comparisons: against(&|_| mean),
            },
            series: Vec::new(),
            notes: vec![trained.note(), trained.setup.note(), eigenvalues(trained)],
        })
    }
}

/// E r_k r_0/E r_0² of mode `m` beside `target`, where the difference from `own` was estimated.
fn decay(
    limit: Estimate,
    own: f64,
    target: f64,
    margin: f64,
    allowance: f64,
    m: usize,
    step: usize,
) -> Comparison {
    let relation = Relation::Equals { target, margin, allowance };
    limit.shifted(own).compare(format!("what is left of mode {} after {step} steps", m + 1), relation)
}

fn eigenvalues(trained: &Trained) -> String {
    let list: Vec<String> =
        trained.prediction.modes.iter().map(|mode| format!("{:.4e}", mode.eigenvalue)).collect();
    format!("eigenvalues of Θ on the training points: {}", list.join(", "))
}
