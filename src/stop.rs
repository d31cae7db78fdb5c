//! How a long computation is told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Error, Result};

/// A flag that is raised at most once and seen by every clone: whoever computes looks at it between small pieces of work.
///
/// ```
/// use ntk_verify::stop::Stop;
/// let stop = Stop::default();
/// let seen_by_a_worker = stop.clone();
/// assert!(seen_by_a_worker.check().is_ok());
/// stop.stop();
/// assert!(seen_by_a_worker.check().is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for a stop.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was asked for.
    pub fn stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Ends a computation that should stop.
    ///
    /// # Errors
    /// A stop was asked for.
    pub fn check(&self) -> Result<()> {
        if self.stopped() { Err(Self::interrupted()) } else { Ok(()) }
    }

    /// The error of a computation that was stopped.
    pub fn interrupted() -> Error {
        Error::new("run", "was interrupted").advise("nothing was written")
    }
}
