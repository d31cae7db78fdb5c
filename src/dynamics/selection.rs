//! The ridge that the data ask for.

use ndarray::{Array2, ArrayView2, s};

use super::Modes;
use super::projection::shaped;
use crate::kernel::Kind;
use crate::numeric::multiply;
use crate::{Error, Result};

/// How well a ridge fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The marginal likelihood of the targets, at its maximum over the amplitude.
    MarginalLikelihood,
    /// The mean squared error of predicting each target from the others.
    LeaveOneOut,
}

/// One ridge and what the data say about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// ρ.
    pub ridge: f64,
    /// s²: the prior is f ~ GP(0, s²K) with noise s²ρ. The mean does not depend on it; variances are s² times those of K. It
    /// maximises the marginal likelihood, s² = Σ_c y_cᵀ(K + ρI)⁻¹y_c/(NC).
    pub amplitude: f64,
    /// ln p(y) at that amplitude: −(NC/2)(1 + ln 2πs²) − (C/2) ln det(K + ρI).
    pub log_marginal_likelihood: f64,
    /// Σ (y_i − μ_i)²/(NC) with the leave-one-out means μ_i.
    pub leave_one_out: f64,
}

impl Fit {
    /// What the criterion makes as small as it can: −ln p(y), or the leave-one-out error.
    pub fn loss(&self, criterion: Criterion) -> f64 {
        match criterion {
            Criterion::MarginalLikelihood => -self.log_marginal_likelihood,
            Criterion::LeaveOneOut => self.leave_one_out,
        }
    }
}

/// All ridges for one kernel and one set of targets, from one eigendecomposition: O(N²) each.
#[derive(Clone, Debug)]
pub struct Selection<'a, K: Kind> {
    modes: &'a Modes<K>,
    /// Vᵀ y: N × C.
    projected: Array2<f64>,
    /// V_ij².
    squares: Array2<f64>,
}

impl<'a, K: Kind> Selection<'a, K> {
    /// Ridges are sought from 10⁻¹⁰ to 10² times the mean of the kernel's diagonal.
    pub const RANGE: (f64, f64) = (1e-10, 1e2);

    /// Targets y: N × C.
    ///
    /// # Errors
    /// Another number of rows than there are training points, entries that are not finite; targets that are all zero, or a
    /// kernel that is, which fit with every ridge.
    pub fn new(modes: &'a Modes<K>, targets: ArrayView2<'_, f64>) -> Result<Self> {
        shaped("targets", targets, (modes.points(), targets.ncols()))?;
        if targets.iter().all(|&value| value == 0.0) {
            return Err(
                Error::new("targets", "all are zero, which every ridge fits").advise("give the ridge")
            );
        }
        if modes.rank() == 0 {
            return Err(
                Error::new("kernel", "it is zero: nothing can be learned").advise("choose another network")
            );
        }
        let squares = modes.vectors().mapv(|v| v * v);
        Ok(Self { modes, projected: multiply(modes.vectors().t(), targets), squares })
    }

    /// What the data say about the ridge ρ > 0. With w_i = 1/(λ_i + ρ), [(K + ρI)⁻¹]_ii = Σ_j V_ij² w_j.
    ///
    /// # Errors
    /// A ridge that is not positive, or not finite.
    pub fn at(&self, ridge: f64) -> Result<Fit> {
        if !(ridge.is_finite() && ridge > 0.0) {
            return Err(Error::new("ridge", format!("{ridge} is not positive"))
                .advise("without ridge there is nothing to select"));
        }
        Ok(self.all(&[ridge]).swap_remove(0))
    }

    /// What the data say about many ridges, with two passes over V for all of them.
    fn all(&self, ridges: &[f64]) -> Vec<Fit> {
        let (n, outputs) = self.projected.dim();
        let weights =
            Array2::from_shape_fn((n, ridges.len()), |(i, r)| 1.0 / (self.modes.value(i) + ridges[r]));
        let scaled = Array2::from_shape_fn((n, ridges.len() * outputs), |(i, column)| {
            weights[(i, column / outputs)] * self.projected[(i, column % outputs)]
        });
        let inverses = multiply(self.squares.view(), weights.view());
        let coefficients = multiply(self.modes.vectors(), scaled.view());
        let one = |(r, &ridge): (usize, &f64)| {
            let own = s![.., r * outputs..(r + 1) * outputs];
            let fit: f64 = scaled.slice(own).iter().zip(&self.projected).map(|(a, b)| a * b).sum();
            let rows = coefficients.slice(own);
            let errors = rows.rows().into_iter().zip(inverses.column(r));
            let squares: f64 = errors.map(|(alpha, inverse)| alpha.dot(&alpha) / (inverse * inverse)).sum();
            let log_determinant: f64 = weights.column(r).iter().map(|w| -libm::log(*w)).sum();
            let entries = (n * outputs) as f64;
            let amplitude = fit / entries;
            let scale = 1.0 + libm::log(2.0 * std::f64::consts::PI * amplitude);
            Fit {
                ridge,
                amplitude,
                log_marginal_likelihood: -0.5 * (entries * scale + outputs as f64 * log_determinant),
                leave_one_out: squares / entries,
            }
        };
        ridges.iter().enumerate().map(one).collect()
    }

    /// The best ridge of [`Selection::RANGE`]: the best of four a decade, then refined between its neighbours by golden
    /// sections to 1 %, to which no criterion is sensitive.
    ///
    /// # Errors
    /// None after construction; those of [`Selection::at`] are passed on.
    pub fn best(&self, criterion: Criterion) -> Result<Fit> {
        let n = self.modes.points();
        let unit = (0..n).map(|i| self.modes.value(i)).sum::<f64>() / n as f64;
        let (low, high) = (Self::RANGE.0.log10(), Self::RANGE.1.log10());
        let steps = (4.0 * (high - low)) as i32;
        let ridge = |position: f64| unit * libm::exp10(low + position / 4.0);
        let ridges: Vec<f64> = (0..=steps).map(|step| ridge(f64::from(step))).collect();
        let fits = self.all(&ridges);
        let better = |best: usize, i: usize| {
            if fits[i].loss(criterion) < fits[best].loss(criterion) { i } else { best }
        };
        let start = (1..fits.len()).fold(0, better);
        let (mut fit, position) = (fits[start], start as f64);
        let (mut left, mut right) = ((position - 1.0).max(0.0), (position + 1.0).min(f64::from(steps)));
        let section = 0.5 * (5f64.sqrt() - 1.0);
        while right - left > 4.0 * libm::log10(1.01) {
            let (a, b) = (right - section * (right - left), left + section * (right - left));
            let (at_a, at_b) = (self.at(ridge(a))?, self.at(ridge(b))?);
            for other in [at_a, at_b] {
                if other.loss(criterion) < fit.loss(criterion) {
                    fit = other;
                }
            }
            if at_a.loss(criterion) < at_b.loss(criterion) { right = b } else { left = a }
        }
        Ok(fit)
    }
}
