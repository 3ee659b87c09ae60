//! What a message is sent to: an actor, or a part of one.

use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::reply::oneshot::Word;
use crate::sync::Arc;

/// The actor, or the part of one, that an address, a pending answer and an error are about.
pub(crate) trait Target: Send + Sync {
    /// The actor that handles what is sent here.
    fn actor(&self) -> &ActorId;

    /// Writes the path from the actor to the part, `playback.queue`. Nothing for the actor itself.
    fn write_path(&self, path: &mut String);

    /// The failure that terminated the actor. `None` if it was stopped, and while it is alive.
    fn failure(&self) -> Option<Arc<Failure>> {
        None
    }

    /// The error of a message that the dead actor won't handle.
    fn dead(&self, method: &str) -> Error {
        Error::ActorDead {
            origin: self.origin(method),
            failure: self.failure(),
        }
    }

    /// Runs the actor in this thread until `wanted` is given, unless another thread runs it, or it can
    /// only be run by its own. If it is not given when this returns, the thread has to wait.
    fn run_here(&self, _wanted: &Word) {}

    /// Makes sure that a worker runs the actor, because this thread won't.
    fn request_worker(&self) {}

    /// The actors of which any may handle what is sent here. `None` if it is one actor, as usual.
    fn members(&self) -> Option<Arc<[ActorId]>> {
        None
    }

    /// The actor, the part and the method, as errors name them.
    fn origin(&self, method: &str) -> Origin {
        let mut path = String::new();
        self.write_path(&mut path);
        if !path.is_empty() && !method.is_empty() {
            path.push('.');
        }
        path.push_str(method);
        Origin::new(
            self.actor().clone(),
            (!path.is_empty()).then(|| path.into()),
        )
    }
}

/// An actor that another process has, and a method of it, as errors name them.
#[cfg(feature = "remote")]
#[doc(hidden)]
pub fn origin_of(actor: &ActorId, method: &str) -> Origin {
    Origin::new(actor.clone(), (!method.is_empty()).then(|| method.into()))
}

/// The identity of an actor that another process has.
#[cfg(feature = "remote")]
#[doc(hidden)]
pub fn id_of(type_name: &'static str, name: &str) -> ActorId {
    ActorId::new(type_name, Some(name.to_owned()))
}
