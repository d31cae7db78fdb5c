//! Panels of rows, filled in parallel.

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::Element;
use super::kernels::KernelError;
use super::pair::{self, Side};
use super::plan::Plan;
use crate::Result;

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

/// A kernel matrix to be filled.
pub(super) struct Panel<'a, T> {
    plan: &'a Plan,
    left: &'a Side<T>,
    right: &'a Side<T>,
    symmetric: bool,
}

impl<'a, T: Element> Panel<'a, T> {
    /// Rows of the points of `left`, columns of those of `right`.
    pub(super) fn over(plan: &'a Plan, left: &'a Side<T>, right: &'a Side<T>) -> Self {
        Self { plan, left, right, symmetric: false }
    }

    /// Only the upper triangle is wanted, and the diagonal is known.
    pub(super) fn symmetric(self) -> Self {
        Self { symmetric: true, ..self }
    }

    /// Fills both matrices, panel by panel.
    pub(super) fn fill(&self, nngp: &mut Array2<T>, ntk: &mut Array2<T>) -> Result<Quadrature> {
        const ROWS: usize = 4;
        nngp.axis_chunks_iter_mut(Axis(0), ROWS)
            .into_par_iter()
            .zip(ntk.axis_chunks_iter_mut(Axis(0), ROWS))
            .enumerate()
            .map(|(panel, (nngp, ntk))| self.rows(panel * ROWS, nngp, ntk))
            .try_reduce(Quadrature::default, |a, b| Ok(a.join(b)))
    }

    fn rows(
        &self,
        first: usize,
        mut nngp: ArrayViewMut2<'_, T>,
        mut ntk: ArrayViewMut2<'_, T>,
    ) -> Result<Quadrature> {
        let error = Quadrature::default();
        for r in 0..nngp.nrows() {
            let i = first + r;
            for j in if self.symmetric { i } else { 0 }..nngp.ncols() {
                let pair = pair::evaluate(self.plan, self.left, self.right, i, j);
                let place = || format!("{}[{i}] with {}[{j}]", self.left.name, self.right.name);
                let exponents = (self.left.points.exponent(i), self.right.points.exponent(j));
                (nngp[[r, j]], ntk[[r, j]]) = self.plan.output(pair, exponents, place)?;
            }
        }
        Ok(error)
    }
}
