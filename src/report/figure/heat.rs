//! Matrices as pictures.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart::{Area, COLOURS, Drawn, TICK};
use crate::report::number;

/// What values become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Colours {
    /// From the smallest to the largest value through colours of growing lightness (viridis).
    Sequential,
    /// From −m over nothing at 0 to m, m the largest absolute value: blue below, orange above.
    Diverging,
}

/// A matrix to be drawn, row 0 on top.
#[derive(Clone, Copy, Debug)]
pub struct Heat<'a> {
    /// Its rows, all of one length.
    pub values: &'a [Vec<f64>],
    /// What values become.
    pub colours: Colours,
    /// How many rows and columns of the matrix a cell stands for.
    pub block: usize,
    /// Whether the scale is labelled in per cent.
    pub percent: bool,
    /// Cells with a cross, as (row, column).
    pub crossed: &'a [(usize, usize)],
}

/// Viridis at 0, 1/8, …, 1, between which colours are interpolated (Smith, van der Walt, Firing 2015).
const VIRIDIS: [[f64; 3]; 9] = [
    [68.0, 1.0, 84.0],
    [72.0, 40.0, 120.0],
    [62.0, 74.0, 137.0],
    [49.0, 104.0, 142.0],
    [38.0, 130.0, 142.0],
    [31.0, 158.0, 137.0],
    [53.0, 183.0, 121.0],
    [110.0, 206.0, 88.0],
    [253.0, 231.0, 37.0],
];

/// Room for labels beside the matrix, for the scale, and below.
const LEFT: i32 = 34;
const RIGHT: i32 = 96;
const FOOT: i32 = 30;

/// How many levels the scale shows.
const LEVELS: i32 = 48;

impl Heat<'_> {
    /// The ends of the scale.
    fn range(&self) -> (f64, f64) {
        let finite = || self.values.iter().flatten().copied().filter(|value| value.is_finite());
        let (low, high) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        match self.colours {
            _ if low > high => (0.0, 1.0),
            Colours::Diverging => {
                let most = high.abs().max(low.abs());
                (-most, most)
            }
            Colours::Sequential if high > low => (low, high),
            Colours::Sequential => (low - 0.5 * low.abs().max(1.0), high + 0.5 * high.abs().max(1.0)),
        }
    }

    fn colour(&self, value: f64) -> RGBAColor {
        let (low, high) = self.range();
        if !value.is_finite() {
            return BLACK.mix(0.25);
        }
        let share = if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 };
        match self.colours {
            Colours::Diverging => {
                let signed = 2.0 * share - 1.0;
                COLOURS[usize::from(signed > 0.0)].mix(signed.abs())
            }
            Colours::Sequential => {
                let place = share * (VIRIDIS.len() - 1) as f64;
                let at = (place as usize).min(VIRIDIS.len() - 2);
                let mixed = |k: usize| {
                    let (from, to) = (VIRIDIS[at][k], VIRIDIS[at + 1][k]);
                    (from + (place - at as f64) * (to - from)).round() as u8
                };
                RGBColor(mixed(0), mixed(1), mixed(2)).to_rgba()
            }
        }
    }

    fn label(&self, value: f64) -> String {
        if self.percent { format!("{} %", number(100.0 * value, 2)) } else { number(value, 3) }
    }
}

