//! Panels of rows: tiles in the working precision, then whatever needs better arithmetic.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::kernels::KernelError;
use super::levels::Levels;
use super::pair::{Side, Sides};
use super::plan::Plan;
use super::rounding::Rounding;
use super::strip::{Ranges, Strip};
use super::{Element, quadrature};
use crate::Result;
use crate::numeric::DoubleDouble;

/// Rows of a panel, columns of a tile, entries of a strip: one strip's buffers fit the caches closest to a core.
const ROWS: usize = 128;
const COLUMNS: usize = 256;
const STRIP: usize = 1024;
/// Pairs in double-double at a time.
const BATCH: usize = 256;

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
struct Working<T> {
    left: Levels<T>,
    right: Option<Levels<T>>,
    roundings: Vec<Rounding>,
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

    fn right(&self) -> &Levels<T> {
        self.right.as_ref().unwrap_or(&self.left)
    }
}

/// A kernel matrix to be filled.
pub(super) struct Panels<'a, T> {
    sides: Sides<'a, T>,
    symmetric: bool,
    working: Working<T>,
    wide: Working<f64>,
}

/// A panel in the making.
struct Panel<'o, T> {
    first: usize,
    nngp: ArrayViewMut2<'o, T>,
    ntk: ArrayViewMut2<'o, T>,
    error: Quadrature,
    /// Entries that need better arithmetic.
    doubtful: Vec<(usize, usize)>,
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
        nngp.axis_chunks_iter_mut(Axis(0), ROWS)
            .into_par_iter()
            .zip(ntk.axis_chunks_iter_mut(Axis(0), ROWS))
            .enumerate()
            .map_init(Buffers::default, |buffers, (panel, (nngp, ntk))| {
                let first = panel * ROWS;
                let mut panel =
                    Panel { first, nngp, ntk, error: Quadrature::default(), doubtful: Vec::new() };
                self.tiles(&mut panel, buffers)?;
                self.improve(&mut panel)?;
                Ok(panel.error)
            })
            .try_reduce(Quadrature::default, |a, b| Ok(a.join(b)))
    }

    /// All tiles of a panel in the working precision.
    fn tiles(&self, panel: &mut Panel<'_, T>, buffers: &mut Buffers<T>) -> Result<()> {
        let (m, n) = panel.nngp.dim();
        let mut column = if self.symmetric { panel.first } else { 0 };
        while column < n {
            let k = COLUMNS.min(n - column);
            buffers.products.resize(m * k, T::ZERO);
            self.multiply(panel.first, m, column, k, &mut buffers.products);
            let absolute = self.product_error(panel.first, column, k, &buffers.products);
            let height = (STRIP / k).max(1);
            for (part, products) in buffers.products.chunks(height * k).enumerate() {
                let rows = (panel.first + part * height, products.len() / k);
                let pairs = Ranges {
                    left: &self.working.left,
                    rows,
                    right: self.working.right(),
                    columns: (column, k),
                };
                buffers.strip.run(self.sides.plan, &self.working.roundings, pairs, products, absolute);
                self.store(panel, rows, (column, k), &buffers.strip, &mut buffers.good)?;
            }
            column += k;
        }
        Ok(())
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
    /// that is far too large, twice the largest of a sample with one entry in each column.
    ///
    /// A product is a sum of n₀ terms, each rounded by at most u times the sum so far. If rounding errors have random
    /// signs (Higham and Mary 2019), the error has the standard deviation u (Σ sₖ²)^½ of its partial sums, which are
    /// a random walk of length |u||u'| about a drift towards ⟨u,u'⟩: hence the two terms. The largest of hundreds
    /// is three standard deviations or so, and twice that has a chance of 10⁻⁹ in an entry, where it would be one part of
    /// a bound whose other parts are never reached together.
    fn product_error(&self, row: usize, column: usize, k: usize, products: &[T]) -> f64 {
        let root = (self.sides.plan.dimension as f64).sqrt();
        let bound = (self.sides.plan.dimension as f64 + 1.0) * T::UNIT;
        if bound <= 16.0 * T::UNIT {
            return bound;
        }
        let (left, right) = (self.sides.left, self.sides.right);
        let m = products.len() / k;
        let mut worst = 0.0f64;
        for c in 0..k {
            let r = c % m;
            let (i, j) = (row + r, column + c);
            let exact = T::inner(left.points.row(i), right.points.row(j));
            let size = left.lengths[i] * right.lengths[j];
            if size > 0.0 {
                let error = (products[r * k + c].to_f64() - exact).abs();
                worst = worst.max(error / (size + root * exact.abs()));
            }
        }
        bound.min((2.0 * worst).max(T::UNIT))
    }

    /// Writes a strip to the output and notes what is doubtful.
    fn store(
        &self,
        panel: &mut Panel<'_, T>,
        (first, m): (usize, usize),
        (column, k): (usize, usize),
        strip: &Strip<T>,
        good: &mut Vec<bool>,
    ) -> Result<()> {
        let plan = self.sides.plan;
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
            let scales = (self.working.left.output[i], &self.working.right().output[columns.clone()]);
            good.resize(k - start, false);
            strip.accept::<T>(plan.closed_form, entries.clone(), scales, rows, good);
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
            if good.contains(&false) {
                let doubtful = columns.zip(good.iter()).filter(|(_, good)| !**good);
                panel.doubtful.extend(doubtful.map(|(j, _)| (i, j)));
            }
        }
        Ok(())
    }

    fn write(&self, panel: &mut Panel<'_, T>, i: usize, j: usize, [k, t]: [DoubleDouble; 2]) -> Result<()> {
        let (left, right) = (self.sides.left, self.sides.right);
        let exponents = (left.points.exponent(i), right.points.exponent(j));
        let place = || format!("{}[{i}] with {}[{j}]", left.name, right.name);
        let (k, t) = self.sides.plan.output([k, t], exponents, place)?;
        let at = [i - panel.first, j];
        (panel.nngp[at], panel.ntk[at]) = (k, t);
        Ok(())
    }

    /// The doubtful entries of a panel, each by the cheapest arithmetic that is good enough.
    fn improve(&self, panel: &mut Panel<'_, T>) -> Result<()> {
        let mut doubtful = std::mem::take(&mut panel.doubtful);
        doubtful.sort_unstable();
        let mut remaining = Vec::with_capacity(doubtful.len());
        for &(i, j) in &doubtful {
            match self.sides.known(i, j) {
                Some(entry) => {
                    let state = self.sides.left.diagonal.output(i);
                    panel.error.widen(state.error.value, state.error.derivative);
                    self.write(panel, i, j, entry)?;
                }
                None => remaining.push((i, j)),
            }
        }
        if !self.sides.plan.closed_form {
            for (i, j) in remaining {
                let kept = quadrature::estimate(&self.sides, &self.wide.roundings, i, j);
                panel.error.widen(kept.covariance_error, kept.tangent_error);
                self.write(panel, i, j, [kept.covariance, kept.tangent].map(DoubleDouble::new))?;
            }
            return Ok(());
        }
        let mut hard = Vec::new();
        let mut strip = Strip::default();
        for row in remaining.chunk_by(|a, b| a.0 == b.0) {
            self.again(panel, row, &mut strip, &mut hard)?;
        }
        for batch in hard.chunks(BATCH) {
            for (&(i, j), entry) in batch.iter().zip(self.sides.evaluate(batch)) {
                self.write(panel, i, j, entry)?;
            }
        }
        Ok(())
    }

    /// Doubtful entries of one row in f64, from inner products in double-double.
    fn again(
        &self,
        panel: &mut Panel<'_, T>,
        row: &[(usize, usize)],
        strip: &mut Strip<f64>,
        hard: &mut Vec<(usize, usize)>,
    ) -> Result<()> {
        let plan = self.sides.plan;
        let i = row[0].0;
        let columns: Vec<_> = row.iter().map(|&(_, j)| j).collect();
        let left = self.sides.left.points.row(i);
        let products: Vec<_> =
            columns.iter().map(|&j| T::inner(left, self.sides.right.points.row(j))).collect();
        let right = self.wide.right().gather(&columns);
        let pairs =
            Ranges { left: &self.wide.left, rows: (i, 1), right: &right, columns: (0, columns.len()) };
        strip.run(plan, &self.wide.roundings, pairs, &products, T::inner_error(plan.dimension));
        for (at, &j) in columns.iter().enumerate() {
            if strip.good::<T>(plan.closed_form, at) {
                self.write(panel, i, j, [strip.covariance[at], strip.tangent[at]].map(DoubleDouble::new))?;
            } else {
                hard.push((i, j));
            }
        }
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
struct Buffers<T> {
    products: Vec<T>,
    strip: Strip<T>,
    good: Vec<bool>,
}
