//! From Jacobians to tangent kernels.

use ndarray::{Array3, ArrayD, Axis, s};
use rayon::prelude::*;

use super::kernels::sizes;
use crate::{Error, Result};

/// (1/K) Σ_k J_k J_kᵀ of each network, summed over the groups of parameters, M × N × N. A group is M × N × K × …
///
/// For fixed m the sum over k and over the parameters is one product: J as an N × (K·P) matrix times its transpose.
///
/// # Errors
/// No group, groups that disagree about M, N or K, fewer than three axes.
pub(super) fn tangent_kernels(groups: &[ArrayD<f64>]) -> Result<Array3<f64>> {
    let Some(first) = groups.first() else {
        return Err(
            Error::new("Jacobians", "there are none").advise("give one array for each group of parameters")
        );
    };
    for (index, group) in groups.iter().enumerate() {
        if group.ndim() < 3 || group.shape()[..3] != first.shape()[..3.min(first.ndim())] {
            return Err(Error::new(
                "Jacobians",
                format!("group {index} is {}, group 0 is {}", sizes(group.shape()), sizes(first.shape())),
            )
            .advise("Jacobians are M × N × K × … (networks, points, outputs, then the axes of the parameter), the same M, N, K for all"));
        }
    }
    let (networks, points, outputs) = (first.shape()[0], first.shape()[1], first.shape()[2]);
    let mut kernels = Array3::zeros((networks, points, points));
    for group in groups {
        let columns = group.len() / (networks * points);
        let flat =
            group.to_shape((networks, points, columns)).map_err(|cause| Error::new("Jacobians", cause))?;
        kernels.axis_iter_mut(Axis(0)).into_par_iter().enumerate().for_each(|(m, mut kernel)| {
            let jacobian = flat.slice(s![m, .., ..]);
            kernel += &(jacobian.dot(&jacobian.t()) / outputs as f64);
        });
    }
    // a product with its own transpose is symmetric in exact arithmetic; blocked sums need not be, to rounding
    Ok((&kernels + &kernels.view().permuted_axes([0, 2, 1])) / 2.0)
}

#[cfg(test)]
mod tests {
    use ndarray::Array;

    use super::*;

    #[test]
    fn kernels_are_sums_over_outputs_and_parameters() {
        let weights = Array::from_shape_fn((3, 2, 2, 2, 3), |(m, i, k, a, b)| {
            ((m + 1) * (i + 2) + 3 * k + a * b) as f64
        })
        .into_dyn();
        let biases = Array::from_shape_fn((3, 2, 2, 4), |(m, i, k, a)| (m + i * k + a) as f64).into_dyn();
        let found = tangent_kernels(&[weights.clone(), biases.clone()]).unwrap();
        for ((m, i, j), value) in found.indexed_iter() {
            let mut wanted = 0.0;
            for k in 0..2 {
                for group in [&weights, &biases] {
                    let gradient = |point: usize| {
                        [m, point, k]
                            .into_iter()
                            .fold(group.view(), |view, at| view.index_axis_move(Axis(0), at))
                    };
                    let (x, y) = (gradient(i), gradient(j));
                    wanted += x.iter().zip(&y).map(|(a, b)| a * b).sum::<f64>() / 2.0;
                }
            }
            // integers: exact
            assert_eq!(*value, wanted);
        }
        assert!(tangent_kernels(&[]).is_err());
        assert!(tangent_kernels(&[weights, ArrayD::ones(vec![3, 2, 5])]).is_err());
        assert!(tangent_kernels(&[ArrayD::ones(vec![3, 2])]).is_err());
    }
}
