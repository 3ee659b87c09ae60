//! A reference to an actor whose type is not known.

use std::any::{Any, TypeId};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::tell_error::TellError;
use crate::future::Future;
use crate::reply::ReplyTo;
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier;
use crate::reply::target::Target;
use crate::sync::Arc;
use crate::wait::any_actor::{AnyActor, Watcher};
use crate::wait::current;

/// A reference to an actor whose type is not known: an [`ActorRef`](crate::ActorRef) without the
/// actor's type.
///
/// The registry holds these, and `proxy.actor_ref()` returns one.
/// [`downcast`](AnyActorRef::downcast) makes it a typed reference again:
/// `proxy.actor_ref().downcast::<Core>()`. For the proxy of a part, it refers to the actor that the
/// part belongs to, so downcast to the owner's type.
///
/// You can send messages of any type. If the actor doesn't take messages of that type, it logs a
/// warning and goes on, as in Pykka.
///
/// ```
/// use pykka::{actor, Actor, Error};
///
/// #[actor]
/// struct Counter { pub count: u32 }
/// #[actor]
/// impl Counter {
///     fn on_receive(&mut self, step: u32) -> u32 { self.count += step; self.count }
/// }
///
/// let any = Counter { count: 1 }.start().into_any();
/// assert_eq!(any.ask(2_u32).get()?.downcast::<u32>().unwrap(), 3);
/// assert!(matches!(any.ask("two").get(), Err(Error::UnexpectedMessage { .. })));
/// assert_eq!(any.downcast::<Counter>().unwrap().proxy().count().get()?, 3);
/// # any.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
#[derive(Clone)]
pub struct AnyActorRef(Arc<dyn AnyActor>);

// An actor goes on after a panic, so a reference to it stays usable.
impl UnwindSafe for AnyActorRef {}
impl RefUnwindSafe for AnyActorRef {}

impl AnyActorRef {
    pub(crate) fn new(actor: Arc<dyn AnyActor>) -> Self {
        AnyActorRef(actor)
    }

    pub(crate) fn typed(self) -> Box<dyn Any> {
        self.0.typed()
    }

    pub(crate) fn actor_type(&self) -> TypeId {
        self.0.actor_type()
    }

    pub(crate) fn offer(&self, wanted: &mut dyn Any) {
        Arc::clone(&self.0).offer(wanted);
    }

    pub(crate) fn offer_for_broadcast(&self, wanted: &mut dyn Any) {
        Arc::clone(&self.0).offer_for_broadcast(wanted);
    }

    /// Sends a message, without an answer. See [`ActorRef::tell`](crate::ActorRef::tell).
    ///
    /// If the actor doesn't take messages of this type, it logs a warning. The sender doesn't learn of
    /// it.
    ///
    /// # Errors
    /// [`TellError`], with the message in it, if the actor is dead, or if a bounded mailbox is full
    /// and there will never be room.
    ///
    /// # Blocking
    /// Waits for room if the actor's mailbox is bounded and full. Otherwise never.
    pub fn tell<M: Any + Send>(&self, message: M) -> Result<(), TellError<M>> {
        self.0
            .send_any(Box::new(message), ReplyTo::none())
            .map_err(|dead| {
                dead.map(|message| {
                    *message
                        .downcast()
                        .expect("an undelivered message is returned unchanged")
                })
            })
    }

    /// Sends a message, and returns a future of the answer. See [`ActorRef::ask`](crate::ActorRef::ask).
    ///
    /// # Errors
    /// They come through the future: [`Error::UnexpectedMessage`] if the actor doesn't take messages of
    /// this type; otherwise the same as for [`ActorRef::ask`](crate::ActorRef::ask).
    ///
    /// # Blocking
    /// Waits for room if the actor's mailbox is bounded and full. Otherwise never.
    pub fn ask<M: Any + Send>(&self, message: M) -> Future<AnyReply> {
        let (future, reply) = Future::delegated(self.target(), "on_receive", false);
        // If the actor is dead, the dropped reply has put that error into the future.
        let _ = self.0.send_any(Box::new(message), reply);
        future
    }

    /// Asks the actor to stop, after it has handled all messages that were sent before. See
    /// [`ActorRef::stop`](crate::ActorRef::stop).
    ///
    /// # Errors
    /// They come through the future: [`Error::Deadlock`] if the actor waits for the thread that gets;
    /// [`Error::Timeout`] at the [deadline](crate::Context::deadline) of the handler that asks, if it has
    /// one. The actor stops all the same.
    ///
    /// # Blocking
    /// Never, because a stop always has room. [`get`](Future::get) on the future waits until the actor
    /// has terminated.
    pub fn stop(&self) -> Future<bool> {
        self.send_stop(false)
    }

