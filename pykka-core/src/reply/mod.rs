//! The way an answer travels back: from the actor's thread into the slot that the caller's future looks at.
//!
//! A [`ReplyTo`], or the [`Reply`] it becomes, that is dropped unanswered answers by itself, that the actor is dead. So every ask is answered whatever
//! becomes of its envelope (handled, left over in a mailbox, refused by one), and nobody needs to remember to do it.

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

/// The reply address of one message, which travels beside it in the envelope. Nobody's, if no answer is awaited.
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

    /// The reply to be given now that the message is handled.
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

/// The reply to a message that is being handled: to a future, or to a caller on whose stack the actor runs.
#[doc(hidden)]
pub struct Reply<'a> {
    to: To<'a>,
    asked: bool,
    caller_left: bool,
    missed: bool,
    /// Boxed, because there mostly is none.
    failure: Option<Box<Failure>>,
}

enum To<'a> {
    /// Nobody awaits an answer, or it has been given.
    None,
    /// A future.
    Slot(Arc<dyn AnySlot>),
    /// The caller's own stack.
    Here(
        &'a mut (dyn AnyHere + 'static),
        &'a dyn Target,
        &'static str,
    ),
}

/// Where on its stack a caller looks for the answer, once the message has been handled there.
pub(crate) struct Here<'a>(To<'a>);

impl<'a> Here<'a> {
    /// For a message to `place`.
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

/// Where an answer is put on the caller's stack.
trait AnyHere: Any + Send {
    fn fail(&mut self, error: Error);
}

impl<T: Send + 'static> AnyHere for Option<Result<T, Error>> {
    fn fail(&mut self, error: Error) {
        *self = Some(Err(error));
    }
}

/// What is to be done about a message that has been handled.
pub(crate) enum Verdict {
    /// Nothing.
    Handled,
    /// It was for a part that isn't there, and there is nobody to tell.
    Missed,
    /// Its handler failed, and the caller has been told; or would have been, had it not left.
    Told { failure: Failure, caller_left: bool },
    /// Its handler failed, and there is nobody to tell.
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

    /// Whether an `Err(..)` is anything but a value: it is the actor's end if nobody asked, and logged if anybody listens.
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

    /// Answers with a value of which only the sender knows what type it has to be. If it is of another, there is no answer yet.
    pub(crate) fn answer_any(&mut self, value: AnyReply) -> Result<(), WrongType> {
        match std::mem::replace(&mut self.to, To::None) {
            To::None => Ok(()),
            To::Here(..) => unreachable!("only who runs an actor waits for it here"),
            To::Slot(slot) => {
                self.note_whether_caller_left(&slot);
                let given = slot.fill(value);
                if given.is_err() {
                    self.to = To::Slot(slot);
                }
                given
            }
        }
    }

    /// Answers that the way to the part ended.
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

    /// Whether there is nothing left to do: it is answered, and not with a failure.
    #[inline]
    pub(crate) fn has_succeeded(&self) -> bool {
        !self.missed && self.failure.is_none()
    }

    /// Ends the handling of the message: tells the caller about a panic, and says what else there is to do.
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

    /// The other owner of the slot is the caller's future. This is only for the log: it may leave a moment later.
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
