//! Expansions that were computed before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::mehler::Expansion;

/// Expansions by variance: rows of a kernel matrix meet the same variances in tile after tile.
///
/// An expansion depends on nothing but the function and the variance, so results do not depend on what is kept.
#[derive(Clone, Default)]
pub(super) struct Cache {
    kept: Arc<Mutex<HashMap<u64, Arc<Expansion>>>>,
}

impl Cache {
    /// The number of expansions that are kept: at most 16 KB each for either function.
    const LARGEST: usize = 2048;

    /// The expansion at variance `q`, from memory or by `expand`.
    pub(super) fn get(&self, q: f64, expand: impl FnOnce() -> Expansion) -> Arc<Expansion> {
        if let Some(found) = self.lock().get(&q.to_bits()) {
            return Arc::clone(found);
        }
        // not under the lock: other threads expand other variances meanwhile
        let expansion = Arc::new(expand());
        let mut kept = self.lock();
        if kept.len() >= Self::LARGEST {
            kept.clear();
        }
        kept.insert(q.to_bits(), Arc::clone(&expansion));
        expansion
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<Expansion>>> {
        // the map is whole between calls, whoever panicked
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
