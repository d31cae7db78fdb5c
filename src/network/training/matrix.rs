//! Weight matrices, as gradient descent sees them.

use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

use crate::numeric::Normals;
use crate::numeric::product::{add_matmul, matmul};
use crate::{Error, Result};

/// P, n' × n: what descent on one dense layer needs of it. Points are rows.
pub(super) trait Matrix: Send {
    /// `out` = s A Pᵀ, from m × n to m × n'.
    fn right(&mut self, scale: f64, a: ArrayView2<'_, f64>, out: ArrayViewMut2<'_, f64>);

    /// `out` = s D P, from m × n' to m × n.
    fn left(&mut self, scale: f64, d: ArrayView2<'_, f64>, out: ArrayViewMut2<'_, f64>);

    /// V ← μ V + s Gᵀ A, P ← P − η V, G and A being the arguments of the last calls of `left` and `right`, if those were
    /// called since the last step.
    fn descend(&mut self, step: Step, scale: f64, g: ArrayView2<'_, f64>, a: ArrayView2<'_, f64>);

    /// How far P has moved.
    fn change(&self) -> Change;

    /// The directions that were asked about from the right and from the left, if that is kept count of.
    fn directions(&self) -> [usize; 2] {
        [0, 0]
    }
}

/// The numbers of a step: η and μ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) learning_rate: f64,
    pub(super) momentum: f64,
}

/// The size of P_t − P_0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    /// ‖P_t − P_0‖_F.
    pub(super) norm: f64,
    /// The largest |entry|, if entries exist.
    pub(super) largest: Option<f64>,
}

/// A matrix all of whose entries exist.
///
/// Products are cut into blocks of [`BLOCK`] units, each on one thread: the bits do not depend on how many there are.
pub(super) struct Stored {
    entries: Array2<f64>,
    /// V, where there is momentum.
    velocity: Option<Array2<f64>>,
    /// The stream of P_0/std, which is read again instead of being kept.
    origin: Normals,
    std: f64,
}

/// Units a thread takes at once: wide enough for the product to run at full speed.
const BLOCK: usize = 512;

impl Stored {
    /// `rows` × `columns` numbers N(0, std²), the next ones of `normals`.
    ///
    /// # Errors
    /// They do not fit into memory.
    pub(super) fn new(
        (rows, columns): (usize, usize),
        std: f64,
        momentum: bool,
        normals: &mut Normals,
    ) -> Result<Self> {
        let origin = normals.clone();
        let mut entries = room(rows, columns)?;
        normals.fill(slice(&mut entries));
        entries.map_inplace(|x| *x *= std);
        let velocity = if momentum { Some(room(rows, columns)?) } else { None };
        Ok(Self { entries, velocity, origin, std })
    }
}

/// A matrix of zeros.
fn room(rows: usize, columns: usize) -> Result<Array2<f64>> {
    let mut entries: Vec<f64> = Vec::new();
    let size = rows.checked_mul(columns);
    if size.is_none_or(|size| entries.try_reserve_exact(size).is_err()) {
        let problem = format!("{rows} × {columns} weights do not fit into memory");
        return Err(Error::new("widths", problem).advise("sample the weights lazily"));
    }
    entries.resize(rows * columns, 0.0);
    Ok(Array2::from_shape_vec((rows, columns), entries).expect("invariant: the vector has that length"))
}

fn slice(matrix: &mut Array2<f64>) -> &mut [f64] {
    matrix.as_slice_mut().expect("invariant: owned arrays are row-major")
}

impl Matrix for Stored {
    fn right(&mut self, scale: f64, a: ArrayView2<'_, f64>, mut out: ArrayViewMut2<'_, f64>) {
        let entries = self.entries.view();
        if entries.nrows() <= BLOCK {
            return matmul(out, scale, a, entries.t());
        }
        let blocks = out.axis_chunks_iter_mut(Axis(1), BLOCK).into_par_iter();
        blocks
            .zip(entries.axis_chunks_iter(Axis(0), BLOCK))
            .for_each(|(out, block)| matmul(out, scale, a, block.t()));
    }

    fn left(&mut self, scale: f64, d: ArrayView2<'_, f64>, mut out: ArrayViewMut2<'_, f64>) {
        let entries = self.entries.view();
        if entries.ncols() <= BLOCK {
            return matmul(out, scale, d, entries);
        }
        let blocks = out.axis_chunks_iter_mut(Axis(1), BLOCK).into_par_iter();
        blocks
            .zip(entries.axis_chunks_iter(Axis(1), BLOCK))
            .for_each(|(out, block)| matmul(out, scale, d, block));
    }

