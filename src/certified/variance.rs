//! The diagonal K(x, x) by its own recursion.

use rayon::prelude::*;

use super::plan::{Plan, Step, not_certified, whole};
use super::points::Points;
use crate::Result;
use crate::activation::{Activation, Duals};
use crate::numeric::{Endpoint, Interval, PreciseInterval, Scalar, Wide};

/// K(x, x) in both formats.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variance {
    pub(super) precise: PreciseInterval,
    pub(super) double: Interval,
}

impl Variance {
    fn new(precise: PreciseInterval) -> Self {
        Self { precise, double: precise.rounded() }
    }
}

/// One point's kernel with itself through all layers.
pub(super) struct Diagonal {
    /// K(x, x) before each step, and after the last.
    pub(super) variances: Vec<Variance>,
    /// K(x, x) and T(x, x) at the output.
    pub(super) output: [PreciseInterval; 2],
}

impl Diagonal {
    /// The recursion of every point.
    pub(super) fn all(plan: &Plan, points: &Points) -> Result<Vec<Self>> {
        (0..points.len()).into_par_iter().map(|i| Self::new(plan, points, i)).collect()
    }

    fn new(plan: &Plan, points: &Points, i: usize) -> Result<Self> {
        let exponent = plan.input_exponent(points.exponent(i));
        let mut state =
            [points.square(i).shifted(2 * exponent) / whole(points.dimension()), Interval::integer(0)];
        let mut variances = Vec::with_capacity(plan.steps.len());
        for step in &plan.steps {
            variances.push(Variance::new(state[0]));
            state = match step {
                Step::Dense { precise, .. } => precise.map(state),
                Step::Activation { phi, .. } => {
                    let duals = duals(phi.as_ref(), state[0])?;
                    [duals.value, duals.derivative * state[1]]
                }
            };
        }
        variances.push(Variance::new(state[0]));
        Ok(Self { variances, output: state })
    }
}

/// κ(q, q, q) and κ̇(q, q, q) for the variances in `q`.
///
/// The first feeds itself through the layers, so what it adds to its own width would grow exponentially if `q` were just
/// put into the formula. The mean-value form does not: F(q) = F(m) + F'(ξ)(q − m) with m and ξ in `q`, F' from forward
/// differentiation over intervals. (F may jump at q = 0, where the formula alone is used.)
fn duals(phi: &dyn Activation, q: PreciseInterval) -> Result<Duals<PreciseInterval>> {
    let at = |q| phi.enclose_diagonal(q).ok_or_else(|| not_certified(phi));
    let within = at(q)?;
    let (plain, derivative) = (within.value.value(), within.derivative.value());
    if q.lower() <= Wide::ZERO || q.lower() == q.upper() || !q.is_bounded() {
        return Ok(Duals { value: plain, derivative });
    }
    let middle = Interval::point(q.lower().between(q.upper()));
    let value = at(middle)?.value.value() + within.value.derivative() * (q - middle);
    Ok(Duals { value: value.intersection(&plain).unwrap_or(plain), derivative })
}
