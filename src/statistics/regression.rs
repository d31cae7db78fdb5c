//! Linear regression of a few estimates on a design that was fixed before they were seen.

use ndarray::{Array2, ArrayView2};

use super::Estimate;
use super::tails::fisher_sf;
use crate::{Error, Result};

/// A weighted least-squares design: k observations, p ≤ k terms, β̂ = A y with A = (XᵀWX)⁻¹XᵀW fixed in
/// advance.
///
/// The weights belong to the *design* (planned sample sizes, theory, a pilot, or variances pooled over many
/// entries), not to the observation being fitted. So β̂ is linear in the observations with known
/// coefficients: it is unbiased whatever the weights, its variance is Σ Aᵢ² sᵢ² from the observations' own
/// standard errors, and its degrees of freedom are Satterthwaite's ([`Estimate::combine`]). Weights 1/sᵢ²
/// from the same sample would understate the variance by a factor of about 1 − 4/ν.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// X: k × p.
    terms: Array2<f64>,
    /// A: p × k.
    coefficients: Array2<f64>,
}

/// What a fit found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// β̂, one a term.
    pub coefficients: Vec<Estimate>,
    /// How well the terms describe the observations; `None` when there are no more observations than terms,
    /// or one of them has no finite positive standard error.
    pub goodness: Option<Goodness>,
}

/// A test of "these terms suffice".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    /// min_β Σ ((yᵢ − xᵢβ)/sᵢ)².
    pub chi_squared: f64,
    /// k − p.
    pub degrees_of_freedom: usize,
    /// The probability of a larger value if the terms suffice, allowing for estimated sᵢ (Johansen 1980).
    pub p_value: f64,
}

impl Design {
    /// The design with `terms` X: k × p and `weights`: k, both scaled internally (only ratios of weights
    /// matter).
    ///
    /// # Errors
    /// When lengths disagree, a weight is not positive and finite, or the terms are linearly dependent.
    pub fn new(terms: Array2<f64>, weights: &[f64]) -> Result<Self> {
        let place = "regression";
        if weights.len() != terms.nrows() {
            let problem = format!("{} weights for {} observations", weights.len(), terms.nrows());
            return Err(Error::new(place, problem));
        }
        if let Some(w) = weights.iter().find(|w| !(w.is_finite() && **w > 0.0)) {
            return Err(Error::new(place, format!("weight {w} is not positive and finite")));
        }
        let coefficients = solver(terms.view(), weights).ok_or_else(|| {
            Error::new(place, format!("{} terms cannot be told apart by the observations", terms.ncols()))
                .advise("give more, and distinct, abscissae")
        })?;
        Ok(Self { terms, coefficients })
    }

    /// A: row j holds the weights with which the observations enter β̂_j.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.coefficients.view()
    }

    /// Fits independent observations.
    ///
    /// # Errors
    /// When there are not k observations.
    pub fn fit(&self, observations: &[Estimate]) -> Result<Fit> {
        let k = self.terms.nrows();
        if observations.len() != k {
            let problem = format!("{} observations for a design of {k}", observations.len());
            return Err(Error::new("regression", problem));
        }
        let combine = |row: ndarray::ArrayView1<f64>| {
            Estimate::combine(row.iter().copied().zip(observations.iter().copied()))
        };
        let coefficients = self.coefficients.rows().into_iter().map(combine).collect();
        Ok(Fit { coefficients, goodness: self.goodness(observations) })
    }

    /// The generalised Welch test of Johansen (Johansen 1980; Welch's 1951 test when X is a column of ones):
    /// with leverages hᵢ of the fit with weights 1/sᵢ², r = k − p and A = Σ (1 − hᵢ)²/νᵢ, χ² is c·F_{r,f}, c
    /// = r + 2A − 6A/(r + 2), f = r(r + 2)/(3A).
    fn goodness(&self, observations: &[Estimate]) -> Option<Goodness> {
        let (k, p) = self.terms.dim();
        if k <= p || observations.iter().any(|y| !(y.standard_error > 0.0 && y.standard_error.is_finite())) {
            return None;
        }
        // scaled by the smallest error, so that squares neither overflow nor vanish
        let unit = observations.iter().map(|y| y.standard_error).fold(f64::INFINITY, f64::min);
        let weights: Vec<f64> = observations.iter().map(|y| (unit / y.standard_error).powi(2)).collect();
        let solver = solver(self.terms.view(), &weights)?;
        let (mut chi_squared, mut a) = (0.0, 0.0);
        for (i, y) in observations.iter().enumerate() {
            let fitted: f64 = (0..p)
                .map(|j| {
                    let beta: f64 = observations.iter().zip(solver.row(j)).map(|(y, a)| a * y.value).sum();
                    self.terms[[i, j]] * beta
                })
                .sum();
            let leverage: f64 = (0..p).map(|j| self.terms[[i, j]] * solver[[j, i]]).sum();
            chi_squared += ((y.value - fitted) / y.standard_error).powi(2);
            a += (1.0 - leverage).powi(2) / y.degrees_of_freedom;
        }
        let r = (k - p) as f64;
        let (scale, dof) = (r + 2.0 * a - 6.0 * a / (r + 2.0), r * (r + 2.0) / (3.0 * a));
        let p_value = fisher_sf(chi_squared / scale, r, dof);
        Some(Goodness { chi_squared, degrees_of_freedom: k - p, p_value })
    }
}

