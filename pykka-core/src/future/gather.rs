//! Waiting for several futures.

use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::Error;
use crate::future::Future;
use crate::future::wakes::Wakes;
use crate::reply::dependency::{Dependencies, MANY, Waitable};
use crate::reply::look::Asker;
use crate::timer::deadline::Deadline;
use crate::wait::{self, Limit};

/// Waits for all values, and returns them in the order of the futures.
///
/// All of `futures` are collected before the first is waited for. So an iterator may send the
/// messages as it goes, like the one below: all actors are asked first, and then all answers are
/// waited for.
///
/// # Errors
/// The first error, in the order of the futures and not in the order of time. Then the other
/// futures are dropped, but their messages are still handled. If you want the other answers as
/// well, use [`get_all_results`].
///
/// # Blocking
/// Blocks the calling thread until all values are there, or until the first error in the order of
/// the futures.
///
/// ```
/// use pykka::{actor, get_all, Actor};
///
/// #[actor]
/// struct Squarer;
/// #[actor]
/// impl Squarer {
///     pub fn square(&self, n: u64) -> u64 { n * n }
/// }
///
/// let squarers: Vec<_> = (0..4).map(|_| Squarer.start()).collect();
/// let squares = get_all((1..).zip(&squarers).map(|(n, squarer)| squarer.proxy().square(n)))?;
/// assert_eq!(squares, [1, 4, 9, 16]);
/// # for squarer in squarers { squarer.stop().get()?; }
/// # Ok::<(), pykka::Error>(())
/// ```
pub fn get_all<T: Send + 'static>(
    futures: impl IntoIterator<Item = Future<T>>,
) -> Result<Vec<T>, Error> {
    // All are asked before the first is waited for, also when the iterator is what sends the
    // messages.
    let futures: Vec<_> = futures.into_iter().collect();
    futures.into_iter().map(Future::get).collect()
}

/// Waits for all futures, and returns the value or error of each, in the order of the futures.
///
/// Use it to ask many actors where a dead one must not spoil the others' answers. (In Pykka, an
/// exception in `get_all` does.) Like [`get_all`], it collects all of `futures` before it waits for
/// the first.
///
/// ```
/// use pykka::{get_all_results, promise, Error};
///
/// let ((kept, first), (broken, second)) = (promise(), promise());
/// kept.set(1);
/// drop(broken);
/// let results = get_all_results([first, second]);
/// assert!(matches!(&*results, [Ok(1), Err(Error::PromiseDropped { .. })]));
/// ```
///
/// # Errors
/// They are in the results.
///
/// # Blocking
/// Blocks the calling thread until the last of them is ready.
pub fn get_all_results<T: Send + 'static>(
    futures: impl IntoIterator<Item = Future<T>>,
) -> Vec<Result<T, Error>> {
    let futures: Vec<_> = futures.into_iter().collect();
    futures.into_iter().map(Future::get).collect()
}

/// Waits for all values as [`get_all`] does, but no longer than `timeout` in total.
///
/// There is one deadline for all futures. (In Pykka, there is one for each.)
///
/// # Errors
/// The first error, in the order of the futures. [`Error::Timeout`] if that future has no answer
/// when the time is up. Then the other futures are dropped, but their messages are still handled.
///
/// # Blocking
/// Blocks the calling thread until all values are there, until the first error in the order of the
/// futures, or until the time is up. If the iterator sends messages, a send may wait for room in a
/// bounded mailbox, and the timeout doesn't end that.
///
/// ```
/// use std::time::Duration;
/// use pykka::{get_all_timeout, promise, Error};
///
/// let ((kept, first), (_open, second)) = (promise(), promise());
/// kept.set(1);
/// let answer = get_all_timeout([first, second], Duration::from_millis(1));
/// assert!(matches!(answer, Err(Error::Timeout { .. })));
/// ```
pub fn get_all_timeout<T: Send + 'static>(
    futures: impl IntoIterator<Item = Future<T>>,
    timeout: Duration,
) -> Result<Vec<T>, Error> {
    let deadline = Deadline::within(timeout);
    let futures: Vec<_> = futures.into_iter().collect();
    let get_in_time = |future: Future<T>| {
        let origin = || future.origin();
        let limit = deadline.map(|deadline| Limit::at(deadline, &origin));
        wait::block_on(
            &future,
            limit.as_ref(),
            || future.request_worker(),
            |waker| future.poll_ready(Asker::only_waits(waker)).map(Ok),
        )?;
        future.take()
    };
    futures.into_iter().map(get_in_time).collect()
}

/// Waits until one future is ready. Returns its index, its value, and the other futures in order.
///
/// If several are ready when it looks, it takes the one that comes first in `futures`, even if
/// another was ready earlier.
///
/// # Errors
/// The error of the future that is ready, if it has one instead of a value. Then the other futures
/// are dropped, and you don't learn which one it was. If one failure must not end the wait, call
/// [`into_result`](Future::into_result) on each of them first. [`Error::NothingToWaitFor`] if there
/// are no futures. [`Error::Deadlock`] if none of them can ever be ready, because all wait for the
/// caller.
///
/// # Blocking
/// Blocks the calling thread until one of them is ready.
///
/// ```
/// let ((_open, never), (kept, soon)) = (pykka::promise::<&str>(), pykka::promise());
/// kept.set("here");
/// let (index, value, others) = pykka::get_any([never, soon])?;
/// assert_eq!((index, value, others.len()), (1, "here", 1));
/// # Ok::<(), pykka::Error>(())
/// ```
pub fn get_any<T: Send + 'static>(
    futures: impl IntoIterator<Item = Future<T>>,
) -> Result<(usize, T, Vec<Future<T>>), Error> {
    let mut futures: Vec<_> = futures.into_iter().collect();
    if futures.is_empty() {
        return Err(Error::NothingToWaitFor);
    }
    let any = Any(&futures);
    let mut wakes = None::<Wakes>;
    let index = wait::block_on(
        &any,
        None,
        || (),
        |waker| {
            let asker = Asker::only_waits(waker);
            let all = 0..futures.len();
            if asker.is_passing() {
                return any.first_of(all, |_| None, asker);
            }
            let is_first = wakes.is_none();
            let wakes = wakes.get_or_insert_default();
            let mut woken = wakes.take(waker);
            if is_first {
                woken = all.collect();
            }
            // Only those that woke are looked at again.
            woken.sort_unstable();
            any.first_of(woken, |index| Some(wakes.waker(index)), asker)
        },
    )?;
    let value = futures.remove(index).take()?;
    Ok((index, value, futures))
}

/// Futures of which any one is enough.
struct Any<'a, T>(&'a [Future<T>]);

impl<T> Any<'_, T> {
    fn first_of(
        &self,
        indices: impl IntoIterator<Item = usize>,
        waker: impl Fn(usize) -> Option<Waker>,
        asker: Asker<'_>,
    ) -> Poll<Result<usize, Error>> {
        for index in indices {
            let waker = waker(index);
            let asker = waker.as_ref().map_or(asker, |waker| asker.with(waker));
            if self.0[index].poll_ready(asker).is_ready() {
                return Poll::Ready(Ok(index));
            }
        }
        Poll::Pending
    }
}

impl<T> Waitable for Any<'_, T> {
    fn request_worker(&self) {
        self.0.iter().for_each(Waitable::request_worker);
    }

    fn is_many(&self) -> bool {
        self.0.len() > MANY
    }

    fn dependencies(&self, found: &mut Dependencies) {
        for future in self.0 {
            future.dependencies(found);
        }
    }
}
