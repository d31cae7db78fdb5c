//! The object-safe view of an activation that callers hold, derived from what its author wrote.

use std::fmt::Debug;

use super::{Character, Covariance, Duals, Formulas, Point};
use crate::numeric::{DoubleDouble, Interval, Jet, PreciseInterval};

/// How an activation's duals are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A closed form: exact up to rounding.
    ClosedForm,
    /// Quadrature or a series, with an error estimate.
    Quadrature,
}

/// The covariances of a block of pairs: m rows with variances `q11`, k columns with variances `q22`, and the m × k
/// covariances `q12`, row-major.
#[derive(Clone, Copy, Debug)]
pub struct PairBlock<'a, T> {
    /// m variances.
    pub q11: &'a [T],
    /// k variances.
    pub q22: &'a [T],
    /// m × k covariances, row-major.
    pub q12: &'a [T],
}

/// The covariances of a list of pairs, one entry of each slice per pair.
#[derive(Clone, Copy, Debug)]
pub struct PairList<'a, T> {
    /// First variances.
    pub q11: &'a [T],
    /// Covariances.
    pub q12: &'a [T],
    /// Second variances.
    pub q22: &'a [T],
}

/// Where the duals of a [`PairBlock`] go, m × k each, row-major, or those of a [`PairList`], one each.
#[derive(Debug)]
pub struct DualBlock<'a, T> {
    /// κ.
    pub value: &'a mut [T],
    /// κ̇.
    pub derivative: &'a mut [T],
}

/// A bound or estimate of the absolute error of κ and κ̇ over a block, beyond rounding: zero for closed forms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DualError {
    /// Error of κ.
    pub value: f64,
    /// Error of κ̇.
    pub derivative: f64,
}

/// A pointwise activation φ with its duals, whoever computes them.
pub trait Activation: Debug + Send + Sync {
    /// The name in the registry, on the command line and in reports.
    fn name(&self) -> &'static str;

    /// The parameters by name, in the order of the formula.
    fn parameters(&self) -> Vec<(&'static str, f64)>;

    /// Kinks, growth, degree.
    fn character(&self) -> Character;

    /// Closed form or quadrature.
    fn method(&self) -> Method;

    /// φ(x), φ'(x).
    fn point(&self, x: f64) -> Point<f64>;

    /// φ and φ' over a slice of pre-activations; the three lengths agree.
    fn points(&self, x: &[f64], value: &mut [f64], derivative: &mut [f64]);

    /// κ, κ̇ of one pair in f64: the plain reading.
    fn duals(&self, q: &Covariance<f64>) -> Duals<f64>;

    /// κ, κ̇ of one pair in double-double; `None` when only quadrature in f64 exists.
    fn duals_precise(&self, q: &Covariance<DoubleDouble>) -> Option<Duals<DoubleDouble>>;

    /// κ and κ̇ of a list of pairs in double-double, vectorised; `None`, with `out` untouched, when only quadrature in
    /// f64 exists.
    fn list_precise(
        &self,
        pairs: PairList<'_, DoubleDouble>,
        out: DualBlock<'_, DoubleDouble>,
    ) -> Option<DualError> {
        let _ = (pairs, out);
        None
    }

    /// ∂κ/∂q12 by forward differentiation of the closed form of κ (Price's theorem says that it equals κ̇ when φ is
    /// continuous), where q11 q22 > q12²; `None` for quadrature.
    fn price(&self, q11: f64, q12: f64, q22: f64) -> Option<f64>;

    /// κ and κ̇ of one pair that moves along a line, with their derivatives; `None` for quadrature.
    fn duals_along(&self, q: &Covariance<Jet<f64>>) -> Option<Duals<Jet<f64>>> {
        let _ = q;
        None
    }

    /// The same in double-double, for pairs that f64 does not tell apart.
    fn duals_along_precise(&self, q: &Covariance<Jet<DoubleDouble>>) -> Option<Duals<Jet<DoubleDouble>>> {
        let _ = q;
        None
    }

    /// The formulas of φ, κ and their derivatives, to be read as expressions; `None` when κ has no closed form.
    fn formulas(&self) -> Option<Formulas> {
        None
    }

    /// Intervals that hold κ and κ̇ of every pair in `q`; `None` for quadrature, whose error is estimated and not
    /// bounded.
    fn enclose(&self, q: &Covariance<Interval>) -> Option<Duals<Interval>> {
        let _ = q;
        None
    }

    /// The same with ends of 128 bits, for pairs that doubles do not tell apart.
    fn enclose_precise(&self, q: &Covariance<PreciseInterval>) -> Option<Duals<PreciseInterval>> {
        let _ = q;
        None
    }

    /// Intervals that hold κ(q, q, q), κ̇(q, q, q) and their derivatives by q for every variance in `q`.
    fn enclose_diagonal(&self, q: PreciseInterval) -> Option<Duals<Jet<PreciseInterval>>> {
        let _ = q;
        None
    }

    /// κ and κ̇ of a block of pairs in f64, vectorised.
    fn block_f64(&self, pairs: PairBlock<'_, f64>, out: DualBlock<'_, f64>) -> DualError;

    /// κ and κ̇ of a block of pairs in f32, vectorised.
    fn block_f32(&self, pairs: PairBlock<'_, f32>, out: DualBlock<'_, f32>) -> DualError;
}
