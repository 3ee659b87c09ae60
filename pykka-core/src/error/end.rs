//! How an actor ended.

use std::fmt;

use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;

/// How an actor ended. [`ActorRef::ended`](crate::ActorRef::ended) returns it.
///
/// ```
/// use pykka::{actor, Actor, End};
///
/// #[actor]
/// struct Fragile;
/// #[actor]
/// impl Fragile {
///     pub fn touch(&self) { panic!("crack") }
/// }
///
/// let (first, second) = (Fragile.start(), Fragile.start());
/// first.stop();
/// assert_eq!(first.ended().get()?, End::Stopped);
///
/// second.proxy().defer().touch()?;
/// let end = second.ended().get()?;
/// assert_eq!(end.failure().map(|failure| failure.message()), Some("crack"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It was stopped, or stopped itself.
    Stopped,
    /// It failed, perhaps in its start.
    Failed(Failure),
}

impl End {
    /// The failure that ended the actor. `None` if it was stopped.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            End::Stopped => None,
            End::Failed(failure) => Some(failure),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Stopped => f.write_str("stopped"),
            End::Failed(failure) => write!(f, "failed: {failure}"),
        }
    }
}

/// An actor that was monitored has terminated. The hook `on_down` takes it: see
/// [`Context::monitor`](crate::Context::monitor).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    actor: ActorId,
    end: End,
}

impl Down {
    pub(crate) fn new(actor: ActorId, end: End) -> Self {
        Down { actor, end }
    }

    /// The actor that has terminated.
    pub fn actor(&self) -> &ActorId {
        &self.actor
    }

    /// How it ended.
    pub fn end(&self) -> &End {
        &self.end
    }
}
