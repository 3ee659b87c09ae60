//! Which actors a thread is running just now: one within the other, since whoever waits for an actor may run it.

use std::any::Any;
use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::error::actor_id::ActorId;
use crate::sync::{Arc, thread_local};
use crate::wait::any_actor::AnyActor;

/// The registry that an actor is in, as nobody but that registry needs to know it.
pub(crate) type RegistryHandle = Arc<dyn Any + Send + Sync>;

/// What a thread knows about an actor that it runs. When nobody runs the actor, it lies with the actor.
pub(crate) struct CurrentActor {
    actor: Arc<dyn AnyActor>,
    /// A mock has none.
    registry: Option<RegistryHandle>,
    /// The actor from within which this one is run: who waits helps.
    outer: Option<Box<CurrentActor>>,
}

thread_local! {
    /// Without a destructor, so that it can be used by those of a thread's other locals. It is empty
    /// by then: a thread ends after all that it ran.
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

    /// The innermost actor that has a home, and that. What a mock does is done by who calls it.
    fn registered(&self) -> Option<(ActorId, RegistryHandle)> {
        match &self.registry {
            Some(registry) => Some((self.actor.actor().clone(), registry.clone())),
            None => self.outer.as_ref()?.registered(),
        }
    }
}

/// Runs `f` as the actor that `myself` is about.
///
/// It is moved into the thread and back, which costs less than cloning it.
pub(crate) fn run_as<R>(current_actor: &mut Option<Box<CurrentActor>>, f: impl FnOnce() -> R) -> R {
    // An actor that has ended is nobody to run as, and leaves whoever runs it as it is.
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

/// The registered actor that this thread runs, if it runs one, and its home.
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
