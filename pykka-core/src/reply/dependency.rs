//! What can be waited for, and what it depends on.

use std::collections::HashSet;

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::reply::target::Place;
use crate::sync::Arc;

/// A thread, as those know it who wait for it.
pub(crate) type ThreadKey = u64;

/// One of the things that a thread waits for. It goes on when any of them has news.
#[derive(Clone)]
pub(crate) enum Source {
    /// The answer to a message.
    Answer(Arc<dyn Place>, &'static str),
    /// Something else that an actor will do: take a message out of its full mailbox, keep a promise, end.
    Actor(ActorId, &'static str),
    /// The end of every actor of a registry.
    AllOf(Arc<dyn Group>),
    /// What a thread computes.
    Thread(ThreadKey),
    /// Who knows.
    Anybody,
}

/// Several actors, each of which is waited for. Others may join them, and leave them, meanwhile.
pub(crate) trait Group: Send + Sync {
    fn has(&self, actor: &ActorId) -> bool;
}

/// More sources than this are [many](Awaited::is_many).
pub(crate) const MANY: usize = 100;

/// What a thread waits for.
pub(crate) trait Awaited {
    /// Sees to it that somebody else brings it about.
    fn hurry(&self);

    /// Whether it depends on so much that it takes a while to find all of it.
    fn is_many(&self) -> bool {
        false
    }

    /// Finds what it depends on.
    fn sources(&self, found: &mut Sources);
}

/// What something depends on, as far as it has been found.
#[derive(Default)]
pub(crate) struct Sources {
    found: Vec<Source>,
    /// It depends on all that these depend on, who are still to be asked.
    through: Vec<Arc<dyn Awaited + Send + Sync>>,
    seen: HashSet<*const ()>,
}

impl Sources {
    pub(crate) fn of(on: &dyn Awaited) -> Vec<Source> {
        let mut sources = Sources::default();
        on.sources(&mut sources);
        while let Some(next) = sources.through.pop() {
            next.sources(&mut sources);
        }
        sources.found
    }

    pub(crate) fn add(&mut self, source: Source) {
        self.found.push(source);
    }

    /// It depends on all that `other` depends on, which may lead to others in turn.
    pub(crate) fn through(&mut self, other: Arc<dyn Awaited + Send + Sync>) {
        if self.seen.insert(Arc::as_ptr(&other).cast()) {
            self.through.push(other);
        }
    }
}

/// Something else that a place will do.
pub(crate) struct Doing<'a>(pub(crate) &'a dyn Place, pub(crate) &'static str);

impl Awaited for Doing<'_> {
    fn hurry(&self) {
        if let Some(runner) = self.0.runner() {
            runner.request_worker();
        }
    }

    fn sources(&self, found: &mut Sources) {
        found.add(Source::Actor(self.0.actor().clone(), self.1));
    }
}

/// Nothing can be done about it from here.
impl Awaited for Source {
    fn hurry(&self) {}

    fn sources(&self, found: &mut Sources) {
        found.add(self.clone());
    }
}

impl Source {
    pub(crate) fn origin(&self) -> Option<Origin> {
        match self {
            Source::Answer(place, method) => Some(place.origin(method)),
            Source::Actor(actor, what) => Some(Origin::new(actor.clone(), Some((*what).into()))),
            Source::AllOf(_) => Some(Origin::nameless("all actors of the registry")),
            Source::Thread(_) | Source::Anybody => None,
        }
    }
}
