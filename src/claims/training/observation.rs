//! What is kept of one trained network: numbers whose means the limit predicts.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, s};

use super::super::theory::pairs;
use super::setup::Setup;
use crate::Result;
use crate::dynamics::{Dynamics, Normalisation, Prior, Training};
use crate::kernel::{Gram, Kind, Nngp, Ntk};
use crate::network::training::{Snapshot, Trainable, Trajectory};

/// One moment of training at which distributions are compared: after k steps, or at t = ∞.
#[derive(Clone, Debug)]
pub struct Look {
    /// When it is.
    pub when: String,
    /// The index of its snapshot; at t = ∞ of the last one.
    snapshot: usize,
    /// Whether what that snapshot has not learned yet is added.
    to_the_end: bool,
    /// A_k: all points × training points.
    response: Array2<f64>,
    /// E f_k.
    pub mean: Array1<f64>,
    /// Cov f_k.
    pub covariance: Array2<f64>,
}

/// The limit of a training problem at its looks.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Early, midway, after the last step, at t = ∞.
    pub looks: Vec<Look>,
    /// y.
    targets: Array1<f64>,
    /// √Σ_ii, or 1 where that is 0: the unit of f(x_i).
    pub units: Vec<f64>,
    /// ‖K‖ on all points.
    kernel_norm: f64,
    /// The diagonal of K.
    diagonal: Vec<f64>,
    /// The pairs of points, i ≤ j.
    pub pairs: Vec<(usize, usize)>,
}

/// Where the numbers of a network are, one after another: for each look means over points, products over pairs, fourth
/// powers over points.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    points: usize,
    pairs: usize,
}

impl Layout {
    fn look(self) -> usize {
        2 * self.points + self.pairs
    }

    /// The number of numbers.
    pub fn len(self, looks: usize) -> usize {
        looks * self.look()
    }

    /// Where the mean of point `i` at look `k` is.
    pub fn mean(self, k: usize, i: usize) -> usize {
        k * self.look() + i
    }

    /// Where the product of pair `p` at look `k` is.
    pub fn product(self, k: usize, p: usize) -> usize {
        k * self.look() + self.points + p
    }

    /// Where the fourth power of point `i` at look `k` is.
    pub fn fourth(self, k: usize, i: usize) -> usize {
        k * self.look() + self.points + self.pairs + i
    }
}

impl Prediction {
    /// The limit of `setup`, with looks at its looks.
    ///
    /// # Errors
    /// A kernel that is none.
    pub fn new(setup: &Setup) -> Result<Self> {
        match setup.trainable() {
            Trainable::All => Self::of_kind::<Ntk>(setup),
            Trainable::LastLayer => Self::of_kind::<Nngp>(setup),
        }
    }

    fn of_kind<K: Kind>(setup: &Setup) -> Result<Self> {
        let (kernel, start, targets) = (setup.kernel(), setup.start(), setup.targets());
        let train = setup.train();
        let on_train = |matrix: ArrayView2<'_, f64>| matrix.slice(s![..train, ..train]).to_owned();
        let towards = |matrix: ArrayView2<'_, f64>| matrix.slice(s![.., ..train]).to_owned();
        let dynamics = Dynamics::new(&Gram::<K>::new(on_train(kernel)), Normalisation::Points)?;
        let all = dynamics.at(&Gram::<K>::new(towards(kernel)))?;
        let prior = Prior {
            train: &Gram::new(on_train(start)),
            cross: &Gram::new(towards(start)),
            test: &Gram::new(start.to_owned()),
            label_noise: 0.0,
        };
        let look = |when: String, snapshot: usize, training: Training| {
            let ensemble = all.ensemble(training, targets, &prior)?;
            Ok(Look {
                when,
                snapshot,
                to_the_end: training == Training::INFINITE,
                response: all.operator(training, 1)?,
                mean: ensemble.mean.column(0).to_owned(),
                covariance: ensemble.covariance,
            })
        };
        let mut looks = Vec::new();
        for step in setup.looks() {
            let recorded = setup.record().iter().position(|k| *k == step);
            let recorded = recorded.expect("invariant: looks are recorded");
            looks.push(look(format!("step {step}"), recorded, setup.descent(step))?);
        }
        looks.push(look("t = ∞".into(), setup.record().len() - 1, Training::INFINITE)?);
        let unit = |variance: &f64| if *variance > 0.0 { variance.sqrt() } else { 1.0 };
        Ok(Self {
            looks,
            targets: targets.column(0).to_owned(),
            units: start.diag().iter().map(unit).collect(),
            kernel_norm: norm(kernel),
            diagonal: kernel.diag().to_vec(),
            pairs: pairs(start.nrows()),
        })
    }

    /// Where numbers are.
    pub fn layout(&self) -> Layout {
        Layout { points: self.units.len(), pairs: self.pairs.len() }
    }

    /// The largest difference of means and covariances from those of another limit, in units of √Σ_ii.
    pub fn distance(&self, other: &Self) -> f64 {
        let mut distance: f64 = 0.0;
        for (here, there) in self.looks.iter().zip(&other.looks) {
            for &(i, j) in &self.pairs {
                let unit = self.units[i] * self.units[j];
                distance = distance.max((here.covariance[[i, j]] - there.covariance[[i, j]]).abs() / unit);
            }
            for (i, unit) in self.units.iter().enumerate() {
                distance = distance.max((here.mean[i] - there.mean[i]).abs() / unit);
            }
        }
        distance
    }

