//! Directions in which a quadratic form is not positive.

use ndarray::Array1;
use rayon::prelude::*;

use super::Symmetric;
use super::directed::{accumulated_up, exponent, product_up, scaled, sum_up};
use super::exact::Expansion;
use crate::numeric::DoubleDouble;

/// The largest number of products that are added up without any rounding.
const EXACT: usize = 1 << 17;

/// A vector v ≠ 0 and a proof that vᵀ A v ≤ 0 for every A of a [`Symmetric`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Direction {
    /// v, with a largest component between ½ and 1.
    pub(super) vector: Array1<f64>,
    /// An upper bound ≤ 0 of vᵀ A v/vᵀ v, in the scale of the caller.
    pub(super) rayleigh_upper: f64,
}

impl Direction {
    /// The direction of `vector`, if it can be proved to be one.
    pub(super) fn new(matrix: &Symmetric, vector: &[f64]) -> Option<Self> {
        let largest = vector.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        if largest == 0.0 || vector.iter().any(|x| !x.is_finite()) {
            return None;
        }
        let shift = exponent(largest);
        let vector: Vec<f64> = vector.iter().map(|x| scaled(*x, -shift)).collect();
        let support: Vec<usize> = (0..vector.len()).filter(|i| vector[*i] != 0.0).collect();
        let mut upper = form_up(matrix, &vector, &support);
        if upper > 0.0 && matrix.is_exact() && support.len().pow(2) <= EXACT {
            upper = exact_form_up(matrix, &vector, &support)?;
        }
        if upper > 0.0 {
            return None;
        }
        let square = accumulated_up(vector.iter().map(|x| x * x).sum(), vector.len() + 1);
        // Divided by something too large, a negative number comes out too high.
        let quotient = if upper == 0.0 { 0.0 } else { (upper / square).next_up() };
        Some(Self { vector: Array1::from(vector), rayleigh_upper: matrix.unscaled_up(quotient).min(0.0) })
    }

    /// The direction of `vector`, its components cut to 20 bits of the largest if that will do: a proof that does not depend
    /// on the last bits of the guess.
    pub(super) fn near(matrix: &Symmetric, vector: &[f64]) -> Option<Self> {
        let largest = vector.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        if largest == 0.0 || !largest.is_finite() {
            return None;
        }
        let grain = scaled(1.0, exponent(largest) - 20);
        let plain: Vec<f64> = vector.iter().map(|x| (x / grain).round() * grain).collect();
        Self::new(matrix, &plain).or_else(|| Self::new(matrix, vector))
    }

    /// A direction of small whole numbers close to a multiple of `vector`: the relation between the rows of a singular
    /// matrix is often of that kind, and is then met exactly.
    pub(super) fn whole(matrix: &Symmetric, vector: &[f64]) -> Option<Self> {
        if !matrix.is_exact() || vector.len().pow(2) > EXACT {
            return None;
        }
        let largest = vector.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let present = |x: &f64| *x > 1e-6 * largest;
        let least = vector.iter().map(|x| x.abs()).filter(present).fold(largest, f64::min);
        [largest, least].into_iter().find_map(|unit| {
            let whole: Vec<f64> = vector.iter().map(|x| (x / unit).round()).collect();
            Self::new(matrix, &whole)
        })
    }

    /// A direction along one or two coordinates: a diagonal entry that is not positive, or for the pair whose |K_ij| is
    /// largest beside √(K_ii K_jj), the vector √(K_jj/K_ii) e_i ∓ e_j. For two equal points it is e_i − e_j.
    pub(super) fn along_coordinates(matrix: &Symmetric) -> Option<Self> {
        let m = matrix.midpoint();
        let n = matrix.order();
        let unit = |entries: &[(usize, f64)]| {
            let mut vector = vec![0.0; n];
            entries.iter().for_each(|(i, x)| vector[*i] = *x);
            Self::new(matrix, &vector)
        };
        let least = (0..n).min_by(|i, j| m[(*i, *i)].total_cmp(&m[(*j, *j)]))?;
        if m[(least, least)] <= 0.0 {
            return unit(&[(least, 1.0)]);
        }
        let roots: Vec<f64> = m.diag().iter().map(|entry| entry.sqrt()).collect();
        let correlation = |i: usize, j: usize| (m[(i, j)] / roots[i] / roots[j]).abs();
        let (c, i, j) = (0..n)
            .into_par_iter()
            .filter_map(|i| (0..i).map(|j| (correlation(i, j), i, j)).max_by(|a, b| a.0.total_cmp(&b.0)))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        // Further away from 1 than rounding could hide, the 2 × 2 minor is positive.
        if c < 1.0 - 16.0 * f64::EPSILON && matrix.is_exact() {
            return None;
        }
        let ratio = (m[(j, j)] / m[(i, i)]).sqrt();
        unit(&[(i, ratio), (j, -m[(i, j)].signum())])
    }
}

