//! The errors that callers receive in place of a value.

pub(crate) mod actor_id;
pub(crate) mod end;
pub(crate) mod events;
pub(crate) mod failure;
pub(crate) mod origin;
pub(crate) mod remote;
#[cfg(feature = "spans")]
pub(crate) mod spans;
#[cfg(not(feature = "spans"))]
#[path = "no_spans.rs"]
pub(crate) mod spans;
pub(crate) mod tell_error;
pub(crate) mod text;
pub(crate) mod unwind;
pub(crate) mod urn;

use std::error::Error as StdError;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::error::actor_id::ActorId;
use crate::error::failure::{Failure, FailureKind};
pub use crate::error::origin::Origin;
pub(crate) use crate::error::origin::Short;
use crate::sync::Arc;

/// The reason why a future has no value.
///
/// Each error names the actor and the method that it is about, if there are any. [`Error::actor`]
/// and [`Error::method`] return them.
///
/// ```
/// use pykka::{actor, Actor, Error};
///
/// #[actor]
/// struct Safe;
/// #[actor]
/// impl Safe {
///     pub fn open(&self) { panic!("the key is lost") }
/// }
///
/// let safe = Safe.start();
/// let error = safe.proxy().open().get().unwrap_err();
/// assert!(matches!(&error, Error::Panicked { message, .. } if &**message == "the key is lost"));
/// assert_eq!(error.actor(), Some(safe.id()));
/// assert_eq!(error.method(), Some("open"));
///
/// safe.stop().get()?;
/// assert!(matches!(safe.proxy().open().get(), Err(Error::ActorDead { .. })));
/// # Ok::<(), Error>(())
/// ```
///
/// As text, an error begins with the actor's name, the path to the method, and the actor's URN:
///
/// ```
/// # use std::time::Duration;
/// # use pykka::{actor, promise, Actor};
/// # #[actor]
/// # struct Bank { #[traversable] pub safes: Vec<Safe> }
/// # #[actor]
/// # impl Bank {
/// #     pub fn rob(&self) { panic!("nobody move") }
/// #     pub fn wait(&self, until: pykka::Future<()>) { let _ = until.get(); }
/// # }
/// # #[actor]
/// # struct Safe;
/// # #[actor]
/// # impl Safe { pub fn open(&self) {} }
/// # let bank = Bank { safes: vec![] }.start();
/// # let proxy = bank.proxy();
/// let urn = bank.urn();       // such as `urn:uuid:36ff4473-e6ee-4bd3-8e7c-76f9a2c06757`
///
/// let text = proxy.rob().get().unwrap_err().to_string();
/// # let location = text.split(" at ").nth(1).unwrap().split(": ").next().unwrap();
/// assert_eq!(text, format!("Bank.rob ({urn}): panicked at {location}: nobody move"));
///
/// let text = proxy.safes(7).open().get().unwrap_err().to_string();
/// assert_eq!(text, format!("Bank.safes[7].open ({urn}): there is no such part"));
///
/// # let (open, opening) = promise();
/// let text = proxy.wait(opening).get_timeout(Duration::from_millis(1)).unwrap_err().to_string();
/// assert_eq!(text, format!("Bank.wait ({urn}): no answer within 1ms"));
/// # open.set(());
///
/// bank.stop().get()?;
/// let text = proxy.rob().get().unwrap_err().to_string();
/// assert_eq!(text, format!("Bank.rob ({urn}): the actor is dead: it was stopped"));
/// # Ok::<(), pykka::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The actor was dead when it was asked, or terminated before it handled the message.
    #[non_exhaustive]
    #[doc(alias = "ActorDeadError")]
    ActorDead {
        /// The actor and the method.
        origin: Origin,
        /// The failure that ended the actor. `None` if it was stopped.
        failure: Option<Arc<Failure>>,
    },
    /// There was no answer in time.
    ///
    /// After a `get_timeout` the future stays usable: a later `get` sees the answer.
    #[non_exhaustive]
    Timeout {
        /// The actor and the method.
        origin: Origin,
        /// The timeout: how long the caller was willing to wait.
        waited: Duration,
        /// The cycle of actors that waited for each other when the time was up, the caller among
        /// them, as in [`Error::Deadlock`]. `None` if there was none.
        cycle: Option<Arc<[Origin]>>,
    },
    /// Something that was called panicked: a method or another handler, the actor's start, or the
    /// function passed to a future's `map`, `filter` or `reduce`.
    #[non_exhaustive]
    Panicked {
        /// The actor and the method.
        origin: Origin,
        /// The panic's message.
        message: Arc<str>,
        /// Where the panic was raised, `file:line:column`.
        location: Option<Arc<str>>,
    },
    /// The wait would never have ended: what was asked waits for the caller, directly or through
    /// others.
    ///
    /// The text names the whole cycle, `A.foo → B.bar → A.foo`: each actor with the method that it
    /// is in, and last what was asked.
    ///
    /// If the caller waited for an answer, its message has been sent, and will be handled. If it
    /// waited for room in a bounded mailbox, its message has not been sent.
    #[non_exhaustive]
    Deadlock {
        /// The actor and the method that were asked.
        origin: Origin,
        /// The cycle, in which each waits for the next. The first is the actor that was asked, with
        /// the method that it is in. The last is what was asked of it.
        cycle: Arc<[Origin]>,
    },
    /// The actor's `on_start` returned an error, so the actor never handled a message.
    #[non_exhaustive]
    Failed {
        /// The actor and the hook.
        origin: Origin,
        /// The error, as text.
        message: Arc<str>,
    },
    /// The system refused a thread for the actor, so it never started.
    ///
    /// Only an actor with a dedicated thread fails in this way.
    /// [`Builder::try_start`](crate::Builder::try_start) returns it. So does
    /// [`ActorRef::wait_started`](crate::ActorRef::wait_started), if another thread found the actor
    /// in the registry meanwhile.
    #[non_exhaustive]
    NoThread {
        /// The actor.
        origin: Origin,
        /// What the system says, as text.
        message: Arc<str>,
    },
    /// The actor's bounded mailbox was full, and the message was sent with
    /// [`if_room`](crate::Proxy::if_room), so that its sender doesn't wait for room.
    #[non_exhaustive]
    MailboxFull {
        /// The actor and the method.
        origin: Origin,
    },
    /// There is no such part: on the path to it, an `Option` was `None`, or an index or a key
    /// wasn't there.
    #[non_exhaustive]
    NoSuchPart {
        /// The actor and the method, with the path to the part.
        origin: Origin,
    },
    /// The actor doesn't take messages of this type, so it has no `on_receive` for them.
    ///
    /// Only untyped sending ([`AnyActorRef`](crate::AnyActorRef)) can result in this. With an
    /// [`ActorRef`](crate::ActorRef) it is a compile error. A [mock or a probe](crate::testing)
    /// answers with it to everything except calls of methods.
    #[non_exhaustive]
    UnexpectedMessage {
        /// The actor.
        origin: Origin,
    },
    /// The [`Promise`](crate::Promise) was dropped without a value.
    #[non_exhaustive]
    PromiseDropped {
        /// The actor and the method that made the promise, if it was made by
        /// [`Context::promise`](crate::Context::promise).
        origin: Origin,
    },
    /// The value has been taken already, by an earlier `get_timeout` or `try_get`.
    #[non_exhaustive]
    AlreadyTaken {
        /// The actor and the method.
        origin: Origin,
    },
    /// No actor in another process is offered under this name.
    #[non_exhaustive]
    NotFound {
        /// The name, and the method if there is one.
        origin: Origin,
    },
    /// Several actors in other processes are offered under this name.
    #[non_exhaustive]
    Ambiguous {
        /// The name, and the method if there is one.
        origin: Origin,
    },
    /// The actor in the other process has another interface: its program was built from another
    /// version of the actor's methods, fields or types.
    #[non_exhaustive]
    VersionMismatch {
        /// The name, and the method if there is one.
        origin: Origin,
    },
    /// The actor in the other process has no room for the message, or too much waits on the way to
    /// it.
    #[non_exhaustive]
    Busy {
        /// The actor and the method.
        origin: Origin,
    },
    /// The other process doesn't let this one call the method.
    #[non_exhaustive]
    Denied {
        /// The actor and the method.
        origin: Origin,
    },
    /// The actor in the other process, to which the proxy is pinned, has been replaced by another one
    /// under the same name.
    #[non_exhaustive]
    Restarted {
        /// The actor and the method.
        origin: Origin,
    },
    /// The other process can't be reached, or the connection to it was lost before the answer came.
    ///
    /// The actor may be alive, and the message may have been handled.
    #[non_exhaustive]
    ConnectionLost {
        /// The actor and the method.
        origin: Origin,
    },
    /// [`get_any`](crate::get_any) was called without futures.
    NothingToWaitFor,
    /// An error of the program's own, set with [`Promise::set_error`](crate::Promise::set_error).
    ///
    /// It is the `source()` of this error, and its text is also this error's text.
    #[non_exhaustive]
    Other {
        /// The error.
        source: OtherError,
    },
}

