//! Block means: standard errors that need no model of the distribution.

use ndarray::Array2;

use super::{CoMoments, Estimate, Moments, Order};
use crate::{Error, Result};

/// K blocks of equally many independent replicates of p quantities.
///
/// A block mean is a sum of many replicates and so close to Gaussian even where a replicate is a heavy-tailed
/// product; Student's t on K − 1 degrees of freedom is then exact up to the remaining skewness of the mean
/// (see [`power::skewness_distortion`](super::power::skewness_distortion)). Smooth functions of the moments
/// (variances, ratios, logarithms) get their standard errors from the delete-one-block jackknife (Efron &
/// Stein 1981), which is consistent for them and removes the bias of order 1/K.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    blocks: Vec<Moments>,
    all: Moments,
    /// What the skewness of a replicate is at least taken for.
    least_skewness: f64,
}

impl Blocks {
    /// The least number of blocks: t₆₃ is within 3 % of the normal at 5 % and within 20 % at 1e-10.
    pub const LEAST: usize = 64;

    /// Takes the blocks, in an order that does not depend on threads (it fixes the last bits).
    ///
    /// # Errors
    /// When there are fewer than [`Blocks::LEAST`] blocks, or blocks differ in size, quantities or order.
    pub fn new(blocks: Vec<Moments>) -> Result<Self> {
        Self::at_least(Self::LEAST, blocks)
    }

    /// The least number of blocks of [`Blocks::few`].
    pub const FEW: usize = 8;

    /// Takes at least [`Blocks::FEW`] blocks, for samples that somebody else drew and that cannot be enlarged.
    ///
    /// With blocks of one replicate, t on K − 1 degrees of freedom is exact for Gaussian replicates only, and so few of them cannot tell their own
    /// skewness: give it by [`Blocks::with_least_skewness`]. Variances and other functions of higher moments need [`Blocks::LEAST`].
    ///
    /// # Errors
    /// As [`Blocks::new`].
    pub fn few(blocks: Vec<Moments>) -> Result<Self> {
        Self::at_least(Self::FEW, blocks)
    }

    /// The same, with the skewness of a replicate of any quantity taken for at least ±`skewness` when the errors of means are
    /// [guarded](Estimate::guarded) against it.
    #[must_use]
    pub fn with_least_skewness(self, skewness: f64) -> Self {
        Self { least_skewness: skewness, ..self }
    }

    fn at_least(least: usize, blocks: Vec<Moments>) -> Result<Self> {
        if blocks.len() < least {
            let problem = format!("{} are too few for a standard error", blocks.len());
            return Err(Error::new("blocks", problem).advise(format!("split into at least {least}")));
        }
        let size = blocks[0].count();
        if size == 0 {
            return Err(Error::new("blocks", "are empty"));
        }
        if let Some(other) = blocks.iter().find(|block| block.count() != size) {
            return Err(Error::new("blocks", format!("of {size} and of {} replicates", other.count()))
                .advise("make the number of replicates a multiple of the number of blocks"));
        }
        let all = merged(&blocks)?;
        Ok(Self { blocks, all, least_skewness: 0.0 })
    }

    /// The number K of blocks.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Never: there are at least [`Blocks::LEAST`].
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The number of replicates in all blocks together.
    pub fn replicates(&self) -> u64 {
        self.all.count()
    }

    /// The number p of quantities.
    pub fn quantities(&self) -> usize {
        self.all.quantities()
    }

    /// The moments of all replicates.
    pub fn moments(&self) -> &Moments {
        &self.all
    }

    /// The means of all quantities: x̄ ± s/√K with s² the variance of the block means, on K − 1 degrees of
    /// freedom.
    pub fn means(&self) -> Vec<Estimate> {
        let mut of_means = Moments::new(self.quantities(), Order::Fourth);
        for block in &self.blocks {
            of_means.push(block.mean()).expect("invariant: all blocks have p quantities");
        }
        let k = self.len() as f64;
        let skewness = |j: usize| match self.all.order() {
            Order::Fourth => self.all.skewness(j) / (self.all.count() as f64).sqrt(),
            Order::Second => of_means.skewness(j) / k.sqrt(),
        };
        let mean = |j: usize| Estimate::new(self.all.mean()[j], (of_means.variance(j) / k).sqrt(), k - 1.0);
        let least = self.least_skewness / (self.all.count() as f64).sqrt();
        let skewness = |j: usize| {
            let own = or_zero(skewness(j));
            if own.abs() < least { least.copysign(own) } else { own }
        };
        (0..self.quantities()).map(|j| mean(j).with_skewness(skewness(j))).collect()
    }

    /// The covariance matrix of the vector of means, p × p, from the block means: unbiased, on K − 1 degrees
    /// of freedom, singular when p ≥ K.
    pub fn covariance_of_means(&self) -> Array2<f64> {
        let mut products = CoMoments::new(self.quantities());
        for block in &self.blocks {
            products.push(block.mean()).expect("invariant: all blocks have p quantities");
        }
        products.covariance() / self.len() as f64
    }

