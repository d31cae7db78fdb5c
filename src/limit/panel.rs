//! Panels of rows: tiles in the working precision, then whatever needs better arithmetic.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::Element;
use super::doubtful::Doubt;
use super::kernels::KernelError;
use super::levels::Levels;
use super::pair::{Question, Side, Sides};
use super::plan::Plan;
use super::rounding::Rounding;
use super::strip::{Pairs, Strip};
use crate::Result;
use crate::numeric::DoubleDouble;

/// What the product takes at a time, in f64; twice that in f32. Panels and tiles are multiples.
const STEP: usize = 48;
/// Rows of the largest panel, columns of a tile.
const ROWS: usize = 6 * STEP;
const COLUMNS: usize = 4 * STEP;
/// Columns of a strip, and the bytes of one of its buffers. All of them fit the cache closest to a core; at a power of two
/// they would compete for the same places there.
const WIDTH: usize = 64;
const STRIP: usize = 3584;
/// Entries of a tile that are asked for an exact product.
const SAMPLES: usize = 64;
/// Doubtful entries at a time.
const DOUBTS: usize = 65_536;

/// The largest quadrature errors met so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quadrature {
    nngp: f64,
    ntk: f64,
}

impl Quadrature {
    /// Takes the errors of one more entry into account.
    pub(super) fn widen(&mut self, nngp: f64, ntk: f64) {
        self.nngp = self.nngp.max(nngp);
        self.ntk = self.ntk.max(ntk);
    }

    /// The larger of both.
    fn join(mut self, other: Self) -> Self {
        self.widen(other.nngp, other.ntk);
        self
    }
}

impl From<Quadrature> for KernelError {
    fn from(error: Quadrature) -> Self {
        Self { nngp: error.nngp, ntk: error.ntk }
    }
}

/// One side's diagonal in one working precision, with the rounding of the duals there.
pub(super) struct Working<T> {
    pub(super) left: Levels<T>,
    right: Option<Levels<T>>,
    pub(super) roundings: Vec<Rounding>,
}

impl<T: Element> Working<T> {
    fn new<U: Element>(sides: &Sides<'_, U>, symmetric: bool) -> Self {
        let levels = |side: &Side<U>| Levels::new(sides.plan, &side.points, &side.diagonal);
        Self {
            left: levels(sides.left),
            right: (!symmetric).then(|| levels(sides.right)),
            roundings: Rounding::measure::<T, U>(sides.plan, [sides.left, sides.right]),
        }
    }

    pub(super) fn right(&self) -> &Levels<T> {
        self.right.as_ref().unwrap_or(&self.left)
    }
}

/// A kernel matrix to be filled.
pub(super) struct Panels<'a, T> {
    pub(super) sides: Sides<'a, T>,
    symmetric: bool,
    working: Working<T>,
    pub(super) wide: Working<f64>,
}

/// A panel in the making.
pub(super) struct Panel<'o, T> {
    first: usize,
    nngp: ArrayViewMut2<'o, T>,
    ntk: ArrayViewMut2<'o, T>,
    pub(super) error: Quadrature,
    /// Entries that need better arithmetic, with better inner products.
    pub(super) doubtful: Vec<Doubt>,
}

impl<'a, T: Element> Panels<'a, T> {
    /// Rows of the points of `left`, columns of those of `right`; of a `symmetric` kernel only the upper triangle.
    pub(super) fn new(plan: &'a Plan, left: &'a Side<T>, right: &'a Side<T>, symmetric: bool) -> Self {
        let sides = Sides { plan, left, right };
        let (working, wide) = (Working::new(&sides, symmetric), Working::new(&sides, symmetric));
        Self { sides, symmetric, working, wide }
    }

