//! Interval matrices: what is known of a matrix of real numbers.

use ndarray::{Array2, ArrayView2, Zip};

use crate::{Error, Result};

/// The real matrices A with lower ≤ A ≤ upper, entry by entry.
///
/// ```
/// use ndarray::array;
/// use ntk_verify::certified::Enclosure;
/// let pi = Enclosure::new(array![[3.14]], array![[3.15]])?;
/// assert!(pi.contains(array![[std::f64::consts::PI]].view()));
/// assert!(Enclosure::new(array![[3.15]], array![[3.14]]).is_err());
/// # Ok::<(), ntk_verify::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosure {
    lower: Array2<f64>,
    upper: Array2<f64>,
}

/// Enclosures of both kernels of a network on the same points.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosures {
    /// Of Σ, the covariance of the outputs at initialisation.
    pub nngp: Enclosure,
    /// Of Θ, the tangent kernel.
    pub ntk: Enclosure,
}

/// A midpoint matrix M and a radius matrix R with |A − M| ≤ R for every A of an enclosure.
#[derive(Clone, Debug, PartialEq)]
pub struct Ball {
    /// M.
    pub midpoint: Array2<f64>,
    /// R ≥ 0.
    pub radius: Array2<f64>,
}

impl Enclosure {
    /// The interval matrix [lower, upper].
    ///
    /// # Errors
    /// Matrices of different shapes, a bound that is NaN or infinite, a lower bound above its upper bound.
    pub fn new(lower: Array2<f64>, upper: Array2<f64>) -> Result<Self> {
        let place = "enclosure";
        if lower.dim() != upper.dim() {
            let ((a, b), (c, d)) = (lower.dim(), upper.dim());
            return Err(Error::new(
                place,
                format!("the lower bounds are {a} × {b}, the upper ones {c} × {d}"),
            ));
        }
        for ((i, j), &low) in lower.indexed_iter() {
            let high = upper[(i, j)];
            if !low.is_finite() || !high.is_finite() {
                return Err(Error::new(place, format!("entry [{i},{j}] lies between {low} and {high}"))
                    .advise(
                        "the recursion overflows or is undefined there: scale the network or its inputs",
                    ));
            }
            if low > high {
                return Err(Error::new(
                    place,
                    format!("entry [{i},{j}]: the lower bound {low} is above {high}"),
                ));
            }
        }
        Ok(Self { lower, upper })
    }

    /// The one matrix `values`.
    ///
    /// # Errors
    /// An entry that is NaN or infinite.
    pub fn exact(values: Array2<f64>) -> Result<Self> {
        Self::new(values.clone(), values)
    }

    /// The lower bounds.
    pub fn lower(&self) -> ArrayView2<'_, f64> {
        self.lower.view()
    }

    /// The upper bounds.
    pub fn upper(&self) -> ArrayView2<'_, f64> {
        self.upper.view()
    }

    /// Both bounds, given away.
    pub fn into_bounds(self) -> (Array2<f64>, Array2<f64>) {
        (self.lower, self.upper)
    }

    /// Upper bounds of upper − lower; 0 exactly where the entry is a single number.
    pub fn widths(&self) -> Array2<f64> {
        Zip::from(&self.lower).and(&self.upper).map_collect(|&low, &high| difference_up(high, low))
    }

    /// A ball around the rounded midpoints that holds the enclosure; an exact entry keeps the radius 0.
    pub fn ball(&self) -> Ball {
        let midpoint = Zip::from(&self.lower).and(&self.upper).map_collect(|&low, &high| midpoint(low, high));
        let radius = Zip::from(&self.lower)
            .and(&self.upper)
            .and(&midpoint)
            .map_collect(|&low, &high, &m| difference_up(high, m).max(difference_up(m, low)));
        Ball { midpoint, radius }
    }

    /// Whether every entry of `values` lies in its interval.
    ///
    pub fn contains(&self, values: ArrayView2<'_, f64>) -> bool {
        values.dim() == self.lower.dim()
            && values
                .indexed_iter()
                .all(|(place, &value)| self.lower[place] <= value && value <= self.upper[place])
    }

    /// The symmetric matrices of this enclosure: entries (i,j) and (j,i) share the intersection of their intervals.
    ///
    /// # Errors
    /// A matrix that is not square, or two intervals that have no number in common.
    pub fn symmetric(&self) -> Result<Self> {
        let (rows, columns) = self.lower.dim();
        if rows != columns {
            return Err(Error::new("enclosure", format!("{rows} × {columns} is not square")));
        }
        let lower = Array2::from_shape_fn((rows, rows), |(i, j)| self.lower[(i, j)].max(self.lower[(j, i)]));
        let upper = Array2::from_shape_fn((rows, rows), |(i, j)| self.upper[(i, j)].min(self.upper[(j, i)]));
        Self::new(lower, upper).map_err(|error| {
            error.advise("entries (i,j) and (j,i) enclose different numbers: the matrix is not symmetric")
        })
    }
}

