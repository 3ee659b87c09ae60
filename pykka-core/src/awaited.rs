//! What can be waited for, and what it depends on.

use crate::error::Origin;
use crate::identity::ActorId;
use crate::place::Place;
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

/// What a thread waits for.
pub(crate) trait Awaited {
    /// Brings it about in this thread, as far as that is possible.
    fn help(&self);

    /// Sees to it that somebody else brings it about.
    fn hurry(&self);

    /// What it depends on.
    fn sources(&self, visit: &mut dyn FnMut(Source));
}

/// Something else that a place will do.
pub(crate) struct Doing<'a>(pub(crate) &'a dyn Place, pub(crate) &'static str);

impl Awaited for Doing<'_> {
    fn help(&self) {}

    fn hurry(&self) {
        self.0.hurry();
    }

    fn sources(&self, visit: &mut dyn FnMut(Source)) {
        visit(Source::Actor(self.0.actor().clone(), self.1));
    }
}

/// Nothing can be done about it from here.
impl Awaited for Source {
    fn help(&self) {}

    fn hurry(&self) {}

    fn sources(&self, visit: &mut dyn FnMut(Source)) {
        visit(self.clone());
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
