//! Outputs of networks of one width at initialisation.

use ndarray::{Array3, ArrayD, ArrayView3, Axis, s};

use super::kernels::{fixed, plausible, sizes};
use crate::{Error, Result};

/// f_k(x_i) of M networks of hidden width n with K outputs on N points.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs {
    width: usize,
    values: Array3<f64>,
    single: bool,
    place: String,
}

impl Outputs {
    /// Outputs of networks of hidden width `width`: M × N × K, or M × N for one output.
    ///
    /// # Errors
    /// Another shape, fewer than [`LEAST`](super::LEAST) networks, a width of 0, an entry that is not finite.
    pub fn new(width: usize, values: ArrayD<f64>, single: bool, place: impl Into<String>) -> Result<Self> {
        let place = place.into();
        plausible(&place, width, &values)?;
        let values = match values.ndim() {
            2 => fixed(values.insert_axis(Axis(2)))?,
            3 => fixed(values)?,
            _ => {
                return Err(Error::new(&place, format!("the shape is {}", sizes(values.shape())))
                    .advise("outputs are M × N × K (networks, points, outputs), or M × N for one output"));
            }
        };
        Ok(Self { width, values, single, place })
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

    /// M × N × K.
    pub fn values(&self) -> ArrayView3<'_, f64> {
        self.values.view()
    }

    pub(super) fn on_first(&self, points: usize) -> Self {
        Self { values: self.values.slice(s![.., ..points, ..]).to_owned(), ..self.clone() }
    }

    pub(super) fn rescaled(&self, factor: f64) -> Self {
        Self { values: &self.values * factor, ..self.clone() }
    }

    /// Whether they are known to single precision only.
    pub fn single(&self) -> bool {
        self.single
    }

    /// Where they come from, for errors.
    pub fn place(&self) -> &str {
        &self.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_output_needs_no_axis() {
        let outputs = Outputs::new(4, ArrayD::ones(vec![8, 3]), false, "F").unwrap();
        assert_eq!(outputs.values().dim(), (8, 3, 1));
        assert!(Outputs::new(4, ArrayD::ones(vec![8]), false, "F").is_err());
        assert!(Outputs::new(4, ArrayD::ones(vec![7, 3]), false, "F").is_err());
    }
}
