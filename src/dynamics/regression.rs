//! Kernel regression by one Cholesky factorisation: what training ends in, and the posterior of a Gaussian process.

use std::marker::PhantomData;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::Fit;
use super::ensemble::{Prior, Spread, variance};
use super::gradient::valid_ridge;
use super::modes::{ENTRY, place};
use super::projection::{crossing, shaped};
use crate::kernel::{Gram, Kind, Nngp};
use crate::numeric::{Cholesky, multiply};
use crate::{Error, Result};

/// Regression of targets y (N × C, each output by itself) with a kernel K and a ridge ρ:
///
/// ```text
/// mean      K(x,X) (K + ρI)⁻¹ y
/// variance  K(x,x) − K(x,X) (K + ρI)⁻¹ K(X,x)
/// ```
///
/// the posterior of f ~ GP(0, K) observed with independent noise of variance ρ (Rasmussen and Williams 2006,
/// chapter 2). With K = Σ it is where training the last layer ends (Lee et al. 2018); with K = Θ the mean is where training
/// all layers ends (Jacot, Gabriel, Hongler 2018), and [`Regression::ensemble_variances`] is the spread of such networks.
#[derive(Clone, Debug)]
pub struct Regression<K: Kind> {
    factor: Cholesky,
    ridge: f64,
    targets: Array2<f64>,
    coefficients: Array2<f64>,
    deviations: Array1<f64>,
    kind: PhantomData<K>,
}

/// What the other points say about each training point, itself left out.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaveOneOut {
    /// N × C.
    pub mean: Array2<f64>,
    /// The variance of the observation at each point, its noise ρ included: N.
    pub variance: Array1<f64>,
}

impl<K: Kind> Regression<K> {
    /// Factors K + ρI and solves for the coefficients (K + ρI)⁻¹ y.
    ///
    /// # Errors
    /// A kernel that is empty, not square or not finite; targets of another length; a ridge that is negative; K + ρI that
    /// is singular to working precision, as with duplicates and no ridge: [`Dynamics`](super::Dynamics) at t = ∞ answers
    /// that question too.
    pub fn new(train: &Gram<K>, ridge: f64, targets: ArrayView2<'_, f64>) -> Result<Self> {
        valid_ridge(ridge)?;
        let view = train.view();
        let n = view.nrows();
        if n == 0 {
            return Err(Error::new(place::<K>(), "there are no training points").advise("give at least one"));
        }
        let factor = Cholesky::new(view, ridge).map_err(|error| error.within(place::<K>()))?;
        shaped("targets", targets, (n, targets.ncols()))?;
        // A pivot is what a point's kernel keeps once the points before it are known. Its rounding error is at most
        // γ_{N+1} (K_ii + ρ) (Higham 2002, theorem 10.3): smaller pivots say nothing.
        let shifted = view.diag().mapv(|value| value + ridge);
        let resolved = |factor: &Cholesky| {
            let unit = (n + 1) as f64 * f64::EPSILON;
            factor.pivots().iter().zip(&shifted).all(|(pivot, diagonal)| *pivot > unit * diagonal)
        };
        let Some(factor) = factor.filter(resolved) else {
            return Err(Error::new(
                place::<K>(),
                format!("K + ρI with ρ = {ridge} is singular to working precision (duplicates, or a kernel of low rank)"),
            )
            .advise("give a larger ridge"));
        };
        let coefficients = factor.solve(targets);
        let deviations = shifted.mapv(f64::sqrt);
        Ok(Self { factor, ridge, targets: targets.to_owned(), coefficients, deviations, kind: PhantomData })
    }

