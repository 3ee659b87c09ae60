//! What carries frames between processes, and tells who is there.
//!
//! A transport knows nothing of actors: it has a few methods, so that the rules about order,
//! duplicates and lost connections are written once, in this crate, and tested over the transport
//! [in memory](crate::memory).

use std::io;
use std::sync::Arc;

use crate::id::Id;

/// What frames are sent to: one incarnation of an actor that is offered, or a process itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The name under which the actor is offered. `None` for a process: it takes the answers to
    /// what it has asked, and the messages to its actors whose proxies were passed on.
    pub name: Option<Arc<str>>,
    /// Identifies this incarnation, among all processes.
    pub instance: Id,
    /// The fingerprint of its interface.
    pub interface: u64,
    /// The process that it is in.
    pub session: Id,
}

impl Member {
    /// The process of a session itself.
    #[must_use]
    pub fn process(session: Id) -> Self {
        Member {
            name: None,
            instance: session,
            interface: 0,
            session,
        }
    }
}

/// What a transport tells its node. None of these blocks for long.
pub trait Events: Send + Sync {
    /// A frame has arrived.
    fn arrived(&self, frame: &[u8]);

    /// A member can be reached.
    fn appeared(&self, member: Member);

    /// A member can't be reached any more. It may come back.
    fn vanished(&self, member: &Member);
}

/// Carries frames between processes.
///
/// A frame that is sent arrives once, more than once, or not at all. From one process to one
/// member, frames that arrive do so in the order in which they were sent; those that don't are
/// discarded.
///
/// One thread of the node calls all of these methods, so they may block.
pub trait Transport: Send + Sync + 'static {
    /// Connects, and begins to tell who is there.
    ///
    /// # Errors
    /// If there is no connection.
    fn open(&self, session: Id, events: Arc<dyn Events>) -> io::Result<()>;

    /// Announces a member of this session, and receives what is sent to it.
    ///
    /// # Errors
    /// If there is no connection.
    fn serve(&self, member: &Member) -> io::Result<()>;

    /// Takes an announcement back.
    fn withdraw(&self, member: &Member);

    /// Sends a frame.
    ///
    /// # Errors
    /// If the frame was not sent.
    fn send(&self, to: &Member, frame: Vec<u8>) -> io::Result<()>;

    /// Ends the connections. From then on, nothing is told any more.
    fn close(&self);
}
