//! The timers of the process. One thread calls what is due, and sleeps until the next is.
//!
//! The thread is started with the first timer, and waits without a limit while there is none. Setting
//! and cancelling a timer takes O(log n). Time is monotonic, so the clock on the wall doesn't matter.

pub(crate) mod alarm;
pub(crate) mod deadline;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::unwind;
/// What is called when its time has come: by the timer thread, which holds no lock meanwhile. It must
/// not block. A panic is caught.
pub(crate) use crate::sync::simulated::Due;
use crate::sync::simulated::{cancel_timer, is_timer, set_timer};
use crate::sync::{
    Arc, Condvar, Instant, Mutex, MutexGuard, PoisonError, lock, now, process_wide, spawn,
};

/// What a timer is cancelled by. In the order in which timers are due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimerKey {
    at: Instant,
    serial: u64,
}

#[derive(Default)]
struct Timers {
    queue: Mutex<TimerQueue>,
    /// Notified if a new timer is due before all others.
    is_earlier: Condvar,
}

#[derive(Default)]
struct TimerQueue {
    timers: BTreeMap<TimerKey, Arc<dyn Due>>,
    last: u64,
    has_thread: bool,
}

process_wide! { static TIMERS: Timers = Timers::default(); }

/// Longer than any program runs.
const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The instant `duration` from now. If it is too far in the future to be represented, one that won't
/// come.
pub(crate) fn from_now(duration: Duration) -> Instant {
    let now = now();
    now.checked_add(duration)
        .or_else(|| now.checked_add(NEVER))
        .unwrap_or(now)
}

/// Sets a timer.
///
/// # Panics
/// If it is the first one, and the system has no thread for it.
pub(crate) fn set(at: Instant, due: Arc<dyn Due>) -> TimerKey {
    if let Some((at, serial)) = set_timer(at, || Arc::new(Caught(Arc::clone(&due)))) {
        return TimerKey { at, serial };
    }
    let mut queue = lock(&TIMERS.queue);
    if !queue.has_thread {
        if let Err(error) = spawn("pykka-timers".to_owned(), None, run) {
            drop(queue);
            panic!("no thread could be started for timers: {error}");
        }
        queue.has_thread = true;
    }
    queue.last += 1;
    let key = TimerKey {
        at,
        serial: queue.last,
    };
    queue.timers.insert(key, due);
    let is_first = queue.timers.keys().next() == Some(&key);
    drop(queue);
    if is_first {
        TIMERS.is_earlier.notify_one();
    }
    key
}

/// Cancels a timer. Returns what it would have called, to be dropped by the caller. `None` if it has
/// been called, or is about to be.
pub(crate) fn cancel(key: TimerKey) -> Option<Arc<dyn Due>> {
    if is_timer(key.serial) {
        return cancel_timer(key.at, key.serial);
    }
    let cancelled = lock(&TIMERS.queue).timers.remove(&key);
    if cfg!(pykka_shuttle) {
        // A schedule ends only when this thread has seen that there is no timer left.
        TIMERS.is_earlier.notify_one();
    }
    cancelled
}

/// What is due in a simulation.
struct Caught(Arc<dyn Due>);

impl Due for Caught {
    fn due(self: Arc<Self>) {
        call(Arc::clone(&self.0));
    }
}

fn call(due: Arc<dyn Due>) {
    // The panic hook has reported it. The other timers go on.
    let _ = unwind::catch(|| due.due());
}

impl TimerQueue {
    /// When the next timer is due.
    fn next(&self) -> Option<Instant> {
        self.timers.keys().next().map(|key| key.at)
    }
}

/// What the timer thread does. It doesn't outlive a schedule that is explored.
fn run() {
    let mut queue = lock(&TIMERS.queue);
    loop {
        queue = match queue.next() {
            None if cfg!(pykka_shuttle) => {
                queue.has_thread = false;
                return;
            }
            None => wait(queue),
            Some(at) => {
                let left = at.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    call_first(queue)
                } else {
                    wait_for(left, queue)
                }
            }
        };
    }
}

fn call_first(mut queue: MutexGuard<'_, TimerQueue>) -> MutexGuard<'_, TimerQueue> {
    let first = queue.timers.pop_first();
    drop(queue);
    if let Some((_, due)) = first {
        call(due);
    }
    lock(&TIMERS.queue)
}

fn wait(queue: MutexGuard<'_, TimerQueue>) -> MutexGuard<'_, TimerQueue> {
    TIMERS
        .is_earlier
        .wait(queue)
        .unwrap_or_else(PoisonError::into_inner)
}

fn wait_for(left: Duration, queue: MutexGuard<'_, TimerQueue>) -> MutexGuard<'_, TimerQueue> {
    TIMERS
        .is_earlier
        .wait_timeout(queue, left)
        .unwrap_or_else(PoisonError::into_inner)
        .0
}
