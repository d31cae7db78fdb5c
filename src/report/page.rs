//! Text of a fixed width, with or without colour.

use crate::record::Verdict;

/// How a terminal report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub colour: bool,
}

impl Style {
    /// No colours.
    pub const PLAIN: Style = Style { colour: false };

    /// The text inside an ANSI code.
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// For headings.
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// For what matters less.
    pub fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Green, red or yellow.
    pub fn verdict(self, verdict: Verdict, text: &str) -> String {
        let code = match verdict {
            Verdict::Holds => "1;32",
            Verdict::Refuted => "1;31",
            Verdict::Inconclusive => "1;33",
        };
        self.paint(code, text)
    }
}

/// ✓, ✗ or ?.
pub(super) fn mark(verdict: Verdict) -> char {
    match verdict {
        Verdict::Holds => '✓',
        Verdict::Refuted => '✗',
        Verdict::Inconclusive => '?',
    }
}

/// A report under construction.
#[derive(Debug)]
pub struct Page {
    text: String,
    /// Its look.
    pub style: Style,
}

impl Page {
    /// The width of a line.
    pub const WIDTH: usize = 80;

    /// An empty page.
    pub fn new(style: Style) -> Self {
        Self { text: String::new(), style }
    }

    /// The text so far.
    pub fn into_text(self) -> String {
        self.text
    }

    /// One line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(&line.trim_end().replace('\u{a0}', " "));
        self.text.push('\n');
    }

    /// An empty line, and a heading.
    pub fn heading(&mut self, heading: &str) {
        let heading = self.style.strong(heading);
        self.line("");
        self.line(&heading);
    }

    /// `text` wrapped to the page, with `label` in the left margin of `indent` columns.
    pub fn labelled(&mut self, label: &str, indent: usize, text: &str) {
        let mut label = pad(label, indent);
        for line in wrap(text, Self::WIDTH - indent) {
            self.line(&format!("{label}{line}"));
            label = " ".repeat(indent);
        }
    }

    /// The same in faint letters and without label.
    pub fn remark(&mut self, indent: usize, text: &str) {
        for line in wrap(text, Self::WIDTH - indent) {
            let line = self.style.faint(&line);
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }
}

/// The columns that `text` takes: characters other than combining marks, of which Θ̂ has one.
pub(super) fn columns(text: &str) -> usize {
    text.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')).count()
}

/// `text` filled up with blanks to `width` columns.
pub(crate) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// `text` broken at blanks, but not at no-break spaces, into lines of at most `width` columns; longer words stay whole.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combining_marks_take_no_column() {
        assert_eq!(columns("E Θ̂ = Θ"), 7);
        assert_eq!(pad("Θ̂", 3), "Θ̂  ");
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible ok", 5), ["incomprehensible", "ok"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn colour_comes_only_when_asked_for() {
        assert_eq!(Style::PLAIN.verdict(Verdict::Holds, "x"), "x");
        assert_eq!(Style { colour: true }.verdict(Verdict::Holds, "x"), "\x1b[1;32mx\x1b[0m");
    }
}
