//! The errors of sending: why a message was not delivered, and the message.

use std::error::Error as StdError;
use std::fmt;

use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::origin::Origin;

/// Why a message that was told could not be delivered, and the message itself.
///
/// Mostly the actor is dead ([`Error::ActorDead`]). A deferred proxy call returns it without the
/// message.
///
/// ```
/// use pykka::{actor, Actor};
///
/// #[actor]
/// struct Greeter;
/// #[actor]
/// impl Greeter {
///     fn on_receive(&mut self, name: String) { println!("Hi, {name}!") }
/// }
///
/// let greeter = Greeter.start();
/// greeter.stop().get()?;
/// let undelivered = greeter.tell("Ada".to_owned()).unwrap_err();
/// assert_eq!(undelivered.into_message(), "Ada");
/// # Ok::<(), pykka::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TellError<M = ()> {
    error: Error,
    /// In a box, so that a `Result` with this error is small, however large the message is.
    message: Box<M>,
}

impl TellError {
    /// A message was not delivered for this reason.
    pub(crate) fn new(error: Error) -> Self {
        TellError {
            error,
            message: Box::new(()),
        }
    }

    pub(crate) fn at(self, place: Origin) -> Self {
        TellError {
            error: self.error.at(place),
            ..self
        }
    }
}

impl Error {
    /// The same reason why a message was not delivered. The mailbox knows only the actor, but the
    /// sender knows the path to the part.
    pub(crate) fn at(mut self, place: Origin) -> Self {
        if let Error::ActorDead { origin, .. }
        | Error::Deadlock { origin, .. }
        | Error::Timeout { origin, .. }
        | Error::MailboxFull { origin }
        | Error::Busy { origin }
        | Error::Restarted { origin }
        | Error::ConnectionLost { origin } = &mut self
        {
            *origin = place;
        }
        self
    }
}

impl<M> TellError<M> {
    /// Takes the undelivered message out.
    pub fn into_message(self) -> M {
        *self.message
    }

    /// The message that was not delivered.
    pub fn message(&self) -> &M {
        &self.message
    }

    /// The actor that the message was for.
    pub fn actor(&self) -> Option<&ActorId> {
        self.error.actor()
    }

    /// The reason as an [`Error`]: [`Error::ActorDead`], [`Error::Deadlock`], or, with the options of
    /// a proxy, [`Error::MailboxFull`] and [`Error::Timeout`].
    ///
    /// It is a deadlock if the actor is alive, but its bounded mailbox is full and it will never
    /// make room, because it waits for the sender.
    pub fn error(&self) -> &Error {
        &self.error
    }

    pub(crate) fn map<N>(self, f: impl FnOnce(M) -> N) -> TellError<N> {
        TellError {
            error: self.error,
            message: Box::new(f(*self.message)),
        }
    }
}

impl<M> fmt::Debug for TellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TellError")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl<M> fmt::Display for TellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<M> StdError for TellError<M> {}

impl<M> From<TellError<M>> for Error {
    fn from(dead: TellError<M>) -> Self {
        dead.error
    }
}

/// The reason why [`ActorRef::try_tell`](crate::ActorRef::try_tell) did not deliver a message. The
/// message is in it.
#[derive(Clone, PartialEq, Eq)]
pub enum TryTellError<M> {
    /// The actor's mailbox is full.
    Full(M),
    /// The actor is dead.
    Dead(TellError<M>),
}

impl<M> TryTellError<M> {
    /// Takes the undelivered message out.
    pub fn into_message(self) -> M {
        match self {
            TryTellError::Full(message) => message,
            TryTellError::Dead(dead) => dead.into_message(),
        }
    }

    /// Whether the mailbox was full.
    pub fn is_full(&self) -> bool {
        matches!(self, TryTellError::Full(_))
    }
}

impl<M> fmt::Debug for TryTellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TryTellError::Full(_) => f.write_str("Full(..)"),
            TryTellError::Dead(dead) => f.debug_tuple("Dead").field(dead).finish(),
        }
    }
}

impl<M> fmt::Display for TryTellError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TryTellError::Full(_) => f.write_str("the actor's mailbox is full"),
            TryTellError::Dead(dead) => fmt::Display::fmt(dead, f),
        }
    }
}

impl<M> StdError for TryTellError<M> {}
