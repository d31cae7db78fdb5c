//! Pictures: curves on axes and heat maps, as SVG.
//!
//! Colours are few and fixed (`chart`), so that a page can replace them by its own with one rule for each.

mod axis;
mod chart;
mod heat;
mod legend;
mod panel;

use plotters::prelude::*;

use crate::{Error, Result};

pub use axis::superscript;
pub use heat::{Colours, Heat};
pub use panel::{Curve, Mark, Panel};

/// The size of a panel in pixels.
const PANEL: (u32, u32) = (460, 380);

/// The panels side by side as an SVG document on white, at most three in a row.
///
/// # Errors
/// A drawing that fails, which would be a defect.
pub fn svg(panels: &[Panel]) -> Result<String> {
    let columns = panels.len().clamp(1, 3);
    let rows = panels.len().div_ceil(columns).max(1);
    let size = (PANEL.0 * columns as u32, PANEL.1 * rows as u32);
    document(size, |root| {
        root.fill(&WHITE)?;
        for (area, panel) in root.split_evenly((rows, columns)).iter().zip(panels) {
            chart::draw(area, panel, 1)?;
        }
        Ok(())
    })
}

/// A picture without its outermost tag, for pages that describe it themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Width and height of the view box.
    pub size: (u32, u32),
    /// What is in it.
    pub inside: String,
}

/// How much larger than shown a [`Drawing`] is drawn, since its places are whole numbers.
const ZOOM: i32 = 4;

impl Drawing {
    /// A panel of this size in pixels, on nothing.
    ///
    /// # Errors
    /// A drawing that fails, which would be a defect.
    pub fn panel(panel: &Panel, size: (u32, u32)) -> Result<Self> {
        Self::new(size, |root| chart::draw(root, panel, ZOOM))
    }

    /// A heat map of this size in pixels, on nothing.
    ///
    /// # Errors
    /// A drawing that fails, which would be a defect.
    pub fn heat(heat: &Heat<'_>, size: (u32, u32)) -> Result<Self> {
        Self::new(size, |root| heat::draw(root, heat, ZOOM))
    }

    fn new((width, height): (u32, u32), draw: impl FnOnce(&chart::Area<'_>) -> chart::Drawn) -> Result<Self> {
        let size = (width * ZOOM as u32, height * ZOOM as u32);
        let text = document(size, draw)?;
        let inside = text.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>"));
        let inside = inside.ok_or_else(|| Error::new("figure", "the drawing is no SVG document"))?.0;
        Ok(Self { size, inside: inside.trim().to_owned() })
    }
}

fn document(size: (u32, u32), draw: impl FnOnce(&chart::Area<'_>) -> chart::Drawn) -> Result<String> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let drawn = draw(&root).and_then(|()| root.present());
        drawn.map_err(|cause| Error::new("figure", cause))?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::axis::{Axis, Coordinate, power};
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
        let text = svg(&[panel(curves.collect()), panel(Vec::new())]).unwrap();
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
        assert!(svg(&[panel]).is_ok());
    }
}
