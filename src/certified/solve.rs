//! Linear systems with a proved error of every component of the solution.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::cholesky::Cholesky;
use super::directed::{accumulated_up, exponent, product_up, quotient_up, scaled, sum_up};
use super::{Definiteness, Symmetric, definiteness};
use crate::numeric::DoubleDouble;
use crate::{Error, Result};

/// Refinements at most: each gains as many digits as the condition number leaves.
const REFINEMENTS: usize = 12;

/// A solution α of K α = y, N × C for C right-hand sides, with |α − value| ≤ error in every component.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The computed solution.
    pub value: Array2<f64>,
    /// An upper bound of the error of each component: for an enclosed K, of the solutions for all of its matrices.
    pub error: Array2<f64>,
    /// The lower bound of the smallest eigenvalue of K that the errors rest on.
    pub lambda_min_lower: f64,
}

/// Solves K α = Y for a certified positive definite K; `Y`: N × C is taken as exact.
///
/// From a Cholesky factor α is refined as a sum of two doubles, with residuals r = y − K α in double-double. Then for every
/// matrix of the enclosure M ± R, and every component,
///
/// ```text
/// |α̂ − α|ᵢ ≤ ‖K⁻¹ (y − K α)‖₂ ≤ (‖y − M α‖₂ + ‖R |α|‖₂)/λ_min(K)
/// ```
///
/// with a rigorous bound of the numerator, and the certified one of λ_min. For an exact matrix with λ_min above 1e-13 tr K the
/// refinement ends far below the last bit, so that the value is nearly the correctly rounded one.
///
/// # Errors
/// A K that is not certified positive definite (a ridge helps), a Y with another number of rows or an entry that is not
/// finite, a solution that is too large for a double.
///
/// ```
/// use ndarray::array;
/// use ntk_verify::certified::{Symmetric, solve};
/// let K = Symmetric::exact(array![[2.0, 1.0], [1.0, 2.0]].view())?;
/// let alpha = solve(&K, array![[1.0], [0.0]].view())?;
/// assert!((alpha.value[(0, 0)] - 2.0 / 3.0).abs() <= alpha.error[(0, 0)] + 1e-16 && alpha.error[(0, 0)] < 1e-15);
/// # Ok::<(), ntk_verify::Error>(())
/// ```
#[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
pub fn solve(K: &Symmetric, Y: ArrayView2<'_, f64>) -> Result<Solution> {
    let place = "certified solution";
    let n = K.order();
    if Y.nrows() != n {
        return Err(Error::new(place, format!("K is {n} × {n}, Y has {} rows", Y.nrows())));
    }
    if let Some(((i, j), value)) = Y.indexed_iter().find(|(_, value)| !value.is_finite()) {
        return Err(Error::new(place, format!("Y[{i},{j}] is {value}")));
    }
    let advice = "add a ridge, or leave out points that repeat others";
    let lambda_min_lower = match definiteness(K) {
        Definiteness::Certified { lambda_min_lower } => lambda_min_lower,
        Definiteness::Refuted { rayleigh_upper, .. } => {
            return Err(Error::new(
                place,
                format!("K is not positive definite: λ_min ≤ {rayleigh_upper:.2e}"),
            )
            .advise(advice));
        }
        Definiteness::Unknown { why, .. } => {
            return Err(
                Error::new(place, format!("K is not certified positive definite: {why}")).advise(advice)
            );
        }
    };
    let uncertain = || Error::new(place, "rounding leaves no digit of the solution").advise(advice);
    let factor = Cholesky::new(K.midpoint(), &K.midpoint().diag().to_vec()).map_err(|_| uncertain())?;
    let smallest = K.scaled_down(lambda_min_lower);
    if smallest <= 0.0 {
        return Err(uncertain());
    }
    let mut value = Array2::zeros(Y.dim());
    let mut error = Array2::zeros(Y.dim());
    for (j, y) in Y.axis_iter(Axis(1)).enumerate() {
        let (x, bound) = column(K, &factor, &y.to_vec(), smallest).ok_or_else(uncertain)?;
        value.column_mut(j).assign(&ArrayView1::from(&x));
        error.column_mut(j).assign(&ArrayView1::from(&bound));
    }
    if let Some(((i, j), _)) =
        value.indexed_iter().zip(&error).map(|(a, e)| (a.0, a.1 + e)).find(|(_, a)| !a.is_finite())
    {
        return Err(Error::new(place, format!("component [{i},{j}] is too large for a double")));
    }
    Ok(Solution { value, error, lambda_min_lower })
}

