//! A typed reference to an actor.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::address::Address;
use crate::address::accepts::Accepts;
use crate::address::actor_cell::ActorCell;
use crate::address::any_ref::AnyActorRef;
use crate::address::interface::Addressed;
use crate::address::proxy::Proxy;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::tell_error::{TellError, TryTellError};
use crate::future::Future;
use crate::mailbox::Work;
use crate::mailbox::delivery::{Delivery, DeliveryOptions};
use crate::message::Methods;
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::carrier;
use crate::reply::target::Target;
use crate::sync::{Arc, Weak};
use crate::wait::current;

/// A typed reference to an actor, for sending messages to it and for stopping it.
///
/// It can be cloned, compared, and passed between threads. It doesn't keep the actor alive, and
/// dropping it doesn't stop the actor: an actor runs until it is stopped.
///
/// ```
/// use pykka::{actor, Actor};
///
/// #[actor]
/// #[derive(Default)]
/// struct Counter { count: u32 }
///
/// #[actor]
/// impl Counter {
///     fn on_receive(&mut self, step: u32) -> u32 { self.count += step; self.count }
/// }
///
/// let counter = Counter::default().start();
/// counter.tell(1)?;
/// assert_eq!(counter.ask(2).get()?, 3);
/// assert!(counter.stop().get()?);
/// assert!(!counter.is_alive());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ActorRef<A: Methods>(Arc<dyn ActorCell<A>>);

// An actor goes on after a panic, so a reference to it stays usable.
impl<A: Methods> UnwindSafe for ActorRef<A> {}
impl<A: Methods> RefUnwindSafe for ActorRef<A> {}

/// A message that can be told to many actors of type `A`: one that they [accept](Accepts). It is a
/// trait of the message, so that the actor's type is a function's only type parameter.
#[doc(hidden)]
pub trait MessageFor<A: Methods>: Clone {
    fn tell_to(self, actor: &ActorRef<A>) -> Result<(), TellError>;
}

impl<A: Accepts<M>, M: Clone> MessageFor<A> for M {
    fn tell_to(self, actor: &ActorRef<A>) -> Result<(), TellError> {
        actor.tell(self).map_err(|dead| dead.map(drop))
    }
}

impl<A: Methods> ActorRef<A> {
    pub(crate) fn new(cell: Arc<dyn ActorCell<A>>) -> Self {
        ActorRef(cell)
    }

    /// A reference that doesn't keep the memory of an actor that has terminated.
    pub(crate) fn downgrade(&self) -> Weak<dyn ActorCell<A>> {
        Arc::downgrade(&self.0)
    }

    pub(crate) fn cell(&self) -> &dyn ActorCell<A> {
        &*self.0
    }

    /// Sends a message, without an answer.
    ///
    /// If handling the message fails (the handler panics or returns an `Err(..)`), there is no
    /// caller to receive the failure. Then the actor itself fails: its `on_failure` is called, and
    /// it stops.
    ///
    /// The compiler must see the message's type, because an actor takes several: its own, and those
    /// of its proxy. So write `tell("x".to_owned())` or `tell(String::from("x"))`.
    /// `tell("x".into())` doesn't compile. The same is true of [`ask`](ActorRef::ask).
    ///
    /// # Errors
    /// [`TellError`], with the message in it, if the actor is dead. `Ok` means that the actor was
    /// alive when the message was sent. It may still terminate before the message's turn comes.
    /// `TellError` also comes if a bounded mailbox is full and there will never be room, because
    /// the actor waits for the sender. Then its [`error`](TellError::error) is [`Error::Deadlock`].
    ///
    /// # Blocking
    /// Waits for room if the actor's mailbox is bounded and full. Otherwise never.
    pub fn tell<M>(&self, message: M) -> Result<(), TellError<M>>
    where
        A: Accepts<M>,
    {
        let work = (A::VIA.wrap)(message);
        self.0
            .put(work, ReplyTo::none(), Delivery::EAGER)
            .map_err(|unsent| {
                let (work, dead) = self.0.undelivered(unsent);
                dead.map(|()| given_back::<A, M>(work))
            })
    }

