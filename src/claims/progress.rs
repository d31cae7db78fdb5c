//! How a long run tells what it does, and is told to stop.

use crate::stop::Stop;

/// Whoever watches a run. Nothing in a record depends on it.
pub trait Progress: Sync {
    /// A new part begins: what it is, and how many networks it will draw.
    fn begin(&self, part: &str, networks: u64);

    /// More networks were drawn.
    fn advance(&self, networks: u64);

    /// Whether the run should stop.
    fn cancelled(&self) -> bool;
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn begin(&self, _part: &str, _networks: u64) {}

    fn advance(&self, _networks: u64) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Tells nothing and stops when told.
impl Progress for Stop {
    fn begin(&self, _part: &str, _networks: u64) {}

    fn advance(&self, _networks: u64) {}

    fn cancelled(&self) -> bool {
        self.stopped()
    }
}
