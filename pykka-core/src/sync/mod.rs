//! Threads, locks, atomics and time. No other module takes them from std, so that a schedule
//! explorer can replace them.
//!
//! With `--cfg pykka_shuttle` they come from `explored`, and `tests/explore/` runs them through many
//! schedules. Otherwise they come from `real`. Both modules define the same names.

#[cfg(pykka_shuttle)]
mod explored;
#[cfg(not(pykka_shuttle))]
mod real;
#[cfg(not(pykka_shuttle))]
pub(crate) mod simulated;
#[cfg(pykka_shuttle)]
#[path = "unsimulated.rs"]
pub(crate) mod simulated;
mod sole;
#[cfg(not(pykka_shuttle))]
mod stack;

#[cfg(pykka_shuttle)]
pub(crate) use explored::*;
#[cfg(pykka_shuttle)]
pub use explored::{Setting, Timeouts, set};
#[cfg(not(pykka_shuttle))]
pub(crate) use real::*;
pub(crate) use sole::Sole;
#[cfg(not(pykka_shuttle))]
pub(crate) use stack::forget as forget_stack;
pub(crate) use std::sync::{Arc, OnceLock, PoisonError, Weak};
pub(crate) use std::thread::panicking as is_panicking;

/// A counter of the process, which is not explored.
pub(crate) type GlobalCounter = std::sync::atomic::AtomicU64;

/// A switch of the process, which is not explored.
pub(crate) type GlobalFlag = std::sync::atomic::AtomicBool;

/// A lock of the process, which is not explored.
pub(crate) type GlobalMutex<T> = std::sync::Mutex<T>;

/// What the process does once, which is not explored.
pub(crate) type GlobalOnce = std::sync::Once;

/// The time: that of the simulation, if this thread is simulated.
#[inline]
pub(crate) fn now() -> Instant {
    simulated::now().unwrap_or_else(Instant::now)
}

/// Locks, whether or not a thread panicked while it held the lock.
///
/// No user code runs inside this crate's critical sections. So a poisoned lock can't guard a broken
/// invariant.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
