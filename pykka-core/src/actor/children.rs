//! The children of an actor: actors that stop before it does.

use crate::address::any_ref::AnyActorRef;
use crate::sync::{Arc, AtomicU8, Mutex, Ordering, lock};
use crate::wait::any_actor::AnyActor;

/// The children of one actor, in the order in which they were started.
#[derive(Default)]
pub(crate) struct Children {
    /// So that an actor which has never had any takes no lock.
    phase: AtomicU8,
    /// In a box, because most actors have none.
    actors: Mutex<Option<Box<List>>>,
}

#[derive(Default)]
struct List(Vec<Child>);

/// There has never been a child.
const NONE: u8 = 0;
const SOME: u8 = 1;
/// The parent has terminated.
const CLOSED: u8 = 2;

struct Child {
    actor: Arc<dyn AnyActor>,
    /// The name by which a supervisor's children are found.
    name: Option<Arc<str>>,
}

impl Children {
    /// Adds a child. If the parent has terminated, the child is asked to stop.
    pub(crate) fn add(&self, actor: Arc<dyn AnyActor>, name: Option<Arc<str>>) {
        let mut list = lock(&self.actors);
        if self.enter(NONE, SOME) == CLOSED {
            drop(list);
            AnyActorRef::new(actor).stop();
            return;
        }
        let actors = &mut list.get_or_insert_default().0;
        // A parent may have any number of children, one after the other.
        let is_full = actors.len() == actors.capacity();
        let over: Vec<_> = actors
            .extract_if(.., |child| match &name {
                Some(_) => child.name == name,
                None => is_full && child.name.is_none() && !child.actor.is_alive(),
            })
            .collect();
        actors.push(Child { actor, name });
        drop(list);
        drop(over);
    }

    /// Changes the phase if it is `from`. Returns the one from before.
    fn enter(&self, from: u8, to: u8) -> u8 {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let before = self.phase.compare_exchange(from, to, success, failure);
        before.unwrap_or_else(|other| other)
    }

    /// Those that have not terminated, in the order in which they were started.
    pub(crate) fn all(&self) -> Vec<Arc<dyn AnyActor>> {
        let list = lock(&self.actors);
        let actors = list.iter().flat_map(|list| &list.0);
        actors.map(|child| child.actor.clone()).collect()
    }

    /// The child with this name.
    pub(crate) fn named(&self, name: &str) -> Option<Arc<dyn AnyActor>> {
        let list = lock(&self.actors);
        let is_named = |child: &&Child| child.name.as_deref() == Some(name);
        let found = list.iter().flat_map(|list| &list.0).find(is_named);
        found.map(|child| child.actor.clone())
    }

    /// Stops all, the last started first, and waits for each. A child that waits for the caller is not
    /// waited for.
    pub(crate) fn stop(&self) {
        if self.phase.load(Ordering::Acquire) != NONE {
            self.stop_all();
        }
    }

    /// The same for a parent that has no further life. Later children stop at once.
    pub(crate) fn close(&self) {
        if self.enter(NONE, CLOSED) != NONE {
            // Who is adding a child has the lock.
            let list = lock(&self.actors);
            self.phase.store(CLOSED, Ordering::Release);
            drop(list);
            self.stop_all();
        }
    }

    fn stop_all(&self) {
        loop {
            let last = lock(&self.actors).as_mut().and_then(|list| list.0.pop());
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
}
