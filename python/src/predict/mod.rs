//! Training in closed form and Gaussian-process posteriors.

mod posterior;
mod trained;

use ndarray::ArrayView2;
use ntk_verify::dynamics::{Dynamics, Modes, Normalisation};
use ntk_verify::kernel::{Gram, Nngp, Ntk};
use ntk_verify::stop::Stop;
use ntk_verify::{Error, Result};
use numpy::{IntoPyArray, PyArray2, PyArray3, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::raised;
use crate::run::borrowing;
pub(crate) use posterior::{Posterior, calibrate, probabilities};
use trained::{Blocks, Trained};

/// A matrix from Python.
type Matrix<'py> = PyReadonlyArray2<'py, f64>;

/// Means T × m × C and covariances T × m × m for Python.
type Moments<'py> = (Bound<'py, PyArray3<f64>>, Bound<'py, PyArray3<f64>>);

/// What is trained: the last layer, or all.
enum Kinds {
    Nngp(Trained<Nngp>),
    Ntk(Trained<Ntk>),
}

/// `on!(kinds, trained => expression)`: the expression for either kind.
macro_rules! on {
    ($kinds:expr, $trained:ident => $result:expr) => {
        match $kinds {
            Kinds::Nngp($trained) => $result,
            Kinds::Ntk($trained) => $result,
        }
    };
}

/// The training of a function with a constant kernel. Factorisations are done when first needed, and kept.
#[pyclass(frozen, module = "ntk_verify._native")]
pub(crate) struct Descent(Kinds);

fn blocks(train: &Matrix<'_>, cross: Option<&Matrix<'_>>, test: Option<&Matrix<'_>>) -> Blocks {
    let gram = |matrix: &Matrix<'_>| Gram::new(matrix.as_array().to_owned());
    Blocks { train: gram(train), cross: cross.map(gram), test: test.map(gram) }
}

fn unknown(kind: &str) -> PyErr {
    raised(Error::new("kernel", format!("{kind:?} is unknown")).advise("give \"nngp\" or \"ntk\""))
}

#[pymethods]
impl Descent {
    /// Training under a kernel N × N of this kind, with a ridge in its units, or in those of its mean diagonal.
    #[new]
    fn new(kind: &str, kernel: Matrix<'_>, ridge: f64, relative: bool, single: bool) -> PyResult<Self> {
        let kernel = kernel.as_array().to_owned();
        match kind {
            "nngp" => {
                Trained::new(kernel, ridge, relative, single).map(Kinds::Nngp).map(Self).map_err(raised)
            }
            "ntk" => Trained::new(kernel, ridge, relative, single).map(Kinds::Ntk).map(Self).map_err(raised),
            _ => Err(unknown(kind)),
        }
    }

    /// Outputs at each time, T × m × C.
    fn outputs<'py>(
        &self,
        py: Python<'py>,
        times: Vec<f64>,
        targets: Matrix<'py>,
        start: Matrix<'py>,
        here: Matrix<'py>,
        cross: Option<Matrix<'py>>,
    ) -> PyResult<Bound<'py, PyArray3<f64>>> {
        let given = [targets.as_array(), start.as_array(), here.as_array()];
        let cross = cross.as_ref().map(|cross| cross.as_array());
        let found = borrowing(
            py,
            None,
            &Stop::default(),
            || on!(&self.0, trained => trained.outputs(&times, given, cross)),
        )?;
        Ok(found.into_pyarray(py))
    }

    /// Outputs at the end of training, m × C.
    fn end<'py>(
        &self,
        py: Python<'py>,
        targets: Matrix<'py>,
        start: Matrix<'py>,
        here: Matrix<'py>,
        cross: Matrix<'py>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let given = [targets.as_array(), start.as_array(), here.as_array()];
        let cross = cross.as_array();
        let found =
            borrowing(py, None, &Stop::default(), || on!(&self.0, trained => trained.end(given, cross)))?;
        Ok(found.into_pyarray(py))
    }

    /// Means T × m × C and covariances T × m × m over initialisations.
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn ensemble<'py>(
        &self,
        py: Python<'py>,
        times: Vec<f64>,
        targets: Matrix<'py>,
        cross: Option<Matrix<'py>>,
        nngp_train: Matrix<'py>,
        nngp_cross: Option<Matrix<'py>>,
        nngp_test: Option<Matrix<'py>>,
    ) -> PyResult<Moments<'py>> {
        let blocks = blocks(&nngp_train, nngp_cross.as_ref(), nngp_test.as_ref());
        let targets = targets.as_array();
        let cross = cross.as_ref().map(|cross| cross.as_array());
        let (mean, covariance) = borrowing(
            py,
            None,
            &Stop::default(),
            || on!(&self.0, trained => trained.ensemble(&times, targets, cross, &blocks)),
        )?;
        Ok((mean.into_pyarray(py), covariance.into_pyarray(py)))
    }

    /// The covariance over initialisations at the end of training, m × m.
    fn end_covariance<'py>(
        &self,
        py: Python<'py>,
        targets: Matrix<'py>,
        cross: Matrix<'py>,
        nngp_train: Matrix<'py>,
        nngp_cross: Matrix<'py>,
        nngp_test: Matrix<'py>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let blocks = blocks(&nngp_train, Some(&nngp_cross), Some(&nngp_test));
        let (targets, cross) = (targets.as_array(), cross.as_array());
        let found = borrowing(
            py,
            None,
            &Stop::default(),
            || on!(&self.0, trained => trained.end_covariance(targets, cross, &blocks)),
        )?;
        Ok(found.into_pyarray(py))
    }
}

/// 2 (1 + β) M/(λ_max + ε): the learning rate up to which descent converges.
#[pyfunction]
pub(crate) fn largest_rate(
    py: Python<'_>,
    kernel: Matrix<'_>,
    single: bool,
    size: f64,
    momentum: f64,
    epsilon: f64,
) -> PyResult<f64> {
    let kernel = kernel.as_array();
    borrowing(py, None, &Stop::default(), || rate(kernel, single, size, momentum, epsilon))
}

fn rate(kernel: ArrayView2<'_, f64>, single: bool, size: f64, momentum: f64, epsilon: f64) -> Result<f64> {
    if !(size.is_finite() && size > 0.0) {
        return Err(
            Error::new("y_train_size", format!("{size} is no number of outputs")).advise("give y_train.size")
        );
    }
    let kernel = Gram::<Ntk>::new(kernel.to_owned());
    let modes = Modes::with_entry_error(&kernel, trained::entry_error(single))?;
    let dynamics = Dynamics::from_modes(modes, Normalisation::Sum).with_ridge(epsilon)?;
    Ok(size * dynamics.largest_rate(1, momentum)?)
}