/// An upper bound of vᵀ A v over all A, computed in double-double.
///
/// With S = |v|ᵀ |M| |v|, every operation of [`DoubleDouble`] is good to 2⁻¹⁰⁴ (Joldes, Muller, Popescu 2017), and no term
/// passes through more than 2N + 4 of them, so the error is at most (2N + 8) 2⁻¹⁰⁴ S, and 2⁻¹⁰⁷⁰ a product for underflow.
fn form_up(matrix: &Symmetric, v: &[f64], support: &[usize]) -> f64 {
    let m = matrix.midpoint();
    let row = |&i: &usize| {
        let (mut sum, mut size, mut spread) = (DoubleDouble::new(0.0), 0.0, 0.0);
        let entries = m.row(i);
        for &j in support {
            sum = sum + DoubleDouble::product(entries[j], v[j]);
            size += (entries[j] * v[j]).abs();
        }
        if let Some(radius) = matrix.radius() {
            let entries = radius.row(i);
            spread = support.iter().map(|&j| entries[j] * v[j].abs()).sum();
        }
        (sum * DoubleDouble::new(v[i]), size * v[i].abs(), spread * v[i].abs())
    };
    let rows: Vec<_> = support.par_iter().map(row).collect();
    let (mut sum, mut size, mut spread) = (DoubleDouble::new(0.0), 0.0, 0.0);
    for (row, row_size, row_spread) in rows {
        sum = sum + row;
        size += row_size;
        spread += row_spread;
    }
    let operations = 2 * support.len() + 8;
    let size = accumulated_up(size, operations);
    let rounding = product_up(operations as f64 * scaled(1.0, -104), size);
    let underflow = scaled((support.len() * support.len()) as f64, -1069);
    let spread = accumulated_up(spread, operations);
    sum_up(sum_up(sum_up(sum.high(), sum.low()), rounding), sum_up(spread, underflow))
}

/// An upper bound of vᵀ M v that is positive only if the number is; nothing when products underflow.
fn exact_form_up(matrix: &Symmetric, v: &[f64], support: &[usize]) -> Option<f64> {
    let m = matrix.midpoint();
    let mut sum = Expansion::default();
    for (at, &i) in support.iter().enumerate() {
        let exact = support[..at].iter().all(|&j| sum.add_product(2.0 * v[i], v[j], m[(i, j)]));
        if !exact || !sum.add_product(v[i], v[i], m[(i, i)]) {
            return None;
        }
    }
    Some(sum.upper())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::certified::Enclosure;

    fn exact(matrix: Array2<f64>) -> Symmetric {
        Symmetric::exact(matrix.view()).unwrap()
    }

    #[test]
    fn equal_points_give_their_difference() {
        let k = exact(array![[0.3, 0.1, 0.3], [0.1, 0.7, 0.1], [0.3, 0.1, 0.3]]);
        let Direction { vector, rayleigh_upper } = Direction::along_coordinates(&k).unwrap();
        assert_eq!((vector, rayleigh_upper), (array![-0.5, 0.0, 0.5], 0.0));
        let doubled = exact(array![[0.3, 0.6], [0.6, 1.2]]);
        assert!(Direction::along_coordinates(&doubled).is_some());
    }

    #[test]
    fn a_form_that_is_barely_positive_is_no_proof() {
        let k = exact(array![[1.0, 1.0 - 0.5 * f64::EPSILON], [1.0 - 0.5 * f64::EPSILON, 1.0]]);
        assert!(Direction::new(&k, &[1.0, -1.0]).is_none());
        let k = exact(array![[1.0, 1.0 + f64::EPSILON], [1.0 + f64::EPSILON, 1.0]]);
        let found = Direction::along_coordinates(&k).unwrap().rayleigh_upper;
        assert!((-f64::EPSILON..-0.99 * f64::EPSILON).contains(&found), "{found}");
    }

    #[test]
    fn every_matrix_of_an_enclosure_must_agree() {
        let around = |d: f64| {
            let (low, high) = (array![[1.0, 1.5], [1.5, 1.0]] - d, array![[1.0, 1.5], [1.5, 1.0]] + d);
            Symmetric::enclosed(&Enclosure::new(low, high).unwrap()).unwrap()
        };
        assert!(Direction::along_coordinates(&around(0.2)).is_some());
        assert!(Direction::along_coordinates(&around(0.3)).is_none());
    }

    #[test]
    fn diagonals_and_nonsense() {
        let k = exact(array![[1.0, 0.0], [0.0, -0.5]]);
        let found = Direction::along_coordinates(&k).unwrap();
        assert_eq!(found.vector, array![0.0, 0.5]);
        assert!((found.rayleigh_upper + 0.5).abs() < 1e-15);
        assert!(Direction::new(&k, &[0.0, 0.0]).is_none() && Direction::new(&k, &[f64::NAN, 1.0]).is_none());
    }
}