/// (XᵀWX)⁻¹XᵀW, p × k, by Gram–Schmidt with reorthogonalisation ("twice is enough", Giraud, Langou &
/// Rozložník 2005) on √W·X with columns scaled to length 1; `None` when a column is dependent on those before
/// it to working precision.
fn solver(terms: ArrayView2<f64>, weights: &[f64]) -> Option<Array2<f64>> {
    let (k, p) = terms.dim();
    let largest = weights.iter().copied().fold(0.0, f64::max);
    let root: Vec<f64> = weights.iter().map(|w| (w / largest).sqrt()).collect();
    let mut orthonormal = Array2::<f64>::zeros((k, p));
    let mut triangle = Array2::<f64>::zeros((p, p));
    for j in 0..p {
        let mut column: Vec<f64> = (0..k).map(|i| root[i] * terms[[i, j]]).collect();
        let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
        let length = norm(&column);
        for _ in 0..2 {
            for l in 0..j {
                let projection: f64 = (0..k).map(|i| orthonormal[[i, l]] * column[i]).sum();
                triangle[[l, j]] += projection;
                (0..k).for_each(|i| column[i] -= projection * orthonormal[[i, l]]);
            }
        }
        let rest = norm(&column);
        // what is left must exceed the rounding of k products
        if rest.is_nan() || rest <= k as f64 * f64::EPSILON * length {
            return None;
        }
        triangle[[j, j]] = rest;
        (0..k).for_each(|i| orthonormal[[i, j]] = column[i] / rest);
    }
    let mut solver = Array2::zeros((p, k));
    for i in 0..k {
        for j in (0..p).rev() {
            let known: f64 = (j + 1..p).map(|l| triangle[[j, l]] * solver[[l, i]]).sum();
            solver[[j, i]] = (orthonormal[[i, j]] * root[i] - known) / triangle[[j, j]];
        }
    }
    Some(solver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_fitted_as_by_hand() {
        // x = 0, 1, 2 with equal weights: slope = (y₂ − y₀)/2, intercept = (5y₀ + 2y₁ − y₂)/6
        let x = Array2::from_shape_fn((3, 2), |(i, j)| (i as f64).powi(j as i32));
        let design = Design::new(x, &[3.0; 3]).unwrap();
        let wanted = [[5.0 / 6.0, 2.0 / 6.0, -1.0 / 6.0], [-0.5, 0.0, 0.5]];
        for (found, wanted) in design.coefficients().iter().zip(wanted.iter().flatten()) {
            assert!((found - wanted).abs() < 8.0 * f64::EPSILON, "{found} {wanted}");
        }
        let y = [1.0, 2.0, 5.0].map(|y| Estimate::new(y, 1.0, f64::INFINITY));
        let fit = design.fit(&y).unwrap();
        assert!((fit.coefficients[1].value - 2.0).abs() < 1e-14);
        assert!((fit.coefficients[1].standard_error - 0.5f64.sqrt()).abs() < 1e-14);
        // the residual (1, −2, 1)/3 of a unit second difference 2: χ² = 2²/6
        let goodness = fit.goodness.unwrap();
        assert!((goodness.chi_squared - 4.0 / 6.0).abs() < 1e-13);
        // χ²₁ tail = 2·normal tail
        let tail = 2.0 * super::super::tails::normal_sf((4.0f64 / 6.0).sqrt());
        assert!((goodness.p_value - tail).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        let twice = Array2::from_shape_fn((3, 2), |(i, j)| (1 + i) as f64 * (1 + j) as f64);
        assert!(Design::new(twice, &[1.0; 3]).is_err());
        assert!(Design::new(Array2::ones((1, 2)), &[1.0]).is_err());
        assert!(Design::new(Array2::ones((2, 1)), &[1.0, f64::NAN]).is_err());
        assert!(Design::new(Array2::ones((2, 1)), &[1.0]).is_err());
        let mean = Design::new(Array2::ones((2, 1)), &[1.0, 1.0]).unwrap();
        assert!(mean.fit(&[Estimate::exact(1.0)]).is_err());
        assert!(mean.fit(&[Estimate::exact(1.0); 2]).unwrap().goodness.is_none());
    }
}
