//! Entries that the working precision does not give, each by the cheapest arithmetic that is good enough.

use super::Element;
use super::pair::Question;
use super::panel::{Buffers, Panel, Panels};
use super::quadrature;
use super::strip::Pairs;
use crate::Result;
use crate::numeric::DoubleDouble;

/// Pairs in double-double at a time.
const BATCH: usize = 256;

/// The inner product ⟨u, u'⟩ of an entry, better than the tile has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    i: usize,
    j: usize,
    inner: DoubleDouble,
}

impl<T: Element> Panels<'_, T> {
    /// Settles what was found doubtful where that needs no recursion or is left to quadrature, and notes the rest with
    /// better inner products, while the points are in reach.
    pub(super) fn ask(&self, panel: &mut Panel<'_, T>, found: &mut Vec<(usize, usize)>) -> Result<()> {
        let (left, right) = (self.sides.left, self.sides.right);
        for (i, j) in found.drain(..) {
            self.sides.plan.stop.check()?;
            if let Some(entry) = self.sides.known(i, j) {
                let state = left.diagonal.output(i);
                panel.error.widen(state.error.value, state.error.derivative);
                self.write(panel, i, j, entry)?;
            } else if self.sides.plan.closed_form {
                let inner = T::inner(left.points.row(i), right.points.row(j));
                panel.doubtful.push(Doubt { i, j, inner });
            } else {
                let kept = quadrature::estimate(&self.sides, &self.wide.roundings, i, j);
                panel.error.widen(kept.covariance_error, kept.tangent_error);
                self.write(panel, i, j, [kept.covariance, kept.tangent].map(DoubleDouble::new))?;
            }
        }
        Ok(())
    }

    /// The doubtful entries of a panel, each by the cheapest arithmetic that is good enough.
    pub(super) fn improve(&self, panel: &mut Panel<'_, T>, buffers: &mut Buffers<T>) -> Result<()> {
        let mut doubtful = std::mem::take(&mut panel.doubtful);
        doubtful.sort_unstable_by_key(|doubt| (doubt.i, doubt.j));
        for row in doubtful.chunk_by(|a, b| a.i == b.i) {
            self.sides.plan.stop.check()?;
            self.again(panel, row, buffers)?;
        }
        for batch in buffers.hard.chunks(BATCH) {
            self.sides.plan.stop.check()?;
            for (question, entry) in batch.iter().zip(self.sides.evaluate(batch)) {
                self.write(panel, question.i, question.j, entry)?;
            }
        }
        buffers.hard.clear();
        doubtful.clear();
        panel.doubtful = doubtful;
        Ok(())
    }

    /// Doubtful entries of one row in f64, from better inner products.
    fn again(&self, panel: &mut Panel<'_, T>, row: &[Doubt], buffers: &mut Buffers<T>) -> Result<()> {
        let plan = self.sides.plan;
        let Buffers { wide, right, inners, hard, .. } = buffers;
        right.gather(self.wide.right(), row.iter().map(|doubt| doubt.j));
        inners.clear();
        inners.extend(row.iter().map(|doubt| doubt.inner.high()));
        let pairs = Pairs {
            left: &self.wide.left,
            rows: (row[0].i, 1),
            right,
            columns: (0, row.len()),
            products: inners,
            stride: row.len(),
            absolute: T::inner_error(plan.dimension),
        };
        wide.run(plan, &self.wide.roundings, pairs);
        for (at, &Doubt { i, j, inner }) in row.iter().enumerate() {
            if wide.good::<T>(plan.closed_form, at) {
                self.write(panel, i, j, [wide.covariance[at], wide.tangent[at]].map(DoubleDouble::new))?;
            } else {
                hard.push(Question { i, j, inner: T::PRECISE.then_some(inner) });
            }
        }
        Ok(())
    }
}
