//! Answers that a method delegates: it returns a future of its answer, which another one gives.
//!
//! The slot of such an ask takes the answer itself, or the future that it will come from. In the
//! second case, who waits goes on to wait for that future. So its deadline, running the actor that
//! was asked, and finding deadlocks are as for an ask of the one that gives the answer.

use std::any::Any;

use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::Source;
use crate::future::computed::{Compute, Derived};
use crate::future::deferred;
use crate::future::limit::Limit;
use crate::message::outcome::ErrorText;
use crate::reply::any_reply::{AnyReply, AnySlot, WrongType, downcast};
use crate::reply::dependency::{Dependencies, Dependency, Waitable};
use crate::reply::look::{Asker, Known, Look, Outlook, Subtask};
use crate::reply::slot::{Answer, Slot};
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, stack_has_room};

/// What comes into the slot of an answer that may be delegated.
pub(crate) enum Answered<T> {
    /// The answer itself, of a mock for instance.
    Now(Box<T>),
    Later(Future<T>),
}

impl<T: Send + 'static> AnySlot for Answer<T, Answered<T>> {
    fn fail(&self, error: Error) {
        self.set(Err(error));
    }

    fn fill(&self, value: AnyReply) -> Result<(), WrongType> {
        self.set(Ok(Answered::Now(downcast(value)?)));
        Ok(())
    }
}

/// The future of an answer that may be delegated.
pub(super) struct Delegated<T> {
    slot: Slot<T, Answered<T>>,
    /// The future that the answer was delegated to, once that is known.
    later: Option<Future<T>>,
    /// Here, so that a chain with deadlines is a chain of these.
    limit: Option<Limit>,
    /// Whether the message is large, so that this thread doesn't run the actor.
    is_large: bool,
}

impl<T: Send + 'static> Future<T> {
    /// As [`Future::asked`], for an answer that may be delegated.
    pub(crate) fn delegated(
        target: Arc<dyn Target>,
        method: &'static str,
        is_large: bool,
    ) -> (Self, ReplyTo) {
        let (slot, reply) = Slot::new(Some((target, method)));
        let future = Future::computed(Delegated {
            slot,
            later: None,
            limit: None,
            is_large,
        });
        (future, ReplyTo::slot(reply))
    }

    /// Takes out the future that its answer was delegated to, if it waits for nothing else.
    pub(super) fn take_later(&mut self) -> Option<Self> {
        let Source::Derived(derived) = &mut self.0 else {
            return None;
        };
        let Derived::Pending(computation) = derived.0.get_mut() else {
            return None;
        };
        let delegated: &mut Delegated<T> = computation.as_any().downcast_mut()?;
        let later = &mut delegated.later;
        later.take_if(|_| delegated.limit.is_none())
    }
}

impl<T: Send + 'static> Delegated<T> {
    pub(super) fn until(mut self, limit: Limit) -> Self {
        self.limit = Limit::earlier(self.limit.take(), Some(limit));
        self
    }

    /// From now on it waits for `later`. If that is delegated as well, it takes its place, so that a
    /// chain of these needs no more memory, and no recursion.
    fn follow(&mut self, later: Future<T>) {
        match later.into_computation::<Self>() {
            Ok(next) => {
                let limit = self.limit.take();
                *self = next;
                self.limit = Limit::earlier(limit, self.limit.take());
            }
            Err(later) => self.later = Some(later),
        }
    }

    fn look_for_answer(&mut self, asker: Asker<'_>) -> Look<T> {
        if let Some(later) = &self.later {
            return later.look(asker);
        }
        let slot_asker = if self.is_large {
            Asker::only_waits(asker.waker)
        } else {
            asker
        };
        if self.slot.poll_ready(slot_asker).is_pending() {
            return Look::Pending;
        }
        match self.slot.take() {
            Ok(Answered::Now(value)) => Look::Ready(Ok(*value)),
            Ok(Answered::Later(later)) => {
                self.follow(later);
                // The next look may be that of the plan which this is a part of.
                Look::First(Subtask::new(|| None))
            }
            Err(error) => Look::Ready(Err(error)),
        }
    }
}

impl<T: Send + 'static> Compute<T> for Delegated<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<T> {
        let Some(mut limit) = self.limit.take() else {
            return self.look_for_answer(asker);
        };
        // A thread that has a deadline runs no handler, which could take longer.
        let found = match self.look_for_answer(Asker::only_waits(asker.waker)) {
            Look::Pending => limit.look(asker, || self.origin()),
            found => found,
        };
        self.limit = Limit::earlier(Some(limit), self.limit.take());
        found
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        let answer = match &self.later {
            Some(later) => later.outlook(known),
            None => self.slot.outlook_of(|answered| match answered {
                Answered::Now(_) => Outlook::Ready,
                // It may be delegated many times, and nobody has looked.
                Answered::Later(later) if stack_has_room() => later.outlook(known),
                Answered::Later(_) => Outlook::Pending,
            }),
        };
        let limit = self.limit.as_ref();
        limit.map_or(answer, |limit| limit.outlook(answer))
    }

    fn is_many(&self) -> bool {
        self.later.as_ref().is_some_and(Waitable::is_many)
    }

    fn dependencies(&self, found: &mut Dependencies) {
        match &self.later {
            Some(later) => Waitable::dependencies(later, found),
            None => self.slot.dependencies(found),
        }
        // At the latest, the timer brings it about.
        if self.limit.is_some() {
            found.add(Dependency::Unknown);
        }
    }

    fn origin(&self) -> Origin {
        let later = self.later.as_ref().map(Future::origin);
        let later = later.filter(|later| later.actor().is_some());
        later.unwrap_or_else(|| self.slot.origin())
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

impl Reply<'_> {
    /// Answers with what `later` will resolve to. `error_text` describes that if it is an `Err(..)`.
    ///
    /// If no answer is wanted, a failure is logged.
    pub(crate) fn delegate<T: Send + 'static>(
        &mut self,
        later: Future<T>,
        error_text: ErrorText<T>,
    ) {
        let reply = self.later();
        if reply.is_none() {
            return deferred::watch(later, error_text);
        }
        reply.give(|slot| {
            let slot: &dyn Any = slot;
            if let Some(answer) = slot.downcast_ref::<Answer<T, Answered<T>>>() {
                answer.set(Ok(Answered::Later(later)));
            } else if let Some(answer) = slot.downcast_ref::<Answer<AnyReply, Answered<AnyReply>>>()
            {
                answer.set(Ok(Answered::Later(later.map(AnyReply::new))));
            } else {
                return false;
            }
            true
        });
    }
}