/// The program's own error inside [`Error::Other`].
///
/// Two of them are equal if they are clones of one another.
#[derive(Debug, Clone)]
pub struct OtherError(Arc<dyn StdError + Send + Sync>);

// It is never changed.
impl UnwindSafe for OtherError {}
impl RefUnwindSafe for OtherError {}

impl Error {
    /// Makes an error of the program's own: an [`Error::Other`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise::<u32>();
    /// promise.set_error(pykka::Error::other("no paper"));
    /// assert_eq!(future.get().unwrap_err().to_string(), "no paper");
    /// ```
    pub fn other(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Error::Other {
            source: OtherError(Arc::from(error.into())),
        }
    }

    /// The actor that the error is about, if there is one.
    pub fn actor(&self) -> Option<&ActorId> {
        self.origin()?.actor()
    }

    /// The method that was called, or that made the promise: `add`. If it belongs to a part, the
    /// path to the part comes first: `playback.queue.len`.
    pub fn method(&self) -> Option<&str> {
        self.origin()?.method()
    }

    pub(crate) fn from_failure(failure: &Failure, origin: Origin) -> Self {
        let message = failure.shared_message();
        match failure.kind() {
            FailureKind::Panic => Error::Panicked {
                origin,
                message,
                location: failure.shared_location(),
            },
            FailureKind::Error => Error::Failed { origin, message },
            FailureKind::NoThread => Error::NoThread { origin, message },
        }
    }

