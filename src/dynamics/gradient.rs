//! Gradient descent on the squared loss, seen through a constant kernel.

use ndarray::{Array1, Array2};

use super::modes::place;
use super::training::valid_momentum;
use super::{Modes, Normalisation, Projection, Training};
use crate::kernel::{Gram, Kind};
use crate::{Error, Result};

/// The training of a function with tangent kernel K on N points.
///
/// The kind of kernel says what is trained: `Dynamics<Ntk>` all weights, with K = Θ (Jacot, Gabriel, Hongler 2018);
/// `Dynamics<Nngp>` the last layer alone, with K = Σ (Lee et al. 2018; Lee et al. 2019, section 2).
#[derive(Clone, Debug)]
pub struct Dynamics<K: Kind> {
    modes: Modes<K>,
    normalisation: Normalisation,
    ridge: f64,
}

/// The part of a mode that training has added to the outputs, per unit of its initial residual.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain {
    /// g: what K(x, X) v is multiplied by.
    pub gain: f64,
    /// λ g: the same for the training points themselves.
    pub relaxed: f64,
}

impl<K: Kind> Dynamics<K> {
    /// Training under K(X, X), without ridge.
    ///
    /// # Errors
    /// As [`Modes::new`].
    pub fn new(train: &Gram<K>, normalisation: Normalisation) -> Result<Self> {
        Ok(Self::from_modes(Modes::new(train)?, normalisation))
    }

    /// The same from modes that are known.
    pub fn from_modes(modes: Modes<K>, normalisation: Normalisation) -> Self {
        Self { modes, normalisation, ridge: 0.0 }
    }

    /// Adds the penalty (ρ/2M) |θ − θ_0|² to the loss, in the units of K: λ becomes λ + ρ in every rate, and at t = ∞ the
    /// outputs are those of kernel ridge regression with (K + ρ I)⁻¹.
    ///
    /// # Errors
    /// A ridge that is negative or not finite.
    pub fn with_ridge(self, ridge: f64) -> Result<Self> {
        valid_ridge(ridge)?;
        Ok(Self { ridge, ..self })
    }

    /// The modes.
    pub fn modes(&self) -> &Modes<K> {
        &self.modes
    }

    /// ρ.
    pub fn ridge(&self) -> f64 {
        self.ridge
    }

    /// M of a loss with `outputs` outputs.
    pub fn count(&self, outputs: usize) -> f64 {
        self.normalisation.count(self.modes.points(), outputs)
    }

    /// (λ_i + ρ)/M, in the order of the modes: the rate at which the flow shrinks the residual of each. Early stopping at
    /// time t leaves the modes far below 1/t untouched (Jacot, Gabriel, Hongler 2018, §5).
    pub fn decay_rates(&self, outputs: usize) -> Array1<f64> {
        let count = self.count(outputs);
        (0..self.modes.points()).map(|i| (self.modes.value(i) + self.ridge) / count).collect()
    }

    /// The learning rate up to which descent with momentum β converges: 2(1 + β) M/(λ_max + ρ); for β = 0 the classical
    /// 2M/λ_max (Polyak 1964). Infinite for a kernel that is zero.
    ///
    /// # Errors
    /// A momentum outside [0, 1).
    pub fn largest_rate(&self, outputs: usize, momentum: f64) -> Result<f64> {
        valid_momentum(momentum)?;
        Ok(2.0 * (1.0 + momentum) * self.count(outputs) / (self.modes.value(0) + self.ridge))
    }

    /// The points trained on, to predict at.
    pub fn train(&self) -> Projection<'_, K> {
        Projection::train(self)
    }

    /// Other points, to predict at: `cross` is K(X', X), one row for each point.
    ///
    /// # Errors
    /// Another number of columns than there are training points; entries that are not finite.
    pub fn at(&self, cross: &Gram<K>) -> Result<Projection<'_, K>> {
        Projection::new(self, cross)
    }

    /// How far mode i has come.
    ///
    /// A mode that counts as zero has λ = 0, so its residual stays. Its gain is the limit λ → 0, as long as no eigenvalue
    /// within the error bound would have halved it; then it is 0: what K(x, X) v is there is rounding, and the
    /// pseudo-inverse ignores it.
    pub(super) fn gain(&self, i: usize, training: Training, count: f64) -> Gain {
        let value = self.modes.value(i);
        let at = |value: f64| training.response((value + self.ridge) / count);
        let response = at(value);
        if value == 0.0 {
            let undecided = at(self.modes.error()).gain < 0.5 * response.gain;
            return Gain { gain: if undecided { 0.0 } else { response.gain / count }, relaxed: 0.0 };
        }
        let relaxed = if self.ridge == 0.0 { 1.0 - response.residual } else { value / count * response.gain };
        Gain { gain: response.gain / count, relaxed }
    }

    /// Refuses outputs that left the range of numbers, and says why.
    pub(super) fn finite(&self, outputs: Array2<f64>, training: Training) -> Result<Array2<f64>> {
        if outputs.iter().all(|value| value.is_finite()) {
            return Ok(outputs);
        }
        let columns = outputs.ncols();
        let limit = match training {
            Training::Descent { rate, .. } => Some((rate, self.largest_rate(columns, 0.0)?)),
            Training::Momentum { rate, momentum, .. } => Some((rate, self.largest_rate(columns, momentum)?)),
            Training::Flow { .. } | Training::MomentumFlow { .. } => None,
        };
        Err(match limit {
            Some((rate, limit)) if rate > limit => Error::new(
                "learning rate",
                format!(
                    "{rate} is above the stable limit {limit}: the outputs grow beyond the range of numbers"
                ),
            )
            .advise("lower the rate, or take fewer steps to see the divergence"),
            _ => Error::new(place::<K>(), "the outputs leave the range of numbers")
                .advise("rescale the kernel or the targets"),
        })
    }
}

/// Refuses a ridge that is negative or not finite.
pub(super) fn valid_ridge(ridge: f64) -> Result<()> {
    if ridge.is_finite() && ridge >= 0.0 {
        return Ok(());
    }
    Err(Error::new("ridge", format!("{ridge} is not a ridge")).advise("give a finite number ≥ 0"))
}
