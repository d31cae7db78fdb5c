//! How good predictions are.

use ndarray::ArrayView2;
use serde::Serialize;

/// The error on test points whose targets are known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Score {
    /// Of classes.
    Accuracy {
        /// The number of right answers.
        right: usize,
        /// Of so many.
        of: usize,
        /// right/of.
        accuracy: f64,
        /// √(p(1 − p)/m): how far the accuracy on so many points lies from that on all, typically.
        standard_error: f64,
    },
    /// Of numbers.
    Error {
        /// √ of the mean squared error, over points and outputs.
        rmse: f64,
        /// The same for predicting the mean of the training targets: what there is to explain.
        rmse_of_mean: f64,
        /// The part of the targets within 1.96 standard deviations, noise included, of their predictions.
        within_95_percent: f64,
    },
}

impl Score {
    pub(super) fn accuracy(found: ArrayView2<'_, f64>, labels: ArrayView2<'_, f64>) -> Self {
        let right = found.iter().zip(labels).filter(|(a, b)| a == b).count();
        let of = labels.nrows();
        let accuracy = right as f64 / of as f64;
        Score::Accuracy {
            right,
            of,
            accuracy,
            standard_error: (accuracy * (1.0 - accuracy) / of as f64).sqrt(),
        }
    }

    pub(super) fn error(
        mean: ArrayView2<'_, f64>,
        stddev: ArrayView2<'_, f64>,
        noise: f64,
        labels: ArrayView2<'_, f64>,
        train: ArrayView2<'_, f64>,
    ) -> Self {
        let centre: Vec<f64> =
            train.columns().into_iter().map(|column| column.sum() / column.len() as f64).collect();
        let (mut squares, mut spread, mut within) = (0.0, 0.0, 0);
        for ((i, c), target) in labels.indexed_iter() {
            let error = (target - mean[(i, c)]).abs();
            squares += error * error;
            spread += (target - centre[c]).powi(2);
            within += usize::from(error <= 1.96 * (stddev[(i, 0)].powi(2) + noise).sqrt());
        }
        let count = labels.len() as f64;
        Score::Error {
            rmse: (squares / count).sqrt(),
            rmse_of_mean: (spread / count).sqrt(),
            within_95_percent: within as f64 / count,
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn scores_are_their_definitions() {
        let (found, labels) = (array![[1.0], [2.0], [2.0], [0.0]], array![[1.0], [2.0], [1.0], [0.0]]);
        let score = Score::accuracy(found.view(), labels.view());
        let standard_error = f64::sqrt(0.75 * 0.25 / 4.0);
        assert_eq!(score, Score::Accuracy { right: 3, of: 4, accuracy: 0.75, standard_error });
        let stddev = array![[0.6], [0.0], [0.0], [0.0]];
        let score = Score::error(
            array![[0.0], [2.0], [2.0], [0.0]].view(),
            stddev.view(),
            0.04,
            labels.view(),
            array![[1.0], [3.0]].view(),
        );
        // Errors 1, 0, 1, 0; deviations √(0.36 + 0.04) and 0.2.
        let Score::Error { rmse, rmse_of_mean, within_95_percent } = score else { panic!("{score:?}") };
        assert_eq!((rmse, rmse_of_mean, within_95_percent), (f64::sqrt(0.5), f64::sqrt(6.0 / 4.0), 0.75));
    }
}
