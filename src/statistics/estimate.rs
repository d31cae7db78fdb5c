//! A number, how well it is known, and how well that is known.

use super::tails::student_quantile;
use crate::record::{Comparison, Relation, Uncertainty};

/// An estimate whose error over its standard error is Student-t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error, in the same unit.
    pub standard_error: f64,
    /// The degrees of freedom of the standard error; ∞ when it is known exactly.
    pub degrees_of_freedom: f64,
    /// The skewness of the estimate about its true value, γ/√m for a mean of m replicates of skewness γ: how
    /// far it still is from Gaussian. 0 where unknown. Only [`Estimate::guarded`] uses it.
    pub skewness: f64,
}

impl Estimate {
    /// `value ± standard_error` on `degrees_of_freedom`.
    pub fn new(value: f64, standard_error: f64, degrees_of_freedom: f64) -> Self {
        Self { value, standard_error, degrees_of_freedom, skewness: 0.0 }
    }

    /// The same with a known skewness of its distribution.
    #[must_use]
    pub fn with_skewness(self, skewness: f64) -> Self {
        Self { skewness, ..self }
    }

    /// A number without error.
    pub fn exact(value: f64) -> Self {
        Self::new(value, 0.0, f64::INFINITY)
    }

    /// The estimate of `factor` times the quantity.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            standard_error: self.standard_error * factor.abs(),
            skewness: self.skewness * factor.signum(),
            ..self
        }
    }

    /// The estimate of the quantity plus `offset`, a known number.
    #[must_use]
    pub fn shifted(self, offset: f64) -> Self {
        Self { value: self.value + offset, ..self }
    }

    /// ln of the quantity by the delta method: ln v ± s/v. NaN for v ≤ 0.
    ///
    /// The curvature of ln biases it by −s²/(2v²); where that matters (s/v above a few per cent) take the
    /// jackknife of [`Blocks`](super::Blocks), which removes it.
    #[must_use]
    pub fn ln(self) -> Self {
        Self { value: self.value.ln(), standard_error: self.standard_error / self.value, ..self }
    }

    /// Σ cᵢ·xᵢ over *independent* estimates xᵢ, with variance Σ cᵢ² sᵢ² and Satterthwaite's degrees of
    /// freedom ν = (Σ cᵢ² sᵢ²)² / Σ (cᵢ² sᵢ²)²/νᵢ (Satterthwaite 1946), which lie between min νᵢ and Σ νᵢ.
    ///
    /// The effective ν match the first two moments of the variance estimate; the level of the resulting
    /// t-interval is checked by simulation in this module. Where every sᵢ = 0, ν = min νᵢ.
    pub fn combine(terms: impl IntoIterator<Item = (f64, Estimate)>) -> Self {
        let (mut value, mut variance, mut spread, mut least) = (0.0, 0.0, 0.0, f64::INFINITY);
        let mut third = 0.0; // third cumulants of independent terms add up as variances do
        for (c, x) in terms {
            if c == 0.0 {
                continue;
            }
            value += c * x.value;
            let v = (c * x.standard_error).powi(2);
            variance += v;
            third += (c * x.standard_error).powi(3) * x.skewness;
            spread += v * v / x.degrees_of_freedom;
            least = x.degrees_of_freedom.min(least);
        }
        // squares of squares under- and overflow first: then min νᵢ, the conservative end of Satterthwaite's
        // range
        let dof = variance * variance / spread;
        let dof = if dof.is_finite() && dof > 0.0 && dof >= least { dof } else { least };
        let skewness = third / variance.powf(1.5);
        let skewness = if variance == 0.0 { 0.0 } else { skewness };
        Self::new(value, variance.sqrt(), dof).with_skewness(skewness)
    }

    /// The same with its standard error widened by 1 + |γ|·t/3, t = t_{share/2, ∞}, against its own skewness
    /// γ.
    ///
    /// Student's level is that of Gaussian means. For a mean of m replicates of skewness γ₁, P(T > t)/(1 −
    /// Φ(t)) is exp(∓γ₁t³/(3√m)) to first order in the exponent (Jing, Shao & Wang 2003), and in the far
    /// tail, where shares of α = 1e-6 live, t³ is several hundred: two-sided levels are then too small by
    /// that factor. Moving the critical value from t to t(1 + |γ|t/3) with γ = γ₁/√m moves −t²/2 by the
    /// opposite of that exponent. For the sample sizes of
    /// [`power::samples_for_skewness`](super::power::samples_for_skewness) it is one or two per cent. A
    /// smaller share than the one at which the estimate is judged is on the safe side.
    #[must_use]
    pub fn guarded(self, share: f64) -> Self {
        let t = student_quantile(0.5 * share, f64::INFINITY);
        Self { standard_error: self.standard_error * (1.0 + self.skewness.abs() * t / 3.0), ..self }
    }

    /// `self − other`, independent of each other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::combine([(1.0, self), (-1.0, other)])
    }

    /// The half-width of the two-sided interval that misses the truth with probability `share`:
    /// t_{share/2, ν}·s. Infinite for ν < 1 (no variance was estimated), NaN for NaN.
    pub fn half_width(&self, share: f64) -> f64 {
        if self.degrees_of_freedom < 1.0 {
            return f64::INFINITY;
        }
        if self.standard_error == 0.0 {
            return 0.0 * student_quantile(0.25, self.degrees_of_freedom);
        }
        student_quantile(0.5 * share, self.degrees_of_freedom) * self.standard_error
    }

    /// As the record holds it; infinite degrees of freedom, which JSON cannot hold, become the largest
    /// number.
    pub fn uncertainty(&self) -> Uncertainty {
        Uncertainty::Sampling {
            standard_error: self.standard_error,
            degrees_of_freedom: self.degrees_of_freedom.min(f64::MAX),
        }
    }

    /// The comparison of this estimate with theory.
    pub fn compare(&self, label: impl Into<String>, relation: Relation) -> Comparison {
        Comparison { label: label.into(), relation, estimate: self.value, uncertainty: self.uncertainty() }
    }
}
