//! A fitted kernel.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, concatenate, s};

use crate::certified::{Enclosure, Enclosures};
use crate::dynamics::{Criterion, Dynamics, Fit, Modes, Normalisation, Regression, Selection, Training};
use crate::kernel::{Gram, Kind, Nngp, Ntk};
use crate::limit::{Kernels, Limit};
use crate::spec::Spec;
use crate::{Error, Result};

/// A kernel that regression can be done with.
pub(super) trait Chosen: Kind {
    /// This one of the two.
    fn of(kernels: &Kernels) -> &Gram<Self>;

    /// The noise that each network of the ensemble has on its labels, for a ridge ρ. With ρ for the last layer the ensemble
    /// is the posterior of the Gaussian process; networks whose layers are all trained see the labels as they are.
    fn label_noise(ridge: f64) -> f64;

    /// This one of two enclosures.
    fn enclosure(both: Enclosures) -> Enclosure;

    /// The variances of networks trained to the end.
    fn variances(
        regression: &Regression<Self>,
        cross: &Kernels,
        train: &Gram<Nngp>,
        own: ArrayView1<'_, f64>,
    ) -> Result<Array1<f64>>;
}

impl Chosen for Nngp {
    fn of(kernels: &Kernels) -> &Gram<Nngp> {
        &kernels.nngp
    }

    fn label_noise(ridge: f64) -> f64 {
        ridge
    }

    fn enclosure(both: Enclosures) -> Enclosure {
        both.nngp
    }

    fn variances(
        regression: &Regression<Nngp>,
        cross: &Kernels,
        _: &Gram<Nngp>,
        own: ArrayView1<'_, f64>,
    ) -> Result<Array1<f64>> {
        regression.variances(&cross.nngp, own)
    }
}

impl Chosen for Ntk {
    fn of(kernels: &Kernels) -> &Gram<Ntk> {
        &kernels.ntk
    }

    fn label_noise(_: f64) -> f64 {
        0.0
    }

    fn enclosure(both: Enclosures) -> Enclosure {
        both.ntk
    }

    fn variances(
        regression: &Regression<Ntk>,
        cross: &Kernels,
        train: &Gram<Nngp>,
        own: ArrayView1<'_, f64>,
    ) -> Result<Array1<f64>> {
        regression.ensemble_variances(&cross.ntk, train, &cross.nngp, own, 0.0)
    }
}

/// Everything that is known before there are test points.
pub(super) struct Model<K: Kind> {
    limit: Limit,
    points: Array2<f64>,
    nngp: Gram<Nngp>,
    outputs: usize,
    targets: Array2<f64>,
    solver: Solver<K>,
    /// ρ in the units of the kernel, and relative to the mean of its diagonal.
    pub ridge: f64,
    pub relative_ridge: f64,
    /// The factor s² on all variances.
    pub amplitude: f64,
    /// The numerical rank, when it is less than N and there is no ridge.
    pub deficient: Option<usize>,
}

enum Solver<K: Kind> {
    Factor(Regression<K>),
    Modes { dynamics: Dynamics<K>, training: Training },
}

/// The kernels on the training points of one network.
pub(super) struct Prepared {
    limit: Limit,
    kernels: Kernels,
    points: Array2<f64>,
}

impl Prepared {
    pub(super) fn new(spec: &Spec, points: ArrayView2<'_, f64>) -> Result<Self> {
        let limit = Limit::new(spec)?;
        Ok(Self { kernels: limit.symmetric(points)?, limit, points: points.to_owned() })
    }

    fn unit<K: Chosen>(&self) -> f64 {
        K::of(&self.kernels).view().diag().mean().unwrap_or(0.0)
    }

    /// The modes of the kernel, with the error that quadrature leaves in its entries.
    fn modes<K: Chosen>(&self) -> Result<Modes<K>> {
        let error = if K::NAME == Nngp::NAME { self.kernels.error.nngp } else { self.kernels.error.ntk };
        let largest = K::of(&self.kernels).view().iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        Modes::with_entry_error(K::of(&self.kernels), if largest > 0.0 { error / largest } else { 0.0 })
    }

    /// The best ridge, and the modes that it was found with.
    pub(super) fn select<K: Chosen>(
        &self,
        targets: ArrayView2<'_, f64>,
        criterion: Criterion,
    ) -> Result<(Fit, Modes<K>)> {
        let modes = self.modes()?;
        let fit = Selection::new(&modes, targets)?.best(criterion)?;
        Ok((fit, modes))
    }

