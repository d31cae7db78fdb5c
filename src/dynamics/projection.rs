//! Points to predict at, seen from the modes.

use ndarray::{Array2, ArrayView2, Axis};

use super::gradient::Dynamics;
use super::{Modes, Training};
use crate::kernel::{Gram, Kind};
use crate::numeric::multiply;
use crate::{Error, Result};

/// P = K(X', X) V: all that training knows about the points X'.
#[derive(Clone, Debug)]
pub struct Projection<'a, K: Kind> {
    dynamics: &'a Dynamics<K>,
    /// m × N; nothing for the training points themselves, where P = V Λ.
    projected: Option<Array2<f64>>,
}

impl<'a, K: Kind> Projection<'a, K> {
    pub(super) fn train(dynamics: &'a Dynamics<K>) -> Self {
        Self { dynamics, projected: None }
    }

    pub(super) fn new(dynamics: &'a Dynamics<K>, cross: &Gram<K>) -> Result<Self> {
        let modes = dynamics.modes();
        crossing(cross, modes.points())?;
        let view = cross.view();
        let mut projected = multiply(view, modes.vectors());
        clean(&mut projected, view, modes);
        Ok(Self { dynamics, projected: Some(projected) })
    }

    /// m, the number of points.
    pub fn points(&self) -> usize {
        self.projected.as_ref().map_or(self.dynamics.modes().points(), Array2::nrows)
    }

    /// The training that these points are seen from.
    pub fn dynamics(&self) -> &'a Dynamics<K> {
        self.dynamics
    }

    /// A with f_t(X') = f_0(X') + A (y − f_0(X)), m × N: A = K(X', X) V diag(g) Vᵀ. `outputs`, the number C of outputs,
    /// matters to the normalisation alone.
    ///
    /// # Errors
    /// A training that [`Training::validate`] refuses; numbers out of range.
    pub fn operator(&self, training: Training, outputs: usize) -> Result<Array2<f64>> {
        let scaled = self.scaled(training, outputs)?;
        let operator = multiply(scaled.view(), self.dynamics.modes().vectors().t());
        self.dynamics.finite(operator, training)
    }

    /// f_t(X') of a function that starts at f_0(X) = `start` (N × C) and f_0(X') = `here` (m × C) and is trained towards
    /// `targets` (N × C).
    ///
    /// # Errors
    /// Matrices of other shapes or with entries that are not finite; a training that [`Training::validate`] refuses;
    /// outputs beyond the range of numbers, above the stable learning rate.
    pub fn outputs(
        &self,
        training: Training,
        targets: ArrayView2<'_, f64>,
        start: ArrayView2<'_, f64>,
        here: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>> {
        let (n, outputs) = (self.dynamics.modes().points(), targets.ncols());
        shaped("targets", targets, (n, outputs))?;
        shaped("initial outputs at the training points", start, (n, outputs))?;
        shaped("initial outputs", here, (self.points(), outputs))?;
        let moved = self.moved(training, (&targets - &start).view())?;
        self.dynamics.finite(&here + &moved, training)
    }

    /// A y, the mean over initialisations of f_t(X') under a prior of mean zero: m × C.
    ///
    /// # Errors
    /// As [`Projection::outputs`].
    pub fn mean(&self, training: Training, targets: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        shaped("targets", targets, (self.dynamics.modes().points(), targets.ncols()))?;
        let moved = self.moved(training, targets)?;
        self.dynamics.finite(moved, training)
    }

    /// A b.
    fn moved(&self, training: Training, b: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        let scaled = self.scaled(training, b.ncols())?;
        Ok(multiply(scaled.view(), multiply(self.dynamics.modes().vectors().t(), b).view()))
    }

    /// P diag(g).
    fn scaled(&self, training: Training, outputs: usize) -> Result<Array2<f64>> {
        training.validate()?;
        let modes = self.dynamics.modes();
        let count = self.dynamics.count(outputs);
        let gains = (0..modes.points()).map(|i| self.dynamics.gain(i, training, count));
        let (mut scaled, factors): (Array2<f64>, Vec<f64>) = match &self.projected {
            Some(projected) => (projected.clone(), gains.map(|gain| gain.gain).collect()),
            None => (modes.vectors().to_owned(), gains.map(|gain| gain.relaxed).collect()),
        };
        for (mut column, factor) in scaled.columns_mut().into_iter().zip(factors) {
            // A projection that is zero stays so, even when the mode itself diverges.
            column.map_inplace(|p| *p = if *p == 0.0 { 0.0 } else { *p * factor });
        }
        Ok(scaled)
    }
}

/// Sets to zero what is only rounding in the projections on modes that count as zero, where large gains would blow it up.
///
/// The exact projection on an exact null mode is 0. The computed one is at most γ_N |k| from rounding, k = K(x, X), and to
/// first order δ |K⁺k| from the error of the mode, δ being that of the eigenvalues: a computed null vector is
/// v − K⁺E v + … with |E| ≤ δ. Larger projections are kept.
fn clean<K: Kind>(projected: &mut Array2<f64>, cross: ArrayView2<'_, f64>, modes: &Modes<K>) {
    let rank = modes.rank();
    let rounding = modes.points() as f64 * f64::EPSILON;
    for (mut row, k) in projected.axis_iter_mut(Axis(0)).zip(cross.axis_iter(Axis(0))) {
        let norm = k.dot(&k).sqrt();
        let weights = (0..rank).map(|i| (row[i] / modes.values()[i]).powi(2)).sum::<f64>().sqrt();
        let noise = rounding * norm + modes.error() * weights;
        for i in rank..row.len() {
            if row[i].abs() <= noise {
                row[i] = 0.0;
            }
        }
    }
}

/// Refuses K(X', X) with another number of columns than there are training points, or with entries that are not finite.
pub(super) fn crossing<K: Kind>(cross: &Gram<K>, points: usize) -> Result<()> {
    let (view, place) = (cross.view(), format!("{} kernel towards the training points", K::NAME));
    if view.ncols() != points {
        return Err(Error::new(place, format!("{} columns, for {points} training points", view.ncols()))
            .advise("give K(X', X): one row for each point, one column for each training point"));
    }
    match view.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((i, j), value)) => Err(Error::new(place, format!("entry [{i},{j}] is {value}"))),
        None => Ok(()),
    }
}

/// Refuses a matrix of another shape, or with entries that are not finite.
pub(super) fn shaped(what: &str, matrix: ArrayView2<'_, f64>, (rows, columns): (usize, usize)) -> Result<()> {
    if matrix.dim() != (rows, columns) {
        let (r, c) = matrix.dim();
        return Err(Error::new(what, format!("the matrix is {r} × {c}, not {rows} × {columns}"))
            .advise("one row for each point, one column for each output"));
    }
    match matrix.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((i, j), value)) => Err(Error::new(what, format!("entry [{i},{j}] is {value}"))),
        None => Ok(()),
    }
}
