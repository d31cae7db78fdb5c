//! Curves as a picture.

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint};
use plotters::prelude::*;

use super::{Curve, Findings, Mark, Panel};
use crate::report::number;
use crate::{Error, Result};

/// Colours that colour-blind readers tell apart, in the order in which curves take them (Okabe and Ito 2008), and black for theory.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    BLACK,
];

/// The size of a panel in pixels.
const PANEL: (u32, u32) = (460, 380);

/// Sizes of letters.
const TITLE: i32 = 17;
const LABEL: i32 = 15;
const TICK: i32 = 13;

/// The panels side by side as an SVG document, at most three in a row.
///
/// # Errors
/// A drawing that fails, which would be a defect.
pub fn svg(findings: &Findings) -> Result<String> {
    let panels = &findings.panels;
    let columns = panels.len().clamp(1, 3);
    let rows = panels.len().div_ceil(columns).max(1);
    let size = (PANEL.0 * columns as u32, PANEL.1 * rows as u32);
    let mut text = String::new();
    let fail = |cause: &dyn std::fmt::Display| Error::new("figure", cause);
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE).map_err(|cause| fail(&cause))?;
        for (area, panel) in root.split_evenly((rows, columns)).iter().zip(panels) {
            draw(area, panel).map_err(|cause| fail(&cause))?;
        }
        root.present().map_err(|cause| fail(&cause))?;
    }
    Ok(text)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = std::result::Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn draw(area: &Area<'_>, panel: &Panel) -> Drawn {
    let x = Axis::new(panel, Coordinate::X);
    let (y, legend) = Legend::place(panel, &x, Axis::new(panel, Coordinate::Y));
    let font = |size: i32| ("sans-serif", size).into_font();
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, font(TITLE))
        .margin(10)
        .margin_right(22)
        .x_label_area_size(46)
        .y_label_area_size(66)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .max_light_lines(0)
        .bold_line_style(BLACK.mix(0.1))
        .x_labels(7)
        .y_labels(7)
        .x_label_formatter(&|value| x.label(*value))
        .y_label_formatter(&|value| y.label(*value))
        .x_desc(&panel.x_label)
        .y_desc(&panel.y_label)
        .axis_desc_style(font(LABEL))
        .label_style(font(TICK))
        .draw()?;
    let at = |curve: &Curve, ordinates: &[f64]| -> Vec<(f64, f64)> {
        let points = curve.x.iter().zip(ordinates).map(|(a, b)| (x.place(*a), y.place(*b)));
        points.filter(|(a, b)| a.is_finite() && b.is_finite()).collect()
    };
    for curve in &panel.curves {
        let colour = COLOURS[curve.colour % COLOURS.len()];
        let points = at(curve, &curve.y);
        let (low, high) = (at(curve, &curve.low), at(curve, &curve.high));
        let series = match curve.mark {
            Mark::Line => chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?,
            Mark::Faint => chart.draw_series(LineSeries::new(points, colour.mix(0.4).stroke_width(1)))?,
            Mark::Dashed => chart.draw_series(DashedLineSeries::new(points, 7, 5, colour.stroke_width(2)))?,
            Mark::Points => {
                let bars = low.iter().zip(&high).map(|(a, b)| PathElement::new([*a, *b], colour));
                chart.draw_series(bars)?;
                chart.draw_series(points.into_iter().map(|point| Circle::new(point, 3, colour.filled())))?
            }
            Mark::Band => {
                let outline: Vec<(f64, f64)> = low.into_iter().chain(high.into_iter().rev()).collect();
                chart.draw_series([Polygon::new(outline, colour.mix(0.18).filled())])?
            }
        };
        if curve.legend {
            let solid = colour.stroke_width(2);
            series.label(&curve.name);
            match curve.mark {
                Mark::Line => series.legend(move |place| sample(place, 0, 20, solid)),
                Mark::Faint => {
                    series.legend(move |place| sample(place, 0, 20, colour.mix(0.6).stroke_width(2)))
                }
                Mark::Dashed => series.legend(move |place| {
                    EmptyElement::at((0, 0)) + sample(place, 0, 8, solid) + sample(place, 12, 20, solid)
                }),
                Mark::Points => series.legend(move |(x, y)| Circle::new((x + 10, y), 3, colour.filled())),
                Mark::Band => series.legend(move |(x, y)| {
                    Rectangle::new([(x, y - 5), (x + 20, y + 5)], colour.mix(0.18).filled())
                }),
            };
        }
    }
    if panel.curves.iter().any(|curve| curve.legend) {
        chart
            .configure_series_labels()
            .position(legend)
            .background_style(WHITE.mix(0.85))
            .border_style(BLACK.mix(0.25))
            .label_font(font(TICK))
            .draw()?;
    }
    Ok(())
}

