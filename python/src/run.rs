//! Long computations away from the interpreter: without its lock, on as many threads as asked for, and stopped by Ctrl-C.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ntk_verify::stop::Stop;
use ntk_verify::{Error, Result};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{bug, raised};

/// How often the interpreter is asked whether Ctrl-C was pressed.
const INTERVAL: Duration = Duration::from_millis(50);

/// How long a computation that was told to stop may take to do so before it is left to itself.
const GRACE: Duration = Duration::from_millis(500);

/// The largest number of threads, as on the command line.
const MOST_THREADS: usize = 4096;

/// What a computation ended with: its result, or the exception for a panic.
type Outcome<T> = std::result::Result<Result<T>, Box<dyn std::any::Any + Send>>;

/// A place for one value, and a way to wait for it.
struct Slot<T> {
    value: Mutex<Option<T>>,
    filled: Condvar,
}

impl<T> Slot<T> {
    fn new() -> Self {
        Self { value: Mutex::new(None), filled: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, value: T) {
        *self.lock() = Some(value);
        self.filled.notify_all();
    }

    /// Whether there is a value after `limit` at most.
    fn wait(&self, limit: Duration) -> bool {
        let empty = |value: &mut Option<T>| value.is_none();
        let waited = self.filled.wait_timeout_while(self.lock(), limit, empty);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_some()
    }

    fn take(&self) -> Option<T> {
        self.lock().take()
    }
}

/// The pool of a call without `threads`, and the process that it belongs to.
static SHARED: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// A pool of `threads` threads; by default a shared one of RAYON_NUM_THREADS threads, or one for each core, which is made
/// by the first call that needs it.
fn pool(threads: Option<usize>) -> PyResult<Arc<ThreadPool>> {
    let build = |count: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(count).thread_name(|i| format!("ntk-verify {i}"));
        pool.build().map(Arc::new).map_err(|cause| raised(Error::new("threads", cause)))
    };
    if let Some(count) = threads {
        if count == 0 || count > MOST_THREADS {
            return Err(raised(Error::new("threads", format!("{count} threads cannot work")).advise(
                format!("give a number from 1 to {MOST_THREADS}, or leave it out to use every core"),
            )));
        }
        return build(count);
    }
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    let here = std::process::id();
    match shared.take() {
        Some((process, pool)) if process == here => {
            *shared = Some((process, Arc::clone(&pool)));
            Ok(pool)
        }
        other => {
            // The threads of a pool do not survive a fork; to tell them to end would wait for them forever.
            std::mem::forget(other);
            let pool = build(0)?;
            *shared = Some((here, Arc::clone(&pool)));
            Ok(pool)
        }
    }
}

/// Waits for `slot` without the interpreter's lock. On Ctrl-C raises `stop` and returns the exception.
fn watch<T: Send>(py: Python<'_>, slot: &Slot<T>, stop: &Stop) -> Option<PyErr> {
    while !py.detach(|| slot.wait(INTERVAL)) {
        if let Err(interrupt) = py.check_signals() {
            stop.stop();
            return Some(interrupt);
        }
    }
    None
}

fn settled<T>(outcome: Option<Outcome<T>>) -> PyResult<T> {
    match outcome {
        Some(Ok(result)) => result.map_err(raised),
        Some(Err(payload)) => Err(bug(payload.as_ref())),
        None => Err(bug(&"a computation ended without a result")),
    }
}

/// Runs `work`, which looks at `stop` often enough to end soon after it is raised. It may borrow.
pub(crate) fn borrowing<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    stop: &Stop,
    work: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let slot = Slot::new();
    let interrupt = pool.in_place_scope(|scope| {
        scope.spawn(|_| slot.put(catch_unwind(AssertUnwindSafe(work))));
        let interrupt = watch(py, &slot, stop);
        while !py.detach(|| slot.wait(GRACE)) {}
        interrupt
    });
    interrupt.map_or_else(|| settled(slot.take()), Err)
}

/// Runs `work`. On Ctrl-C it is told to stop; what does not stop soon goes on by itself until it does, and its result
/// is thrown away.
pub(crate) fn owning<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    stop: &Stop,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let slot = Arc::new(Slot::new());
    let theirs = Arc::clone(&slot);
    pool.spawn(move || theirs.put(catch_unwind(AssertUnwindSafe(work))));
    match watch(py, &slot, stop) {
        None => settled(slot.take()),
        Some(interrupt) => {
            py.detach(|| slot.wait(GRACE));
            Err(interrupt)
        }
    }
}
