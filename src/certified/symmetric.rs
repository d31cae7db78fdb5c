//! Symmetric matrices of which certificates speak.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::directed::{accumulated_up, exponent, quotient_up, scaled, sum_up};
use super::{Ball, Enclosure};
use crate::{Error, Result};

/// A real symmetric matrix, N ≥ 1, that is known exactly or to within an enclosure.
///
/// It is held as 2^e (M ± R) with |M| + R ≤ 1: scaling by a power of two is exact, so matrices of the size 1e300 or 1e-300
/// are treated alike. (An entry that becomes subnormal is rounded; its error goes into R.)
///
/// ```
/// use ndarray::array;
/// use ntk_verify::certified::{Definiteness, Symmetric, definiteness};
/// let K = Symmetric::exact(array![[2.0, 1.0], [1.0, 2.0]].view())?; // eigenvalues 1 and 3
/// let Definiteness::Certified { lambda_min_lower } = definiteness(&K) else { panic!() };
/// assert!(0.99 < lambda_min_lower && lambda_min_lower <= 1.0);
/// # Ok::<(), ntk_verify::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    midpoint: Array2<f64>,
    /// Nothing, where every entry is exact.
    radius: Option<Array2<f64>>,
    exponent: i32,
}

const PLACE: &str = "symmetric matrix";

impl Symmetric {
    /// The matrix with exactly these entries.
    ///
    /// # Errors
    /// A matrix that is empty or not square; an entry that is NaN or infinite; entries (i,j) and (j,i) that differ.
    pub fn exact(values: ArrayView2<'_, f64>) -> Result<Self> {
        square(values.dim())?;
        finite(values)?;
        for ((i, j), &value) in values.indexed_iter() {
            let mirrored = values[(j, i)];
            if value != mirrored {
                return Err(Error::new(
                    PLACE,
                    format!("entry [{i},{j}] is {value}, entry [{j},{i}] {mirrored}"),
                )
                .advise("take Symmetric::part, the symmetric part, if the difference is rounding"));
            }
        }
        Ok(Self::scaled(values.to_owned(), None))
    }

    /// The symmetric part (A + Aᵀ)/2 of a square matrix, which has the same quadratic form. Where (i,j) and (j,i) differ
    /// it is enclosed between them.
    ///
    /// # Errors
    /// A matrix that is empty or not square; an entry that is NaN or infinite.
    pub fn part(values: ArrayView2<'_, f64>) -> Result<Self> {
        square(values.dim())?;
        finite(values)?;
        let n = values.nrows();
        if values.indexed_iter().all(|((i, j), &value)| value == values[(j, i)]) {
            return Ok(Self::scaled(values.to_owned(), None));
        }
        let between = |pick: fn(f64, f64) -> f64| {
            Array2::from_shape_fn((n, n), |(i, j)| pick(values[(i, j)], values[(j, i)]))
        };
        Self::enclosed(&Enclosure::new(between(f64::min), between(f64::max))?)
    }

    /// Every symmetric matrix of the enclosure: what is certified holds for all of them.
    ///
    /// # Errors
    /// An enclosure that is empty, not square, or holds no symmetric matrix.
    pub fn enclosed(enclosure: &Enclosure) -> Result<Self> {
        square(enclosure.lower().dim())?;
        let Ball { midpoint, radius } = enclosure.symmetric()?.ball();
        let exact = radius.iter().all(|radius| *radius == 0.0);
        Ok(Self::scaled(midpoint, (!exact).then_some(radius)))
    }

    fn scaled(mut midpoint: Array2<f64>, mut radius: Option<Array2<f64>>) -> Self {
        let most = |matrix: &Array2<f64>| matrix.iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        let largest = most(&midpoint).max(radius.as_ref().map_or(0.0, most));
        if largest == 0.0 {
            return Self { midpoint, radius, exponent: 0 };
        }
        // One more for the sum |M| + R.
        let e = exponent(largest) + i32::from(radius.is_some());
        let mut rounded = false;
        for entry in &mut midpoint {
            let small = scaled(*entry, -e);
            rounded |= scaled(small, e) != *entry;
            *entry = small;
        }
        if rounded && radius.is_none() {
            radius = Some(Array2::zeros(midpoint.dim()));
        }
        if let Some(radius) = &mut radius {
            // Both roundings are below 2⁻¹⁰⁷⁴.
            radius.mapv_inplace(|entry| scaled(entry, -e) + f64::from_bits(2));
        }
        Self { midpoint, radius, exponent: e }
    }

