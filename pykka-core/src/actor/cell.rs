//! The half of an actor that everyone who knows it shares: its identity, its mailbox, and how far in life it is.

use std::any::{Any, TypeId};
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::address::actor_cell::ActorCell;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::{AnyActor, AnyActorRef};
use crate::address::broadcast::Cast;
use crate::address::interface::Offer;
use crate::address::{Address, Post, is_whole};
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::tell_error::TellError;
use crate::mailbox::{Envelope, Mailbox, Refused, Unsent, Work};
use crate::message::{Message, Methods};
use crate::pool::Urgency;
use crate::reply::dependency::{Awaited, Doing};
use crate::reply::target::Place;
use crate::reply::waiters::{Registration, Waiters};
use crate::reply::{Here, ReplyTo};
use crate::sync::{Arc, AtomicBool, Instant, Mutex, Ordering, lock};
use crate::wait;
use crate::wait::activity::Gauge;
use crate::wait::current::Seen;

pub(crate) struct Shared<A: Methods, M> {
    id: ActorId,
    alive: AtomicBool,
    way: Mutex<Way>,
    /// Who looks again when there is another stage.
    for_the_next: Waiters,
    pub(crate) mailbox: M,
    interfaces: Offer<A>,
}

/// How far in life an actor is, and who waits for it to get further.
struct Way {
    stage: Stage,
    /// Those who asked the actor to stop are told when everything is over.
    for_the_end: Vec<ReplyTo>,
}

enum Stage {
    Starting,
    Running,
    /// It handles no more messages.
    Dead {
        /// Whether its start went well.
        lived: bool,
        /// Whether everything is over.
        ended: bool,
        /// What it died of; nothing, if it was stopped.
        failure: Option<Arc<Failure>>,
    },
}

impl Stage {
    fn is_over(&self) -> bool {
        matches!(self, Stage::Dead { ended: true, .. })
    }
}

impl<A: Methods, M: Mailbox<A>> Shared<A, M> {
    pub(crate) fn new(id: ActorId, mailbox: M, interfaces: Offer<A>) -> Self {
        Shared {
            id,
            alive: AtomicBool::new(true),
            way: Mutex::new(Way {
                stage: Stage::Starting,
                for_the_end: Vec::new(),
            }),
            for_the_next: Waiters::default(),
            mailbox,
            interfaces,
        }
    }

    /// Goes on to the next stage, and tells who waits for it.
    fn advance(&self, next: impl FnOnce(&mut Stage)) {
        let mut guard = lock(&self.way);
        let way = &mut *guard;
        next(&mut way.stage);
        let stops = if way.stage.is_over() {
            std::mem::take(&mut way.for_the_end)
        } else {
            Vec::new()
        };
        drop(guard);
        self.for_the_next.wake_all();
        for stop in stops {
            stop.open().answer(true, None);
        }
    }

    /// As its caller would be told of a failure.
    fn failed(&self, failure: &Failure) -> Error {
        Error::from_failure(failure, self.origin(failure.method().unwrap_or_default()))
    }

    /// A function to poll with: what `found` finds in the stage, or else a wake-up when there is another.
    fn look_into_stage<R>(
        &self,
        found: impl Fn(&Stage) -> Option<R>,
    ) -> impl FnMut(&Waker) -> Poll<R> {
        let mut registration = Registration::new();
        move |waker| {
            registration.register(&&self.for_the_next, waker);
            let found = found(&lock(&self.way).stage);
            found.map_or(Poll::Pending, Poll::Ready)
        }
    }
}

impl<A: Methods, M: Mailbox<A>> ActorCell<A> for Shared<A, M> {
    fn put(&self, envelope: Envelope<A>, urgency: Urgency) -> Result<(), Unsent<A>> {
        if self.is_alive() {
            self.mailbox.put(envelope, urgency, self)
        } else {
            Err(Unsent::closed(envelope))
        }
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        if self.is_alive() {
            self.mailbox.try_put(envelope)
        } else {
            Err(Refused::Closed(envelope))
        }
    }

    fn stop_soon(&self) {
        self.mailbox.put_stop(Urgency::Now);
    }

    fn started(&self) {
        self.advance(|stage| *stage = Stage::Running);
    }

    fn dying(&self, of: Option<&Failure>) {
        self.advance(|stage| {
            *stage = Stage::Dead {
                lived: matches!(stage, Stage::Running),
                ended: false,
                failure: of.cloned().map(Arc::new),
            };
        });
        // Who is refused because of this, finds out why.
        self.alive.store(false, Ordering::Release);
    }

