//! Addresses, to which proxies send their messages: **an address is anything that accepts them.**
//!
//! An actor's mailbox accepts them. So does a [`Route`] into one of its parts, which wraps a message
//! into a message for the part's owner and passes it on. A route without a field name only turns the
//! message of an interface into one for the actor that implements it. So the proxy of a part is the
//! same plain type whatever contains the part, and so is that of an interface.

pub(crate) mod accepts;
pub(crate) mod actor_cell;
pub(crate) mod actor_ref;
pub(crate) mod any_ref;
#[cfg(feature = "remote")]
pub(crate) mod arrival;
pub(crate) mod broadcast;
pub(crate) mod function;
pub(crate) mod interface;
pub(crate) mod options;
pub(crate) mod proxy;
#[cfg(feature = "remote")]
pub(crate) mod remote;
mod repeated;
pub(crate) mod style;
pub(crate) mod timer;

use std::any::Any;
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::address::any_ref::AnyActorRef;
use crate::address::options::CallOptions;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::tell_error::TellError;
use crate::future::Future;
use crate::mailbox::delivery::{Delivery, DeliveryOptions};
use crate::message::containers::Key;
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::carrier::is_run_elsewhere;
use crate::reply::oneshot::Word;
use crate::reply::slot::Answer;
use crate::reply::target::Target;
use crate::reply::{Here, Reply, ReplyTo};
use crate::sync::Arc;
use crate::wait::current;

/// What accepts the messages of a `P`.
pub(crate) trait Destination<P: ?Sized>: Target + Any {
    /// Passes a message on. If that fails, the reply answers with the error.
    fn send(
        &self,
        message: Message<P>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), TellError>
    where
        P: Methods;

    /// Runs the actor for this message in this thread, if it is idle and may be run here. Otherwise
    /// passes the message on, and the answer will come [later](Reply::later).
    ///
    /// That is decided only when the message has become one for the actor itself, because wrapping it
    /// may run user code, such as the `Clone` of a key, which may panic or ask the actor.
    fn call(&self, message: Message<P>, reply: &mut Reply<'_>)
    where
        P: Methods;

    /// The actor behind it.
    fn actor_ref(self: Arc<Self>) -> AnyActorRef;

    /// The [`Address`] of what stands for a part of it: a mock's part may be another mock.
    fn stand_in(&self, _part: &dyn Target) -> Option<&dyn Any> {
        None
    }

    /// Whether it is the same actor and the same path.
    fn is_same(&self, other: &dyn Destination<P>) -> bool;
}

/// The address of a `P`, which its proxy holds.
#[doc(hidden)]
pub struct Address<P: ?Sized> {
    destination: Arc<dyn Destination<P>>,
    /// `None` for calls without options, which is the usual case.
    options: Option<Arc<CallOptions>>,
}

// An actor goes on after a panic, so its address stays usable.
impl<P: ?Sized> UnwindSafe for Address<P> {}
impl<P: ?Sized> RefUnwindSafe for Address<P> {}

impl<P: 'static> Address<P> {
    pub(crate) fn new(destination: Arc<dyn Destination<P>>) -> Self {
        Address {
            destination,
            options: None,
        }
    }

    /// The same address with other options.
    pub(crate) fn with(&self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        let options = self.options.as_deref().copied().unwrap_or_default();
        Address {
            destination: Arc::clone(&self.destination),
            options: Some(Arc::new(change(options))),
        }
    }

    /// The destination, to be downcast to its type.
    pub(crate) fn as_any(&self) -> &dyn Any {
        &*self.destination
    }

    /// The actor, or the part of one, that it leads to.
    pub(crate) fn target(&self) -> &dyn Target {
        &*self.destination
    }

    /// Sends a message, and returns a future of its answer.
    pub fn ask<T: Send + 'static>(&self, message: Message<P>) -> Future<T>
    where
        P: Methods,
    {
        if self.is_special(&message) {
            return self.ask_specially(message);
        }
        let is_large = const { Self::is_large::<T>() };
        let (future, reply) = Future::asked(self.destination.clone(), message.name(), is_large);
        // If the actor is dead, the dropped reply has put that error into the future.
        let _ = self.destination.send(message, reply, Delivery::LAZY);
        future
    }

