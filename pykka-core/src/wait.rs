//! How a thread waits: it parks, and whoever has news for it wakes it.
//!
//! Threads and async tasks wait for the same things in the same way, through [`std::task::Waker`]; a thread's waker
//! unparks the thread.

use std::task::{Poll, Wake, Waker};

use crate::pool;
use crate::sync::{Arc, AtomicBool, Backoff, Instant, Ordering, thread, thread_local};

struct Parker {
    thread: thread::Thread,
    woken: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.woken.swap(true, Ordering::Release) {
            self.thread.unpark();
        }
    }
}

impl Parker {
    fn park(&self, deadline: Option<Instant>) {
        if self.woken.swap(false, Ordering::Acquire) {
            return;
        }
        match deadline {
            None => thread::park(),
            Some(deadline) => {
                thread::park_timeout(deadline.saturating_duration_since(Instant::now()));
            }
        }
        // Whoever woke us did so after making its news visible; the poll that follows must see it.
        self.woken.swap(false, Ordering::Acquire);
    }
}

thread_local! {
    static PARKER: (Arc<Parker>, Waker) = parker();
}

fn parker() -> (Arc<Parker>, Waker) {
    let parker = Arc::new(Parker {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    (Arc::clone(&parker), Waker::from(parker))
}

/// Polls until there is an answer, and parks in between. `None` once the deadline has passed.
///
/// A wake-up means no more than "look again": waits may nest on one thread (a function given to `map` may wait too) and
/// share its parker, so the inner one may swallow a wake-up that was meant for the outer. That is harmless, because the
/// outer one polls again before it parks.
///
/// `assist` is called before each further look: it may bring the answer about in this very thread, or see to it that another does.
/// `hurry` is called before each park: this thread won't do any more about it.
pub(crate) fn block_on<R>(
    deadline: Option<Instant>,
    assist: impl Fn(),
    hurry: impl Fn(),
    mut poll: impl FnMut(&Waker) -> Poll<R>,
) -> Option<R> {
    // Often the answer is there, or can be brought about at once; then nobody needs to be woken for it. Or it is a moment away:
    // a few looks, with the processor given up in between, cost less than being put to sleep and woken.
    if let Poll::Ready(answer) = poll(Waker::noop()) {
        return Some(answer);
    }
    let backoff = Backoff::new();
    loop {
        assist();
        if let Poll::Ready(answer) = poll(Waker::noop()) {
            return Some(answer);
        }
        if backoff.is_completed() {
            break;
        }
        backoff.snooze();
    }
    // While a thread's locals are being destroyed its parker may be gone; a new one does as well.
    let (parker, waker) = PARKER.try_with(Clone::clone).unwrap_or_else(|_| parker());
    loop {
        assist();
        if let Poll::Ready(answer) = poll(&waker) {
            return Some(answer);
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return None;
        }
        hurry();
        pool::blocking(|| parker.park(deadline));
    }
}
