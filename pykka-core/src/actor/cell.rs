//! The half of an actor that its references share: its identity, its mailbox and its lifecycle.

use std::any::{Any, TypeId};
use std::time::Duration;

use crate::actor::children::Children;
use crate::actor::lifecycle::Lifecycle;
use crate::address::actor_cell::ActorCell;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::address::broadcast::BroadcastAddress;
use crate::address::interface::Offer;
use crate::address::{Address, Destination, is_whole};
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::spans;
use crate::error::tell_error::TellError;
use crate::mailbox::delivery::{Delivery, DeliveryOptions};
use crate::mailbox::notice::Notice;
use crate::mailbox::pull::Pull;
use crate::mailbox::{Mailbox, PutError, Work};
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::dependency::{ActorEvent, Waitable};
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;
use crate::timer::deadline::Deadline;
use crate::wait::activity::Activity;
use crate::wait::any_actor::{AnyActor, Control, Milestone, Watcher};
use crate::wait::condition::Condition;
use crate::wait::{self, Limit, current};

pub(crate) struct SharedCell<A: Methods, M> {
    id: ActorId,
    lifecycle: Lifecycle,
    children: Children,
    pub(crate) mailbox: M,
    interfaces: Offer<A>,
}

impl<A: Methods, M: Mailbox<A>> SharedCell<A, M> {
    pub(crate) fn new(id: ActorId, mailbox: M, interfaces: Offer<A>) -> Self {
        SharedCell {
            id,
            lifecycle: Lifecycle::new(),
            children: Children::default(),
            mailbox,
            interfaces,
        }
    }

    /// The error that a caller receives for this failure.
    fn failed(&self, failure: &Failure) -> Error {
        Error::from_failure(failure, self.origin(failure.method().unwrap_or_default()))
    }
}

impl<A: Methods, M: Mailbox<A>> ActorCell<A> for SharedCell<A, M> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves moves of every message")]
    fn put(
        &self,
        work: Work<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), PutError<A>> {
        if !self.is_alive() {
            return Err(PutError::closed(work, reply));
        }
        let work = if delivery.options.is_some() || spans::are_wanted() {
            work.guarded(delivery.options, &reply)
        } else {
            work
        };
        self.mailbox.put(work, reply, delivery, self)
    }

    fn stop_soon(&self) {
        self.mailbox.put_stop(Wakeup::Eager, false);
    }

    fn put_notice(&self, notice: Notice) {
        let options = DeliveryOptions::EXCEED;
        let delivery = Delivery::with(Wakeup::Eager, &options);
        // A dead actor needs no notice.
        drop(self.put(Work::down(notice), ReplyTo::none(), delivery));
    }

    fn put_pull(&self, pull: Pull<A>) {
        self.mailbox.put_pull(pull);
    }

    fn started(&self) {
        self.lifecycle.started();
    }

    fn paused(&self) {
        self.lifecycle.paused(|| self.activity().life_renewed());
    }

    fn ending(&self, failure: Option<&Failure>) {
        self.lifecycle.ending(failure);
    }

    fn stop_children(&self) {
        self.children.stop();
    }

    fn close_children(&self) {
        self.children.close();
    }

    fn terminated(&self) {
        self.lifecycle.terminated(&self.id);
    }
}

impl<A: Methods, M: Mailbox<A>> Target for SharedCell<A, M> {
    fn actor(&self) -> &ActorId {
        &self.id
    }

    fn write_path(&self, _: &mut String) {}

    fn failure(&self) -> Option<Arc<Failure>> {
        self.lifecycle.failure()
    }

    fn run_here(&self, wanted: &Word) {
        self.mailbox.run_here(wanted);
    }

    fn request_worker(&self) {
        self.mailbox.request_worker();
    }

    fn members(&self) -> Option<Arc<[ActorId]>> {
        self.mailbox.members()
    }
}

impl<A: Methods, M: Mailbox<A>> Destination<A> for SharedCell<A, M> {
    fn send(
        &self,
        message: Message<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), TellError> {
        self.put(Work::Message(message), reply, delivery)
            .map_err(|unsent| self.undelivered(unsent).1)
    }

    fn call(&self, message: Message<A>, reply: &mut Reply<'_>) {
        if let Err(message) = self.mailbox.run_now(message, reply) {
            // As with an ask, the future resolves to the error of a dead actor.
            let _ = self.send(message, reply.later(), Delivery::LAZY);
        }
    }

    fn actor_ref(self: Arc<Self>) -> AnyActorRef {
        AnyActorRef::new(self)
    }

