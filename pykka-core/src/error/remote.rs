//! Errors between processes: whether a call may have run, and how an error travels.

use crate::error::Error;
#[cfg(feature = "remote")]
use crate::error::{Origin, end::End, failure::Failure, failure::FailureKind};

impl Error {
    /// Whether the message may have been handled, or may still be.
    ///
    /// Where this is `false`, it was not, and can be sent again. pykka itself never sends a message
    /// twice.
    ///
    /// ```
    /// use pykka::prelude::*;
    ///
    /// #[actor]
    /// struct Door;
    /// #[actor]
    /// impl Door {
    ///     pub fn open(&self) { panic!("it is stuck") }
    /// }
    ///
    /// let door = Door.start();
    /// assert!(door.proxy().open().get().unwrap_err().may_have_run());
    /// door.stop().get()?;
    /// assert!(!door.proxy().open().get().unwrap_err().may_have_run());
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn may_have_run(&self) -> bool {
        match self {
            Error::Timeout { .. }
            | Error::Panicked { .. }
            | Error::Deadlock { .. }
            | Error::PromiseDropped { .. }
            | Error::AlreadyTaken { .. }
            | Error::ConnectionLost { .. }
            | Error::Other { .. } => true,
            Error::ActorDead { .. }
            | Error::Failed { .. }
            | Error::NoThread { .. }
            | Error::MailboxFull { .. }
            | Error::NoSuchPart { .. }
            | Error::UnexpectedMessage { .. }
            | Error::NotFound { .. }
            | Error::Ambiguous { .. }
            | Error::VersionMismatch { .. }
            | Error::Busy { .. }
            | Error::Denied { .. }
            | Error::Restarted { .. }
            | Error::NothingToWaitFor => false,
        }
    }
}

/// What only the way to another process can find wrong. The error names the actor and the method
/// that the sender knows.
#[cfg(feature = "remote")]
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    NotFound,
    Ambiguous,
    VersionMismatch,
    Busy,
    Denied,
    Restarted,
    ConnectionLost,
}

#[cfg(feature = "remote")]
impl Trouble {
    #[must_use]
    pub fn error(self, origin: Origin) -> Error {
        match self {
            Trouble::NotFound => Error::NotFound { origin },
            Trouble::Ambiguous => Error::Ambiguous { origin },
            Trouble::VersionMismatch => Error::VersionMismatch { origin },
            Trouble::Busy => Error::Busy { origin },
            Trouble::Denied => Error::Denied { origin },
            Trouble::Restarted => Error::Restarted { origin },
            Trouble::ConnectionLost => Error::ConnectionLost { origin },
        }
    }
}

/// An error as it travels: its kind, and its texts. The origin stays behind, because the caller has
/// its own.
#[cfg(feature = "remote")]
#[doc(hidden)]
pub type ErrorParts = (u8, String, Option<String>, Option<FailureParts>);

/// A failure as it travels: its kind, its message, its location, its method.
#[cfg(feature = "remote")]
#[doc(hidden)]
pub type FailureParts = (u8, String, Option<String>, Option<String>);

#[cfg(feature = "remote")]
impl Error {
    /// The parts that travel back to the caller.
    #[doc(hidden)]
    #[must_use]
    pub fn to_parts(&self) -> ErrorParts {
        let plain = |kind| (kind, String::new(), None, None);
        match self {
            Error::ActorDead { failure, .. } => {
                let failure = failure.as_deref().map(Failure::to_parts);
                (0, String::new(), None, failure)
            }
            Error::Panicked {
                message, location, ..
            } => {
                let location = location.as_deref().map(str::to_owned);
                (1, message.as_ref().to_owned(), location, None)
            }
            Error::Failed { message, .. } => (2, message.as_ref().to_owned(), None, None),
            Error::NoThread { message, .. } => (3, message.as_ref().to_owned(), None, None),
            Error::NoSuchPart { .. } => plain(4),
            Error::UnexpectedMessage { .. } => plain(5),
            Error::PromiseDropped { .. } => plain(6),
            // Whoever sends to another process doesn't wait for room there.
            Error::MailboxFull { .. } | Error::Busy { .. } => plain(7),
            Error::VersionMismatch { .. } => plain(8),
            Error::Denied { .. } => plain(9),
            Error::NotFound { .. } => plain(10),
            Error::ConnectionLost { .. } => plain(11),
            // The caller has a deadline of its own, which ends its wait.
            Error::Timeout { .. } => plain(12),
            Error::Restarted { .. } => plain(13),
            Error::Ambiguous { .. } => plain(14),
            other => (15, other.to_string(), None, None),
        }
    }

    /// The error that the caller receives.
    #[doc(hidden)]
    #[must_use]
    pub fn from_parts((kind, text, location, failure): ErrorParts, origin: Origin) -> Self {
        match kind {
            0 => Error::ActorDead {
                origin,
                failure: failure.map(|parts| Failure::from_parts(parts).into()),
            },
            1 => Error::Panicked {
                origin,
                message: text.into(),
                location: location.map(Into::into),
            },
            2 => Error::Failed {
                origin,
                message: text.into(),
            },
            3 => Error::NoThread {
                origin,
                message: text.into(),
            },
            4 => Error::NoSuchPart { origin },
            5 => Error::UnexpectedMessage { origin },
            6 => Error::PromiseDropped { origin },
            7 => Error::Busy { origin },
            8 => Error::VersionMismatch { origin },
            9 => Error::Denied { origin },
            10 => Error::NotFound { origin },
            11 => Error::ConnectionLost { origin },
            12 => Error::Timeout {
                origin,
                waited: std::time::Duration::ZERO,
                cycle: None,
            },
            13 => Error::Restarted { origin },
            14 => Error::Ambiguous { origin },
            _ => Error::other(text),
        }
    }
}

#[cfg(feature = "remote")]
impl Failure {
    fn to_parts(&self) -> FailureParts {
        let kind = match self.kind() {
            FailureKind::Panic => 0,
            FailureKind::Error => 1,
            FailureKind::NoThread => 2,
        };
        let [location, method] = [self.location(), self.method()].map(|text| text.map(Into::into));
        (kind, self.message().to_owned(), location, method)
    }

    fn from_parts((kind, message, location, method): FailureParts) -> Self {
        let kind = match kind {
            0 => FailureKind::Panic,
            1 => FailureKind::Error,
            _ => FailureKind::NoThread,
        };
        let failure = Failure::new(kind, message, location);
        match method {
            Some(method) => failure.within(method),
            None => failure,
        }
    }
}

#[cfg(feature = "remote")]
impl End {
    #[doc(hidden)]
    #[must_use]
    pub fn to_parts(&self) -> Option<FailureParts> {
        self.failure().map(Failure::to_parts)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn from_parts(failure: Option<FailureParts>) -> Self {
        match failure {
            None => End::Stopped,
            Some(failure) => End::Failed(Failure::from_parts(failure)),
        }
    }
}
