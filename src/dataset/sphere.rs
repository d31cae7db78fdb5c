//! Points on the sphere.

use ndarray::Array2;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::affordable;
use crate::{Error, Result};

/// Sets the stream of inputs apart from those of sampled networks: the letters `sphere`.
const STREAM: u64 = 0x7370_6865_7265;

/// `count` points drawn uniformly from the sphere of radius √`dimension` in `dimension` dimensions: Gaussian vectors,
/// scaled (Muller 1959). The same seed gives the same points. In one dimension the sphere is {−1, 1}.
///
/// # Errors
/// More than two points in one dimension, where they cannot be distinct; sizes too large to store.
pub fn sphere(count: usize, dimension: usize, seed: u64) -> Result<Array2<f64>> {
    affordable("sphere", count, dimension)?;
    if dimension == 1 {
        if count > 2 {
            return Err(Error::new(
                format!("sphere:{count},1"),
                format!("the sphere in one dimension has 2 points, not {count}"),
            )
            .advise("give a dimension of at least 2"));
        }
        return Ok(Array2::from_shape_fn((count, 1), |(i, _)| [1.0, -1.0][i]));
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ STREAM);
    let mut points = Array2::<f64>::zeros((count, dimension));
    for mut point in points.rows_mut() {
        point.map_inplace(|x| *x = StandardNormal.sample(&mut rng));
        let norm = point.dot(&point).sqrt();
        point *= (dimension as f64).sqrt() / norm;
    }
    Ok(points)
}

/// Scales each point to squared norm d, in d dimensions, as all built-in inputs are.
///
/// # Errors
/// A point that is zero.
pub fn sphere_of_inputs(points: &mut Array2<f64>) -> Result<()> {
    let radius = (points.ncols() as f64).sqrt();
    for (i, mut point) in points.rows_mut().into_iter().enumerate() {
        // The largest entry first, so that squares neither overflow nor vanish.
        let largest = point.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        if largest == 0.0 {
            return Err(Error::new(format!("point {i}"), "it is zero, and no factor puts it on the sphere")
                .advise("leave it out, or do not scale the points"));
        }
        if !(1e-100..1e100).contains(&largest) {
            point /= largest;
        }
        let norm = point.dot(&point).sqrt();
        point *= radius / norm;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_alone_decides_and_points_are_distinct() {
        let points = sphere(50, 2, 7).unwrap();
        assert_eq!(points, sphere(50, 2, 7).unwrap());
        assert_ne!(points, sphere(50, 2, 8).unwrap());
        for i in 0..50 {
            assert!((0..i).all(|j| points.row(i) != points.row(j)));
        }
    }

    #[test]
    fn points_of_any_length_are_scaled_but_zero_is_not() {
        let mut points = ndarray::array![[3.0, 4.0], [1e-200, 0.0], [0.0, -1e200]];
        sphere_of_inputs(&mut points).unwrap();
        for point in points.rows() {
            assert!((point.dot(&point) - 2.0).abs() <= 8.0 * f64::EPSILON);
        }
        let error = sphere_of_inputs(&mut ndarray::array![[1.0], [0.0]]).unwrap_err().to_string();
        assert!(error.contains("point 1"), "{error}");
    }

    #[test]
    fn one_dimension_has_two_points() {
        assert_eq!(sphere(2, 1, 0).unwrap().into_raw_vec_and_offset().0, [1.0, -1.0]);
        assert!(sphere(3, 1, 0).is_err());
    }
}
