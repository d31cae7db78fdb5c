//! Axes and their ticks.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use super::Panel;
use crate::report::number;

#[derive(Clone, Copy)]
pub(super) enum Coordinate {
    X,
    Y,
}

/// An axis; a logarithmic one is linear in log₁₀.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) log: bool,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Axis {
    /// The axis that holds everything that the panel shows, with a margin of 4 %.
    pub(super) fn new(panel: &Panel, which: Coordinate) -> Self {
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
    pub(super) fn place(&self, value: f64) -> f64 {
        if self.log { value.log10() } else { value }
    }

    /// From 0 at the low end to 1.
    pub(super) fn share(&self, place: f64) -> f64 {
        (place - self.low) / (self.high - self.low)
    }

    /// Where it has ticks: at multiples of 1, 2 or 5 times a power of ten; on a logarithmic axis at powers of ten, and within less than two decades at 1, 2 and
    /// 5 times these.
    pub(super) fn ticks(&self) -> Vec<f64> {
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
    pub(super) fn label(&self, place: f64) -> String {
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

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// 10ⁿ on an axis.
pub(super) fn power(exponent: i32) -> String {
    match exponent {
        0 => "1".into(),
        1 => "10".into(),
        _ => superscript(exponent),
    }
}

/// 10ⁿ.
pub fn superscript(exponent: i32) -> String {
    let raised = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    };
    format!("10{}", exponent.to_string().chars().map(raised).collect::<String>())
}
