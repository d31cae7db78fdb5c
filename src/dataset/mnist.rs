//! Digits that the program carries with it.

use std::ops::Range;

use ndarray::{Array2, s};

use super::{idx, sphere_of_inputs};
use crate::{Error, Result};

/// The number of digits built in: 100 of each, in their order in MNIST.
pub const MNIST_DIGITS: usize = 1000;

/// Their images; provenance and licence are beside the file.
static IMAGES: &[u8] = include_bytes!("../../assets/mnist1k/images-idx3-ubyte.gz");

/// What they show.
static LABELS: &[u8] = include_bytes!("../../assets/mnist1k/labels-idx1-ubyte.gz");

/// The first `count` digits as rows of 784 pixels, each row scaled to squared norm 784.
///
/// Pixels are not centred: they are 0 where the paper is white. Scaling each digit puts all of them on one sphere, as the
/// theorems on positive definiteness ask, and gives the first layer the same variance at each.
///
/// # Errors
/// More digits than are built in.
pub fn mnist(count: usize) -> Result<Array2<f64>> {
    mnist_range(0..count)
}

/// The digits of a range, counted from 0: to train on some and test on others.
///
/// # Errors
/// More digits than are built in, or none.
pub fn mnist_range(range: Range<usize>) -> Result<Array2<f64>> {
    let mut points = cut(idx::parse(IMAGES, "mnist")?, range)?;
    sphere_of_inputs(&mut points).map_err(|error| error.within("mnist"))?;
    Ok(points)
}

/// The first `count` digits as they were drawn: rows of 784 pixels between 0, the paper, and 1.
///
/// # Errors
/// More digits than are built in, or none.
pub fn mnist_pixels(count: usize) -> Result<Array2<f64>> {
    Ok(cut(idx::parse(IMAGES, "mnist")?, 0..count)? / 255.0)
}

/// The labels 0 … 9 of a range, as a column.
///
/// # Errors
/// As [`mnist_range`].
pub fn mnist_labels(range: Range<usize>) -> Result<Array2<f64>> {
    cut(idx::items(LABELS, "mnist", 1)?, range)
}

fn cut(all: Array2<f64>, range: Range<usize>) -> Result<Array2<f64>> {
    let Range { start, end } = range;
    let place = if start == 0 { format!("mnist:{end}") } else { format!("mnist:{start}..{end}") };
    if end > MNIST_DIGITS {
        return Err(Error::new(place, format!("only {MNIST_DIGITS} digits are built in, not {end}"))
            .advise(format!("give at most mnist:{MNIST_DIGITS}, or an IDX file of your own")));
    }
    if start >= end {
        return Err(Error::new(place, "holds no digit").advise("write mnist:A..B with A < B"));
    }
    Ok(all.slice(s![start..end, ..]).to_owned())
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

    #[test]
    fn ranges_cut_images_and_labels_alike() {
        let (all, labels) = (mnist(1000).unwrap(), mnist_labels(0..1000).unwrap());
        assert_eq!(mnist_range(400..402).unwrap(), all.slice(s![400..402, ..]));
        assert_eq!(mnist_labels(400..402).unwrap(), labels.slice(s![400..402, ..]));
        for digit in 0..10 {
            assert_eq!(labels.iter().filter(|&&label| label == f64::from(digit)).count(), 100);
        }
        assert!(mnist_range(5..5).unwrap_err().to_string().contains("mnist:5..5: holds no digit"));
        assert!(mnist_labels(5..1001).unwrap_err().to_string().contains("only 1000"));
    }

    #[test]
    fn pixels_are_shades() {
        let (pixels, scaled) = (mnist_pixels(3).unwrap(), mnist(3).unwrap());
        assert!(pixels.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        assert!(pixels.iter().any(|pixel| *pixel == 1.0));
        let ratio = scaled.row(2).sum() / pixels.row(2).sum();
        assert!((&scaled.row(2) - &(&pixels.row(2) * ratio)).iter().all(|d| d.abs() < 1e-12));
        assert!(mnist_pixels(1001).is_err());
    }
}
