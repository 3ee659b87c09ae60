//! What a reference to an actor refers to.

use crate::address::Destination;
use crate::error::failure::Failure;
use crate::error::tell_error::TellError;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::notice::Notice;
use crate::mailbox::pull::Pull;
use crate::mailbox::{Envelope, PutError, Work};
use crate::message::Methods;
use crate::reply::ReplyTo;
use crate::wait::any_actor::AnyActor;

/// What an [`ActorRef`](crate::ActorRef) refers to, whatever the mailbox is.
pub(crate) trait ActorCell<A: Methods>: Destination<A> + AnyActor {
    /// Puts a message into the mailbox. Returns it if the actor is dead, or if there is no room.
    fn put(&self, work: Work<A>, reply: ReplyTo, delivery: Delivery<'_>)
    -> Result<(), PutError<A>>;

    /// What is returned to the sender of an undelivered message: the message, and why.
    fn undelivered(&self, unsent: PutError<A>) -> (Work<A>, TellError) {
        let PutError { envelope, error } = unsent;
        let Envelope { work, reply } = envelope;
        // A caller that waits for an answer receives the same error. That of a dead actor is what the
        // reply answers when it is dropped.
        if let Some(error) = &error {
            reply.fail(error);
        }
        let error = error.unwrap_or_else(|| self.dead(""));
        (work.split().0, TellError::new(error))
    }

    /// Asks the actor to stop after everything that was sent before. Never waits.
    fn stop_soon(&self);

    /// Puts in the notice that a monitored actor has terminated. Never waits.
    fn put_notice(&self, notice: Notice);

    /// Puts in a worker's turn to look for a message. Never waits.
    fn put_pull(&self, pull: Pull<A>);

    /// `on_start` is done.
    fn started(&self);

    /// A life is over, and its state is dropped.
    fn paused(&self);

    /// From now on, no message that is sent will be handled. The actor was stopped, or failed.
    fn ending(&self, failure: Option<&Failure>);

    /// Stops the actor's children, the last started first, and waits for each.
    fn stop_children(&self);

    /// The same when the actor is about to terminate: later ones stop at once.
    fn close_children(&self);

    /// The actor has terminated: `on_stop` and the state's destructor have run.
    fn terminated(&self);
}
