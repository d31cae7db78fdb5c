//! Probabilities of classes from regression scores.

use ndarray::{Array2, ArrayView1, ArrayView2, Zip};

use super::projection::shaped;
use crate::{Error, Result};

/// What regression scores say about classes:
///
/// ```text
/// p_c(x) ∝ π_c exp(β f_c(x))
/// ```
///
/// with π_c the frequency of class c and f_c(x) the score, 0 where nothing is known about x: far from the data the
/// probabilities are the frequencies. The one number β ≥ 0 maximises the likelihood of the labels (temperature scaling:
/// Guo, Pleiss, Sun, Weinberger 2017; Platt 1999). The scores must be of points that were left out when they were
/// computed, [`LeaveOneOut`](super::LeaveOneOut), else β is that of an optimist.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// β.
    pub inverse_temperature: f64,
    /// π: C.
    pub frequencies: Vec<f64>,
}

impl Calibration {
    /// β from scores N × C and labels in 0..C, each of which occurs.
    ///
    /// Labels are smoothed by one observation of each class, spread over all points, t_ic = (N δ_ic + 1)/(N + C), so that β
    /// stays finite where the scores separate the classes (Platt 1999, §2.2). The derivative of the log-likelihood,
    /// D(β) = Σ (t_ic − p_ic) f_ic, falls with β; its root is bisected to rounding, and is 0 where D(0) ≤ 0: scores that
    /// mislead are not used.
    ///
    /// # Errors
    /// Scores that are not finite; labels of another number or out of range; a class without labels; fewer than two classes.
    pub fn new(scores: ArrayView2<'_, f64>, labels: &[usize]) -> Result<Self> {
        let (points, classes) = scores.dim();
        shaped("scores", scores, (labels.len(), classes))?;
        if classes < 2 {
            return Err(Error::new("labels", format!("{classes} class")).advise("give at least two classes"));
        }
        let mut counts = vec![0usize; classes];
        for &label in labels {
            *counts
                .get_mut(label)
                .ok_or_else(|| Error::new("labels", format!("{label} is not one of {classes} classes")))? +=
                1;
        }
        if let Some(empty) = counts.iter().position(|&count| count == 0) {
            return Err(Error::new("labels", format!("class {empty} does not occur")));
        }
        let (n, c) = (points as f64, classes as f64);
        let frequencies = counts.iter().map(|&count| count as f64 / n).collect();
        let mut model = Self { inverse_temperature: 0.0, frequencies };
        let mut slope = |beta: f64| {
            model.inverse_temperature = beta;
            let mut total = 0.0;
            for (row, &label) in scores.rows().into_iter().zip(labels) {
                for (k, (p, f)) in model.row(row).zip(row).enumerate() {
                    let target = (if k == label { n } else { 0.0 } + 1.0) / (n + c);
                    total += (target - p) * f;
                }
            }
            total
        };
        let (mut low, mut high) = (0.0, 0.0);
        if slope(0.0) > 0.0 {
            // Until exp(βf) is a step for every score that is a normal number.
            high = f64::MIN_POSITIVE.sqrt();
            while high < f64::MAX.sqrt() && slope(high) > 0.0 {
                (low, high) = (high, 2.0 * high);
            }
        }
        while low < high {
            let middle = low + 0.5 * (high - low);
            if middle <= low || middle >= high {
                break;
            }
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        model.inverse_temperature = low;
        Ok(model)
    }

    /// p: m × C, rows sum to 1, from scores m × C.
    ///
    /// # Errors
    /// Another number of columns, scores that are not finite.
    pub fn probabilities(&self, scores: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        shaped("scores", scores, (scores.nrows(), self.frequencies.len()))?;
        let mut all = Array2::zeros(scores.dim());
        Zip::from(all.rows_mut()).and(scores.rows()).for_each(|mut row, scores| {
            for (slot, p) in row.iter_mut().zip(self.row(scores)) {
                *slot = p;
            }
        });
        Ok(all)
    }

    /// The probabilities of one point.
    fn row<'a>(&'a self, scores: ArrayView1<'a, f64>) -> impl Iterator<Item = f64> + 'a {
        let beta = self.inverse_temperature;
        let logit = move |(f, prior): (&f64, &f64)| beta * f + libm::log(*prior);
        let most = scores.iter().zip(&self.frequencies).map(logit).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = scores.iter().zip(&self.frequencies).map(|x| libm::exp(logit(x) - most)).sum();
        (0..self.frequencies.len())
            .map(move |k| libm::exp(logit((&scores[k], &self.frequencies[k])) - most) / total)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn the_temperature_that_made_the_labels_is_found() {
        // Labels spread as probabilities at β = 3 say, by quotas instead of chance: 4000 points at scores ±0.2.
        let p = 1.0 / (1.0 + f64::exp(-2.0 * 3.0 * 0.2));
        let (n, right) = (4000, (2000.0 * p).round() as usize);
        let scores = Array2::from_shape_fn((n, 2), |(i, c)| if (i < n / 2) == (c == 0) { 0.2 } else { -0.2 });
        let labels: Vec<usize> = (0..n).map(|i| usize::from((i % (n / 2) < right) != (i < n / 2))).collect();
        let found = Calibration::new(scores.view(), &labels).unwrap();
        // Quotas round by at most ½ of 2000, smoothing moves a target by at most 1/n, and p' = 0.4 p (1 − p).
        let slope = 0.4 * p * (1.0 - p);
        let bound = (0.5 / 2000.0 + 1.0 / n as f64) / slope;
        assert!((found.inverse_temperature - 3.0).abs() <= bound, "{found:?}");
        // A decoy: half of the labels exchanged leaves nothing to say.
        let half: Vec<usize> =
            labels.iter().enumerate().map(|(i, &l)| if i % 2 == 0 { l } else { 1 - l }).collect();
        let found = Calibration::new(scores.view(), &half).unwrap();
        assert!(found.inverse_temperature < 0.1, "{found:?}");
    }

    #[test]
    fn scores_that_mislead_are_not_used_and_separation_stays_finite() {
        let scores = array![[0.5, -0.5], [-0.5, 0.5], [0.4, -0.4]];
        let misled = Calibration::new(scores.view(), &[1, 0, 1]).unwrap();
        assert_eq!(misled.inverse_temperature, 0.0);
        let p = misled.probabilities(array![[9.0, -9.0]].view()).unwrap();
        assert!((p[(0, 1)] - 2.0 / 3.0).abs() < 4.0 * f64::EPSILON);
        let separated = Calibration::new(scores.view(), &[0, 1, 0]).unwrap();
        assert!(separated.inverse_temperature > 1.0 && separated.inverse_temperature < 20.0, "{separated:?}");
        let p = separated.probabilities(scores.view()).unwrap();
        assert!(p.rows().into_iter().all(|row| (row.sum() - 1.0).abs() <= 4.0 * f64::EPSILON));
    }

    #[test]
    fn nonsense_is_refused() {
        let scores = array![[0.5, -0.5], [-0.5, 0.5]];
        for (labels, word) in
            [(&[0, 2][..], "2 is not one"), (&[0, 0], "class 1"), (&[0], "2 × 2, not 1 × 2")]
        {
            let error = Calibration::new(scores.view(), labels).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(Calibration::new(array![[1.0]].view(), &[0]).is_err());
    }
}
