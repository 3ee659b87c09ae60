//! The operating system's threads.

use std::any::Any;
use std::io;
use std::time::Duration;

use super::simulated;
pub(crate) use crossbeam_utils::Backoff;
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering, fence};
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use std::time::Instant;
pub(crate) use std::{thread, thread_local};

/// The smallest stack that an actor can start on and report its errors. The system's own minimum is
/// smaller, and a stack overflow would end the process.
const LEAST_STACK: usize = 48 * 1024;

/// Starts a thread.
///
/// # Errors
/// If the system refuses a thread, or if the stack is too small, or too large for the memory.
pub(crate) fn spawn(
    name: String,
    stack_size: Option<usize>,
    run: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    let mut thread = thread::Builder::new().name(name);
    if let Some(bytes) = stack_size {
        if bytes < LEAST_STACK {
            let told = format!("a stack of {bytes} bytes is too small: it takes {LEAST_STACK}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, told));
        }
        thread = thread.stack_size(bytes);
    }
    match simulated::spawn(thread, stack_size, run) {
        Ok(started) => started,
        Err((thread, run)) => thread.spawn(run).map(drop),
    }
}

/// Sleeps for a moment, so that a thread that has no processor gets one.
pub(crate) fn nap() {
    thread::sleep(Duration::from_micros(50));
}

/// A value of which the process has one.
pub(crate) type Global<T> = std::sync::OnceLock<T>;

/// Defines a static that is initialised at the first use.
macro_rules! process_wide {
    (static $name:ident: $type:ty = $init:expr;) => {
        static $name: std::sync::LazyLock<$type> = std::sync::LazyLock::new(|| $init);
    };
}
pub(crate) use process_wide;

/// Passes on a panic that was caught.
#[inline]
pub(crate) fn caught(panic: Box<dyn Any + Send>) -> Box<dyn Any + Send> {
    panic
}

/// Whether this place is broken on purpose: only under the explorer.
#[inline]
pub(crate) const fn is_broken(_place: &str) -> bool {
    false
}

/// Whether this thread's stack has room for another handler, which a waiter would run on top of its own.
#[inline]
pub(crate) fn stack_has_room() -> bool {
    super::stack::has_room()
}
