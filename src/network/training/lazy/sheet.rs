//! A few long rows, cut into tiles.

use ndarray::{ArrayView2, ArrayViewMut2};
use rayon::prelude::*;

use crate::numeric::Normals;
use crate::numeric::product::{PACK, Pack, Rows, add_inner, combine, total};

/// Packs a tile is wide: a product of two tiles is summed in registers.
const TILE: usize = 32;

/// Packs that one thread takes at once: 2048 columns, of which a few rows stay in the second-level cache.
pub(super) const CHUNK: usize = 8 * TILE;

/// Room for `rows` rows of `width` numbers, stored tile after tile, each tile row-major; columns beyond the last are zero.
///
/// Sums over columns are taken chunk by chunk and added up in order, so they do not depend on the number of threads.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    rows: usize,
    width: usize,
    data: Vec<Pack>,
}

/// Whole packs of a row.
pub(super) fn packs(width: usize) -> usize {
    width.div_ceil(PACK)
}

/// Does `work` for all chunks, in parallel if there are several, and returns the results in order.
pub(super) fn in_order<T: Send>(chunks: usize, work: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
    if chunks == 1 { vec![work(0)] } else { (0..chunks).into_par_iter().map(work).collect() }
}

/// The tiles of a chunk of `count` packs: first pack and width.
pub(super) fn tiles(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).step_by(TILE).map(move |start| (start, TILE.min(count - start)))
}

impl Sheet {
    pub(super) fn zeros(rows: usize, width: usize) -> Self {
        Self { rows, width, data: vec![[0.0; PACK]; rows * packs(width)] }
    }

    /// A copy of the rows of `matrix`.
    pub(super) fn read(matrix: ArrayView2<'_, f64>) -> Self {
        let mut sheet = Self::zeros(matrix.nrows(), matrix.ncols());
        for (i, row) in matrix.rows().into_iter().enumerate() {
            let mut row = row.iter();
            sheet.row_packs(i, |pack| {
                for (x, y) in pack.iter_mut().zip(row.by_ref()) {
                    *x = *y;
                }
            });
        }
        sheet
    }

    /// `out` = `scale` · the rows.
    pub(super) fn write(&mut self, scale: f64, mut out: ArrayViewMut2<'_, f64>) {
        for (i, mut row) in out.rows_mut().into_iter().enumerate() {
            let mut row = row.iter_mut();
            self.row_packs(i, |pack| {
                for (x, y) in pack.iter().zip(row.by_ref()) {
                    *y = scale * x;
                }
            });
        }
    }

    /// Row i becomes N(0, std²) numbers.
    pub(super) fn draw(&mut self, i: usize, std: f64, normals: &mut Normals) {
        let mut left = self.width;
        self.row_packs(i, |pack| {
            let part = &mut pack[..left.min(PACK)];
            normals.fill(part);
            part.iter_mut().for_each(|x| *x *= std);
            left -= part.len();
        });
    }

    /// The packs of row i, in order.
    fn row_packs(&mut self, i: usize, mut visit: impl FnMut(&mut Pack)) {
        let rows = self.rows;
        let all = packs(self.width);
        for chunk in (0..all).step_by(CHUNK) {
            for (start, count) in tiles(CHUNK.min(all - chunk)) {
                let tile = &mut self.data[rows * (chunk + start)..][..rows * count];
                tile[i * count..][..count].iter_mut().for_each(&mut visit);
            }
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn chunks(&self) -> usize {
        packs(self.width).div_ceil(CHUNK).max(1)
    }

    /// The packs of a chunk.
    pub(super) fn chunk(&self, index: usize) -> &[Pack] {
        let (rows, all) = (self.rows, packs(self.width));
        &self.data[rows * (index * CHUNK).min(all)..rows * ((index + 1) * CHUNK).min(all)]
    }

    /// Changes all chunks, in parallel if there are several.
    pub(super) fn change(&mut self, work: impl Fn(usize, &mut [Pack]) + Sync) {
        if self.rows == 0 {
            return;
        }
        if self.chunks() == 1 {
            return work(0, &mut self.data);
        }
        self.data.par_chunks_mut(self.rows * CHUNK).enumerate().for_each(|(index, chunk)| work(index, chunk));
    }

    /// Inner products of row i with `others`.
    pub(super) fn products(&self, i: usize, others: &[usize]) -> Vec<f64> {
        let (rows, own) = (self.rows, [i]);
        let parts = in_order(self.chunks(), |index| {
            let chunk = self.chunk(index);
            let mut sums = vec![[0.0; PACK]; others.len()];
            for (start, packs) in tiles(chunk.len() / rows) {
                let data = &chunk[rows * start..][..rows * packs];
                let (a, b) = (Rows { data, rows: &own, packs }, Rows { data, rows: others, packs });
                add_inner(&mut sums, a, b, false);
            }
            sums.iter().map(total).collect::<Vec<f64>>()
        });
        let mut sums = vec![0.0; others.len()];
        for part in parts {
            sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
        sums
    }

    /// Adds Σ `coefficients`[k] · row `others`[k] to row i, which comes after all of them.
    pub(super) fn add_rows(&mut self, i: usize, others: &[usize], coefficients: &[f64]) {
        let rows = self.rows;
        self.change(|_, chunk| {
            for (start, packs) in tiles(chunk.len() / rows) {
                let (before, own) = chunk[rows * start..][..rows * packs].split_at_mut(i * packs);
                let source = Rows { data: before, rows: others, packs };
                combine(&mut own[..packs], coefficients, source, true);
            }
        });
    }

    pub(super) fn scale_row(&mut self, i: usize, factor: f64) {
        let rows = self.rows;
        self.change(|_, chunk| {
            for (start, packs) in tiles(chunk.len() / rows) {
                let row = &mut chunk[rows * start + i * packs..][..packs];
                row.as_flattened_mut().iter_mut().for_each(|x| *x *= factor);
            }
        });
    }

    /// Some of the rows, or more: each row of the result is a row of the sheet, or zero.
    pub(super) fn select(&self, which: &[Option<usize>]) -> Self {
        let mut out = Self::zeros(which.len(), self.width);
        let (own, new) = (self.rows, which.len());
        out.change(|index, out| {
            let chunk = self.chunk(index);
            for (start, packs) in tiles(out.len() / new) {
                for (k, i) in which.iter().enumerate().filter_map(|(k, i)| i.map(|i| (k, i))) {
                    let row = &chunk[own * start + i * packs..][..packs];
                    out[new * start + k * packs..][..packs].copy_from_slice(row);
                }
            }
        });
        out
    }
}