    /// Sends a message, without an answer, if there is room for it. This is
    /// [`tell`](ActorRef::tell) that never waits.
    ///
    /// # Errors
    /// [`TryTellError::Full`] if a bounded mailbox is full, [`TryTellError::Dead`] if the actor is
    /// dead. The message is in the error.
    ///
    /// # Blocking
    /// Never.
    ///
    /// ```
    /// use pykka::{actor, promise, Actor, Future, TryTellError};
    ///
    /// #[actor]
    /// struct Slow;
    /// #[actor]
    /// impl Slow {
    ///     fn on_receive(&mut self, until: Future<()>) { let _ = until.get(); }
    /// }
    ///
    /// let slow = Slow::builder().capacity(1).start(Slow);
    /// let ((done, until), (_, more), (_, most)) = (promise(), promise(), promise());
    /// slow.tell(until).unwrap();                                  // this one it handles,
    /// slow.tell(more).unwrap();                                   // this one waits,
    /// assert!(matches!(slow.try_tell(most), Err(TryTellError::Full(_))));  // and this has no room
    /// # done.set(());
    /// # slow.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn try_tell<M>(&self, message: M) -> Result<(), TryTellError<M>>
    where
        A: Accepts<M>,
    {
        let work = (A::VIA.wrap)(message);
        let refuse = DeliveryOptions::REFUSE;
        let delivery = Delivery::with(Wakeup::Eager, &refuse);
        let put = self.0.put(work, ReplyTo::none(), delivery);
        put.map_err(|unsent| {
            let is_full = unsent.error.is_some();
            let (work, error) = self.0.undelivered(unsent);
            let message = given_back::<A, M>(work);
            if is_full {
                TryTellError::Full(message)
            } else {
                TryTellError::Dead(error.map(|()| message))
            }
        })
    }

    /// Sends a message, and returns a future of the answer.
    ///
    /// The actor's own messages are answered with what its `on_receive` returns. A
    /// [`Call`](Methods::Call), `Get` or `Set` that you built by hand is answered with an
    /// [`AnyReply`](crate::AnyReply).
    ///
    /// # Errors
    /// They come through the future: [`Error::ActorDead`] if the actor is dead, or terminates
    /// before it handles the message; [`Error::Panicked`] if the handler panics;
    /// [`Error::Deadlock`] if a bounded mailbox is full and there will never be room.
    ///
    /// # Blocking
    /// Waits for room if the actor's mailbox is bounded and full. Otherwise never.
    pub fn ask<M>(&self, message: M) -> Future<A::Reply>
    where
        A: Accepts<M>,
    {
        let asked = if const { A::VIA.is_delegated } {
            Future::delegated
        } else {
            Future::asked
        };
        let is_large = const { carrier::is_large::<M>() };
        self.send((A::VIA.wrap)(message), is_large, asked)
    }

    /// Asks the actor to stop, after it has handled all messages that were sent before.
    ///
    /// The future resolves to `true` if the actor was alive or stopping, and to `false` if it had
    /// already terminated. It does so only after `on_stop` has run and the actor's state is
    /// dropped. You can't start an actor again.
    ///
    /// # Errors
    /// They come through the future: [`Error::Deadlock`] if the actor waits for the thread that
    /// gets. That the actor is dead already is not an error.
    ///
    /// # Blocking
    /// Never, because a stop always has room, even if the actor is stuck and its bounded mailbox
    /// full. [`get`](Future::get) on the future waits for the actor to terminate.
    pub fn stop(&self) -> Future<bool> {
        self.to_any().stop()
    }

    /// Asks the actor to stop after the message that it is handling. What is queued, urgent or not, is
    /// not handled, but answered with [`Error::ActorDead`]. Otherwise as [`stop`](Self::stop).
    ///
    /// # Errors and blocking
    /// As for [`stop`](Self::stop).
    pub fn stop_now(&self) -> Future<bool> {
        self.to_any().stop_now()
    }

    /// Whether the actor still handles messages. One that waits to be restarted does so later.
    ///
    /// The answer may be out of date at once, because the actor may be about to terminate. So it is
    /// for people and tests. A program should send its message and look at the answer.
    #[doc(alias = "actor_stopped")]
    pub fn is_alive(&self) -> bool {
        self.0.is_alive()
    }

    /// Waits until the actor is ready: until its `on_start` has run.
    ///
    /// It returns `Ok` also for an actor that started well and has terminated since.
    ///
    /// # Errors
    /// What went wrong in `on_start`, or in the function passed to `start_with`:
    /// [`Error::Panicked`] or [`Error::Failed`]. [`Error::Deadlock`] if the start itself waits for
    /// the caller, for example because it is called in `on_start`.
    ///
    /// # Blocking
    /// Blocks the calling thread for as long as the start takes. If the start fails, it waits until
    /// the state is dropped, too.
    pub fn wait_started(&self) -> Result<(), Error> {
        self.0.wait_started()
    }

