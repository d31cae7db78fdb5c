//! Price's theorem: the derivative dual is the derivative of the dual.

use super::{Case, Claim, Decoy, Findings};
use crate::Result;
use crate::activation::{Activation, Covariance, DualBlock, DualError, PairBlock};
use crate::record::{ClaimKind, Comparison, Relation, Uncertainty};
use crate::spec::Layer;

/// E[φ'(u)φ'(v)] = ∂/∂q12 E[φ(u)φ(v)] for (u, v) ~ N(0, q).
#[derive(Clone, Copy, Debug)]
pub struct Price;

/// Variances at which it is examined: around those of networks at their usual scales.
const VARIANCES: [f64; 3] = [0.25, 1.0, 4.0];

/// Correlations at which it is examined. The derivative of the formula of κ is ill-conditioned where sin θ is small, κ̇ is not: |ρ| ≤ 0.9.
const CORRELATIONS: [f64; 7] = [-0.9, -0.5, -0.2, 0.0, 0.3, 0.6, 0.9];

/// Rounding errors, in units of ε = 2⁻⁵², that a forward derivative of a dual can collect: at most 100 operations of relative error ε/2, each amplified
/// by at most 1/sin²θ = 1/(1 − 0.9²) < 5.3.
const ROUNDING: f64 = 50.0 * 5.3 * f64::EPSILON;

impl Claim for Price {
    fn id(&self) -> &'static str {
        "price"
    }

    fn statement(&self) -> &'static str {
        "Price's theorem: E[φ'(u)φ'(v)] = ∂/∂q12 E[φ(u)φ(v)], so the two closed forms of a layer belong together"
    }

    fn source(&self) -> &'static str {
        "Price 1958; used in the recursion of Jacot, Gabriel, Hongler 2018, theorem 1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Deterministic
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_hidden_layer(case)?;
        let activation = first_activation(case);
        if !activation.character().continuous {
            return Err(format!(
                "{} jumps: the derivative of its dual counts the jumps, gradient descent does not see them",
                activation.name()
            ));
        }
        if CORRELATIONS.iter().all(|rho| activation.duals(&Covariance::new(1.0, *rho, 1.0)).derivative == 0.0)
        {
            return Err(format!("{} is constant", activation.name()));
        }
        Ok(())
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let activation = first_activation(case);
        let against = |factor: f64| -> Vec<Comparison> {
            let mut comparisons = Vec::new();
            for (i, &q11) in VARIANCES.iter().enumerate() {
                for &q22 in &VARIANCES[i..] {
                    let at = |rho: &f64| compare(activation, q11, *rho * (q11 * q22).sqrt(), q22, factor);
                    let telling = |c: &Comparison| excess(c);
                    let worst = CORRELATIONS.iter().map(at).max_by(|a, b| telling(a).total_cmp(&telling(b)));
                    comparisons.extend(worst);
                }
            }
            comparisons
        };
        Ok(Findings {
            comparisons: against(1.0),
            margin: 1e-6,
            decoy: Decoy { name: "κ̇ without its factor 2".into(), comparisons: against(0.5) },
            series: Vec::new(),
            notes: vec![match activation.price(1.0, 0.5, 1.0) {
                Some(_) => "∂κ/∂q12 by forward differentiation of the formula of κ; the worst correlation for each pair of variances".into(),
                None => "∂κ/∂q12 by central differences of the quadrature, three steps for the error; the worst correlation for each pair of variances".into(),
            }],
        })
    }
}

fn first_activation<'a>(case: &'a Case<'_>) -> &'a dyn Activation {
    let of = |layer: &'_ Layer| matches!(layer, Layer::Activation(_));
    match case.spec().layers().iter().find(|layer| of(layer)) {
        Some(Layer::Activation(activation)) => activation.as_ref(),
        _ => unreachable!("invariant: the claim applies to networks with a hidden layer"),
    }
}

fn excess(comparison: &Comparison) -> f64 {
    match (comparison.relation, comparison.uncertainty) {
        (Relation::Equals { target, .. }, Uncertainty::Rounding { bound }) => {
            (comparison.estimate - target).abs() / bound
        }
        _ => f64::NAN,
    }
}

/// `factor`·κ̇ beside ∂κ/∂q12.
fn compare(activation: &dyn Activation, q11: f64, q12: f64, q22: f64, factor: f64) -> Comparison {
    let (dual, error) = dual(activation, q11, q12, q22);
    let (slope, bound) = match activation.price(q11, q12, q22) {
        Some(slope) => (slope, 0.0),
        None => central_difference(activation, q11, q12, q22),
    };
    // |κ̇| ≤ √(κ̇(q11) κ̇(q22)), the size of the terms that κ̇ is a sum of
    let diagonal = |q: f64| activation.duals(&Covariance::diagonal(q)).derivative;
    let size = (diagonal(q11) * diagonal(q22)).sqrt();
    let bound = bound + error.derivative + ROUNDING * size;
    Comparison {
        label: format!("κ̇ at q11 = {q11}, q12 = {q12:.3}, q22 = {q22}"),
        relation: Relation::Equals { target: slope, margin: 1e-6 * size, allowance: 0.0 },
        estimate: factor * dual.derivative,
        uncertainty: Uncertainty::Rounding { bound },
    }
}

/// The duals of one pair, with the error that quadrature states.
fn dual(
    activation: &dyn Activation,
    q11: f64,
    q12: f64,
    q22: f64,
) -> (crate::activation::Duals<f64>, DualError) {
    let (mut value, mut derivative) = ([0.0], [0.0]);
    let pairs = PairBlock { q11: &[q11], q22: &[q22], q12: &[q12] };
    let error = activation.block_f64(pairs, DualBlock { value: &mut value, derivative: &mut derivative });
    (crate::activation::Duals { value: value[0], derivative: derivative[0] }, error)
}

/// ∂κ/∂q12 by central differences of steps h, 2h and 4h, extrapolated twice over. The error of the better extrapolation, of order h⁴, is a
/// sixteenth of that of the other, so it is below their difference; to it comes the noise of the quadrature.
fn central_difference(activation: &dyn Activation, q11: f64, q12: f64, q22: f64) -> (f64, f64) {
    let step = 1e-3 * (q11 * q22).sqrt();
    let value = |shift: f64| dual(activation, q11, q12 + shift, q22);
    let slope = |h: f64| (value(h).0.value - value(-h).0.value) / (2.0 * h);
    let extrapolated = |fine: f64, coarse: f64| fine + (fine - coarse) / 3.0;
    let slopes = [slope(step), slope(2.0 * step), slope(4.0 * step)];
    let (best, other) = (extrapolated(slopes[0], slopes[1]), extrapolated(slopes[1], slopes[2]));
    let at = value(0.0);
    let noise = (at.1.value + 4.0 * f64::EPSILON * at.0.value.abs()) / step;
    (best, (best - other).abs() + 2.0 * noise)
}
