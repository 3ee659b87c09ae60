//! An actor as the references to it see it.

use crate::address::Post;
use crate::address::any_ref::AnyActor;
use crate::error::Error;
use crate::error::failure::Failure;
use crate::error::tell_error::TellError;
use crate::mailbox::{Envelope, Refused, Unsent, Work};
use crate::message::Methods;
use crate::pool::Urgency;

/// What an [`ActorRef`](crate::ActorRef) refers to, whatever the mailbox is.
pub(crate) trait ActorCell<A: Methods>: Post<A> + AnyActor {
    /// Puts an envelope into the mailbox, or gives it back if the actor is dead.
    fn put(&self, envelope: Envelope<A>, urgency: Urgency) -> Result<(), Unsent<A>>;

    /// What the sender of a message is given back that was not delivered: the message, and why.
    fn undelivered(&self, unsent: Unsent<A>) -> (Work<A>, TellError) {
        let Unsent { envelope, deadlock } = unsent;
        let error = deadlock.unwrap_or_else(|| self.place().dead(""));
        // Whoever waits for an answer is told the same.
        let Envelope { work, reply } = envelope;
        if matches!(error, Error::Deadlock { .. }) {
            reply.fail(&error);
        }
        (work, TellError::new(error))
    }

    /// The same without waiting for room.
    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>>;

    /// Asks the actor to stop after everything that was sent before. Never waits.
    fn stop_soon(&self);

    /// `on_start` is done.
    fn started(&self);

    /// From now on, nothing that is sent will be handled. It was stopped, or failed.
    fn ending(&self, failure: Option<&Failure>);

    /// Everything is over, `on_stop` and the state's destructor too.
    fn terminated(&self);
}