    fn ended(&self) {
        self.advance(|stage| match stage {
            Stage::Dead { ended, .. } => *ended = true,
            Stage::Starting | Stage::Running => unreachable!("it ends that is dead"),
        });
    }
}

impl<A: Methods, M: Mailbox<A>> Place for Shared<A, M> {
    fn actor(&self) -> &ActorId {
        &self.id
    }

    fn write_path(&self, _: &mut String) {}

    fn death(&self) -> Option<Arc<Failure>> {
        match &lock(&self.way).stage {
            Stage::Dead { failure, .. } => failure.clone(),
            Stage::Starting | Stage::Running => None,
        }
    }

    fn help(&self, wanted: &AtomicBool) {
        self.mailbox.help(wanted);
    }

    fn hurry(&self) {
        self.mailbox.hurry();
    }
}

impl<A: Methods, M: Mailbox<A>> Post<A> for Shared<A, M> {
    fn send(&self, message: Message<A>, reply: ReplyTo, urgency: Urgency) -> Result<(), TellError> {
        self.put(
            Envelope {
                work: Work::Message(message),
                reply,
            },
            urgency,
        )
        .map_err(|unsent| self.undelivered(unsent).1)
    }

    fn call(&self, message: Message<A>, here: Here<'_>, later: &mut dyn FnMut() -> ReplyTo) {
        if self.mailbox.claim() {
            let work = Work::Message(message);
            self.mailbox.perform(work, &mut here.open());
        } else {
            // As with an ask, the future tells of a dead actor.
            let _ = self.send(message, later(), Urgency::Soon);
        }
    }

    fn actor_ref(self: Arc<Self>) -> AnyActorRef {
        AnyActorRef::new(self)
    }

    fn place(&self) -> &dyn Place {
        self
    }

    fn is_same(&self, other: &dyn Post<A>) -> bool {
        is_whole(&self.id, other)
    }
}

impl<A: Methods, M: Mailbox<A>> Seen for Shared<A, M> {
    fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    fn mailbox_depth(&self) -> usize {
        self.mailbox.len() + self.mailbox.gauge().taken()
    }

    fn gauge(&self) -> &Gauge {
        self.mailbox.gauge()
    }

    fn method(&self) -> Option<String> {
        self.mailbox.gauge().doing::<A>()
    }
}

impl<A: Methods, M: Mailbox<A>> AnyActor for Shared<A, M> {
    fn send_any(
        &self,
        message: Box<dyn Any + Send>,
        reply: ReplyTo,
    ) -> Result<(), TellError<Box<dyn Any + Send>>> {
        self.put(
            Envelope {
                work: Work::Any(message),
                reply,
            },
            Urgency::Now,
        )
        .map_err(|unsent| match self.undelivered(unsent) {
            (Work::Any(message), dead) => dead.map(|()| message),
            _ => unreachable!("an envelope is given back as it was"),
        })
    }

    fn send_stop(&self, reply: ReplyTo) {
        if !self.is_alive() && lock(&self.way).stage.is_over() {
            // The reply says so by itself.
            return drop(reply);
        }
        self.mailbox.put_stop(Urgency::Soon);
        // Also who asks an actor that is just about to stop is told when it has.
        let mut way = lock(&self.way);
        if way.stage.is_over() {
            drop(way);
            reply.open().answer(true, None);
        } else {
            way.for_the_end.push(reply);
        }
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
        interfaces(&Address::new(Arc::new(Cast(self))), wanted);
    }

    fn wait_started(&self) -> Result<(), Error> {
        let on = Doing(self, "on_start");
        wait::block_for_ever(
            &on,
            || on.hurry(),
            self.look_into_stage(|stage| match stage {
                Stage::Running | Stage::Dead { lived: true, .. } => Some(Ok(())),
                Stage::Dead {
                    ended: true,
                    failure: Some(failure),
                    ..
                } => Some(Err(self.failed(failure))),
                Stage::Starting | Stage::Dead { .. } => None,
            }),
        )
    }

    fn wait_ended(&self, timeout: Option<Duration>) -> Result<(), Error> {
        let on = Doing(self, "join");
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        wait::block_until(
            &on,
            timeout.unwrap_or_default(),
            deadline,
            || self.origin("join"),
            self.look_into_stage(|stage| stage.is_over().then_some(Ok(()))),
        )
    }
}