/// A number between `low` and `high`, close to their mean, without overflow.
fn midpoint(low: f64, high: f64) -> f64 {
    (0.5 * low + 0.5 * high).clamp(low, high)
}

/// An upper bound of a − b ≥ 0, exact where the difference is.
fn difference_up(a: f64, b: f64) -> f64 {
    // a − b = difference + error exactly (Knuth 1969, theorem B of §4.2.2), unless the difference overflows.
    let difference = a - b;
    let a_part = difference + b;
    let error = (a - a_part) + ((a_part - difference) - b);
    if error <= 0.0 { difference } else { difference.next_up() }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn bounds_that_bound_nothing_are_refused() {
        let one = array![[1.0]];
        for (lower, upper, word) in [
            (array![[1.0, 2.0]], one.clone(), "1 × 2"),
            (array![[f64::NAN]], one.clone(), "entry [0,0] lies between NaN and 1"),
            (one.clone(), array![[f64::INFINITY]], "inf"),
            (array![[1.0, 3.0]], array![[1.0, 2.0]], "entry [0,1]: the lower bound 3 is above 2"),
        ] {
            let error = Enclosure::new(lower, upper).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(Enclosure::exact(Array2::zeros((0, 0))).unwrap().widths().is_empty());
    }

    #[test]
    fn widths_and_radii_round_outwards() {
        let tiny = f64::from_bits(1);
        let lower = array![[1.0, -f64::MAX, 0.0, -1.0, 0.1]];
        let upper = array![[1.0f64.next_up(), f64::MAX, tiny, tiny, 0.1]];
        let enclosure = Enclosure::new(lower.clone(), upper.clone()).unwrap();
        let widths = enclosure.widths();
        assert_eq!(widths, array![[f64::EPSILON, f64::INFINITY, tiny, 1.0f64.next_up(), 0.0]]);
        let Ball { midpoint, radius } = enclosure.ball();
        for j in 0..5 {
            let (m, r) = (midpoint[(0, j)], radius[(0, j)]);
            assert!(lower[(0, j)] <= m && m <= upper[(0, j)], "{m}");
            assert!(m - r <= lower[(0, j)] && upper[(0, j)] <= m + r, "{m} ± {r}");
        }
        assert_eq!((midpoint[(0, 1)], radius[(0, 1)]), (0.0, f64::MAX));
        assert_eq!(radius[(0, 4)], 0.0);
    }

    #[test]
    fn what_lies_outside_is_told_from_what_lies_inside() {
        let enclosure = Enclosure::new(array![[0.0, 1.0]], array![[0.0, 2.0]]).unwrap();
        assert!(enclosure.contains(array![[0.0, 2.0]].view()));
        assert!(!enclosure.contains(array![[0.0, 2.0f64.next_up()]].view()));
        assert!(!enclosure.contains(array![[0.0, f64::NAN]].view()));
        assert!(!enclosure.contains(array![[0.0]].view()));
    }

    #[test]
    fn symmetry_sharpens_both_halves() {
        let lower = array![[1.0, 0.1], [0.2, 1.0]];
        let upper = array![[1.0, 0.4], [0.3, 1.0]];
        let sharp = Enclosure::new(lower, upper).unwrap().symmetric().unwrap();
        assert_eq!(sharp.lower(), array![[1.0, 0.2], [0.2, 1.0]]);
        assert_eq!(sharp.upper(), array![[1.0, 0.3], [0.3, 1.0]]);
        let apart = Enclosure::exact(array![[1.0, 0.1], [0.2, 1.0]]).unwrap().symmetric();
        assert!(apart.unwrap_err().to_string().contains("not symmetric"));
        assert!(Enclosure::exact(array![[1.0, 0.1]]).unwrap().symmetric().is_err());
    }
}
