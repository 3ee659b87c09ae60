//! The way back of an answer: from the thread that runs the actor to the future of the caller.
//!
//! If a [`ReplyTo`] is dropped unanswered, by itself or in a [`Reply`], it answers that the actor is
//! dead. So every ask is answered, whatever happens to its envelope: whether it is handled,
//! left in a mailbox, or refused by one. No other code has to take care of that.

pub(crate) mod any_reply;
pub(crate) mod carrier;
pub(crate) mod dependency;
pub(crate) mod look;
pub(crate) mod oneshot;
pub(crate) mod slot;
pub(crate) mod target;
pub(crate) mod waiters;

use std::any::Any;

use crate::error::events;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::reply::any_reply::{AnyReply, AnySlot, WrongType};
use crate::reply::carrier::{Carrier, is_large};
use crate::reply::oneshot::{Giver, Word};
use crate::reply::slot::{Answer, Asked, origin};
use crate::sync::Arc;

/// The reply address of one message, which travels beside it in the envelope. Empty if the sender
/// doesn't want an answer.
pub(crate) struct ReplyTo(Option<AnyGiver>);

/// The half of a slot that answers, whatever the answer's type.
type AnyGiver = Giver<Asked>;

impl ReplyTo {
    pub(crate) fn none() -> Self {
        ReplyTo(None)
    }

    #[inline]
    pub(crate) fn slot<T, C>(slot: Giver<Asked, Answer<T, C>>) -> Self
    where
        Answer<T, C>: AnySlot,
    {
        ReplyTo(Some(slot.erase()))
    }

    /// Answers with the reason why the message was not delivered.
    pub(crate) fn fail(mut self, error: &Error) {
        if let Some(mut slot) = self.0.take() {
            let error = error.clone().at(origin(slot.head()));
            slot.any().fail(error);
        }
    }

    /// Answers with what `fill` puts into the slot. It returns whether the slot has the right type.
    pub(crate) fn give(mut self, fill: impl FnOnce(&dyn AnySlot) -> bool) {
        if let Some(mut giver) = self.0.take() {
            let (slot, asked) = giver.both();
            if !fill(slot) {
                let origin = origin(asked);
                slot.fail(Error::UnexpectedMessage { origin });
            }
        }
    }

    /// Whether a caller asked, and has dropped the future since.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.as_ref().is_some_and(Giver::is_alone)
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The reply, now that the message is being handled.
    #[inline]
    pub(crate) fn open(self) -> Reply<'static> {
        let asked = !self.is_none();
        Reply::new(To::Future(self), asked)
    }
}

impl Drop for ReplyTo {
    #[inline]
    fn drop(&mut self) {
        if let Some(slot) = self.0.take() {
            answer_dead(slot);
        }
    }
}

#[cold]
fn answer_dead(mut slot: AnyGiver) {
    let dead = match slot.head() {
        Some((target, method)) => target.dead(method),
        None => Error::PromiseDropped {
            origin: Origin::default(),
        },
    };
    slot.any().fail(dead);
}

/// The reply to a message that is being handled: to a future, or to the caller on whose stack the
/// actor runs.
#[doc(hidden)]
pub struct Reply<'a> {
    to: To<'a>,
    asked: bool,
    caller_left: bool,
    missed: bool,
    /// Boxed, because usually there is none.
    failure: Option<Box<Failure>>,
}

enum To<'a> {
    /// A future; or nothing, because no answer is wanted, or it has been given.
    Future(ReplyTo),
    /// The caller's own stack. If there is no answer in the end, the caller knows why.
    Here(&'a mut Here<'a>),
}

/// Who waits for an answer.
#[derive(Clone, Copy)]
pub(crate) enum Caller<'a> {
    None,
    /// A future, which may be dropped at any time. The word tells.
    Future(&'a Word),
    /// The thread that runs the actor.
    Here,
}

/// A caller that waits for an answer on its own stack, because the actor may be run there.
pub(crate) struct Here<'a> {
    answer: &'a dyn AnySlot,
    /// Makes a future, for which the caller will wait instead.
    later: &'a mut dyn FnMut() -> ReplyTo,
}

impl<'a> Here<'a> {
    /// For a caller that expects a `T`. `later` is called if the actor isn't run here, or the answer is
    /// an error.
    #[inline]
    pub(crate) fn new<T: Send + 'static>(
        answer: &'a Answer<T>,
        later: &'a mut dyn FnMut() -> ReplyTo,
    ) -> Self {
        Here { answer, later }
    }
}

/// What is to be done about a message that has been handled.
pub(crate) enum Verdict {
    /// Nothing.
    Handled,
    /// It was for a part that isn't there, and no caller waits for the error.
    Missed,
    /// Its handler failed, and the failure was returned to the caller, who may have dropped its
    /// future.
    Told { failure: Failure, caller_left: bool },
    /// Its handler failed, and no caller waits for the error.
    Fatal(Failure),
}

impl<'a> Reply<'a> {
    /// The reply to a caller on whose stack the actor may run.
    #[inline]
    pub(crate) fn here(here: &'a mut Here<'a>) -> Self {
        Reply::new(To::Here(here), true)
    }

    /// The address for an answer that comes later, from another thread.
    #[cold]
    pub(crate) fn later(&mut self) -> ReplyTo {
        match self.take() {
            To::Future(reply) => reply,
            To::Here(here) => (here.later)(),
        }
    }

    /// From now on the answer is for a future.
    #[cold]
    fn make_later(&mut self) {
        let later = self.later();
        self.to = To::Future(later);
    }

