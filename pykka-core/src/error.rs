//! What a caller is told when there is no value to give.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::failure::{Failure, FailureKind};
use crate::identity::ActorId;
use crate::sync::Arc;

/// Why a future has no value.
///
/// Each error names the actor and the method it is about, where there are any; [`Error::actor`] and [`Error::method`]
/// give them to a program.
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
/// As text, an error begins with the name of the actor, the way to the method, and the URN of the actor:
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
/// assert_eq!(text, format!("Bank.rob ({urn}): panicked at {location}: nobody move"));     // at src/bank.rs:7:29
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
    /// The actor was dead when it was asked, or it died before it handled the message. (Pykka's `ActorDeadError`.)
    #[non_exhaustive]
    #[doc(alias = "ActorDeadError")]
    ActorDead {
        /// The actor and the method.
        origin: Origin,
        /// What the actor failed of; `None` if it was stopped.
        failure: Option<Arc<Failure>>,
    },
    /// There was no answer in time. The future is still good: a later `get()` sees the answer.
    #[non_exhaustive]
    Timeout {
        /// The actor and the method.
        origin: Origin,
        /// For how long the getter was willing to wait.
        waited: Duration,
    },
    /// The method panicked; or the function that was given to a future's `map`, `filter` or `reduce`.
    #[non_exhaustive]
    Panicked {
        /// The actor and the method.
        origin: Origin,
        /// The panic's message.
        message: Arc<str>,
        /// Where the panic was raised, `file:line:column`.
        location: Option<Arc<str>>,
    },
    /// It would have waited for ever: what was asked waits, by itself or through others, for the one that asked. The text
    /// names the whole circle, `A.foo → B.bar → A.foo`: each actor with the method it is in, and last what was asked.
    ///
    /// The message that was asked has been sent, and will be handled.
    #[non_exhaustive]
    Deadlock {
        /// The actor and the method that were asked.
        origin: Origin,
        /// The circle: each waits for the next. First the actor that was asked, with the method that it is in; last what was
        /// asked of it.
        cycle: Arc<[Origin]>,
    },
    /// The actor's `on_start` returned an error, so the actor never came to life.
    #[non_exhaustive]
    Failed {
        /// The actor and the hook.
        origin: Origin,
        /// The error, as text.
        message: Arc<str>,
    },
    /// The way to the part ended: an `Option` that was `None`, an index or a key that wasn't there.
    #[non_exhaustive]
    NoSuchPart {
        /// The actor and the method, with the path to the part.
        origin: Origin,
    },
    /// The actor has no `on_receive` for a message of this type. Only untyped sending
    /// ([`AnyActorRef`](crate::AnyActorRef)) can meet it; to an [`ActorRef`](crate::ActorRef) it is a compile error.
    #[non_exhaustive]
    UnexpectedMessage {
        /// The actor.
        origin: Origin,
    },
    /// The [`Promise`](crate::Promise) was dropped without a value: forgotten, or its keeper is gone.
    #[non_exhaustive]
    Abandoned {
        /// The actor and the method that made the promise, if it was made by
        /// [`Context::promise`](crate::Context::promise).
        origin: Origin,
    },
    /// The value was there once and has been taken, by an earlier `get_timeout` or `try_get`.
    #[non_exhaustive]
    AlreadyTaken {
        /// The actor and the method.
        origin: Origin,
    },
    /// [`get_any`](crate::get_any) was given no future at all.
    NothingToWaitFor,
    /// An error of the program's own, that it set with [`Promise::set_error`](crate::Promise::set_error). Its text is this
    /// error's, too, and it is this error's `source()`.
    #[non_exhaustive]
    Other {
        /// The error.
        source: OtherError,
    },
}

/// The actor and the method an [`Error`] is about.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Origin {
    actor: Option<ActorId>,
    method: Option<Arc<str>>,
}

/// The program's own error inside [`Error::Other`].
///
/// Two are equal if they are clones of one another.
#[derive(Debug, Clone)]
pub struct OtherError(Arc<dyn StdError + Send + Sync>);

