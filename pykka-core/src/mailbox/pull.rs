//! A queue that several actors take their messages from.

use crate::sync::Arc;

/// What several actors, its workers, take their messages from. An `E` is a message.
pub(crate) trait Source<E>: Send + Sync {
    /// The next message for a worker. `None` if there is none: then the worker is sent a [`Pull`] when
    /// there is.
    fn take(&self, worker: usize) -> Option<E>;

    /// Sends a worker a [`Pull`].
    fn send(self: Arc<Self>, worker: usize);

    /// A worker has terminated with a [`Pull`] in its mailbox.
    fn pass_on(self: Arc<Self>);
}

/// An entry in a worker's mailbox that says: take the next message from the source. A worker has one at
/// most.
///
/// The message stays in the source until then. So a worker that fails and waits to be restarted holds
/// none.
pub(crate) struct Pull<E> {
    /// `None` once its turn has come.
    source: Option<Arc<dyn Source<E>>>,
    worker: usize,
}

impl<E> Pull<E> {
    pub(crate) fn new(source: Arc<dyn Source<E>>, worker: usize) -> Self {
        Pull {
            source: Some(source),
            worker,
        }
    }

    /// Its turn has come. Passes the next message to `handle`, if there is one, and asks for another
    /// turn.
    pub(crate) fn handle_next<R>(mut self, handle: impl FnOnce(E) -> Option<R>) -> Option<R> {
        let source = self.source.take()?;
        let handled = handle(source.take(self.worker)?);
        source.send(self.worker);
        handled
    }
}

impl<E> Drop for Pull<E> {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            source.pass_on();
        }
    }
}
