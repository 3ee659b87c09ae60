//! Waiting for room in a bounded mailbox; or for one's turn at a mock, which has room for one; or for whatever else one can be
//! woken for.

use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::reply::dependency::Waitable;
use crate::reply::waiters::{Registration, Waiters};
use crate::sync::Instant;
use crate::wait;

/// The senders that wait for room, in the order they came in. Who comes while there is room may go first.
///
/// Whoever makes room wakes one of them.
#[derive(Default)]
pub(crate) struct Condition {
    waiting: Waiters,
}

impl Condition {
    /// Waits until `enter` succeeds.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if there will never be room.
    pub(crate) fn wait_for<R>(
        &self,
        on: &dyn Waitable,
        enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        self.wait(enter, |poll| {
            wait::block_for_ever(on, || on.request_worker(), poll)
        })
    }

    /// Waits until `enter` succeeds, or the time is up.
    ///
    /// # Errors
    /// [`Error::Timeout`]; or [`Error::Deadlock`] if there is no timeout, and there will never be room.
    pub(crate) fn wait_until<R>(
        &self,
        on: &dyn Waitable,
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
        let mut registration = Registration::new();
        let entered = block(&mut |waker| {
            registration.register(&&self.waiting, waker);
            enter().map_or(Poll::Pending, |entered| Poll::Ready(Ok(entered)))
        });
        if registration.leave() {
            // It was woken after it last looked, and has no use for that: another may have.
            self.notify_one();
        }
        entered
    }

    /// There is room for one more.
    pub(crate) fn notify_one(&self) {
        self.waiting.wake_first();
    }

    /// Nobody needs to wait any more.
    pub(crate) fn notify_all(&self) {
        self.waiting.wake_all();
    }
}