    fn origin(&self) -> Option<&Origin> {
        match self {
            Error::ActorDead { origin, .. }
            | Error::Timeout { origin, .. }
            | Error::Panicked { origin, .. }
            | Error::Deadlock { origin, .. }
            | Error::Failed { origin, .. }
            | Error::NoThread { origin, .. }
            | Error::MailboxFull { origin }
            | Error::NoSuchPart { origin }
            | Error::UnexpectedMessage { origin }
            | Error::PromiseDropped { origin }
            | Error::AlreadyTaken { origin }
            | Error::NotFound { origin }
            | Error::Ambiguous { origin }
            | Error::VersionMismatch { origin }
            | Error::Busy { origin }
            | Error::Denied { origin }
            | Error::Restarted { origin }
            | Error::ConnectionLost { origin } => Some(origin),
            Error::NothingToWaitFor | Error::Other { .. } => None,
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // Its text is also this error's text. But programs look for the error here.
            Error::Other { source } => Some(&*source.0),
            _ => None,
        }
    }
}

impl From<&str> for Error {
    fn from(text: &str) -> Self {
        Error::other(text)
    }
}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Error::other(text)
    }
}

impl From<Box<dyn StdError + Send + Sync>> for Error {
    /// Converts the error in the box. One of pykka's own errors comes out as itself, any other as
    /// [`Error::Other`].
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        match error.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(error) => Error::other(error),
        }
    }
}

impl OtherError {
    /// The error that was set.
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0
    }
}

impl Eq for OtherError {}

impl PartialEq for OtherError {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
