//! The address of an actor in another process.

use std::any::{Any, TypeId};
use std::time::Duration;

use crate::address::any_ref::AnyActorRef;
use crate::address::remote::{Answer, Elsewhere, Outgoing, Request, Sending, with_marshal};
use crate::address::{Address, Destination};
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::tell_error::TellError;
use crate::future::Future;
use crate::future::when_ready::when_ready;
use crate::mailbox::delivery::{Delivery, Room};
use crate::message::Message;
use crate::message::wire::{Remote, WireMessage as _};
use crate::reply::carrier::is_large;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, Mutex, Weak, lock, process_wide};
use crate::timer::deadline::Deadline;
use crate::wait::activity::Activity;
use crate::wait::any_actor::{AnyActor, Control, Milestone, Watcher};
use crate::wait::current;

/// The address of an actor in another process.
#[doc(hidden)]
pub fn address<P: Remote>(elsewhere: Arc<dyn Elsewhere>) -> Address<P> {
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
pub(crate) fn stand_ins() -> Vec<Arc<dyn AnyActor>> {
    lock(&STAND_INS).iter().filter_map(Weak::upgrade).collect()
}

/// If the actor of an address is in another process: the way there.
pub(crate) fn elsewhere<P: Remote>(address: &Address<P>) -> Option<&Arc<dyn Elsewhere>> {
    let stand_in = address.as_any().downcast_ref::<StandIn>();
    stand_in.map(|stand_in| &stand_in.elsewhere)
}

/// Stands in this process for an actor in another one.
struct StandIn {
    elsewhere: Arc<dyn Elsewhere>,
    /// Always that of an actor that does nothing.
    activity: Activity,
}

impl StandIn {
    fn request(&self, request: Request, reply: ReplyTo) {
        self.elsewhere.request(request, Answer::new(reply));
    }
}

impl Target for StandIn {
    fn actor(&self) -> &ActorId {
        self.elsewhere.id()
    }

    fn write_path(&self, _: &mut String) {}
}

impl<P: Remote> Destination<P> for StandIn {
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
        let (method, answer) = (message.name(), Answer::new(reply));
        let mut content = Vec::with_capacity(32);
        let marshal = self.elsewhere.marshal();
        if let Err(error) = with_marshal(&marshal, || message.write(&mut content)) {
            let error = Error::other(error);
            answer.fail(|_| error.clone());
            return Err(TellError::new(error));
        }
        let outgoing = Outgoing {
            method,
            content,
            answer: message.answer(),
        };
        let sent = self.elsewhere.send(outgoing, answer, sending);
        sent.map_err(TellError::new)
    }

    fn call(&self, message: Message<P>, reply: &mut Reply<'_>) {
        // As with an ask, the future resolves to the error.
        let _ = Destination::<P>::send(self, message, reply.later(), Delivery::LAZY);
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

impl AnyActor for StandIn {
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
        self.request(Request::Watch, reply);
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
