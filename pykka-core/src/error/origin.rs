//! What an error is about: an actor and its method.

use std::fmt;

use crate::error::actor_id::ActorId;
use crate::sync::Arc;

/// The actor and the method that an [`Error`](crate::Error) is about.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Origin {
    actor: Option<ActorId>,
    method: Option<Arc<str>>,
}

impl Origin {
    pub(crate) fn new(actor: ActorId, method: Option<Arc<str>>) -> Self {
        Origin {
            actor: Some(actor),
            method,
        }
    }

    /// The origin of something without an actor, such as a function passed to `map`.
    pub(crate) fn nameless(method: &str) -> Self {
        Origin {
            actor: None,
            method: Some(method.into()),
        }
    }

    /// The actor, if there is one.
    pub fn actor(&self) -> Option<&ActorId> {
        self.actor.as_ref()
    }

    /// The method, with the path to its part if it belongs to one.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }
}

/// `A.foo → B.bar → A.foo`
pub(crate) struct Cycle<'a>(pub(crate) &'a [Origin]);

impl fmt::Display for Cycle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, waits) in self.0.iter().enumerate() {
            let arrow = if index == 0 { "" } else { " → " };
            write!(f, "{arrow}{}", Short(waits))?;
        }
        Ok(())
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
