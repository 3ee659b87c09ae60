//! A message on its way: what it is to its actor, and the address that its answer goes to.

use std::any::Any;

#[cfg(feature = "spans")]
use crate::error::spans;
use crate::mailbox::delivery::{DeliveryOptions, Guard};
use crate::mailbox::notice::Notice;
use crate::message::{Message, Methods, unbox};
use crate::reply::ReplyTo;
use crate::wait::activity::{code_of, code_of_message};

/// A message, and the address that its answer goes to.
pub(crate) struct Envelope<A: Methods> {
    pub(crate) work: Work<A>,
    pub(crate) reply: ReplyTo,
}

/// A message of any of the kinds that an actor handles.
#[doc(hidden)]
pub enum Work<A: Methods> {
    /// One of the messages that proxies send.
    Message(Message<A>),
    /// The actor's own message type, for its `on_receive`.
    Own(A::Own),
    /// Any other kind. They share a box, so that telling them apart costs the usual messages nothing.
    Special(Box<Special<A>>),
}

/// A message of a rarer kind.
#[doc(hidden)]
pub enum Special<A: Methods> {
    /// A message that was sent without knowing the actor's type.
    Any(Box<dyn Any + Send>),
    /// A message that is checked when its turn comes, or that has the span in which it was sent.
    Guarded(Work<A>, Guard),
    /// An actor that it monitors has terminated.
    Down(Notice),
}

impl<A: Methods> Work<A> {
    pub(crate) fn any(message: Box<dyn Any + Send>) -> Self {
        Work::Special(Box::new(Special::Any(message)))
    }

    pub(crate) fn down(notice: Notice) -> Self {
        Work::Special(Box::new(Special::Down(notice)))
    }

    /// The same with what accompanies it until its turn comes.
    #[cold]
    pub(crate) fn guarded(self, options: Option<&DeliveryOptions>, reply: &ReplyTo) -> Self {
        if self.is_notice() {
            return self;
        }
        match Guard::new(options, reply) {
            Some(guard) => Work::Special(Box::new(Special::Guarded(self, guard))),
            None => self,
        }
    }

    /// The method or hook that will handle it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Work::Message(message) => message.name(),
            Work::Own(_) => "on_receive",
            Work::Special(special) => special.name(),
        }
    }

    /// The same as a code for [`name_of`](crate::wait::activity::name_of).
    pub(crate) fn code(&self) -> u64 {
        match self {
            Work::Message(message) => code_of_message(message),
            Work::Own(_) => code_of("on_receive"),
            Work::Special(special) => special.code(),
        }
    }

    /// The message, in a box.
    pub(crate) fn into_any(self) -> Box<dyn Any + Send> {
        match self {
            Work::Message(message) => Box::new(message),
            Work::Own(message) => Box::new(message),
            Work::Special(special) => match *special {
                Special::Any(message) => message,
                Special::Guarded(work, _) => work.into_any(),
                Special::Down(notice) => Box::new(notice),
            },
        }
    }

    /// The message as it was sent, and its guard if it has one.
    pub(crate) fn split(self) -> (Self, Option<Guard>) {
        match self {
            Work::Special(special) => match *special {
                Special::Guarded(work, guard) => (work, Some(guard)),
                special => (Work::Special(Box::new(special)), None),
            },
            work => (work, None),
        }
    }

    /// The span in which it was sent.
    #[cfg(feature = "spans")]
    #[inline]
    pub(crate) fn span(&self) -> Option<&spans::Parent> {
        match self {
            Work::Special(special) => match &**special {
                Special::Guarded(_, guard) => Some(&guard.span),
                Special::Any(_) | Special::Down(_) => None,
            },
            Work::Message(_) | Work::Own(_) => None,
        }
    }

    /// Whether it is the notice of an end, which no one sent.
    pub(crate) fn is_notice(&self) -> bool {
        matches!(self, Work::Special(special) if matches!(**special, Special::Down(_)))
    }

    /// Finds out what an untyped message is to this actor. Returns it if the actor doesn't take it.
    pub(crate) fn recognize(message: Box<dyn Any + Send>) -> Result<Self, Box<dyn Any + Send>> {
        A::recognize(message)
            .map(Work::Own)
            .or_else(|message| {
                unbox::<A::Call, _>(message).map(|call| Work::Message(Message::Call(call)))
            })
            .or_else(|message| {
                unbox::<A::Get, _>(message).map(|get| Work::Message(Message::Get(get)))
            })
            .or_else(|message| {
                unbox::<A::Set, _>(message).map(|set| Work::Message(Message::Set(set)))
            })
            .or_else(Self::take_anything)
    }

    /// An actor whose own message type is the untyped box takes any message, in its box.
    fn take_anything(message: Box<dyn Any + Send>) -> Result<Self, Box<dyn Any + Send>> {
        A::recognize(Box::new(message))
            .map(Work::Own)
            .map_err(|boxed| *boxed.downcast().expect("what was not taken is as it was"))
    }
}

// Apart, because a function that calls itself is not inlined, and every message is named.
impl<A: Methods> Special<A> {
    #[cold]
    #[inline(never)]
    fn name(&self) -> &'static str {
        match self {
            Special::Any(_) => "on_receive",
            Special::Guarded(work, _) => work.name(),
            Special::Down(_) => "on_down",
        }
    }

    #[cold]
    #[inline(never)]
    fn code(&self) -> u64 {
        match self {
            Special::Guarded(work, _) => work.code(),
            other => code_of(other.name()),
        }
    }
}