    /// At every look the differences between what the network does and what the limit makes of the network's own f_0, in units of
    /// √Σ_ii: their means vanish as n → ∞, and they vary far less than the network does.
    pub fn differences(&self, trajectory: &Trajectory, out: &mut Vec<f64>) {
        let start = trajectory.initial.column(0);
        let residual = &start.slice(s![..self.targets.len()]) - &self.targets;
        out.clear();
        for look in &self.looks {
            let Some(snapshot) = trajectory.snapshots.get(look.snapshot) else {
                // a diverged network is no number
                out.resize(out.len() + self.layout().look(), f64::NAN);
                continue;
            };
            let values = match look.to_the_end {
                true => self.learned(snapshot),
                false => snapshot.values.column(0).to_owned(),
            };
            let expected = &start - &look.response.dot(&residual);
            let scaled = |f: ArrayView1<'_, f64>, i: usize| (f[i] - look.mean[i]) / self.units[i];
            let (f, g) = (|i: usize| scaled(values.view(), i), |i: usize| scaled(expected.view(), i));
            let points = 0..self.units.len();
            out.extend(points.clone().map(|i| f(i) - g(i)));
            out.extend(self.pairs.iter().map(|&(i, j)| f(i) * f(j) - g(i) * g(j)));
            out.extend(points.map(|i| f(i).powi(4) - g(i).powi(4)));
        }
    }

    /// f_∞ from f_k: f_k − Θ̂_k(·, X) Θ̂_k(X, X)⁻¹ (f_k(X) − y), by the network's own kernel after its last step. The kernel moves on while the rest is learned, which
    /// is of second order in that rest, and nothing at n = ∞. NaN where the kernel is not finite.
    fn learned(&self, snapshot: &Snapshot) -> Array1<f64> {
        let (values, train) = (snapshot.values.column(0), self.targets.len());
        let step = || -> Option<Array1<f64>> {
            let kernel = snapshot.kernel.as_ref()?.view();
            let on_train = Gram::<Ntk>::new(kernel.slice(s![..train, ..train]).to_owned());
            let dynamics = Dynamics::new(&on_train, Normalisation::Points).ok()?;
            let all = dynamics.at(&Gram::new(kernel.slice(s![.., ..train]).to_owned())).ok()?;
            let residual = &values.slice(s![..train]) - &self.targets;
            Some(&values - &all.operator(Training::INFINITE, 1).ok()?.dot(&residual))
        };
        step().unwrap_or_else(|| Array1::from_elem(values.len(), f64::NAN))
    }

    /// ‖Θ̂_t − Θ̂_0‖/‖Θ‖, its largest over the recorded steps; `unit` as [`Setup::unit`].
    pub fn kernel_change(&self, trajectory: &Trajectory, unit: f64) -> f64 {
        let kernel = |snapshot: &'_ Snapshot| snapshot.kernel.as_ref().map(|k| k.view().to_owned());
        let Some(start) = trajectory.snapshots.first().and_then(kernel) else { return f64::NAN };
        let change =
            |snapshot: &Snapshot| kernel(snapshot).map_or(f64::NAN, |now| norm((now - &start).view()));
        trajectory.snapshots[1..].iter().map(change).fold(0.0, f64::max) * unit / self.kernel_norm
    }

    /// The root mean square over points of (f_t − f_t^lin)/√Σ_ii, its largest over the recorded steps.
    pub fn departure(&self, trajectory: &Trajectory) -> f64 {
        let at = |snapshot: &Snapshot| match &snapshot.linear {
            Some(linear) => self.rms((&snapshot.values - &linear.values).column(0)),
            None => f64::NAN,
        };
        trajectory.snapshots.iter().map(at).fold(0.0, f64::max)
    }

    /// The root mean square over points of (f_end − f_0)/√Σ_ii.
    pub fn movement(&self, trajectory: &Trajectory) -> f64 {
        let end = trajectory.end().map(|snapshot| &snapshot.values - &trajectory.initial);
        end.map_or(f64::NAN, |moved| self.rms(moved.column(0)))
    }

    /// The root mean square over training points of (f_0 − y)/√Σ_ii.
    pub fn residual(&self, trajectory: &Trajectory) -> f64 {
        let start = trajectory.initial.column(0);
        let squares =
            start.iter().zip(&self.targets).zip(&self.units).map(|((f, y), u)| ((f - y) / u).powi(2));
        (squares.sum::<f64>() / self.targets.len() as f64).sqrt()
    }

    /// (Θ̂_0(x_i, x_i) − Θ(x_i, x_i))/Θ(x_i, x_i) of all points, 0 where Θ is; `unit` as [`Setup::unit`].
    pub fn initial_diagonal(&self, trajectory: &Trajectory, unit: f64, out: &mut Vec<f64>) {
        out.clear();
        let kernel = trajectory.snapshots.first().and_then(|snapshot| snapshot.kernel.as_ref());
        out.extend(self.diagonal.iter().enumerate().map(|(i, limit)| match kernel {
            Some(kernel) if *limit > 0.0 => kernel.view()[[i, i]] * unit / limit - 1.0,
            _ => 0.0,
        }));
    }

    fn rms(&self, values: ArrayView1<'_, f64>) -> f64 {
        let squares = values.iter().zip(&self.units).map(|(f, unit)| (f / unit).powi(2));
        (squares.sum::<f64>() / self.units.len() as f64).sqrt()
    }
}

fn norm(matrix: ArrayView2<'_, f64>) -> f64 {
    matrix.iter().map(|x| x * x).sum::<f64>().sqrt()
}