    fn stand_in(&self, part: &dyn Target) -> Option<&dyn Any> {
        self.mailbox.stand_in(part)
    }

    fn is_same(&self, other: &dyn Destination<A>) -> bool {
        is_whole(&self.id, other)
    }
}

impl<A: Methods, M: Mailbox<A>> AnyActor for SharedCell<A, M> {
    fn is_alive(&self) -> bool {
        self.lifecycle.is_alive()
    }

    fn is_running(&self) -> bool {
        self.lifecycle.is_running()
    }

    fn mailbox_depth(&self) -> usize {
        self.mailbox.len() + self.mailbox.activity().taken()
    }

    fn room_if_full(&self) -> Option<Arc<Condition>> {
        self.mailbox.room_if_full()
    }

    fn activity(&self) -> &Activity {
        self.mailbox.activity()
    }

    fn method(&self) -> Option<String> {
        self.mailbox.activity().method::<A>()
    }

    fn send_any(
        &self,
        message: Box<dyn Any + Send>,
        reply: ReplyTo,
    ) -> Result<(), TellError<Box<dyn Any + Send>>> {
        let put = self.put(Work::any(message), reply, Delivery::EAGER);
        put.map_err(|unsent| {
            let (work, error) = self.undelivered(unsent);
            error.map(|()| work.into_any())
        })
    }

    fn send_stop(&self, reply: ReplyTo, is_urgent: bool) {
        if self.lifecycle.is_terminated() {
            return reply.open().answer(false, None);
        }
        self.mailbox.put_stop(Wakeup::Lazy, is_urgent);
        // This also answers a caller that asks an actor which is about to stop already.
        self.lifecycle.answer_when_terminated(reply);
    }

    fn control(&self, control: Control) {
        self.mailbox.control(control);
    }

    fn adopt(&self, child: Arc<dyn AnyActor>, name: Option<Arc<str>>) {
        self.children.add(child, name);
    }

    fn children(&self) -> Vec<Arc<dyn AnyActor>> {
        self.children.all()
    }

    fn child(&self, name: &str) -> Option<Arc<dyn AnyActor>> {
        self.children.named(name)
    }

    fn queue(&self) -> Option<Arc<dyn AnyActor>> {
        self.lifecycle.queue()
    }

    fn answer_with_end(&self, reply: ReplyTo) {
        self.lifecycle.answer_with_end(reply);
    }

    fn watch(&self, watcher: Box<dyn Watcher>) {
        self.lifecycle.watch(&self.id, watcher);
    }

    fn actor_type(&self) -> TypeId {
        TypeId::of::<A>()
    }

    fn typed(self: Arc<Self>) -> Box<dyn Any> {
        Box::new(ActorRef::<A>::new(self))
    }

    fn offer(self: Arc<Self>, wanted: &mut dyn Any) {
        let interfaces = self.interfaces;
        interfaces(&Address::new(self), wanted);
    }

    fn offer_for_broadcast(self: Arc<Self>, wanted: &mut dyn Any) {
        let interfaces = self.interfaces;
        interfaces(&Address::new(Arc::new(BroadcastAddress(self))), wanted);
    }

    fn wait_started(&self) -> Result<(), Error> {
        let on = ActorEvent(self, "on_start");
        let mut poll = self.lifecycle.poll_started();
        wait::block_on(
            &on,
            None,
            || on.request_worker(),
            |waker| poll(waker).map_err(|failure| self.failed(&failure)),
        )
    }

    fn wait_for(&self, milestone: Milestone) -> Result<(), Error> {
        let what = match milestone {
            Milestone::Paused => "stop",
            Milestone::Begun(_) => "on_start",
        };
        let on = ActorEvent(self, what);
        let mut poll = self.lifecycle.poll_milestone(milestone, self.activity());
        wait::block_on(
            &on,
            None,
            || on.request_worker(),
            |waker| poll(waker).map(Ok),
        )
    }

    fn wait_ended(&self, timeout: Option<Duration>) -> Result<(), Error> {
        let on = ActorEvent(self, "join");
        let mut poll = self.lifecycle.poll_terminated();
        let origin = || self.origin("join");
        let deadline = Deadline::earlier(timeout.and_then(Deadline::within), current::deadline());
        let limit = deadline.map(|deadline| Limit::at(deadline, &origin));
        wait::block_on(
            &on,
            limit.as_ref(),
            || on.request_worker(),
            |waker| poll(waker).map(Ok),
        )
    }
}
