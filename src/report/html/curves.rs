//! Curves over widths and over steps of training.

use maud::{Markup, html};

use super::View;
use super::parts::{Column, capitalised, table};
use super::picture::{Words, panel};
use super::text::math;
use crate::Result;
use crate::record::{ClaimRecord, Series, TrainingCurve};
use crate::report::figure::{Curve, Mark, Panel};
use crate::report::plot;
use crate::report::words::number;

/// Half the width of bands and bars in standard errors: 95 % of a Gaussian, one point at a time.
const ERRORS: f64 = 1.96;

/// What is said of bands and bars.
const BARS: &str =
    "Bands are 95 % confidence intervals of single points, where they are wide enough to be seen.";

/// The colour of theory.
const THEORY: usize = 6;

/// How deviations vanish with the width; nothing where a record has no such curve.
pub(super) fn deviations(view: &View<'_>) -> Result<Markup> {
    let curves = plot::curves(view.record);
    if curves.is_empty() || curves[0].x.len() < 2 {
        return Ok(html! {});
    }
    let mut drawn: Vec<Curve> = Vec::new();
    for (colour, series) in curves.iter().enumerate() {
        drawn.push(slope(series, colour == 0));
    }
    for (colour, series) in curves.iter().enumerate() {
        drawn.extend(with_band(series, colour));
    }
    let words = Words {
        id: view.id("deviations"),
        first: true,
        title: "One network’s deviation from the limit, against its width",
        instead: in_words(&curves),
        caption: format!(
            "Root mean square over pairs of points of (K̂_ij − K_ij)/s_ij, s_ij = max(|K_ij|, √(K_ii K_jj)/10). A curve that obeys the rate \
             is parallel to the dashed lines, c n^(−1/2). {BARS}"
        ),
    };
    let axes = Panel {
        title: String::new(),
        x_label: "width n".into(),
        y_label: "relative deviation".into(),
        x_log: true,
        y_log: true,
        curves: drawn,
    };
    Ok(html! {
        section aria-labelledby=(view.id("deviations-heading")) {
            h2 id=(view.id("deviations-heading")) { "Finite width approaches infinite width" }
            div.card.figures {
                (panel(&words, &axes)?)
                (numbers("width n", &curves))
            }
        }
    })
}

/// The curves of a claim over widths, and over steps of training.
pub(super) fn of_claim(view: &View<'_>, claim: &ClaimRecord) -> Result<Vec<Markup>> {
    let series: Vec<&Series> = claim.evidence.series.iter().filter(|series| series.x.len() > 1).collect();
    let mut figures = Vec::new();
    if !series.is_empty() {
        figures.push(over_widths(view, claim, &series)?);
    }
    if !claim.evidence.training.is_empty() {
        figures.push(over_steps(view, claim)?);
    }
    Ok(figures)
}

fn over_widths(view: &View<'_>, claim: &ClaimRecord, series: &[&Series]) -> Result<Markup> {
    let positive = |values: &[f64]| values.iter().all(|value| *value > 0.0);
    let x_label = match claim.id.as_str() {
        "random-functions" | "kernel-descent" => "number of functions P",
        "lazy-training" => "scale α",
        _ => "width n",
    };
    let log = series.iter().all(|series| positive(&series.y));
    let mut curves: Vec<Curve> = Vec::new();
    if series.iter().any(|series| series.name.ends_with("rms deviation")) && log {
        curves.extend(series.iter().enumerate().map(|(k, series)| slope(series, k == 0)));
    } else if !log {
        let (first, last) = (series[0].x[0], series[0].x[series[0].x.len() - 1]);
        curves.push(Curve::new("0", Mark::Dashed, THEORY, vec![first, last], vec![0.0, 0.0]).unlisted());
    }
    curves.extend(series.iter().enumerate().flat_map(|(colour, series)| with_band(series, colour)));
    if curves.iter().filter(|curve| curve.legend).count() == 1 {
        // the title says it
        curves.iter_mut().for_each(|curve| curve.legend = false);
    }
    let title = match series {
        [one] => capitalised(&one.name),
        _ => format!("{} curves of {}", series.len(), claim.id),
    };
    let words = Words {
        id: view.id(&format!("{}-curves", claim.id)),
        first: false,
        title: &title,
        instead: in_words(series),
        caption: BARS.into(),
    };
    let axes = Panel {
        title: String::new(),
        x_label: x_label.into(),
        y_label: if series.len() == 1 { shortened(&series[0].name) } else { String::new() },
        x_log: series.iter().all(|series| positive(&series.x)),
        y_log: log,
        curves,
    };
    panel(&words, &axes)
}