    /// Asks the actor to stop after the message that it is handling. See
    /// [`ActorRef::stop_now`](crate::ActorRef::stop_now).
    ///
    /// # Errors
    /// As for [`stop`](Self::stop).
    ///
    /// # Blocking
    /// As for [`stop`](Self::stop).
    pub fn stop_now(&self) -> Future<bool> {
        self.send_stop(true)
    }

    fn send_stop(&self, is_urgent: bool) -> Future<bool> {
        let (stopped, reply) = Future::asked(self.target(), "stop", false);
        self.0.send_stop(reply, is_urgent);
        stopped.until(current::deadline())
    }

    /// Whether the actor still handles messages. See
    /// [`ActorRef::is_alive`](crate::ActorRef::is_alive).
    pub fn is_alive(&self) -> bool {
        self.0.is_alive()
    }

    /// Waits until the actor is ready: until its `on_start` has run. See
    /// [`ActorRef::wait_started`](crate::ActorRef::wait_started).
    ///
    /// # Errors
    /// What went wrong in the start: [`Error::Panicked`] or [`Error::Failed`]. [`Error::Deadlock`] if
    /// the start itself waits for the caller.
    ///
    /// # Blocking
    /// Blocks the calling thread for as long as the start takes.
    pub fn wait_started(&self) -> Result<(), Error> {
        self.0.wait_started()
    }

    /// Waits until the actor has terminated, for a [`Duration`] at most, or with `None` without a
    /// limit. See [`ActorRef::join`](crate::ActorRef::join).
    ///
    /// # Errors
    /// [`Error::Timeout`] if the actor hasn't terminated in time, or by the
    /// [deadline](crate::Context::deadline) of the handler that calls it. Without a timeout,
    /// [`Error::Deadlock`] if the actor is the caller itself, or waits for it.
    ///
    /// # Blocking
    /// Blocks the calling thread until the actor has terminated or the time is up.
    pub fn join(&self, timeout: impl Into<Option<Duration>>) -> Result<(), Error> {
        self.0.wait_ended(timeout.into())
    }

    /// How the actor ended, once it has terminated. See [`ActorRef::ended`](crate::ActorRef::ended).
    ///
    /// # Errors
    /// They come through the future: [`Error::Deadlock`] if the actor is the one that gets, or waits
    /// for it.
    ///
    /// # Blocking
    /// Never. [`get`](Future::get) on the future waits until the actor has terminated.
    pub fn ended(&self) -> Future<End> {
        let is_large = const { carrier::is_large::<End>() };
        let (ended, reply) = Future::asked(self.target(), "ended", is_large);
        self.0.answer_with_end(reply);
        ended
    }

    /// Tells `watcher` when the actor has terminated, or at once if it already has.
    pub(crate) fn watch(&self, watcher: Box<dyn Watcher>) {
        self.0.watch(watcher);
    }

    /// The actor's identity: its name, its type's name and its URN.
    pub fn id(&self) -> &ActorId {
        self.0.actor()
    }

    /// The actor's URN, `urn:uuid:…`, which is unique.
    pub fn urn(&self) -> &str {
        self.id().urn()
    }

    /// If it is one of several that take messages from one queue: that queue.
    pub(crate) fn queue(&self) -> Option<AnyActorRef> {
        self.0.queue().map(AnyActorRef)
    }

    /// The actors that stop before this one does.
    pub(crate) fn children(&self) -> Vec<AnyActorRef> {
        self.0.children().into_iter().map(AnyActorRef).collect()
    }

    /// The number of the life that a timer belongs to which is set now.
    pub(crate) fn life(&self) -> u32 {
        self.0.activity().restarts()
    }

    /// Whether the last hook of that life has not begun.
    pub(crate) fn is_in_life(&self, life: u32) -> bool {
        self.0.is_alive() && self.0.activity().is_in_life(life)
    }

    pub(crate) fn into_inner(self) -> Arc<dyn AnyActor> {
        self.0
    }

    fn target(&self) -> Arc<dyn Target> {
        self.0.clone()
    }
}

impl From<&AnyActorRef> for AnyActorRef {
    fn from(actor: &AnyActorRef) -> Self {
        actor.clone()
    }
}

impl fmt::Display for AnyActorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.id(), f)
    }
}

impl fmt::Debug for AnyActorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyActorRef({self})")
    }
}

impl PartialEq for AnyActorRef {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for AnyActorRef {}

impl Hash for AnyActorRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}