    /// With options, or for an answer that may be delegated.
    #[cold]
    #[inline(never)]
    fn ask_specially<T: Send + 'static>(&self, message: Message<P>) -> Future<T>
    where
        P: Methods,
    {
        let options = self.delivery();
        if let Some(passed) = options.deadline.filter(|deadline| deadline.has_passed()) {
            return Future::failed(passed.error(self.destination.origin(message.name())));
        }
        let (future, reply) = self.asked(&message);
        let delivery = Delivery::with(Wakeup::Lazy, &options);
        let _ = self.destination.send(message, reply, delivery);
        future.until(options.deadline)
    }

    /// The future of the answer to a message, which may be delegated, and the reply that sets it.
    pub(crate) fn asked<T: Send + 'static>(&self, message: &Message<P>) -> (Future<T>, ReplyTo)
    where
        P: Methods,
    {
        let asked = if message.is_delegated() {
            Future::delegated
        } else {
            Future::asked
        };
        let is_large = const { Self::is_large::<T>() };
        asked(self.destination.clone(), message.name(), is_large)
    }

    /// Whether its answer may be delegated, or it has options if it is sent now: those of the address,
    /// or the deadline of the message that the sender is handling.
    #[inline]
    fn is_special(&self, message: &Message<P>) -> bool
    where
        P: Methods,
    {
        self.options.is_some() || current::deadline().is_some() || message.is_delegated()
    }

    /// The options of a message that is sent now.
    pub(crate) fn delivery(&self) -> DeliveryOptions {
        let options = self.options.as_deref().copied().unwrap_or_default();
        options.delivery(current::deadline())
    }

    /// Whether a message that is answered with a `T`, or its answer, may be so large that another
    /// thread runs the actor.
    const fn is_large<T>() -> bool
    where
        P: Methods,
    {
        is_run_elsewhere::<T>() || is_run_elsewhere::<P::Call>() || is_run_elsewhere::<P::Set>()
    }

    /// Sends a message, and waits for its answer.
    pub fn call<T: Send + 'static>(&self, message: Message<P>) -> Result<T, Error>
    where
        P: Methods,
    {
        // A large message has been copied on this stack already, so the actor runs on another one.
        // Nor does this thread run a handler if it has a deadline.
        if const { Self::is_large::<T>() } || self.is_special(&message) {
            return self.ask(message).get();
        }
        let method = message.name();
        let (answer, mut future) = (Answer::default(), None);
        let mut later = || {
            let (asked, reply) = Future::asked(self.destination.clone(), method, false);
            future = Some(asked);
            reply
        };
        let mut here = Here::new(&answer, &*self.destination, method, &mut later);
        self.destination.call(message, &mut Reply::here(&mut here));
        match future {
            Some(future) => future.get(),
            None => answer
                .into_inner()
                .unwrap_or_else(|| Err(self.destination.dead(method))),
        }
    }

    /// Sends a message without an answer.
    pub fn defer(&self, message: Message<P>) -> Result<(), TellError>
    where
        P: Methods,
    {
        let options = self.options.is_some().then(|| self.delivery());
        let delivery = Delivery {
            wakeup: Wakeup::Eager,
            options: options.as_ref(),
        };
        let method = message.name();
        let sent = self.destination.send(message, ReplyTo::none(), delivery);
        sent.map_err(|dead| dead.at(self.destination.origin(method)))
    }

    /// Sends a message of a timer.
    pub(crate) fn tell(
        &self,
        message: Message<P>,
        options: &DeliveryOptions,
    ) -> Result<(), TellError>
    where
        P: Methods,
    {
        let delivery = Delivery::with(Wakeup::Eager, options);
        self.destination.send(message, ReplyTo::none(), delivery)
    }

