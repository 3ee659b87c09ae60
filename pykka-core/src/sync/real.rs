//! The operating system's threads.

use std::any::Any;

pub(crate) use crossbeam_utils::Backoff;
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering, fence};
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use std::time::Instant;
pub(crate) use std::{thread, thread_local};

/// What there is one of in the process.
pub(crate) type Global<T> = std::sync::OnceLock<T>;

/// A static that is made when it is first used.
macro_rules! process_wide {
    (static $name:ident: $type:ty = $init:expr;) => {
        static $name: std::sync::LazyLock<$type> = std::sync::LazyLock::new(|| $init);
    };
}
pub(crate) use process_wide;

/// Locks what nobody else can have just now.
#[inline]
pub(crate) fn lock_uncontended<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    super::lock(mutex)
}

/// A panic that has been caught.
#[inline]
pub(crate) fn caught(panic: Box<dyn Any + Send>) -> Box<dyn Any + Send> {
    panic
}

/// Whether this place is broken on purpose.
#[inline]
pub(crate) const fn is_broken(_place: &str) -> bool {
    false
}

/// Whether this thread's stack has room for another handler, which a waiter would run on top of its own.
#[inline]
pub(crate) fn stack_has_room() -> bool {
    super::stack::has_room()
}