    /// Waits until the actor has terminated, for a [`Duration`] at most, or with `None` without a
    /// limit.
    ///
    /// It doesn't ask the actor to stop.
    ///
    /// # Errors
    /// [`Error::Timeout`] if the actor hasn't terminated in time. Without a timeout,
    /// [`Error::Deadlock`] if the actor is the caller itself, or waits for it.
    ///
    /// # Blocking
    /// Blocks the calling thread until the actor has terminated or the time is up.
    pub fn join(&self, timeout: impl Into<Option<Duration>>) -> Result<(), Error> {
        self.0.wait_ended(timeout.into())
    }

    /// How the actor ended, once it has terminated: after its last hook has run and its state is
    /// dropped.
    ///
    /// It tells also of a start that failed, and of an actor that is dead already. It doesn't ask the
    /// actor to stop.
    ///
    /// It is a future like any other: for example, wait with [`get_any`](crate::get_any) for an
    /// answer or an end. [`End`] has an example.
    ///
    /// # Errors
    /// They come through the future: [`Error::Deadlock`] if the actor is the one that gets, or waits
    /// for it.
    ///
    /// # Blocking
    /// Never. [`get`](Future::get) on the future waits until the actor has terminated.
    pub fn ended(&self) -> Future<End> {
        self.to_any().ended()
    }

    /// The actor's typed proxy.
    pub fn proxy(&self) -> A::Proxy
    where
        A::Proxy: Proxy<Of = A>,
    {
        A::Proxy::at(self.clone().into_address())
    }

    /// The actor's identity: its name, its type's name and its URN.
    pub fn id(&self) -> &ActorId {
        self.0.actor()
    }

    /// The actor's URN, `urn:uuid:…`, which is unique.
    #[doc(alias = "actor_urn")]
    pub fn urn(&self) -> &str {
        self.id().urn()
    }

    /// A reference to the same actor, without the actor's type.
    pub fn to_any(&self) -> AnyActorRef {
        AnyActorRef::new(self.0.clone())
    }

    /// Turns this into a reference without the actor's type.
    pub fn into_any(self) -> AnyActorRef {
        AnyActorRef::new(self.0)
    }

    pub(crate) fn send<R: Send + 'static>(
        &self,
        work: Work<A>,
        is_large: bool,
        asked: AskedFn<R>,
    ) -> Future<R> {
        let is_large = is_large || const { carrier::is_large::<R>() };
        let (future, reply) = asked(self.0.clone(), work.name(), is_large);
        let sent = |delivery: Delivery<'_>| {
            if let Err(unsent) = self.0.put(work, reply, delivery) {
                unsent.answer();
            }
        };
        let Some(deadline) = current::deadline() else {
            sent(Delivery::LAZY);
            return future;
        };
        let options = DeliveryOptions::until(deadline);
        sent(Delivery::with(Wakeup::Lazy, &options));
        future.until(Some(deadline))
    }
}

/// Makes the future of an answer, and the reply that sets it: [`Future::asked`], for instance.
type AskedFn<R> = fn(Arc<dyn Target>, &'static str, bool) -> (Future<R>, ReplyTo);

fn given_back<A: Accepts<M>, M>(work: Work<A>) -> M {
    (A::VIA.unwrap)(work).expect("an undelivered message is returned unchanged")
}

impl AnyActorRef {
    /// A reference with the actor's type, `A`. `None` if the actor is of another type.
    pub fn downcast<A: Methods>(&self) -> Option<ActorRef<A>> {
        self.clone().typed().downcast().ok().map(|typed| *typed)
    }
}

impl<A: Methods> Addressed for ActorRef<A> {
    type Part = A;

    fn into_address(self) -> Address<A> {
        Address::new(self.0)
    }
}

impl<A: Methods> From<ActorRef<A>> for AnyActorRef {
    fn from(actor: ActorRef<A>) -> Self {
        actor.into_any()
    }
}

impl<A: Methods> From<&ActorRef<A>> for AnyActorRef {
    fn from(actor: &ActorRef<A>) -> Self {
        actor.to_any()
    }
}

impl<A: Methods> Clone for ActorRef<A> {
    fn clone(&self) -> Self {
        ActorRef(Arc::clone(&self.0))
    }
}

impl<A: Methods> PartialEq for ActorRef<A> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl<A: Methods> Eq for ActorRef<A> {}

impl<A: Methods> Hash for ActorRef<A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl<A: Methods> fmt::Display for ActorRef<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.id(), f)
    }
}

impl<A: Methods> fmt::Debug for ActorRef<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActorRef({self})")
    }
}
