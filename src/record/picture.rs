//! What a record keeps for pictures: matrices, coarsened where they are large, and what goes on during training.
//!
//! No verdict rests on any of it.

use serde::{Deserialize, Serialize};

use super::{Series, float};

/// A matrix over pairs of points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// What it shows: `relative deviation of ntk`.
    pub name: String,
    /// N: how many points its rows and columns run over.
    pub points: usize,
    /// How many neighbouring rows and columns a value stands for: 1 where every entry is shown.
    pub block: usize,
    /// ⌈N/block⌉ rows.
    #[serde(with = "float")]
    pub values: Vec<Vec<f64>>,
}

impl Map {
    /// The most rows that a map has.
    pub const SHOWN: usize = 32;

    /// The matrix of `points` × `points` entries; where it is larger than [`Map::SHOWN`], each value is the mean of a block.
    pub fn mean(name: impl Into<String>, points: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        Self::coarse(name, points, |rows, columns| {
            let count = (rows.len() * columns.len()) as f64;
            rows.flat_map(|i| columns.clone().map(move |j| (i, j))).map(|(i, j)| entry(i, j)).sum::<f64>()
                / count
        })
    }

    /// The same with the entry of largest magnitude of each block, NaN before all others.
    pub fn extreme(name: impl Into<String>, points: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        Self::coarse(name, points, |rows, columns| {
            let entries = rows.flat_map(|i| columns.clone().map(move |j| (i, j))).map(|(i, j)| entry(i, j));
            entries.max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(f64::NAN)
        })
    }

    fn coarse(
        name: impl Into<String>,
        points: usize,
        value: impl Fn(std::ops::Range<usize>, std::ops::Range<usize>) -> f64,
    ) -> Self {
        let block = points.div_ceil(Self::SHOWN).max(1);
        let part = |k: usize| k * block..points.min((k + 1) * block);
        let shown = points.div_ceil(block);
        let values = (0..shown).map(|i| (0..shown).map(|j| value(part(i), part(j))).collect()).collect();
        Self { name: name.into(), points, block, values }
    }
}

/// How a quantity goes on during training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingCurve {
    /// Which: `mode 1`.
    pub name: String,
    /// What the limit says, over steps of gradient descent; standard errors are empty.
    pub theory: Series,
    /// What was found, extrapolated to n = ∞, at some of the steps.
    pub found: Series,
}

/// The pictures of a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    /// Over pairs of points.
    pub maps: Vec<Map>,
    /// Over steps of training.
    pub training: Vec<TrainingCurve>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_matrices_are_coarsened_and_small_ones_are_not() {
        let small = Map::mean("m", 3, |i, j| (10 * i + j) as f64);
        assert_eq!((small.block, small.values[2][1]), (1, 21.0));
        let large = Map::mean("m", 65, |i, j| (10 * i + j) as f64);
        assert_eq!((large.block, large.values.len(), large.values[0].len()), (3, 22, 22));
        assert_eq!(large.values[0][0], 11.0);
        // the last block has rows and columns 63 and 64 alone
        assert_eq!(large.values[21][21], 698.5);
        let deviation = |i: usize, j: usize| if (i, j) == (40, 7) { -2.0 } else { 1.0 };
        let extreme = Map::extreme("d", 65, deviation);
        assert_eq!((extreme.values[13][2], extreme.values[2][13]), (-2.0, 1.0));
        assert!(Map::extreme("d", 40, |i, _| if i == 5 { f64::NAN } else { 1e300 }).values[2][0].is_nan());
        assert!(Map::mean("m", 0, |_, _| 0.0).values.is_empty());
        for points in 1..200 {
            assert!(Map::mean("m", points, |_, _| 0.0).values.len() <= Map::SHOWN);
        }
    }
}
