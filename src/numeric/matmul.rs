//! Products of large matrices.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2};
use rayon::prelude::*;

/// Rows of a product that are computed together, on one thread.
const TILE: usize = 128;

/// A B, by tiles of rows on all threads; each entry has the same bits whatever their number.
///
/// A is m × k and B k × n, in any order of memory.
///
/// # Panics
/// If the inner dimensions differ: the caller's shapes are checked where they enter.
#[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
pub fn multiply(A: ArrayView2<'_, f64>, B: ArrayView2<'_, f64>) -> Array2<f64> {
    assert_eq!(A.ncols(), B.nrows(), "A is {:?}, B is {:?}", A.dim(), B.dim());
    let mut product = Array2::<f64>::zeros((A.nrows(), B.ncols()));
    if product.is_empty() || A.ncols() == 0 {
        return product;
    }
    let B = Dense::new(B);
    let columns = B.0.ncols();
    product
        .axis_chunks_iter_mut(Axis(0), TILE)
        .into_par_iter()
        .zip(A.axis_chunks_iter(Axis(0), TILE))
        .for_each(|(mut tile, rows)| {
            let height = tile.nrows();
            let slice = tile.as_slice_mut().expect("invariant: whole rows of a new matrix");
            let target = MatMut::from_row_major_slice_mut(slice, height, columns);
            matmul(target, Accum::Replace, Dense::new(rows).faer(), B.faer(), 1.0, Par::Seq);
        });
    product
}

/// A matrix whose rows or columns lie one behind the other.
pub(super) struct Dense<'a>(CowArray<'a, f64, Ix2>);

impl<'a> Dense<'a> {
    pub(super) fn new(view: ArrayView2<'a, f64>) -> Self {
        let contiguous = view.is_standard_layout() || view.t().is_standard_layout();
        Self(if contiguous { view.into() } else { view.as_standard_layout().into_owned().into() })
    }

    pub(super) fn faer(&self) -> MatRef<'_, f64> {
        let (rows, columns) = self.0.dim();
        match self.0.as_slice() {
            Some(slice) => MatRef::from_row_major_slice(slice, rows, columns),
            None => {
                let slice = self.0.as_slice_memory_order().expect("invariant: contiguous");
                MatRef::from_column_major_slice(slice, rows, columns)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::s;

    use super::*;

    #[test]
    fn every_layout_gives_the_plain_product() {
        let a = Array2::from_shape_fn((300, 40), |(i, j)| ((i * 7 + j * 3) % 11) as f64 - 5.0);
        let b = Array2::from_shape_fn((40, 9), |(i, j)| ((i * 5 + j) % 7) as f64 - 3.0);
        let plain = a.dot(&b);
        // Small integers: every order of summation is exact.
        assert_eq!(multiply(a.view(), b.view()), plain);
        assert_eq!(multiply(b.t(), a.t()), plain.t());
        let strided = multiply(a.slice(s![..;2, ..]), b.slice(s![.., ..;3]));
        assert_eq!(strided, plain.slice(s![..;2, ..;3]));
        let empty = multiply(Array2::zeros((3, 0)).view(), Array2::zeros((0, 2)).view());
        assert_eq!(empty, Array2::<f64>::zeros((3, 2)));
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let a = Array2::from_shape_fn((400, 333), |(i, j)| ((i * 31 + j * 17) as f64).sin());
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| multiply(a.view(), a.t()))
        };
        assert_eq!(on(1), on(3));
    }
}
