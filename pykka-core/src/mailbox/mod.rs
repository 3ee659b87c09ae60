//! Mailboxes, in which messages wait for their actor.

pub(crate) mod channel;
pub(crate) mod delivery;
pub(crate) mod envelope;
pub(crate) mod notice;
pub(crate) mod pull;
pub(crate) mod queue;
pub(crate) mod simulated;
pub(crate) mod state;

use std::any::Any;

use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::mailbox::delivery::Delivery;
pub use crate::mailbox::envelope::Work;
pub(crate) use crate::mailbox::envelope::{Envelope, Special};
use crate::mailbox::pull::Pull;
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::condition::Condition;

/// An entry of a mailbox.
pub(crate) enum Entry<A: Methods> {
    Message(Envelope<A>),
    /// A request to stop. The callers who asked for it are stored elsewhere.
    Stop,
    /// A request of the actor's, to end the life with this number.
    ///
    /// As wide as what a message has in its place, because the compiler moves an entry in pieces of the
    /// narrowest of its variants, and pieces are slow to read back as a whole.
    EndLife(u64),
    /// A worker's turn to take a message from the queue that it shares with others.
    Pull(Pull<A>),
    /// A simulation wants the actor to fail.
    Killed,
}

/// An envelope that was not put in, because the actor is dead, or because there is no room.
pub(crate) struct PutError<A: Methods> {
    pub(crate) envelope: Envelope<A>,
    /// `None` if the actor is dead.
    pub(crate) error: Option<Error>,
}

impl<A: Methods> PutError<A> {
    #[cold]
    pub(crate) fn closed(work: Work<A>, reply: ReplyTo) -> Self {
        PutError {
            envelope: Envelope { work, reply },
            error: None,
        }
    }

    /// For a message that found no room.
    #[cold]
    pub(crate) fn refused(work: Work<A>, reply: ReplyTo, error: Error) -> Self {
        PutError {
            envelope: Envelope { work, reply },
            error: Some(error),
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
        work: Work<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>>;

    /// Asks the actor to stop: after all messages that were put in before, or before all others if that
    /// is urgent. Never waits.
    fn put_stop(&self, wakeup: Wakeup, is_urgent: bool);

    /// Puts in what the runtime asks. Never waits. A mock has one life.
    fn control(&self, _control: Control) {}

    /// Puts a worker's turn in, or drops it if the worker is dead. Never waits. A mock is no worker.
    fn put_pull(&self, _pull: Pull<A>) {}

    /// [`Target::members`].
    fn members(&self) -> Option<Arc<[ActorId]>> {
        None
    }

    /// What stands for a part of the actor: the address of a mock's part.
    fn stand_in(&self, _part: &dyn Target) -> Option<&dyn Any> {
        None
    }

    fn len(&self) -> usize;

    /// If the mailbox is full: the condition that is notified when there is room.
    fn room_if_full(&self) -> Option<Arc<Condition>> {
        None
    }

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
