//! How a thread waits: it parks, and the thread that has news for it wakes it.
//!
//! Threads and async tasks wait for the same things in the same way, through
//! [`std::task::Waker`]. The waker of a thread unparks it.

pub(crate) mod activity;
pub(crate) mod any_actor;
pub(crate) mod condition;
pub(crate) mod current;
pub(crate) mod deadlock;
mod parker;
pub(crate) mod recorded;
pub(crate) mod totals;

use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::pool;
use crate::reply::dependency::Waitable;
use crate::sync::simulated::{self, Event};
use crate::sync::{Backoff, Instant, now};
use crate::timer::deadline::Deadline;
use crate::wait::parker::earlier;
#[cfg(not(pykka_shuttle))]
pub(crate) use crate::wait::parker::save_key;
pub(crate) use crate::wait::parker::this_thread;

/// When a wait ends without an answer, and what the error says.
pub(crate) struct Limit<'a> {
    deadline: Deadline,
    origin: &'a dyn Fn() -> Origin,
}

impl<'a> Limit<'a> {
    /// The limit `timeout` from now. `None` if that is too far in the future to be represented.
    pub(crate) fn within(timeout: Duration, origin: &'a dyn Fn() -> Origin) -> Option<Self> {
        Deadline::within(timeout).map(|deadline| Limit::at(deadline, origin))
    }

    pub(crate) fn at(deadline: Deadline, origin: &'a dyn Fn() -> Origin) -> Self {
        Limit { deadline, origin }
    }
}

/// Polls until there is an answer, and parks in between.
///
/// A wake-up means no more than "look again". Waits may nest on one thread, because a function that
/// was passed to `map` may wait too, and they share its parker. So the inner one may take a wake-up
/// that was meant for the outer one. That is harmless, because the outer one polls again before it
/// parks.
///
/// `assist` is called before each further look. It may bring the answer about in this thread, or
/// make sure that another thread does. Before this thread parks, it requests a worker for what it
/// waits for, because it will not do any more about it itself.
///
/// # Errors
/// [`Error::Timeout`] at the limit, and [`Error::Deadlock`] if it is certain that no answer will
/// come.
pub(crate) fn block_on<R>(
    on: &dyn Waitable,
    limit: Option<&Limit<'_>>,
    assist: impl Fn(),
    mut poll: impl FnMut(&Waker) -> Poll<Result<R, Error>>,
) -> Result<R, Error> {
    // Often the answer is there already, or this thread can bring it about. Then no other thread
    // has to be woken. Or it is a moment away: a few looks, between which the thread yields, cost
    // less than going to sleep and being woken.
    if let Poll::Ready(answer) = poll(Waker::noop()) {
        return answer;
    }
    let deadline = limit.map(|limit| limit.deadline.at);
    let backoff = Backoff::new();
    loop {
        assist();
        if let Poll::Ready(answer) = poll(Waker::noop()) {
            return answer;
        }
        // Nothing comes meanwhile in a simulation, where one thread runs at a time.
        if backoff.is_completed() || deadline.is_some_and(is_close) || simulated::is_here() {
            break;
        }
        backoff.snooze();
    }
    let (parker, waker) = parker::current();
    let mut cycle = None;
    loop {
        assist();
        if let Poll::Ready(answer) = poll(&waker) {
            return answer;
        }
        if let Some(limit) = limit.filter(|limit| limit.deadline.has_passed()) {
            return Err(Error::Timeout {
                origin: (limit.origin)(),
                waited: limit.deadline.timeout,
                cycle,
            });
        }
        on.request_worker();
        if on.is_many() && !simulated::is_here() && pool::blocking(|| parker.rest(deadline)) {
            continue;
        }
        let entered = deadlock::enter(&parker, deadline.is_some(), on).inspect_err(report)?;
        if let Some(run) = simulated::current() {
            recorded::record(&run, Event::Waits);
        }
        // While a pool lacks a thread, this one makes sure that the pool tries again.
        let retry = pool::retry_starved().and_then(|after| now().checked_add(after));
        let find_culprit = deadlock::endless::find_culprit;
        if pool::blocking(|| parker.park(earlier(deadline, retry), find_culprit))
            && let Some(error) = entered.endless()
        {
            report(&error);
            return Err(error);
        }
        if !parker.is_woken() {
            cycle = entered.cycle();
        }
        drop(entered);
        parker.take_wake_up();
    }
}

/// Whether the thread must not yield before this deadline: on a busy machine the system may take
/// that long to run it again.
fn is_close(deadline: Instant) -> bool {
    deadline.saturating_duration_since(now()) < Duration::from_millis(10)
}

/// A simulation in which something waits for ever fails at its end.
#[cold]
fn report(error: &Error) {
    if let Some(run) = simulated::current() {
        recorded::record(&run, Event::NeverEnds);
        let scheduler = run.scheduler();
        scheduler.fail(error.to_string());
        let mut waiting = scheduler.waiting();
        waiting.push(this_thread());
        scheduler.note_waits(deadlock::endless::who_waits(&run, &waiting));
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;
    use crate::reply::dependency::Dependency;

    /// How often a thread looks that waits in vain for this time.
    fn looks(timeout: Duration) -> usize {
        let mut looks = 0;
        let limit = Limit::within(timeout, &Origin::default);
        let waited = block_on::<()>(
            &Dependency::Unknown,
            limit.as_ref(),
            || (),
            |_| {
                looks += 1;
                Poll::Pending
            },
        );
        assert!(matches!(waited, Err(Error::Timeout { .. })));
        looks
    }

    #[test]
    fn a_wait_whose_time_is_up_gives_up_without_giving_up_the_processor() {
        // The first three looks come before it parks.
        assert_eq!(looks(Duration::ZERO), 3);
        // One more comes after the deadline has woken it.
        assert!(looks(Duration::from_micros(50)) <= 4);
    }
}
