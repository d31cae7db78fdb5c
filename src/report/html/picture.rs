//! Figures with what a reader who does not see them needs.

use maud::{Markup, PreEscaped, html};

use super::text::math;
use crate::Result;
use crate::report::figure::{Drawing, Heat, Panel};

/// The sizes of figures in pixels: on a telephone they are shown a little smaller, on a page a little larger.
const PANEL: (u32, u32) = (370, 300);
const HEAT: (u32, u32) = (370, 278);

/// What is said of a figure.
pub(super) struct Words<'a> {
    /// A name that no other figure of the page has.
    pub id: String,
    /// Whether it stands directly below a section's heading, and not inside a card with one of its own.
    pub first: bool,
    /// Above it.
    pub title: &'a str,
    /// What it shows, in words, instead of it.
    pub instead: String,
    /// Below it.
    pub caption: String,
}

/// Curves on axes.
pub(super) fn panel(words: &Words<'_>, panel: &Panel) -> Result<Markup> {
    Ok(figure(words, &Drawing::panel(panel, PANEL)?))
}

/// A matrix.
pub(super) fn heat(words: &Words<'_>, heat: &Heat<'_>) -> Result<Markup> {
    Ok(figure(words, &Drawing::heat(heat, HEAT)?))
}

fn figure(Words { id, first, title, instead, caption }: &Words<'_>, drawing: &Drawing) -> Markup {
    let (width, height) = drawing.size;
    html! {
        figure {
            @if *first { h3 { (math(title)) } } @else { h4 { (math(title)) } }
            svg viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby={ (id) "-title " (id) "-desc" } {
                title id={ (id) "-title" } { (title) }
                desc id={ (id) "-desc" } { (instead) }
                (PreEscaped(&drawing.inside))
            }
            figcaption { (math(caption)) }
        }
    }
}
