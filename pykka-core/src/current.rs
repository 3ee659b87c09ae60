//! The actor that this thread is running just now.

use std::cell::Cell;

use crate::any_ref::AnyActorRef;
use crate::registry::ActorRegistry;

/// An actor and the registry that it is in, so that what it starts lands there, too.
pub(crate) struct Current {
    pub(crate) registry: ActorRegistry,
    pub(crate) actor: AnyActorRef,
}

thread_local! {
    static CURRENT: Cell<Option<Box<Current>>> = const { Cell::new(None) };
}

impl Current {
    /// Runs `f` as the actor whose place `of` holds. An actor may be run inside another: who waits helps.
    ///
    /// The actor's `Current` is moved into the thread and back, which costs less than cloning it.
    pub(crate) fn run<R>(of: &Cell<Option<Box<Current>>>, f: impl FnOnce() -> R) -> R {
        let outer = CURRENT.replace(of.take());
        let _back = Back { of, outer };
        f()
    }

    /// Reads who is current.
    pub(crate) fn with<R>(read: impl FnOnce(Option<&Current>) -> R) -> R {
        let current = CURRENT.take();
        let result = read(current.as_deref());
        CURRENT.set(current);
        result
    }
}

struct Back<'a> {
    of: &'a Cell<Option<Box<Current>>>,
    outer: Option<Box<Current>>,
}

impl Drop for Back<'_> {
    fn drop(&mut self) {
        self.of.set(CURRENT.replace(self.outer.take()));
    }
}
