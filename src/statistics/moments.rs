//! Streaming, mergeable moments of a vector of quantities.

use crate::{Error, Result};

/// Up to which central moment is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Mean and variance.
    Second,
    /// And skewness and kurtosis.
    Fourth,
}

/// Count, mean and the sums of powers of deviations M_k = Σ (x − x̄)^k of p quantities, k ≤ 4.
///
/// One value at a time by Welford's recursion, two sets by the pairwise formulas of Chan, Golub & LeVeque and
/// Pébay (Welford 1962, Chan, Golub & LeVeque 1983, Pébay 2008 eq. 2.1 and 3.1): never Σx² − (Σx)²/n, which
/// loses everything when the mean is large against the spread. Merging is associative and commutative up to
/// rounding; for the same bits, merge in the same order (blocks by their index, not as threads finish). NaN
/// and infinities stay visible: a quantity that met one has a NaN or infinite mean and variance for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    count: u64,
    mean: Vec<f64>,
    m2: Vec<f64>,
    /// M₃ and M₄, empty at second order.
    higher: Vec<[f64; 2]>,
}

impl Moments {
    /// No values yet of `quantities` quantities.
    pub fn new(quantities: usize, order: Order) -> Self {
        let higher = match order {
            Order::Second => Vec::new(),
            Order::Fourth => vec![[0.0; 2]; quantities],
        };
        Self { count: 0, mean: vec![0.0; quantities], m2: vec![0.0; quantities], higher }
    }

    /// The number p of quantities.
    pub fn quantities(&self) -> usize {
        self.mean.len()
    }

    /// Up to which moment is counted.
    pub fn order(&self) -> Order {
        if self.higher.len() == self.mean.len() { Order::Fourth } else { Order::Second }
    }

    /// How many vectors were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Counts one vector.
    ///
    /// # Errors
    /// When `x` has another length than the moments.
    pub fn push(&mut self, x: &[f64]) -> Result<()> {
        self.expect_length(x.len())?;
        self.count += 1;
        let n = self.count as f64;
        let inverse = 1.0 / n;
        let [mean, m2] = [self.mean.iter_mut(), self.m2.iter_mut()];
        if self.higher.is_empty() {
            for ((&x, mean), m2) in x.iter().zip(mean).zip(m2) {
                let d = x - *mean;
                *mean += d * inverse;
                *m2 += d * (x - *mean);
            }
        } else {
            for (((&x, mean), m2), [m3, m4]) in x.iter().zip(mean).zip(m2).zip(&mut self.higher) {
                let d = x - *mean;
                let step = d * inverse;
                let square = d * step * (n - 1.0);
                *mean += step;
                *m4 += square * step * step * (n * n - 3.0 * n + 3.0) + 6.0 * step * step * *m2
                    - 4.0 * step * *m3;
                *m3 += square * step * (n - 2.0) - 3.0 * step * *m2;
                *m2 += square;
            }
        }
        Ok(())
    }

