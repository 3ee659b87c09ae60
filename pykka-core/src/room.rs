//! Waiting for room in a bounded mailbox; or for one's turn at a mock, which has room for one.

use std::task::Poll;

use crate::awaited::Awaited;
use crate::error::Error;
use crate::wait;
use crate::waiters::{Registration, Waiters};

/// The senders that wait for room, in the order they came in. Who comes while there is room may go first.
///
/// Whoever makes room wakes one of them.
#[derive(Default)]
pub(crate) struct Room {
    waiting: Waiters,
}

impl Room {
    /// Waits until `enter` succeeds.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if there will never be room.
    pub(crate) fn wait_for<R>(
        &self,
        on: &dyn Awaited,
        mut enter: impl FnMut() -> Option<R>,
    ) -> Result<R, Error> {
        let mut registration = Registration::new();
        let entered = wait::block_for_ever(
            on,
            || on.hurry(),
            |waker| {
                registration.register(&&self.waiting, waker);
                enter().map_or(Poll::Pending, |entered| Poll::Ready(Ok(entered)))
            },
        );
        if registration.leave() {
            // It was woken after it last looked, and has no use for that: another may have.
            self.made();
        }
        entered
    }

    /// There is room for one more.
    pub(crate) fn made(&self) {
        self.waiting.wake_first();
    }

    /// Nobody needs to wait any more.
    pub(crate) fn closed(&self) {
        self.waiting.wake_all();
    }
}