/// The solution for one right-hand side and the bound of its error; nothing when they are not finite.
fn column(k: &Symmetric, factor: &Cholesky, y: &[f64], smallest: f64) -> Option<(Vec<f64>, Vec<f64>)> {
    let n = y.len();
    let largest = y.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    if largest == 0.0 {
        return Some((vec![0.0; n], vec![0.0; n]));
    }
    let shift = exponent(largest);
    let y: Vec<f64> = y.iter().map(|y| scaled(*y, -shift)).collect();
    let mut alpha = vec![DoubleDouble::new(0.0); n];
    let mut left = y.clone();
    let mut best: Option<(f64, Vec<DoubleDouble>)> = None;
    for _ in 0..REFINEMENTS {
        factor.solve(&mut left);
        for (alpha, correction) in alpha.iter_mut().zip(&left) {
            *alpha = *alpha + DoubleDouble::new(*correction);
        }
        let residuals = residuals(k, &y, &alpha);
        left = residuals.iter().map(|residual| residual.value).collect();
        let size = norm_up(residuals.iter().map(|residual| residual.bound));
        // A NaN is no improvement, and ends the refinement.
        let before = best.as_ref().map_or(f64::INFINITY, |(size, _)| *size);
        if size < before {
            best = Some((size, alpha.clone()));
        }
        if size >= 0.5 * before || size.is_nan() {
            break;
        }
    }
    let (size, alpha) = best?;
    // Scaling y may have rounded a subnormal by 2⁻¹⁰⁷⁴.
    let tail = quotient_up(sum_up(size, scaled(n as f64, -1074)), smallest);
    let power = shift - k.exponent();
    let value = alpha.iter().map(|alpha| scaled(alpha.high(), power)).collect();
    let up = |x: f64| scaled(x, power).next_up();
    let error =
        alpha.iter().map(|alpha| sum_up(up(sum_up(alpha.low().abs(), tail)), f64::from_bits(1))).collect();
    Some((value, error))
}

/// A component of y − K α.
struct Residual {
    /// Its value for M, approximately.
    value: f64,
    /// A bound of its magnitude for every matrix M ± R.
    bound: f64,
}

/// Each sum has 2N terms, in double-double with relative errors below 2⁻¹⁰⁴ (Joldes, Muller, Popescu 2017), so that with
/// S = |y| + Σ |M| |α| it is good to (2N + 8) 2⁻¹⁰⁴ S, and 2⁻¹⁰⁷⁰ a term for underflow.
fn residuals(k: &Symmetric, y: &[f64], alpha: &[DoubleDouble]) -> Vec<Residual> {
    let (m, n) = (k.midpoint(), y.len());
    let row = |i: usize| {
        let entries = m.row(i);
        let mut sum = DoubleDouble::new(y[i]);
        let mut size = y[i].abs();
        for (entry, alpha) in entries.iter().zip(alpha) {
            let product = DoubleDouble::product(*entry, alpha.high());
            sum = sum - (product + DoubleDouble::new(entry * alpha.low()));
            size += (entry * alpha.high()).abs();
        }
        let spread = k.radius().map_or(0.0, |radius| {
            let entries = radius.row(i);
            let sum: f64 = entries.iter().zip(alpha).map(|(radius, alpha)| radius * alpha.high().abs()).sum();
            // |α| ≤ |high| (1 + 2⁻⁵²)
            accumulated_up(sum, n + 4)
        });
        let operations = 2 * n + 16;
        let rounding = product_up(operations as f64 * scaled(1.0, -104), accumulated_up(size, operations));
        let underflow = scaled(operations as f64, -1068);
        let value = sum_up(sum.high().abs(), sum.low().abs());
        Residual { value: sum.high(), bound: sum_up(sum_up(value, rounding), sum_up(spread, underflow)) }
    };
    (0..n).into_par_iter().map(row).collect()
}

