//! What the statements are evaluated on: limits of small networks, and duals in double-double.

use ndarray::{Array2, ArrayView2};
use ntk_verify::activation::{ClosedForm, Covariance, Duals, Erf, Relu, parse};
use ntk_verify::limit::{Kernels, Limit};
use ntk_verify::numeric::{DoubleDouble, Scalar, eigenvalue_error, symmetric_eigenvalues};
use ntk_verify::spec::{Dense, Parameterization, Spec};

/// Σ and Θ of a network with `hidden` hidden layers, σ_w² = 2 and bias variance σ_b² = `bias_std`².
pub fn kernels(activation: &str, hidden: usize, bias_std: f64, inputs: &Array2<f64>) -> Kernels {
    let scales = Dense { weight_std: 2f64.sqrt(), bias_std };
    let spec = Spec::dense(&parse(activation).unwrap(), hidden, scales, Parameterization::Ntk).unwrap();
    Limit::new(&spec).unwrap().symmetric(inputs.view()).unwrap()
}

/// Points (r cos a, r sin a), with r = 1 for every a: σ_w² |x|²/n₀ = 1.
pub fn circle(angles: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((angles.len(), 2), |(i, k)| if k == 0 { angles[i].cos() } else { angles[i].sin() })
}

/// λ_min of a symmetric matrix whose entries are right to [`Limit::PRECISION`], and how far it may be off: by what the
/// eigenvalue solver leaves open, and, by Weyl's inequality, by the Frobenius norm of the error of the matrix.
pub fn smallest_eigenvalue(matrix: ArrayView2<'_, f64>) -> (f64, f64) {
    let norm = matrix.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
    let error = eigenvalue_error(matrix) + Limit::PRECISION * norm;
    (symmetric_eigenvalues(matrix).unwrap()[0], error)
}

/// κ and κ̇ of He-initialised ReLU, 2 E[relu u relu v] and 2 E[relu' u relu' v], at unit variances and correlation ρ.
pub fn relu(rho: DoubleDouble) -> [DoubleDouble; 2] {
    let one = DoubleDouble::integer(1);
    let Duals { value, derivative } = ClosedForm::duals(&Relu, &Covariance::new(one, rho, one));
    [value, derivative].map(|dual| DoubleDouble::integer(2) * dual)
}

/// κ and κ̇ of erf.
pub fn erf([q11, q12, q22]: [f64; 3]) -> [DoubleDouble; 2] {
    let [q11, q12, q22] = [q11, q12, q22].map(DoubleDouble::new);
    let Duals { value, derivative } =
        ClosedForm::duals(&Erf { a: 1.0, b: 1.0, c: 0.0 }, &Covariance::new(q11, q12, q22));
    [value, derivative]
}

/// The rounding of a dual in double-double: fewer than 256 operations of 2⁻¹⁰⁰ each, on terms of order 1.
pub const ROUNDING: f64 = 256.0 / (1u128 << 100) as f64;