    /// The address of the part in the field `name`. `wrap` wraps messages for it into messages for
    /// this address. Without a name it is the same target, which takes other messages.
    pub fn part<Q, K>(
        &self,
        name: &'static str,
        key: K,
        wrap: fn(K, Message<Q>) -> Message<P>,
    ) -> Address<Q>
    where
        P: Methods,
        Q: Methods,
        K: Key,
    {
        let route = Route {
            parent: Address::new(self.destination.clone()),
            name,
            key,
            wrap,
        };
        let stand_in = self.destination.stand_in(&route);
        let part = match stand_in.and_then(<dyn Any>::downcast_ref) {
            Some(stand_in) => Address::clone(stand_in),
            None => Address::new(Arc::new(route)),
        };
        let options = self.options.clone();
        Address { options, ..part }
    }

    /// The actor behind it.
    pub fn actor_ref(&self) -> AnyActorRef {
        Arc::clone(&self.destination).actor_ref()
    }
}

impl<P: ?Sized> Address<P> {
    /// The `Debug` of the proxy of this name.
    #[doc(hidden)]
    pub fn fmt_as(&self, proxy: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{proxy}({self:?})")
    }

    /// The `Hash` of the proxy.
    #[doc(hidden)]
    pub fn digest<H: Hasher>(&self, state: &mut H) {
        self.hash(state);
    }
}

impl<P: ?Sized> Clone for Address<P> {
    fn clone(&self) -> Self {
        Address {
            destination: Arc::clone(&self.destination),
            options: self.options.clone(),
        }
    }
}

/// The options don't count.
impl<P: ?Sized + 'static> PartialEq for Address<P> {
    fn eq(&self, other: &Self) -> bool {
        self.destination.is_same(&*other.destination)
    }
}

impl<P: ?Sized + 'static> Eq for Address<P> {}

impl<P: ?Sized> Hash for Address<P> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.destination.actor().hash(state);
    }
}

impl<P: ?Sized> Debug for Address<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.destination.origin(""))
    }
}

/// Whether `other` is this actor as a whole.
pub(crate) fn is_whole<P: ?Sized>(actor: &ActorId, other: &dyn Destination<P>) -> bool {
    other.actor() == actor && other.origin("").method().is_none()
}

/// The address of a part: `key` of the field `name` of `parent`. Without a name, it is `parent` itself.
struct Route<P: Methods, Q: Methods, K> {
    parent: Address<P>,
    name: &'static str,
    key: K,
    wrap: fn(K, Message<Q>) -> Message<P>,
}

impl<P: Methods, Q: Methods, K: Key> Target for Route<P, Q, K> {
    fn actor(&self) -> &ActorId {
        self.parent.destination.actor()
    }

    fn write_path(&self, path: &mut String) {
        self.parent.destination.write_path(path);
        if !path.is_empty() && !self.name.is_empty() {
            path.push('.');
        }
        path.push_str(self.name);
        self.key.write(path);
    }

    fn failure(&self) -> Option<Arc<Failure>> {
        self.parent.destination.failure()
    }

    fn run_here(&self, wanted: &Word) {
        self.parent.destination.run_here(wanted);
    }

    fn request_worker(&self) {
        self.parent.destination.request_worker();
    }

    fn members(&self) -> Option<Arc<[ActorId]>> {
        self.parent.destination.members()
    }
}

impl<P: Methods, Q: Methods, K: Key> Destination<Q> for Route<P, Q, K> {
    fn send(
        &self,
        message: Message<Q>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), TellError> {
        let wrapped = (self.wrap)(self.key.clone(), message);
        self.parent.destination.send(wrapped, reply, delivery)
    }

    fn call(&self, message: Message<Q>, reply: &mut Reply<'_>) {
        let wrapped = (self.wrap)(self.key.clone(), message);
        self.parent.destination.call(wrapped, reply);
    }

    fn actor_ref(self: Arc<Self>) -> AnyActorRef {
        self.parent.actor_ref()
    }

    fn stand_in(&self, part: &dyn Target) -> Option<&dyn Any> {
        self.parent.destination.stand_in(part)
    }

    fn is_same(&self, other: &dyn Destination<Q>) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Self>().is_some_and(|other| {
            self.name == other.name && self.key == other.key && self.parent == other.parent
        })
    }
}
