//! Empirical tangent kernels are Gram matrices of gradients.

use ndarray::{ArrayView2, Axis, s};
use rayon::prelude::*;

use super::super::{Case, Claim, Decoy, Findings, Kernel};
use crate::Result;
use crate::ensemble::Kernels;
use crate::numeric::{eigenvalue_error, symmetric_eigenvalues};
use crate::record::{ClaimKind, Comparison, Relation, Uncertainty};

/// Θ̂ = J Jᵀ for every network, at initialisation and after training: symmetric, without negative eigenvalue.
///
/// An entry is a sum of P products, known to λ√P u of √(Θ̂_ii Θ̂_jj), u the unit roundoff, with probability 1 − 2e^{−λ²/2} (Higham & Mary 2019); λ = 7, and as
/// much again for each layer that a gradient has come through.
#[derive(Clone, Copy, Debug)]
pub struct GramMatrices;

/// λ: a probability of 5e-11 for each entry.
const LAMBDA: f64 = 7.0;

impl Claim for GramMatrices {
    fn id(&self) -> &'static str {
        "ntk-gram"
    }

    fn statement(&self) -> &'static str {
        "every empirical tangent kernel is a Gram matrix of gradients: Θ̂ = J Jᵀ is symmetric and has no negative eigenvalue"
    }

    fn source(&self) -> &'static str {
        "definition of the tangent kernel; rounding: Higham, Mary 2019, theorem 3.1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Deterministic
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        let Some(observation) = case.observation() else { return Err("it is about given kernels".into()) };
        observation.needs(Kernel::Ntk)?;
        if case.inputs().nrows() < 2 { Err("there is only one point".into()) } else { Ok(()) }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let ensemble = case.observation().expect("invariant: it applies to ensembles").ensemble();
        let (mut comparisons, mut decoy) = (Vec::new(), Vec::new());
        let all = ensemble
            .kernels()
            .iter()
            .map(|kernels| (kernels, ""))
            .chain(ensemble.trained().iter().map(|kernels| (kernels, ", trained")));
        for (kernels, when) in all {
            let bound = bound(case, kernels);
            let found = worst(case, kernels, 0.0)?;
            let wrong = worst(case, kernels, 8.0 * bound)?;
            let at = format!("n = {}{when}", kernels.width());
            comparisons.push(Comparison {
                label: format!("largest |Θ̂(x,x') − Θ̂(x',x)|/√(Θ̂(x,x)Θ̂(x',x')), {at}"),
                relation: Relation::AtMost { target: 2.0 * bound },
                estimate: found.asymmetry,
                uncertainty: Uncertainty::Rounding { bound: 0.0 },
            });
            let eigenvalue = |estimate: f64| Comparison {
                label: format!("smallest eigenvalue over trace, {at}"),
                relation: Relation::AtLeast { target: -2.0 * bound },
                estimate,
                uncertainty: Uncertainty::Rounding { bound: 0.0 },
            };
            comparisons.push(eigenvalue(found.eigenvalue - found.error));
            decoy.push(eigenvalue(wrong.eigenvalue));
        }
        Ok(Findings {
            comparisons,
            margin: 1e-6,
            decoy: Decoy {
                name: "the first kernel with its spectrum shifted below zero by eight bounds".into(),
                comparisons: decoy,
            },
            series: Vec::new(),
            notes: vec!["bound: 7 √P u for each layer, P parameters, u = 2⁻²⁴ or 2⁻⁵³ as the numbers are; |E_ij| ≤ r √(K_ii K_jj) moves an eigenvalue by r tr K at most".into()],
        })
    }
}

/// The relative bound of an entry.
fn bound(case: &Case, kernels: &Kernels) -> f64 {
    let (n, layers) = (kernels.width() as f64, case.spec().hidden_layers() as f64 + 1.0);
    let parameters = n * (case.inputs().ncols() as f64 + 2.0) + (layers - 2.0).max(0.0) * n * (n + 1.0);
    let unit = if kernels.single() { 2f64.powi(-24) } else { 2f64.powi(-53) };
    LAMBDA * layers * parameters.sqrt() * unit
}

/// The worst network of a width.
struct Worst {
    asymmetry: f64,
    eigenvalue: f64,
    error: f64,
}

/// The largest asymmetry and the smallest eigenvalue over the trace on the watched points, with the spectrum of the first network
/// lowered so that its smallest eigenvalue is −`shift`·trace, if `shift` > 0.
fn worst(case: &Case, kernels: &Kernels, shift: f64) -> Result<Worst> {
    let points = case.watched().nrows();
    let values = kernels.values();
    let one = |m: usize| -> Result<Worst> {
        let kernel = values.index_axis(Axis(0), m);
        let kernel: ArrayView2<'_, f64> = kernel.slice(s![..points, ..points]);
        let scale = |i: usize, j: usize| (kernel[[i, i]].abs() * kernel[[j, j]].abs()).sqrt();
        let gap = |(i, j): (usize, usize)| {
            let difference = (kernel[[i, j]] - kernel[[j, i]]).abs();
            if difference == 0.0 { 0.0 } else { difference / scale(i, j) }
        };
        let asymmetry = (0..points).flat_map(|i| (0..i).map(move |j| (i, j))).map(gap).fold(0.0, f64::max);
        let mut symmetric = (&kernel + &kernel.t()) / 2.0;
        let trace: f64 = kernel.diag().iter().map(|k| k.abs()).sum();
        if trace == 0.0 {
            return Ok(Worst { asymmetry, eigenvalue: 0.0, error: 0.0 });
        }
        let mut smallest = symmetric_eigenvalues(symmetric.view())?[0];
        if shift > 0.0 {
            symmetric.diag_mut().mapv_inplace(|k| k - smallest - shift * trace);
            smallest = symmetric_eigenvalues(symmetric.view())?[0];
        }
        let error = eigenvalue_error(symmetric.view());
        Ok(Worst { asymmetry, eigenvalue: smallest / trace, error: error / trace })
    };
    let networks = if shift > 0.0 { 1 } else { kernels.networks() };
    let all: Vec<Worst> = (0..networks).into_par_iter().map(one).collect::<Result<_>>()?;
    let start = Worst { asymmetry: 0.0, eigenvalue: f64::INFINITY, error: 0.0 };
    Ok(all.into_iter().fold(start, |a, b| Worst {
        asymmetry: a.asymmetry.max(b.asymmetry),
        eigenvalue: a.eigenvalue.min(b.eigenvalue),
        error: a.error.max(b.error),
    }))
}