    /// A model with the ridge that was selected.
    pub(super) fn selected<K: Chosen>(
        self,
        targets: ArrayView2<'_, f64>,
        fit: Fit,
        modes: Modes<K>,
        time: Option<f64>,
    ) -> Result<Model<K>> {
        let dynamics = Dynamics::from_modes(modes, Normalisation::Points).with_ridge(fit.ridge)?;
        let training = Training::Flow { time: time.unwrap_or(f64::INFINITY) };
        let relative = fit.ridge / self.unit::<K>();
        let model = self.model(targets, Solver::Modes { dynamics, training }, fit.ridge, relative);
        Ok(Model { amplitude: fit.amplitude, ..model })
    }

    /// A model with a given ridge: by Cholesky when it is trained to the end and the kernel is regular.
    pub(super) fn given<K: Chosen>(
        self,
        targets: ArrayView2<'_, f64>,
        relative_ridge: f64,
        time: Option<f64>,
    ) -> Result<Model<K>> {
        let ridge = relative_ridge * self.unit::<K>();
        if time.is_none() {
            match Regression::new(K::of(&self.kernels), ridge, targets) {
                Ok(regression) => {
                    return Ok(self.model(targets, Solver::Factor(regression), ridge, relative_ridge));
                }
                Err(error) if ridge > 0.0 => return Err(error),
                // Without ridge a singular kernel has an answer too: the limit of training.
                Err(_) => (),
            }
        }
        let modes = self.modes::<K>()?;
        let rank = modes.rank();
        let deficient = (ridge == 0.0 && rank < modes.points()).then_some(rank);
        let dynamics = Dynamics::from_modes(modes, Normalisation::Points).with_ridge(ridge)?;
        let training = Training::Flow { time: time.unwrap_or(f64::INFINITY) };
        let model = self.model(targets, Solver::Modes { dynamics, training }, ridge, relative_ridge);
        Ok(Model { deficient, ..model })
    }

    fn model<K: Kind>(
        self,
        targets: ArrayView2<'_, f64>,
        solver: Solver<K>,
        ridge: f64,
        relative_ridge: f64,
    ) -> Model<K> {
        Model {
            limit: self.limit,
            points: self.points,
            nngp: self.kernels.nngp,
            outputs: targets.ncols(),
            targets: targets.to_owned(),
            solver,
            ridge,
            relative_ridge,
            amplitude: 1.0,
            deficient: None,
        }
    }
}

/// What is predicted.
pub(super) struct Prediction {
    /// m × C.
    pub mean: Array2<f64>,
    /// The standard deviation of f, without noise: m × 1, the same for each output.
    pub stddev: Array2<f64>,
}

/// Test points that are predicted together, so that memory does not grow with their number.
pub(super) const TILE: usize = 4096;

impl<K: Chosen> Model<K> {
    /// Means and standard deviations at points.
    pub(super) fn predict(&self, points: ArrayView2<'_, f64>) -> Result<Prediction> {
        let (mut means, mut deviations) = (Vec::new(), Vec::new());
        for start in (0..points.nrows()).step_by(TILE) {
            let tile = points.slice(s![start..points.nrows().min(start + TILE), ..]);
            let (mean, variances) = self.tile(tile).map_err(|error| {
                if start == 0 { error } else { error.within(format!("test points from {start} on")) }
            })?;
            means.push(mean);
            deviations.push(variances.mapv(|value| (self.amplitude * value).sqrt()));
        }
        let rows: Vec<_> = means.iter().map(|matrix| matrix.view()).collect();
        let entries: Vec<_> = deviations.iter().map(|list| list.view()).collect();
        let joined = |cause| Error::new("test points", cause);
        Ok(Prediction {
            mean: concatenate(Axis(0), &rows).map_err(joined)?,
            stddev: concatenate(Axis(0), &entries).map_err(joined)?.insert_axis(Axis(1)),
        })
    }

    fn tile(&self, points: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Array1<f64>)> {
        let kernels = self.limit.cross(points, self.points.view())?;
        let own = self.limit.diagonal(points)?;
        let cross = K::of(&kernels);
        match &self.solver {
            Solver::Factor(regression) => {
                let variances = K::variances(regression, &kernels, &self.nngp, own.nngp.view())?;
                Ok((regression.mean(cross)?, variances))
            }
            Solver::Modes { dynamics, training } => {
                let at = dynamics.at(cross)?;
                let mean = at.mean(*training, self.targets.view())?;
                let noise = K::label_noise(self.ridge);
                let variances =
                    at.variances(*training, self.outputs, &self.nngp, &kernels.nngp, own.nngp.view(), noise)?;
                Ok((mean, variances))
            }
        }
    }
}