fn over_steps(view: &View<'_>, claim: &ClaimRecord) -> Result<Markup> {
    let training = &claim.evidence.training;
    let mut curves = Vec::new();
    for (colour, TrainingCurve { name, theory, found }) in training.iter().enumerate() {
        let line =
            Curve::new(format!("{name}, limit"), Mark::Line, colour, theory.x.clone(), theory.y.clone());
        curves.push(if training.len() > 3 { line.unlisted() } else { line });
        let errors: Vec<f64> = found.standard_error.iter().map(|error| ERRORS * error).collect();
        let points =
            Curve::new(format!("{name}, networks"), Mark::Points, colour, found.x.clone(), found.y.clone());
        let points = if errors.len() == found.y.len() { points.with_errors(&errors) } else { points };
        curves.push(if training.len() > 3 { points.unlisted() } else { points });
    }
    let words = Words {
        id: view.id(&format!("{}-training", claim.id)),
        first: false,
        title: "During training",
        instead: in_words(&training.iter().map(|curve| &curve.found).collect::<Vec<_>>()),
        caption: "Lines: what the limit says after every step. Points: networks, extrapolated to n = ∞, with 95 % confidence intervals.".into(),
    };
    let axes = Panel {
        title: String::new(),
        x_label: "steps of gradient descent".into(),
        y_label: if claim.id == "eigenmodes" { "what is left" } else { "" }.into(),
        x_log: false,
        y_log: false,
        curves,
    };
    panel(&words, &axes)
}

/// A curve, its points and, where there are standard errors, its band.
fn with_band(series: &Series, colour: usize) -> Vec<Curve> {
    let curve = |mark| Curve::new(&*series.name, mark, colour, series.x.clone(), series.y.clone());
    let mut curves = Vec::new();
    if series.standard_error.len() == series.y.len() {
        let errors: Vec<f64> = series.standard_error.iter().map(|error| ERRORS * error).collect();
        curves.push(curve(Mark::Band).with_errors(&errors).unlisted());
    }
    curves.push(curve(Mark::Line).unlisted());
    curves.push(curve(Mark::Points));
    curves
}

/// c n^{−1/2}, c from the mean of the curve's logarithms.
fn slope(series: &Series, listed: bool) -> Curve {
    let mean = |values: &[f64]| values.iter().map(|v| v.ln()).sum::<f64>() / values.len() as f64;
    let offset = mean(&series.y) + 0.5 * mean(&series.x);
    let y = series.x.iter().map(|x| (offset - 0.5 * x.ln()).exp()).collect();
    let curve = Curve::new("slope −1/2", Mark::Dashed, THEORY, series.x.clone(), y);
    if listed { curve } else { curve.unlisted() }
}

/// The ends of curves in words.
fn in_words(curves: &[&Series]) -> String {
    let ends = |series: &&Series| {
        let (first, last) = (0, series.x.len().checked_sub(1)?);
        let at = |k: usize| Some(format!("{} at {}", number(*series.y.get(k)?, 3), number(series.x[k], 4)));
        Some(format!("{}: from {} to {}.", series.name, at(first)?, at(last)?))
    };
    curves.iter().filter_map(ends).collect::<Vec<_>>().join(" ")
}

/// The curves as a table.
fn numbers(abscissa: &str, curves: &[&Series]) -> Markup {
    let mut columns = vec![(abscissa, Column::Name)];
    columns.extend(curves.iter().map(|series| (series.name.as_str(), Column::Number)));
    let rows: Vec<Vec<Markup>> = curves[0]
        .x
        .iter()
        .enumerate()
        .map(|(k, x)| {
            let value = |series: &&Series| {
                let error = series.standard_error.get(k).map(|error| format!(" ± {}", number(*error, 2)));
                math(&format!("{}{}", number(series.y[k], 4), error.unwrap_or_default()))
            };
            std::iter::once(math(&number(*x, 6))).chain(curves.iter().map(value)).collect()
        })
        .collect();
    html! { div { (table("Deviations with their standard errors", &columns, &rows)) } }
}

/// The name of a curve where there is little room for it.
fn shortened(name: &str) -> String {
    if name.chars().count() > 40 { String::new() } else { name.to_owned() }
}
