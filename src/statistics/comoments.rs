//! Streaming, mergeable cross-covariances of a vector of quantities.

use ndarray::Array2;

use crate::{Error, Result};

/// Count, mean and co-moments C = Σ (x − x̄)(x − x̄)ᵀ of p quantities, p × p.
///
/// The matrix form of [`Moments`](super::Moments) (Pébay 2008 eq. 3.12): the same recursions, the same
/// guarantees, p²/2 products a vector; only the lower triangle is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct CoMoments {
    count: u64,
    mean: Vec<f64>,
    /// Row-major lower triangle: (i, j) at i(i+1)/2 + j.
    products: Vec<f64>,
}

impl CoMoments {
    /// No values yet of `quantities` quantities.
    pub fn new(quantities: usize) -> Self {
        let products = vec![0.0; quantities * (quantities + 1) / 2];
        Self { count: 0, mean: vec![0.0; quantities], products }
    }

    /// How many vectors were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The means.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Counts one vector.
    ///
    /// # Errors
    /// When `x` has another length.
    pub fn push(&mut self, x: &[f64]) -> Result<()> {
        self.expect_length(x.len())?;
        self.count += 1;
        self.absorb(x, 1.0 - 1.0 / self.count as f64, 1.0 / self.count as f64);
        Ok(())
    }

    /// Counts all that `other` counted.
    ///
    /// # Errors
    /// When the two count different numbers of quantities.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.expect_length(other.mean.len())?;
        if other.count == 0 {
            return Ok(());
        }
        let (a, b) = (self.count as f64, other.count as f64);
        self.products.iter_mut().zip(&other.products).for_each(|(p, q)| *p += q);
        self.absorb(&other.mean, a * b / (a + b), b / (a + b));
        self.count += other.count;
        Ok(())
    }

    /// C += weight·ddᵀ and x̄ += share·d with d = `x` − x̄.
    fn absorb(&mut self, x: &[f64], weight: f64, share: f64) {
        let d: Vec<f64> = x.iter().zip(&self.mean).map(|(x, mean)| x - mean).collect();
        let mut products = self.products.iter_mut();
        for (i, di) in d.iter().enumerate() {
            let scaled = weight * di;
            d[..=i].iter().zip(products.by_ref()).for_each(|(dj, product)| *product += scaled * dj);
        }
        self.mean.iter_mut().zip(&d).for_each(|(mean, d)| *mean += share * d);
    }

    /// The unbiased covariance C/(n − 1), p × p; NaN for fewer than two vectors.
    pub fn covariance(&self) -> Array2<f64> {
        let p = self.mean.len();
        let scale = if self.count < 2 { f64::NAN } else { 1.0 / (self.count - 1) as f64 };
        Array2::from_shape_fn((p, p), |(i, j)| {
            let (i, j) = (i.max(j), i.min(j));
            self.products[i * (i + 1) / 2 + j] * scale
        })
    }

    fn expect_length(&self, found: usize) -> Result<()> {
        if found == self.mean.len() {
            return Ok(());
        }
        Err(Error::new("co-moments", format!("of {} quantities cannot count {found}", self.mean.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covariance_agrees_with_two_passes_whatever_the_split() {
        let x: Vec<[f64; 3]> =
            (0..50).map(|i| [f64::from(i), f64::from(i * i % 17), f64::from(i * 7 % 11)]).collect();
        let counted = |x: &[[f64; 3]]| {
            let mut c = CoMoments::new(3);
            x.iter().for_each(|x| c.push(x).unwrap());
            c
        };
        let mean: Vec<f64> = (0..3).map(|j| x.iter().map(|x| x[j]).sum::<f64>() / 50.0).collect();
        for cut in [0, 1, 20, 50] {
            let mut c = counted(&x[..cut]);
            c.merge(&counted(&x[cut..])).unwrap();
            for ((i, j), found) in c.covariance().indexed_iter() {
                let wanted = x.iter().map(|x| (x[i] - mean[i]) * (x[j] - mean[j])).sum::<f64>() / 49.0;
                // 50 roundings of sums whose terms are at most 50² in size
                assert!((found - wanted).abs() <= 50.0 * 2500.0 * f64::EPSILON, "{i} {j} {cut}");
            }
        }
        assert!(CoMoments::new(2).push(&[1.0]).is_err());
        assert!(CoMoments::new(2).covariance()[[0, 1]].is_nan());
    }
}
