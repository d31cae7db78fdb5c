//! Kernels are symmetric and obey Cauchy–Schwarz.

use ndarray::{Array2, ArrayView2, s};

use super::{Case, Claim, Decoy, Findings};
use crate::Result;
use crate::limit::Limit;
use crate::record::{ClaimKind, Comparison, Relation, Uncertainty};

/// K(x, x') = K(x', x) and K(x, x')² ≤ K(x, x) K(x', x') for Σ and Θ, and neither has a negative eigenvalue.
#[derive(Clone, Copy, Debug)]
pub struct Symmetry;

impl Claim for Symmetry {
    fn id(&self) -> &'static str {
        "symmetry"
    }

    fn statement(&self) -> &'static str {
        "Σ and Θ are kernels: K(x,x') = K(x',x), K(x,x')² ≤ K(x,x)K(x',x'), no negative eigenvalue"
    }

    fn source(&self) -> &'static str {
        "Aronszajn 1950; Θ: Jacot, Gabriel, Hongler 2018, section 4 (Schur products of kernels)"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Deterministic
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        if case.inputs().nrows() < 2 { Err("there is only one point".into()) } else { Ok(()) }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let limit = Limit::new(case.spec())?;
        let inputs = case.inputs();
        let (all, half) = (limit.symmetric(inputs)?, inputs.nrows().div_ceil(2));
        let (top, bottom) = (inputs.slice(s![..half, ..]), inputs.slice(s![half.., ..]));
        let (there, back) = (limit.cross(top, bottom)?, limit.cross(bottom, top)?);
        let mut comparisons = Vec::new();
        let mut decoy = Vec::new();
        let kernels = [
            ("nngp", all.nngp.view(), there.nngp.view(), back.nngp.view(), all.error.nngp),
            ("ntk", all.ntk.view(), there.ntk.view(), back.ntk.view(), all.error.ntk),
        ];
        for (name, kernel, there, back, error) in kernels {
            comparisons.push(asymmetry(name, kernel, there, back, error));
            comparisons.push(cauchy_schwarz(name, kernel, error));
            comparisons.push(super::positive_definite::smallest_eigenvalue(
                name,
                kernel,
                error,
                Definiteness::Semi,
            )?);
            decoy.push(cauchy_schwarz(name, with_lifted_entry(kernel).view(), error));
        }
        Ok(Findings {
            comparisons,
            margin: 1e-6,
            decoy: Decoy {
                name: "one entry lifted 1 % above its Cauchy–Schwarz bound".into(),
                comparisons: decoy,
            },
            series: Vec::new(),
            notes: vec![format!(
                "bounds: entries are right to {:.0e} of √(K_ii K_jj), and to the error of quadrature where there is any",
                Limit::PRECISION
            )],
        })
    }
}

/// Whether zero counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definiteness {
    /// λ ≥ 0.
    Semi,
    /// λ > 0.
    Strict,
}

/// √(K_ii K_jj), and 1 where that is 0.
fn unit(diagonal: &[f64], i: usize, j: usize) -> f64 {
    let unit = diagonal[i].sqrt() * diagonal[j].sqrt();
    if unit > 0.0 { unit } else { 1.0 }
}

/// max |K(x, x') − K(x', x)| over the two halves of the points, computed as two different cross kernels.
fn asymmetry(
    name: &str,
    kernel: ArrayView2<'_, f64>,
    there: ArrayView2<'_, f64>,
    back: ArrayView2<'_, f64>,
    error: f64,
) -> Comparison {
    let diagonal = kernel.diag().to_vec();
    let half = there.nrows();
    let mut worst: f64 = 0.0;
    for ((i, j), value) in there.indexed_iter() {
        worst = worst.max((value - back[[j, i]]).abs() / unit(&diagonal, i, half + j));
    }
    let bound = 2.0 * (Limit::PRECISION + error / smallest(&diagonal));
    Comparison {
        label: format!("{name}: largest |K(x,x') − K(x',x)|/√(K(x,x)K(x',x'))"),
        relation: Relation::Equals { target: 0.0, margin: 1e-6, allowance: 0.0 },
        estimate: worst,
        uncertainty: Uncertainty::Rounding { bound },
    }
}

/// max |K(x, x')|/√(K(x, x) K(x', x')).
fn cauchy_schwarz(name: &str, kernel: ArrayView2<'_, f64>, error: f64) -> Comparison {
    let diagonal = kernel.diag().to_vec();
    let mut worst: f64 = 0.0;
    for ((i, j), value) in kernel.indexed_iter().filter(|((i, j), _)| i != j) {
        worst = worst.max(value.abs() / unit(&diagonal, i, j));
    }
    let bound = 2.0 * (Limit::PRECISION + error / smallest(&diagonal));
    Comparison {
        label: format!("{name}: largest |K(x,x')|/√(K(x,x)K(x',x'))"),
        relation: Relation::AtMost { target: 1.0 + 2.0 * bound },
        estimate: worst,
        uncertainty: Uncertainty::Rounding { bound },
    }
}

/// The smallest positive diagonal entry; 1 if there is none.
fn smallest(diagonal: &[f64]) -> f64 {
    let smallest = diagonal.iter().copied().filter(|d| *d > 0.0).fold(f64::INFINITY, f64::min);
    if smallest.is_finite() { smallest } else { 1.0 }
}

/// The kernel with K_01 = K_10 = 1.01 √(K_00 K_11), or 1 where that is 0.
pub(super) fn with_lifted_entry(kernel: ArrayView2<'_, f64>) -> Array2<f64> {
    let diagonal = kernel.diag().to_vec();
    let mut lifted = kernel.to_owned();
    lifted[[0, 1]] = 1.01 * unit(&diagonal, 0, 1);
    lifted[[1, 0]] = lifted[[0, 1]];
    lifted
}
