//! The limit of a quantity that has an expansion in 1/n, from estimates at several widths.

use ndarray::Array2;

use super::regression::Goodness;
use super::{Design, Estimate};
use crate::{Error, Result};

/// How many terms in 1/n the expansion has beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Terms {
    /// E x̂_n = T: unbiased at every width.
    None,
    /// E x̂_n = T + c₁/n.
    Linear,
    /// E x̂_n = T + c₁/n + c₂/n².
    Quadratic,
}

impl Terms {
    /// The most terms that leave an observation over for a test of fit, at most two: fixed by the ladder,
    /// before any data (choosing the order by the data voids the level).
    pub fn for_widths(widths: usize) -> Self {
        match widths {
            0..=1 => Self::None,
            2..=3 => Self::Linear,
            _ => Self::Quadratic,
        }
    }

    /// The number of terms.
    pub fn count(self) -> usize {
        self as usize
    }
}

/// The regression E x̂_n = T + c₁/n + c₂/n² + O(n⁻³) over a ladder of widths, the same for all entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    widths: Vec<f64>,
    weights: Vec<f64>,
    /// The unit of width in which the powers are of order one.
    unit: f64,
    terms: Terms,
    design: Design,
}

/// The limit and what surrounds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Intercept {
    /// T̂.
    pub limit: Estimate,
    /// ĉ₁, ĉ₂.
    pub corrections: Vec<Estimate>,
    /// Whether the terms suffice.
    pub goodness: Option<Goodness>,
}

impl Ladder {
    /// A ladder with `weights` proportional to 1/Var x̂_n as *planned*: the number of replicates at each
    /// width, times n where the variance is of order 1/n (see [`Design`] for why not the errors of the sample
    /// itself).
    ///
    /// # Errors
    /// When a width is zero, lengths disagree, a weight is not positive, or there are fewer distinct widths
    /// than unknowns.
    pub fn new(widths: &[usize], weights: &[f64], terms: Terms) -> Result<Self> {
        if widths.contains(&0) {
            return Err(Error::new("widths", "0 has no limit").advise("give widths ≥ 1"));
        }
        let widths: Vec<f64> = widths.iter().map(|&n| n as f64).collect();
        let unit = (widths.iter().map(|n| n.ln()).sum::<f64>() / widths.len() as f64).exp();
        let design = Design::new(powers(&widths, unit, terms.count()), weights)
            .map_err(|error| error.within("widths"))?;
        Ok(Self { widths, weights: weights.to_vec(), unit, terms, design })
    }

    /// A ladder weighted by the variances at each width pooled over all entries, `estimates[width][entry]`,
    /// each entry's variances scaled to sum to one. With many entries the weights hardly depend on any one of
    /// them.
    ///
    /// # Errors
    /// As [`Ladder::new`]; when the rows differ in length; when no entry varies, or not finitely.
    pub fn pooled(widths: &[usize], estimates: &[Vec<Estimate>], terms: Terms) -> Result<Self> {
        let entries = estimates.first().map_or(0, Vec::len);
        if estimates.len() != widths.len() || estimates.iter().any(|row| row.len() != entries) {
            return Err(Error::new("estimates", "must be one row of entries for each width"));
        }
        let mut variances = vec![0.0; widths.len()];
        for entry in 0..entries {
            let total: f64 = estimates.iter().map(|row| row[entry].standard_error.powi(2)).sum();
            if total > 0.0 {
                let shares = estimates.iter().map(|row| row[entry].standard_error.powi(2) / total);
                variances.iter_mut().zip(shares).for_each(|(v, share)| *v += share);
            }
        }
        let weights: Vec<f64> = variances.iter().map(|v| 1.0 / v).collect();
        Self::new(widths, &weights, terms)
    }

    /// The terms fitted.
    pub fn terms(&self) -> Terms {
        self.terms
    }

    /// Extrapolates the estimates of one entry, independent of each other, one a width.
    ///
    /// # Errors
    /// When there are not as many estimates as widths.
    pub fn extrapolate(&self, estimates: &[Estimate]) -> Result<Intercept> {
        let fit = self.design.fit(estimates)?;
        let mut scale = 1.0;
        let rescaled = fit.coefficients.into_iter().map(|c| {
            let c = c.scaled(scale);
            scale *= self.unit;
            c
        });
        let mut coefficients: Vec<Estimate> = rescaled.collect();
        let corrections = coefficients.split_off(1);
        Ok(Intercept { limit: coefficients[0], corrections, goodness: fit.goodness })
    }

    /// Extrapolates many entries, `estimates[width][entry]`.
    ///
    /// # Errors
    /// When there are not as many rows as widths, or rows differ in length.
    pub fn extrapolate_all(&self, estimates: &[Vec<Estimate>]) -> Result<Vec<Intercept>> {
        let entries = estimates.first().map_or(0, Vec::len);
        if estimates.iter().any(|row| row.len() != entries) {
            return Err(Error::new("estimates", "must be one row of entries for each width"));
        }
        (0..entries)
            .map(|j| self.extrapolate(&estimates.iter().map(|row| row[j]).collect::<Vec<_>>()))
            .collect()
    }

