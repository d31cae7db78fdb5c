//! How matrices with few rows and very many columns lie in memory.

use crate::numeric::product::{PACK, Pack};

/// Packs a tile is wide: 128 columns, so that the handful of tiles in use at N = 8 stay in the first-level cache.
const WIDTH: usize = 16;

/// The columns 0 … n−1 (units of a layer) cut into tiles of whole packs. A matrix of r rows is stored tile after tile,
/// each tile row-major.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tiles {
    width: usize,
}

/// One tile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tile {
    /// The packs before it, in each row.
    pub(super) start: usize,
    /// Its width in packs.
    pub(super) packs: usize,
    /// Columns of the last pack that lie beyond n.
    pub(super) padding: usize,
}

impl Tiles {
    pub(super) fn new(width: usize) -> Self {
        Self { width }
    }

    /// The packs of a whole row.
    pub(super) fn packs(self) -> usize {
        self.width.div_ceil(PACK)
    }

    /// Roundings that a sum over all columns passes through: the packs of a tile lane by lane, the tiles, the lanes.
    pub(super) fn roundings(self) -> usize {
        1 + WIDTH + self.packs().div_ceil(WIDTH) + PACK.ilog2() as usize
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Tile> {
        let all = self.packs();
        (0..all).step_by(WIDTH).map(move |start| {
            let packs = WIDTH.min(all - start);
            let padding = if start + packs == all { all * PACK - self.width } else { 0 };
            Tile { start, packs, padding }
        })
    }
}

impl Tile {
    /// The widest tile, for workspaces.
    pub(super) const MAX_PACKS: usize = WIDTH;

    /// The tile's part of a matrix of `rows` rows.
    pub(super) fn of(self, matrix: &[Pack], rows: usize) -> &[Pack] {
        &matrix[rows * self.start..][..rows * self.packs]
    }

    /// The tile's part of a matrix of `rows` rows, to write to.
    pub(super) fn of_mut(self, matrix: &mut [Pack], rows: usize) -> &mut [Pack] {
        &mut matrix[rows * self.start..][..rows * self.packs]
    }

    /// Sets the columns beyond n to zero in a tile's part of a matrix.
    pub(super) fn clear_padding(self, part: &mut [Pack]) {
        if self.padding > 0 {
            for row in part.chunks_exact_mut(self.packs) {
                row[self.packs - 1][PACK - self.padding..].fill(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_every_column_once() {
        for width in [1, 7, 8, 9, 127, 128, 129, 136, 1000] {
            let tiles = Tiles::new(width);
            let columns: usize = tiles.iter().map(|t| t.packs * PACK - t.padding).sum();
            assert_eq!(columns, width);
            assert!(tiles.iter().all(|t| t.packs <= Tile::MAX_PACKS && t.padding < PACK));
            let end = tiles.iter().last().map(|t| t.start + t.packs);
            assert_eq!(end, Some(tiles.packs()));
        }
    }
}
