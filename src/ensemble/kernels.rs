//! Empirical tangent kernels of networks of one width.

use ndarray::{Array3, ArrayD, ArrayView3, Dimension, Ix3, Ix5, s};

use super::{LEAST, jacobians};
use crate::{Error, Result};

/// Θ̂ of M networks of hidden width n on N points.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernels {
    width: usize,
    /// M × N × N, averaged over outputs.
    values: Array3<f64>,
    /// M × N × N: the mean of Θ̂_kk' over k ≠ k', where it is known.
    coupling: Option<Array3<f64>>,
    single: bool,
    place: String,
}

impl Kernels {
    /// Kernels of networks of hidden width `width`: M × N × N (the trace over outputs divided by their number) or M × N × N × K × K. `single` says
    /// that they were computed in single precision, `place` where they come from.
    ///
    /// # Errors
    /// Another shape, fewer than [`LEAST`] networks, a width of 0, an entry that is not finite.
    pub fn new(width: usize, values: ArrayD<f64>, single: bool, place: impl Into<String>) -> Result<Self> {
        let place = place.into();
        plausible(&place, width, &values)?;
        let shape = values.shape().to_vec();
        let (values, coupling) = match shape[..] {
            [_, rows, columns] if rows == columns => (fixed(values)?, None),
            [_, rows, columns, k, l] if rows == columns && k == l => over_outputs(values)?,
            _ => {
                return Err(Error::new(&place, format!("the shape is {}", sizes(&shape)))
                    .advise("tangent kernels are M × N × N (networks, points, points) or M × N × N × K × K with K outputs"));
            }
        };
        Ok(Self { width, values, coupling, single, place })
    }

    /// Kernels from Jacobians ∂f_k(x_i)/∂θ, one array for each group of parameters: M × N × K × …, where any number of further axes are those of
    /// the parameter. Θ̂ = (1/K) Σ_k J_k J_kᵀ, summed over the groups.
    ///
    /// # Errors
    /// No group; groups that disagree about M, N or K; fewer than three axes; and as [`Kernels::new`].
    pub fn from_jacobians(
        width: usize,
        groups: &[ArrayD<f64>],
        single: bool,
        place: impl Into<String>,
    ) -> Result<Self> {
        let place = place.into();
        for group in groups {
            plausible(&place, width, group)?;
        }
        let values = jacobians::tangent_kernels(groups).map_err(|error| error.within(&place))?;
        Ok(Self { width, values, coupling: None, single, place })
    }

    /// n.
    pub fn width(&self) -> usize {
        self.width
    }

    /// M.
    pub fn networks(&self) -> usize {
        self.values.dim().0
    }

    /// N.
    pub fn points(&self) -> usize {
        self.values.dim().1
    }

    /// M × N × N.
    pub fn values(&self) -> ArrayView3<'_, f64> {
        self.values.view()
    }

    /// The mean of Θ̂_kk' over pairs of different outputs, M × N × N, where all pairs were given.
    pub fn coupling(&self) -> Option<ArrayView3<'_, f64>> {
        self.coupling.as_ref().map(|values| values.view())
    }

    /// Whether they are known to single precision only.
    pub fn single(&self) -> bool {
        self.single
    }

    /// Where they come from, for errors.
    pub fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn on_first(&self, points: usize) -> Self {
        let first = |values: &Array3<f64>| values.slice(s![.., ..points, ..points]).to_owned();
        Self { values: first(&self.values), coupling: self.coupling.as_ref().map(first), ..self.clone() }
    }

    pub(super) fn rescaled(&self, factor: f64) -> Self {
        let coupling = self.coupling.as_ref().map(|values| values * factor);
        Self { values: &self.values * factor, coupling, ..self.clone() }
    }
}