/// The sample of a line in the legend, between two distances from its place.
fn sample((x, y): (i32, i32), from: i32, to: i32, style: ShapeStyle) -> PathElement<(i32, i32)> {
    PathElement::new([(x + from, y), (x + to, y)], style)
}

/// The box of the legend, in shares of the axes.
struct Legend {
    width: f64,
    height: f64,
}

impl Legend {
    /// A corner in which the legend covers nothing but single networks and bands; if there is none, the upper right one, above everything on a taller axis.
    fn place(panel: &Panel, x: &Axis, y: Axis) -> (Axis, SeriesLabelPosition) {
        let names = panel.curves.iter().filter(|curve| curve.legend).map(|curve| curve.name.chars().count());
        let (count, longest) = (names.clone().count(), names.max().unwrap_or(0));
        let inside = |size: u32, taken: u32| f64::from(size - taken);
        let this = Self {
            width: (7.0 * longest as f64 + 60.0) / inside(PANEL.0, 98),
            height: (17.0 * count as f64 + 16.0) / inside(PANEL.1, 96),
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

#[derive(Clone, Copy)]
enum Coordinate {
    X,
    Y,
}

/// An axis; a logarithmic one is linear in log₁₀.
#[derive(Clone, Copy)]
struct Axis {
    log: bool,
    low: f64,
    high: f64,
}

impl Axis {
    /// The axis that holds everything that the panel shows, with a margin of 4 %.
    fn new(panel: &Panel, which: Coordinate) -> Self {
        let log = match which {
            Coordinate::X => panel.x_log,
            Coordinate::Y => panel.y_log,
        };
        let mut axis = Self { log, low: f64::INFINITY, high: f64::NEG_INFINITY };
        for curve in &panel.curves {
            let lists = match which {
                Coordinate::X => vec![&curve.x],
                Coordinate::Y => vec![&curve.y, &curve.low, &curve.high],
            };
            for value in lists.into_iter().flatten() {
                let place = axis.place(*value);
                if place.is_finite() {
                    (axis.low, axis.high) = (axis.low.min(place), axis.high.max(place));
                }
            }
        }
        if axis.low > axis.high {
            (axis.low, axis.high) = (0.0, 1.0);
        }
        let margin = match axis.high - axis.low {
            width if width > 1e-12 => 0.04 * width,
            _ => 0.5 * axis.high.abs().max(0.1),
        };
        Self { low: axis.low - margin, high: axis.high + margin, ..axis }
    }

    /// Where a value lies; not finite where a logarithm has no place for it.
    fn place(&self, value: f64) -> f64 {
        if self.log { value.log10() } else { value }
    }

    /// From 0 at the low end to 1.
    fn share(&self, place: f64) -> f64 {
        (place - self.low) / (self.high - self.low)
    }

    /// Where it has ticks: at multiples of 1, 2 or 5 times a power of ten; on a logarithmic axis at powers of ten, and within less than two decades at 1, 2 and
    /// 5 times these.
    fn ticks(&self) -> Vec<f64> {
        let width = self.high - self.low;
        if self.log && width < 2.0 {
            let decades = self.low.floor() as i32..=self.high.ceil() as i32;
            let all = decades.flat_map(|k| [1.0f64, 2.0, 5.0].map(|m| m.log10() + f64::from(k)));
            return all.filter(|place| (self.low..=self.high).contains(place)).collect();
        }
        let least = width / 6.5;
        let power = 10f64.powf(least.log10().floor());
        let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= least).unwrap_or(10.0);
        let step = if self.log { (factor * power).ceil() } else { factor * power };
        let (first, last) = ((self.low / step).ceil() as i64, (self.high / step).floor() as i64);
        (first..=last).map(|k| k as f64 * step).collect()
    }

    /// The label of a tick: a number, or a power of ten on a logarithmic axis of two decades or more.
    fn label(&self, place: f64) -> String {
        match self.log {
            false => number(place, 3),
            true if self.high - self.low < 2.0 => number(10f64.powf(place), 1),
            true => power(place.round() as i32),
        }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(*place) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.low..self.high
    }
}

/// 10ⁿ.
fn power(exponent: i32) -> String {
    let raised = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    };
    match exponent {
        0 => "1".into(),
        1 => "10".into(),
        _ => format!("10{}", exponent.to_string().chars().map(raised).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_drawn_and_every_label_written() {
        let x = vec![1.0, 10.0, 100.0];
        let marks = [Mark::Line, Mark::Dashed, Mark::Faint, Mark::Points, Mark::Band];
        let curves = marks.into_iter().enumerate().map(|(k, mark)| {
            let curve = Curve::new(format!("curve {k}"), mark, k, x.clone(), vec![1.0, 0.1, 0.01]);
            curve.between(vec![0.9, 0.09, 0.009], vec![1.1, 0.11, 0.011])
        });
        let panel = |curves: Vec<Curve>| Panel {
            title: "a title".into(),
            x_label: "width n".into(),
            y_label: "deviation <1>".into(),
            x_log: true,
            y_log: true,
            curves,
        };
        let text = svg(&Findings {
            panels: vec![panel(curves.collect()), panel(Vec::new())],
            ..Findings::default()
        })
        .unwrap();
        for word in
            ["a title", "width n", "deviation &lt;1&gt;", "10⁻²", "curve 0", "curve 4", "polygon", "circle"]
        {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(text.starts_with("<svg"));
        assert_eq!((power(-12), power(0), power(23)), ("10⁻¹²".into(), "1".into(), "10²³".into()));
    }

    #[test]
    fn axes_hold_their_data_even_if_constant() {
        let constant = Curve::new("c", Mark::Line, 0, vec![0.0, 0.0], vec![3.0, 3.0]);
        let panel = Panel {
            title: String::new(),
            x_label: String::new(),
            y_label: String::new(),
            x_log: false,
            y_log: true,
            curves: vec![constant, Curve::new("n", Mark::Points, 1, vec![0.0], vec![-1.0])],
        };
        let axis = Axis::new(&panel, Coordinate::Y);
        assert!(axis.low < 3f64.log10() && 3f64.log10() < axis.high);
        assert!(Axis::new(&panel, Coordinate::X).range().contains(&0.0));
        let at = |log, low, high| Axis { log, low, high }.ticks();
        assert_eq!(at(false, -0.3, 2.2), [0.0, 0.5, 1.0, 1.5, 2.0]);
        assert_eq!(at(true, -6.5, 0.5), [-6.0, -4.0, -2.0, 0.0]);
        let labels: Vec<String> =
            at(true, 0.2, 1.4).iter().map(|p| Axis { log: true, low: 0.2, high: 1.4 }.label(*p)).collect();
        assert_eq!(labels, ["2", "5", "10", "20"]);
        assert!(svg(&Findings { panels: vec![panel], ..Findings::default() }).is_ok());
    }
}
