//! A log–log plot in characters.

use super::words::number;
use crate::record::{Record, Series};

/// Columns and rows of the plot's inside.
const COLUMNS: usize = 55;
const ROWS: usize = 13;

/// A symbol for each curve, in order.
const SYMBOLS: [char; 4] = ['o', '×', '+', '*'];

/// The curves that show how deviations vanish with the width: those over the run's widths that are called deviations.
pub(super) fn curves(record: &Record) -> Vec<&Series> {
    let widths: Vec<f64> = record.settings.widths.iter().map(|&width| width as f64).collect();
    record
        .claims
        .iter()
        .flat_map(|claim| &claim.evidence.series)
        .filter(|series| series.name.ends_with("rms deviation") && series.x == widths)
        .filter(|series| {
            series.x.len() == series.y.len() && series.y.iter().all(|y| *y > 0.0 && y.is_finite())
        })
        .take(SYMBOLS.len())
        .collect()
}

/// A linear map of an interval onto cells.
struct Axis {
    low: f64,
    high: f64,
    cells: usize,
}

impl Axis {
    /// The axis that holds all `values` (logarithms), widened where they coincide.
    fn over(values: impl Iterator<Item = f64> + Clone, cells: usize) -> Self {
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = if high - low < 1e-9 { (low - 0.5, high + 0.5) } else { (low, high) };
        Self { low, high, cells }
    }

    /// The cell of a value, if it is on the axis.
    fn cell(&self, value: f64) -> Option<usize> {
        let place = (value - self.low) / (self.high - self.low) * (self.cells - 1) as f64;
        (place > -0.5 && place < self.cells as f64 - 0.5).then(|| place.round().max(0.0) as usize)
    }

    /// The value in the middle of a cell.
    fn value(&self, cell: usize) -> f64 {
        self.low + (self.high - self.low) * cell as f64 / (self.cells - 1) as f64
    }
}

/// The width-against-deviation plot of a record, line by line; nothing when it has no such curve with two widths.
///
/// Dots run along c n^{−1/2}, c from the mean of the curve's logarithms: a curve that obeys the rate lies on its dots.
pub(super) fn render(record: &Record) -> Vec<String> {
    let curves = curves(record);
    let Some(first) = curves.first().filter(|series| series.x.len() > 1) else { return Vec::new() };
    let x = Axis::over(first.x.iter().map(|x| x.log10()), COLUMNS);
    let mut y = Axis::over(curves.iter().flat_map(|series| &series.y).map(|y| y.log10()), ROWS);
    let margin = 0.04 * (y.high - y.low);
    (y.low, y.high) = (y.low - margin, y.high + margin);
    let mut cells = vec![vec![' '; COLUMNS]; ROWS];
    for series in &curves {
        let logs = |values: &[f64]| values.iter().map(|v| v.log10()).sum::<f64>() / values.len() as f64;
        let offset = logs(&series.y) + 0.5 * logs(&series.x);
        for (column, row) in (0..COLUMNS).map(|column| (column, y.cell(offset - 0.5 * x.value(column)))) {
            if let Some(row) = row {
                cells[row][column] = '·';
            }
        }
    }
    for (series, symbol) in curves.iter().zip(SYMBOLS) {
        for (width, deviation) in series.x.iter().zip(&series.y) {
            if let (Some(column), Some(row)) = (x.cell(width.log10()), y.cell(deviation.log10())) {
                cells[row][column] = symbol;
            }
        }
    }
    let mut lines = Vec::new();
    for row in (0..ROWS).rev() {
        let label = if row % 4 == 0 { number(10f64.powf(y.value(row)), 2) } else { String::new() };
        let tick = if row % 4 == 0 { '┤' } else { '│' };
        lines.push(format!("  {label:>9} {tick}{}", cells[row].iter().collect::<String>().trim_end()));
    }
    let mut ruler = vec!['─'; COLUMNS];
    let mut labels = vec![' '; COLUMNS + 8];
    let mut free = 0;
    for width in &first.x {
        let Some(column) = x.cell(width.log10()) else { continue };
        ruler[column] = '┴';
        let label = format!("{width}");
        let start = (column + 3).saturating_sub(label.len() / 2);
        if start >= free && start + label.len() <= labels.len() {
            labels[start..start + label.len()].copy_from_slice(&label.chars().collect::<Vec<_>>());
            free = start + label.len() + 1;
        }
    }
    lines.push(format!("            └{}", ruler.iter().collect::<String>()));
    lines.push(format!("          {}   width n", labels.iter().collect::<String>().trim_end()));
    let legend: Vec<String> =
        curves.iter().zip(SYMBOLS).map(|(series, symbol)| format!("{symbol} {}", series.name)).collect();
    lines.push(format!("             {}   · slope −1/2", legend.join("   ")));
    lines
}
