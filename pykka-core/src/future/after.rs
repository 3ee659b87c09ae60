//! A future of a moment.

use std::any::Any;
use std::task::Poll;
use std::time::Duration;

use crate::error::Origin;
use crate::future::Future;
use crate::future::computed::Compute;
use crate::reply::dependency::{Dependencies, Dependency};
use crate::reply::look::{Asker, Known, Look, Outlook};
use crate::timer::alarm::Alarm;

/// A future that is ready after `duration`: a timeout for [`get_any`](crate::get_any()), and a sleep
/// for async code, under any executor.
///
/// No thread sleeps for it: one thread serves all timers of the process. `Duration::MAX` is never,
/// `Duration::ZERO` is at once. The clock is monotonic. Dropping the future cancels the timer.
///
/// To limit a single wait of a thread, [`get_timeout`](Future::get_timeout) costs less. To send a
/// message later, use `proxy.after(duration)`.
///
/// ```
/// use std::time::Duration;
///
/// let (promise, answer) = pykka::promise::<u32>();
/// let timeout = pykka::after(Duration::from_millis(1));
/// let (first, _, _) = pykka::get_any([answer.map(Some), timeout.map(|()| None)])?;
/// assert_eq!(first, 1);       // the time was up first
/// # drop(promise);
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Panics
/// If the operating system refuses the thread for timers. It is started when something first waits
/// for one: so this is a panic of that wait.
pub fn after(duration: Duration) -> Future<()> {
    Future::computed(After(Alarm::after(duration)))
}

struct After(Alarm);

impl Compute<()> for After {
    fn look(&mut self, asker: Asker<'_>) -> Look<()> {
        match self.0.poll(asker.waker) {
            Poll::Ready(()) => Look::Ready(Ok(())),
            Poll::Pending => Look::Pending,
        }
    }

    fn outlook(&self, _: &mut Known) -> Outlook {
        if self.0.is_due() {
            Outlook::Ready
        } else {
            Outlook::Pending
        }
    }

    fn dependencies(&self, found: &mut Dependencies) {
        found.add(Dependency::Unknown);
    }

    fn origin(&self) -> Origin {
        Origin::nameless("after")
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
