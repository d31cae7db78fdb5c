//! One kernel on the training points, with whatever was factored of it so far.

use std::sync::{Arc, Mutex, PoisonError};

use ndarray::{Array2, Array3, ArrayView2, Axis};
use ntk_verify::dynamics::{
    Dynamics, Ensemble, Modes, Normalisation, Prior, Projection, Regression, Training,
};
use ntk_verify::kernel::{Gram, Kind, Nngp};
use ntk_verify::limit::Limit;
use ntk_verify::{Error, Result};

/// A kernel K(X, X) with a ridge ρ. The loss is divided by the number of all entries of the targets.
pub(super) struct Trained<K: Kind> {
    kernel: Gram<K>,
    ridge: f64,
    entry_error: f64,
    dynamics: Mutex<Option<Arc<Dynamics<K>>>>,
    regression: Mutex<Option<Solved<K>>>,
}

/// Targets and the regression of them.
type Solved<K> = (Array2<f64>, Arc<Regression<K>>);

/// Where outputs are asked for: K(X', X), or nothing for the training points.
pub(super) type Cross<'a> = Option<ArrayView2<'a, f64>>;

/// The blocks of the NNGP kernel that a covariance needs; of the training points alone, the last two are absent.
pub(super) struct Blocks {
    pub(super) train: Gram<Nngp>,
    pub(super) cross: Option<Gram<Nngp>>,
    pub(super) test: Option<Gram<Nngp>>,
}

impl<K: Kind> Trained<K> {
    /// `ridge` is in units of the kernel, or of the mean of its diagonal if `relative`; `single` tells that entries were
    /// computed in f32.
    pub(super) fn new(kernel: Array2<f64>, ridge: f64, relative: bool, single: bool) -> Result<Self> {
        if kernel.nrows() != kernel.ncols() || kernel.is_empty() {
            return Err(Error::new(
                "k_train_train",
                format!("the kernel of the training points is {} × {}", kernel.nrows(), kernel.ncols()),
            )
            .advise("give K(X, X), one row and one column for each entry of the targets"));
        }
        if !(ridge.is_finite() && ridge >= 0.0) {
            return Err(Error::new("diag_reg", format!("{ridge} is no regularisation"))
                .advise("give a finite number ≥ 0"));
        }
        let unit = if relative { kernel.diag().sum() / kernel.nrows() as f64 } else { 1.0 };
        Ok(Self {
            kernel: Gram::new(kernel),
            ridge: if ridge == 0.0 { 0.0 } else { ridge * unit },
            entry_error: entry_error(single),
            dynamics: Mutex::default(),
            regression: Mutex::default(),
        })
    }

    /// The modes, from an eigendecomposition that is done once.
    fn dynamics(&self) -> Result<Arc<Dynamics<K>>> {
        let mut slot = self.dynamics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(dynamics) = &*slot {
            return Ok(Arc::clone(dynamics));
        }
        let modes = Modes::with_entry_error(&self.kernel, self.entry_error)?;
        let dynamics = Dynamics::from_modes(modes, Normalisation::Entries).with_ridge(self.ridge)?;
        Ok(Arc::clone(slot.insert(Arc::new(dynamics))))
    }

