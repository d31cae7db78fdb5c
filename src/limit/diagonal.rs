//! The diagonal K(x, x) by its own recursion, in double-double.

use rayon::prelude::*;

use super::activation;
use super::plan::{Plan, Step};
use super::points::Points;
use super::{Element, inner};
use crate::activation::DualError;
use crate::numeric::DoubleDouble;
use crate::{Error, Result};

/// One point's kernel with itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// K(x, x).
    pub(super) covariance: DoubleDouble,
    /// T(x, x).
    pub(super) tangent: DoubleDouble,
    /// κ̇ of the last activation.
    pub(super) derivative: f64,
    /// Errors of K and T from quadrature, absolute.
    pub(super) error: DualError,
}

/// The diagonal before every layer and after the last.
pub(super) struct Diagonal {
    /// |u|² of the scaled rows.
    pub(super) squares: Vec<DoubleDouble>,
    /// `stages[s][i]`: point i before step s.
    pub(super) stages: Vec<Vec<State>>,
    /// K(x, x) of them alone.
    pub(super) variances: Vec<Vec<DoubleDouble>>,
}

impl Diagonal {
    /// The recursion over all points; rows are `scaled` by 2ᵉ, or left at unit size for homogeneous networks.
    pub(super) fn new<T: Element>(name: &str, plan: &Plan, points: &Points<T>) -> Result<Self> {
        let squares: Vec<_> = (0..points.len())
            .into_par_iter()
            .with_min_len(64)
            .map(|i| {
                let row = points.wide_row(i);
                inner::dot(&row, &row)
            })
            .collect();
        let dimension = DoubleDouble::new(plan.dimension as f64);
        let zero = DoubleDouble::new(0.0);
        let start = (0..points.len()).map(|i| State {
            covariance: inner::shifted(squares[i], 2 * plan.input_exponent(points.exponent(i))) / dimension,
            tangent: zero,
            derivative: 1.0,
            error: DualError::default(),
        });
        let mut stages = Vec::with_capacity(plan.steps.len() + 1);
        stages.push(start.collect::<Vec<_>>());
        for (s, step) in plan.steps.iter().enumerate() {
            plan.stop.check()?;
            let next: Vec<_> =
                stages[s].par_iter().with_min_len(64).map(|&state| advance(step, state)).collect();
            if let Some(i) = next.iter().position(|state| !state.is_finite()) {
                return Err(Error::new(
                    plan.place(s),
                    format!("the kernel of {name}[{i}] with itself overflows"),
                )
                .advise("lower weight_std, the depth or the scale of the inputs"));
            }
            stages.push(next);
        }
        if let Some((s, i)) = plan.lost(&stages, |i| points.exponent(i)) {
            return Err(Error::new(
                plan.place(s),
                format!(
                    "the kernel of {name}[{i}] with itself underflows, although that of the outputs does not"
                ),
            )
            .advise("raise weight_std or the scale of the inputs, or take fewer layers"));
        }
        let variances = stages.iter().map(|states| states.iter().map(|state| state.covariance).collect());
        Ok(Self { squares, variances: variances.collect(), stages })
    }

    /// K and T of point `i` at the output.
    pub(super) fn output(&self, i: usize) -> State {
        self.stages[self.stages.len() - 1][i]
    }
}

impl State {
    /// The relative error of K from quadrature.
    pub(super) fn relative_error(&self) -> f64 {
        if self.error.value == 0.0 { 0.0 } else { self.error.value / self.covariance.high().abs() }
    }

    fn is_finite(&self) -> bool {
        self.covariance.high().is_finite() && self.tangent.high().is_finite() && self.derivative.is_finite()
    }
}

/// One layer on the diagonal.
///
/// Quadrature errors: with e the error of q, κ(q, q, q) moves by E[φ u φ'] e/q, which is at most (κ/q) e where
/// |u φ'(u)| ≤ |φ(u)| on average (sublinear φ) and about κ̇ e otherwise; κ̇ likewise by (κ̇/q) e.
fn advance(step: &Step, state: State) -> State {
    match step {
        Step::Dense(affine) => State {
            covariance: affine.covariance(state.covariance),
            tangent: affine.tangent(state.covariance, state.tangent),
            derivative: state.derivative,
            error: DualError {
                value: affine.weight.high() * state.error.value,
                derivative: affine.tangent_weight.high() * state.error.value
                    + affine.weight.high() * state.error.derivative,
            },
        },
        Step::Activation(phi) => {
            let (duals, own) = activation::diagonal(phi.as_ref(), state.covariance);
            let (value, derivative) = (duals.value.high().abs(), duals.derivative.high().abs());
            let relative = state.relative_error();
            State {
                covariance: duals.value,
                tangent: duals.derivative * state.tangent,
                derivative: duals.derivative.high(),
                error: DualError {
                    value: (value * relative).max(derivative * state.error.value) + own.value,
                    derivative: derivative * state.error.derivative
                        + state.tangent.high().abs() * (derivative * relative + own.derivative),
                },
            }
        }
    }
}
