//! The limiting kernel is positive definite on the sphere.

use ndarray::ArrayView2;

use super::symmetry::{Definiteness, with_lifted_entry};
use super::{Case, Claim, Decoy, Findings};
use crate::Result;
use crate::limit::Limit;
use crate::numeric::{eigenvalue_error, symmetric_eigenvalues};
use crate::record::{ClaimKind, Comparison, Relation, Uncertainty};
use crate::spec::Layer;

/// λ_min(Θ) > 0 for distinct points of a sphere, Lipschitz φ that is not a polynomial, at least one hidden layer.
#[derive(Clone, Copy, Debug)]
pub struct PositiveDefinite;

impl Claim for PositiveDefinite {
    fn id(&self) -> &'static str {
        "positive-definite"
    }

    fn statement(&self) -> &'static str {
        "on distinct points of a sphere Σ and Θ are positive definite, if φ is Lipschitz and not a polynomial: λ_min > 0"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, proposition 2"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Deterministic
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_hidden_layer(case)?;
        let inputs = case.inputs();
        if inputs.nrows() < 2 {
            return Err("there is only one point".into());
        }
        hypotheses_on_network(case)?;
        on_a_sphere(inputs)?;
        distinct(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let kernels = Limit::new(case.spec())?.symmetric(case.inputs())?;
        let nngp = kernels.nngp.view();
        let ntk = kernels.ntk.view();
        let strict = Definiteness::Strict;
        Ok(Findings {
            comparisons: vec![
                smallest_eigenvalue("nngp", nngp, kernels.error.nngp, strict)?,
                smallest_eigenvalue("ntk", ntk, kernels.error.ntk, strict)?,
            ],
            margin: 1e-6,
            decoy: Decoy {
                name: "one entry lifted 1 % above its Cauchy–Schwarz bound".into(),
                comparisons: vec![
                    smallest_eigenvalue("nngp", with_lifted_entry(nngp).view(), kernels.error.nngp, strict)?,
                    smallest_eigenvalue("ntk", with_lifted_entry(ntk).view(), kernels.error.ntk, strict)?,
                ],
            },
            series: Vec::new(),
            notes: vec!["bound of λ_min: that of the eigenvalue algorithm, plus the error of the entries times N (Weyl's inequality)".into()],
        })
    }
}

/// λ_min with its error bound, beside 0: strictly above it, or not below it by more than the bound.
pub(super) fn smallest_eigenvalue(
    name: &str,
    kernel: ArrayView2<'_, f64>,
    error: f64,
    definiteness: Definiteness,
) -> Result<Comparison> {
    let smallest = symmetric_eigenvalues(kernel)?[0];
    // ‖E‖₂ ≤ ‖E‖_F ≤ precision·√Σ K_ii K_jj = precision·tr K, and N·error for what quadrature leaves open
    let entries = Limit::PRECISION * kernel.diag().sum() + kernel.nrows() as f64 * error;
    let bound = eigenvalue_error(kernel) + entries;
    let target = match definiteness {
        Definiteness::Strict => 0.0,
        Definiteness::Semi => -2.0 * bound,
    };
    Ok(Comparison {
        label: format!("{name}: smallest eigenvalue"),
        relation: Relation::AtLeast { target },
        estimate: smallest,
        uncertainty: Uncertainty::Rounding { bound },
    })
}

fn hypotheses_on_network(case: &Case) -> std::result::Result<(), String> {
    let mut biased = true;
    for layer in case.spec().layers() {
        match layer {
            Layer::Activation(activation) => {
                let character = activation.character();
                if character.polynomial_degree.is_some() {
                    return Err(format!("{} is a polynomial: see polynomial-rank", activation.name()));
                }
                if !character.lipschitz {
                    return Err(format!("{} is not Lipschitz", activation.name()));
                }
            }
            Layer::Dense(dense) => {
                biased &= dense.bias_std > 0.0;
                if dense.weight_std == 0.0 {
                    return Err("σ_w = 0: the kernel does not depend on the points".into());
                }
            }
        }
    }
    if biased {
        return Ok(());
    }
    // Proposition 2 assumes β > 0. Without bias the kernel of one hidden ReLU layer has no odd harmonic above the first, and an odd or even φ cannot
    // tell x from −x; two layers of a φ that is neither have every power of ρ in their dual.
    if case.spec().hidden_layers() < 2 {
        return Err("the theorem assumes bias (β > 0), or at least two hidden layers".into());
    }
    if (parity(case) != 0) && antipodes(case.inputs()) {
        return Err("the theorem assumes bias (β > 0): without it an odd or even φ cannot tell x from −x, and both are among the points".into());
    }
    Ok(())
}

/// 1 for even, −1 for odd, 0 for neither, by values at a few points.
fn parity(case: &Case) -> i32 {
    let layers = case.spec().layers();
    let Some(Layer::Activation(activation)) =
        layers.iter().find(|layer| matches!(layer, Layer::Activation(_)))
    else {
        return 0;
    };
    let is = |sign: f64| {
        [0.25, 0.5, 1.0, 1.75].iter().all(|x| {
            let (plus, minus) = (activation.point(*x).value, activation.point(-x).value);
            (plus - sign * minus).abs() <= 8.0 * f64::EPSILON * plus.abs().max(minus.abs())
        })
    };
    if is(1.0) {
        1
    } else if is(-1.0) {
        -1
    } else {
        0
    }
}

fn antipodes(inputs: ArrayView2<'_, f64>) -> bool {
    let rows = inputs.nrows();
    let opposite = |i: usize, j: usize| {
        let (x, y) = (inputs.row(i), inputs.row(j));
        let sum: f64 = x.iter().zip(y).map(|(a, b)| (a + b).powi(2)).sum();
        sum <= 1e-20 * x.dot(&x)
    };
    (0..rows).any(|i| (0..i).any(|j| opposite(i, j)))
}

fn on_a_sphere(inputs: ArrayView2<'_, f64>) -> std::result::Result<(), String> {
    let norms: Vec<f64> = inputs.rows().into_iter().map(|x| x.dot(&x).sqrt()).collect();
    let (least, most) = norms.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), n| (a.min(*n), b.max(*n)));
    // norms of points that a program normalised agree to a few ulp per coordinate
    let rounding = 4.0 * f64::EPSILON * inputs.ncols() as f64;
    if most == 0.0 || most - least > rounding * most {
        return Err(format!(
            "the theorem is about points of a sphere; norms range from {least:.4} to {most:.4}"
        ));
    }
    Ok(())
}

fn distinct(case: &Case) -> std::result::Result<(), String> {
    let inputs = case.inputs();
    for i in 0..inputs.nrows() {
        for j in 0..i {
            if inputs.row(i) == inputs.row(j) {
                return Err(format!("points {j} and {i} coincide"));
            }
        }
    }
    Ok(())
}
