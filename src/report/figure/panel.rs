//! Curves on axes, as data.

use serde::{Deserialize, Serialize};

/// How a curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// A line.
    Line,
    /// A dashed line: theory.
    Dashed,
    /// A thin pale line: one network of many.
    Faint,
    /// Points, with bars where there are bounds.
    Points,
    /// The area between the bounds.
    Band,
}

/// A curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// What it shows.
    pub name: String,
    /// Whether the legend has it: of many like curves one is enough.
    pub legend: bool,
    /// The index of its colour.
    pub colour: usize,
    /// How it is drawn.
    pub mark: Mark,
    /// Abscissae.
    pub x: Vec<f64>,
    /// Ordinates.
    pub y: Vec<f64>,
    /// Lower bounds of a band or of error bars; empty if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub low: Vec<f64>,
    /// Upper bounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub high: Vec<f64>,
}

impl Curve {
    /// A curve in the legend, without bounds.
    pub fn new(name: impl Into<String>, mark: Mark, colour: usize, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self { name: name.into(), legend: true, colour, mark, x, y, low: Vec::new(), high: Vec::new() }
    }

    /// The same without an entry in the legend.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { legend: false, ..self }
    }

    /// The same with bounds.
    #[must_use]
    pub fn between(self, low: Vec<f64>, high: Vec<f64>) -> Self {
        Self { low, high, ..self }
    }

    /// The same with error bars of `errors` to both sides.
    #[must_use]
    pub fn with_errors(self, errors: &[f64]) -> Self {
        let shift = |sign: f64| self.y.iter().zip(errors).map(|(y, e)| y + sign * e).collect();
        let (low, high) = (shift(-1.0), shift(1.0));
        self.between(low, high)
    }
}

/// One pair of axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Above the axes.
    pub title: String,
    /// Below them.
    pub x_label: String,
    /// Beside them.
    pub y_label: String,
    /// Whether abscissae are logarithmic.
    pub x_log: bool,
    /// Whether ordinates are logarithmic.
    pub y_log: bool,
    /// What is drawn, the last one on top.
    pub curves: Vec<Curve>,
}
