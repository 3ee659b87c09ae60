//! What can be waited for, and what it depends on.

use std::collections::HashSet;

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::reply::target::Target;
use crate::sync::Arc;

/// A thread, as those know it who wait for it.
pub(crate) type ThreadKey = u64;

/// One of the things that a thread waits for. It goes on when any of them has news.
#[derive(Clone)]
pub(crate) enum Dependency {
    /// The answer to a message.
    Answer(Arc<dyn Target>, &'static str),
    /// Something else that an actor will do: take a message out of its full mailbox, keep a promise, end.
    Actor(ActorId, &'static str),
    /// The end of every actor of a registry.
    AllOf(Arc<dyn Group>),
    /// What a thread computes.
    Thread(ThreadKey),
    /// Who knows.
    Unknown,
}

/// Several actors, each of which is waited for. Others may join them, and leave them, meanwhile.
pub(crate) trait Group: Send + Sync {
    fn has(&self, actor: &ActorId) -> bool;
}

/// More sources than this are [many](Waitable::is_many).
pub(crate) const MANY: usize = 100;

/// What a thread waits for.
pub(crate) trait Waitable {
    /// Sees to it that somebody else brings it about.
    fn request_worker(&self);

    /// Whether it depends on so much that it takes a while to find all of it.
    fn is_many(&self) -> bool {
        false
    }

    /// Finds what it depends on.
    fn dependencies(&self, found: &mut Dependencies);
}

/// What something depends on, as far as it has been found.
#[derive(Default)]
pub(crate) struct Dependencies {
    found: Vec<Dependency>,
    /// It depends on all that these depend on, who are still to be asked.
    through: Vec<Arc<dyn Waitable + Send + Sync>>,
    seen: HashSet<*const ()>,
}

impl Dependencies {
    pub(crate) fn of(on: &dyn Waitable) -> Vec<Dependency> {
        let mut dependencies = Dependencies::default();
        on.dependencies(&mut dependencies);
        while let Some(next) = dependencies.through.pop() {
            next.dependencies(&mut dependencies);
        }
        dependencies.found
    }

    pub(crate) fn add(&mut self, dependency: Dependency) {
        self.found.push(dependency);
    }

    /// It depends on all that `other` depends on, which may lead to others in turn.
    pub(crate) fn through(&mut self, other: Arc<dyn Waitable + Send + Sync>) {
        if self.seen.insert(Arc::as_ptr(&other).cast()) {
            self.through.push(other);
        }
    }
}

/// Something else that a place will do.
pub(crate) struct ActorEvent<'a>(pub(crate) &'a dyn Target, pub(crate) &'static str);

impl Waitable for ActorEvent<'_> {
    fn request_worker(&self) {
        if let Some(runner) = self.0.runner() {
            runner.request_worker();
        }
    }

    fn dependencies(&self, found: &mut Dependencies) {
        found.add(Dependency::Actor(self.0.actor().clone(), self.1));
    }
}

/// Nothing can be done about it from here.
impl Waitable for Dependency {
    fn request_worker(&self) {}

    fn dependencies(&self, found: &mut Dependencies) {
        found.add(self.clone());
    }
}

impl Dependency {
    pub(crate) fn origin(&self) -> Option<Origin> {
        match self {
            Dependency::Answer(target, method) => Some(target.origin(method)),
            Dependency::Actor(actor, what) => {
                Some(Origin::new(actor.clone(), Some((*what).into())))
            }
            Dependency::AllOf(_) => Some(Origin::nameless("all actors of the registry")),
            Dependency::Thread(_) | Dependency::Unknown => None,
        }
    }
}
