//! The one place that threads, locks, atomics and time come from, so that a schedule explorer can take their place.
//!
//! It does with `--cfg pykka_shuttle`: then they are [`explored`]'s, and `tests/explore.rs` runs them through many schedules.
//! Both modules have the same names in them.

#[cfg(pykka_shuttle)]
mod explored;
#[cfg(not(pykka_shuttle))]
mod real;

#[cfg(pykka_shuttle)]
pub(crate) use explored::*;
#[cfg(pykka_shuttle)]
pub use explored::{Setting, Timeouts, set};
#[cfg(not(pykka_shuttle))]
pub(crate) use real::*;
pub(crate) use std::sync::{Arc, OnceLock, PoisonError, Weak};

/// A counter of the process's own, which no schedule has a say in.
pub(crate) type GlobalCounter = std::sync::atomic::AtomicU64;

/// A switch of the process's own, likewise.
pub(crate) type GlobalFlag = std::sync::atomic::AtomicBool;

/// A lock of the process's own, likewise.
pub(crate) type GlobalMutex<T> = std::sync::Mutex<T>;

/// Locks, whether or not a thread panicked while it held the lock.
///
/// No user code runs inside this crate's critical sections, but for an actor's handlers in its own body, where panics are caught; so a poisoned lock can't guard a broken invariant.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A condition variable that costs nothing to notify while nobody waits; std's is a system call in any case.
///
/// Waiters count themselves while they hold the lock. Who changes what they wait for does so under the same lock, and so
/// either is seen to have changed it or sees them.
#[derive(Default)]
pub(crate) struct Condition {
    condvar: Condvar,
    waiting: AtomicU32,
}

impl Condition {
    pub(crate) fn new() -> Self {
        Condition::default()
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let guard = self
            .condvar
            .wait(guard)
            .unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        guard
    }

    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: std::time::Duration,
    ) -> MutexGuard<'a, T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let (guard, _) = self
            .condvar
            .wait_timeout(guard, timeout)
            .unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        guard
    }

    pub(crate) fn notify_all(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.condvar.notify_all();
        }
    }
}