    fn descend(&mut self, step: Step, scale: f64, g: ArrayView2<'_, f64>, a: ArrayView2<'_, f64>) {
        let Step { learning_rate: eta, momentum: mu } = step;
        let Some(velocity) = &mut self.velocity else {
            let grow = |block: ArrayViewMut2<'_, f64>, g: ArrayView2<'_, f64>| {
                add_matmul(block, -eta * scale, g.t(), a);
            };
            if self.entries.nrows() <= BLOCK {
                return grow(self.entries.view_mut(), g);
            }
            let blocks = self.entries.axis_chunks_iter_mut(Axis(0), BLOCK).into_par_iter();
            return blocks.zip(g.axis_chunks_iter(Axis(1), BLOCK)).for_each(|(block, g)| grow(block, g));
        };
        self.entries
            .axis_chunks_iter_mut(Axis(0), BLOCK)
            .into_par_iter()
            .zip(velocity.axis_chunks_iter_mut(Axis(0), BLOCK))
            .zip(g.axis_chunks_iter(Axis(1), BLOCK))
            .for_each(|((mut block, mut v), g)| {
                v *= mu;
                add_matmul(v.view_mut(), scale, g.t(), a);
                block.scaled_add(-eta, &v);
            });
    }

    fn change(&self) -> Change {
        let (mut normals, mut origin) = (self.origin.clone(), [0.0; 1024]);
        let (mut squares, mut largest) = (0.0, 0.0_f64);
        for entries in self.entries.as_slice().expect("invariant: row-major").chunks(origin.len()) {
            let origin = &mut origin[..entries.len()];
            normals.fill(origin);
            let mut sum = 0.0;
            for (x, z) in entries.iter().zip(&*origin) {
                let moved = x - z * self.std;
                sum += moved * moved;
                largest = largest.max(moved.abs());
            }
            squares += sum;
        }
        Change { norm: f64::sqrt(squares), largest: Some(largest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Key;

    #[test]
    fn blocks_change_no_product_by_more_than_rounding_and_no_bit_by_threads() {
        let (rows, columns, points) = (BLOCK + 3, 2 * BLOCK + 1, 3);
        let mut normals = Normals::new(Key::root(1));
        let mut draw = |r, c| Array2::from_shape_simple_fn((r, c), || normals.draw());
        let (a, g) = (draw(points, columns), draw(points, rows));
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut matrix =
                    Stored::new((rows, columns), 0.5, true, &mut Normals::new(Key::root(2))).unwrap();
                let before = matrix.entries.clone();
                let (mut up, mut down) = (Array2::zeros((points, rows)), Array2::zeros((points, columns)));
                for _ in 0..2 {
                    matrix.descend(Step { learning_rate: 0.1, momentum: 0.9 }, 0.7, g.view(), a.view());
                }
                matrix.right(2.0, a.view(), up.view_mut());
                matrix.left(3.0, g.view(), down.view_mut());
                (before, matrix.entries.clone(), up, down, matrix.change())
            })
        };
        let (before, after, up, down, change) = run(1);
        assert_eq!((after.clone(), up.clone(), down.clone(), change), {
            let (_, after, up, down, change) = run(3);
            (after, up, down, change)
        });
        // V_1 + V_2 = (1 + 1.9) s GᵀA; sums of N terms of size ≲ 30, rounded a few times each.
        let moved = -0.1 * 2.9 * 0.7 * g.t().dot(&a);
        let close = |x: &Array2<f64>, y: &Array2<f64>, terms: usize, size: f64| {
            x.iter().zip(y).all(|(x, y)| (x - y).abs() <= terms as f64 * f64::EPSILON * size)
        };
        assert!(close(&(&after - &before), &moved, points + 8, 30.0));
        let sizes = 30.0 * columns as f64;
        assert!(close(&up, &(2.0 * a.dot(&after.t())), columns, sizes));
        assert!(close(&down, &(3.0 * g.dot(&after)), rows, sizes));
        let norm = moved.iter().map(|x| x * x).sum::<f64>().sqrt();
        assert!((change.norm / norm - 1.0).abs() < 1e-10, "rounding of {} entries", moved.len());
    }
}