    /// Fills both matrices, panel by panel.
    pub(super) fn fill(&self, nngp: &mut Array2<T>, ntk: &mut Array2<T>) -> Result<Quadrature> {
        // Large panels pack less for their products, but a dozen or so should be there to share among threads.
        let rows = (nngp.nrows() / 16).next_multiple_of(STEP).clamp(2 * STEP, ROWS);
        nngp.axis_chunks_iter_mut(Axis(0), rows)
            .into_par_iter()
            .zip(ntk.axis_chunks_iter_mut(Axis(0), rows))
            .enumerate()
            .map_init(Buffers::default, |buffers, (panel, (nngp, ntk))| {
                let first = panel * rows;
                let mut panel =
                    Panel { first, nngp, ntk, error: Quadrature::default(), doubtful: Vec::new() };
                self.tiles(&mut panel, buffers)?;
                Ok(panel.error)
            })
            .try_reduce(Quadrature::default, |a, b| Ok(a.join(b)))
    }

    /// All tiles of a panel in the working precision.
    fn tiles(&self, panel: &mut Panel<'_, T>, buffers: &mut Buffers<T>) -> Result<()> {
        let (m, n) = panel.nngp.dim();
        let height = STRIP / (WIDTH * size_of::<T>());
        let mut column = if self.symmetric { panel.first } else { 0 };
        while column < n {
            let k = COLUMNS.min(n - column);
            buffers.products.resize(m * k, T::ZERO);
            self.multiply(panel.first, m, column, k, &mut buffers.products);
            let absolute = self.product_error(panel.first, column, k, &buffers.products);
            for r in (0..m).step_by(height) {
                for c in (0..k).step_by(WIDTH) {
                    self.sides.plan.stop.check()?;
                    let pairs = Pairs {
                        left: &self.working.left,
                        rows: (panel.first + r, height.min(m - r)),
                        right: self.working.right(),
                        columns: (column + c, WIDTH.min(k - c)),
                        products: &buffers.products[r * k + c..],
                        stride: k,
                        absolute,
                    };
                    if self.symmetric && pairs.columns.0 + pairs.columns.1 <= pairs.rows.0 {
                        continue; // all below the diagonal
                    }
                    buffers.strip.run(self.sides.plan, &self.working.roundings, pairs);
                    self.store(panel, pairs, &buffers.strip, &mut buffers.good, &mut buffers.found)?;
                }
            }
            self.ask(panel, &mut buffers.found)?;
            if panel.doubtful.len() >= DOUBTS {
                self.improve(panel, buffers)?;
            }
            column += k;
        }
        self.improve(panel, buffers)
    }

    /// ⟨u, u'⟩ of a tile, row by row.
    fn multiply(&self, row: usize, m: usize, column: usize, k: usize, products: &mut [T]) {
        let d = self.sides.plan.dimension;
        let left = MatRef::from_row_major_slice(self.sides.left.points.rows(row, m), m, d);
        let right = MatRef::from_row_major_slice(self.sides.right.points.rows(column, k), k, d);
        let target = MatMut::from_column_major_slice_mut(products, k, m);
        matmul(target, Accum::Replace, right, left.transpose(), T::from_f64(1.0), Par::Seq);
    }

    /// The error of a tile's products in units of |u||u'| + √n₀ |⟨u,u'⟩|: at most (n₀ + 1)u, or in high dimension, where
    /// that is far too large, three times the largest of a sample of 64 entries (of all, where there are no more).
    ///
    /// A product is a sum of n₀ terms, each rounded by at most u times the sum so far. If rounding errors have random
    /// signs (Higham and Mary 2019), the error has the standard deviation u (Σ sₖ²)^½ of its partial sums, which are
    /// a random walk of length |u||u'| about a drift towards ⟨u,u'⟩: hence the two terms. A normal deviate exceeds three
    /// times the largest of 64 others with a chance of 6·10⁻⁹ (the chance that the sample happens to be small included),
    /// where it would be one part of a bound whose other parts are never reached together.
    fn product_error(&self, row: usize, column: usize, k: usize, products: &[T]) -> f64 {
        let root = (self.sides.plan.dimension as f64).sqrt();
        let bound = (self.sides.plan.dimension as f64 + 1.0) * T::UNIT;
        if bound <= 16.0 * T::UNIT {
            return bound;
        }
        let (left, right) = (self.sides.left, self.sides.right);
        let entries = products.len();
        let mut worst = 0.0f64;
        for sample in 0..SAMPLES.min(entries) {
            // all of a small tile; else in steps of a prime, so that none comes twice and rows and columns are spread
            let at = if entries <= SAMPLES { sample } else { sample * 2_654_435_761 % entries };
            let (i, j) = (row + at / k, column + at % k);
            let exact = T::inner(left.points.row(i), right.points.row(j)).high();
            let size = left.lengths[i] * right.lengths[j];
            if size > 0.0 {
                let error = (products[at].to_f64() - exact).abs();
                worst = worst.max(error / (size + root * exact.abs()));
            }
        }
        bound.min((3.0 * worst).max(T::UNIT))
    }

