//! Positivity of kernels: Psd.v, NtkRecursion.v, KernelPsd.v and ReluDefinite.v.

use std::f64::consts::PI;

use ndarray::{Array2, Axis, concatenate};
use ntk_verify::activation::{Activation, Covariance, Duals, parse};
use ntk_verify::limit::Limit;

use super::tools::{circle, kernels, smallest_eigenvalue};

/// Twelve points: on the circle, off it, a duplicate, an antipode, a multiple and the origin.
fn awkward() -> Array2<f64> {
    let round = circle(&[0.0, 0.3, 0.30001, 1.0, 2.0, 2.0 + PI, 0.3]);
    let other = ndarray::array![[2.0, 0.0], [0.1, -0.2], [-3.0, 0.4], [0.0, 0.0], [1e-3, 1e-3]];
    concatenate![Axis(0), round, other]
}

/// relu_nngp_psd, relu_ntk_psd, erf_nngp_psd, erf_ntk_psd, inputs_psd, psd_cs and psd_diag: no hypothesis on the points.
#[test]
fn kernels_are_positive_semidefinite_whatever_the_points() {
    let points = awkward();
    for activation in ["relu", "erf"] {
        for hidden in [0, 1, 2, 10] {
            for bias_std in [0.0, 0.5] {
                let kernels = kernels(activation, hidden, bias_std, &points);
                for matrix in [kernels.nngp.view(), kernels.ntk.view()] {
                    let (smallest, error) = smallest_eigenvalue(matrix);
                    assert!(smallest >= -error, "{activation} {hidden} {bias_std}: {smallest}");
                    for ((i, j), &entry) in matrix.indexed_iter() {
                        let product = matrix[[i, i]] * matrix[[j, j]];
                        assert!(
                            matrix[[i, i]] >= 0.0
                                && entry * entry <= product * (1.0 + 8.0 * Limit::PRECISION)
                        );
                    }
                }
            }
        }
    }
}

/// schur, schur_pd: the entrywise product of a kernel matrix with a positive definite one, theta_psd's step.
#[test]
fn entrywise_products_of_kernels_are_positive() {
    let points = awkward();
    let [first, second] = [("relu", 2), ("erf", 1)].map(|(name, hidden)| kernels(name, hidden, 0.5, &points));
    let product = &first.nngp.view() * &second.ntk.view();
    let (smallest, error) = smallest_eigenvalue(product.view());
    // a product of entries has twice their error
    assert!(smallest >= -2.0 * error, "{smallest}");
    let apart = circle(&[0.0, 0.7, 1.9, 2.6]);
    let definite = kernels("relu", 2, 0.0, &apart);
    let (smallest, error) =
        smallest_eigenvalue((&definite.ntk.view() * &kernels("erf", 1, 0.0, &apart).nngp.view()).view());
    assert!(smallest > 2.0 * error, "{smallest}");
}

/// relu_kappa_pd, relu_nngp_pd, relu_ntk_pd (no two points parallel), theta_pd, theta_pd_step; relu_ntk_pd_sphere (with a
/// bias, any distinct points of a sphere).
#[test]
fn rectifier_kernels_are_definite_where_proved_and_singular_where_not() {
    let apart = circle(&[0.0, 0.4, 0.9, 1.5, 2.2]);
    let antipodes = circle(&[0.0, 0.4, 0.4 + PI, PI, 2.0]);
    let twins = circle(&[0.0, 0.4, 0.4, 1.0, 2.0]);
    for hidden in [1, 2, 3] {
        for (points, bias_std, definite) in
            [(&apart, 0.0, true), (&antipodes, 0.5, true), (&twins, 0.5, false)]
        {
            let kernels = kernels("relu", hidden, bias_std, points);
            for matrix in [kernels.nngp.view(), kernels.ntk.view()] {
                let (smallest, error) = smallest_eigenvalue(matrix);
                assert!(
                    if definite { smallest > error } else { smallest.abs() <= error },
                    "{hidden}: {smallest}"
                );
            }
        }
    }
}

/// theta_sum: Θ^(L) = Σ_k Σ^(k) ∘ Σ̇^(k+1) ∘ … ∘ Σ̇^(L), from the duals alone.
#[test]
fn the_tangent_kernel_is_the_sum_over_layers() {
    let points = circle(&[0.0, 0.3, 1.0, 2.5]);
    for name in ["relu", "erf"] {
        let phi = parse(name).unwrap();
        let kernel = kernels(name, 3, 0.5, &points);
        for ((i, j), &found) in kernel.ntk.view().indexed_iter() {
            let inner = points.row(i).dot(&points.row(j));
            let terms = by_layers(&*phi, 3, [1.0, inner, 1.0], i == j);
            assert!(
                (found - terms).abs() <= 1e4 * f64::EPSILON * terms,
                "{name} [{i}, {j}]: {found} {terms}"
            );
        }
    }
}

/// The sum of theta_sum for one pair, σ_w² = 2, σ_b² = ¼, from ⟨x,x'⟩. Plain f64 knows the angle to √ε only where it
/// vanishes, hence `equal`; elsewhere it amplifies rounding by 1/sin² θ < 12 a layer, fewer than 10⁴ units in three.
fn by_layers(phi: &dyn Activation, hidden: usize, inner: [f64; 3], equal: bool) -> f64 {
    let affine = |k: [f64; 3], width: f64| k.map(|k| 2.0 * k / width + 0.25);
    let mut sigma = vec![affine(inner, 2.0)];
    let mut sigma_dot = vec![1.0];
    for l in 0..hidden {
        let [q11, q12, q22] = sigma[l];
        let q = if equal { Covariance::diagonal(q11) } else { Covariance::new(q11, q12, q22) };
        let duals = [Covariance::diagonal(q11), q, Covariance::diagonal(q22)].map(|q| phi.duals(&q));
        let [_, Duals { derivative, .. }, _] = duals;
        sigma_dot.push(2.0 * derivative);
        sigma.push(affine(duals.map(|dual| dual.value), 1.0));
    }
    (0..=hidden).map(|k| sigma[k][1] * sigma_dot[k + 1..].iter().product::<f64>()).sum()
}
