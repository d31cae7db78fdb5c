//! How narrow an enclosure is.

use super::Enclosure;
use crate::numeric::Interval;

/// Widths of the intervals of a matrix, each relative to its end of larger magnitude.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RelativeWidths {
    /// The largest.
    pub largest: f64,
    /// The upper median.
    pub median: f64,
}

impl Enclosure {
    /// The largest and the median of (upper − lower)/max(|lower|, |upper|), rounded up; 0 where an entry is one number, and
    /// for an empty matrix.
    pub fn relative_widths(&self) -> RelativeWidths {
        let (lower, upper) = (self.lower(), self.upper());
        let mut widths: Vec<f64> = lower
            .iter()
            .zip(upper)
            .map(|(&low, &high)| Interval::between(low, high).relative_width())
            .collect();
        if widths.is_empty() {
            return RelativeWidths::default();
        }
        let middle = widths.len() / 2;
        let (_, &mut median, above) = widths.select_nth_unstable_by(middle, f64::total_cmp);
        RelativeWidths { largest: above.iter().copied().fold(median, f64::max), median }
    }

    /// Whether entry (i, j) can be `value`.
    ///
    /// # Panics
    /// An index outside the matrix.
    pub fn holds(&self, i: usize, j: usize, value: f64) -> bool {
        self.lower()[[i, j]] <= value && value <= self.upper()[[i, j]]
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn widths_are_ordered() {
        let enclosure = Enclosure::new(array![[1.0, -4.0, 0.0]], array![[2.0, -3.0, 0.0]]).unwrap();
        assert_eq!(enclosure.relative_widths(), RelativeWidths { largest: 0.5, median: 0.25 });
        let empty = Enclosure::exact(Array2::zeros((0, 0))).unwrap();
        assert_eq!(empty.relative_widths(), RelativeWidths::default());
        assert!(enclosure.holds(0, 1, -3.5) && !enclosure.holds(0, 2, 5e-324));
    }
}
