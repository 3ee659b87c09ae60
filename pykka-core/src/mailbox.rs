//! Where messages wait for their actor.

use std::any::{Any, TypeId};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use crate::part::{Message, Methods};
use crate::reply::Reply;

/// What lies in a mailbox: something to do, and who wants to know.
pub(crate) struct Envelope<A: Methods> {
    pub(crate) work: Work<A>,
    pub(crate) reply: Reply,
}

/// Something for an actor to do.
#[doc(hidden)]
pub enum Work<A: Methods> {
    /// One of the messages that proxies send.
    Message(Message<A>),
    /// The actor's own message type, for its `on_receive`.
    Own(A::Own),
    /// A message from somebody who doesn't know the actor's type.
    Any(Box<dyn Any + Send>),
    /// A function from [`ActorRef::run`](crate::ActorRef::run).
    Run(Box<dyn FnOnce(&mut A, &mut Reply) + Send>),
    /// Everything that was sent before is done: stop.
    Stop,
}

impl<A: Methods> Work<A> {
    /// The method or hook that will handle it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Work::Message(message) => message.name(),
            Work::Own(_) | Work::Any(_) => "on_receive",
            Work::Run(_) => "run",
            Work::Stop => "stop",
        }
    }

    /// Finds out what an untyped message is to this actor; gives it back if it is nothing.
    pub(crate) fn recognize(message: Box<dyn Any + Send>) -> Result<Self, Box<dyn Any + Send>> {
        // An actor whose own message type is the untyped box takes anything, boxed as it is.
        if TypeId::of::<A::Own>() == TypeId::of::<Box<dyn Any + Send>>() {
            let boxed: Box<dyn Any + Send> = Box::new(message);
            return boxed.downcast().map(|own| Work::Own(*own));
        }
        message
            .downcast()
            .map(|own| Work::Own(*own))
            .or_else(|message| message.downcast().map(|call| Work::Message(Message::Call(*call))))
            .or_else(|message| message.downcast().map(|get| Work::Message(Message::Get(*get))))
            .or_else(|message| message.downcast().map(|set| Work::Message(Message::Set(*set))))
    }
}

/// The senders' end of a mailbox.
pub(crate) struct Mailbox<A: Methods>(Sender<Envelope<A>>);

/// The actor's end. When it is dropped, so is what lies in it, which answers every ask in it.
pub(crate) struct Inbox<A: Methods>(Receiver<Envelope<A>>);

/// A mailbox with room for `capacity` messages, or any number.
pub(crate) fn mailbox<A: Methods>(capacity: Option<usize>) -> (Mailbox<A>, Inbox<A>) {
    let (sender, receiver) = match capacity {
        Some(capacity) => crossbeam_channel::bounded(capacity),
        None => crossbeam_channel::unbounded(),
    };
    (Mailbox(sender), Inbox(receiver))
}

pub(crate) enum Refused<A: Methods> {
    Full(Envelope<A>),
    Closed(Envelope<A>),
}

impl<A: Methods> Mailbox<A> {
    /// Waits for room if there is none. Gives the envelope back if the actor is gone.
    pub(crate) fn put(&self, envelope: Envelope<A>) -> Result<(), Envelope<A>> {
        self.0.send(envelope).map_err(|refused| refused.0)
    }

    pub(crate) fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        self.0.try_send(envelope).map_err(|refused| match refused {
            TrySendError::Full(envelope) => Refused::Full(envelope),
            TrySendError::Disconnected(envelope) => Refused::Closed(envelope),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl<A: Methods> Inbox<A> {
    /// Waits for the next message. `None` if nobody can send one any more.
    pub(crate) fn next(&self) -> Option<Envelope<A>> {
        self.0.recv().ok()
    }

    /// The next message, if there is one.
    pub(crate) fn leftover(&self) -> Option<Envelope<A>> {
        self.0.try_recv().ok()
    }
}