    /// The variance of T̂ over that of the plain weighted mean of the same estimates: the price of not
    /// knowing c₁, c₂.
    pub fn variance_amplification(&self) -> f64 {
        let total: f64 = self.weights.iter().sum();
        let variance: f64 = self.limit_weights().zip(&self.weights).map(|(a, w)| a * a / w).sum();
        total * variance
    }

    /// The bias that a term c·n^−`power` outside the fit causes in T̂, per unit of c: Σ aᵢ nᵢ^−power.
    pub fn bias_factor(&self, power: i32) -> f64 {
        self.limit_weights().zip(&self.widths).map(|(a, n)| a * n.powi(-power)).sum()
    }

    /// A bound of the bias of T̂ from all terms beyond the fit, if |c_k| ≤ `scale`·`growth`^k for these k:
    /// scale·Σ_{k>p} growth^k |Σᵢ aᵢ nᵢ^{−k}|, the tail of the series by a geometric one. This is the
    /// `allowance` of a comparison of T̂ with theory. Infinite when growth is not below the smallest width.
    ///
    /// A geometric bound holds with growth = any ρ⁻¹ inside the radius ρ of convergence of the expansion in
    /// 1/n (Cauchy's estimate); for products Π(1 + c/n) over L layers growth = c·L will do with scale = T.
    pub fn allowance(&self, scale: f64, growth: f64) -> f64 {
        let least = self.widths.iter().copied().fold(f64::INFINITY, f64::min);
        let ratio = growth.abs() / least;
        if scale == 0.0 || growth == 0.0 {
            return 0.0;
        }
        if ratio.is_nan() || ratio >= 1.0 {
            return f64::INFINITY;
        }
        let first = self.terms.count() as i32 + 1;
        let exact = 24;
        let term = |k: i32| {
            let sum: f64 =
                self.limit_weights().zip(&self.widths).map(|(a, n)| a * (growth / n).powi(k)).sum();
            sum.abs()
        };
        let head: f64 = (first..first + exact).map(term).sum();
        let size: f64 = self.limit_weights().map(f64::abs).sum();
        scale.abs() * (head + size * ratio.powi(first + exact) / (1.0 - ratio))
    }

    /// A bound of the same bias where nothing is known of the expansion but what the data say: the first omitted term c·n^−q, q = p + 1, is fitted beside the
    /// others, and the bias taken as 2 |Σᵢ aᵢ nᵢ^−q| (|ĉ| + h), h being the half-width of the interval of ĉ at level `share`. Infinite where there are no more
    /// widths than terms.
    ///
    /// The factor 2 is for all later terms together. It is right where each term is at most half of the one before at the narrowest width n₁: then Σ_{k≥q} |c_k|
    /// n₁^−k ≤ 2 |c_q| n₁^−q, and wider widths only weaken later terms against earlier ones. That the terms fall so is an assumption; a narrowest
    /// width at which they do not shows in a large ĉ, and then much is left open.
    ///
    /// # Errors
    /// When there are not as many estimates as widths.
    pub fn remainder(&self, estimates: &[Estimate], share: f64) -> Result<f64> {
        let power = self.terms.count() + 1;
        if self.widths.len() <= power {
            return Ok(f64::INFINITY);
        }
        let fit = Design::new(powers(&self.widths, self.unit, power), &self.weights)?.fit(estimates)?;
        let omitted = fit.coefficients[power].guarded(share);
        let unit = self.bias_factor(power as i32) * self.unit.powi(power as i32);
        Ok(2.0 * unit.abs() * (omitted.value.abs() + omitted.half_width(share)))
    }

    /// aᵢ: the weights with which the widths enter T̂; they sum to one.
    fn limit_weights(&self) -> impl Iterator<Item = f64> {
        self.design.coefficients().row(0).to_vec().into_iter()
    }
}

