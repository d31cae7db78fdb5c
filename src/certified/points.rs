//! Inputs, taken as exactly the numbers given, and their inner products.

use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::numeric::{Endpoint, Interval, Kernel, PreciseInterval, Scalar, Wide, dispatch};
use crate::{Error, Result};

/// Rows x = 2ᵉ u with the largest |uᵢ| in [½, 1).
pub(super) struct Points {
    rows: Vec<f64>,
    dimension: usize,
    exponents: Vec<i32>,
    /// |u|².
    squares: Vec<PreciseInterval>,
    /// Upper bounds of |u|.
    lengths: Vec<f64>,
}

/// What is known of the angle θ of two vectors beyond their inner product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Angle<E> {
    /// Nothing.
    Unknown,
    /// θ = 0.
    Same,
    /// θ = π.
    Opposite,
    /// sin² θ, and the squared distance of the vectors, narrow relative to themselves.
    Near { sin_squared: Interval<E>, distance: Interval<E> },
}

/// Angles with cos² θ above 1 − 2⁻¹⁰ are worth measuring.
const NEAR: f64 = 1.0 - 1.0 / 1024.0;

impl Points {
    /// Checks and scales X: N × n₀; `name` is what errors call it.
    pub(super) fn new(name: &str, x: ArrayView2<'_, f64>) -> Result<Self> {
        let (count, dimension) = x.dim();
        if count == 0 || dimension == 0 {
            return Err(Error::new(name, format!("{count} × {dimension} holds no points"))
                .advise("give at least one row and one column: rows are points"));
        }
        if let Some(((i, j), value)) = x.indexed_iter().find(|(_, value)| !value.is_finite()) {
            return Err(Error::new(name, format!("entry [{i}, {j}] is {value}"))
                .advise("remove or replace entries that are not finite"));
        }
        let (mut rows, mut exponents) = (Vec::with_capacity(count * dimension), Vec::with_capacity(count));
        for row in x.rows() {
            let largest = row.iter().fold(0.0f64, |most, value| most.max(value.abs()));
            let exponent = libm::frexp(largest).1;
            exponents.push(exponent);
            rows.extend(row.iter().map(|&value| libm::ldexp(value, -exponent)));
        }
        if let Some(at) = (0..rows.len()).find(|&at| {
            let (i, j) = (at / dimension, at % dimension);
            libm::ldexp(rows[at], exponents[i]) != x[[i, j]]
        }) {
            let (i, j) = (at / dimension, at % dimension);
            return Err(Error::new(
                name,
                format!("entry [{i}, {j}] is {} beside an entry more than 10³⁰⁰ times as large", x[[i, j]]),
            )
            .advise("replace it by 0"));
        }
        let squares: Vec<_> = rows.par_chunks(dimension).map(|u| inner(u, u)).collect();
        let lengths = squares.iter().map(|square| square.sqrt().upper().to_f64_up()).collect();
        Ok(Self { rows, dimension, exponents, squares, lengths })
    }

    /// N.
    pub(super) fn len(&self) -> usize {
        self.exponents.len()
    }

    /// n₀.
    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// e of point `i`.
    pub(super) fn exponent(&self, i: usize) -> i32 {
        self.exponents[i]
    }

    /// |u|² of point `i`.
    pub(super) fn square(&self, i: usize) -> PreciseInterval {
        self.squares[i]
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * self.dimension..(i + 1) * self.dimension]
    }

    /// Whether point `i` is point `j` of `other`.
    pub(super) fn same(&self, i: usize, other: &Self, j: usize) -> bool {
        self.exponents[i] == other.exponents[j] && self.row(i) == other.row(j)
    }

    /// ⟨u, v⟩ and the angle of u and v, one of `other`; the distance is that of 2ᵃu and 2ᵇv.
    ///
    /// |u|²|v|² sin² θ is the Gram determinant of u and v, hence of u and w = v − cu for any c. With c ≈ ⟨u,v⟩/|u|², w is
    /// nearly orthogonal to u, and in |u|²|w|² − ⟨u,w⟩² nothing cancels.
    pub(super) fn precise(
        &self,
        i: usize,
        other: &Self,
        j: usize,
        [a, b]: [i64; 2],
    ) -> (PreciseInterval, Angle<Wide>) {
        let (u, v) = (self.row(i), other.row(j));
        let product = inner(u, v);
        let [s, t] = [self.squares[i], other.squares[j]];
        let zero = Wide::ZERO;
        let cos_squared = product.square().quotient(s * t);
        if s.lower() <= zero || t.lower() <= zero || cos_squared.upper() < Endpoint::exactly(NEAR) {
            return (product, Angle::Unknown);
        }
        let ratio = product / s;
        let c = Interval::point(ratio.lower().between(ratio.upper()));
        let exactly = PreciseInterval::exactly;
        let (mut square, mut along, mut distance) = (zero_point(), zero_point(), zero_point());
        for (&u, &v) in u.iter().zip(v) {
            let (u, v) = (exactly(u), exactly(v));
            let w = v - c * u;
            square = square + w.square();
            along = along + u * w;
            distance = distance + (u.shifted(a) - v.shifted(b)).square();
        }
        let gram = (s * square - along.square()).positive_part();
        let angle = if gram.upper() > zero {
            Angle::Near { sin_squared: gram / (s * t), distance }
        } else if product.lower() > zero {
            Angle::Same
        } else {
            Angle::Opposite
        };
        (product, angle)
    }

    /// ⟨u, v⟩ in doubles, by compensated summation (Ogita, Rump, Oishi 2005, algorithm 5.3) in eight lanes.
    ///
    /// Each product and each partial sum leaves an error that is a double, at most u = 2⁻⁵³ of it. These are summed in
    /// `rest`, 2n + 16 terms of which no partial sum exceeds 2(n + 8)u |u||v|, with n the dimension; so its own rounding adds
    /// up to less than 4(n + 8)²u² |u||v|. Products below 10⁻²⁹⁰ lose less than 10⁻³²⁰ each.
    pub(super) fn double(&self, i: usize, other: &Self, j: usize) -> Interval {
        let (sum, rest) = dispatch(Dot { u: self.row(i), v: other.row(j) });
        let n = (self.dimension + 8) as f64;
        let size = self.lengths[i].mul_up(other.lengths[j]);
        let bound = (4.0 * n * n * 2f64.powi(-106)).mul_up(size).add_up(n * 1e-320).mul_up(1.0 + 1e-9);
        let error = Interval::point(rest) + Interval::between(-bound, bound);
        Interval::point(sum) + error
    }
}