    /// Counts all that `other` counted.
    ///
    /// # Errors
    /// When the two count different numbers of quantities or to different orders.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.expect_length(other.quantities())?;
        if self.higher.len() != other.higher.len() {
            return Err(Error::new("moments", "of second and of fourth order cannot be merged"));
        }
        if other.count == 0 {
            return Ok(());
        }
        if self.count == 0 {
            self.clone_from(other);
            return Ok(());
        }
        let (a, b) = (self.count as f64, other.count as f64);
        let n = a + b;
        for j in 0..self.mean.len() {
            let d = other.mean[j] - self.mean[j];
            let step = d / n;
            let (a2, b2) = (self.m2[j], other.m2[j]);
            if let (Some([a3, a4]), Some(&[b3, b4])) = (self.higher.get_mut(j), other.higher.get(j)) {
                *a4 += b4
                    + d * step.powi(3) * a * b * (a * a - a * b + b * b)
                    + 6.0 * step * step * (a * a * b2 + b * b * a2)
                    + 4.0 * step * (a * b3 - b * *a3);
                *a3 += b3 + d * step * step * a * b * (a - b) + 3.0 * step * (a * b2 - b * a2);
            }
            self.mean[j] += step * b;
            self.m2[j] = a2 + b2 + d * step * a * b;
        }
        self.count += other.count;
        Ok(())
    }

    /// The means x̄.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The unbiased variance M₂/(n − 1) of quantity `j`; NaN for fewer than two values.
    pub fn variance(&self, j: usize) -> f64 {
        if self.count < 2 { f64::NAN } else { self.m2[j] / (self.count - 1) as f64 }
    }

    /// The mean square deviation of quantity `j` from a known `centre`: M₂/n + (x̄ − centre)².
    pub fn mean_square_about(&self, j: usize, centre: f64) -> f64 {
        if self.count == 0 {
            f64::NAN
        } else {
            self.m2[j] / self.count as f64 + (self.mean[j] - centre).powi(2)
        }
    }

    /// E X²/(E X)² of quantity `j`, by plug-in: 1 + (M₂/n)/x̄². With X = |h|² this is E|h|⁴/(E|h|²)².
    pub fn moment_ratio(&self, j: usize) -> f64 {
        if self.count == 0 { f64::NAN } else { 1.0 + self.m2[j] / self.count as f64 / self.mean[j].powi(2) }
    }

    /// The skewness √n·M₃/M₂^{3/2} of quantity `j`; NaN at second order or without spread.
    pub fn skewness(&self, j: usize) -> f64 {
        let [m3, _] = self.higher.get(j).copied().unwrap_or([f64::NAN; 2]);
        (self.count as f64).sqrt() * m3 / self.m2[j].powf(1.5)
    }

    /// The excess kurtosis n·M₄/M₂² − 3 of quantity `j`; NaN at second order or without spread.
    pub fn excess_kurtosis(&self, j: usize) -> f64 {
        let [_, m4] = self.higher.get(j).copied().unwrap_or([f64::NAN; 2]);
        self.count as f64 * m4 / self.m2[j].powi(2) - 3.0
    }

    fn expect_length(&self, found: usize) -> Result<()> {
        if found == self.quantities() {
            return Ok(());
        }
        Err(Error::new("moments", format!("of {} quantities cannot count {found}", self.quantities())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integers whose moments are exact in f64: the plain two-pass oracle has no rounding error.
    fn plain(x: &[f64], k: i32) -> f64 {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        x.iter().map(|x| (x - mean).powi(k)).sum()
    }

    fn counted(x: &[f64]) -> Moments {
        let mut moments = Moments::new(1, Order::Fourth);
        x.iter().for_each(|&x| moments.push(&[x]).unwrap());
        moments
    }

    fn assert_agree(m: &Moments, x: &[f64]) {
        // n recursions of a few roundings each on sums of positive terms of the size of M₂, M₄
        let bound = 8.0 * x.len() as f64 * f64::EPSILON;
        let (m2, m4) = (plain(x, 2), plain(x, 4));
        assert!((m.m2[0] - m2).abs() <= bound * m2);
        assert!((m.higher[0][0] - plain(x, 3)).abs() <= bound * (m2 * m4).sqrt());
        assert!((m.higher[0][1] - m4).abs() <= bound * m4);
    }

    #[test]
    fn streams_and_merges_agree_with_two_passes_far_from_zero() {
        let x: Vec<f64> = (0..97).map(|i| 1e6 + f64::from(i * i % 64)).collect();
        let offset: Vec<f64> = x.iter().map(|x| x - 1e6).collect();
        assert_agree(&counted(&offset), &offset);
        for cut in [0, 1, 40, 96, 97] {
            let mut left = counted(&offset[..cut]);
            left.merge(&counted(&offset[cut..])).unwrap();
            assert_agree(&left, &offset);
        }
        // a naive Σx² − (Σx)²/n at 1e6 keeps 16 − 12 digits of the variance; Welford keeps 16 − 6 of each
        // deviation
        let far = counted(&x).variance(0) / counted(&offset).variance(0);
        assert!((far - 1.0).abs() < 1e6 * 97.0 * f64::EPSILON);
    }

    #[test]
    fn merging_is_associative_to_rounding() {
        let part = |a: i32, b: i32| counted(&(a..b).map(|i| f64::from(i * 37 % 101)).collect::<Vec<_>>());
        let [a, b, c] = [part(0, 10), part(10, 45), part(45, 100)];
        let (mut left, mut right) = (a.clone(), b.clone());
        left.merge(&b).unwrap();
        left.merge(&c).unwrap();
        right.merge(&c).unwrap();
        let mut all = a;
        all.merge(&right).unwrap();
        assert!((left.excess_kurtosis(0) - all.excess_kurtosis(0)).abs() < 1e3 * f64::EPSILON);
        assert!((left.skewness(0) - all.skewness(0)).abs() < 1e3 * f64::EPSILON);
    }

    #[test]
    fn nonfinite_values_stay_visible_and_shapes_are_checked() {
        let mut moments = counted(&[1.0, f64::NAN, 2.0]);
        assert!(moments.mean()[0].is_nan() && moments.variance(0).is_nan());
        moments.merge(&counted(&[1.0])).unwrap();
        assert!(moments.mean()[0].is_nan());
        let overflowed = counted(&[1.0, f64::INFINITY]);
        assert!(!overflowed.mean()[0].is_finite() && !overflowed.variance(0).is_finite());
        assert!(moments.push(&[1.0, 2.0]).is_err());
        assert!(moments.merge(&Moments::new(1, Order::Second)).is_err());
        assert!(Moments::new(1, Order::Second).variance(0).is_nan());
    }
}
