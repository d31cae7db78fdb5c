//! The two formats that a recursion runs in.

use super::plan::{Affine, Step};
use super::variance::Variance;
use crate::activation::{Activation, Covariance, Duals};
use crate::numeric::{Endpoint, Interval, Wide};

/// Ends of intervals that activations and layers are known over.
pub(super) trait Format: Endpoint {
    /// κ and κ̇ of a closed form.
    fn duals(phi: &dyn Activation, q: &Covariance<Interval<Self>>) -> Option<Duals<Interval<Self>>>;

    /// The layer, if `step` is affine.
    fn affine(step: &Step) -> Option<&Affine<Self>>;

    /// K(x, x).
    fn variance(variance: &Variance) -> Interval<Self>;
}

impl Format for f64 {
    fn duals(phi: &dyn Activation, q: &Covariance<Interval>) -> Option<Duals<Interval>> {
        phi.enclose(q)
    }

    fn affine(step: &Step) -> Option<&Affine<Self>> {
        match step {
            Step::Dense { double, .. } => Some(double),
            Step::Activation { .. } => None,
        }
    }

    fn variance(variance: &Variance) -> Interval {
        variance.double
    }
}

impl Format for Wide {
    fn duals(phi: &dyn Activation, q: &Covariance<Interval<Self>>) -> Option<Duals<Interval<Self>>> {
        phi.enclose_precise(q)
    }

    fn affine(step: &Step) -> Option<&Affine<Self>> {
        match step {
            Step::Dense { precise, .. } => Some(precise),
            Step::Activation { .. } => None,
        }
    }

    fn variance(variance: &Variance) -> Interval<Self> {
        variance.precise
    }
}