    /// N.
    pub fn order(&self) -> usize {
        self.midpoint.nrows()
    }

    /// Whether every entry is known exactly.
    pub fn is_exact(&self) -> bool {
        self.radius.is_none()
    }

    /// M.
    pub(super) fn midpoint(&self) -> ArrayView2<'_, f64> {
        self.midpoint.view()
    }

    /// R, if not zero.
    pub(super) fn radius(&self) -> Option<ArrayView2<'_, f64>> {
        self.radius.as_ref().map(|radius| radius.view())
    }

    /// The largest number that is no larger than value 2^e.
    pub(super) fn unscaled_down(&self, value: f64) -> f64 {
        let result = scaled(value, self.exponent);
        if scaled(result, -self.exponent) == value { result } else { result.next_down() }
    }

    /// A number that is no larger than value 2^−e.
    pub(super) fn scaled_down(&self, value: f64) -> f64 {
        scaled(value, -self.exponent).next_down()
    }

    /// e.
    pub(super) fn exponent(&self) -> i32 {
        self.exponent
    }

    /// The smallest number that is no smaller than value 2^e.
    pub(super) fn unscaled_up(&self, value: f64) -> f64 {
        -self.unscaled_down(-value)
    }

    /// The matrix D A D with the powers of two D that bring its diagonal close to 1, and the diagonal of D as exponents;
    /// nothing when the diagonal is not positive or even already.
    pub(super) fn equilibrated(&self) -> Option<(Self, Vec<i32>)> {
        let diagonal = self.midpoint.diag();
        if diagonal.iter().any(|entry| *entry <= 0.0) {
            return None;
        }
        let d: Vec<i32> = diagonal.iter().map(|entry| -exponent(*entry).div_euclid(2)).collect();
        if d.iter().all(|e| *e == d[0]) {
            return None;
        }
        let balanced = |matrix: &Array2<f64>| {
            Array2::from_shape_fn(matrix.dim(), |(i, j)| scaled(matrix[(i, j)], d[i] + d[j]))
        };
        let midpoint = balanced(&self.midpoint);
        // Scaling is exact, or else an entry beyond every bound says that the matrix is indefinite anyway.
        let exact = midpoint.indexed_iter().all(|((i, j), entry)| {
            entry.is_finite() && scaled(*entry, -d[i] - d[j]) == self.midpoint[(i, j)]
        });
        let radius = self.radius.as_ref().map(|radius| balanced(radius).mapv(f64::next_up));
        (exact && radius.iter().flatten().all(|entry| entry.is_finite()))
            .then(|| (Self::scaled(midpoint, radius), d))
    }

    /// An upper bound of ‖R‖₂.
    pub(super) fn radius_norm(&self) -> f64 {
        self.radius.as_ref().map_or(0.0, |radius| perron_up(radius.view(), None))
    }

    /// An upper bound of the largest eigenvalue, in absolute value, of |M| + R and so of A.
    pub(super) fn norm_up(&self) -> f64 {
        perron_up(self.midpoint.view(), self.radius())
    }
}