    /// (K + ρI)⁻¹ y: N × C.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.coefficients.view()
    }

    /// The mean at other points; `cross` is K(X', X): m × N.
    ///
    /// # Errors
    /// Another number of columns than there are training points; entries that are not finite.
    pub fn mean(&self, cross: &Gram<K>) -> Result<Array2<f64>> {
        crossing(cross, self.factor.order())?;
        Ok(multiply(cross.view(), self.coefficients.view()))
    }

    /// The variances of f at other points, never negative; `diagonal` holds K(x, x) for each.
    ///
    /// # Errors
    /// As [`Regression::mean`]; a variance that is negative by more than rounding.
    pub fn variances(&self, cross: &Gram<K>, diagonal: ArrayView1<'_, f64>) -> Result<Array1<f64>> {
        crossing(cross, self.factor.order())?;
        let view = cross.view();
        shaped("the diagonal of K(X', X')", diagonal.insert_axis(Axis(1)), (view.nrows(), 1))?;
        let explained = self.factor.quadratic_forms(view.t());
        let remaining = |i: usize| {
            let value = diagonal[i] - explained[i];
            if value >= 0.0 {
                return Ok(value);
            }
            // Solving with K + E, |E_ij| ≤ γ √(K_ii K_jj), moves the quadratic form by at most γ (Σ_j |α_j| √K_jj)².
            let alpha = self.factor.solve(view.row(i).insert_axis(Axis(1)));
            let spread: f64 = alpha.iter().zip(&self.deviations).map(|(a, s)| a.abs() * s).sum();
            let unit = 2.0 * (self.factor.order() + 1) as f64 * f64::EPSILON + ENTRY;
            variance(i, value, unit * (diagonal[i].max(0.0).sqrt() + spread).powi(2))
        };
        (0..view.nrows()).map(remaining).collect()
    }

    /// The covariance of f at other points; `test` is K(X', X').
    ///
    /// # Errors
    /// As [`Regression::variances`].
    pub fn covariance(&self, cross: &Gram<K>, test: &Gram<K>) -> Result<Array2<f64>> {
        let m = cross.view().nrows();
        shaped("K(X', X')", test.view(), (m, m))?;
        let variances = self.variances(cross, test.view().diag())?;
        let half = multiply(cross.view(), self.factor.solve(cross.view().t()).view());
        let mut covariance = &test.view() - &((&half + &half.t()) * 0.5);
        covariance.diag_mut().assign(&variances);
        Ok(covariance)
    }

    /// The variances over initialisations of networks that were trained to the end, with A = K(x,X)(K + ρI)⁻¹:
    /// [`Projection::variances`](super::Projection::variances) at t = ∞, with the same arguments.
    ///
    /// # Errors
    /// As [`Projection::variances`](super::Projection::variances).
    pub fn ensemble_variances(
        &self,
        cross: &Gram<K>,
        train: &Gram<Nngp>,
        prior_cross: &Gram<Nngp>,
        diagonal: ArrayView1<'_, f64>,
        label_noise: f64,
    ) -> Result<Array1<f64>> {
        crossing(cross, self.factor.order())?;
        let operator = self.factor.solve(cross.view().t()).reversed_axes();
        Spread::new(operator, train, prior_cross, label_noise)?.variances(diagonal)
    }

    /// The whole covariance over initialisations of networks that were trained to the end:
    /// [`Projection::ensemble`](super::Projection::ensemble) at t = ∞, m × m.
    ///
    /// # Errors
    /// As [`Projection::ensemble`](super::Projection::ensemble).
    pub fn ensemble_covariance(&self, cross: &Gram<K>, prior: &Prior<'_>) -> Result<Array2<f64>> {
        crossing(cross, self.factor.order())?;
        let operator = self.factor.solve(cross.view().t()).reversed_axes();
        Spread::new(operator, prior.train, prior.cross, prior.label_noise)?.covariance(prior.test)
    }

    /// ln p(y) = Σ_c [−½ y_cᵀ (K + ρI)⁻¹ y_c − ½ ln det(K + ρI) − (N/2) ln 2π], the log marginal likelihood (Rasmussen and
    /// Williams 2006, chapter 2).
    pub fn log_marginal_likelihood(&self) -> f64 {
        let (n, outputs) = (self.factor.order() as f64, self.targets.ncols() as f64);
        let fit: f64 = self.targets.iter().zip(&self.coefficients).map(|(y, a)| y * a).sum();
        -0.5 * (fit + outputs * (self.factor.log_determinant() + n * libm::log(2.0 * std::f64::consts::PI)))
    }

    /// What the data say about this ridge, at the amplitude that maximises their likelihood:
    /// [`Selection::at`](super::Selection::at) without an eigendecomposition, also for a ridge of 0.
    pub fn fit(&self) -> Fit {
        let (n, outputs) = (self.factor.order() as f64, self.targets.ncols() as f64);
        let entries = n * outputs;
        let fit: f64 = self.targets.iter().zip(&self.coefficients).map(|(y, a)| y * a).sum();
        let amplitude = fit / entries;
        let scale = 1.0 + libm::log(2.0 * std::f64::consts::PI * amplitude);
        let errors = &self.leave_one_out().mean - &self.targets;
        Fit {
            ridge: self.ridge,
            amplitude,
            log_marginal_likelihood: -0.5 * (entries * scale + outputs * self.factor.log_determinant()),
            leave_one_out: errors.iter().map(|e| e * e).sum::<f64>() / entries,
        }
    }

    /// Leave-one-out predictions in closed form: μ_i = y_i − α_i/[(K + ρI)⁻¹]_ii with variance 1/[(K + ρI)⁻¹]_ii
    /// (Rasmussen and Williams 2006, chapter 5).
    pub fn leave_one_out(&self) -> LeaveOneOut {
        let variance = self.factor.inverse_diagonal().mapv(f64::recip);
        let column = variance.view().insert_axis(Axis(1));
        LeaveOneOut { mean: &self.targets - &(&self.coefficients * &column), variance }
    }
}
