//! Digits that the program carries with it.

use ndarray::{Array2, s};

use super::idx;
use crate::{Error, Result};

/// The number of digits built in: 100 of each, in their order in MNIST.
pub const MNIST_DIGITS: usize = 1000;

/// Their images; provenance and licence are beside the file.
static IMAGES: &[u8] = include_bytes!("../../assets/mnist1k/images-idx3-ubyte.gz");

/// The first `count` digits as rows of 784 pixels, each row scaled to squared norm 784.
///
/// Pixels are not centred: they are 0 where the paper is white. Scaling each digit puts all of them on one sphere, as the
/// theorems on positive definiteness ask, and gives the first layer the same variance at each.
///
/// # Errors
/// More digits than are built in.
pub fn mnist(count: usize) -> Result<Array2<f64>> {
    if count > MNIST_DIGITS {
        return Err(Error::new(
            format!("mnist:{count}"),
            format!("only {MNIST_DIGITS} digits are built in, not {count}"),
        )
        .advise(format!("give at most mnist:{MNIST_DIGITS}, or an IDX file of your own")));
    }
    let mut points = idx::parse(IMAGES, "mnist")?.slice(s![..count, ..]).to_owned();
    let dimension = points.ncols() as f64;
    for mut point in points.rows_mut() {
        let norm = point.dot(&point).sqrt();
        point *= dimension.sqrt() / norm;
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_a_thousand_digits_and_all_differ() {
        let points = mnist(MNIST_DIGITS).unwrap();
        assert_eq!(points.dim(), (1000, 784));
        let mut rows: Vec<Vec<u64>> =
            points.rows().into_iter().map(|row| row.iter().map(|x| x.to_bits()).collect()).collect();
        rows.sort();
        rows.dedup();
        assert_eq!(rows.len(), 1000);
    }
}
