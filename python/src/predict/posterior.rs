//! Kernel regression for estimators: a posterior with the ridge that is given, or that the data ask for.

use ndarray::{Array1, Array2, ArrayView2};
use ntk_verify::dynamics::{Calibration, Criterion, Fit, Modes, Regression, Selection};
use ntk_verify::kernel::{Gram, Kind, Nngp, Ntk};
use ntk_verify::stop::Stop;
use ntk_verify::{Error, Result};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1};
use pyo3::prelude::*;

use super::{Matrix, unknown};
use crate::error::raised;
use crate::run::borrowing;

/// Means N × C and variances N for Python.
type LeftOut<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>);

enum Kinds {
    Nngp(Regression<Nngp>),
    Ntk(Regression<Ntk>),
}

/// `on!(kinds, regression => expression)`: the expression for either kind.
macro_rules! on {
    ($kinds:expr, $regression:ident => $result:expr) => {
        match $kinds {
            Kinds::Nngp($regression) => $result,
            Kinds::Ntk($regression) => $result,
        }
    };
}

/// The regression of targets N × C on a kernel.
#[pyclass(frozen, module = "ntk_verify._native")]
pub(crate) struct Posterior {
    kinds: Kinds,
    fit: Fit,
}

/// The regression with its ridge: as given, or the best by a criterion. Targets that are all zero fit with every ridge;
/// they take the smallest.
fn regression<K: Kind>(
    kernel: ArrayView2<'_, f64>,
    targets: ArrayView2<'_, f64>,
    ridge: Option<f64>,
    criterion: Criterion,
) -> Result<(Regression<K>, Fit)> {
    let gram = Gram::new(kernel.to_owned());
    let ridge = match ridge {
        Some(ridge) => ridge,
        None if targets.iter().all(|&value| value == 0.0) => {
            Selection::<K>::RANGE.0 * kernel.diag().sum() / kernel.nrows() as f64
        }
        None => Selection::new(&Modes::new(&gram)?, targets)?.best(criterion)?.ridge,
    };
    let regression = Regression::new(&gram, ridge, targets)?;
    let fit = regression.fit();
    Ok((regression, fit))
}

fn criterion(name: &str) -> PyResult<Criterion> {
    match name {
        "marginal_likelihood" => Ok(Criterion::MarginalLikelihood),
        "leave_one_out" => Ok(Criterion::LeaveOneOut),
        _ => Err(raised(
            Error::new("ridge", format!("{name:?} is unknown"))
                .advise("give \"marginal_likelihood\", \"leave_one_out\" or a number ≥ 0"),
        )),
    }
}

#[pymethods]
impl Posterior {
    /// The regression of targets N × C; without a ridge, with the best by `criterion`.
    #[new]
    fn new(
        py: Python<'_>,
        kind: &str,
        kernel: Matrix<'_>,
        targets: Matrix<'_>,
        ridge: Option<f64>,
        criterion: &str,
    ) -> PyResult<Self> {
        let (kernel, targets) = (kernel.as_array(), targets.as_array());
        let criterion = self::criterion(criterion)?;
        let stop = Stop::default();
        match kind {
            "nngp" => borrowing(py, None, &stop, || regression(kernel, targets, ridge, criterion))
                .map(|(regression, fit)| Self { kinds: Kinds::Nngp(regression), fit }),
            "ntk" => borrowing(py, None, &stop, || regression(kernel, targets, ridge, criterion))
                .map(|(regression, fit)| Self { kinds: Kinds::Ntk(regression), fit }),
            _ => Err(unknown(kind)),
        }
    }

    /// ρ.
    #[getter]
    fn ridge(&self) -> f64 {
        self.fit.ridge
    }

    /// s², which the kernel is multiplied by: the maximum of the marginal likelihood.
    #[getter]
    fn amplitude(&self) -> f64 {
        self.fit.amplitude
    }

    /// ln p(y) at that amplitude.
    #[getter]
    fn log_marginal_likelihood(&self) -> f64 {
        self.fit.log_marginal_likelihood
    }

    /// The mean squared error of predicting each target from the others.
    #[getter]
    fn leave_one_out_error(&self) -> f64 {
        self.fit.leave_one_out
    }

    /// The mean at other points, m × C, from K(X', X).
    fn mean<'py>(&self, py: Python<'py>, cross: Matrix<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let cross = cross.as_array();
        let mean: Array2<f64> = borrowing(
            py,
            None,
            &Stop::default(),
            || on!(&self.kinds, regression => regression.mean(&Gram::new(cross.to_owned()))),
        )?;
        Ok(mean.into_pyarray(py))
    }

    /// The variances at other points at amplitude 1, m.
    fn variances<'py>(
        &self,
        py: Python<'py>,
        cross: Matrix<'py>,
        diagonal: PyReadonlyArray1<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let (cross, diagonal) = (cross.as_array(), diagonal.as_array());
        let variances: Array1<f64> = borrowing(
            py,
            None,
            &Stop::default(),
            || on!(&self.kinds, regression => regression.variances(&Gram::new(cross.to_owned()), diagonal)),
        )?;
        Ok(variances.into_pyarray(py))
    }

    /// The covariance at other points at amplitude 1, m × m.
    fn covariance<'py>(
        &self,
        py: Python<'py>,
        cross: Matrix<'py>,
        test: Matrix<'py>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let (cross, test) = (cross.as_array(), test.as_array());
        let covariance: Array2<f64> = borrowing(py, None, &Stop::default(), || {
            on!(&self.kinds, regression => {
                regression.covariance(&Gram::new(cross.to_owned()), &Gram::new(test.to_owned()))
            })
        })?;
        Ok(covariance.into_pyarray(py))
    }

    /// What the other points say about each training point: means N × C, and variances N of the observations, noise
    /// included, at amplitude 1.
    fn leave_one_out<'py>(&self, py: Python<'py>) -> PyResult<LeftOut<'py>> {
        let found = borrowing(py, None, &Stop::default(), || {
            Ok(on!(&self.kinds, regression => regression.leave_one_out()))
        })?;
        Ok((found.mean.into_pyarray(py), found.variance.into_pyarray(py)))
    }
}

/// β and the frequencies of classes, from scores of points that were left out, and their labels.
#[pyfunction]
pub(crate) fn calibrate(scores: Matrix<'_>, labels: Vec<usize>) -> PyResult<(f64, Vec<f64>)> {
    let found = Calibration::new(scores.as_array(), &labels).map_err(raised)?;
    Ok((found.inverse_temperature, found.frequencies))
}

/// Probabilities of classes from scores.
#[pyfunction]
pub(crate) fn probabilities<'py>(
    py: Python<'py>,
    inverse_temperature: f64,
    frequencies: Vec<f64>,
    scores: Matrix<'py>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let model = Calibration { inverse_temperature, frequencies };
    Ok(model.probabilities(scores.as_array()).map_err(raised)?.into_pyarray(py))
}
