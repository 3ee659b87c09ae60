//! What can be waited for, and what it depends on.

use std::collections::HashSet;

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::reply::target::Target;
use crate::sync::Arc;

/// The key by which other threads know a thread.
pub(crate) type ThreadKey = u64;

/// One of the things that a thread waits for. The thread goes on when any of them has news.
#[derive(Clone)]
pub(crate) enum Dependency {
    /// The answer to a message.
    Answer(Arc<dyn Target>, &'static str),
    /// Something else that an actor will do: take a message out of its full mailbox, keep a promise,
    /// terminate.
    Actor(ActorId, &'static str),
    /// The termination of every actor of a registry. The function says whether an actor is in it.
    /// Actors may be added and removed during the wait.
    AllOf(Arc<dyn Fn(&ActorId) -> bool + Send + Sync>),
    /// What another thread computes.
    Thread(ThreadKey),
    /// Any thread may bring it about.
    Unknown,
}

/// More dependencies than this are [many](Waitable::is_many).
pub(crate) const MANY: usize = 100;

/// What a thread waits for.
pub(crate) trait Waitable {
    /// Makes sure that another thread brings it about, if there is something to be done for that.
    fn request_worker(&self) {}

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
    /// It depends on all that these depend on. They have not been asked yet.
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
        if let Dependency::Answer(target, method) = &dependency
            && let Some(members) = target.members()
        {
            return self.add_any_of(members, method);
        }
        self.found.push(dependency);
    }

    /// For several actors of which any may handle a message. They terminate together.
    fn add_any_of(&mut self, members: Arc<[ActorId]>, what: &'static str) {
        if matches!(what, "stop" | "ended" | "join") {
            let is_member = move |actor: &ActorId| members.contains(actor);
            self.found.push(Dependency::AllOf(Arc::new(is_member)));
        } else {
            let any = members.iter().cloned();
            self.found
                .extend(any.map(|actor| Dependency::Actor(actor, what)));
        }
    }

    /// Adds all that `other` depends on, which may lead to others in turn.
    pub(crate) fn through(&mut self, other: Arc<dyn Waitable + Send + Sync>) {
        if self.seen.insert(Arc::as_ptr(&other).cast()) {
            self.through.push(other);
        }
    }
}

/// Something other than an answer that an actor will do.
pub(crate) struct ActorEvent<'a>(pub(crate) &'a dyn Target, pub(crate) &'static str);

impl Waitable for ActorEvent<'_> {
    fn request_worker(&self) {
        self.0.request_worker();
    }

    fn dependencies(&self, found: &mut Dependencies) {
        match self.0.members() {
            Some(members) => found.add_any_of(members, self.1),
            None => found.add(Dependency::Actor(self.0.actor().clone(), self.1)),
        }
    }
}

impl Waitable for Dependency {
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