/// An upper bound of the Euclidean norm.
fn norm_up(components: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = components.clone().fold(0.0, f64::max);
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    let shift = exponent(largest);
    let count = components.clone().count();
    let squares: f64 = components.map(|x| scaled(x, -shift)).map(|x| x * x).sum();
    scaled(accumulated_up(squares, count + 2).sqrt().next_up(), shift).next_up()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::certified::Enclosure;

    /// Integer matrix and solution, so that the right-hand side is exact.
    fn integer_system(n: usize) -> (Array2<f64>, Array2<f64>) {
        let l = Array2::from_shape_fn((n, n), |(i, j)| match i.cmp(&j) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => ((i * 7 + j * 3) % 5) as f64 - 2.0,
        });
        let alpha = Array2::from_shape_fn((n, 2), |(i, j)| ((i * 13 + j * 5) % 17) as f64 - 8.0);
        (l.dot(&l.t()), alpha)
    }

    #[test]
    fn solutions_of_integer_systems_lie_within_tight_bounds() {
        for n in [1, 3, 10, 14] {
            let (k, alpha) = integer_system(n);
            for (k_scale, y_scale) in
                [(1.0, 1.0), (2f64.powi(-900), 2f64.powi(-600)), (2f64.powi(900), 2f64.powi(-100))]
            {
                let y = k.dot(&alpha) * y_scale;
                let exact = &alpha * (y_scale / k_scale);
                let solution = solve(&Symmetric::exact((&k * k_scale).view()).unwrap(), y.view()).unwrap();
                for ((place, value), exact) in solution.value.indexed_iter().zip(&exact) {
                    let error = solution.error[place];
                    assert!((value - exact).abs() <= error, "{n} {place:?}: {value} {exact}");
                    assert!(error <= 1e-15 * (y_scale / k_scale) * 10.0, "{n} {place:?}: {error}");
                }
            }
        }
    }

    #[test]
    fn errors_cover_every_matrix_of_an_enclosure() {
        let (k, alpha) = integer_system(5);
        let y = k.dot(&alpha);
        let enclosure = Enclosure::new(&k - 1e-9, &k + 1e-9).unwrap();
        let solution = solve(&Symmetric::enclosed(&enclosure).unwrap(), y.view()).unwrap();
        for sign in [1.0, -1.0] {
            let moved = Array2::from_shape_fn(k.dim(), |(i, j)| {
                k[(i, j)] + sign * 0.9e-9 * f64::from((i + j) as i32 % 2 * 2 - 1)
            });
            let other = solve(&Symmetric::exact(moved.view()).unwrap(), y.view()).unwrap();
            let covered = (&other.value - &solution.value).mapv(f64::abs);
            assert!(covered.iter().zip(&solution.error).all(|(d, e)| d <= e));
            assert!(covered.iter().any(|d| *d > 1e-12), "the test moves nothing");
        }
    }

    #[test]
    fn what_has_no_certain_solution_is_refused() {
        let of = |k: Array2<f64>, y: Array2<f64>| {
            solve(&Symmetric::exact(k.view()).unwrap(), y.view()).unwrap_err().to_string()
        };
        for (error, word) in [
            (of(array![[1.0, 1.0], [1.0, 1.0]], array![[1.0], [1.0]]), "not positive definite"),
            (of(array![[1.0]], array![[1.0], [1.0]]), "Y has 2 rows"),
            (of(array![[1.0]], array![[f64::NAN]]), "Y[0,0] is NaN"),
            (of(array![[1e-300]], array![[1e300]]), "too large"),
        ] {
            assert!(error.contains(word), "{error}");
        }
    }
}
