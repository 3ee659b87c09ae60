//! The slot of an answer: a reply or a promise puts the answer in, and a future takes it out.

use std::cell::Cell;
use std::marker::PhantomData;
use std::task::Poll;

use crate::error::{Error, Origin};
use crate::reply::any_reply::{AnyReply, AnySlot, WrongType, downcast};
use crate::reply::dependency::{Dependencies, Dependency};
use crate::reply::look::{Asker, Outlook};
use crate::reply::oneshot::{Giver, Taker, oneshot};
use crate::reply::target::Target;
use crate::sync::Arc;

/// The target and the method that were asked. `None` for a promise that has no owner.
pub(crate) type Asked = Option<(Arc<dyn Target>, &'static str)>;

/// The error's origin, for an answer that was asked for.
pub(crate) fn origin(asked: &Asked) -> Origin {
    match asked {
        Some((target, method)) => target.origin(method),
        None => Origin::default(),
    }
}

/// The future's half of a slot. A large answer may travel in a box, as a message does. Then `C` is
/// that box.
///
/// Dropping it keeps the message. A pooled actor is then run by a thread of its pool.
pub(crate) struct Slot<T, C = T>(Taker<Asked, Answer<T, C>>);

/// The content of a slot, or a place for an answer on the stack of a caller.
pub(crate) struct Answer<T, C = T> {
    state: Cell<State<C>>,
    answer: PhantomData<fn() -> T>,
}

enum State<C> {
    /// There is no answer yet, or it has been taken.
    Empty,
    Value(C),
    /// Boxed, so that a small value is moved as such.
    Failed(Box<Error>),
}

impl<T, C> Slot<T, C>
where
    Answer<T, C>: AnySlot,
{
    /// The future's half, and the half that answers.
    #[inline]
    pub(crate) fn new(asked: Asked) -> (Self, Giver<Asked, Answer<T, C>>) {
        let (giver, taker) = oneshot(asked, Answer::default());
        (Slot(taker), giver)
    }
}

impl<T, C> Slot<T, C> {
    /// The target and the method that were asked.
    pub(crate) fn origin(&self) -> Origin {
        origin(self.0.head())
    }

    /// Whether the answer is there. If not, arranges for a wake-up.
    pub(crate) fn poll_ready(&self, asker: Asker<'_>) -> Poll<()> {
        if asker.caller_runs {
            self.run_until_answered();
        } else {
            self.request_worker();
        }
        if !self.is_ready() && self.waits(asker) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }

    /// Runs the actor that was asked until the answer is there, unless another thread runs it. Returns
    /// whether the answer is there.
    #[inline]
    pub(crate) fn run_until_answered(&self) -> bool {
        if !self.is_ready()
            && let Some((target, _)) = self.0.head()
        {
            target.run_here(self.0.word());
        }
        self.is_ready()
    }

    /// Stores a waker for the answer to wake, unless the answer has come meanwhile. Returns whether
    /// it is stored.
    fn waits(&self, asker: Asker<'_>) -> bool {
        if asker.is_passing() {
            return true;
        }
        self.request_worker();
        self.0.register(asker.waker)
    }

    /// Takes the answer. A value is returned once, an error every time.
    #[inline]
    pub(crate) fn take(&self) -> Result<C, Error> {
        let answer = self.0.value().and_then(Answer::take);
        answer.unwrap_or_else(|| Err(self.already_taken()))
    }

    #[cold]
    fn already_taken(&self) -> Error {
        Error::AlreadyTaken {
            origin: self.origin(),
        }
    }

    #[inline]
    pub(crate) fn is_ready(&self) -> bool {
        self.0.word().is_given()
    }

    pub(crate) fn outlook(&self) -> Outlook {
        self.outlook_of(|_| Outlook::Ready)
    }

    /// The outlook, if that of a value is `of_value`.
    pub(crate) fn outlook_of(&self, of_value: impl FnOnce(&C) -> Outlook) -> Outlook {
        let Some(Answer { state, .. }) = self.0.value() else {
            return Outlook::Pending;
        };
        let now = state.replace(State::Empty);
        let outlook = match &now {
            State::Failed(_) => Outlook::Failed,
            State::Value(value) => of_value(value),
            State::Empty => Outlook::Ready,
        };
        state.set(now);
        outlook
    }

    /// Makes sure that a worker runs the actor that was asked.
    #[inline]
    pub(crate) fn request_worker(&self) {
        if !self.is_ready() {
            self.request_worker_for_answer();
        }
    }

    #[cold]
    fn request_worker_for_answer(&self) {
        if let Some((target, _)) = self.0.head() {
            target.request_worker();
        }
    }

    /// What the answer depends on.
    pub(crate) fn dependencies(&self, found: &mut Dependencies) {
        found.add(match self.0.head() {
            Some((target, method)) => Dependency::Answer(Arc::clone(target), method),
            None => Dependency::Unknown,
        });
    }
}

impl<T, C> Drop for Slot<T, C> {
    #[inline]
    fn drop(&mut self) {
        self.request_worker();
    }
}

impl<T, C> Default for Answer<T, C> {
    #[inline]
    fn default() -> Self {
        Answer {
            state: Cell::new(State::Empty),
            answer: PhantomData,
        }
    }
}

impl<T, C> Answer<T, C> {
    /// Takes a value out. An error stays.
    #[inline]
    pub(crate) fn take(&self) -> Option<Result<C, Error>> {
        match self.state.replace(State::Empty) {
            State::Value(value) => Some(Ok(value)),
            State::Failed(error) => Some(Err(self.take_again(error))),
            State::Empty => None,
        }
    }

    /// A copy of the error, which is put back.
    #[cold]
    fn take_again(&self, error: Box<Error>) -> Error {
        let again = Error::clone(&error);
        self.state.set(State::Failed(error));
        again
    }

    #[inline]
    pub(crate) fn into_inner(self) -> Option<Result<C, Error>> {
        match self.state.into_inner() {
            State::Value(value) => Some(Ok(value)),
            State::Failed(error) => Some(Err(*error)),
            State::Empty => None,
        }
    }

    #[inline]
    pub(crate) fn set(&self, answer: Result<C, Error>) {
        self.state.set(match answer {
            Ok(value) => State::Value(value),
            Err(error) => State::Failed(Box::new(error)),
        });
    }
}

impl<T: Send + 'static> AnySlot for Answer<T> {
    fn fail(&self, error: Error) {
        self.set(Err(error));
    }

    fn fill(&self, value: AnyReply) -> Result<(), WrongType> {
        self.set(Ok(*downcast(value)?));
        Ok(())
    }
}

impl<T: Send + 'static> AnySlot for Answer<T, Box<T>> {
    fn fail(&self, error: Error) {
        self.set(Err(error));
    }

    fn fill(&self, value: AnyReply) -> Result<(), WrongType> {
        self.set(Ok(downcast(value)?));
        Ok(())
    }
}