/// Refuses what cannot be an ensemble whatever it shows: few networks, no width, numbers that are not finite.
pub(super) fn plausible(place: &str, width: usize, values: &ArrayD<f64>) -> Result<()> {
    if width == 0 {
        return Err(
            Error::new(place, "the width is 0").advise("give the number of units of the hidden layers")
        );
    }
    let networks = values.shape().first().copied().unwrap_or(0);
    if values.ndim() >= 2 && networks < LEAST {
        let found = match networks {
            0 => "there is no network".to_owned(),
            1 => "there is one network, which shows no spread".to_owned(),
            m => format!("there are {m} networks, too few to know their spread"),
        };
        return Err(Error::new(place, format!("{found} (the shape is {})", sizes(values.shape())))
            .advise(format!("give at least {LEAST} independent networks of width {width} along the first axis, better a hundred")));
    }
    if let Some((index, value)) = values.indexed_iter().find(|(_, value)| !value.is_finite()) {
        let index: Vec<String> = index.as_array_view().iter().map(ToString::to_string).collect();
        let count = values.iter().filter(|value| !value.is_finite()).count();
        return Err(Error::new(
            place,
            format!("entry [{}] is {value}; {count} of {} are not finite", index.join(","), values.len()),
        )
        .advise("every entry must be a finite number; did training diverge?"));
    }
    if values.is_empty() {
        return Err(Error::new(place, format!("the shape is {}", sizes(values.shape())))
            .advise("no axis may be empty"));
    }
    Ok(())
}

/// A shape in words: `100 × 8 × 8`.
pub(super) fn sizes(shape: &[usize]) -> String {
    if shape.is_empty() {
        return "that of a single number".into();
    }
    shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ")
}

/// The array with three axes.
pub(super) fn fixed(values: ArrayD<f64>) -> Result<Array3<f64>> {
    values.into_dimensionality::<Ix3>().map_err(|cause| Error::new("shape", cause))
}

/// The means of Θ̂_kk' over k = k' and over k ≠ k'.
fn over_outputs(values: ArrayD<f64>) -> Result<(Array3<f64>, Option<Array3<f64>>)> {
    let values = values.into_dimensionality::<Ix5>().map_err(|cause| Error::new("shape", cause))?;
    let (networks, points, _, outputs, _) = values.dim();
    let over = |same: bool| {
        let count = if same { outputs } else { outputs * (outputs - 1) };
        Array3::from_shape_fn((networks, points, points), |(m, i, j)| {
            let pairs = (0..outputs).flat_map(|k| (0..outputs).map(move |l| (k, l)));
            let sum: f64 =
                pairs.filter(|(k, l)| (k == l) == same).map(|(k, l)| values[[m, i, j, k, l]]).sum();
            sum / count as f64
        })
    };
    Ok((over(true), (outputs > 1).then(|| over(false))))
}

#[cfg(test)]
mod tests {
    use ndarray::Array;

    use super::*;

    #[test]
    fn outputs_are_averaged_and_their_coupling_is_kept() {
        let full = Array::from_shape_fn((8, 2, 2, 3, 3), |(m, i, j, k, l)| {
            (m + i + j) as f64 + if k == l { 10.0 * k as f64 } else { -1.0 }
        });
        let kernels = Kernels::new(4, full.into_dyn(), false, "K").unwrap();
        assert_eq!(kernels.values()[[5, 1, 0]], 6.0 + 10.0);
        assert_eq!(kernels.coupling().unwrap()[[5, 1, 0]], 6.0 - 1.0);
        let one = Kernels::new(4, ArrayD::ones(vec![8, 2, 2, 1, 1]), false, "K").unwrap();
        assert!(one.coupling().is_none());
    }

    #[test]
    fn shapes_and_numbers_are_checked() {
        let refusal = |shape: &[usize]| {
            Kernels::new(4, ArrayD::ones(shape.to_vec()), false, "K").unwrap_err().to_string()
        };
        assert!(refusal(&[1, 2, 2]).contains("one network, which shows no spread"));
        assert!(refusal(&[7, 2, 2]).contains("7 networks"));
        assert!(refusal(&[9, 2, 3]).contains("9 × 2 × 3"));
        assert!(refusal(&[9, 2, 2, 3, 2]).contains("M × N × N × K × K"));
        assert!(refusal(&[9, 0, 0]).contains("no axis may be empty"));
        assert!(refusal(&[]).contains("a single number"));
        assert!(Kernels::new(0, ArrayD::ones(vec![9, 1, 1]), false, "K").is_err());
        let mut values = ArrayD::ones(vec![9, 2, 2]);
        values[[3, 0, 1]] = f64::NAN;
        let error = Kernels::new(4, values, false, "K").unwrap_err().to_string();
        assert!(error.contains("[3,0,1] is NaN; 1 of 36"), "{error}");
    }
}
