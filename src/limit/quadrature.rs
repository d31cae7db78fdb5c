//! Pairs that double-double cannot help: duals by quadrature in f64, with an error estimate.

use super::pair::Sides;
use super::panel::Kept;
use super::plan::Step;
use super::rounding::Rounding;
use super::{Element, activation};
use crate::activation::Covariance;

/// K and T of points `i` and `j`, the angle of the inputs known to full precision, with estimates of their errors.
///
/// As in `strip.rs`, but where 1 − |ρ| is not known the change x of κ̇ over [K − e, K + e] is taken as the larger of
/// κ̇(K) − κ̇(K − e), evaluated, and ṡ − |κ̇(K)|, which is what is left up to |ρ| = 1.
pub(super) fn estimate<T: Element>(sides: &Sides<'_, T>, roundings: &[Rounding], i: usize, j: usize) -> Kept {
    let mut pair = sides.inputs(i, j);
    let (mut k, mut t) = (pair.covariance.high(), 0.0);
    let (mut e, mut f) = (4.0 * f64::UNIT * k.abs(), 0.0);
    let mut activations = 0;
    for (s, step) in sides.plan.steps.iter().enumerate() {
        let (before, after) = (sides.variances(s, i, j), sides.variances(s + 1, i, j));
        match step {
            Step::Dense(affine) => {
                if activations == 0 {
                    pair = affine.pair(pair, before, after);
                }
                let [weight, bias, tangent_weight, tangent_bias] =
                    [affine.weight, affine.bias, affine.tangent_weight, affine.tangent_bias]
                        .map(|x| x.high());
                let next = weight * k + bias;
                f = tangent_weight * e + weight * f;
                t = tangent_weight * k + tangent_bias + weight * t;
                e *= weight;
                k = next;
                e += 4.0 * f64::UNIT * k.abs().max(bias);
                f += 4.0 * f64::UNIT * t.abs();
            }
            Step::Activation(phi) => {
                let [q11, q22] = before.map(|q| q.high());
                let q = if activations == 0 {
                    Covariance::with_sin(q11, k, q22, pair.sin.high())
                } else {
                    Covariance::new(q11, k, q22)
                };
                let rounding = roundings[activations];
                let duals = phi.duals(&q);
                let (_, own) = activation::single(phi.as_ref(), q11, k, q22);
                let states = [&sides.left.diagonal.stages[s + 1][i], &sides.right.diagonal.stages[s + 1][j]];
                let doubts = [&sides.left.diagonal.stages[s][i], &sides.right.diagonal.stages[s][j]];
                let doubt = 0.5 * doubts.iter().map(|state| state.relative_error()).sum::<f64>();
                let most = states.iter().map(|state| state.derivative).product::<f64>().sqrt();
                let most_value = states.iter().map(|state| state.covariance.high()).product::<f64>().sqrt();
                let nearby = phi.duals(&Covariance::new(q11, k - e.copysign(k), q22));
                let change = (most - duals.derivative.abs())
                    .max((duals.derivative - nearby.derivative).abs())
                    + (rounding.local + doubt) * most
                    + own.derivative;
                let moved = if rounding.continuous {
                    (duals.derivative.abs() + change) * e
                } else {
                    (most_value - duals.value.abs()).max((duals.value - nearby.value).abs())
                };
                e = moved + (rounding.local + doubt) * most_value + own.value;
                f = duals.derivative.abs() * f + t.abs() * change;
                k = duals.value;
                t *= duals.derivative;
                activations += 1;
            }
        }
    }
    Kept { covariance: k, tangent: t, covariance_error: e, tangent_error: f }
}
