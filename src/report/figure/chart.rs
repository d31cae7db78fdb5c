//! Curves as a picture.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::axis::{Axis, Coordinate};
use super::legend::Legend;
use super::{Curve, Mark, Panel};

/// Colours that colour-blind readers tell apart, in the order in which curves take them (Okabe and Ito 2008), and black for theory.
pub(super) const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    BLACK,
];

/// Sizes of letters.
pub(super) const TITLE: i32 = 17;
pub(super) const LABEL: i32 = 15;
pub(super) const TICK: i32 = 13;

/// What the axes of a panel leave of its width and height for labels.
const MARGINS: (i32, i32) = (98, 96);

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(super) type Drawn = std::result::Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Draws a panel; places have whole numbers of pixels, so a picture that will be shown smaller is drawn `zoom` times as large.
pub(super) fn draw(area: &Area<'_>, panel: &Panel, zoom: i32) -> Drawn {
    let x = Axis::new(panel, Coordinate::X);
    let (width, height) = area.dim_in_pixel();
    let inside = |size: u32, taken: i32| f64::from(size as i32 / zoom - taken);
    let inside = (inside(width, MARGINS.0), inside(height, MARGINS.1));
    let (y, legend) = Legend::place(panel, inside, &x, Axis::new(panel, Coordinate::Y));
    let font = |size: i32| ("sans-serif", size * zoom).into_font();
    let pen = zoom as u32;
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, font(if panel.title.is_empty() { 1 } else { TITLE }))
        .margin(10 * zoom)
        .margin_right(22 * zoom)
        .x_label_area_size(46 * zoom)
        .y_label_area_size(66 * zoom)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .max_light_lines(0)
        .bold_line_style(BLACK.mix(0.1).stroke_width(pen))
        .axis_style(BLACK.stroke_width(pen))
        .set_all_tick_mark_size(5 * zoom)
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
            Mark::Line => chart.draw_series(LineSeries::new(points, colour.stroke_width(2 * pen)))?,
            Mark::Faint => chart.draw_series(LineSeries::new(points, colour.mix(0.4).stroke_width(pen)))?,
            Mark::Dashed => chart.draw_series(DashedLineSeries::new(
                points,
                7 * pen,
                5 * pen,
                colour.stroke_width(2 * pen),
            ))?,
            Mark::Points => {
                let bars =
                    low.iter().zip(&high).map(|(a, b)| PathElement::new([*a, *b], colour.stroke_width(pen)));
                chart.draw_series(bars)?;
                chart.draw_series(
                    points.into_iter().map(|point| Circle::new(point, 3 * zoom, colour.filled())),
                )?
            }
            Mark::Band => {
                let outline: Vec<(f64, f64)> = low.into_iter().chain(high.into_iter().rev()).collect();
                chart.draw_series([Polygon::new(outline, colour.mix(0.18).filled())])?
            }
        };
        if curve.legend {
            let solid = colour.stroke_width(2 * pen);
            series.label(&curve.name);
            match curve.mark {
                Mark::Line => series.legend(move |place| sample(place, 0, 20 * zoom, solid)),
                Mark::Faint => series
                    .legend(move |place| sample(place, 0, 20 * zoom, colour.mix(0.6).stroke_width(2 * pen))),
                Mark::Dashed => series.legend(move |place| {
                    EmptyElement::at((0, 0))
                        + sample(place, 0, 8 * zoom, solid)
                        + sample(place, 12 * zoom, 20 * zoom, solid)
                }),
                Mark::Points => {
                    series.legend(move |(x, y)| Circle::new((x + 10 * zoom, y), 3 * zoom, colour.filled()))
                }
                Mark::Band => series.legend(move |(x, y)| {
                    Rectangle::new(
                        [(x, y - 5 * zoom), (x + 20 * zoom, y + 5 * zoom)],
                        colour.mix(0.18).filled(),
                    )
                }),
            };
        }
    }
    if panel.curves.iter().any(|curve| curve.legend) {
        chart
            .configure_series_labels()
            .position(legend)
            .margin(5 * zoom)
            .legend_area_size(30 * zoom)
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