/// (unit/nᵢ)^j for j = 0 … `count`.
fn powers(widths: &[f64], unit: f64, count: usize) -> Array2<f64> {
    Array2::from_shape_fn((widths.len(), 1 + count), |(i, j)| (unit / widths[i]).powi(j as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(terms: Terms) -> Ladder {
        Ladder::new(&[64, 128, 256, 512, 1024], &[1.0, 2.0, 4.0, 8.0, 16.0], terms).unwrap()
    }

    #[test]
    fn an_expansion_of_the_fitted_order_is_recovered_exactly() {
        let value = |n: f64| Estimate::new(3.0 - 7.0 / n + 50.0 / (n * n), 0.1 / n.sqrt(), 63.0);
        let estimates = [64.0, 128.0, 256.0, 512.0, 1024.0].map(value);
        let found = ladder(Terms::Quadratic).extrapolate(&estimates).unwrap();
        // rounding of the observations (3u each), amplified by the coefficients (Σ|aᵢ| < 8) and by unit^k for
        // c_k
        assert!((found.limit.value - 3.0).abs() < 1e-14);
        assert!((found.corrections[0].value + 7.0).abs() < 1e-14 * 256.0 * 10.0);
        assert!((found.corrections[1].value - 50.0).abs() < 1e-14 * 65536.0 * 10.0);
        assert!(found.goodness.unwrap().p_value > 1.0 - 1e-9);
        let biased = ladder(Terms::None).extrapolate(&estimates).unwrap();
        assert!((biased.limit.value - 3.0).abs() > 1e-2, "a fit without terms must be off");
    }

    #[test]
    fn the_remainder_bounds_the_bias_of_what_was_not_fitted() {
        let widths = [256, 1024, 4096];
        let ladder = Ladder::new(&widths, &[1.0, 2.0, 4.0], Terms::Linear).unwrap();
        // E e^{−kx} with x ~ N(1, v/n), kv = 20: c_j = (k²v/2)^j/j!, of which the first is not small at 256
        for growth in [5.0f64, 40.0, 100.0] {
            let estimates = widths.map(|n| Estimate::exact((growth / n as f64).exp()));
            let bias = (ladder.extrapolate(&estimates).unwrap().limit.value - 1.0).abs();
            let remainder = ladder.remainder(&estimates, 1e-6).unwrap();
            assert!(
                bias > 0.0 && bias <= remainder && remainder < 3.0 * bias,
                "{growth}: {bias} {remainder}"
            );
        }
        let noisy = widths.map(|n| Estimate::new(1.0 / n as f64, 0.01, 127.0));
        // c₂ is 0, but how well that is known counts
        let known = ladder.remainder(&noisy, 1e-6).unwrap();
        assert!((0.01..0.1).contains(&known), "{known}");
        let two = Ladder::new(&widths[..2], &[1.0; 2], Terms::Linear).unwrap();
        assert!(two.remainder(&noisy[..2], 1e-6).unwrap().is_infinite());
    }

    #[test]
    fn the_allowance_bounds_the_bias_of_the_omitted_terms() {
        // Π(1 + 5/n)³ has c_k ≤ 15^k/k! ≤ 15^k
        let expansion = |n: f64| Estimate::exact((1.0 + 5.0 / n).powi(3));
        for terms in [Terms::None, Terms::Linear, Terms::Quadratic] {
            let ladder = ladder(terms);
            let estimates = [64.0, 128.0, 256.0, 512.0, 1024.0].map(expansion);
            let bias = (ladder.extrapolate(&estimates).unwrap().limit.value - 1.0).abs();
            let leading = [75.0, 125.0, 0.0][terms.count().saturating_sub(1)];
            assert!(bias <= ladder.allowance(1.0, 15.0), "{terms:?}: bias {bias}");
            if terms != Terms::None {
                // exactly: 15/n + 75/n² + 125/n³
                let power = terms.count() as i32 + 1;
                let wanted = leading * ladder.bias_factor(power)
                    + if power == 2 { 125.0 * ladder.bias_factor(3) } else { 0.0 };
                assert!((bias - wanted.abs()).abs() < 1e-14);
            }
        }
        assert!(ladder(Terms::Linear).allowance(1.0, 64.0).is_infinite());
        assert_eq!(ladder(Terms::Linear).allowance(1.0, 0.0), 0.0);
    }

    #[test]
    fn extrapolation_has_its_price_and_needs_its_widths() {
        assert!((ladder(Terms::None).variance_amplification() - 1.0).abs() < 1e-14);
        assert!(
            ladder(Terms::Quadratic).variance_amplification()
                > ladder(Terms::Linear).variance_amplification()
        );
        assert!(Ladder::new(&[64, 64], &[1.0; 2], Terms::Linear).is_err());
        assert!(Ladder::new(&[0, 64], &[1.0; 2], Terms::Linear).is_err());
        assert!(Ladder::new(&[], &[], Terms::None).is_err());
        let rows = vec![
            vec![Estimate::new(1.0, 0.2, 63.0), Estimate::exact(2.0)],
            vec![Estimate::new(1.0, 0.1, 63.0), Estimate::exact(2.0)],
        ];
        let pooled = Ladder::pooled(&[10, 20], &rows, Terms::Linear).unwrap();
        assert!((pooled.weights[1] / pooled.weights[0] - 4.0).abs() < 1e-12);
        // with as many widths as unknowns the limit is 2x₂ − x₁, whatever the weights
        let limits = pooled.extrapolate_all(&rows).unwrap();
        assert!((limits[0].limit.standard_error - (0.04f64 + 0.04).sqrt()).abs() < 1e-13);
        assert!((limits[1].limit.value - 2.0).abs() < 1e-14 && limits[1].goodness.is_none());
    }
}
