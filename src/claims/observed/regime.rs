//! Training hardly moves the tangent kernel.

use super::super::{Case, Claim, Decoy, Findings};
use super::change;
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation, Series};
use crate::statistics::Estimate;

/// E ‖Θ̂_t − Θ̂_0‖/‖Θ̂_0‖ ≤ x at the largest width.
#[derive(Clone, Copy, Debug)]
pub struct KernelRegime;

impl Claim for KernelRegime {
    fn id(&self) -> &'static str {
        "kernel-regime"
    }

    fn statement(&self) -> &'static str {
        "the widest networks are in the kernel regime: training changes the tangent kernel by no more than the bound, E ‖Θ̂_t − Θ̂_0‖/‖Θ̂_0‖ ≤ x"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, theorem 2, says that it vanishes as n → ∞; the bound x is a setting of the question"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        match case.observation() {
            Some(observation) if !observation.ensemble().trained().is_empty() => Ok(()),
            _ => Err("no kernels after training are given".into()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let observation = case.observation().expect("invariant: it applies to ensembles");
        let (bound, share) = (observation.regime(), case.level().alpha);
        let wrong = 1.0 + 3.0 * bound;
        let (mut widths, mut changes, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        let mut last = None;
        for after in observation.ensemble().trained() {
            let Some(before) = observation.ensemble().before(after.width()) else { continue };
            let n = after.width();
            let mean = change::of(before, after, 1.0)?.means()[0].guarded(share);
            let half = mean.half_width(share);
            notes.push(format!(
                "n = {n}: {} networks changed by {:.3} % on average, {:.3} % to {:.3} % with the confidence of this claim: the least bound that they confirm is {:.3} %",
                after.networks(),
                100.0 * mean.value,
                100.0 * (mean.value - half).max(0.0),
                100.0 * (mean.value + half),
                100.0 * (mean.value + half),
            ));
            widths.push(n as f64);
            changes.push(mean);
            last = Some((n, mean, change::of(before, after, wrong)?.means()[0].guarded(share)));
        }
        let (n, mean, lifted) = last.expect("invariant: there are trained kernels");
        let compare = |mean: Estimate| -> Vec<Comparison> {
            let label = format!("E ‖Θ̂_t − Θ̂_0‖/‖Θ̂_0‖ at n = {n}");
            vec![mean.compare(label, Relation::AtMost { target: bound })]
        };
        Ok(Findings {
            comparisons: compare(mean),
            margin: bound,
            decoy: Decoy {
                name: format!("kernels after training times {wrong:.2}"),
                comparisons: compare(lifted),
            },
            series: vec![Series {
                name: "relative change of the tangent kernel".into(),
                x: widths,
                y: changes.iter().map(|e| e.value).collect(),
                standard_error: changes.iter().map(|e| e.standard_error).collect(),
            }],
            notes,
        })
    }
}
