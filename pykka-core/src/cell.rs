//! The half of an actor that everyone who knows it shares: its identity, its mailbox, and how far in life it is.

use std::any::Any;
use std::time::Duration;

use crate::actor_ref::{ActorCell, ActorRef};
use crate::address::{Address, Post, is_whole};
use crate::any_ref::{AnyActor, AnyActorRef};
use crate::broadcast::Cast;
use crate::error::Error;
use crate::identity::ActorId;
use crate::interface::Offer;
use crate::mailbox::{Envelope, Mailbox, Refused, Urgency, Work};
use crate::part::{Message, Methods};
use crate::place::Place;
use crate::pool;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, AtomicBool, Condition, Instant, Mutex, Ordering, lock};
use crate::undelivered::ActorDead;

pub(crate) struct Shared<A: Methods, M> {
    id: ActorId,
    alive: AtomicBool,
    stage: Mutex<Stage>,
    stage_changed: Condition,
    pub(crate) mailbox: M,
    interfaces: Offer<A>,
}

#[derive(Clone)]
enum Stage {
    Starting,
    Running,
    /// Gone, after a start that went well or after one that failed.
    Ended(Result<(), Box<Error>>),
}

impl<A: Methods, M: Mailbox<A>> Shared<A, M> {
    pub(crate) fn new(id: ActorId, mailbox: M, interfaces: Offer<A>) -> Self {
        Shared {
            id,
            alive: AtomicBool::new(true),
            stage: Mutex::new(Stage::Starting),
            stage_changed: Condition::new(),
            mailbox,
            interfaces,
        }
    }

    fn enter(&self, stage: Stage) {
        *lock(&self.stage) = stage;
        self.stage_changed.notify_all();
    }

    /// Waits until `found` finds what it looks for. `None` when the deadline has passed.
    fn wait_for<R>(
        &self,
        deadline: Option<Instant>,
        found: impl Fn(&Stage) -> Option<R>,
    ) -> Option<R> {
        let mut stage = lock(&self.stage);
        loop {
            if let Some(result) = found(&stage) {
                return Some(result);
            }
            stage =
                match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                    None => self.stage_changed.wait(stage),
                    Some(Duration::ZERO) => return None,
                    Some(left) => self.stage_changed.wait_timeout(stage, left),
                };
        }
    }
}

impl<A: Methods, M: Mailbox<A>> ActorCell<A> for Shared<A, M> {
    fn put(&self, envelope: Envelope<A>, urgency: Urgency) -> Result<(), Envelope<A>> {
        if self.is_alive() {
            self.mailbox.put(envelope, urgency)
        } else {
            Err(envelope)
        }
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        if self.is_alive() {
            self.mailbox.try_put(envelope)
        } else {
            Err(Refused::Closed(envelope))
        }
    }

    fn try_stop(&self) -> Result<(), usize> {
        let envelope = Envelope {
            work: Work::Stop,
            reply: ReplyTo::nobody(),
        };
        match self.mailbox.try_put(envelope) {
            Err(Refused::Full(_)) => Err(self.mailbox.len()),
            Ok(()) | Err(Refused::Closed(_)) => Ok(()),
        }
    }

    fn started(&self) {
        self.enter(Stage::Running);
    }

    fn dying(&self) {
        self.alive.store(false, Ordering::Release);
    }

    fn ended(&self, start: Result<(), Error>) {
        self.dying();
        self.enter(Stage::Ended(start.map_err(Box::new)));
    }
}

impl<A: Methods, M: Mailbox<A>> Place for Shared<A, M> {
    fn actor(&self) -> &ActorId {
        &self.id
    }

    fn write_path(&self, _: &mut String) {}

    fn help(&self, wanted: &AtomicBool) {
        self.mailbox.help(wanted);
    }

    fn hurry(&self) {
        self.mailbox.hurry();
    }
}

impl<A: Methods, M: Mailbox<A>> Post<A> for Shared<A, M> {
    fn send(&self, message: Message<A>, reply: ReplyTo, urgency: Urgency) -> Result<(), ActorDead> {
        self.put(
            Envelope {
                work: Work::Message(message),
                reply,
            },
            urgency,
        )
        .map_err(|_| ActorDead {
            origin: self.origin(""),
            message: (),
        })
    }

    fn claim(&self) -> bool {
        self.mailbox.claim()
    }

    fn perform(&self, message: Message<A>, reply: &mut Reply<'_>) {
        self.mailbox.perform(Work::Message(message), reply);
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

impl<A: Methods, M: Mailbox<A>> AnyActor for Shared<A, M> {
    fn send_any(
        &self,
        message: Box<dyn Any + Send>,
        reply: ReplyTo,
    ) -> Result<(), Box<dyn Any + Send>> {
        self.put(
            Envelope {
                work: Work::Any(message),
                reply,
            },
            Urgency::Now,
        )
        .map_err(|envelope| match envelope.work {
            Work::Any(message) => message,
            _ => unreachable!("an envelope is given back as it was"),
        })
    }

    fn send_stop(&self, reply: ReplyTo) {
        // Also who asks an actor that is just about to stop is answered when it has. Refused, the reply says by itself
        // that the actor is dead.
        let _ = self.mailbox.put(
            Envelope {
                work: Work::Stop,
                reply,
            },
            Urgency::Soon,
        );
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

    fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    fn wait_started(&self) -> Result<(), Error> {
        self.hurry();
        let start = pool::blocking(|| {
            self.wait_for(None, |stage| match stage {
                Stage::Starting => None,
                Stage::Running => Some(Ok(())),
                Stage::Ended(start) => Some(start.clone().map_err(|error| *error)),
            })
        });
        start.expect("a wait without a deadline ends with an answer")
    }

    fn wait_ended(&self, timeout: Option<Duration>) -> Result<(), Error> {
        self.hurry();
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        pool::blocking(|| {
            self.wait_for(deadline, |stage| {
                matches!(stage, Stage::Ended(_)).then_some(())
            })
        })
        .ok_or_else(|| Error::Timeout {
            origin: self.origin("join"),
            waited: timeout.unwrap_or_default(),
        })
    }
}
