//! The children of an actor: actors that stop before it does.

use crate::address::any_ref::AnyActorRef;
use crate::sync::{Arc, Mutex, lock};
use crate::wait::any_actor::AnyActor;

/// The children of one actor, in the order in which they were started.
#[derive(Default)]
pub(crate) struct Children(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    actors: Vec<Child>,
    /// Whether the parent has terminated.
    is_closed: bool,
}

struct Child {
    actor: Arc<dyn AnyActor>,
    /// The name by which a supervisor's children are found.
    name: Option<Arc<str>>,
}

impl Children {
    /// Adds a child. If the parent has terminated, the child is asked to stop.
    pub(crate) fn add(&self, actor: Arc<dyn AnyActor>, name: Option<Arc<str>>) {
        let mut kept = lock(&self.0);
        if kept.is_closed {
            drop(kept);
            AnyActorRef::new(actor).stop();
            return;
        }
        // A parent may have any number of children, one after the other.
        let is_full = kept.actors.len() == kept.actors.capacity();
        let over: Vec<_> = kept
            .actors
            .extract_if(.., |child| match &name {
                Some(_) => child.name == name,
                None => is_full && child.name.is_none() && !child.actor.is_alive(),
            })
            .collect();
        kept.actors.push(Child { actor, name });
        drop(kept);
        drop(over);
    }

    /// Those that have not terminated, in the order in which they were started.
    pub(crate) fn all(&self) -> Vec<Arc<dyn AnyActor>> {
        let kept = lock(&self.0);
        kept.actors
            .iter()
            .map(|child| child.actor.clone())
            .collect()
    }

    /// The child with this name.
    pub(crate) fn named(&self, name: &str) -> Option<Arc<dyn AnyActor>> {
        let kept = lock(&self.0);
        let is_named = |child: &&Child| child.name.as_deref() == Some(name);
        let found = kept.actors.iter().find(is_named);
        found.map(|child| child.actor.clone())
    }

    /// Stops all, the last started first, and waits for each. A child that waits for the caller is not
    /// waited for.
    pub(crate) fn stop(&self) {
        loop {
            let last = lock(&self.0).actors.pop();
            let Some(Child { actor, .. }) = last else {
                return;
            };
            let child = AnyActorRef::new(actor);
            // Replicas first work off what is in their queue.
            if let Some(queue) = child.queue() {
                let _ = queue.stop().get();
            }
            let _ = child.stop().get();
        }
    }

    /// The same for a parent that has no further life. Later children stop at once.
    pub(crate) fn close(&self) {
        lock(&self.0).is_closed = true;
        self.stop();
    }
}
