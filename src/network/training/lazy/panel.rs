//! Long rows that become more and more.

use ndarray::{Array2, ArrayView2};

use super::sheet::{CHUNK, Sheet, in_order, packs, tiles};
use crate::numeric::product::{PACK, Pack, Rows, add_inner, combine, total};

/// Rows that are stored together.
pub(super) const BLOCK: usize = 16;

const FIRST: [usize; BLOCK] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Rows of `width` numbers in blocks of [`BLOCK`], each laid out like a [`Sheet`]: adding rows moves none.
#[derive(Clone, Debug)]
pub(super) struct Panel {
    rows: usize,
    width: usize,
    blocks: Vec<Vec<Pack>>,
}

impl Panel {
    pub(super) fn new(width: usize) -> Self {
        Self { rows: 0, width, blocks: Vec::new() }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The rows of block b that are in use.
    fn used(&self, b: usize) -> &'static [usize] {
        &FIRST[..BLOCK.min(self.rows - b * BLOCK)]
    }

    /// Adds all rows of `sheet`.
    pub(super) fn push(&mut self, sheet: &Sheet) {
        for i in 0..sheet.rows() {
            if self.rows.is_multiple_of(BLOCK) {
                self.blocks.push(vec![[0.0; PACK]; BLOCK * packs(self.width)]);
            }
            let (k, rows) = (self.rows % BLOCK, sheet.rows());
            let block = self.blocks.last_mut().expect("invariant: just made");
            for (index, chunk) in block.chunks_mut(BLOCK * CHUNK).enumerate() {
                let source = sheet.chunk(index);
                for (start, packs) in tiles(chunk.len() / BLOCK) {
                    let row = &source[rows * start + i * packs..][..packs];
                    chunk[BLOCK * start + k * packs..][..packs].copy_from_slice(row);
                }
            }
            self.rows += 1;
        }
    }

    fn chunk(&self, b: usize, index: usize) -> &[Pack] {
        let all = packs(self.width);
        &self.blocks[b][BLOCK * (index * CHUNK).min(all)..BLOCK * ((index + 1) * CHUNK).min(all)]
    }

    /// Inner products of the rows of `sheet` (m) with those of the panel (k): m × k.
    pub(super) fn inner(&self, sheet: &Sheet) -> Array2<f64> {
        let (m, k) = (sheet.rows(), self.rows);
        let mut out = Array2::zeros((m, k));
        if m == 0 || k == 0 {
            return out;
        }
        let all: Vec<usize> = (0..m).collect();
        let parts = in_order(sheet.chunks(), |index| {
            let own = sheet.chunk(index);
            let mut part = vec![0.0; m * k];
            let mut sums = vec![[0.0; PACK]; m * BLOCK];
            for b in 0..self.blocks.len() {
                let used = self.used(b);
                let sums = &mut sums[..m * used.len()];
                sums.fill([0.0; PACK]);
                let block = self.chunk(b, index);
                for (start, packs) in tiles(own.len() / m) {
                    let left = Rows { data: &own[m * start..], rows: &all, packs };
                    let right = Rows { data: &block[BLOCK * start..], rows: used, packs };
                    add_inner(sums, left, right, false);
                }
                for (i, sums) in sums.chunks_exact(used.len()).enumerate() {
                    for (x, sum) in part[i * k + b * BLOCK..].iter_mut().zip(sums) {
                        *x = total(sum);
                    }
                }
            }
            part
        });
        for part in parts {
            out.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
        out
    }

    /// `sheet` += `coefficients` (m × k) · the panel.
    pub(super) fn add(&self, sheet: &mut Sheet, coefficients: ArrayView2<'_, f64>) {
        let m = sheet.rows();
        let blocks: Vec<Vec<f64>> = (0..self.blocks.len())
            .map(|b| {
                let columns = b * BLOCK..b * BLOCK + self.used(b).len();
                (0..m).flat_map(|i| columns.clone().map(move |k| (i, k))).map(|at| coefficients[at]).collect()
            })
            .collect();
        sheet.change(|index, own| {
            for (b, coefficients) in blocks.iter().enumerate() {
                let block = self.chunk(b, index);
                for (start, packs) in tiles(own.len() / m) {
                    let source = Rows { data: &block[BLOCK * start..], rows: self.used(b), packs };
                    combine(&mut own[m * start..][..m * packs], coefficients, source, true);
                }
            }
        });
    }
}
