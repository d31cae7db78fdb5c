//! Small pieces that pages are made of.

use maud::{Markup, html};

use super::text::math;
use crate::record::Verdict;
use crate::report::page::mark;

/// The class of a verdict in the style sheet.
pub(crate) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Refuted => "refuted",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// The verdict as a mark and a word.
pub(crate) fn badge(verdict: Verdict) -> Markup {
    html! {
        span class={ "badge " (class(verdict)) } { span aria-hidden="true" { (mark(verdict)) " " } (verdict) }
    }
}

/// The verdict on everything, in words.
pub(crate) fn banner(verdict: Verdict, words: &str, meaning: &str) -> Markup {
    html! {
        div class={ "verdict " (class(verdict)) } {
            span.mark aria-hidden="true" { (mark(verdict)) }
            div {
                p.words { (math(words)) }
                p { (math(meaning)) }
            }
        }
    }
}

/// Terms and what they are.
pub(crate) fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, String)>) -> Markup {
    html! {
        dl {
            @for (term, what) in facts {
                dt { (term) }
                dd { (math(&what)) }
            }
        }
    }
}

/// A column of a table.
#[derive(Clone, Copy)]
pub(crate) enum Column {
    /// The name of its row.
    Name,
    /// Words that must not be broken.
    Word,
    /// Numbers, aligned at the right.
    Number,
}

/// A table with a caption, which scrolls by itself where the page is narrow.
pub(crate) fn table(caption: &str, columns: &[(&str, Column)], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (math(caption)) }
                thead {
                    tr {
                        @for (title, column) in columns {
                            th scope="col" class=[matches!(column, Column::Number).then_some("number")] { (math(title)) }
                        }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            @for (cell, (_, column)) in row.iter().zip(columns) {
                                @match column {
                                    Column::Name => { th scope="row" { (cell) } }
                                    Column::Word => { td.word { (cell) } }
                                    Column::Number => { td.number { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The text with its first letter large; kernels are acronyms.
pub(crate) fn capitalised(text: &str) -> String {
    for (name, acronym) in [("nngp", "NNGP"), ("ntk", "NTK")] {
        if let Some(rest) = text.strip_prefix(name).filter(|rest| rest.starts_with(' ')) {
            return format!("{acronym}{rest}");
        }
    }
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
