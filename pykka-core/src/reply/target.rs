//! Where a message is sent to: an actor, or a part of one.

use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::sync::{Arc, AtomicBool};

/// What an address, a pending answer and an error have in common: they are about a place.
pub(crate) trait Target: Send + Sync {
    /// The actor that handles what is sent here.
    fn actor(&self) -> &ActorId;

    /// Writes the way from the actor to the part, `playback.queue`; nothing for the actor itself.
    fn write_path(&self, path: &mut String);

    /// What the actor died of. Nothing, if it was stopped; or lives.
    fn failure(&self) -> Option<Arc<Failure>> {
        None
    }

    /// That the actor won't handle what is sent here.
    fn dead(&self, method: &str) -> Error {
        Error::ActorDead {
            origin: self.origin(method),
            failure: self.failure(),
        }
    }

    /// What runs the actor that handles what is sent here, if a waiting thread can do anything about that.
    fn runner(&self) -> Option<&dyn Runner> {
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

/// What a thread that waits for an actor can do to get it run.
pub(crate) trait Runner: Send + Sync {
    /// Runs the actor in this thread, unless another thread does, until `wanted` is set. Returns when there is no more that
    /// this thread can do: then it has to wait.
    fn run_here(&self, wanted: &AtomicBool);

    /// Sees to it that a worker runs the actor, because this thread won't.
    fn request_worker(&self);
}
