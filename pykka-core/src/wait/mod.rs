//! How a thread waits: it parks, and whoever has news for it wakes it.
//!
//! Threads and async tasks wait for the same things in the same way, through [`std::task::Waker`]; a thread's waker
//! unparks the thread.

pub(crate) mod activity;
pub(crate) mod any_actor;
pub(crate) mod condition;
pub(crate) mod current;
pub(crate) mod deadlock;

use std::cell::Cell;
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::pool;
use crate::reply::dependency::{ThreadKey, Waitable};
use crate::sync::{
    Arc, AtomicBool, Backoff, GlobalCounter, Instant, Ordering, thread, thread_local,
};
use crate::wait::deadlock::Woken;

struct Parker {
    key: ThreadKey,
    thread: thread::Thread,
    woken: AtomicBool,
}

/// Why there is no answer.
pub(crate) enum NoAnswer {
    /// The time is up. If only that ended a circle of threads that wait for each other, here is the circle.
    TimeIsUp(Option<Arc<[Origin]>>),
    /// There never will be one.
    Deadlock(Error),
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

impl Woken for Parker {
    fn is_woken(&self) -> bool {
        self.woken.load(Ordering::Acquire)
    }
}

impl Parker {
    /// Sleeps until it is woken, or the time is up. The wake-up stays until it is [taken](Parker::take_wake_up).
    fn park(&self, deadline: Option<Instant>) {
        while !self.is_woken() {
            let Some(deadline) = deadline else {
                thread::park();
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            thread::park_timeout(left);
        }
    }

    /// Parks for no more than a moment. Says whether it was woken, and takes the wake-up if so.
    ///
    /// To find out what one of many answers depends on takes some time, so who waits for them does it
    /// only when none comes for a moment.
    fn rest(&self, deadline: Option<Instant>) -> bool {
        let moment = Instant::now().checked_add(Duration::from_millis(1));
        self.park(earlier(deadline, moment));
        self.take_wake_up()
    }

    /// Whoever woke us did so after making its news visible; the poll that follows must see it.
    fn take_wake_up(&self) -> bool {
        self.woken.swap(false, Ordering::Acquire)
    }
}

thread_local! {
    static PARKER: (Arc<Parker>, Waker) = parker();
}

thread_local! {
    /// Apart from the parker, since it has no destructor: the key of a thread stays the same while
    /// its locals are destroyed. 0 until it is asked for.
    static KEY: Cell<ThreadKey> = const { Cell::new(0) };
}

fn parker() -> (Arc<Parker>, Waker) {
    let parker = Arc::new(Parker {
        key: this_thread(),
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    (Arc::clone(&parker), Waker::from(parker))
}

/// This thread, as the table of those who wait knows it.
pub(crate) fn this_thread() -> ThreadKey {
    static NEXT: GlobalCounter = GlobalCounter::new(1);
    if KEY.get() == 0 {
        KEY.set(NEXT.fetch_add(1, Ordering::Relaxed));
    }
    KEY.get()
}

/// Whether the processor must not be given up before this deadline: where it is in demand, the system
/// may take so long to give it back.
fn is_close(deadline: Instant) -> bool {
    deadline.saturating_duration_since(Instant::now()) < Duration::from_millis(10)
}

/// The earlier of two deadlines, of which there may be none.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) if one < other => Some(one),
        (one, other) => other.or(one),
    }
}

/// Polls until there is an answer, and parks in between; until the deadline has passed, or it is certain that there will be none.
///
/// A wake-up means no more than "look again": waits may nest on one thread (a function given to `map` may wait too) and
/// share its parker, so the inner one may swallow a wake-up that was meant for the outer. That is harmless, because the
/// outer one polls again before it parks.
///
/// `assist` is called before each further look: it may bring the answer about in this very thread, or see to it that another does.
/// What is awaited is hurried before each park: this thread won't do any more about it.
pub(crate) fn block_on<R>(
    on: &dyn Waitable,
    deadline: Option<Instant>,
    assist: impl Fn(),
    mut poll: impl FnMut(&Waker) -> Poll<R>,
) -> Result<R, NoAnswer> {
    // Often the answer is there, or can be brought about at once; then nobody needs to be woken for it. Or it is a moment away:
    // a few looks, with the processor given up in between, cost less than being put to sleep and woken.
    if let Poll::Ready(answer) = poll(Waker::noop()) {
        return Ok(answer);
    }
    let backoff = Backoff::new();
    loop {
        assist();
        if let Poll::Ready(answer) = poll(Waker::noop()) {
            return Ok(answer);
        }
        if backoff.is_completed() || deadline.is_some_and(is_close) {
            break;
        }
        backoff.snooze();
    }
    // While a thread's locals are being destroyed its parker may be gone; a new one does as well.
    let (parker, waker) = PARKER.try_with(Clone::clone).unwrap_or_else(|_| parker());
    let mut cycle = None;
    loop {
        assist();
        if let Poll::Ready(answer) = poll(&waker) {
            return Ok(answer);
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(NoAnswer::TimeIsUp(cycle));
        }
        on.request_worker();
        if on.is_many() && pool::blocking(|| parker.rest(deadline)) {
            continue;
        }
        let entered = deadlock::enter(parker.key, parker.clone(), deadline.is_some(), on)
            .map_err(NoAnswer::Deadlock)?;
        // While a pool has no thread to be had, this one sees to it that it is tried again.
        let retry = pool::retry_starved().and_then(|after| Instant::now().checked_add(after));
        pool::blocking(|| parker.park(earlier(deadline, retry)));
        if !parker.is_woken() {
            cycle = entered.cycle();
        }
        drop(entered);
        parker.take_wake_up();
    }
}

/// [`block_on`] without a deadline.
pub(crate) fn block_for_ever<R>(
    on: &dyn Waitable,
    assist: impl Fn(),
    poll: impl FnMut(&Waker) -> Poll<Result<R, Error>>,
) -> Result<R, Error> {
    block_on(on, None, assist, poll).unwrap_or_else(|none| match none {
        NoAnswer::Deadlock(error) => Err(error),
        NoAnswer::TimeIsUp(_) => unreachable!("there is no deadline"),
    })
}

/// [`block_on`] that makes it an error when the time is up.
pub(crate) fn block_until<R>(
    on: &dyn Waitable,
    timeout: Duration,
    deadline: Option<Instant>,
    origin: impl FnOnce() -> Origin,
    poll: impl FnMut(&Waker) -> Poll<Result<R, Error>>,
) -> Result<R, Error> {
    block_on(on, deadline, || on.request_worker(), poll).unwrap_or_else(|none| match none {
        NoAnswer::Deadlock(error) => Err(error),
        NoAnswer::TimeIsUp(cycle) => Err(Error::Timeout {
            origin: origin(),
            waited: timeout,
            cycle,
        }),
    })
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;
    use crate::reply::dependency::{Dependencies, Dependency};

    struct Anything;

    impl Waitable for Anything {
        fn request_worker(&self) {}

        fn dependencies(&self, found: &mut Dependencies) {
            found.add(Dependency::Unknown);
        }
    }

    /// How often one looks who waits so long for what never comes.
    fn looks(timeout: Duration) -> usize {
        let mut looks = 0;
        let deadline = Instant::now().checked_add(timeout);
        let waited = block_on::<()>(
            &Anything,
            deadline,
            || (),
            |_| {
                looks += 1;
                Poll::Pending
            },
        );
        assert!(waited.is_err());
        looks
    }

    #[test]
    fn a_wait_whose_time_is_up_gives_up_without_giving_up_the_processor() {
        // At once, before and after the parker is there.
        assert_eq!(looks(Duration::ZERO), 3);
        // And once more after it was woken by the time.
        assert!(looks(Duration::from_micros(50)) <= 4);
    }
}
