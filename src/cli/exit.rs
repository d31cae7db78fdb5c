//! Exit codes, by name.

use std::process::ExitCode;

use crate::record::Verdict;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Every claim holds, or the command had no verdict to give and did its work.
    Holds = 0,
    /// Something is refuted.
    Refuted = 1,
    /// The question could not be asked: usage, a bad file, a bad value.
    Refused = 2,
    /// Nothing is refuted, but something is undecided.
    Inconclusive = 3,
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Holds => Exit::Holds,
            Verdict::Refuted => Exit::Refuted,
            Verdict::Inconclusive => Exit::Inconclusive,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
