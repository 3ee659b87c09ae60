//! How a thread sleeps until it is woken, and by which key other threads know it.

use std::cell::Cell;
use std::task::{Wake, Waker};
use std::time::Duration;

use crate::reply::dependency::ThreadKey;
use crate::sync::simulated::{self, FindCulprit, Sleeper, Wait};
use crate::sync::{Arc, AtomicBool, GlobalCounter, Instant, Ordering, now, thread_local};

/// The waker of a thread.
pub(crate) struct Parker {
    pub(super) key: ThreadKey,
    sleeper: Sleeper,
    woken: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.woken.swap(true, Ordering::Release) {
            self.sleeper.unpark();
        }
    }
}

impl Parker {
    pub(super) fn is_woken(&self) -> bool {
        self.woken.load(Ordering::Acquire)
    }

    /// Sleeps until it is woken or the time is up. The wake-up stays until it is
    /// [taken](Parker::take_wake_up).
    ///
    /// Returns whether it slept in a simulation, in which nothing will ever wake it.
    pub(super) fn park(&self, deadline: Option<Instant>, find_culprit: FindCulprit) -> bool {
        let key = self.key;
        while !self.is_woken() && deadline.is_none_or(|deadline| deadline > now()) {
            let wait = || Some(Wait { key, find_culprit });
            self.sleeper.park(deadline, wait);
            if self.sleeper.is_stuck() {
                return true;
            }
        }
        false
    }

    /// Parks for a millisecond at most. Returns whether it was woken, and takes the wake-up if so.
    ///
    /// It takes some time to find out what one of many answers depends on. So a thread that waits
    /// for many does it only if none comes within a moment.
    pub(super) fn rest(&self, deadline: Option<Instant>) -> bool {
        let moment = now().checked_add(Duration::from_millis(1));
        self.park(earlier(deadline, moment), |_| 0);
        self.take_wake_up()
    }

    /// Takes the wake-up. What it was sent for is visible to the poll that follows.
    pub(super) fn take_wake_up(&self) -> bool {
        self.woken.swap(false, Ordering::Acquire)
    }
}

thread_local! {
    static PARKER: (Arc<Parker>, Waker) = new();
}

thread_local! {
    /// Apart from the parker, because it has no destructor: the key of a thread stays the same while
    /// its locals are destroyed. 0 until the first use.
    static KEY: Cell<ThreadKey> = const { Cell::new(0) };
}

fn new() -> (Arc<Parker>, Waker) {
    let parker = Arc::new(Parker {
        key: this_thread(),
        sleeper: Sleeper::current(),
        woken: AtomicBool::new(false),
    });
    (Arc::clone(&parker), Waker::from(parker))
}

/// The parker of the current thread, and its waker.
pub(super) fn current() -> (Arc<Parker>, Waker) {
    // A thread may be simulated today, and was not when its parker was made.
    if simulated::is_here() {
        return new();
    }
    // While the thread's locals are being destroyed, there may be none. A new one will do.
    PARKER.try_with(Clone::clone).unwrap_or_else(|_| new())
}

/// The key of the current thread.
pub(crate) fn this_thread() -> ThreadKey {
    static NEXT: GlobalCounter = GlobalCounter::new(1);
    if KEY.get() == 0 {
        KEY.set(NEXT.fetch_add(1, Ordering::Relaxed));
    }
    KEY.get()
}

/// Forgets the key of the current thread. Returns what sets it again.
#[cfg(not(pykka_shuttle))]
pub(crate) fn save_key() -> impl FnOnce() {
    let key = KEY.replace(0);
    move || KEY.set(key)
}

/// The earlier of two deadlines, each of which may be missing.
pub(super) fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) if one < other => Some(one),
        (one, other) => other.or(one),
    }
}
