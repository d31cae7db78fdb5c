//! A network as the sequence of maps that its kernels go through.

use std::sync::Arc;

use super::Element;
use super::activation;
use super::dense::Affine;
use super::diagonal::State;
use crate::activation::{Activation, Method, Parity};
use crate::numeric::DoubleDouble;
use crate::spec::{Layer, Parameterization, Spec};
use crate::stop::Stop;
use crate::{Error, Result};

/// One layer, as a map of (K, T).
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// K ← σ_w² K + σ_b².
    Dense(Affine),
    /// K ← κ(K).
    Activation(Arc<dyn Activation>),
}

/// All layers, with what holds for the whole network.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The layers in order.
    pub(super) steps: Vec<Step>,
    /// p, when the outputs of the network are homogeneous in its inputs: f(cx) = cᵖ f(x) for c > 0, so that rows can
    /// be scaled to unit size and kernels scaled back.
    pub(super) degree: Option<i32>,
    /// Whether every dual has a closed form, and with it a double-double reading.
    pub(super) closed_form: bool,
    /// s, when K(x, −x) = s K(x, x) and T(x, −x) = s T(x, x) for every x: −1 where all activations are odd and biases are
    /// missing, 1 where that holds up to an even activation, which makes antipodes duplicates.
    pub(super) antipode: Option<f64>,
    /// n₀.
    pub(super) dimension: usize,
    /// Raised to end the computation early.
    pub(super) stop: Stop,
}

impl Plan {
    /// The maps of `spec` on inputs of dimension n₀, the tangent kernel in units of 1/`inverse_width` under the
    /// standard parameterization.
    pub(super) fn new(spec: &Spec, inverse_width: f64, dimension: usize) -> Self {
        let mut steps = Vec::with_capacity(spec.layers().len());
        let mut degree = Some(1i32);
        let mut closed_form = true;
        let mut first = true;
        for layer in spec.layers() {
            steps.push(match layer {
                Layer::Dense(dense) => {
                    if dense.bias_std != 0.0 {
                        degree = None;
                    }
                    // The gradient of a standard weight is a product of activations: E φφ' a hidden unit, but the
                    // first layer has only n₀ inputs against the n units that the kernel is divided by.
                    let fan = if first {
                        DoubleDouble::product(dimension as f64, inverse_width)
                    } else {
                        DoubleDouble::new(1.0)
                    };
                    first = false;
                    Step::Dense(match spec.parameterization() {
                        Parameterization::Ntk => Affine::ntk(*dense),
                        Parameterization::Standard => Affine::standard(*dense, fan, inverse_width),
                    })
                }
                Layer::Activation(activation) => {
                    let own = activation.character().homogeneous_degree.and_then(|p| i32::try_from(p).ok());
                    degree = degree.zip(own).and_then(|(all, own)| all.checked_mul(own));
                    closed_form &= activation.method() == Method::ClosedForm;
                    Step::Activation(Arc::clone(activation))
                }
            });
        }
        Self { steps, degree, closed_form, antipode: antipode(spec), dimension, stop: Stop::default() }
    }

    /// The power of two at which a row enters the recursion, when the row's own is `exponent`.
    pub(super) fn input_exponent(&self, exponent: i32) -> i32 {
        if self.degree.is_some() { 0 } else { exponent }
    }

    /// The power of two that the kernel of two rows is scaled back by.
    pub(super) fn output_exponent(&self, a: i32, b: i32) -> i32 {
        self.degree.map_or(0, |p| p.saturating_mul(a + b).clamp(-5000, 5000))
    }

    /// K and T of the output, scaled back and rounded; `place` names the pair in an error.
    pub(super) fn output<T: Element>(
        &self,
        [k, t]: [DoubleDouble; 2],
        (a, b): (i32, i32),
        place: impl Fn() -> String,
    ) -> Result<(T, T)> {
        let exponent = self.output_exponent(a, b);
        let round = |x: DoubleDouble| T::from_f64(x.high().shifted(exponent));
        let (k, t) = (round(k), round(t));
        if k.to_f64().is_finite() && t.to_f64().is_finite() {
            return Ok((k, t));
        }
        Err(Error::new("output", format!("the kernel of {} is beyond {}", place(), T::NAME))
            .advise("lower weight_std, the depth or the scale of the inputs, or compute in f64"))
    }

    /// Step and point at which a variance loses digits to underflow that the output, scaled back, would still have.
    ///
    /// From there on logarithms tell: in a homogeneous network κ(q, q, q) = κ(1, 1, 1) qᵖ.
    pub(super) fn lost(
        &self,
        stages: &[Vec<State>],
        exponent: impl Fn(usize) -> i32,
    ) -> Option<(usize, usize)> {
        const LEAST: f64 = -900.0;
        let degree = self.degree?;
        let log = |s: usize, i: usize| stages[s][i].covariance.high().log2();
        let at = |i: usize| {
            let s = (0..self.steps.len()).find(|&s| log(s + 1, i) < LEAST && log(s, i) >= LEAST)?;
            let end = self.steps[s..].iter().fold(log(s, i), |q, step| match step {
                Step::Dense(affine) => q + affine.weight.high().log2(),
                Step::Activation(phi) => {
                    let p = phi.character().homogeneous_degree.unwrap_or(1);
                    f64::from(p) * q
                        + activation::diagonal(phi.as_ref(), DoubleDouble::new(1.0)).0.value.high().log2()
                }
            });
            let output = end + 2.0 * f64::from(degree) * f64::from(exponent(i));
            (output > f64::from(f64::MIN_EXP)).then_some((s, i))
        };
        (0..stages[0].len()).find_map(at)
    }

    /// The layer that step `s` belongs to, for messages.
    pub(super) fn place(&self, s: usize) -> String {
        let hidden = self.steps[..s].iter().filter(|step| matches!(step, Step::Activation(_))).count();
        match &self.steps[s] {
            Step::Dense(_) if s + 1 == self.steps.len() => "read-out layer".to_owned(),
            Step::Dense(_) => format!("dense layer {}", hidden + 1),
            Step::Activation(activation) => format!("hidden layer {} ({})", hidden + 1, activation.name()),
        }
    }
}

/// s of [`Plan::antipode`].
fn antipode(spec: &Spec) -> Option<f64> {
    for layer in spec.layers() {
        match layer {
            Layer::Dense(dense) if dense.bias_std != 0.0 => return None,
            Layer::Dense(_) => {}
            Layer::Activation(activation) => match activation.character().parity? {
                Parity::Odd => {}
                Parity::Even => return Some(1.0),
            },
        }
    }
    Some(-1.0)
}
