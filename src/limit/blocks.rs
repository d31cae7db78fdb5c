//! Kernels written block by block into matrices that somebody else holds: a part of memory, a file.

use ndarray::{ArrayView2, ArrayViewMut2, s};

use super::points::Points;
use super::{Element, KernelError, Kernels, Limit};
use crate::{Error, Result};

/// Where K(X, X') goes, one row for each row of X, one column for each row of X'; only what is wanted need be there.
#[derive(Debug)]
pub struct Targets<'a, T> {
    /// Of the NNGP.
    pub nngp: Option<ArrayViewMut2<'a, T>>,
    /// Of the tangent kernel.
    pub ntk: Option<ArrayViewMut2<'a, T>>,
}

impl<T: Element> Targets<'_, T> {
    fn check(&self, expected: (usize, usize)) -> Result<()> {
        for (name, target) in [("nngp", &self.nngp), ("ntk", &self.ntk)] {
            if let Some(found) = target.as_ref().map(|target| target.dim()).filter(|dim| *dim != expected) {
                return Err(Error::new(name, format!("the target is {} × {}", found.0, found.1))
                    .advise(format!("the kernel is {} × {}", expected.0, expected.1)));
            }
        }
        Ok(())
    }

    /// Writes a block whose first entry is at (`row`, `column`), and its transpose where it belongs if `mirrored`.
    fn write(&mut self, (row, column): (usize, usize), block: &Kernels<T>, mirrored: bool) {
        let views = [block.nngp.view(), block.ntk.view()];
        for (target, block) in [&mut self.nngp, &mut self.ntk].into_iter().zip(views) {
            let Some(target) = target else { continue };
            let mut put = |(row, column): (usize, usize), block: ArrayView2<'_, T>| {
                let (rows, columns) = (row..row + block.nrows(), column..column + block.ncols());
                target.slice_mut(s![rows, columns]).assign(&block);
            };
            put((row, column), block);
            if mirrored {
                put((column, row), block.t());
            }
        }
    }
}

impl Limit {
    /// The edge of a block: two of f64 take 64 MiB together.
    pub const BLOCK: usize = 2048;

    /// K(X, X') by blocks into `targets`; K(X, X) where `y` is `None`, exactly symmetric. Besides the targets, memory is
    /// taken for a block only, so a target may be a mapped file that is larger than memory.
    ///
    /// Entries are those of [`Limit::cross`] and [`Limit::symmetric`] to [`Limit::PRECISION`]; their last bits may differ,
    /// because another arithmetic can be the cheapest that is good enough for a block.
    ///
    /// # Errors
    /// As for [`Limit::symmetric`] and [`Limit::cross`], and targets of the wrong shape. What was written before stays.
    pub fn fill<T: Element>(
        &self,
        x: ArrayView2<'_, T>,
        y: Option<ArrayView2<'_, T>>,
        targets: Targets<'_, T>,
    ) -> Result<KernelError> {
        self.fill_by(Self::BLOCK, x, y, targets)
    }

    fn fill_by<T: Element>(
        &self,
        edge: usize,
        x: ArrayView2<'_, T>,
        y: Option<ArrayView2<'_, T>>,
        mut targets: Targets<'_, T>,
    ) -> Result<KernelError> {
        targets.check((x.nrows(), y.as_ref().unwrap_or(&x).nrows()))?;
        self.comparable(x, y)?;
        // What is wrong with a point is found before anything is written, and under its own number.
        Points::new("X", x)?;
        y.map(|y| Points::new("X'", y)).transpose()?;
        let mut error = KernelError::default();
        let right = y.unwrap_or(x);
        for row in (0..x.nrows()).step_by(edge) {
            let left = rows(x, row, edge);
            let first = if y.is_none() { row } else { 0 };
            for column in (first..right.nrows()).step_by(edge) {
                let diagonal = y.is_none() && row == column;
                let block =
                    if diagonal { self.symmetric(left) } else { self.cross(left, rows(right, column, edge)) };
                let block = block.map_err(|error| {
                    error.within(format!("the block from row {row} and column {column} on"))
                })?;
                error.nngp = error.nngp.max(block.error.nngp);
                error.ntk = error.ntk.max(block.error.ntk);
                targets.write((row, column), &block, y.is_none() && !diagonal);
            }
        }
        Ok(error)
    }
}

/// At most `count` rows from `first` on.
fn rows<T>(x: ArrayView2<'_, T>, first: usize, count: usize) -> ArrayView2<'_, T> {
    let last = x.nrows().min(first + count);
    x.slice_move(s![first..last, ..])
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::activation::parse;
    use crate::dataset::sphere;
    use crate::spec::{Dense, Parameterization, Spec};
    use crate::stop::Stop;

    fn limit() -> Limit {
        let scales = Dense { weight_std: 1.5, bias_std: 0.1 };
        Limit::new(&Spec::dense(&parse("erf").unwrap(), 2, scales, Parameterization::Ntk).unwrap()).unwrap()
    }

    #[test]
    fn blocks_of_any_size_give_the_same_kernels() {
        let limit = limit();
        let (mut x, y) = (sphere(11, 3, 0).unwrap(), sphere(7, 3, 1).unwrap());
        let first = x.row(0).to_owned();
        x.row_mut(10).assign(&first);
        for edge in [1, 4, 11, 64] {
            let mut ntk = Array2::zeros((11, 11));
            let targets = Targets { nngp: None, ntk: Some(ntk.view_mut()) };
            limit.fill_by(edge, x.view(), None, targets).unwrap();
            let whole = limit.symmetric(x.view()).unwrap();
            for ((i, j), value) in ntk.indexed_iter() {
                let bound = 2.0 * Limit::PRECISION * value.abs();
                assert!((value - whole.ntk.view()[(i, j)]).abs() <= bound, "{edge}: {i}, {j}");
                assert_eq!(*value, ntk[(j, i)]);
            }
            let mut nngp = Array2::zeros((7, 11)).reversed_axes();
            let targets = Targets { nngp: Some(nngp.view_mut()), ntk: None };
            limit.fill_by(edge, x.view(), Some(y.view()), targets).unwrap();
            let whole = limit.cross(x.view(), y.view()).unwrap();
            for (value, expected) in nngp.iter().zip(whole.nngp.view()) {
                assert!((value - expected).abs() <= 2.0 * Limit::PRECISION * expected.abs().max(1e-3));
            }
        }
    }

    #[test]
    fn bad_points_and_targets_are_refused_before_anything_is_written() {
        let mut ntk = Array2::from_elem((2, 2), 7.0);
        let mut fill = |limit: &Limit, x: Array2<f64>| {
            let targets = Targets { nngp: None, ntk: Some(ntk.view_mut()) };
            let error = limit.fill_by(1, x.view(), None, targets).unwrap_err().to_string();
            assert!(ntk.iter().all(|value| *value == 7.0));
            error
        };
        assert!(fill(&limit(), array![[1.0], [f64::NAN]]).starts_with("X: entry [1, 0] is NaN"));
        assert!(
            fill(&limit(), array![[1.0], [2.0], [3.0]])
                .contains("the target is 2 × 2\n  the kernel is 3 × 3")
        );
        let stop = Stop::default();
        let limit = limit().stopped_by(stop.clone());
        stop.stop();
        assert!(fill(&limit, array![[1.0], [2.0]]).contains("was interrupted"));
    }
}
