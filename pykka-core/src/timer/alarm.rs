//! Waiting for a moment.

use std::task::{Poll, Waker};
use std::time::Duration;

use crate::reply::waiters::{discard, wake};
use crate::sync::{Arc, Instant, Mutex, lock, now};
use crate::timer::{self, Due, TimerKey};

/// A moment that one thread or task waits for. A timer is set only while it waits.
pub(crate) struct Alarm {
    at: Instant,
    timer: Option<(TimerKey, Arc<Ring>)>,
}

/// What the timer wakes.
struct Ring(Mutex<Option<Waker>>);

impl Alarm {
    pub(crate) fn at(at: Instant) -> Self {
        Alarm { at, timer: None }
    }

    pub(crate) fn after(duration: Duration) -> Self {
        Alarm::at(timer::from_now(duration))
    }

    pub(crate) fn is_due(&self) -> bool {
        self.at <= now()
    }

    /// Whether the moment has come. If not, arranges for a wake-up, unless the waker does nothing.
    pub(crate) fn poll(&mut self, waker: &Waker) -> Poll<()> {
        if self.is_due() {
            return Poll::Ready(());
        }
        if !waker.will_wake(Waker::noop()) {
            self.wake_at_the_moment(waker);
        }
        Poll::Pending
    }

    fn wake_at_the_moment(&mut self, waker: &Waker) {
        let Some((_, ring)) = &self.timer else {
            let ring = Arc::new(Ring(Mutex::new(Some(waker.clone()))));
            self.timer = Some((timer::set(self.at, ring.clone()), ring));
            return;
        };
        let is_known = lock(&ring.0)
            .as_ref()
            .is_some_and(|known| known.will_wake(waker));
        if !is_known {
            let waker = waker.clone();
            let earlier = lock(&ring.0).replace(waker);
            discard(earlier);
        }
    }
}

impl Due for Ring {
    fn due(self: Arc<Self>) {
        let waker = lock(&self.0).take();
        if let Some(waker) = waker {
            wake(waker);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some((key, ring)) = self.timer.take() {
            // The waker is dropped last, and outside of the lock.
            let cancelled = timer::cancel(key);
            discard((cancelled, ring));
        }
    }
}