    /// [`Blocks::covariance_of_means`] shrunk towards its diagonal, C' = (1 − λ)C + λ·diag C, with the λ ∈
    /// \[0, 1\] of Schäfer & Strimmer, Σ_{i≠j} Var r̂ᵢⱼ / Σ_{i≠j} r̂ᵢⱼ² over correlations (Schäfer & Strimmer
    /// 2005 eq. 10): positive definite for λ > 0 and any p, so that it may be inverted. Variances are kept as
    /// they are; a quantity that does not vary keeps zeros.
    pub fn shrunk_covariance_of_means(&self) -> Array2<f64> {
        let mut covariance = self.covariance_of_means();
        let (k, p) = (self.len() as f64, self.quantities());
        let scale: Vec<f64> = (0..p).map(|j| (covariance[[j, j]] * k).sqrt()).collect();
        let standardised: Vec<Vec<f64>> = self
            .blocks
            .iter()
            .map(|block| {
                let deviation = |j: usize| (block.mean()[j] - self.all.mean()[j]) / scale[j];
                (0..p).map(|j| if scale[j] == 0.0 { 0.0 } else { deviation(j) }).collect()
            })
            .collect();
        let (mut noise, mut signal) = (0.0, 0.0);
        for i in 0..p {
            for j in 0..i {
                let mean = standardised.iter().map(|z| z[i] * z[j]).sum::<f64>() / k;
                let spread: f64 = standardised.iter().map(|z| (z[i] * z[j] - mean).powi(2)).sum();
                noise += k / (k - 1.0).powi(3) * spread;
                signal += (k / (k - 1.0) * mean).powi(2);
            }
        }
        let lambda = if noise >= signal { 1.0 } else { noise / signal };
        for ((i, j), c) in covariance.indexed_iter_mut() {
            if i != j {
                *c *= 1.0 - lambda;
            }
        }
        covariance
    }

    /// Smooth functions of the moments of all replicates, with delete-one-block jackknife errors: with θ̂ of
    /// all blocks, θ̂₍ᵢ₎ without block i and θ̄ their mean, Kθ̂ − (K−1)θ̄ ± √((K−1)/K Σ(θ̂₍ᵢ₎ − θ̄)²) on K −
    /// 1 degrees of freedom.
    ///
    /// `function` must return as many values each time. Cost: K evaluations and 3K merges.
    pub fn jackknife(&self, function: impl Fn(&Moments) -> Vec<f64>) -> Vec<Estimate> {
        let (k, blocks) = (self.len(), &self.blocks);
        // without block i = (blocks before i) ∪ (blocks after i): nothing is subtracted, so nothing cancels
        let join = |into: &mut Moments, more: &Moments| {
            into.merge(more).expect("invariant: all blocks have the same shape");
        };
        let mut after = vec![Moments::new(self.quantities(), self.all.order()); k];
        for i in (1..k).rev() {
            after[i - 1] = after[i].clone();
            join(&mut after[i - 1], &blocks[i]);
        }
        let mut before = Moments::new(self.quantities(), self.all.order());
        let full = function(&self.all);
        let mut of_deleted = Moments::new(full.len(), Order::Fourth);
        for (block, after) in blocks.iter().zip(&after) {
            let mut others = before.clone();
            join(&mut others, after);
            of_deleted
                .push(&function(&others))
                .expect("invariant: the function has a fixed number of values");
            join(&mut before, block);
        }
        let k = k as f64;
        full.iter()
            .enumerate()
            .map(|(j, theta)| {
                let value = k * theta - (k - 1.0) * of_deleted.mean()[j];
                // Σ(θ̂₍ᵢ₎ − θ̄)² = (K−1)·variance
                let error = (k - 1.0) * (of_deleted.variance(j) / k).sqrt();
                // a pseudo-value is Kθ̂ − (K−1)θ̂₍ᵢ₎: skewed the other way round
                let skewness = -of_deleted.skewness(j) / k.sqrt();
                Estimate::new(value, error, k - 1.0).with_skewness(or_zero(skewness))
            })
            .collect()
    }

    /// The variances of all quantities, each with its own standard error.
    pub fn variances(&self) -> Vec<Estimate> {
        self.jackknife(|m| (0..m.quantities()).map(|j| m.variance(j)).collect())
    }

    /// The logarithms of the variances; −∞ or NaN for a quantity that does not vary.
    pub fn log_variances(&self) -> Vec<Estimate> {
        self.jackknife(|m| (0..m.quantities()).map(|j| m.variance(j).ln()).collect())
    }

