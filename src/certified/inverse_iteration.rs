//! The smallest eigenvalue, roughly: guesses that a certificate starts from and does not rely on.

use super::cholesky::Cholesky;

/// Steps at most. The error of the eigenvalue falls with the square of the ratio of the two smallest distances from the
/// shift.
const STEPS: usize = 60;

/// An eigenvector and its eigenvalue, approximately.
#[derive(Clone, Debug)]
pub(super) struct Extreme {
    pub(super) vector: Vec<f64>,
    pub(super) eigenvalue: f64,
}

/// The smallest eigenvalue of A by inverse iteration, from the factor of A − `shift` I, whose eigenvalues are positive.
pub(super) fn smallest(factor: &Cholesky, order: usize, shift: f64) -> Extreme {
    // Irregular, so that no eigenvector is orthogonal to it except by accident: the fractional parts of multiples of φ.
    let mut x: Vec<f64> =
        (0..order).map(|i| (i as f64 + 1.0) * 0.618_033_988_749_894_9 % 1.0 - 0.5).collect();
    normalise(&mut x);
    let mut eigenvalue = f64::INFINITY;
    for _ in 0..STEPS {
        let before = x.clone();
        factor.solve(&mut x);
        // xᵀ (A − sI)⁻¹ x ≈ 1/(λ − s)
        let growth: f64 = before.iter().zip(&x).map(|(a, b)| a * b).sum();
        normalise(&mut x);
        let found = 1.0 / growth;
        let settled = (eigenvalue - found).abs() <= 1e-7 * found.abs();
        eigenvalue = found;
        if settled {
            break;
        }
    }
    Extreme { vector: x, eigenvalue: shift + eigenvalue }
}

fn normalise(x: &mut [f64]) {
    let largest = x.iter().fold(f64::MIN_POSITIVE, |most: f64, x| most.max(x.abs()));
    x.iter_mut().for_each(|x| *x /= largest);
    let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    x.iter_mut().for_each(|x| *x /= norm);
}
