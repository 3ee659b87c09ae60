//! A future whose value the program sets itself.

use std::error::Error as StdError;
use std::fmt;

use crate::actor_ref::ActorRef;
use crate::error::Error;
use crate::future::Future;
use crate::gauge::name_of;
use crate::identity::ActorId;
use crate::part::Methods;
use crate::place::Place;
use crate::reply::Slot;
use crate::sync::Arc;

/// A promise and the future of the value it is about.
///
/// ```
/// let (promise, future) = pykka::promise();
/// std::thread::spawn(move || promise.set(6 * 7));
/// assert_eq!(future.get()?, 42);
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// If an actor makes the promise and is going to keep it itself, [`Context::promise`](crate::Context::promise) is better: errors name
/// the actor then, and a deadlock through the promise is seen.
pub fn promise<T: Send + 'static>() -> (Promise<T>, Future<T>) {
    about(Slot::new(None))
}

/// The same about something that `debtor` alone can keep.
pub(crate) fn promise_of<A: Methods, T: Send + 'static>(
    debtor: ActorRef<A>,
) -> (Promise<T>, Future<T>) {
    let method = debtor.cell().gauge().code();
    let debtor = Arc::new(Debtor { debtor, method });
    about(Slot::new(Some((debtor, ""))))
}

fn about<T: Send + 'static>(slot: Slot<T>) -> (Promise<T>, Future<T>) {
    let slot = Arc::new(slot);
    (Promise(Arc::clone(&slot)), Future::new(slot))
}

/// An actor that owes something. To run it is no help, since nobody knows which message makes it pay.
struct Debtor<A: Methods> {
    debtor: ActorRef<A>,
    /// The method that made the promise, as the actor's gauge had it.
    method: u64,
}

impl<A: Methods> Place for Debtor<A> {
    fn actor(&self) -> &ActorId {
        self.debtor.id()
    }

    fn write_path(&self, path: &mut String) {
        path.push_str(&name_of::<A>(self.method));
    }
}

/// The duty to set a value, or an error, once.
///
/// A promise that is dropped unset is an error to the getter, [`Error::Abandoned`], so that it doesn't wait for nothing.
///
/// ```
/// use pykka::Error;
///
/// let (promise, future) = pykka::promise::<u32>();
/// drop(promise);
/// assert!(matches!(future.get(), Err(Error::Abandoned { .. })));
/// ```
pub struct Promise<T: Send + 'static>(Arc<Slot<T>>);

impl<T: Send + 'static> Promise<T> {
    /// Whether there still is somebody who can take the value. If not, its future was dropped: whoever asked has given up.
    ///
    /// The answer holds for a moment only, since the future may be dropped just after. A value that must not be lost had better
    /// notice by its own destructor that nobody has taken it: the [guide](https://docs.rs/pykka/latest/pykka/guide/futures) shows how.
    ///
    /// ```
    /// let (promise, future) = pykka::promise::<u32>();
    /// assert!(promise.is_wanted());
    /// drop(future);
    /// assert!(!promise.is_wanted());
    /// ```
    #[doc(alias = "is_closed")]
    pub fn is_wanted(&self) -> bool {
        // The slot has two owners: this and the future.
        Arc::strong_count(&self.0) > 1
    }

    /// Sets the value, and wakes whoever waits for it. If the future was dropped, the value is dropped here and now; if the future
    /// is dropped later without having given it, with the future.
    pub fn set(self, value: T) {
        self.0.set(Ok(value));
    }

    /// Sets an error in place of a value: one of pykka's, which the getter gets as it is; or one of the program's own, of whatever
    /// type, which is the `source()` of the [`Error::Other`] that the getter gets. A text does as well.
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
    pub fn set_error(self, error: impl Into<Box<dyn StdError + Send + Sync>>) {
        self.0.set(Err(Error::from(error.into())));
    }
}

impl<T: Send + 'static> Drop for Promise<T> {
    fn drop(&mut self) {
        // Has no effect on a promise that was kept.
        self.0.set(Err(Error::Abandoned {
            origin: self.0.origin(),
        }));
    }
}

impl<T: Send + 'static> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Promise(..)")
    }
}