/// An upper bound of the spectral radius of |A| + B, B ≥ 0: for any x > 0 it is at most max (( |A| + B) x)ᵢ/xᵢ (Collatz
/// 1942; Horn and Johnson 2013, theorem 8.1.26), and a few steps of the power iteration find an x that suits.
fn perron_up(a: ArrayView2<'_, f64>, b: Option<ArrayView2<'_, f64>>) -> f64 {
    let n = a.nrows();
    let mut x = vec![1.0; n];
    let mut least = f64::INFINITY;
    for _ in 0..6 {
        let y: Vec<f64> = (0..n)
            .into_par_iter()
            .map(|i| {
                let sum: f64 = a.row(i).iter().zip(&x).map(|(a, x)| a.abs() * x).sum();
                let rest: f64 = b.map_or(0.0, |b| b.row(i).iter().zip(&x).map(|(b, x)| b * x).sum());
                // Products that underflow lose 2⁻¹⁰⁷⁴ each.
                sum_up(accumulated_up(sum + rest, n + 3), scaled(n as f64, -1070))
            })
            .collect();
        let bound = y.iter().zip(&x).map(|(y, x)| quotient_up(*y, *x)).fold(0.0, f64::max);
        least = least.min(bound);
        // Rows of zeros keep a small positive share.
        let most = y.iter().fold(0.0, |most: f64, y| most.max(*y));
        x = y.iter().map(|y| (y / most).max(1e-6)).collect();
    }
    least
}

fn square((rows, columns): (usize, usize)) -> Result<()> {
    if rows != columns {
        return Err(Error::new(PLACE, format!("{rows} × {columns} is not square")));
    }
    if rows == 0 {
        return Err(Error::new(PLACE, "0 × 0: it has no eigenvalue").advise("give at least one point"));
    }
    Ok(())
}

fn finite(values: ArrayView2<'_, f64>) -> Result<()> {
    match values.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((i, j), value)) => Err(Error::new(PLACE, format!("entry [{i},{j}] is {value}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn what_is_no_symmetric_matrix_is_refused() {
        for (matrix, word) in [
            (Array2::zeros((0, 0)), "0 × 0"),
            (Array2::zeros((2, 3)), "2 × 3 is not square"),
            (array![[1.0, f64::NAN], [0.0, 1.0]], "entry [0,1] is NaN"),
            (array![[f64::INFINITY]], "entry [0,0] is inf"),
            (array![[1.0, 0.5], [0.25, 1.0]], "entry [0,1] is 0.5, entry [1,0] 0.25"),
        ] {
            let error = Symmetric::exact(matrix.view()).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(Symmetric::part(array![[1.0, 0.5], [0.25, 1.0]].view()).unwrap().radius.is_some());
    }

    #[test]
    fn scaling_is_exact_or_goes_into_the_radius() {
        let wide = Symmetric::exact(array![[1e300, 0.0], [0.0, 1e300]].view()).unwrap();
        assert!(wide.is_exact() && wide.unscaled_down(wide.midpoint[(0, 0)]) == 1e300);
        let tiny = Symmetric::exact(array![[5e-324]].view()).unwrap();
        assert_eq!((tiny.midpoint[(0, 0)], tiny.exponent), (0.5, -1073));
        let lost = Symmetric::exact(array![[1e300, 0.0], [0.0, 1e-300]].view()).unwrap();
        assert!(!lost.is_exact());
    }

    #[test]
    fn norms_are_bounded_closely_from_above() {
        let ones = Symmetric::exact(Array2::ones((5, 5)).view()).unwrap();
        let norm = ones.unscaled_up(ones.norm_up());
        assert!((5.0..5.0 + 1e-12).contains(&norm), "{norm}");
        let apart =
            Symmetric::exact(array![[3.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, -4.0]].view()).unwrap();
        let norm = apart.unscaled_up(apart.norm_up());
        assert!((4.0..4.1).contains(&norm), "{norm}");
    }

    #[test]
    fn equilibration_evens_the_diagonal() {
        let (even, d) =
            Symmetric::exact(array![[1e100, 1e-50], [1e-50, 1e-190]].view()).unwrap().equilibrated().unwrap();
        assert!(even.midpoint.diag().iter().all(|entry| (0.05..=1.0).contains(entry)), "{even:?}");
        assert_eq!(d.len(), 2);
        assert!(Symmetric::exact(array![[1.0, 0.0], [0.0, 1.5]].view()).unwrap().equilibrated().is_none());
    }
}
