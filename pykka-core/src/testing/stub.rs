//! The mailbox of a mock or a probe, which handles at once what is sent to it.

use std::any::Any;

use crate::actor::cell::SharedCell;
use crate::actor::handling::conclude;
use crate::actor::on_panic::OnPanic;
use crate::address::actor_cell::ActorCell;
use crate::address::any_ref::AnyActorRef;
use crate::address::interface::Offer;
use crate::address::proxy::Proxy;
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::failure::Failure;
use crate::error::unwind;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::{Mailbox, PutError, Special, Work};
use crate::message::{Methods, Part};
use crate::pool::Wakeup;
use crate::reply::dependency::ActorEvent;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, Weak};
use crate::testing::double::Double;
use crate::wait::activity::Activity;
use crate::wait::any_actor::AnyActor as _;
use crate::wait::current::{CurrentActor, run_as, with_deadline};

pub(super) type Stubbed<P> = SharedCell<<P as Proxy>::Of, Stub<<P as Proxy>::Of>>;

/// The message that calls a method through a proxy: `BackendCall` for a `BackendProxy`.
pub(super) type CallOf<P> = <<P as Proxy>::Of as Methods>::Call;

/// The message that reads a field through a proxy: `CoreGet` for a `CoreProxy`.
pub(super) type GetOf<P> = <<P as Proxy>::Of as Part>::Get;

/// The message that writes a field through a proxy: `CoreSet` for a `CoreProxy`.
pub(super) type SetOf<P> = <<P as Proxy>::Of as Part>::Set;

/// A mailbox without an actor: what is put into it is handled at once.
pub(super) struct Stub<P: Methods> {
    me: Weak<SharedCell<P, Stub<P>>>,
    pub(super) double: Double<P>,
    activity: Activity,
}

impl<P: Methods> Stub<P> {
    pub(super) fn start(double: Double<P>) -> Arc<SharedCell<P, Self>> {
        unwind::note_panics();
        let registration = double.registration.as_ref();
        let interfaces = registration.map_or((|_, _| {}) as Offer<P>, |found| found.offer);
        let registry = registration.map(|found| found.registry.clone());
        let shared = Arc::new_cyclic(|me: &Weak<SharedCell<P, Self>>| {
            let id = ActorId::new(P::NAME, None);
            SharedCell::new(
                id,
                Stub {
                    me: me.clone(),
                    double,
                    activity: Activity::default(),
                },
                interfaces,
            )
        });
        shared.started();
        if let Some(registry) = registry {
            registry.register(AnyActorRef::new(shared.clone()));
        }
        shared
    }

    pub(super) fn end(&self) {
        if let Some(me) = self.me.upgrade().filter(|me| me.is_alive()) {
            me.ending(None);
            if let Some(registration) = &self.double.registration {
                registration.registry.ended(me.actor());
            }
            me.terminated();
        }
    }

    /// Returns the envelope if the stub was stopped, or if waiting for its turn would be a
    /// deadlock.
    fn take_in(
        &self,
        work: Work<P>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), PutError<P>> {
        let Some(me) = self.me.upgrade().filter(|me| me.is_alive()) else {
            return Err(PutError::closed(work, reply));
        };
        let turn = ActorEvent(&*me, work.name());
        match self.double.answers.borrow(&turn, delivery.deadline()) {
            Ok(mut answers) => self.handle(work, reply, &me, |work, reply| {
                let is_alive = || me.is_alive();
                self.double
                    .handle(&mut answers, work, reply, delivery, is_alive)
            }),
            Err(error) => return Err(PutError::refused(work, reply, error)),
        }
        Ok(())
    }

    /// Handles a message as if the mock were an actor that this thread runs, so that a deadlock through
    /// its functions is found like any other.
    fn handle(
        &self,
        work: Work<P>,
        reply: ReplyTo,
        me: &Arc<SharedCell<P, Self>>,
        handle: impl FnOnce(Work<P>, &mut Reply<'_>) -> Result<(), Failure>,
    ) {
        let (work, guard) = work.split();
        if let Some(late) = guard.as_ref().filter(|guard| !guard.admits(&reply)) {
            return late.refuse(reply);
        }
        let (work, mut reply) = (known(work), reply.open());
        let (method, code) = (work.name(), work.code());
        let handle = || {
            if let Some(guard) = &guard {
                guard.prepare();
            }
            let deadline = guard.as_ref().and_then(|guard| guard.deadline);
            with_deadline(deadline, || handle(work, &mut reply))
        };
        let current_actor = CurrentActor::new(me.clone(), None);
        let handled = run_as(Some(&current_actor), || {
            self.activity
                .during(code, || unwind::catch(handle).and_then(|handled| handled))
        });
        self.activity.count();
        if let Some(failure) = conclude(
            me.actor(),
            method,
            handled,
            &mut reply,
            OnPanic::Survive,
            |_| (),
        ) {
            events::unhandled(me.actor(), &failure);
            self.end();
        }
    }
}

/// Finds out what an untyped message is.
fn known<P: Methods>(work: Work<P>) -> Work<P> {
    match work {
        Work::Special(special) => match *special {
            Special::Any(message) => Work::recognize(message).unwrap_or_else(Work::any),
            special => Work::Special(Box::new(special)),
        },
        work => work,
    }
}

impl<P: Methods> Mailbox<P> for Stub<P> {
    fn put(
        &self,
        work: Work<P>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        _: &dyn Target,
    ) -> Result<(), PutError<P>> {
        self.take_in(work, reply, delivery)
    }

    fn put_stop(&self, _: Wakeup, _: bool) {
        self.end();
    }

    fn len(&self) -> usize {
        0
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    fn stand_in(&self, part: &dyn Target) -> Option<&dyn Any> {
        self.double.stand_in(part)
    }
}
