//! A worker's turn: the entry in its own mailbox with which it takes the next message of a queue that it
//! shares with others.

use crate::mailbox::envelope::Envelope;
use crate::message::Methods;
use crate::sync::Arc;

/// What several actors, its workers, take their messages from.
pub(crate) trait SharedQueue<A: Methods>: Send + Sync {
    /// The next message for a worker. `None` if there is none: then the worker is sent a [`Pull`] when
    /// there is.
    fn take(&self, worker: usize) -> Option<Envelope<A>>;

    /// Sends a worker a [`Pull`].
    fn send(self: Arc<Self>, worker: usize);

    /// A worker has terminated with a [`Pull`] in its mailbox.
    fn pass_on(self: Arc<Self>);
}

/// An entry in a worker's mailbox that says: take the next message of the queue. A worker has one at
/// most.
///
/// The message stays in the queue until then. So a worker that fails and waits to be restarted holds
/// none.
pub(crate) struct Pull<A: Methods> {
    /// `None` once its turn has come.
    queue: Option<Arc<dyn SharedQueue<A>>>,
    worker: usize,
}

impl<A: Methods> Pull<A> {
    pub(crate) fn new(queue: Arc<dyn SharedQueue<A>>, worker: usize) -> Self {
        Pull {
            queue: Some(queue),
            worker,
        }
    }

    /// Its turn has come. Passes the next message to `handle`, if there is one, and asks for another
    /// turn.
    pub(crate) fn handle_next<R>(
        mut self,
        handle: impl FnOnce(Envelope<A>) -> Option<R>,
    ) -> Option<R> {
        let queue = self.queue.take()?;
        let handled = handle(queue.take(self.worker)?);
        queue.send(self.worker);
        handled
    }
}

impl<A: Methods> Drop for Pull<A> {
    fn drop(&mut self) {
        if let Some(queue) = self.queue.take() {
            queue.pass_on();
        }
    }
}