    /// ln of the root mean square deviation from `targets`, over all quantities together, each scaled by
    /// 1/`scales`: ½ ln (1/p Σ_j E(x_j − T_j)²/s_j²).
    ///
    /// # Errors
    /// When `targets` or `scales` do not have p values.
    pub fn log_rms_deviation(&self, targets: &[f64], scales: &[f64]) -> Result<Estimate> {
        let p = self.quantities();
        if targets.len() != p || scales.len() != p {
            let problem = format!("{} targets and {} scales for {p} quantities", targets.len(), scales.len());
            return Err(Error::new("rms deviation", problem));
        }
        let log_rms = |m: &Moments| {
            let sum: f64 = (0..p).map(|j| m.mean_square_about(j, targets[j]) / scales[j].powi(2)).sum();
            vec![0.5 * (sum / p as f64).ln()]
        };
        Ok(self.jackknife(log_rms)[0])
    }

    /// E X²/(E X)² of all quantities; with X = |h|² it is E|h|⁴/(E|h|²)².
    pub fn moment_ratios(&self) -> Vec<Estimate> {
        self.jackknife(|m| (0..m.quantities()).map(|j| m.moment_ratio(j)).collect())
    }

    /// The excess kurtosis of all quantities; NaN unless the blocks count moments of fourth order.
    pub fn excess_kurtoses(&self) -> Vec<Estimate> {
        self.jackknife(|m| (0..m.quantities()).map(|j| m.excess_kurtosis(j)).collect())
    }
}

/// The skewness of something that may not vary: 0/0 is none.
fn or_zero(skewness: f64) -> f64 {
    if skewness.is_finite() { skewness } else { 0.0 }
}

fn merged(blocks: &[Moments]) -> Result<Moments> {
    let mut all = Moments::new(blocks[0].quantities(), blocks[0].order());
    blocks.iter().try_for_each(|block| all.merge(block))?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(k: usize, size: usize, value: impl Fn(usize) -> Vec<f64>) -> Blocks {
        let block = |b: usize| {
            let mut moments = Moments::new(value(0).len(), Order::Fourth);
            (0..size).for_each(|i| moments.push(&value(b * size + i)).unwrap());
            moments
        };
        Blocks::new((0..k).map(block).collect()).unwrap()
    }

    #[test]
    fn the_jackknife_of_a_mean_is_the_block_mean() {
        let blocks = blocks(64, 5, |i| vec![(i * i % 97) as f64, (i % 7) as f64]);
        let jackknifed = blocks.jackknife(|m| m.mean().to_vec());
        for (jackknifed, mean) in jackknifed.iter().zip(blocks.means()) {
            // (K−1)·(difference of nearly equal means): 64² ulp
            assert!((jackknifed.value / mean.value - 1.0).abs() < 4096.0 * f64::EPSILON);
            assert!((jackknifed.standard_error / mean.standard_error - 1.0).abs() < 4096.0 * f64::EPSILON);
            assert_eq!(mean.degrees_of_freedom, 63.0);
        }
        let covariance = blocks.covariance_of_means();
        let variance = blocks.means()[0].standard_error.powi(2);
        assert!((covariance[[0, 0]] / variance - 1.0).abs() < 1e-13);
        let shrunk = blocks.shrunk_covariance_of_means();
        assert_eq!(shrunk[[1, 1]], covariance[[1, 1]]);
        assert!(shrunk[[0, 1]].abs() <= covariance[[0, 1]].abs());
    }

    #[test]
    fn the_variance_keeps_its_unbiased_value() {
        let blocks = blocks(64, 4, |i| vec![(i * i % 97) as f64]);
        let [variance] = blocks.variances()[..] else { panic!() };
        // each delete-one variance is unbiased, and for equal blocks their mean is a U-statistic with the
        // same value up to the between-block part; exact for blocks of one replicate (checked next)
        assert!((variance.value / blocks.moments().variance(0) - 1.0).abs() < variance.standard_error);
        let singles = super::tests::blocks(64, 1, |i| vec![(i * i % 97) as f64]);
        let [variance] = singles.variances()[..] else { panic!() };
        assert!((variance.value / singles.moments().variance(0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn constants_have_no_spread_and_nan_stays() {
        let constant = blocks(64, 2, |_| vec![0.1, f64::NAN]);
        let means = constant.means();
        assert_eq!([means[0].value, means[0].standard_error], [0.1, 0.0]);
        assert!(means[1].value.is_nan() && means[1].standard_error.is_nan());
        assert!(!constant.log_variances()[0].value.is_finite());
        assert_eq!(constant.moment_ratios()[0].value, 1.0);
        assert!(constant.log_rms_deviation(&[0.1], &[1.0]).is_err());
    }

    #[test]
    fn too_few_or_unequal_blocks_are_refused() {
        let mut one = Moments::new(1, Order::Second);
        one.push(&[1.0]).unwrap();
        assert!(Blocks::new(vec![one.clone(); 63]).is_err());
        assert!(Blocks::new(vec![Moments::new(1, Order::Second); 64]).is_err());
        let mut unequal = vec![one.clone(); 64];
        unequal[7].push(&[2.0]).unwrap();
        assert!(Blocks::new(unequal).is_err());
        assert!(Blocks::new(vec![one; 64]).is_ok());
    }
}
