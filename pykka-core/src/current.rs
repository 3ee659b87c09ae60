//! The actor that this thread is running just now.

use std::cell::{Cell, RefCell};

use crate::any_ref::AnyActorRef;
use crate::registry::ActorRegistry;

/// An actor and the registry that it is in, so that what it starts lands there, too.
pub(crate) struct Current {
    pub(crate) registry: ActorRegistry,
    pub(crate) actor: AnyActorRef,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

impl Current {
    /// Runs `f` as the actor whose place `of` holds. An actor may be run inside another: who waits helps.
    ///
    /// The actor's `Current` is moved into the thread and back, which costs less than cloning it.
    pub(crate) fn run<R>(of: &Cell<Option<Current>>, f: impl FnOnce() -> R) -> R {
        let outer = CURRENT.with(|current| current.replace(of.take()));
        let _back = Back { of, outer };
        f()
    }

    /// Reads who is current.
    pub(crate) fn with<R>(read: impl FnOnce(Option<&Current>) -> R) -> R {
        CURRENT.with_borrow(|current| read(current.as_ref()))
    }
}

struct Back<'a> {
    of: &'a Cell<Option<Current>>,
    outer: Option<Current>,
}

impl Drop for Back<'_> {
    fn drop(&mut self) {
        let outer = self.outer.take();
        self.of.set(CURRENT.with(|current| current.replace(outer)));
    }
}
