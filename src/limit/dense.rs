//! The affine layer: K ← σ_w² K + σ_b², T ← τ_w K + τ_b + σ_w² T.

use super::Element;
use super::pair::Pair;
use super::strip::Entry;
use crate::numeric::{DoubleDouble, Scalar};
use crate::spec::Dense;

/// The four coefficients of an affine layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine {
    /// σ_w².
    pub(super) weight: DoubleDouble,
    /// σ_b².
    pub(super) bias: DoubleDouble,
    /// τ_w: what the layer's own weights add to T, for a unit of K.
    pub(super) tangent_weight: DoubleDouble,
    /// τ_b: what its biases add.
    pub(super) tangent_bias: DoubleDouble,
}

impl Affine {
    /// Gradient descent moves W and b: τ_w = σ_w², τ_b = σ_b².
    pub(super) fn ntk(dense: Dense) -> Self {
        let weight = DoubleDouble::product(dense.weight_std, dense.weight_std);
        let bias = DoubleDouble::product(dense.bias_std, dense.bias_std);
        Self { weight, bias, tangent_weight: weight, tangent_bias: bias }
    }

    /// Gradient descent moves ω = σ_w W/√n and β = σ_b b, and T is divided by the hidden width n: τ_w = `fan` (the
    /// layer's inputs for each hidden unit) and τ_b = 1/n where biases exist.
    pub(super) fn standard(dense: Dense, fan: DoubleDouble, inverse_width: f64) -> Self {
        let exists = if dense.bias_std > 0.0 { inverse_width } else { 0.0 };
        Self { tangent_weight: fan, tangent_bias: DoubleDouble::new(exists), ..Self::ntk(dense) }
    }

    /// σ_w² k + σ_b².
    #[inline(always)]
    pub(super) fn covariance(&self, k: DoubleDouble) -> DoubleDouble {
        self.weight * k + self.bias
    }

    /// τ_w k + τ_b + σ_w² t.
    #[inline(always)]
    pub(super) fn tangent(&self, k: DoubleDouble, t: DoubleDouble) -> DoubleDouble {
        self.tangent_weight * k + self.tangent_bias + self.weight * t
    }

    /// The layer on one pair, whose variances are `before` it and `after` it.
    ///
    /// The angle keeps its relative precision: with Q = σ_w² K + σ_b²,
    /// det Q = σ_w⁴ det K + σ_b² σ_w² (K₁₁ + K₂₂ − 2 K₁₂), all terms positive, so
    /// sin² θ' = (σ_w² K₁₁/Q₁₁)(σ_w² K₂₂/Q₂₂) sin² θ + (σ_b²/Q₁₁)(σ_w² E(u − v)²/Q₂₂).
    pub(super) fn pair(&self, pair: Pair, before: [DoubleDouble; 2], after: [DoubleDouble; 2]) -> Pair {
        let mut sin = pair.sin;
        if self.bias.high() != 0.0 {
            let share = |i: usize| (self.weight * before[i]).quotient(after[i]);
            // The larger variance divides the distance, which is at most four times as large.
            let [small, large] =
                if after[0].high() <= after[1].high() { after } else { [after[1], after[0]] };
            let apart = (self.bias.quotient(small)) * (self.weight * pair.distance).quotient(large);
            sin = (share(0) * share(1) * sin.square() + apart).sqrt();
        }
        Pair {
            covariance: self.covariance(pair.covariance),
            sin,
            distance: self.weight * pair.distance,
            tangent: self.tangent(pair.covariance, pair.tangent),
        }
    }
}

impl Affine {
    /// The coefficients in the working precision.
    pub(super) fn rounded<T: Element>(&self) -> Coefficients<T> {
        let [weight, bias, tangent_weight, tangent_bias] =
            [self.weight, self.bias, self.tangent_weight, self.tangent_bias].map(|x| T::from_f64(x.high()));
        Coefficients { weight, bias, tangent_weight, tangent_bias }
    }
}

/// The coefficients of an affine layer in the working precision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coefficients<T> {
    pub(super) weight: T,
    pub(super) bias: T,
    pub(super) tangent_weight: T,
    pub(super) tangent_bias: T,
}

impl<T: Element> Coefficients<T> {
    /// K ← K, T ← T.
    pub(super) const IDENTITY: Self =
        Self { weight: T::ONE, bias: T::ZERO, tangent_weight: T::ZERO, tangent_bias: T::ZERO };

    /// Whether T gains just what K becomes, as under gradient descent.
    pub(super) fn tied(&self) -> bool {
        self.tangent_weight == self.weight && self.tangent_bias == self.bias
    }

    /// The layer on one entry, with the error bounds of `strip.rs`.
    #[inline(always)]
    pub(super) fn entry(self, entry: Entry<T>) -> Entry<T> {
        let [two_units, four_units] = [2.0, 4.0].map(|units| T::from_f64(units * T::UNIT));
        let (k, t) = (entry.covariance, entry.tangent);
        let (covariance, tangent) =
            (self.weight * k + self.bias, self.tangent_weight * k + self.tangent_bias + self.weight * t);
        // The roundings of σ_w² K and τ_w K scale like the error of K, that of σ_w² T like the error of T.
        let e = entry.covariance_error + two_units * k.magnitude();
        let f = entry.tangent_error + two_units * t.magnitude();
        Entry {
            covariance,
            tangent,
            covariance_error: self.weight * e + four_units * covariance.magnitude(),
            tangent_error: self.tangent_weight * e + self.weight * f + two_units * tangent.magnitude(),
        }
    }
}
