//! Inputs, checked and brought into range.

use std::borrow::Cow;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::Element;
use crate::numeric::zeros;
use crate::{Error, Result};

/// Rows x = 2ᵉ u with the largest |uᵢ| in [½, 1), so that inner products of u neither overflow nor lose digits.
pub(super) struct Points<T> {
    rows: Vec<T>,
    exponents: Vec<i32>,
    dimension: usize,
}

impl<T: Element> Points<T> {
    /// Checks and scales X: N × n₀; `name` is what errors call it.
    pub(super) fn new(name: &str, x: ArrayView2<'_, T>) -> Result<Self> {
        let (count, dimension) = x.dim();
        if count == 0 || dimension == 0 {
            return Err(Error::new(name, format!("{count} × {dimension} holds no points"))
                .advise("give at least one row and one column: rows are points"));
        }
        let mut rows: Vec<T> = zeros(count * dimension);
        let mut exponents = vec![0; count];
        rows.par_chunks_mut(dimension).zip(&mut exponents).enumerate().try_for_each(
            |(i, (row, exponent))| {
                let source = x.row(i);
                let mut largest = 0.0f64;
                for (j, (&value, slot)) in source.iter().zip(row.iter_mut()).enumerate() {
                    let wide = value.to_f64();
                    if !wide.is_finite() {
                        return Err(Error::new(name, format!("entry [{i}, {j}] is {wide}"))
                            .advise("remove or replace entries that are not finite"));
                    }
                    largest = largest.max(wide.abs());
                    *slot = value;
                }
                *exponent = libm::frexp(largest).1;
                row.iter_mut().for_each(|value| *value = value.shifted(-*exponent));
                Ok(())
            },
        )?;
        Ok(Self { rows, exponents, dimension })
    }

    /// N.
    pub(super) fn len(&self) -> usize {
        self.exponents.len()
    }

    /// u of point `i`.
    pub(super) fn row(&self, i: usize) -> &[T] {
        &self.rows[i * self.dimension..(i + 1) * self.dimension]
    }

    /// u of point `i`, in f64.
    pub(super) fn wide_row(&self, i: usize) -> Cow<'_, [f64]> {
        T::widened(self.row(i))
    }

    /// u of points `first` to `first + count`, row by row.
    pub(super) fn rows(&self, first: usize, count: usize) -> &[T] {
        &self.rows[first * self.dimension..(first + count) * self.dimension]
    }

    /// e of point `i`.
    pub(super) fn exponent(&self, i: usize) -> i32 {
        self.exponents[i]
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn rows_are_scaled_exactly_down_to_subnormals() {
        let x = array![[3.0, -0.1], [5e-324, 0.0], [0.0, 0.0], [1.7e308, 1.0]];
        let points = Points::new("X", x.view()).unwrap();
        for (i, row) in x.rows().into_iter().enumerate() {
            for (j, &value) in row.iter().enumerate() {
                assert_eq!(libm::ldexp(points.row(i)[j], points.exponent(i)), value);
            }
        }
        assert_eq!(points.row(1), [0.5, 0.0]);
    }

    #[test]
    fn empty_and_non_finite_inputs_are_named() {
        let empty = ndarray::Array2::<f64>::zeros((0, 3));
        let error = Points::new("X", empty.view()).err().unwrap();
        assert!(error.to_string().starts_with("X: 0 × 3 holds no points"), "{error}");
        let error = Points::new("X'", array![[0.0f32, 1.0], [2.0, f32::NAN]].view()).err().unwrap();
        assert!(error.to_string().starts_with("X': entry [1, 1] is NaN"), "{error}");
    }
}