/// Draws the matrix with the numbers of some of its rows and columns, and its scale.
pub(super) fn draw(area: &Area<'_>, heat: &Heat<'_>, zoom: i32) -> Drawn {
    let (width, height) = area.dim_in_pixel();
    let (width, height) = (width as i32, height as i32);
    let rows = heat.values.len() as i32;
    if rows == 0 {
        return Ok(());
    }
    let margin = 6 * zoom;
    let side = (width - (LEFT + RIGHT) * zoom).min(height - FOOT * zoom - margin);
    let (left, top) = (LEFT * zoom, margin);
    let edge = |k: i32| k * side / rows;
    let text = |position: Pos| ("sans-serif", TICK * zoom).into_text_style(area).color(&BLACK).pos(position);
    for (i, row) in (0..).zip(heat.values) {
        for (j, value) in (0..).zip(row).take(rows as usize) {
            let corners = [(left + edge(j), top + edge(i)), (left + edge(j + 1), top + edge(i + 1))];
            area.draw(&Rectangle::new(corners, heat.colour(*value).filled()))?;
        }
    }
    for &(i, j) in heat.crossed {
        let inset = side / rows / 4;
        let at = |k: usize, far: bool| {
            if far { edge(k as i32 + 1) - inset } else { edge(k as i32) + inset }
        };
        for tilt in [false, true] {
            let line = [(left + at(j, false), top + at(i, tilt)), (left + at(j, true), top + at(i, !tilt))];
            area.draw(&PathElement::new(line, BLACK.stroke_width(2 * zoom as u32)))?;
        }
    }
    let frame = [(left, top), (left + side, top + side)];
    area.draw(&Rectangle::new(frame, BLACK.mix(0.35).stroke_width(zoom as u32)))?;
    let every = ((rows + 7) / 8).max(1);
    for k in (0..rows).step_by(every as usize) {
        let middle = (edge(k) + edge(k + 1)) / 2;
        let label = (k as usize * heat.block).to_string();
        let place = (left - 6 * zoom, top + middle);
        area.draw(&Text::new(label.clone(), place, text(Pos::new(HPos::Right, VPos::Center))))?;
        let place = (left + middle, top + side + 6 * zoom);
        area.draw(&Text::new(label, place, text(Pos::new(HPos::Center, VPos::Top))))?;
    }
    scale(area, heat, (left + side + 14 * zoom, top, side), zoom)
}

/// The scale beside the matrix.
fn scale(area: &Area<'_>, heat: &Heat<'_>, (left, top, side): (i32, i32, i32), zoom: i32) -> Drawn {
    let (low, high) = heat.range();
    let thick = 14 * zoom;
    for level in 0..LEVELS {
        let value = low + (high - low) * (f64::from(level) + 0.5) / f64::from(LEVELS);
        let at = |k: i32| top + side - k * side / LEVELS;
        let corners = [(left, at(level + 1)), (left + thick, at(level))];
        area.draw(&Rectangle::new(corners, heat.colour(value).filled()))?;
    }
    let frame = [(left, top), (left + thick, top + side)];
    area.draw(&Rectangle::new(frame, BLACK.mix(0.35).stroke_width(zoom as u32)))?;
    let style = ("sans-serif", TICK * zoom).into_text_style(area).color(&BLACK);
    for (share, anchor) in [(0.0, VPos::Bottom), (0.5, VPos::Center), (1.0, VPos::Top)] {
        let place = (left + thick + 6 * zoom, top + side - (share * f64::from(side)) as i32);
        let label = heat.label(low + share * (high - low));
        area.draw(&Text::new(label, place, style.clone().pos(Pos::new(HPos::Left, anchor))))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heat(values: &[Vec<f64>], colours: Colours) -> Heat<'_> {
        Heat { values, colours, block: 1, percent: false, crossed: &[] }
    }

    #[test]
    fn colours_say_where_a_value_lies() {
        let values = [vec![1.0, 3.0], vec![3.0, 2.0]];
        let sequential = heat(&values, Colours::Sequential);
        assert_eq!(sequential.colour(1.0), RGBColor(68, 1, 84).to_rgba());
        assert_eq!(sequential.colour(3.0), RGBColor(253, 231, 37).to_rgba());
        assert_eq!(sequential.colour(2.0), RGBColor(38, 130, 142).to_rgba());
        let diverging = heat(&values, Colours::Diverging);
        assert_eq!(diverging.range(), (-3.0, 3.0));
        assert_eq!((diverging.colour(0.0).3, diverging.colour(-1.5).3), (0.0, 0.5));
        assert_ne!(diverging.colour(-3.0), diverging.colour(3.0));
        assert_eq!(sequential.colour(f64::NAN), BLACK.mix(0.25));
    }

    #[test]
    fn any_matrix_is_drawn() {
        for values in [vec![], vec![vec![0.0]], vec![vec![f64::NAN; 3]; 3], vec![vec![2.5; 32]; 32]] {
            for colours in [Colours::Sequential, Colours::Diverging] {
                let crossed = [(0, 0)];
                let crossed = if values.is_empty() { &crossed[..0] } else { &crossed[..] };
                let drawing =
                    super::super::Drawing::heat(&Heat { crossed, ..heat(&values, colours) }, (400, 320));
                let inside = drawing.unwrap().inside;
                assert_eq!(inside.is_empty(), values.is_empty());
                assert!(!inside.contains("<svg") && !inside.contains("http"));
            }
        }
    }
}
