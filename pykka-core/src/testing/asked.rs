//! A call that waits for a test to answer it.

use std::any::Any;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::mailbox::delivery::Delivery;
use crate::message::name::MessageName;
use crate::message::{Message, Methods};
use crate::reply::ReplyTo;
use crate::reply::any_reply::{AnyReply, WrongType};
use crate::reply::carrier::Carrier as _;
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
    call: Box<C>,
    reply: ReplyTo,
    deadline: Option<Deadline>,
    is_urgent: bool,
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
    fn new(call: Box<C>, reply: ReplyTo, delivery: Delivery<'_>) -> Self {
        Asked {
            call,
            reply,
            deadline: delivery.deadline(),
            is_urgent: delivery.is_urgent(),
        }
    }

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

/// The messages that wait in a probe: each kind in order.
pub(super) struct CallQueue<P: Methods> {
    waiting: Mutex<Waiting<P>>,
    arrived: Condition,
}

pub(super) struct Waiting<P: Methods> {
    pub(super) calls: VecDeque<Asked<P::Call>>,
    pub(super) gets: VecDeque<Asked<P::Get>>,
    pub(super) sets: VecDeque<Asked<P::Set>>,
}

/// The messages of one kind.
pub(super) type Kind<P, M> = fn(&mut Waiting<P>) -> &mut VecDeque<Asked<M>>;

impl<P: Methods> CallQueue<P> {
    pub(super) fn new() -> Self {
        CallQueue {
            waiting: Mutex::default(),
            arrived: Condition::default(),
        }
    }

    /// Adds a message. If the probe was dropped, the message is dropped, which answers
    /// [`Error::ActorDead`].
    pub(super) fn put(
        &self,
        message: Message<P>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        is_alive: impl FnOnce() -> bool,
    ) {
        let mut waiting = lock(&self.waiting);
        // A probe that is being dropped is dead before it empties this for the last time.
        if !is_alive() {
            return;
        }
        match message {
            Message::Call(call) => {
                let call = Asked::new(call.into_box(), reply, delivery);
                waiting.calls.push_back(call);
            }
            Message::Get(get) => {
                let get = Asked::new(Box::new(get), reply, delivery);
                waiting.gets.push_back(get);
            }
            Message::Set(set) => {
                let set = Asked::new(set.into_box(), reply, delivery);
                waiting.sets.push_back(set);
            }
            Message::Nested(_) | Message::Invoke(_) => {}
        }
        drop(waiting);
        self.arrived.notify_all();
    }

    pub(super) fn next<M>(
        &self,
        kind: Kind<P, M>,
        timeout: Duration,
        origin: &dyn Fn() -> Origin,
    ) -> Result<Asked<M>, Error> {
        let arrived = &self.arrived;
        arrived.wait_timeout(&Dependency::Unknown, timeout, origin, || {
            self.try_next(kind)
        })
    }

    pub(super) fn try_next<M>(&self, kind: Kind<P, M>) -> Option<Asked<M>> {
        kind(&mut lock(&self.waiting)).pop_front()
    }

    /// Drops all messages, which answers each with [`Error::ActorDead`].
    pub(super) fn clear(&self) {
        let unanswered = std::mem::take(&mut *lock(&self.waiting));
        drop(unanswered);
    }
}

impl<P: Methods> Default for Waiting<P> {
    fn default() -> Self {
        Waiting {
            calls: VecDeque::new(),
            gets: VecDeque::new(),
            sets: VecDeque::new(),
        }
    }
}