    /// The regression of `targets`, done once for each; `None` where K + ρI is singular to working precision, or indefinite.
    fn regression(&self, targets: ArrayView2<'_, f64>) -> Option<Arc<Regression<K>>> {
        let mut slot = self.regression.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, regression)) = slot.as_ref().filter(|(own, _)| own.view() == targets) {
            return Some(Arc::clone(regression));
        }
        let regression = Arc::new(Regression::new(&self.kernel, self.ridge, targets).ok()?);
        *slot = Some((targets.to_owned(), Arc::clone(&regression)));
        Some(regression)
    }

    /// K + ρI. Training points see the ridge as part of the kernel: then P = V(Λ + ρ), and what is left of a residual is r.
    fn regularised(&self) -> Gram<K> {
        let mut entries = self.kernel.view().to_owned();
        entries.diag_mut().map_inplace(|value| *value += self.ridge);
        Gram::new(entries)
    }

    fn projection<'d>(&self, dynamics: &'d Dynamics<K>, cross: Cross<'_>) -> Result<Projection<'d, K>> {
        match cross {
            Some(cross) => dynamics.at(&Gram::new(cross.to_owned())),
            None if self.ridge == 0.0 => Ok(dynamics.train()),
            None => dynamics.at(&self.regularised()),
        }
    }

    /// f_t(X') at each time, T × m × C, of a function that starts at `start` on X and at `here` on X'.
    pub(super) fn outputs(
        &self,
        times: &[f64],
        [targets, start, here]: [ArrayView2<'_, f64>; 3],
        cross: Cross<'_>,
    ) -> Result<Array3<f64>> {
        let dynamics = self.dynamics()?;
        let projection = self.projection(&dynamics, cross)?;
        let one = |&time| projection.outputs(Training::Flow { time }, targets, start, here);
        stacked(times.iter().map(one), (projection.points(), targets.ncols()))
    }

    /// f_∞(X'), m × C: by a Cholesky factorisation where there is one, else by the modes.
    pub(super) fn end(
        &self,
        [targets, start, here]: [ArrayView2<'_, f64>; 3],
        cross: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>> {
        if targets.dim() == start.dim()
            && let Some(regression) = self.regression((&targets - &start).view())
        {
            let moved = regression.mean(&Gram::new(cross.to_owned()))?;
            if moved.dim() == here.dim() {
                return Ok(&here + &moved);
            }
        }
        Ok(self.outputs(&[f64::INFINITY], [targets, start, here], Some(cross))?.index_axis_move(Axis(0), 0))
    }

    /// Mean and covariance of f_t(X') over initialisations at each time: T × m × C and T × m × m.
    pub(super) fn ensemble(
        &self,
        times: &[f64],
        targets: ArrayView2<'_, f64>,
        cross: Cross<'_>,
        blocks: &Blocks,
    ) -> Result<(Array3<f64>, Array3<f64>)> {
        let dynamics = self.dynamics()?;
        let projection = self.projection(&dynamics, cross)?;
        let regularised;
        let prior = match (&blocks.cross, &blocks.test) {
            (Some(cross), Some(test)) => {
                Prior { train: &blocks.train, cross, test, label_noise: self.noise() }
            }
            _ => {
                let mut entries = blocks.train.view().to_owned();
                entries.diag_mut().map_inplace(|value| *value += self.noise());
                regularised = Gram::new(entries);
                Prior { train: &regularised, cross: &regularised, test: &regularised, label_noise: 0.0 }
            }
        };
        let found = times
            .iter()
            .map(|&time| projection.ensemble(Training::Flow { time }, targets, &prior))
            .collect::<Result<Vec<Ensemble>>>()?;
        let m = projection.points();
        let means = stacked(found.iter().map(|found| Ok(found.mean.clone())), (m, targets.ncols()))?;
        let covariances = stacked(found.into_iter().map(|found| Ok(found.covariance)), (m, m))?;
        Ok((means, covariances))
    }

    /// The covariance of f_∞(X'), m × m.
    pub(super) fn end_covariance(
        &self,
        targets: ArrayView2<'_, f64>,
        cross: ArrayView2<'_, f64>,
        blocks: &Blocks,
    ) -> Result<Array2<f64>> {
        if let (Some(regression), Some(prior_cross), Some(test)) =
            (self.regression(targets), &blocks.cross, &blocks.test)
        {
            let cross = Gram::new(cross.to_owned());
            let label_noise = self.noise();
            let prior = Prior { train: &blocks.train, cross: prior_cross, test, label_noise };
            return regression.ensemble_covariance(&cross, &prior);
        }
        let (_, found) = self.ensemble(&[f64::INFINITY], targets, Some(cross), blocks)?;
        Ok(found.index_axis_move(Axis(0), 0))
    }

    /// Training the last layer ends in the posterior of a Gaussian process whose observations have noise ρ; training all
    /// layers knows of no noise.
    fn noise(&self) -> f64 {
        if K::NAME == Nngp::NAME { self.ridge } else { 0.0 }
    }
}

/// The relative error of an entry: of kernels in f32 the same number of units roundoff as is promised of those in f64.
pub(super) fn entry_error(single: bool) -> f64 {
    if single { Limit::PRECISION / f64::EPSILON * f64::from(f32::EPSILON) } else { 0.0 }
}

/// Matrices of this shape, one for each time.
fn stacked(
    matrices: impl ExactSizeIterator<Item = Result<Array2<f64>>>,
    (rows, columns): (usize, usize),
) -> Result<Array3<f64>> {
    let mut all = Array3::zeros((matrices.len(), rows, columns));
    for (mut slot, matrix) in all.axis_iter_mut(Axis(0)).zip(matrices) {
        slot.assign(&matrix?);
    }
    Ok(all)
}
