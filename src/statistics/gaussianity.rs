//! Is a sample Gaussian with a known variance?

use super::tails::normal_sf;
use super::two_sample::sorted;
use super::{Blocks, Estimate, KolmogorovSmirnov, Moments, Order};
use crate::Result;

/// How far a standardised sample is from N(0, 1), in the directions that matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaussianity {
    /// E z: 0.
    pub mean: Estimate,
    /// E He₂(z) = E z² − 1: 0.
    pub variance: Estimate,
    /// E He₃(z) = E z³ − 3 E z: the skewness when mean and variance are right, 0.
    pub skewness: Estimate,
    /// E He₄(z) = E z⁴ − 6 E z² + 3: the excess kurtosis when mean and variance are right, 0.
    pub excess_kurtosis: Estimate,
}

/// The probabilists' Hermite coefficients of the law of the z in each block: `quantities` z₁, z₂, … are
/// pooled.
///
/// Under N(0, 1) the Heₖ(z) are uncorrelated with means 0 and variances k!, so these directions are tested
/// independently of each other: a wrong variance does not show as kurtosis to first order. The standard
/// errors are those of the blocks, valid also when the law is *not* Gaussian, so that the excess kurtosis can
/// be compared with a non-zero theory (c/n).
///
/// # Errors
/// As [`Blocks::new`]: too few blocks (rows of `blocks`), or blocks that differ in size.
pub fn gaussianity(blocks: &[Vec<f64>]) -> Result<Gaussianity> {
    let hermite = |z: f64| {
        let z2 = z * z;
        [z, z2 - 1.0, z * (z2 - 3.0), (z2 - 6.0) * z2 + 3.0]
    };
    let count = |block: &Vec<f64>| -> Result<Moments> {
        let mut moments = Moments::new(4, Order::Fourth);
        block.iter().try_for_each(|&z| moments.push(&hermite(z)))?;
        Ok(moments)
    };
    let means = Blocks::new(blocks.iter().map(count).collect::<Result<_>>()?)?.means();
    Ok(Gaussianity { mean: means[0], variance: means[1], skewness: means[2], excess_kurtosis: means[3] })
}

/// The one-sample Kolmogorov–Smirnov test of z against N(0, 1): D = sup|F̂ − Φ|, p = min(1, 2e^{−2nD²}).
///
/// The p-value is the bound of Dvoretzky, Kiefer, Wolfowitz and Massart, which holds for every n (Massart
/// 1990); in the far tail it is also the asymptotic value, so nothing is lost there. z must be standardised
/// by a *known* deviation: with an estimated one the test would be far too lenient (Lilliefors).
///
/// # Errors
/// When the sample is empty or holds NaN.
pub fn kolmogorov_normal(z: &[f64]) -> Result<KolmogorovSmirnov> {
    let z = sorted(z)?;
    let n = z.len() as f64;
    let distance = |(i, z): (usize, &f64)| {
        let phi = normal_sf(-z);
        (phi - i as f64 / n).max((i + 1) as f64 / n - phi)
    };
    let statistic = z.iter().enumerate().map(distance).fold(0.0, f64::max);
    Ok(KolmogorovSmirnov { statistic, p_value: (2.0 * (-2.0 * n * statistic * statistic).exp()).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_from_the_normal_is_as_by_hand() {
        // one value at 0: F̂ jumps from 0 to 1 where Φ = ½
        let found = kolmogorov_normal(&[0.0]).unwrap();
        assert_eq!(found.statistic, 0.5);
        assert!((found.p_value - (2.0 * (-0.5f64).exp()).min(1.0)).abs() < 1e-15);
        assert!(kolmogorov_normal(&[f64::NAN]).is_err());
        assert!(gaussianity(&vec![vec![0.0]; 10]).is_err());
    }

    #[test]
    fn hermite_directions_are_the_moments_they_say() {
        // the two-point law ±1: mean 0, variance 1, skewness 0, excess kurtosis −2, in every block
        let found = gaussianity(&vec![vec![1.0, -1.0]; 64]).unwrap();
        assert_eq!(
            [found.mean.value, found.variance.value, found.skewness.value, found.excess_kurtosis.value],
            [0.0, 0.0, 0.0, -2.0]
        );
    }
}
