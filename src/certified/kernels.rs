//! Enclosures of the kernels of a network at infinite width.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::pair;
use super::plan::{Plan, whole};
use super::points::{Angle, Points};
use super::variance::Diagonal;
use super::{Enclosure, Enclosures};
use crate::numeric::{Interval, PreciseInterval};
use crate::spec::Spec;
use crate::{Error, Result};

/// Doubles are given up for a pair, and numbers of 128 bits taken, where an enclosure is wider than this, relative to its
/// larger end: a tenth of the 10⁻¹² that is promised for well-separated points.
const GOAL: f64 = 1e-13;

/// Powers of two in this range scale doubles without a second thought.
const NEAR: i64 = 900;

/// Intervals that hold every entry of Σ(X, X') and Θ(X, X'), or of Σ(X, X) and Θ(X, X) where `y` is `None`.
///
/// The kernels are those of [`Limit`](crate::limit::Limit), in real-number arithmetic, with the inputs, σ_w, σ_b and the parameters of the
/// activation taken as exactly the doubles given; X: N × n₀, X': M × n₀, rows are points. Under the standard
/// parameterization Θ is the limit of Θ̂/n.
///
/// What is certified is the arithmetic: every rounding, every truncated series. That the formulas are the theorems is not
/// (`proofs/` and the tests are for that), nor that the theorems fit a network of finite width. What has to be trusted is
/// listed at [`Interval`].
///
/// An entry is at most 10⁻¹² wide relative to its larger end, unless the network itself amplifies what separates two points
/// (or the sum of an entry's terms cancels) by more than 10²⁵.
///
/// ```
/// use ndarray::array;
/// use ntk_verify::activation::parse;
/// use ntk_verify::certified::enclose;
/// use ntk_verify::spec::{Dense, Parameterization, Spec};
/// let scales = Dense { weight_std: 1.0, bias_std: 0.0 };
/// let spec = Spec::dense(&parse("relu")?, 1, scales, Parameterization::Ntk)?;
/// let kernels = enclose(&spec, array![[3.0, 0.0], [0.0, 3.0]].view(), None)?;
/// // κ = N/2π at right angles, and N = 9/2
/// let sigma = 4.5 / std::f64::consts::TAU;
/// assert!((kernels.nngp.lower()[[0, 1]] - sigma).abs() < 1e-15);
/// assert!(kernels.nngp.lower()[[0, 0]] <= 2.25 && 2.25 <= kernels.nngp.upper()[[0, 0]]);
/// # Ok::<(), ntk_verify::Error>(())
/// ```
///
/// # Errors
/// No points, entries that are not finite, points of different dimensions, an activation without a closed form, a kernel
/// that exceeds the doubles.
pub fn enclose(spec: &Spec, x: ArrayView2<'_, f64>, y: Option<ArrayView2<'_, f64>>) -> Result<Enclosures> {
    enclose_with_inverse_width(spec, 0.0, x, y)
}

/// The same with the terms of order 1/n kept under the standard parameterization, as in
/// [`Limit::with_inverse_width`](crate::limit::Limit::with_inverse_width).
///
/// # Errors
/// As for [`enclose`], and an inverse width that is negative or not finite.
pub fn enclose_with_inverse_width(
    spec: &Spec,
    inverse_width: f64,
    x: ArrayView2<'_, f64>,
    y: Option<ArrayView2<'_, f64>>,
) -> Result<Enclosures> {
    let plan = Plan::new(spec, inverse_width, x.ncols())?;
    let left = Side::new("X", &plan, x)?;
    let Some(y) = y else {
        let rows = rows(&plan, &left, &left, |i| i)?;
        return Ok(Enclosures {
            nngp: symmetric(&rows, x.nrows(), 0)?,
            ntk: symmetric(&rows, x.nrows(), 1)?,
        });
    };
    if x.ncols() != y.ncols() {
        return Err(Error::new(
            "X'",
            format!("points have {} coordinates, those of X have {}", y.ncols(), x.ncols()),
        )
        .advise("give both as N × n₀ with the same n₀"));
    }
    let right = Side::new("X'", &plan, y)?;
    let rows = rows(&plan, &left, &right, |_| 0)?;
    let shape = (x.nrows(), y.nrows());
    let matrix = |which: usize| {
        let end = |end: usize| Array2::from_shape_fn(shape, |(i, j)| rows[i][j][which].bounds()[end]);
        Enclosure::new(end(0), end(1))
    };
    Ok(Enclosures { nngp: matrix(0)?, ntk: matrix(1)? })
}

/// Enclosures of K and T.
type Entry = [Interval; 2];

/// The matrix of `which`, from the upper triangle.
fn symmetric(rows: &[Vec<Entry>], n: usize, which: usize) -> Result<Enclosure> {
    let end = |end: usize| {
        Array2::from_shape_fn((n, n), |(i, j)| rows[i.min(j)][i.max(j) - i.min(j)][which].bounds()[end])
    };
    Enclosure::new(end(0), end(1))
}

/// Points with their own recursions.
struct Side {
    points: Points,
    diagonals: Vec<Diagonal>,
}

impl Side {
    fn new(name: &str, plan: &Plan, x: ArrayView2<'_, f64>) -> Result<Self> {
        let points = Points::new(name, x)?;
        let diagonals = Diagonal::all(plan, &points)?;
        Ok(Self { points, diagonals })
    }
}

/// All entries of each row from column `first(row)` on.
fn rows(
    plan: &Plan,
    left: &Side,
    right: &Side,
    first: impl Fn(usize) -> usize + Sync,
) -> Result<Vec<Vec<Entry>>> {
    (0..left.points.len())
        .into_par_iter()
        .with_max_len(1)
        .map(|i| (first(i)..right.points.len()).map(|j| entry(plan, [left, right], [i, j])).collect())
        .collect()
}

/// One entry: from the diagonal, in doubles, or with 128 bits.
fn entry(plan: &Plan, [left, right]: [&Side; 2], [i, j]: [usize; 2]) -> Result<Entry> {
    let diagonals = [&left.diagonals[i], &right.diagonals[j]];
    let exponents = [left.points.exponent(i), right.points.exponent(j)];
    let back = plan.output_exponent(exponents[0], exponents[1]);
    if left.points.same(i, &right.points, j) {
        return Ok(diagonals[0].output.map(|x| x.shifted(back).rounded()));
    }
    let powers = exponents.map(|e| plan.input_exponent(e));
    let power = powers[0] + powers[1];
    let n0 = left.points.dimension();
    if power.abs() <= NEAR && back.abs() <= NEAR {
        let scale = |x: Interval, k: i64| x * Interval::exactly(2f64.powi(k as i32));
        let inner = left.points.double(i, &right.points, j);
        let covariance = scale(inner, power) / whole(n0).rounded();
        let kernels = pair::output(plan, covariance, Angle::Unknown, diagonals)?.map(|x| scale(x, back));
        if kernels.iter().all(|x| x.relative_width() <= GOAL) {
            return Ok(kernels);
        }
    }
    let (inner, angle) = left.points.precise(i, &right.points, j, powers);
    let angle = match angle {
        Angle::Near { sin_squared, distance } => Angle::Near { sin_squared, distance: distance / whole(n0) },
        other => other,
    };
    let covariance = inner.shifted(power) / whole(n0);
    let kernels: [PreciseInterval; 2] = pair::output(plan, covariance, angle, diagonals)?;
    Ok(kernels.map(|x| x.shifted(back).rounded()))
}
