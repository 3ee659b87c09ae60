//! A future whose value the program sets itself.

use std::error::Error as StdError;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::error::Error;
use crate::future::Future;
use crate::reply::oneshot::Giver;
use crate::reply::slot::{Answer, Asked, Slot, origin};
use crate::reply::target::Target;
use crate::sync::Arc;

/// A [`Promise`] and the [`Future`] that resolves to its value.
///
/// ```
/// let (promise, future) = pykka::promise();
/// std::thread::spawn(move || promise.set(6 * 7));
/// assert_eq!(future.get()?, 42);
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// If an actor makes the promise and sets it itself, [`Context::promise`](crate::Context::promise)
/// is better. Then errors name the actor, and pykka sees a deadlock through the promise.
pub fn promise<T: Send + 'static>() -> (Promise<T>, Future<T>) {
    about(None)
}

/// The same for a promise that only its owner can set.
pub(crate) fn promise_of<T: Send + 'static>(owner: Arc<dyn Target>) -> (Promise<T>, Future<T>) {
    about(Some((owner, "")))
}

fn about<T: Send + 'static>(owner: Asked) -> (Promise<T>, Future<T>) {
    let (slot, giver) = Slot::new(owner);
    (Promise(Some(giver)), Future::new(slot))
}

/// Sets the value of a [`Future`], or an error, once.
///
/// If a promise is dropped unset, its future resolves to [`Error::PromiseDropped`], and all waiters
/// are woken.
///
/// ```
/// use pykka::Error;
///
/// let (promise, future) = pykka::promise::<u32>();
/// drop(promise);
/// assert!(matches!(future.get(), Err(Error::PromiseDropped { .. })));
/// ```
pub struct Promise<T: Send + 'static>(
    /// `None` when it is set.
    Option<Giver<Asked, Answer<T>>>,
);

// A promise is set in one step, or not at all.
impl<T: Send + 'static> UnwindSafe for Promise<T> {}
impl<T: Send + 'static> RefUnwindSafe for Promise<T> {}

impl<T: Send + 'static> Promise<T> {
    /// Whether the future was dropped, so that the value can't be received any more.
    ///
    /// The answer may be out of date at once, because the future may be dropped just after. If a
    /// value must not be lost, its type needs a destructor that notices when it was not taken. The
    /// [guide](https://docs.rs/pykka/latest/pykka/guide/futures) shows how.
    ///
    /// ```
    /// let (promise, future) = pykka::promise::<u32>();
    /// assert!(!promise.is_closed());
    /// drop(future);
    /// assert!(promise.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.0.as_ref().is_none_or(Giver::is_alone)
    }

    /// Sets the value, and wakes all waiters.
    ///
    /// Never waits. If the future was dropped, the value is dropped here, in this thread. If the
    /// future is dropped later, a value that was not taken is dropped with it.
    pub fn set(mut self, value: T) {
        self.put(Ok(value));
    }

    /// Sets an error in place of a value, and wakes all waiters.
    ///
    /// An [`Error`] is returned by `get` as it is. An error of the program's own, of any type, is
    /// returned as the `source()` of an [`Error::Other`]. A string works as well.
    ///
    /// ```
    /// use std::error::Error as _;
    /// use std::io;
    ///
    /// let (promise, future) = pykka::promise::<u32>();
    /// promise.set_error(io::Error::from(io::ErrorKind::StorageFull));
    /// let error = future.get().unwrap_err();
    /// let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    /// assert_eq!(cause.unwrap().kind(), io::ErrorKind::StorageFull);
    ///
    /// let (promise, future) = pykka::promise::<u32>();
    /// promise.set_error("the disk is full");
    /// assert_eq!(future.get().unwrap_err().to_string(), "the disk is full");
    /// ```
    #[doc(alias = "set_exception")]
    pub fn set_error(mut self, error: impl Into<Box<dyn StdError + Send + Sync>>) {
        self.put(Err(Error::from(error.into())));
    }

    fn put(&mut self, answer: Result<T, Error>) {
        if let Some(mut slot) = self.0.take() {
            slot.value().set(answer);
        }
    }
}

impl<T: Send + 'static> Drop for Promise<T> {
    fn drop(&mut self) {
        if let Some(slot) = &self.0 {
            let origin = origin(slot.head());
            self.put(Err(Error::PromiseDropped { origin }));
        }
    }
}

impl<T: Send + 'static> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Promise(..)")
    }
}