    /// Writes a strip to the output and notes what is doubtful.
    fn store(
        &self,
        panel: &mut Panel<'_, T>,
        pairs: Pairs<'_, T>,
        strip: &Strip<T>,
        good: &mut Vec<bool>,
        found: &mut Vec<(usize, usize)>,
    ) -> Result<()> {
        let plan = self.sides.plan;
        let ((first, m), (column, k)) = (pairs.rows, pairs.columns);
        for r in 0..m {
            let i = first + r;
            let start = if self.symmetric { i.saturating_sub(column) } else { 0 };
            if start >= k {
                continue;
            }
            let (entries, columns) = (r * k + start..(r + 1) * k, column + start..column + k);
            let (mut nngp, mut ntk) =
                (panel.nngp.row_mut(i - panel.first), panel.ntk.row_mut(i - panel.first));
            let rows = [&mut nngp, &mut ntk]
                .map(|row| row.as_slice_mut().expect("invariant: standard layout"))
                .map(|row| &mut row[columns.clone()]);
            let scales = (pairs.left.output[i], &pairs.right.output[columns.clone()]);
            good.resize(k - start, false);
            let accept = if plan.degree.is_some() { Strip::accept::<true> } else { Strip::accept::<false> };
            let all = accept(strip, plan.closed_form, entries.clone(), scales, rows, good);
            if !plan.closed_form {
                let errors =
                    strip.covariance_error[entries.clone()].iter().zip(&strip.tangent_error[entries]);
                for ((e, f), _) in errors.zip(good.iter()).filter(|(_, good)| **good) {
                    panel.error.widen(e.to_f64(), f.to_f64());
                }
            }
            if self.symmetric && column + start == i {
                let state = self.sides.left.diagonal.output(i);
                panel.error.widen(state.error.value, state.error.derivative);
                self.write(panel, i, i, [state.covariance, state.tangent])?;
                good[0] = true;
            }
            if !all {
                let doubtful = columns.zip(good.iter()).filter(|(_, good)| !**good);
                found.extend(doubtful.map(|(j, _)| (i, j)));
            }
        }
        Ok(())
    }

    pub(super) fn write(
        &self,
        panel: &mut Panel<'_, T>,
        i: usize,
        j: usize,
        [k, t]: [DoubleDouble; 2],
    ) -> Result<()> {
        let (left, right) = (self.sides.left, self.sides.right);
        let exponents = (left.points.exponent(i), right.points.exponent(j));
        let place = || format!("{}[{i}] with {}[{j}]", left.name, right.name);
        let (k, t) = self.sides.plan.output([k, t], exponents, place)?;
        let at = [i - panel.first, j];
        (panel.nngp[at], panel.ntk[at]) = (k, t);
        Ok(())
    }
}

/// An entry with its error bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) covariance: f64,
    pub(super) tangent: f64,
    pub(super) covariance_error: f64,
    pub(super) tangent_error: f64,
}

/// What a thread works in.
#[derive(Debug, Default)]
pub(super) struct Buffers<T> {
    products: Vec<T>,
    strip: Strip<T>,
    good: Vec<bool>,
    /// Doubtful entries of a tile.
    found: Vec<(usize, usize)>,
    pub(super) wide: Strip<f64>,
    pub(super) right: Levels<f64>,
    pub(super) inners: Vec<f64>,
    /// Entries that even f64 with a better inner product does not give.
    pub(super) hard: Vec<Question>,
}
