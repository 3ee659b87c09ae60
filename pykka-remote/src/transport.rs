//! What carries frames between processes, and tells who is there.
//!
//! A transport knows nothing of actors: it has a few methods, so that the rules about order,
//! duplicates and lost connections are written once, in this crate, and tested over the transport
//! [in memory](crate::memory).

use std::io;
use std::sync::Arc;

use crate::id::Id;

/// An actor that is offered: one incarnation of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The name under which it is offered.
    pub name: Arc<str>,
    /// Identifies this incarnation, among all processes.
    pub instance: Id,
    /// The fingerprint of its interface.
    pub interface: u64,
    /// The process that offers it.
    pub session: Id,
}

/// Where a frame goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// To an actor that is offered.
    Member(Member),
    /// To a process, as an answer.
    Session(Id),
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
/// A frame that is sent arrives once, more than once, or not at all. From one process to one place,
/// frames that arrive do so in the order in which they were sent; those that don't are discarded.
///
/// One thread of the node calls all of these methods, so they may block.
pub trait Transport: Send + Sync + 'static {
    /// Begins to receive what is sent to this session, and to tell who is there.
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
    fn send(&self, to: &Place, frame: Vec<u8>) -> io::Result<()>;

    /// Ends the connections. From then on, nothing is told any more.
    fn close(&self);
}
