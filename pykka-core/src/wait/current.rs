//! The actors that a thread is running: one within the other, because a thread that waits for an
//! actor may run it.

use std::any::Any;
use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::error::actor_id::ActorId;
use crate::sync::{Arc, thread_local};
use crate::wait::any_actor::AnyActor;

/// The registry that an actor is in. Only the registry's own module knows the type.
pub(crate) type RegistryHandle = Arc<dyn Any + Send + Sync>;

/// What a thread knows about an actor that it runs. While no thread runs the actor, it is kept with
/// the actor.
pub(crate) struct CurrentActor {
    actor: Arc<dyn AnyActor>,
    /// `None` for a mock.
    registry: Option<RegistryHandle>,
    /// The actor that waits for this one, and whose thread therefore runs it.
    outer: Option<Box<CurrentActor>>,
}

thread_local! {
    /// Without a destructor, so that the destructors of the thread's other locals can use it. It is
    /// empty by then, because the thread no longer runs an actor.
    static CURRENT: ManuallyDrop<Cell<Option<Box<CurrentActor>>>> =
        const { ManuallyDrop::new(Cell::new(None)) };
}

impl CurrentActor {
    pub(crate) fn new(actor: Arc<dyn AnyActor>, registry: Option<RegistryHandle>) -> Self {
        CurrentActor {
            actor,
            registry,
            outer: None,
        }
    }

    /// The innermost actor that is in a registry, and the registry. What a mock does counts as done
    /// by its caller.
    fn registered(&self) -> Option<(ActorId, RegistryHandle)> {
        match &self.registry {
            Some(registry) => Some((self.actor.actor().clone(), registry.clone())),
            None => self.outer.as_ref()?.registered(),
        }
    }
}

/// Runs `f` as the actor that `current_actor` is about.
///
/// That is moved into the thread and back, which costs less than cloning it.
pub(crate) fn run_as<R>(current_actor: &mut Option<Box<CurrentActor>>, f: impl FnOnce() -> R) -> R {
    // An actor that has terminated has none. Then `f` runs as the actor that the thread runs already.
    let Some(mut inner) = current_actor.take() else {
        return f();
    };
    CURRENT.with(|current| {
        inner.outer = current.take();
        current.set(Some(inner));
    });
    let _back = Back(current_actor);
    f()
}

struct Back<'a>(&'a mut Option<Box<CurrentActor>>);

impl Drop for Back<'_> {
    #[inline]
    fn drop(&mut self) {
        CURRENT.with(|current| {
            if let Some(mut inner) = current.take() {
                current.set(inner.outer.take());
                *self.0 = Some(inner);
            }
        });
    }
}

/// The innermost registered actor that this thread runs, if it runs one, and its registry.
pub(crate) fn registered() -> Option<(ActorId, RegistryHandle)> {
    look(|current_actor| current_actor?.registered())
}

/// All actors that this thread runs, the innermost last.
pub(crate) fn actors_run_here() -> Vec<Arc<dyn AnyActor>> {
    look(|mut next| {
        let mut actors = Vec::new();
        while let Some(current_actor) = next {
            actors.push(current_actor.actor.clone());
            next = current_actor.outer.as_deref();
        }
        actors.reverse();
        actors
    })
}

fn look<R>(read: impl FnOnce(Option<&CurrentActor>) -> R) -> R {
    CURRENT.with(|cell| {
        let current = cell.take();
        let result = read(current.as_deref());
        cell.set(current);
        result
    })
}
