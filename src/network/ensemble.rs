//! Many networks, in parallel, with results that do not depend on how many threads there are.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::{Draw, Sampler};
use crate::Result;
use crate::numeric::Key;
use crate::stop::Stop;

/// Progress of an ensemble, and the way to stop it: shared with whoever watches.
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicU64,
    stop: Stop,
}

impl Watch {
    /// A watch that stops when `stop` says so, too.
    pub fn stopped_by(stop: Stop) -> Self {
        Self { done: AtomicU64::new(0), stop }
    }

    /// Networks drawn so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Asks for a stop: no network is begun after this is seen.
    pub fn stop(&self) {
        self.stop.stop();
    }

    /// Whether a stop was asked for.
    pub fn stopped(&self) -> bool {
        self.stop.stopped()
    }
}

/// Draws the networks `key.index(replicate)` for every replicate and folds them, in order, into one accumulator for
/// each `block` consecutive replicates (the last may be shorter). `None` if `watch` was told to stop.
///
/// Blocks run in parallel; what one holds depends on the replicates in it alone. So merging the accumulators in the order in
/// which they are returned gives the same bits on any number of threads. There are never more samplers than threads.
///
/// # Errors
/// Those of `sampler`.
pub fn blocks<S: Sampler, A: Send>(
    sampler: impl Fn() -> Result<S> + Sync,
    key: Key,
    replicates: Range<u64>,
    block: u64,
    empty: impl Fn() -> A + Sync,
    fold: impl Fn(&mut A, &Draw) + Sync,
    watch: &Watch,
) -> Result<Option<Vec<A>>> {
    let block = block.max(1);
    let count = (replicates.end.saturating_sub(replicates.start)).div_ceil(block);
    let idle: Mutex<Vec<S>> = Mutex::new(Vec::new());
    let blocks: Result<Vec<Option<A>>> = (0..count)
        .into_par_iter()
        .map(|index| {
            let parked = idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
            let mut worker = parked.map_or_else(&sampler, Ok)?;
            let first = replicates.start + index * block;
            let last = replicates.end.min(first.saturating_add(block));
            let mut sum = empty();
            for replicate in first..last {
                if watch.stopped() {
                    return Ok(None);
                }
                fold(&mut sum, worker.draw(key.index(replicate)));
                watch.done.fetch_add(1, Ordering::Relaxed);
            }
            idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(worker);
            Ok(Some(sum))
        })
        .collect();
    Ok(blocks?.into_iter().collect())
}
