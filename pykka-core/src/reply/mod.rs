//! The way back of an answer: from the thread that runs the actor to the future of the caller.
//!
//! If a [`ReplyTo`], or the [`Reply`] that it becomes, is dropped unanswered, it answers that the
//! actor is dead. So every ask is answered, whatever happens to its envelope: whether it is handled,
//! left in a mailbox, or refused by one. No other code has to take care of that.

pub(crate) mod any_reply;
pub(crate) mod carrier;
pub(crate) mod dependency;
pub(crate) mod look;
pub(crate) mod slot;
pub(crate) mod target;
pub(crate) mod waiters;

use std::any::Any;

use crate::error::events;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::{Carrier, is_large};
use crate::reply::slot::{AnySlot, Slot, WrongType};
use crate::reply::target::Target;
use crate::sync::Arc;

/// The reply address of one message, which travels beside it in the envelope. Empty if the sender
/// doesn't want an answer.
pub(crate) struct ReplyTo(Option<Arc<dyn AnySlot>>);

impl ReplyTo {
    pub(crate) fn none() -> Self {
        ReplyTo(None)
    }

    pub(crate) fn slot<T: Send + 'static, C: Carrier<T>>(slot: Arc<Slot<T, C>>) -> Self {
        ReplyTo(Some(slot))
    }

    /// Answers with an error.
    pub(crate) fn fail(mut self, error: &Error) {
        if let Some(slot) = self.0.take() {
            slot.fail(&|_| error.clone());
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The reply, now that the message is being handled.
    pub(crate) fn open(mut self) -> Reply<'static> {
        match self.0.take() {
            None => Reply::new(To::None, false),
            Some(slot) => Reply::new(To::Slot(slot), true),
        }
    }
}

impl Drop for ReplyTo {
    fn drop(&mut self) {
        if let Some(slot) = self.0.take() {
            slot.answer_dead();
        }
    }
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
    /// No answer is wanted, or it has been given.
    None,
    /// A future.
    Slot(Arc<dyn AnySlot>),
    /// The caller's own stack.
    Here(
        &'a mut (dyn StackSlot + 'static),
        &'a dyn Target,
        &'static str,
    ),
}

/// Where on its stack a caller looks for the answer, once it has handled the message there itself.
pub(crate) struct Here<'a>(To<'a>);

impl<'a> Here<'a> {
    /// For a message to `target`.
    pub(crate) fn new<T: Send + 'static>(
        answer: &'a mut Option<Result<T, Error>>,
        target: &'a dyn Target,
        method: &'static str,
    ) -> Self {
        Here(To::Here(answer, target, method))
    }

    pub(crate) fn open(self) -> Reply<'a> {
        Reply::new(self.0, true)
    }
}

/// A place for an answer on the caller's stack, whatever its type. As [`AnySlot`].
trait StackSlot: Any + Send {
    fn fail(&mut self, error: Error);
    fn fill(&mut self, value: AnyReply) -> Result<(), WrongType>;
}

impl<T: Send + 'static> StackSlot for Option<Result<T, Error>> {
    fn fail(&mut self, error: Error) {
        *self = Some(Err(error));
    }

    fn fill(&mut self, value: AnyReply) -> Result<(), WrongType> {
        *self = Some(Ok(*slot::downcast(value)?));
        Ok(())
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
    fn put<T: Send + 'static, C: Carrier<T>>(&mut self, value: C) {
        match std::mem::replace(&mut self.to, To::None) {
            To::None => drop(value),
            To::Here(here, target, method) => {
                let any: &mut dyn Any = here;
                if let Some(answer) = any.downcast_mut() {
                    *answer = Some(Ok::<C, Error>(value));
                } else {
                    here.fail(Error::UnexpectedMessage {
                        origin: target.origin(method),
                    });
                }
            }
            To::Slot(slot) => {
                self.note_whether_caller_left(&slot);
                let any: &dyn Any = &*slot;
                if let Some(slot) = any.downcast_ref::<Slot<T, C>>() {
                    slot.set(Ok(value));
                } else if slot.fill(AnyReply::of(value)).is_err() {
                    slot.fail(&|origin| Error::UnexpectedMessage { origin });
                }
            }
        }
    }

    /// Answers with a value whose type is checked only now.
    ///
    /// # Errors
    /// If it is not of the type that the caller expects. Then there is no answer yet.
    pub(crate) fn answer_any(&mut self, value: AnyReply) -> Result<(), WrongType> {
        let filled = match &mut self.to {
            To::None => Ok(()),
            To::Here(here, ..) => here.fill(value),
            To::Slot(slot) => {
                self.caller_left = Arc::strong_count(slot) == 1;
                slot.fill(value)
            }
        };
        if filled.is_ok() {
            self.to = To::None;
        }
        filled
    }

    /// Answers that there is no such part.
    pub(crate) fn miss(&mut self) {
        self.missed = !self.asked;
        self.fail(|origin| Error::NoSuchPart { origin });
    }

    pub(crate) fn fail(&mut self, why: impl Fn(Origin) -> Error) {
        match std::mem::replace(&mut self.to, To::None) {
            To::None => {}
            To::Here(here, target, method) => here.fail(why(target.origin(method))),
            To::Slot(slot) => {
                self.note_whether_caller_left(&slot);
                slot.fail(&why);
            }
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

    fn origin(&self) -> Option<Origin> {
        match &self.to {
            To::None => None,
            To::Slot(slot) => Some(slot.origin()),
            To::Here(_, target, method) => Some(target.origin(method)),
        }
    }

    /// The other owner of the slot is the caller's future. This is only for the log, because the
    /// future may be dropped a moment later.
    fn note_whether_caller_left(&mut self, slot: &Arc<dyn AnySlot>) {
        self.caller_left = Arc::strong_count(slot) == 1;
    }

    fn has_caller_left(&self) -> bool {
        matches!(&self.to, To::Slot(slot) if Arc::strong_count(slot) == 1)
    }
}

impl Drop for Reply<'_> {
    #[inline]
    fn drop(&mut self) {
        if !matches!(self.to, To::None) {
            self.answer_dead();
        }
    }
}

impl Reply<'_> {
    #[cold]
    fn answer_dead(&mut self) {
        match std::mem::replace(&mut self.to, To::None) {
            To::None => {}
            To::Here(here, target, method) => here.fail(target.dead(method)),
            To::Slot(slot) => slot.answer_dead(),
        }
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;
    use crate::error::actor_id::ActorId;

    struct Greeter(ActorId);

    impl Target for Greeter {
        fn actor(&self) -> &ActorId {
            &self.0
        }

        fn write_path(&self, _: &mut String) {}
    }

    #[test]
    fn an_answer_of_any_type_fits_or_not_also_on_the_stack_of_the_caller() {
        let greeter = Greeter(ActorId::new("Greeter", None));
        let mut answer = None::<Result<u32, Error>>;
        let mut reply = Here::new(&mut answer, &greeter, "greet").open();
        let wrong = reply.answer_any(AnyReply::new("two")).err();
        let types = wrong.map(|wrong| (wrong.wanted, wrong.given));
        assert_eq!(types, Some(("u32", "&str")));
        assert!(reply.answer_any(AnyReply::new(2_u32)).is_ok());
        drop(reply);
        assert_eq!(answer, Some(Ok(2)));
    }
}
