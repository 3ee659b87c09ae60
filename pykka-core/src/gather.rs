//! Waiting for several futures.

use std::task::Poll;
use std::time::Duration;

use crate::awaited::{Awaited, Source};
use crate::error::Error;
use crate::future::Future;
use crate::sync::Instant;
use crate::wait;

/// Waits for all values, and gives them in the order of the futures.
///
/// All of `futures` are collected before the first is waited for. So an iterator that sends the messages as it goes, as the one
/// below, will do: all are asked, and then all are waited for.
///
/// # Errors
/// The first error, in the order of the futures (not of time). The other futures are dropped then, but their messages are handled
/// all the same. [`get_all_results`] keeps the others' answers.
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
    // All are asked before the first is waited for, also when the iterator is what sends the messages.
    let futures: Vec<_> = futures.into_iter().collect();
    futures.into_iter().map(Future::get).collect()
}

/// [`get_all`] that leaves nothing out: what each future has, its value or its error, in their order. Where many are asked, one
/// that is dead doesn't spoil the others' answers. (In Pykka, an exception out of `get_all` does.)
///
/// ```
/// use pykka::{get_all_results, promise, Error};
///
/// let ((kept, first), (broken, second)) = (promise(), promise());
/// kept.set(1);
/// drop(broken);
/// assert!(matches!(&*get_all_results([first, second]), [Ok(1), Err(Error::Abandoned { .. })]));
/// ```
///
/// # Blocking
/// Until the last of them is ready.
pub fn get_all_results<T: Send + 'static>(
    futures: impl IntoIterator<Item = Future<T>>,
) -> Vec<Result<T, Error>> {
    let futures: Vec<_> = futures.into_iter().collect();
    futures.into_iter().map(Future::get).collect()
}

/// [`get_all`] within a total time: one deadline for all, where Pykka's is one for each.
///
/// # Errors
/// [`Error::Timeout`] if not all are there in time.
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
    let deadline = Instant::now().checked_add(timeout);
    let futures: Vec<_> = futures.into_iter().collect();
    let get_in_time = |future: Future<T>| {
        wait::block_until(
            &future,
            timeout,
            deadline,
            || future.origin(),
            |waker| future.poll_source(waker),
        )
    };
    futures.into_iter().map(get_in_time).collect()
}

/// Waits until one is ready: gives its index, its value, and the other futures, in their order.
///
/// If several are ready when it looks, it takes the one that comes first among `futures`, whichever was ready first.
///
/// # Errors
/// The error of the one that is ready, if it has one. The other futures are dropped then, and which one it was is not told: where
/// one failure must not be the end of all, make them [`into_result`](Future::into_result) first.
/// [`Error::NothingToWaitFor`] if there are no futures.
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
    let (index, value) = wait::block_for_ever(
        &any,
        || any.hurry(),
        |waker| {
            let ready = futures.iter().enumerate().find_map(|(index, future)| {
                match future.poll_source(waker) {
                    Poll::Ready(answer) => Some(answer.map(|value| (index, value))),
                    Poll::Pending => None,
                }
            });
            ready.map_or(Poll::Pending, Poll::Ready)
        },
    )?;
    futures.remove(index);
    Ok((index, value, futures))
}

/// Futures of which any will do.
struct Any<'a, T>(&'a [Future<T>]);

impl<T> Awaited for Any<'_, T> {
    fn help(&self) {}

    fn hurry(&self) {
        self.0.iter().for_each(Awaited::hurry);
    }

    fn sources(&self, visit: &mut dyn FnMut(Source)) {
        for future in self.0 {
            future.sources(visit);
        }
    }
}
