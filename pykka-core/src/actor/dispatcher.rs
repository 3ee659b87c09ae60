//! What runs an actor.

use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::registry::ActorRegistry;
use crate::actor::{own_thread, pooled};
use crate::address::actor_ref::ActorRef;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::pool::Pool;

/// A state that different threads can run, one at a time.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a pooled actor, because its state is not `Send`",
    label = "not `Send`",
    note = "a pooled actor is run by many threads in turn: give it only fields that are `Send`, or a thread of its own (`#[actor]` without `pooled`, and `start_with`)"
)]
pub trait PoolState: Send {}
#[diagnostic::do_not_recommend]
impl<A: Send> PoolState for A {}

/// What runs an actor: a dedicated thread, or a pool.
#[doc(hidden)]
pub struct Dispatcher<A: Hooks>(fn(SpawnOptions, Init<A>) -> Result<ActorRef<A>, Error>);

/// Everything that is known about an actor before it is started, but its state.
pub(super) struct SpawnOptions {
    pub(super) id: ActorId,
    pub(super) capacity: Option<usize>,
    pub(super) stack_size: Option<usize>,
    pub(super) registry: ActorRegistry,
    pub(super) pool: Option<Pool>,
}

impl<A: Hooks> Clone for Dispatcher<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Hooks> Copy for Dispatcher<A> {}

impl<A: Hooks> Dispatcher<A> {
    pub(super) fn start(self, options: SpawnOptions, init: Init<A>) -> Result<ActorRef<A>, Error> {
        (self.0)(options, init)
    }

    pub fn own_thread() -> Self {
        Dispatcher(|options, init| {
            let name = thread_name(&options.id);
            let (stack, capacity) = (options.stack_size, options.capacity);
            own_thread::start(name, stack, options.id, capacity, &options.registry, init)
        })
    }

    pub fn pooled() -> Self
    where
        A: PoolState,
    {
        Dispatcher(|options, init| {
            let pool = Pool::for_actor(options.pool);
            let registry = &options.registry;
            Ok(pooled::start(
                options.id,
                options.capacity,
                &pool,
                registry,
                init,
            ))
        })
    }
}

/// The name that the actor was given, or else its type and a number. The name of a thread can't contain
/// a NUL.
fn thread_name(id: &ActorId) -> String {
    match id.given_name() {
        Some(name) => name.replace('\0', " "),
        None => format!("{}-{}", id.type_name(), id.serial()),
    }
}
