//! The mailbox of a mock or a probe, which handles at once what is sent to it.

use std::panic::Location;

use crate::actor::cell::SharedCell;
use crate::actor::handling::conclude;
use crate::actor::on_panic::OnPanic;
use crate::address::actor_cell::ActorCell;
use crate::address::proxy::Proxy;
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::failure::{Failure, FailureKind};
use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::mailbox::delivery::Delivery;
use crate::mailbox::{Envelope, Mailbox, PutError, Special, Work};
use crate::message::name::{CarrierOf, MessageName};
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::Carrier as _;
use crate::reply::dependency::ActorEvent;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, Mutex, Weak, lock};
use crate::testing::asked::{Asked, CallQueue};
use crate::testing::lent::Lent;
use crate::wait::activity::Activity;
use crate::wait::any_actor::AnyActor as _;
use crate::wait::current::{CurrentActor, run_as, with_deadline};

pub(super) type Stubbed<P> = SharedCell<<P as Proxy>::Of, Stub<<P as Proxy>::Of>>;

/// The message that calls a method through a proxy: `BackendCall` for a `BackendProxy`.
pub(super) type CallOf<P> = <<P as Proxy>::Of as Methods>::Call;

pub(super) type AnswerFn<P> = Box<dyn FnMut(CarrierOf<<P as Methods>::Call>) -> AnyReply + Send>;

/// What stands in the place of an actor.
#[cfg_attr(
    pykka_shuttle,
    expect(clippy::large_enum_variant, reason = "shuttle's locks are large")
)]
pub(super) enum Double<P: Methods> {
    Mock(Mock<P>),
    Probe(Arc<CallQueue<P::Call>>),
}

pub(super) struct Mock<P: Methods> {
    pub(super) answer: Lent<AnswerFn<P>>,
    pub(super) made_at: &'static Location<'static>,
    pub(super) calls: Lent<Vec<Option<Box<P::Call>>>>,
    /// Those that came since the last look at them.
    pub(super) latest_calls: Mutex<Vec<Option<Box<P::Call>>>>,
}

impl<P: Methods> Mock<P> {
    /// Answers one message, under the caller's `catch`.
    ///
    /// # Errors
    /// If the answer is not of the type that the method returns. It counts as a panic of the mock.
    fn handle(
        &self,
        answer: &mut AnswerFn<P>,
        work: Work<P>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Failure> {
        let Work::Message(Message::Call(call)) = work else {
            reply.fail(unexpected);
            return Ok(());
        };
        let copy = call.message().copy();
        lock(&self.latest_calls).push(copy);
        let method = call.message().name();
        reply.answer_any(answer(call)).map_err(|wrong| {
            let made_at = self.made_at.to_string();
            Failure::new(FailureKind::Panic, wrong.said_of(method), Some(made_at))
        })
    }
}

/// A mailbox without an actor: what is put into it is handled at once.
pub(super) struct Stub<P: Methods> {
    me: Weak<SharedCell<P, Stub<P>>>,
    pub(super) double: Double<P>,
    activity: Activity,
}

impl<P: Methods> Stub<P> {
    pub(super) fn start(double: Double<P>) -> Arc<SharedCell<P, Self>> {
        unwind::note_panics();
        let shared = Arc::new_cyclic(|me: &Weak<SharedCell<P, Self>>| {
            let id = ActorId::new(P::NAME, None);
            SharedCell::new(
                id,
                Stub {
                    me: me.clone(),
                    double,
                    activity: Activity::default(),
                },
                |_, _| {},
            )
        });
        shared.started();
        shared
    }

    pub(super) fn end(&self) {
        if let Some(me) = self.me.upgrade().filter(|me| me.is_alive()) {
            me.ending(None);
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
        match &self.double {
            Double::Probe(queue) => {
                let (work, guard) = work.split();
                if let Some(late) = guard.as_ref().filter(|guard| !guard.admits(&reply)) {
                    late.refuse(reply);
                    return Ok(());
                }
                if let Some(guard) = &guard {
                    // It may panic, as the next message's `Clone` does then.
                    let _ = unwind::catch(|| guard.prepare());
                }
                let Work::Message(Message::Call(call)) = known(work) else {
                    reply.open().fail(unexpected);
                    return Ok(());
                };
                let asked = Asked {
                    call: call.into_box(),
                    reply,
                    deadline: delivery.deadline(),
                    is_urgent: delivery.is_urgent(),
                };
                queue.put(asked, || me.is_alive());
            }
            Double::Mock(mock) => {
                let turn = ActorEvent(&*me, work.name());
                let mut answer = match mock.answer.borrow(&turn, delivery.deadline()) {
                    Ok(answer) => answer,
                    Err(error) => return Err(PutError::refused(work, reply, error)),
                };
                self.answer(Envelope { work, reply }, &me, |work, reply| {
                    mock.handle(&mut answer, work, reply)
                });
            }
        }
        Ok(())
    }

    /// Answers with a mock's function. It runs as if the mock were an actor that this thread runs,
    /// so that a deadlock through it is found like any other.
    fn answer(
        &self,
        envelope: Envelope<P>,
        me: &Arc<SharedCell<P, Self>>,
        handle: impl FnOnce(Work<P>, &mut Reply<'_>) -> Result<(), Failure>,
    ) {
        let (work, guard) = envelope.work.split();
        let reply = envelope.reply;
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

fn unexpected(origin: Origin) -> Error {
    Error::UnexpectedMessage { origin }
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
}
