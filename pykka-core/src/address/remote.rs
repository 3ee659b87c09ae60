//! Addresses of actors in other processes, and the other end of the way to them.
//!
//! This is the seam at which another crate takes over: an [`Elsewhere`] is given the messages of a
//! proxy with the place for their answers, and says where its actor is. At the other end,
//! [`deliver`](crate::address::arrival::deliver) sends a message that has arrived to the actor there.

use std::any::{Any, TypeId};
use std::time::Duration;

use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::address::arrival::{Sending, when_ready};
use crate::address::interface::Addressed as _;
use crate::address::proxy::Proxy;
use crate::address::{Address, Destination};
use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::remote::Trouble;
use crate::error::tell_error::TellError;
use crate::error::{Error, Origin};
use crate::future::Future;
use crate::mailbox::delivery::{Delivery, Room};
use crate::message::{Message, Methods};
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::is_large;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, Mutex, Weak, lock, process_wide};
use crate::timer::deadline::Deadline;
use crate::wait::activity::Activity;
use crate::wait::any_actor::{AnyActor, Control, Milestone, Watcher};
use crate::wait::current;

/// What sends the messages of a `P` to an actor in another process.
#[doc(hidden)]
pub trait Elsewhere<P: Methods>: Any + Send + Sync {
    /// The identity of the actor in this process.
    fn id(&self) -> &ActorId;

    /// Sends a message. `answer` is empty for a tell.
    ///
    /// # Errors
    /// If it is known already that it can't be delivered. The answer has the same error.
    fn send(&self, message: Message<P>, answer: Answer, sending: Sending) -> Result<(), Error>;

    /// Sends a request about the actor itself.
    fn request(&self, request: Request, answer: Answer);

    /// Whether the actor can be reached, as far as this process knows.
    fn is_reachable(&self) -> bool;

    /// Whether the other one, which has the same type, leads to the same actor.
    fn is_same(&self, other: &dyn Any) -> bool;

    fn as_any(&self) -> &dyn Any;
}

/// A request about an actor.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// To stop it. Answered with a `bool`.
    Stop { now: bool },
    /// To tell how it ended. Answered with an [`End`].
    End,
}

/// The place for the answer to a message that goes to another process.
///
/// Dropped, it answers that the connection was lost.
#[doc(hidden)]
pub struct Answer(Option<ReplyTo>);

impl Answer {
    fn new(reply: ReplyTo) -> Self {
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

/// The address of an actor in another process.
#[doc(hidden)]
pub fn address<P: Methods>(elsewhere: Arc<dyn Elsewhere<P>>) -> Address<P> {
    let stand_in = Arc::new(StandIn {
        elsewhere,
        activity: Activity::default(),
    });
    let known: Arc<dyn AnyActor> = stand_in.clone();
    let mut all = lock(&STAND_INS);
    if all.len() == all.capacity() {
        all.retain(|known| known.strong_count() > 0);
    }
    all.push(Arc::downgrade(&known));
    drop(all);
    Address::new(stand_in)
}

// All that stand for actors in other processes, and some that did.
process_wide! { static STAND_INS: Mutex<Vec<Weak<dyn AnyActor>>> = Mutex::new(Vec::new()); }

/// What stands in this process for actors in others, as far as there are proxies of them.
pub(crate) fn elsewhere() -> Vec<Arc<dyn AnyActor>> {
    lock(&STAND_INS).iter().filter_map(Weak::upgrade).collect()
}

/// What can be offered to other processes: an actor, a part, or an interface.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither the reference nor the proxy of an actor",
    label = "this cannot be offered",
    note = "offer an `ActorRef`, or the proxy of an actor, a part or an interface"
)]
pub trait Offerable {
    type Of: Methods;

    fn to_address(&self) -> Address<Self::Of>;
}

impl<P: Proxy<Of: Methods>> Offerable for P {
    type Of = P::Of;

    fn to_address(&self) -> Address<P::Of> {
        self.address().clone()
    }
}

impl<A: Methods> Offerable for ActorRef<A> {
    type Of = A;

    fn to_address(&self) -> Address<A> {
        self.clone().into_address()
    }
}

/// Stands in this process for an actor in another one.
struct StandIn<P: Methods> {
    elsewhere: Arc<dyn Elsewhere<P>>,
    /// Always that of an actor that does nothing.
    activity: Activity,
}

impl<P: Methods> StandIn<P> {
    fn request(&self, request: Request, reply: ReplyTo) {
        self.elsewhere.request(request, Answer::new(reply));
    }
}

impl<P: Methods> Target for StandIn<P> {
    fn actor(&self) -> &ActorId {
        self.elsewhere.id()
    }

    fn write_path(&self, _: &mut String) {}
}

