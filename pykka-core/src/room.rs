//! Waiting for room in a bounded mailbox; or for one's turn at a mock, which has room for one; or for whatever else one can be
//! woken for.

use std::collections::VecDeque;
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::awaited::Awaited;
use crate::error::{Error, Origin};
use crate::sync::{AtomicU32, Instant, Mutex, Ordering, fence, lock};
use crate::wait;

/// The senders that wait for room, in the order they came in. Who comes while there is room may go first.
///
/// Whoever makes room wakes one of them. A sender puts its waker in before it looks a last time, and who makes room does so
/// before it looks for wakers; so either is seen by the other.
#[derive(Default)]
pub(crate) struct Room {
    waiting: Mutex<VecDeque<Waker>>,
    /// How many of them there are, so that nobody takes the lock in vain.
    count: AtomicU32,
}

impl Room {
    /// Waits until `enter` succeeds.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if there will never be room.
    pub(crate) fn wait_for<R>(
        &self,
        on: &dyn Awaited,
        enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        self.wait(enter, |poll| wait::block_for_ever(on, || on.hurry(), poll))
    }

    /// Waits until `enter` succeeds, or the time is up.
    ///
    /// # Errors
    /// [`Error::Timeout`]; or [`Error::Deadlock`] if there is no timeout, and there will never be room.
    pub(crate) fn wait_until<R>(
        &self,
        on: &dyn Awaited,
        timeout: Duration,
        origin: impl FnOnce() -> Origin,
        enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        let deadline = Instant::now().checked_add(timeout);
        self.wait(enter, |poll| {
            wait::block_until(on, timeout, deadline, origin, poll)
        })
    }

    fn wait<R>(
        &self,
        mut enter: impl FnMut() -> Option<R>,
        block: impl FnOnce(&mut dyn FnMut(&Waker) -> Poll<Result<R, Error>>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let mut latest = None;
        let entered = block(&mut |waker| {
            if !waker.will_wake(Waker::noop()) {
                self.add(waker);
                latest = Some(waker.clone());
            }
            enter().map_or(Poll::Pending, |entered| Poll::Ready(Ok(entered)))
        });
        if latest.is_some_and(|waker| !self.remove(&waker)) {
            // It was woken after it last looked, and has no use for that: another may have.
            self.made();
        }
        entered
    }

    /// There is room for one more.
    pub(crate) fn made(&self) {
        fence(Ordering::SeqCst);
        if self.count.load(Ordering::SeqCst) == 0 {
            return;
        }
        let next = self.change(VecDeque::pop_front);
        if let Some(waker) = next {
            waker.wake();
        }
    }

    /// Nobody needs to wait any more.
    pub(crate) fn closed(&self) {
        let all = self.change(std::mem::take);
        all.into_iter().for_each(Waker::wake);
    }

    fn add(&self, waker: &Waker) {
        self.change(|waiting| {
            if !waiting.iter().any(|known| known.will_wake(waker)) {
                waiting.push_back(waker.clone());
            }
        });
        fence(Ordering::SeqCst);
    }

    /// Whether it was still there.
    fn remove(&self, waker: &Waker) -> bool {
        self.change(|waiting| {
            let at = waiting.iter().position(|known| known.will_wake(waker));
            at.and_then(|at| waiting.remove(at)).is_some()
        })
    }

    fn change<R>(&self, f: impl FnOnce(&mut VecDeque<Waker>) -> R) -> R {
        let mut waiting = lock(&self.waiting);
        let result = f(&mut waiting);
        let count = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        self.count.store(count, Ordering::SeqCst);
        result
    }
}
