//! Where the legend goes.

use plotters::prelude::SeriesLabelPosition;

use super::axis::Axis;
use super::{Mark, Panel};

/// The box of the legend, in shares of the axes.
pub(super) struct Legend {
    width: f64,
    height: f64,
}

impl Legend {
    /// `inside`: the size of the axes in pixels of one letter's 7 × 17.
    ///
    /// A corner in which the legend covers nothing but single networks and bands; if there is none, the upper right one, above everything on a taller axis.
    pub(super) fn place(panel: &Panel, inside: (f64, f64), x: &Axis, y: Axis) -> (Axis, SeriesLabelPosition) {
        let names = panel.curves.iter().filter(|curve| curve.legend).map(|curve| curve.name.chars().count());
        let (count, longest) = (names.clone().count(), names.max().unwrap_or(0));
        let this = Self {
            width: (7.0 * longest as f64 + 60.0) / inside.0,
            height: (17.0 * count as f64 + 16.0) / inside.1,
        };
        let corners = [
            (true, true, SeriesLabelPosition::UpperRight),
            (false, true, SeriesLabelPosition::UpperLeft),
            (true, false, SeriesLabelPosition::LowerRight),
            (false, false, SeriesLabelPosition::LowerLeft),
        ];
        for (right, upper, position) in corners {
            if !this.covers(panel, x, &y, right, upper) {
                return (y, position);
            }
        }
        let high = y.high + this.height / (1.0 - this.height) * (y.high - y.low);
        (Axis { high, ..y }, SeriesLabelPosition::UpperRight)
    }

    /// Whether it covers a point of a curve in this corner; curves are looked at along their lines.
    fn covers(&self, panel: &Panel, x: &Axis, y: &Axis, right: bool, upper: bool) -> bool {
        let near = |share: f64, end: bool, size: f64| if end { share > 1.0 - size } else { share < size };
        let hit = |a: f64, b: f64| near(a, right, self.width) && near(b, upper, self.height);
        panel.curves.iter().filter(|curve| !matches!(curve.mark, Mark::Faint | Mark::Band)).any(|curve| {
            let places: Vec<(f64, f64)> = curve
                .x
                .iter()
                .zip(&curve.y)
                .map(|(a, b)| (x.share(x.place(*a)), y.share(y.place(*b))))
                .collect();
            let between = |pair: &[(f64, f64)]| {
                let at = |t: f64, a: f64, b: f64| a + t * (b - a);
                (0..=20)
                    .map(|k| f64::from(k) / 20.0)
                    .any(|t| hit(at(t, pair[0].0, pair[1].0), at(t, pair[0].1, pair[1].1)))
            };
            match curve.mark {
                Mark::Points => places.iter().any(|(a, b)| hit(*a, *b)),
                _ => places.windows(2).any(between),
            }
        })
    }
}
