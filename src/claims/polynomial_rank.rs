//! The rank of the kernel of a polynomial activation is bounded.

use std::sync::Arc;

use ndarray::Array2;

use super::{Case, Claim, Decoy, Findings};
use crate::Result;
use crate::activation::{Activation, Analytic, Relu};
use crate::limit::Limit;
use crate::numeric::{Normals, eigenvalue_error, symmetric_eigenvalues};
use crate::record::{ClaimKind, Comparison, Relation, Uncertainty};
use crate::spec::{Layer, Spec};

/// rank Σ, rank Θ ≤ dim of the polynomials of degree p in n₀ variables, for one hidden layer with φ of degree p.
///
/// The converse of positive definiteness: f is a polynomial of degree p in x, so its kernels live on a space of dimension C(n₀ + p, p).
#[derive(Clone, Copy, Debug)]
pub struct PolynomialRank;

/// The dimension of the points: the plane, where the bound is small.
const DIMENSION: usize = 2;

/// How many points there are beyond the bound.
const BEYOND: usize = 6;

impl Claim for PolynomialRank {
    fn id(&self) -> &'static str {
        "polynomial-rank"
    }

    fn statement(&self) -> &'static str {
        "for a polynomial φ of degree p and one hidden layer Σ and Θ have rank at most C(n₀ + p, p), the dimension of the polynomials of degree p"
    }

    fn source(&self) -> &'static str {
        "converse of Jacot, Gabriel, Hongler 2018, proposition 2"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Deterministic
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_hidden_layer(case)?;
        degree(case).map(|_| ())
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let degree = degree(case).unwrap_or_default();
        let rank: usize = (1..=DIMENSION).fold(1, |product, k| product * (degree as usize + k) / k);
        let layers = case.spec().layers();
        let shallow: Vec<Layer> = layers[..2].iter().chain(layers.last()).cloned().collect();
        let mut points = Array2::zeros((rank + BEYOND, DIMENSION));
        let mut normals = Normals::new(case.key(self.id()));
        points.iter_mut().for_each(|x| *x = normals.draw());
        let spec = Spec::from_layers(shallow.clone(), case.spec().parameterization());
        let mut rectified = shallow;
        rectified[1] = Layer::Activation(Arc::new(Analytic(Relu)) as Arc<dyn Activation>);
        let rectified = Spec::from_layers(rectified, case.spec().parameterization());
        Ok(Findings {
            comparisons: beyond_rank(&spec, &points, rank)?,
            margin: 1e-6,
            decoy: Decoy {
                name: "the same bound for ReLU, which is not a polynomial".into(),
                comparisons: beyond_rank(&rectified, &points, rank)?,
            },
            series: Vec::new(),
            notes: vec![format!(
                "{} Gaussian points of the plane; p = {degree}, rank at most {rank}",
                rank + BEYOND
            )],
        })
    }
}

fn degree(case: &Case) -> std::result::Result<u32, String> {
    let layers = case.spec().layers();
    match layers.iter().find(|layer| matches!(layer, Layer::Activation(_))) {
        Some(Layer::Activation(activation)) => activation
            .character()
            .polynomial_degree
            .ok_or_else(|| format!("{} is not a polynomial", activation.name())),
        _ => Err("the network has no hidden layer".into()),
    }
}

/// λ_{r+1} of both kernels with its error bound, beside zero.
fn beyond_rank(spec: &Spec, points: &Array2<f64>, rank: usize) -> Result<Vec<Comparison>> {
    let kernels = Limit::new(spec)?.symmetric(points.view())?;
    let mut comparisons = Vec::new();
    for (name, kernel) in [("nngp", kernels.nngp.view()), ("ntk", kernels.ntk.view())] {
        let eigenvalues = symmetric_eigenvalues(kernel)?;
        let bound = eigenvalue_error(kernel) + Limit::PRECISION * kernel.diag().sum();
        comparisons.push(Comparison {
            label: format!("{name}: eigenvalue {} of {}", rank + 1, eigenvalues.len()),
            relation: Relation::AtMost { target: 2.0 * bound },
            estimate: eigenvalues[eigenvalues.len() - 1 - rank],
            uncertainty: Uncertainty::Rounding { bound },
        });
    }
    Ok(comparisons)
}
