//! A future with many owners.

mod source;

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::error::Error;
use crate::future::Future;
use crate::future::shared::source::Getter;
use crate::reply::look::{Asker, Outlook, foresee};
use crate::wait::{self, Limit};

impl<T: Send + 'static> Future<T> {
    /// Makes a future that can be cloned, and waited for any number of times, from any thread.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let shared = future.shared();
    /// let other = shared.clone();
    /// promise.set(17);
    /// assert_eq!((shared.get()?, other.get()?, other.get()?), (17, 17, 17));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn shared(self) -> SharedFuture<T>
    where
        T: Clone,
    {
        SharedFuture::new(self)
    }
}

/// A [`Future`] that can be cloned, and waited for any number of times, from any thread.
///
/// [`Future::shared`] makes one. The value is computed once, by the owner that asks first, and
/// cloned for each. An error is cloned in the same way.
///
/// ```
/// let (promise, future) = pykka::promise();
/// let shared = future.map(|name: &str| name.len()).shared();
/// let elsewhere = std::thread::spawn({ let shared = shared.clone(); move || shared.get() });
/// promise.set("Ada");
/// assert_eq!(shared.get()?, 3);
/// assert_eq!(elsewhere.join().unwrap()?, 3);
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct SharedFuture<T: Clone>(Getter<T>);

impl<T: Clone + Send + 'static> SharedFuture<T> {
    pub(crate) fn new(source: Future<T>) -> Self {
        let source = match source.into_computation::<Getter<T>>() {
            // It is shared already.
            Ok(getter) => return SharedFuture(getter),
            Err(source) => source,
        };
        SharedFuture(Getter::first(source))
    }

    /// Waits for the value, without a time limit, and returns a clone. See [`Future::get`].
    ///
    /// # Errors
    /// The [`Error`] that came instead of a value, or [`Error::Deadlock`], as for [`Future::get`].
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a value or an error.
    pub fn get(&self) -> Result<T, Error> {
        let mut getter = Getter::new(&self.0.shared);
        wait::block_on(
            &*self.0.shared,
            None,
            || (),
            |waker| getter.poll(Asker::caller_runs(waker)),
        )
    }

    /// Waits no longer than `timeout`, and returns a clone. See [`Future::get_timeout`].
    ///
    /// # Errors
    /// [`Error::Timeout`] if there is no answer in time; otherwise the error that came instead of a
    /// value. There is no [`Error::AlreadyTaken`] from taking the value twice: every call returns a
    /// clone.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is an answer or the time is up.
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, Error> {
        let mut getter = Getter::new(&self.0.shared);
        let origin = || self.0.shared.origin.clone();
        wait::block_on(
            &*self.0.shared,
            Limit::within(timeout, &origin).as_ref(),
            || (),
            |waker| getter.poll(Asker::only_waits(waker)),
        )
    }

    /// A clone of the value or the error, if it is there already. `None` if it isn't, and while
    /// another owner is looking for the value or cloning it.
    ///
    /// # Errors
    /// The error that came instead of a value.
    ///
    /// # Blocking
    /// Never.
    pub fn try_get(&self) -> Option<Result<T, Error>> {
        let mut getter = Getter::new(&self.0.shared);
        match getter.poll(Asker::only_waits(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    /// Whether there is a value or an error, so that [`get`](SharedFuture::get) would not wait.
    ///
    /// Never waits. It is `false` while another owner is looking for the value.
    pub fn is_ready(&self) -> bool {
        foresee(|known| self.0.shared.outlook(known)) != Outlook::Pending
    }

    /// A [`Future`] of a clone of the value.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let shared = future.shared();
    /// let (one, other) = (shared.future(), shared.future());
    /// promise.set(17);
    /// assert_eq!(pykka::get_all([one, other])?, [17, 17]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The future resolves to the same error as this one. If cloning the value panics, it resolves
    /// to [`Error::Panicked`].
    pub fn future(&self) -> Future<T> {
        Future::computed(Getter::new(&self.0.shared))
    }

    /// A future of `f` applied to a clone of the value. See [`Future::map`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let name = future.shared();
    /// let length = name.map(|name: String| name.len());
    /// let first = name.map(|name| name.chars().next());
    /// promise.set("Ada".to_owned());
    /// assert_eq!((length.get()?, first.get()?), (3, Some('A')));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::map`].
    pub fn map<U, F>(&self, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(T) -> U + Send + 'static,
    {
        self.future().map(f)
    }

    /// A future of those items of a clone of the value that `keep` accepts. See [`Future::filter`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let numbers = future.shared();
    /// promise.set(vec![5, 10, 15]);
    /// assert_eq!(numbers.filter(|&x| x >= 10).get()?, [10, 15]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::map`].
    pub fn filter<F>(&self, keep: F) -> Future<Vec<T::Item>>
    where
        T: IntoIterator<Item: Send + 'static>,
        F: FnMut(&T::Item) -> bool + Send + 'static,
    {
        self.future().filter(keep)
    }

    /// A future of the items of a clone of the value, folded into one. See [`Future::reduce`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let numbers = future.shared();
    /// promise.set(vec![1, 2, 3]);
    /// assert_eq!(numbers.reduce(5, |sum, x| sum + x).get()?, 11);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::map`].
    pub fn reduce<U, F>(&self, initial: U, f: F) -> Future<U>
    where
        T: IntoIterator,
        U: Send + 'static,
        F: FnMut(U, T::Item) -> U + Send + 'static,
    {
        self.future().reduce(initial, f)
    }

    /// A future of a clone of the value, and the other value. See [`Future::join`].
    ///
    /// ```
    /// let ((p, name), (q, age)) = (pykka::promise(), pykka::promise());
    /// let name = name.shared();
    /// p.set("Ada");
    /// q.set(36);
    /// assert_eq!(name.join(age).get()?, ("Ada", 36));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::join`].
    pub fn join<U: Send + 'static>(&self, other: Future<U>) -> Future<(T, U)> {
        self.future().join(other)
    }

    /// A future whose value is a clone of the `Result`: the value or the error. See
    /// [`Future::into_result`].
    ///
    /// ```
    /// let (broken, future) = pykka::promise::<u32>();
    /// let shared = future.shared();
    /// drop(broken);
    /// assert!(shared.into_result().get()?.is_err());
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// Only those of the waiting itself.
    pub fn into_result(&self) -> Future<Result<T, Error>> {
        self.future().into_result()
    }
}

impl<T: Clone> Clone for SharedFuture<T> {
    fn clone(&self) -> Self {
        SharedFuture(Getter::new(&self.0.shared))
    }
}

impl<T: Clone + Send + 'static> From<SharedFuture<T>> for Future<T> {
    fn from(shared: SharedFuture<T>) -> Self {
        Future::computed(shared.0)
    }
}

// The value is never left half cloned or half computed: a panic puts it back.
impl<T: Clone> UnwindSafe for SharedFuture<T> {}
impl<T: Clone> RefUnwindSafe for SharedFuture<T> {}

impl<T: Clone + Send + 'static> std::future::Future for SharedFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(Asker::only_waits(cx.waker()))
    }
}

impl<T: Clone + Send + 'static> fmt::Debug for SharedFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_ready() { "ready" } else { "pending" };
        write!(f, "SharedFuture({}, {state})", self.0.shared.origin)
    }
}
