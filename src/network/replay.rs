//! Normal numbers that are needed twice.

use super::features::room;
use super::tiles::Tile;
use crate::Result;
use crate::numeric::product::Pack;
use crate::numeric::{Key, Normals};

/// A random matrix that is drawn tile by tile and read once more later: kept in memory while it fits into cache, drawn again
/// from the same place of the stream when it does not. The numbers are the same either way; above cache size a second
/// draw costs less than a trip to memory and back.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    /// The whole matrix, or one tile of it.
    stored: Vec<Pack>,
    whole: bool,
    start: Normals,
    again: Normals,
}

/// The largest matrix that is kept: 2¹⁵ packs are 2 MiB, a share of the last-level cache that a core can count on.
const KEPT: usize = 1 << 15;

impl Replay {
    /// Room for `rows` × `packs`.
    ///
    /// # Errors
    /// It does not fit into memory.
    pub(super) fn new(rows: usize, packs: usize) -> Result<Self> {
        let size = rows.checked_mul(packs);
        let whole = size.is_some_and(|size| size <= KEPT);
        let stored = room(if whole { size } else { rows.checked_mul(Tile::MAX_PACKS) })?;
        let start = Normals::new(Key::root(0));
        Ok(Self { stored, whole, again: start.clone(), start })
    }

    /// Room for nothing.
    pub(super) fn none() -> Self {
        let start = Normals::new(Key::root(0));
        Self { stored: Vec::new(), whole: true, again: start.clone(), start }
    }

    /// A new matrix begins where `normals` is now.
    pub(super) fn begin(&mut self, normals: &Normals) {
        if !self.whole {
            self.start.clone_from(normals);
        }
    }

    /// Draws the next tile, `rows` rows of it.
    pub(super) fn draw(&mut self, tile: Tile, rows: usize, normals: &mut Normals) -> &[Pack] {
        let part = if self.whole {
            tile.of_mut(&mut self.stored, rows)
        } else {
            &mut self.stored[..rows * tile.packs]
        };
        normals.fill(part.as_flattened_mut());
        part
    }

    /// Goes back to the first tile.
    pub(super) fn rewind(&mut self) {
        if !self.whole {
            self.again.clone_from(&self.start);
        }
    }

    /// The next tile once more.
    pub(super) fn again(&mut self, tile: Tile, rows: usize) -> &[Pack] {
        if self.whole {
            return tile.of(&self.stored, rows);
        }
        let part = &mut self.stored[..rows * tile.packs];
        self.again.fill(part.as_flattened_mut());
        part
    }
}

#[cfg(test)]
mod tests {
    use super::super::tiles::Tiles;
    use super::*;

    #[test]
    fn the_second_reading_is_the_first_kept_or_not() {
        let tiles = Tiles::new(700);
        let mut normals = Normals::new(Key::root(1));
        let mut kept = Replay::new(5, tiles.packs()).unwrap();
        let mut drawn = Replay { whole: false, ..kept.clone() };
        let mut other = normals.clone();
        assert!(kept.whole);
        for _ in 0..2 {
            kept.begin(&normals);
            drawn.begin(&other);
            let first: Vec<Vec<Pack>> =
                tiles.iter().map(|tile| kept.draw(tile, 3, &mut normals).to_vec()).collect();
            for (tile, first) in tiles.iter().zip(&first) {
                assert_eq!(drawn.draw(tile, 3, &mut other), first);
            }
            kept.rewind();
            drawn.rewind();
            for (tile, first) in tiles.iter().zip(&first) {
                assert_eq!(kept.again(tile, 3), first);
                assert_eq!(drawn.again(tile, 3), first);
            }
        }
    }
}
