//! A call that waits for a test to answer it.

use std::any::Any;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::message::name::MessageName;
use crate::reply::ReplyTo;
use crate::reply::any_reply::AnyReply;
use crate::reply::any_reply::WrongType;
use crate::reply::dependency::Dependency;
use crate::sync::{Mutex, lock};
use crate::timer::deadline::Deadline;
use crate::wait::condition::Condition;

/// A call that a test took from a [`Probe`](crate::testing::Probe), to be answered. It derefs to the call, and compares
/// with it.
///
/// If it is dropped without an answer, the caller gets [`Error::ActorDead`], as if the actor had
/// terminated before it handled this call. The probe itself goes on.
#[must_use = "dropped, it answers that the actor is dead"]
pub struct Asked<C> {
    pub(super) call: Box<C>,
    pub(super) reply: ReplyTo,
    pub(super) deadline: Option<Deadline>,
    pub(super) is_urgent: bool,
}

impl<C: MessageName> Asked<C> {
    /// Answers with a value of the type that the method returns.
    ///
    /// For a method that returns a `Result`, answer with the whole `Result`, including the type of
    /// its error: `asked.answer(Ok::<_, String>("Lola".to_owned()))`. The answer to a deferred call
    /// is dropped.
    ///
    /// # Panics
    /// If the call waits for an answer, and the value is not of the type that the method returns.
    #[track_caller]
    pub fn answer<T: Any + Send>(self, value: T) {
        // Not in a closure, because then the panic's location would be here.
        if let Err(wrong) = self.reply.open().answer_any(AnyReply::new(value)) {
            panic!("{}", wrong.said_of(self.call.name()));
        }
    }

    /// Answers with an error: one of pykka's, or one of the program's own, as with
    /// [`Promise::set_error`](crate::Promise::set_error).
    pub fn fail(self, error: impl Into<Box<dyn StdError + Send + Sync>>) {
        let error = Error::from(error.into());
        self.reply.open().fail(|_| error.clone());
    }
}

impl<C> Asked<C> {
    /// Whether it is a deferred call, so that no caller waits for the answer.
    pub fn is_deferred(&self) -> bool {
        self.reply.is_none()
    }

    /// The time that the caller still gives it, if the call has a limit: see
    /// [`within`](crate::Proxy::within).
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline.map(Deadline::left)
    }

    /// Whether it was sent with [`urgent`](crate::Proxy::urgent).
    pub fn is_urgent(&self) -> bool {
        self.is_urgent
    }
}

impl<C> Deref for Asked<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.call
    }
}

impl<C: PartialEq> PartialEq<C> for Asked<C> {
    fn eq(&self, other: &C) -> bool {
        *self.call == *other
    }
}

impl<C: fmt::Debug> fmt::Debug for Asked<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

// Calls are put in and taken out in one step.
impl<C> UnwindSafe for Asked<C> {}
impl<C> RefUnwindSafe for Asked<C> {}

impl WrongType {
    pub(super) fn said_of(&self, method: &str) -> String {
        let WrongType { wanted, given } = self;
        format!("`{method}` returns a `{wanted}`, and was answered with a value of type `{given}`")
    }
}

/// The calls that wait in a probe, in order.
pub(super) struct CallQueue<C> {
    calls: Mutex<VecDeque<Asked<C>>>,
    arrived: Condition,
}

impl<C> CallQueue<C> {
    pub(super) fn new() -> Self {
        CallQueue {
            calls: Mutex::default(),
            arrived: Condition::default(),
        }
    }

    /// Adds a call. If the probe was dropped, the call is dropped, which answers
    /// [`Error::ActorDead`].
    pub(super) fn put(&self, call: Asked<C>, is_alive: impl FnOnce() -> bool) {
        let mut calls = lock(&self.calls);
        // A probe that is being dropped is dead before it empties this for the last time.
        if is_alive() {
            calls.push_back(call);
            drop(calls);
            self.arrived.notify_one();
        }
    }

    pub(super) fn next(
        &self,
        timeout: Duration,
        origin: &dyn Fn() -> Origin,
    ) -> Result<Asked<C>, Error> {
        let arrived = &self.arrived;
        arrived.wait_timeout(&Dependency::Unknown, timeout, origin, || self.try_next())
    }

    pub(super) fn try_next(&self) -> Option<Asked<C>> {
        lock(&self.calls).pop_front()
    }

    /// Drops all calls, which answers each with [`Error::ActorDead`].
    pub(super) fn clear(&self) {
        let unanswered = std::mem::take(&mut *lock(&self.calls));
        drop(unanswered);
    }
}
