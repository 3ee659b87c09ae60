//! Mailboxes, in which messages wait for their actor.

pub(crate) mod delivery;
pub(crate) mod notice;
pub(crate) mod pull;
pub(crate) mod queue;

use std::any::Any;

use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::mailbox::delivery::{Delivery, DeliveryOptions, Guard};
use crate::mailbox::notice::Notice;
use crate::mailbox::pull::Pull;
use crate::message::{Message, Methods, unbox};
use crate::pool::Wakeup;
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;
use crate::wait::activity::{Activity, code_of, code_of_message};
use crate::wait::any_actor::Control;

/// An entry of a mailbox.
pub(crate) enum Entry<A: Methods> {
    Message(Envelope<A>),
    /// A request to stop. The callers who asked for it are stored elsewhere.
    Stop,
    /// A request of the actor's, to end the life with this number.
    EndLife(u32),
    /// A worker's turn to take a message from the queue that it shares with others.
    Pull(Turn<A>),
}

/// A worker's turn to take a message from a queue that it shares with others.
pub(crate) type Turn<A> = Pull<Envelope<A>>;

/// A message, and the address that its answer goes to.
pub(crate) struct Envelope<A: Methods> {
    pub(crate) work: Work<A>,
    pub(crate) reply: ReplyTo,
}

impl<A: Methods> Envelope<A> {
    /// The same with what has to be checked when the message's turn comes.
    #[cold]
    pub(crate) fn guarded(self, options: &DeliveryOptions) -> Self {
        let Envelope { work, reply } = self;
        let work = match options.guard(&reply) {
            Some(guard) => Work::Guarded(Box::new(Guarded { work, guard })),
            None => work,
        };
        Envelope { work, reply }
    }
}

/// A message of any of the kinds that an actor handles.
#[doc(hidden)]
pub enum Work<A: Methods> {
    /// One of the messages that proxies send.
    Message(Message<A>),
    /// The actor's own message type, for its `on_receive`.
    Own(A::Own),
    /// A message that was sent without knowing the actor's type.
    Any(Box<dyn Any + Send>),
    /// A message that may not be wanted any more when its turn comes.
    Guarded(Box<Guarded<A>>),
    /// An actor that it monitors has terminated.
    Down(Box<Notice>),
}

/// A message that is only handled if that is still wanted when its turn comes.
#[doc(hidden)]
pub struct Guarded<A: Methods> {
    pub(crate) work: Work<A>,
    pub(crate) guard: Guard,
}

// Apart, because a function that calls itself is not inlined, and every message is named.
impl<A: Methods> Guarded<A> {
    #[cold]
    #[inline(never)]
    fn name(&self) -> &'static str {
        self.work.name()
    }

    #[cold]
    #[inline(never)]
    fn code(&self) -> u64 {
        self.work.code()
    }
}

impl<A: Methods> Work<A> {
    /// The method or hook that will handle it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Work::Message(message) => message.name(),
            Work::Own(_) | Work::Any(_) => "on_receive",
            Work::Guarded(guarded) => guarded.name(),
            Work::Down(_) => "on_down",
        }
    }

    /// The same as a code for [`name_of`](crate::wait::activity::name_of).
    pub(crate) fn code(&self) -> u64 {
        match self {
            Work::Message(message) => code_of_message(message),
            Work::Guarded(guarded) => guarded.code(),
            other => code_of(other.name()),
        }
    }

    /// The message, in a box.
    pub(crate) fn into_any(self) -> Box<dyn Any + Send> {
        match self {
            Work::Message(message) => Box::new(message),
            Work::Own(message) => Box::new(message),
            Work::Any(message) => message,
            Work::Down(notice) => notice,
            Work::Guarded(guarded) => guarded.work.into_any(),
        }
    }

    /// The message as it was sent, and its guard if it has one.
    pub(crate) fn split(self) -> (Self, Option<Guard>) {
        match self {
            Work::Guarded(guarded) => (guarded.work, Some(guarded.guard)),
            work => (work, None),
        }
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

/// An envelope that was not put in, because the actor is dead, or because there is no room.
pub(crate) struct PutError<A: Methods> {
    pub(crate) envelope: Envelope<A>,
    /// `None` if the actor is dead.
    pub(crate) error: Option<Error>,
}

impl<A: Methods> PutError<A> {
    pub(crate) fn closed(envelope: Envelope<A>) -> Self {
        PutError {
            envelope,
            error: None,
        }
    }

    /// Answers the caller, if it waits for an answer.
    pub(crate) fn answer(self) {
        if let Some(error) = self.error {
            self.envelope.reply.fail(&error);
        }
        // That the actor is dead is what the reply answers when it is dropped.
    }
}

/// A mailbox: messages are put into it, and it knows what runs the actor that handles them.
pub(crate) trait Mailbox<A: Methods>: Send + Sync + 'static {
    /// Puts a message in. Waits for room if the mailbox is full, unless the delivery says otherwise.
    /// `target` is the actor.
    fn put(
        &self,
        envelope: Envelope<A>,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>>;

    /// Asks the actor to stop after all messages that were put in before. Never waits.
    fn put_stop(&self, wakeup: Wakeup);

    /// Puts in what the runtime asks. Never waits. A mock has one life.
    fn control(&self, _control: Control) {}

    /// Puts a worker's turn in, or drops it if the worker is dead. Never waits. A mock is no worker.
    fn put_pull(&self, _turn: Turn<A>) {}

    /// [`Target::members`].
    fn members(&self) -> Option<Arc<[ActorId]>> {
        None
    }

    fn len(&self) -> usize;

    /// Where the thread that runs the actor records what it does.
    fn activity(&self) -> &Activity;

    /// [`Target::run_here`].
    fn run_here(&self, _wanted: &Word) {}

    /// [`Target::request_worker`].
    fn request_worker(&self) {}

    /// Handles a message in this thread, if the actor is idle and may be run here.
    ///
    /// # Errors
    /// The message, if it was not handled.
    fn run_now(&self, message: Message<A>, _reply: &mut Reply<'_>) -> Result<(), Message<A>> {
        Err(message)
    }
}
