//! What an activation is: for its author, and for its callers.

use std::fmt::Debug;

use super::Covariance;
use crate::numeric::{Formula, Pointwise, Scalar};

/// φ(x) and φ'(x).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<S> {
    /// φ(x).
    pub value: S,
    /// φ'(x) almost everywhere; at a jump of φ' the mean of the one-sided derivatives.
    pub derivative: S,
}

/// κ = E[φ(u)φ(v)] and κ̇ = E[φ'(u)φ'(v)] for a centred Gaussian pair (u, v).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duals<S> {
    /// The dual κ.
    pub value: S,
    /// The derivative dual κ̇. φ' is the almost-everywhere derivative, which gradient descent sees: 0 for step and sign.
    pub derivative: S,
}

/// An activation's formulas as its author wrote them, operation by operation.
#[derive(Clone, Debug)]
pub struct Formulas {
    /// x ↦ (φ(x), φ'(x)).
    pub point: Formula,
    /// The coordinates of [`Covariance::from_coordinates`] ↦ (κ, κ̇).
    pub duals: Formula,
}

/// How φ behaves under x → −x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// φ(−x) = φ(x).
    Even,
    /// φ(−x) = −φ(x).
    Odd,
}

/// What the theory needs to know about φ besides its formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Character {
    /// Points where φ or one of its derivatives jumps, ascending.
    pub kinks: Vec<f64>,
    /// Whether φ is continuous: then Price's theorem gives κ̇ = ∂κ/∂q12.
    pub continuous: bool,
    /// Whether φ is Lipschitz, as the theorems of Jacot et al. 2018 ask.
    pub lipschitz: bool,
    /// The degree, when φ is a polynomial.
    pub polynomial_degree: Option<u32>,
    /// p, when φ(cx) = cᵖ φ(x) for all c > 0.
    pub homogeneous_degree: Option<u32>,
    /// The parity of φ, where it is known to have one: antipodes then stay antipodes or become duplicates.
    pub parity: Option<Parity>,
    /// The σ_w² (with σ_b = 0) at which variances neither grow nor vanish exponentially with depth, where it is known:
    /// 1/E φ(z)² when φ is homogeneous of degree 1, 1/φ'(0)² when φ is odd and |φ(x)| ≤ |φ'(0) x|.
    pub critical_weight_variance: Option<f64>,
}

impl Character {
    /// A smooth Lipschitz function of no special form: the usual case, from which others depart.
    pub fn smooth() -> Self {
        Self {
            kinks: Vec::new(),
            continuous: true,
            lipschitz: true,
            polynomial_degree: None,
            homogeneous_degree: None,
            parity: None,
            critical_weight_variance: None,
        }
    }

    /// A jump at 0 between two constants.
    pub fn jump() -> Self {
        Self {
            kinks: vec![0.0],
            continuous: false,
            lipschitz: false,
            homogeneous_degree: Some(0),
            ..Self::smooth()
        }
    }

    /// A polynomial of this degree.
    pub fn polynomial(degree: u32) -> Self {
        Self { lipschitz: degree <= 1, polynomial_degree: Some(degree), ..Self::smooth() }
    }
}

/// A pointwise activation φ, as its author writes it.
pub trait Nonlinearity: Clone + Debug + Send + Sync + 'static {
    /// The name in the registry, on the command line and in reports.
    fn name(&self) -> &'static str;

    /// The parameters by name, in the order of the formula.
    fn parameters(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// Kinks, growth, degree.
    fn character(&self) -> Character;

    /// φ and φ', over any arithmetic.
    fn point<S: Pointwise>(&self, x: S) -> Point<S>;
}

/// An activation whose duals have a closed form.
pub trait ClosedForm: Nonlinearity {
    /// κ and κ̇, over any arithmetic.
    fn duals<S: Scalar>(&self, q: &Covariance<S>) -> Duals<S>;

    /// What a point of variance q brings to all its pairs, besides √q; by default nothing.
    #[inline(always)]
    fn share<S: Scalar>(&self, q: S) -> S {
        q
    }

    /// κ and κ̇ again, for lanes: the same to within the errors that lanes answer for, with fewer operations where the
    /// product of the [`ClosedForm::share`]s of both points saves some.
    #[inline(always)]
    fn shared_duals<S: Scalar>(&self, q: &Covariance<S>, product: S) -> Duals<S> {
        let _ = product;
        self.duals(q)
    }
}