impl<P: Methods> Destination<P> for StandIn<P> {
    fn send(
        &self,
        message: Message<P>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), TellError> {
        let sending = Sending {
            limit: delivery.deadline().map(Deadline::left),
            is_urgent: delivery.is_urgent(),
            may_wait: delivery.room() == Room::Wait,
        };
        let sent = self.elsewhere.send(message, Answer::new(reply), sending);
        sent.map_err(TellError::new)
    }

    fn call(&self, message: Message<P>, reply: &mut Reply<'_>) {
        // As with an ask, the future resolves to the error.
        let _ = self.send(message, reply.later(), Delivery::LAZY);
    }

    fn actor_ref(self: Arc<Self>) -> AnyActorRef {
        AnyActorRef::new(self)
    }

    fn is_same(&self, other: &dyn Destination<P>) -> bool {
        let other: &dyn Any = other;
        let other = other.downcast_ref::<Self>();
        other.is_some_and(|other| self.elsewhere.is_same(other.elsewhere.as_any()))
    }
}

impl<P: Methods> AnyActor for StandIn<P> {
    fn is_alive(&self) -> bool {
        self.elsewhere.is_reachable()
    }

    fn mailbox_depth(&self) -> usize {
        0
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    fn method(&self) -> Option<String> {
        None
    }

    fn send_any(
        &self,
        message: Box<dyn Any + Send>,
        reply: ReplyTo,
    ) -> Result<(), TellError<Box<dyn Any + Send>>> {
        // Only what a proxy sends is known to both ends.
        let error = Error::UnexpectedMessage {
            origin: self.origin("on_receive"),
        };
        reply.fail(&error);
        Err(TellError::new(error).map(|()| message))
    }

    /// What follows is between actors of one process.
    fn control(&self, _: Control) {}

    fn adopt(&self, _: Arc<dyn AnyActor>, _: Option<Arc<str>>) {}

    fn children(&self) -> Vec<Arc<dyn AnyActor>> {
        Vec::new()
    }

    fn child(&self, _: &str) -> Option<Arc<dyn AnyActor>> {
        None
    }

    fn is_running(&self) -> bool {
        self.is_alive()
    }

    fn wait_for(&self, _: Milestone) -> Result<(), Error> {
        Ok(())
    }

    fn send_stop(&self, reply: ReplyTo, is_urgent: bool) {
        let target: Arc<dyn Target> = Arc::new(Named(self.elsewhere.id().clone()));
        let (stopped, answer) = Future::<bool>::asked(target, "stop", false);
        self.request(Request::Stop { now: is_urgent }, answer);
        when_ready(stopped, move |stopped| match stopped {
            Ok(stopped) => reply.open().answer(stopped, None),
            Err(Error::ActorDead { .. }) => reply.open().answer(false, None),
            Err(error) => reply.fail(&error),
        });
    }

    fn answer_with_end(&self, reply: ReplyTo) {
        self.request(Request::End, reply);
    }

    fn watch(&self, watcher: Box<dyn Watcher>) {
        if watcher.is_of_this_life() {
            // Of another process's lives nothing is known here.
            return;
        }
        let id = self.elsewhere.id().clone();
        let target: Arc<dyn Target> = Arc::new(Named(id.clone()));
        let (ended, reply) = Future::asked(target, "ended", const { is_large::<End>() });
        self.request(Request::End, reply);
        // A lost connection is not an end, so then there is nothing to tell.
        when_ready(ended, move |end| {
            if let Ok(end) = end {
                watcher.tell(&id, end);
            }
        });
    }

    fn actor_type(&self) -> TypeId {
        TypeId::of::<Self>()
    }

    fn typed(self: Arc<Self>) -> Box<dyn Any> {
        Box::new(())
    }

    fn offer(self: Arc<Self>, _: &mut dyn Any) {}

    fn offer_for_broadcast(self: Arc<Self>, _: &mut dyn Any) {}

    fn wait_started(&self) -> Result<(), Error> {
        Ok(())
    }

    fn wait_ended(&self, timeout: Option<Duration>) -> Result<(), Error> {
        let target: Arc<dyn Target> = Arc::new(Named(self.elsewhere.id().clone()));
        let (ended, reply) = Future::<End>::asked(target, "join", const { is_large::<End>() });
        self.request(Request::End, reply);
        let ended = ended.until(current::deadline());
        let ended = match timeout {
            None => ended.get(),
            Some(timeout) => ended.get_timeout(timeout),
        };
        ended.map(drop)
    }
}

/// An actor in another process, as errors name it.
struct Named(ActorId);

impl Target for Named {
    fn actor(&self) -> &ActorId {
        &self.0
    }

    fn write_path(&self, _: &mut String) {}
}
