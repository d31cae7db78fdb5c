//! Proved errors of predictions.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::model::{Chosen, TILE};
use crate::certified::{Enclosure, Symmetric, enclose, solve};
use crate::spec::Spec;
use crate::{Error, Result};

/// Proved bounds for f(x) = K(x,X) (K + ρI)⁻¹ y, K being the kernel in real-number arithmetic, and ρ, y and the points exactly
/// the doubles that they are.
pub(super) struct Certificate {
    /// |mean − f| at each test point and output: m × C.
    pub error: Array2<f64>,
    /// The largest error of a coefficient (K + ρI)⁻¹ y as certified.
    pub coefficient_error: f64,
    /// A lower bound of λ_min(K + ρI).
    pub lambda_min_lower: f64,
}

impl Certificate {
    /// Bounds the errors of `mean`.
    ///
    /// The coefficients are solved for all kernels of the enclosure at once: |α − α̂| ≤ e. With K(x,X) within M ± R, and v the
    /// computed M α̂,
    ///
    /// ```text
    /// |mean − f| ≤ |mean − v| + γ_N |M| |α̂| + R |α̂| + (|M| + R) e
    /// ```
    ///
    /// # Errors
    /// An activation without a closed form; a kernel that is not certified positive definite.
    pub(super) fn new<K: Chosen>(
        spec: &Spec,
        points: ArrayView2<'_, f64>,
        targets: ArrayView2<'_, f64>,
        ridge: f64,
        test: ArrayView2<'_, f64>,
        mean: ArrayView2<'_, f64>,
    ) -> Result<Self> {
        let place = |error: Error| error.within("--certify");
        let kernel = K::enclosure(enclose(spec, points, None).map_err(place)?);
        let system = Symmetric::enclosed(&shifted(kernel, ridge).map_err(place)?).map_err(place)?;
        let solution = solve(&system, targets).map_err(place)?;
        let sizes = solution.value.mapv(f64::abs);
        // The bound is itself computed: fewer than 4N + 16 roundings of numbers that are not negative.
        let n = points.nrows() as f64;
        let gamma = n * f64::EPSILON;
        let inflation = 1.0 + (4.0 * n + 16.0) * f64::EPSILON;
        let mut error = Array2::zeros(mean.dim());
        for start in (0..test.nrows()).step_by(TILE) {
            let rows = s![start..test.nrows().min(start + TILE), ..];
            let cross = K::enclosure(enclose(spec, test.slice(rows), Some(points)).map_err(place)?).ball();
            let value = cross.midpoint.dot(&solution.value);
            let size = cross.midpoint.mapv(f64::abs);
            let own = (&size * gamma + &cross.radius).dot(&sizes);
            let inherited = (size + &cross.radius).dot(&solution.error);
            let apart = (&mean.slice(rows) - &value).mapv(f64::abs);
            let bound = (apart + own + inherited).mapv(|e| (e * inflation).next_up() + n * f64::MIN_POSITIVE);
            error.slice_mut(rows).assign(&bound);
        }
        Ok(Self {
            error,
            coefficient_error: solution.error.iter().fold(0.0, |most: f64, e| most.max(*e)),
            lambda_min_lower: solution.lambda_min_lower,
        })
    }

    /// The largest error of a prediction.
    pub(super) fn largest(&self) -> f64 {
        self.error.iter().fold(0.0, |most: f64, e| most.max(*e))
    }
}

/// The enclosure of K + ρI, rounded outwards.
fn shifted(kernel: Enclosure, ridge: f64) -> Result<Enclosure> {
    let (mut lower, mut upper) = kernel.into_bounds();
    if ridge > 0.0 {
        for i in 0..lower.len_of(Axis(0)) {
            lower[(i, i)] = (lower[(i, i)] + ridge).next_down();
            upper[(i, i)] = (upper[(i, i)] + ridge).next_up();
        }
    }
    Enclosure::new(lower, upper)
}