    #[inline]
    fn take(&mut self) -> To<'a> {
        std::mem::replace(&mut self.to, To::Future(ReplyTo::none()))
    }

    #[inline]
    fn new(to: To<'a>, asked: bool) -> Self {
        Reply {
            to,
            asked,
            caller_left: false,
            missed: false,
            failure: None,
        }
    }

    /// Whether the text of an `Err(..)` is needed. If no caller asked, the actor fails with it. If a
    /// caller asked, it is only logged, if a subscriber listens.
    #[inline]
    pub fn wants_error_text(&self) -> bool {
        !self.asked || events::are_values_heard(|| self.has_caller_left())
    }

    /// Who waits for the answer.
    #[inline]
    pub(crate) fn caller(&self) -> Caller<'_> {
        match &self.to {
            To::Future(ReplyTo(None)) => Caller::None,
            To::Future(ReplyTo(Some(slot))) => Caller::Future(slot.word()),
            To::Here(_) => Caller::Here,
        }
    }

    /// Answers that something was done, such as an assignment.
    pub fn done(&mut self, done: ()) {
        self.answer(done, None);
    }

    /// Answers with a value. `failure` describes it if it is an `Err(..)`.
    ///
    /// Only the first answer counts.
    pub fn answer<T: Send + 'static>(&mut self, value: T, failure: Option<String>) {
        if let Some(message) = failure {
            self.failure = Some(Box::new(Failure::returned(message)));
        }
        if const { is_large::<T>() } {
            self.put::<T, Box<T>>(Box::new(value));
        } else {
            self.put::<T, T>(value);
        }
    }

    #[inline]
    fn put<T: Send + 'static, C: Carrier<T>>(&mut self, value: C)
    where
        Answer<T, C>: AnySlot,
    {
        match self.take() {
            To::Here(here) => {
                let any: &dyn Any = here.answer;
                if let Some(answer) = any.downcast_ref::<Answer<T, C>>() {
                    answer.set(Ok(value));
                } else {
                    self.convert(To::Here(here), AnyReply::of(value));
                }
            }
            To::Future(mut reply) => {
                let Some(mut slot) = reply.0.take() else {
                    return drop(value);
                };
                self.caller_left = slot.is_alone();
                if let Some(answer) = slot.downcast::<Answer<T, C>>() {
                    answer.set(Ok(value));
                } else {
                    self.convert(To::Future(ReplyTo(Some(slot))), AnyReply::of(value));
                }
            }
        }
    }

    /// Answers with a value for a caller who expects another type, if it is of that type all the same,
    /// or else with the error that it is not.
    #[cold]
    fn convert(&mut self, to: To<'a>, value: AnyReply) {
        self.to = to;
        if self.answer_any(value).is_err() {
            self.fail(|origin| Error::UnexpectedMessage { origin });
        }
    }

    /// Answers with a value whose type is checked only now.
    ///
    /// # Errors
    /// If it is not of the type that the caller expects. Then there is no answer yet.
    pub(crate) fn answer_any(&mut self, value: AnyReply) -> Result<(), WrongType> {
        let filled = match &mut self.to {
            To::Future(ReplyTo(None)) => Ok(()),
            To::Here(here) => here.answer.fill(value),
            To::Future(ReplyTo(Some(slot))) => {
                self.caller_left = slot.is_alone();
                slot.any().fill(value)
            }
        };
        if filled.is_ok()
            && let To::Future(mut reply) = self.take()
        {
            drop(reply.0.take());
        }
        filled
    }

    /// Answers that there is no such part.
    pub(crate) fn miss(&mut self) {
        self.missed = !self.asked;
        self.fail(|origin| Error::NoSuchPart { origin });
    }

    pub(crate) fn fail(&mut self, why: impl Fn(Origin) -> Error) {
        if let Some(mut slot) = self.later().0.take() {
            self.caller_left = slot.is_alone();
            let error = why(origin(slot.head()));
            slot.any().fail(error);
        }
    }

    /// Whether the message was handled without a failure, so that nothing is left to do.
    #[inline]
    pub(crate) fn has_succeeded(&self) -> bool {
        !self.missed && self.failure.is_none()
    }

    /// Ends the handling of the message: answers a panic, and returns what else is to be done.
    pub(crate) fn settle(&mut self, handled: Result<(), Failure>, method: &str) -> Verdict {
        let failure = match (handled, self.failure.take()) {
            (Ok(()), None) if self.missed => return Verdict::Missed,
            (Ok(()), None) => return Verdict::Handled,
            (Ok(()), Some(returned)) => *returned,
            (Err(panic), _) => panic,
        };
        let with_path = self
            .origin()
            .and_then(|origin| origin.method().map(Arc::from));
        let failure = failure.within(with_path.unwrap_or_else(|| Arc::from(method)));
        self.fail(|origin| Error::from_failure(&failure, origin));
        if self.asked {
            Verdict::Told {
                failure,
                caller_left: self.caller_left,
            }
        } else {
            Verdict::Fatal(failure)
        }
    }

    /// The actor, the part and the method, if there is no answer yet and one is wanted.
    fn origin(&mut self) -> Option<Origin> {
        self.make_later();
        match &self.to {
            To::Future(ReplyTo(slot)) => slot.as_ref().map(|slot| origin(slot.head())),
            To::Here(_) => None,
        }
    }

    /// This is only for the log, because the future may be dropped a moment later.
    fn has_caller_left(&self) -> bool {
        matches!(&self.to, To::Future(reply) if reply.is_abandoned())
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests;
