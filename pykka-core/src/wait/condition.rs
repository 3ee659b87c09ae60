//! Waiting until something becomes true, such as that a bounded mailbox has room.

use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::reply::dependency::Waitable;
use crate::reply::waiters::{Registration, Waiters};
use crate::timer::deadline::Deadline;
use crate::wait::{Limit, block_on};

/// The threads that wait for a condition, in the order in which they came. A thread that comes while
/// the condition holds may overtake them.
///
/// The thread that makes the condition true notifies one of them.
#[derive(Default)]
pub(crate) struct Condition {
    waiting: Waiters,
}

impl AsRef<Waiters> for Condition {
    fn as_ref(&self) -> &Waiters {
        &self.waiting
    }
}

impl Condition {
    /// Waits until `enter` succeeds.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if it never will.
    pub(crate) fn wait_for<R>(
        &self,
        on: &dyn Waitable,
        enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        self.wait_until(on, None, &Origin::default, enter)
    }

    /// Waits until `enter` succeeds or the time is up.
    ///
    /// # Errors
    /// [`Error::Timeout`]. If the timeout is too long to be represented, it is none: then
    /// [`Error::Deadlock`] if `enter` will never succeed.
    pub(crate) fn wait_timeout<R>(
        &self,
        on: &dyn Waitable,
        timeout: Duration,
        origin: &dyn Fn() -> Origin,
        enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        self.wait_until(on, Deadline::within(timeout), origin, enter)
    }

    /// Waits until `enter` succeeds or the deadline has passed, if there is one.
    ///
    /// # Errors
    /// [`Error::Timeout`]. [`Error::Deadlock`] if there is no deadline, and `enter` will never succeed.
    pub(crate) fn wait_until<R>(
        &self,
        on: &dyn Waitable,
        deadline: Option<Deadline>,
        origin: &dyn Fn() -> Origin,
        mut enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        let limit = deadline.map(|deadline| Limit::at(deadline, origin));
        let mut registration = Registration::new();
        let poll = |waker: &Waker| {
            registration.register(&&self.waiting, waker);
            enter().map_or(Poll::Pending, |entered| Poll::Ready(Ok(entered)))
        };
        let entered = block_on(on, limit.as_ref(), || on.request_worker(), poll);
        if registration.leave() {
            // It was notified after its last look, and doesn't need that. Another thread may.
            self.notify_one();
        }
        entered
    }

    /// The condition holds for one more thread.
    pub(crate) fn notify_one(&self) {
        self.waiting.wake_first();
    }

    /// The condition holds for every thread from now on.
    pub(crate) fn notify_all(&self) {
        self.waiting.wake_all();
    }
}
