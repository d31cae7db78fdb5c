//! What experiments have in common: rectifier networks, and means over networks.

use ndarray::Array2;

use crate::Result;
use crate::activation;
use crate::spec::{Dense, Parameterization, Spec};
use crate::statistics::Estimate;

/// A network of one activation with the same scales in every layer, NTK parameterization.
pub(super) fn network(
    activation: &str,
    hidden_layers: usize,
    weight_std: f64,
    bias_std: f64,
) -> Result<Spec> {
    let phi = activation::parse(activation)?;
    Spec::dense(&phi, hidden_layers, Dense { weight_std, bias_std }, Parameterization::Ntk)
}

/// The mean of independent values with its standard error, on one degree of freedom less than there are values. Fewer than two have none.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> Estimate {
    let values: Vec<f64> = values.into_iter().collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    if values.len() < 2 {
        return Estimate::new(mean, f64::NAN, 0.0);
    }
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    Estimate::new(mean, (variance / count).sqrt(), count - 1.0)
}

/// The points (cos γ, sin γ) of the unit circle, one row an angle.
pub(super) fn circle(angles: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((angles.len(), 2), |(k, coordinate)| match coordinate {
        0 => libm::cos(angles[k]),
        _ => libm::sin(angles[k]),
    })
}

/// Numbers as a list.
pub(super) fn list<T: std::fmt::Display>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_their_textbook_errors() {
        let estimate = mean([1.0, 2.0, 3.0]);
        assert_eq!((estimate.value, estimate.degrees_of_freedom), (2.0, 2.0));
        assert!((estimate.standard_error - (1.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!(mean([1.0]).standard_error.is_nan());
    }
}