/// ⟨u, v⟩ as a sum and what its roundings left.
struct Dot<'a> {
    u: &'a [f64],
    v: &'a [f64],
}

/// Sums that run side by side.
const LANES: usize = 8;

impl Kernel for Dot<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn run(self) -> (f64, f64) {
        let (mut sums, mut rests) = ([0.0f64; LANES], [0.0f64; LANES]);
        let (head_u, tail_u) = self.u.as_chunks::<LANES>();
        let (head_v, tail_v) = self.v.as_chunks::<LANES>();
        for (x, y) in head_u.iter().zip(head_v) {
            for lane in 0..LANES {
                accumulate(&mut sums[lane], &mut rests[lane], x[lane], y[lane]);
            }
        }
        for (lane, (&x, &y)) in tail_u.iter().zip(tail_v).enumerate() {
            accumulate(&mut sums[lane], &mut rests[lane], x, y);
        }
        let (mut sum, mut rest) = (0.0, 0.0);
        for lane in 0..LANES {
            let (total, error) = two_sum(sum, sums[lane]);
            sum = total;
            rest += error + rests[lane];
        }
        (sum, rest)
    }
}

/// x + y = s + e exactly.
#[inline(always)]
fn two_sum(x: f64, y: f64) -> (f64, f64) {
    let s = x + y;
    let x_part = s - y;
    let y_part = s - x_part;
    (s, (x - x_part) + (y - y_part))
}

/// sum + rest += x y, exactly but for the rounding of `rest`.
#[inline(always)]
fn accumulate(sum: &mut f64, rest: &mut f64, x: f64, y: f64) {
    let product = x * y;
    let (total, error) = two_sum(*sum, product);
    *sum = total;
    *rest += error + f64::mul_add(x, y, -product);
}

/// ⟨u, v⟩: products of doubles have 106 bits, so only sums are rounded.
fn inner(u: &[f64], v: &[f64]) -> PreciseInterval {
    u.iter()
        .zip(v)
        .map(|(&a, &b)| PreciseInterval::exactly(a) * PreciseInterval::exactly(b))
        .fold(zero_point(), |sum, product| sum + product)
}

/// 0.
fn zero_point() -> PreciseInterval {
    Interval::integer(0)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn inner_products_overlap(entries in prop::collection::vec(-1.0f64..1.0, 2 * 37), power in -200i32..200) {
            let mut x = Array2::from_shape_vec((2, 37), entries).unwrap();
            // cancel to the last bits
            x[[1, 36]] = -(0..36).map(|j| x[[0, j]] * x[[1, j]]).sum::<f64>() / x[[0, 36]];
            x.row_mut(1).mapv_inplace(|value| libm::ldexp(value, power));
            let points = Points::new("X", x.view()).unwrap();
            let (precise, angle) = points.precise(0, &points, 1, [0, 0]);
            prop_assert!(points.double(0, &points, 1).widened().overlaps(&precise));
            prop_assert_eq!(angle, Angle::Unknown);
        }
    }

    #[test]
    fn directions_are_seen_exactly() {
        let x =
            array![[1.0, 2.0, 0.01], [3.0, 6.0, 0.0], [-0.5, -1.0, -0.005], [1.0, 2.0, 0.0], [0.0, 0.0, 0.0]];
        let points = Points::new("X", x.view()).unwrap();
        let angle = |i, j| points.precise(i, &points, j, [0, 0]).1;
        assert_eq!(angle(1, 3), Angle::Same);
        assert_eq!(angle(0, 2), Angle::Opposite);
        assert_eq!(angle(0, 4), Angle::Unknown);
        // sin² θ = |x × y|²/|x|²|y|² = 0.0045/(5.0001 · 45), but for the rounding of 0.01
        let Angle::Near { sin_squared, .. } = angle(0, 1) else { panic!("not near") };
        assert!(
            (sin_squared.lower().to_f64_up() * 5.0001 * 45.0 / 0.0045 - 1.0).abs() < 1e-14,
            "{sin_squared:?}"
        );
        assert!(sin_squared.relative_width() < 1e-30);
    }

    #[test]
    fn inputs_that_cannot_be_used_are_named() {
        let error = Points::new("X", array![[0.0, f64::NAN]].view()).err().unwrap();
        assert!(error.to_string().starts_with("X: entry [0, 1] is NaN"), "{error}");
        assert!(Points::new("X", Array2::zeros((0, 3)).view()).is_err());
        let error = Points::new("X", array![[1e300, 1e-300]].view()).err().unwrap();
        assert!(error.to_string().contains("entry [0, 1]"), "{error}");
    }
}
