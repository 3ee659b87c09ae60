//! The seam between actors of several processes, at which another crate takes over.
//!
//! A node of that crate carries messages as bytes, and knows no types. On the side of the sender,
//! it provides an [`Elsewhere`], to which the proxy's [address](crate::address::stand_in) leads. On
//! the side of the actor, it hands what has arrived to a [`Reachable`]. Addresses that are part of
//! a message are [marshalled](Marshal) by the node, too.

use std::any::Any;
use std::cell::Cell;
use std::time::Duration;

use crate::address::any_ref::AnyActorRef;
use crate::error::actor_id::ActorId;
use crate::error::remote::Trouble;
use crate::error::{Error, Origin};
use crate::message::wire::AnswerType;
use crate::reply::ReplyTo;
use crate::reply::any_reply::AnyReply;
use crate::sync::{Arc, thread_local};

/// What sends messages to an actor in another process.
#[doc(hidden)]
pub trait Elsewhere: Any + Send + Sync {
    /// The identity of the actor in this process.
    fn id(&self) -> &ActorId;

    /// What marshals the addresses in its messages.
    fn marshal(&self) -> Arc<dyn Marshal>;

    /// Sends a message. `answer` is empty for a tell.
    ///
    /// # Errors
    /// If it is known already that it can't be delivered. The answer has the same error.
    fn send(&self, message: Outgoing, answer: Answer, sending: Sending) -> Result<(), Error>;

    /// Sends a request about the actor itself.
    fn request(&self, request: Request, answer: Answer);

    /// Whether the actor can be reached, as far as this process knows.
    fn is_reachable(&self) -> bool;

    /// Whether the other one leads to the same actor.
    fn is_same(&self, other: &dyn Any) -> bool;

    fn as_any(&self) -> &dyn Any;
}

/// What the messages of other processes reach: an actor, a part or an interface, whatever its type.
#[doc(hidden)]
pub trait Reachable: Any + Send + Sync {
    /// The fingerprint of its interface.
    fn interface(&self) -> u64;

    fn actor_ref(&self) -> AnyActorRef;

    /// The actor, and the path to its part.
    fn origin(&self) -> Origin;

    /// Whether it is the same actor and the same path.
    fn is_same(&self, other: &dyn Any) -> bool;

    /// If the actor itself is in another process: the way there.
    fn elsewhere(&self) -> Option<&Arc<dyn Elsewhere>>;

    /// Hands a message over to the actor. Never waits for room.
    ///
    /// `respond` is called with the answer: perhaps at once, perhaps in the thread that runs the actor.
    /// It must not block. Without it, the message is a tell.
    ///
    /// # Errors
    /// If the message can't be read or is not allowed, or if it is a tell that can't be delivered.
    /// Then `respond` has not been called.
    fn receive(&self, arrived: Arrived<'_>, respond: Option<Respond>) -> Result<(), Error>;

    fn as_any(&self) -> &dyn Any;
}

/// A message that goes to another process.
#[doc(hidden)]
pub struct Outgoing {
    pub method: &'static str,
    pub content: Vec<u8>,
    pub answer: AnswerType,
}

/// A message that has arrived from another process.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Arrived<'a> {
    pub content: &'a [u8],
    pub sending: Sending,
    /// What marshals the addresses in the message, and in its answer.
    pub marshal: &'a Arc<dyn Marshal>,
    /// Whether the sender may call this method.
    pub is_allowed: &'a dyn Fn(&str) -> bool,
}

/// Is called with the answer to an ask, as bytes.
#[doc(hidden)]
pub type Respond = Box<dyn FnOnce(Result<Vec<u8>, Error>) + Send>;

/// How a message is sent.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sending {
    /// The time that the sender gives it.
    pub limit: Option<Duration>,
    pub is_urgent: bool,
    /// Whether the sender waits for room.
    pub may_wait: bool,
}

/// A request about an actor.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// To stop it. Answered with a `bool`.
    Stop { now: bool },
    /// To tell how it ended. Answered with an [`End`](crate::End).
    End,
    /// The same, but a lost connection is no answer: the request is made again when the actor can
    /// be reached again.
    Watch,
}

/// What makes an address data that is valid in another process, and an address again there.
#[doc(hidden)]
pub trait Marshal: Send + Sync {
    /// Makes an actor reachable for other processes, and says where they find it.
    fn export(&self, actor: Arc<dyn Reachable>) -> RemoteRef;

    /// Finds what was exported. `of` is the name of the type that the proxy is of, and `interface`
    /// its fingerprint.
    fn import(self: Arc<Self>, found: RemoteRef, of: &'static str, interface: u64) -> Imported;
}

/// What travels in place of an address.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRef {
    /// The actor's name, for errors.
    pub name: String,
    /// Where it is found. The first that can be reached counts.
    pub locations: Vec<Location>,
}

/// A process, and a number of what it has exported.
#[doc(hidden)]
pub type Location = ([u8; 16], [u8; 16]);

/// What an address leads to that has arrived.
#[doc(hidden)]
pub enum Imported {
    /// An actor of this process.
    Here(Arc<dyn Reachable>),
    There(Arc<dyn Elsewhere>),
}

thread_local! {
    /// What marshals the addresses in the message that this thread writes or reads.
    static MARSHAL: Cell<Option<Arc<dyn Marshal>>> = const { Cell::new(None) };
}

/// Writes or reads a message whose addresses `marshal` marshals.
#[doc(hidden)]
pub fn with_marshal<R>(marshal: &Arc<dyn Marshal>, f: impl FnOnce() -> R) -> R {
    let _outer = Outer(MARSHAL.replace(Some(Arc::clone(marshal))));
    f()
}

/// What this thread's messages are marshalled by, while it writes or reads one.
pub(crate) fn current_marshal() -> Option<Arc<dyn Marshal>> {
    let marshal = MARSHAL.take();
    MARSHAL.set(marshal.clone());
    marshal
}

/// Is put back when the message has been written or read, even if that panics.
struct Outer(Option<Arc<dyn Marshal>>);

impl Drop for Outer {
    fn drop(&mut self) {
        MARSHAL.set(self.0.take());
    }
}

/// The place for the answer to a message that goes to another process.
///
/// Dropped, it answers that the connection was lost.
#[doc(hidden)]
pub struct Answer(Option<ReplyTo>);

impl Answer {
    pub(crate) fn new(reply: ReplyTo) -> Self {
        Answer((!reply.is_none()).then_some(reply))
    }

    /// Whether the sender wants no answer.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the sender has dropped the future.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.0.as_ref().is_some_and(ReplyTo::is_abandoned)
    }

    pub fn set(mut self, answer: AnyReply) {
        if let Some(reply) = self.0.take() {
            let mut reply = reply.open();
            if reply.answer_any(answer).is_err() {
                reply.fail(|origin| Error::UnexpectedMessage { origin });
            }
        }
    }

    pub fn fail(mut self, error: impl Fn(Origin) -> Error) {
        self.fail_with(error);
    }

    fn fail_with(&mut self, error: impl Fn(Origin) -> Error) {
        if let Some(reply) = self.0.take() {
            reply.open().fail(error);
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.fail_with(|origin| Trouble::ConnectionLost.error(origin));
    }
}
