//! A network as the maps that enclosures of its kernels go through.

use std::sync::Arc;

use super::format::Format;
use super::points::Angle;
use crate::activation::{Activation, Method, Parity};
use crate::numeric::{Interval, PreciseInterval, Scalar, Wide};
use crate::spec::{Dense, Layer, Parameterization, Spec};
use crate::{Error, Result};

/// The affine layer K ← σ_w² K + σ_b², T ← τ_w K + τ_b + σ_w² T.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine<E> {
    /// σ_w².
    weight: Interval<E>,
    /// σ_b².
    bias: Interval<E>,
    /// τ_w.
    tangent_weight: Interval<E>,
    /// τ_b.
    tangent_bias: Interval<E>,
}

impl<E: Format> Affine<E> {
    /// What is known of the angle after the layer, from the variances before and after it: with Q = σ_w² K + σ_b²,
    /// det Q = σ_w⁴ det K + σ_b² σ_w² E(u − v)², all terms positive.
    pub(super) fn angle(
        &self,
        angle: Angle<E>,
        [p11, p22]: [Interval<E>; 2],
        [q11, q22]: [Interval<E>; 2],
    ) -> Angle<E> {
        let linear = self.bias.magnitude() == E::ZERO;
        match angle {
            Angle::Near { sin_squared, distance } => {
                let distance = self.weight * distance;
                let turned =
                    (self.weight * p11).quotient(q11) * (self.weight * p22).quotient(q22) * sin_squared;
                let apart = self.bias.quotient(q11) * distance.quotient(q22);
                Angle::Near { sin_squared: if linear { sin_squared } else { turned + apart }, distance }
            }
            Angle::Same | Angle::Opposite if linear => angle,
            _ => Angle::Unknown,
        }
    }

    /// K and T after the layer.
    pub(super) fn map(&self, [k, t]: [Interval<E>; 2]) -> [Interval<E>; 2] {
        let own = self.tangent_weight * k + self.tangent_bias;
        [self.weight * k + self.bias, own + self.weight * t]
    }
}

impl Affine<Wide> {
    fn new(dense: Dense, tangent: Option<[PreciseInterval; 2]>) -> Self {
        let square = |std: f64| PreciseInterval::exactly(std).square();
        let (weight, bias) = (square(dense.weight_std), square(dense.bias_std));
        let [tangent_weight, tangent_bias] = tangent.unwrap_or([weight, bias]);
        Self { weight, bias, tangent_weight, tangent_bias }
    }

    fn rounded(&self) -> Affine<f64> {
        Affine {
            weight: self.weight.rounded(),
            bias: self.bias.rounded(),
            tangent_weight: self.tangent_weight.rounded(),
            tangent_bias: self.tangent_bias.rounded(),
        }
    }
}

/// One layer, as a map of (K, T).
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// An affine layer, in both formats.
    Dense { precise: Box<Affine<Wide>>, double: Box<Affine<f64>> },
    /// K ← κ(K), T ← κ̇(K) T.
    Activation {
        phi: Arc<dyn Activation>,
        /// Whether κ̇ = ∂κ/∂q12.
        continuous: bool,
        /// Whether φ(cx) = cᵖ φ(x) for c > 0.
        homogeneous: bool,
        /// Whether φ(−x) is known from φ(x).
        parity: Option<Parity>,
    },
}

/// All layers.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// p, when outputs are homogeneous of degree p in the inputs: rows are then scaled to unit size by powers of two, and
    /// kernels back.
    pub(super) degree: Option<i64>,
}

impl Plan {
    /// The maps of `spec` on inputs of dimension n₀, with the tangent kernel in units of 1/`inverse_width` under the
    /// standard parameterization.
    pub(super) fn new(spec: &Spec, inverse_width: f64, dimension: usize) -> Result<Self> {
        if !(inverse_width.is_finite() && inverse_width >= 0.0) {
            return Err(Error::new(
                "inverse width",
                format!("{inverse_width} is not the inverse of a width"),
            )
            .advise("give 1/n, or 0 for the limit"));
        }
        let standard = spec.parameterization() == Parameterization::Standard;
        if standard && inverse_width == 0.0 && spec.hidden_layers() == 0 {
            return Err(Error::new(
                "hidden_layers",
                "0 leaves no width that the standard tangent kernel could be divided by",
            )
            .advise("use the ntk parameterization or at least one hidden layer"));
        }
        let width = PreciseInterval::exactly(inverse_width);
        let mut fan = whole(dimension) * width;
        let (mut steps, mut degree) = (Vec::with_capacity(spec.layers().len()), Some(1i64));
        for layer in spec.layers() {
            steps.push(match layer {
                Layer::Dense(dense) => {
                    let exists = if dense.bias_std > 0.0 { width } else { Interval::integer(0) };
                    let precise = Affine::new(*dense, standard.then_some([fan, exists]));
                    // the first layer has n₀ inputs for each hidden unit, later ones have one
                    fan = Interval::integer(1);
                    let linear = dense.bias_std == 0.0;
                    degree = degree.filter(|_| linear);
                    Step::Dense { double: Box::new(precise.rounded()), precise: Box::new(precise) }
                }
                Layer::Activation(phi) => {
                    if phi.method() != Method::ClosedForm {
                        return Err(not_certified(phi.as_ref()));
                    }
                    let character = phi.character();
                    let own = character.homogeneous_degree.map(i64::from);
                    degree =
                        degree.zip(own).and_then(|(all, own)| all.checked_mul(own)).filter(|p| *p < 1 << 40);
                    Step::Activation {
                        phi: Arc::clone(phi),
                        continuous: character.continuous,
                        homogeneous: own.is_some(),
                        parity: character.parity,
                    }
                }
            });
        }
        Ok(Self { steps, degree })
    }

    /// The power of two at which a row enters the recursion, when the row's own is `exponent`.
    pub(super) fn input_exponent(&self, exponent: i32) -> i64 {
        if self.degree.is_some() { 0 } else { i64::from(exponent) }
    }

    /// The power of two that the kernel of two rows is scaled back by.
    pub(super) fn output_exponent(&self, a: i32, b: i32) -> i64 {
        self.degree.map_or(0, |p| p * (i64::from(a) + i64::from(b)))
    }
}

/// n.
pub(super) fn whole(n: usize) -> PreciseInterval {
    PreciseInterval::exactly(n as f64) // exact below 2⁵³, and no memory holds more columns
}

/// Why there is no enclosure.
pub(super) fn not_certified(phi: &dyn Activation) -> Error {
    Error::new(
        format!("activation {}", phi.name()),
        "is not certified: its duals come from quadrature, whose error is estimated and not bounded",
    )
    .advise("choose an activation with a closed form, such as relu, erf or gelu")
}