impl Error {
    /// An error of the program's own.
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

    /// The actor that was asked.
    pub fn actor(&self) -> Option<&ActorId> {
        self.origin()?.actor.as_ref()
    }

    /// The method that was called, or that promised the value, with the path to its part if it belongs to one: `add`,
    /// `playback.queue.len`.
    pub fn method(&self) -> Option<&str> {
        self.origin()?.method.as_deref()
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
        }
    }

    fn origin(&self) -> Option<&Origin> {
        match self {
            Error::ActorDead { origin, .. }
            | Error::Timeout { origin, .. }
            | Error::Panicked { origin, .. }
            | Error::Deadlock { origin, .. }
            | Error::Failed { origin, .. }
            | Error::NoSuchPart { origin }
            | Error::UnexpectedMessage { origin }
            | Error::Abandoned { origin }
            | Error::AlreadyTaken { origin } => Some(origin),
            Error::NothingToWaitFor | Error::Other { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::ActorDead {
                origin,
                failure: None,
            } => write!(f, "{origin}: the actor is dead: it was stopped"),
            Error::ActorDead {
                origin,
                failure: Some(failure),
            } => write!(f, "{origin}: the actor is dead: {failure}"),
            Error::Timeout { origin, waited } => write!(f, "{origin}: no answer within {waited:?}"),
            Error::Panicked {
                origin,
                message,
                location: Some(location),
            } => {
                write!(f, "{origin}: panicked at {location}: {message}")
            }
            Error::Panicked {
                origin,
                message,
                location: None,
            } => write!(f, "{origin}: panicked: {message}"),
            Error::Deadlock { origin, cycle } => {
                write!(f, "{origin}: deadlock: ")?;
                for (index, waits) in cycle.iter().enumerate() {
                    let arrow = if index == 0 { "" } else { " → " };
                    write!(f, "{arrow}{}", Short(waits))?;
                }
                Ok(())
            }
            Error::Failed { origin, message } => write!(f, "{origin}: failed: {message}"),
            Error::NoSuchPart { origin } => write!(f, "{origin}: there is no such part"),
            Error::UnexpectedMessage { origin } => {
                write!(
                    f,
                    "{origin}: the actor does not handle messages of this type"
                )
            }
            Error::Abandoned { origin } => {
                write!(f, "{origin}: the promise was dropped without a value")
            }
            Error::AlreadyTaken { origin } => {
                write!(f, "{origin}: the value was already taken from this future")
            }
            Error::NothingToWaitFor => f.write_str("there is no future to wait for"),
            Error::Other { source } => fmt::Display::fmt(&source.0, f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // Though its text is already shown as this error's own: here is where a program looks for it.
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
    /// One of pykka's own comes out of the box as itself.
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        match error.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(error) => Error::other(error),
        }
    }
}

impl Origin {
    pub(crate) fn new(actor: ActorId, method: Option<Arc<str>>) -> Self {
        Origin {
            actor: Some(actor),
            method,
        }
    }

    /// Of what has no actor behind it, such as a function given to `map`.
    pub(crate) fn nameless(method: &str) -> Self {
        Origin {
            actor: None,
            method: Some(method.into()),
        }
    }

    /// The actor.
    pub fn actor(&self) -> Option<&ActorId> {
        self.actor.as_ref()
    }

    /// The method, with the path to its part if it belongs to one.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }
}

/// An origin without its URN: `Core.playback.play`.
pub(crate) struct Short<'a>(pub(crate) &'a Origin);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.actor, &self.0.method) {
            (Some(actor), Some(method)) => write!(f, "{}.{method}", actor.name()),
            (Some(actor), None) => f.write_str(actor.name()),
            (None, _) => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.actor, &self.method) {
            (Some(actor), Some(method)) => write!(f, "{}.{method} ({})", actor.name(), actor.urn()),
            (Some(actor), None) => write!(f, "{actor}"),
            (None, Some(method)) => f.write_str(method),
            (None, None) => f.write_str("future"),
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
