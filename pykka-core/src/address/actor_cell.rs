//! What a reference to an actor refers to.

use crate::address::Destination;
use crate::error::Error;
use crate::error::failure::Failure;
use crate::error::tell_error::TellError;
use crate::mailbox::notice::Notice;
use crate::mailbox::{Envelope, PutError, TryPutError, Work};
use crate::message::Methods;
use crate::pool::Wakeup;
use crate::wait::any_actor::AnyActor;

/// What an [`ActorRef`](crate::ActorRef) refers to, whatever the mailbox is.
pub(crate) trait ActorCell<A: Methods>: Destination<A> + AnyActor {
    /// Puts an envelope into the mailbox, or returns it if the actor is dead.
    fn put(&self, envelope: Envelope<A>, wakeup: Wakeup) -> Result<(), PutError<A>>;

    /// What is returned to the sender of an undelivered message: the message, and why.
    fn undelivered(&self, unsent: PutError<A>) -> (Work<A>, TellError) {
        let PutError { envelope, deadlock } = unsent;
        let error = deadlock.unwrap_or_else(|| self.dead(""));
        // A caller that waits for an answer receives the same error.
        let Envelope { work, reply } = envelope;
        if matches!(error, Error::Deadlock { .. }) {
            reply.fail(&error);
        }
        (work, TellError::new(error))
    }

    /// The same without waiting for room.
    fn try_put(&self, envelope: Envelope<A>) -> Result<(), TryPutError<A>>;

    /// Asks the actor to stop after everything that was sent before. Never waits.
    fn stop_soon(&self);

    /// Puts in the notice that a monitored actor has terminated. Never waits.
    fn put_notice(&self, notice: Notice);

    /// `on_start` is done.
    fn started(&self);

    /// From now on, no message that is sent will be handled. The actor was stopped, or failed.
    fn ending(&self, failure: Option<&Failure>);

    /// The actor has terminated: `on_stop` and the state's destructor have run.
    fn terminated(&self);
}
