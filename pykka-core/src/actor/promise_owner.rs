//! Who has to set a promise that an actor made.

use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::message::Methods;
use crate::reply::target::Target;
use crate::wait::activity::name_of;

/// The actor that made a promise and has to set it. A waiting thread doesn't run it, because it is not
/// known which message will make it set the promise.
pub(crate) struct PromiseOwner<A: Methods> {
    pub(crate) owner: ActorRef<A>,
    /// The method that made the promise, as the actor's activity has it.
    pub(crate) method: u64,
}

impl<A: Methods> Target for PromiseOwner<A> {
    fn actor(&self) -> &ActorId {
        self.owner.id()
    }

    fn write_path(&self, path: &mut String) {
        path.push_str(&name_of::<A>(self.method));
    }
}
