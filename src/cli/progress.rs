//! The progress bar.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::claims::Progress;

/// A bar on standard error, if that is a terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// The bar, hidden when `quiet`.
    pub(super) fn new(quiet: bool) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{msg:28} {wide_bar} {pos}/{len} networks, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::new(0).with_style(style))
    }
}

impl Bar {
    /// The same for one part of `length` steps.
    pub(super) fn of(quiet: bool, part: &str, length: u64) -> Self {
        let bar = Self::new(quiet);
        bar.begin(part, length);
        bar
    }

    /// One step more.
    pub(super) fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&self, part: &str, networks: u64) {
        self.0.set_length(networks);
        self.0.reset();
        self.0.set_message(part.to_owned());
    }

    fn advance(&self, networks: u64) {
        self.0.inc(networks);
    }

    fn cancelled(&self) -> bool {
        false
    }
}
