//! The Gaussian process that trained networks form over their initialisations.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::modes::ENTRY;
use super::projection::shaped;
use super::{Projection, Training};
use crate::kernel::{Gram, Kind, Nngp};
use crate::numeric::multiply;
use crate::{Error, Result};

/// The covariance of f_0, in blocks: X are the training points, X' those to predict at.
#[derive(Clone, Copy, Debug)]
pub struct Prior<'a> {
    /// Σ(X, X): N × N.
    pub train: &'a Gram<Nngp>,
    /// Σ(X', X): m × N.
    pub cross: &'a Gram<Nngp>,
    /// Σ(X', X'): m × m.
    pub test: &'a Gram<Nngp>,
    /// The variance of independent noise that each network of the ensemble adds to its own labels; 0 for none. With the
    /// ridge ρ as its variance, last-layer training ends in the posterior of a Gaussian process whose observations have
    /// noise ρ.
    pub label_noise: f64,
}

/// Mean and covariance of the outputs f_t(X') of trained networks over their initialisations.
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    /// m × C.
    pub mean: Array2<f64>,
    /// m × m, the same for each output; outputs are independent of each other. Its diagonal is never negative.
    pub covariance: Array2<f64>,
}

impl<K: Kind> Projection<'_, K> {
    /// The ensemble of f_t at these points, with A from [`Projection::operator`]:
    ///
    /// ```text
    /// mean        A y
    /// covariance  Σ(X',X') + A Σ(X,X) Aᵀ − A Σ(X,X') − Σ(X',X) Aᵀ
    /// ```
    ///
    /// (Lee et al. 2019, section 2: K = Θ where all weights are trained, K = Σ where the last layer alone is.)
    ///
    /// # Errors
    /// Blocks or targets of other shapes or with entries that are not finite; a training that [`Training::validate`]
    /// refuses; a variance that is negative by more than rounding, when the blocks are not those of one kernel.
    pub fn ensemble(
        &self,
        training: Training,
        targets: ArrayView2<'_, f64>,
        prior: &Prior<'_>,
    ) -> Result<Ensemble> {
        let mean = self.mean(training, targets)?;
        let operator = self.operator(training, targets.ncols())?;
        let covariance =
            Spread::new(operator, prior.train, prior.cross, prior.label_noise)?.covariance(prior.test)?;
        Ok(Ensemble { mean, covariance })
    }

    /// The diagonal of that covariance alone, without any m × m matrix; `diagonal` is that of Σ(X', X').
    ///
    /// # Errors
    /// As [`Projection::ensemble`].
    pub fn variances(
        &self,
        training: Training,
        outputs: usize,
        train: &Gram<Nngp>,
        cross: &Gram<Nngp>,
        diagonal: ArrayView1<'_, f64>,
        label_noise: f64,
    ) -> Result<Array1<f64>> {
        let operator = self.operator(training, outputs)?;
        Spread::new(operator, train, cross, label_noise)?.variances(diagonal)
    }
}

/// How a linear map A of the residuals changes a prior.
pub(super) struct Spread {
    /// A: m × N.
    operator: Array2<f64>,
    /// B = ½ A (Σ(X,X) + ν I) − Σ(X',X): the covariance changes by B Aᵀ + A Bᵀ.
    half: Array2<f64>,
    /// Σ_j |A_ij| √(Σ_jj + ν).
    sizes: Vec<f64>,
}

impl Spread {
    pub(super) fn new(
        operator: Array2<f64>,
        train: &Gram<Nngp>,
        cross: &Gram<Nngp>,
        label_noise: f64,
    ) -> Result<Self> {
        let (m, n) = operator.dim();
        shaped("Σ(X, X)", train.view(), (n, n))?;
        shaped("Σ(X', X)", cross.view(), (m, n))?;
        if !(label_noise.is_finite() && label_noise >= 0.0) {
            return Err(Error::new("label noise", format!("{label_noise} is not a variance"))
                .advise("give a finite number ≥ 0"));
        }
        let mut half = multiply(operator.view(), train.view());
        half.zip_mut_with(&operator, |b, a| *b = 0.5 * (*b + label_noise * a));
        half -= &cross.view();
        let deviations = train.view().diag().mapv(|value| f64::max(value + label_noise, 0.0).sqrt());
        let size = |row: ArrayView1<'_, f64>| row.iter().zip(&deviations).map(|(a, s)| a.abs() * s).sum();
        let sizes = operator.rows().into_iter().map(size).collect();
        Ok(Self { operator, half, sizes })
    }

    /// Σ(X',X') + B Aᵀ + A Bᵀ.
    pub(super) fn covariance(&self, test: &Gram<Nngp>) -> Result<Array2<f64>> {
        let m = self.operator.nrows();
        shaped("Σ(X', X')", test.view(), (m, m))?;
        let change = multiply(self.half.view(), self.operator.t());
        let mut covariance = &test.view() + &change + change.t();
        for i in 0..m {
            covariance[(i, i)] = variance(i, covariance[(i, i)], self.bound(i, test.view()[(i, i)]))?;
        }
        Ok(covariance)
    }

    /// Its diagonal.
    pub(super) fn variances(&self, diagonal: ArrayView1<'_, f64>) -> Result<Array1<f64>> {
        let m = self.operator.nrows();
        shaped("the diagonal of Σ(X', X')", diagonal.insert_axis(Axis(1)), (m, 1))?;
        let changed = |i: usize| {
            let change = 2.0 * self.half.row(i).dot(&self.operator.row(i));
            variance(i, diagonal[i] + change, self.bound(i, diagonal[i]))
        };
        (0..m).map(changed).collect()
    }

    /// A bound on the rounding error of a variance: [γ_{2N} + the relative error of an entry] (√Σ(x,x) + Σ_j |A_xj| √S_jj)²,
    /// since |Σ_ij| ≤ √(Σ_ii Σ_jj).
    fn bound(&self, i: usize, own: f64) -> f64 {
        let relative = 2.0 * self.operator.ncols() as f64 * f64::EPSILON + ENTRY;
        relative * (f64::max(own, 0.0).sqrt() + self.sizes[i]).powi(2)
    }
}

/// A variance that is not negative.
pub(super) fn variance(point: usize, value: f64, bound: f64) -> Result<f64> {
    if value >= -bound {
        return Ok(f64::max(value, 0.0));
    }
    Err(Error::new("covariance", format!("the variance at point {point} is {value:e}")).advise(
        "the blocks Σ(X,X), Σ(X',X), Σ(X',X') must be of one kernel, on the same points in the same order",
    ))
}
