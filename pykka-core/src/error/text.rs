//! The texts of errors.

use std::fmt;

use crate::error::Error;
use crate::error::origin::Cycle;

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
            Error::Timeout {
                origin,
                waited,
                cycle,
            } => {
                write!(f, "{origin}: no answer within {waited:?}")?;
                match cycle {
                    Some(cycle) => write!(f, "; waiting for each other: {}", Cycle(cycle)),
                    None => Ok(()),
                }
            }
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
                write!(f, "{origin}: deadlock: {}", Cycle(cycle))
            }
            Error::Failed { origin, message } => write!(f, "{origin}: failed: {message}"),
            Error::NoThread { origin, message } => {
                write!(f, "{origin}: no thread could be started: {message}")
            }
            Error::MailboxFull { origin } => write!(f, "{origin}: the mailbox is full"),
            Error::NoSuchPart { origin } => write!(f, "{origin}: there is no such part"),
            Error::UnexpectedMessage { origin } => {
                write!(
                    f,
                    "{origin}: the actor does not handle messages of this type"
                )
            }
            Error::PromiseDropped { origin } => {
                write!(f, "{origin}: the promise was dropped without a value")
            }
            Error::AlreadyTaken { origin } => {
                write!(f, "{origin}: the value was already taken from this future")
            }
            Error::NotFound { origin } => {
                write!(f, "{origin}: no actor is offered under this name")
            }
            Error::Ambiguous { origin } => {
                write!(f, "{origin}: several actors are offered under this name")
            }
            Error::VersionMismatch { origin } => {
                write!(
                    f,
                    "{origin}: the other process has another version of the interface"
                )
            }
            Error::Busy { origin } => write!(f, "{origin}: the other process is busy"),
            Error::Denied { origin } => write!(f, "{origin}: the other process denies this call"),
            Error::Restarted { origin } => {
                write!(
                    f,
                    "{origin}: the actor was replaced by another one of this name"
                )
            }
            Error::ConnectionLost { origin } => {
                write!(f, "{origin}: the connection to the other process was lost")
            }
            Error::NothingToWaitFor => f.write_str("there is no future to wait for"),
            Error::Other { source } => fmt::Display::fmt(&source.0, f),
        }
    }
}
