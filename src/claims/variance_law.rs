//! The leading order of the variance of the tangent kernel of a bias-free ReLU network.

use super::experiment::{Kernel, Rung};
use super::{Case, Claim, Decoy, Findings, narrow};
use crate::Result;
use crate::record::{ClaimKind, Comparison, Relation};
use crate::spec::Parameterization;
use crate::statistics::{Estimate, plateau};

/// n·Var Θ̂(x,x)/Θ(x,x)² → 5(L−1) − 4(L²−1)/(3L), L weight layers.
///
/// Θ̂(x,x) is the mean of L contributions. Hidden layer i multiplies those of weight layers behind it by its forward norm (relative variance 5/n), those before it by
/// its backward norm (5/n), and the two norms have relative covariance 1/n. Summing over pairs of contributions gives
/// Σ_i [5(L−i)² + 5i² + 2i(L−i)]/L² = 5(L−1) − 4(L²−1)/(3L).
#[derive(Clone, Copy, Debug)]
pub struct VarianceLaw;

impl Claim for VarianceLaw {
    fn id(&self) -> &'static str {
        "ntk-variance-law"
    }

    fn statement(&self) -> &'static str {
        "for bias-free ReLU n·Var Θ̂(x,x)/Θ(x,x)² → 5(L−1) − 4(L²−1)/(3L) with L weight layers"
    }

    fn source(&self) -> &'static str {
        "leading order by the forward and backward norms of each layer (in the spirit of Hanin, Nica 2019, theorem 2)"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        narrow::needs_homogeneous(case)?;
        super::needs_ladder(case)?;
        if case.spec().parameterization() != Parameterization::Ntk {
            return Err(
                "the contributions of the layers are equal under the NTK parameterization only".into()
            );
        }
        match narrow::slopes(case) {
            (0.0, b) if b != 0.0 => Ok(()),
            _ => Err("the constants 5 and 1 are those of ReLU".into()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let ladder = case.ladder_of(Kernel::Ntk)?;
        let values: Vec<Estimate> = ladder.rungs().iter().map(scaled_variance).collect();
        let limit = plateau(&ladder.widths(), &values, &ladder.spread_weights())?.level;
        let layers = case.spec().hidden_layers() as f64 + 1.0;
        let margin = case.level().second_order_margin();
        let forward = 5.0 * (layers - 1.0);
        let against = |target: f64| -> Vec<Comparison> {
            vec![limit.compare(
                "n·Var Θ̂/Θ² at n = ∞",
                Relation::Equals { target, margin: margin * target, allowance: 0.0 },
            )]
        };
        Ok(Findings {
            comparisons: against(forward - 4.0 * (layers * layers - 1.0) / (3.0 * layers)),
            margin,
            decoy: Decoy {
                name: "forward and backward norms perfectly correlated: 5(L−1)".into(),
                comparisons: against(forward),
            },
            series: Vec::new(),
            notes: vec![ladder.note(), "fit: n·Var = v + c/n, averaged over the points".into()],
        })
    }
}

/// n·Var Θ̂(x,x)/Θ(x,x)², averaged over the points where Θ > 0.
pub fn scaled_variance(rung: &Rung) -> Estimate {
    let theory = &rung.theory.ntk;
    let diagonal: Vec<usize> = (0..theory.pairs.len())
        .filter(|&k| theory.pairs[k].0 == theory.pairs[k].1 && theory.target[k] > 0.0)
        .collect();
    let mean = |moments: &crate::statistics::Moments| {
        vec![diagonal.iter().map(|&k| moments.variance(k)).sum::<f64>() / diagonal.len() as f64]
    };
    rung.ntk.jackknife(mean)[0].scaled(rung.width as f64)
}
