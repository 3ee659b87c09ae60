//! The end of a wait for an answer, as the wait's own future sees it.

use std::task::Poll;

use crate::error::Origin;
use crate::reply::look::{Asker, Look, Outlook};
use crate::timer::alarm::Alarm;
use crate::timer::deadline::Deadline;

/// When an answer is no longer waited for.
pub(super) struct Limit {
    deadline: Deadline,
    alarm: Alarm,
}

impl Limit {
    pub(super) fn at(deadline: Deadline) -> Self {
        Limit {
            deadline,
            alarm: Alarm::at(deadline.at),
        }
    }

    /// What is found where there is no answer yet.
    pub(super) fn look<T>(&mut self, asker: Asker<'_>, origin: impl FnOnce() -> Origin) -> Look<T> {
        match self.alarm.poll(asker.waker) {
            Poll::Ready(()) => Look::Ready(Err(self.deadline.error(origin()))),
            Poll::Pending => Look::Pending,
        }
    }

    /// The outlook, if that of the answer is `answer`.
    pub(super) fn outlook(&self, answer: Outlook) -> Outlook {
        match answer {
            Outlook::Pending if self.alarm.is_due() => Outlook::Failed,
            outlook => outlook,
        }
    }

    /// The earlier of two, each of which may be missing.
    pub(super) fn earlier(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let [first, second] =
            [&one, &other].map(|limit| limit.as_ref().map(|limit| limit.deadline));
        if Deadline::earlier(first, second) == first {
            one
        } else {
            other
        }
    }
}
