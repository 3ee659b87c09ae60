//! The one place that threads, locks and atomics come from, so that a schedule explorer can take their place.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering, fence};
pub(crate) use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
pub(crate) use std::thread;

/// Locks, whether or not a thread panicked while it held the lock.
///
/// No user code runs inside this crate's critical sections, but for the clone that a `SharedFuture` gives away, and an actor's
/// handlers in its own body, where panics are caught; so a poisoned lock can't guard a broken invariant.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
