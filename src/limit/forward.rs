//! The recursion of kernels with its derivatives by a scale.

use ndarray::{ArrayView1, ArrayView2};

use super::dense::Affine;
use super::inner;
use super::plan::{Plan, Step};
use super::sensitivity::Scale;
use crate::activation::{Activation, Covariance, Duals};
use crate::numeric::{DoubleDouble, Jet, Scalar};
use crate::spec::Parameterization;

/// An arithmetic that closed forms are differentiated in.
trait Along: Scalar {
    /// sin θ below which this arithmetic is not good enough.
    const NARROW: f64;

    fn rounded(x: DoubleDouble) -> Self;

    fn wide(self) -> f64;

    fn duals(phi: &dyn Activation, q: &Covariance<Jet<Self>>) -> Option<Duals<Jet<Self>>>;
}

impl Along for f64 {
    const NARROW: f64 = 0.01;

    fn rounded(x: DoubleDouble) -> Self {
        x.high()
    }

    fn wide(self) -> f64 {
        self
    }

    fn duals(phi: &dyn Activation, q: &Covariance<Jet<Self>>) -> Option<Duals<Jet<Self>>> {
        phi.duals_along(q)
    }
}

impl Along for DoubleDouble {
    const NARROW: f64 = -1.0;

    fn rounded(x: DoubleDouble) -> Self {
        x
    }

    fn wide(self) -> f64 {
        self.high()
    }

    fn duals(phi: &dyn Activation, q: &Covariance<Jet<Self>>) -> Option<Duals<Jet<Self>>> {
        phi.duals_along_precise(q)
    }
}

/// One layer with the derivatives of its coefficients.
enum Moving<'a> {
    /// σ_w², σ_b², τ_w, τ_b.
    Dense([Jet<DoubleDouble>; 4]),
    Activation(&'a dyn Activation),
}

/// The recursion of values and derivatives.
pub(super) struct Forward<'a> {
    layers: Vec<Moving<'a>>,
    x: ArrayView2<'a, f64>,
    /// `variances[s][i]`: K(x_i, x_i) before layer s.
    variances: Vec<Vec<Jet<DoubleDouble>>>,
    /// The derivatives of K(x_i, x_i) and T(x_i, x_i) at the output.
    ends: Vec<[f64; 2]>,
}

impl<'a> Forward<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        parameterization: Parameterization,
        scale: Scale,
        x: ArrayView2<'a, f64>,
    ) -> Self {
        let layers: Vec<_> = plan
            .steps
            .iter()
            .map(|step| match step {
                Step::Dense(affine) => Moving::Dense(moving(affine, parameterization, scale)),
                Step::Activation(phi) => Moving::Activation(phi.as_ref()),
            })
            .collect();
        let mut variances = vec![Vec::with_capacity(x.nrows()); layers.len()];
        let mut ends = Vec::with_capacity(x.nrows());
        for row in x.rows() {
            let mut state = (start(row, row), Jet::constant(DoubleDouble::new(0.0)));
            for (layer, column) in layers.iter().zip(&mut variances) {
                column.push(state.0);
                state = match layer {
                    Moving::Dense(affine) => dense(*affine, state),
                    Moving::Activation(phi) => {
                        let duals = phi
                            .duals_along_precise(&Covariance::diagonal(state.0))
                            .expect("invariant: only closed forms come here");
                        (duals.value, duals.derivative * state.1)
                    }
                };
            }
            ends.push([state.0, state.1].map(|jet| jet.derivative().high()));
        }
        Self { layers, x, variances, ends }
    }

    /// The derivatives of K and T of two points.
    pub(super) fn pair(&self, i: usize, j: usize) -> [f64; 2] {
        let (u, v) = (self.x.row(i), self.x.row(j));
        if u == v {
            return self.ends[i];
        }
        let start = start(u, v);
        self.through::<f64>(i, j, start)
            .or_else(|| self.through::<DoubleDouble>(i, j, start))
            .expect("invariant: double-double takes every pair")
    }

    /// The same in one arithmetic; `None` where an angle is too narrow for it.
    fn through<S: Along>(&self, i: usize, j: usize, start: Jet<DoubleDouble>) -> Option<[f64; 2]> {
        let mut state = (rounded::<S>(start), Jet::constant(S::integer(0)));
        for (layer, variances) in self.layers.iter().zip(&self.variances) {
            state = match layer {
                Moving::Dense(affine) => dense(affine.map(rounded), state),
                Moving::Activation(phi) => {
                    let q = Covariance::new(rounded(variances[i]), state.0, rounded(variances[j]));
                    if q.sin().value().wide() < S::NARROW {
                        return None;
                    }
                    let duals = S::duals(*phi, &q)?;
                    (duals.value, duals.derivative * state.1)
                }
            };
        }
        Some([state.0, state.1].map(|jet| jet.derivative().wide()))
    }
}

/// ⟨u, v⟩/n₀, which no scale changes.
fn start(u: ArrayView1<'_, f64>, v: ArrayView1<'_, f64>) -> Jet<DoubleDouble> {
    let [a, b] = [u, v].map(|row| row.to_vec());
    Jet::constant(inner::dot(&a, &b) / DoubleDouble::new(a.len() as f64))
}

fn rounded<S: Along>(jet: Jet<DoubleDouble>) -> Jet<S> {
    Jet::with_derivative(S::rounded(jet.value()), S::rounded(jet.derivative()))
}

/// K ← σ_w² K + σ_b², T ← τ_w K + τ_b + σ_w² T.
fn dense<S: Scalar>(
    [weight, bias, tangent_weight, tangent_bias]: [Jet<S>; 4],
    (k, t): (Jet<S>, Jet<S>),
) -> (Jet<S>, Jet<S>) {
    (weight * k + bias, tangent_weight * k + tangent_bias + weight * t)
}

/// Coefficients with their derivatives by ln s: squares double; τ moves with them under gradient descent in the NTK
/// parameterization, and not at all in the standard one.
fn moving(affine: &Affine, parameterization: Parameterization, scale: Scale) -> [Jet<DoubleDouble>; 4] {
    let tied = parameterization == Parameterization::Ntk;
    let jet = |value: DoubleDouble, moves: bool| {
        Jet::with_derivative(value, if moves { value + value } else { DoubleDouble::new(0.0) })
    };
    let (weights, biases) = (scale == Scale::Weights, scale == Scale::Biases);
    [
        jet(affine.weight, weights),
        jet(affine.bias, biases),
        jet(affine.tangent_weight, weights && tied),
        jet(affine.tangent_bias, biases && tied),
    ]
}
