//! Actors without a thread of their own, run by the workers of a pool, or by whoever waits for them.
//!
//! [`State`] says who may run an actor and whether somebody has to, and argues the protocol.
//!
//! # Who waits helps
//! A thread that is about to park for an answer claims the actor and runs it, in message order, until its own answer is there;
//! never a message further, for that one's handler may wait for what this thread does next; and never another actor. It does
//! so only while its stack has [room](crate::sync::stack_has_room) for a handler. `call` goes one better: if the actor is idle,
//! the message need not even be queued.
//!
//! Ending takes two steps. The first closes the mailbox and answers everyone in it; the second runs the last hook, which may wait
//! for those who were answered. So a thread that only waited for an answer leaves between the two, and a worker runs the second.

mod state;

use std::collections::VecDeque;

use crate::actor::cell::Shared;
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::life::{BoxedInit, End, Ending, Life};
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::mailbox::queue::Queue;
use crate::mailbox::{Entry, Envelope, Mailbox, Refused, Unsent, Work};
use crate::message::Message;
use crate::pool::{Pool, Runnable, Urgency, retry_starved};
use crate::reply::Here;
use crate::reply::target::{Place, Runner};
use crate::sync::{
    Arc, AtomicBool, Backoff, Mutex, MutexGuard, Ordering, Weak, is_broken, lock_uncontended,
    stack_has_room,
};
use crate::wait::activity::Gauge;
use crate::wait::current::{Myself, run_as};
use state::{Claim, Next, State};

/// A worker's turn ends after so many messages, so that a busy actor doesn't keep the others waiting.
const TURN: usize = 256;

/// A worker that finds more messages after so few waits a moment before it takes them over: otherwise it and a sender that is
/// about as fast would meet at every single message, and fight for the queue's lock.
const FEW: usize = 32;

/// How often a caller looks whether another is done with the actor, before it puts its message into the mailbox. A handler that
/// is not done by then is likely to take longer than what that costs.
const LOOKS: usize = 6;

/// In this order, so that what senders write to and what the runner writes to lie some cache lines apart: sharing one costs a
/// third of a tell.
#[repr(C)]
pub(crate) struct Pooled<A: Hooks> {
    queue: Queue<A>,
    pool: Pool,
    me: Weak<Shared<A, Pooled<A>>>,
    state: State,
    body: Mutex<Running<A>>,
    gauge: Gauge,
}

/// What only the runner touches. Its lock is never contended.
struct Running<A: Hooks> {
    body: Body<A>,
    /// The messages that the runner has taken over.
    batch: VecDeque<Entry<A>>,
    myself: Option<Box<Myself>>,
}

enum Body<A: Hooks> {
    Starting(BoxedInit<A>, Context<A>),
    Running(Life<A>),
    Ending(Ending<A>),
    Stopped,
}

/// What a runner did last.
enum Step {
    Handled,
    NothingToDo,
    Stopped,
}

/// Starts an actor on a pool.
pub(crate) fn start<A: Hooks + Send>(
    id: ActorId,
    capacity: Option<usize>,
    pool: &Pool,
    registry: &ActorRegistry,
    init: BoxedInit<A>,
) -> ActorRef<A> {
    let shared = Arc::new_cyclic(|me: &Weak<Shared<A, Pooled<A>>>| {
        let mailbox = Pooled {
            state: State::new(),
            gauge: Gauge::default(),
            body: Mutex::new(Running {
                body: Body::Stopped,
                batch: VecDeque::new(),
                myself: None,
            }),
            queue: Queue::new(capacity),
            pool: pool.clone(),
            me: me.clone(),
        };
        Shared::new(id, mailbox, A::offer)
    });
    let actor_ref = ActorRef::new(shared.clone());
    let context = Context::new(actor_ref.clone(), registry.clone());
    let mut running = lock_uncontended(&shared.mailbox.body);
    running.myself = Some(Box::new(context.myself()));
    running.body = Body::Starting(init, context);
    drop(running);
    // Whoever finds it in the registry may ask it, and then run it.
    registry.register(actor_ref.to_any());
    shared.mailbox.schedule(Urgency::Soon);
    actor_ref
}

impl<A: Hooks + Send> Mailbox<A> for Pooled<A> {
    fn put(
        &self,
        envelope: Envelope<A>,
        urgency: Urgency,
        place: &dyn Place,
    ) -> Result<(), Unsent<A>> {
        self.queue.put(envelope, place)?;
        self.notify(urgency);
        Ok(())
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        self.queue.try_put(envelope)?;
        self.notify(Urgency::Now);
        Ok(())
    }

    fn put_stop(&self, urgency: Urgency) {
        if self.queue.put_stop() {
            self.notify(urgency);
        }
    }

    fn len(&self) -> usize {
        self.queue.len()
    }

    fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    fn runner(&self) -> Option<&dyn Runner> {
        Some(self)
    }

    fn run_now(&self, message: Message<A>, here: Here<'_>) -> Result<(), Message<A>> {
        if !self.claims_idle() {
            return Err(message);
        }
        self.run_claimed(|body, batch| {
            let mut reply = here.open();
            if let Body::Running(life) = body
                && let Some(end) = life.perform(Work::Message(message), &mut reply, &self.gauge)
            {
                self.close(body, batch, end);
            }
        });
        Ok(())
    }
}

impl<A: Hooks + Send> Runner for Pooled<A> {
    fn run_here(&self, wanted: &AtomicBool) {
        if !stack_has_room() {
            self.request_worker();
        } else if self.state.claim() {
            self.run(usize::MAX, || wanted.load(Ordering::Acquire));
        }
    }

    fn request_worker(&self) {
        if self.state.demand() {
            self.pool.wake();
        }
    }
}

impl<A: Hooks + Send> Runnable for Shared<A, Pooled<A>> {
    fn take_turn(&self) {
        if self.mailbox.state.begin_turn() {
            self.mailbox.run(TURN, || false);
        }
    }
}

impl<A: Hooks + Send> Pooled<A> {
    /// There is something in the queue: sees to it that a thread runs the actor.
    fn notify(&self, urgency: Urgency) {
        match self.state.notify(urgency) {
            Next::Schedule => self.schedule(urgency),
            Next::WakeWorker => self.pool.wake(),
            // The pool may have had no thread for it.
            Next::Done => drop(retry_starved()),
        }
    }

    /// Takes the right to run the actor, if it is idle and this thread may run it.
    fn claims_idle(&self) -> bool {
        if !stack_has_room() {
            return false;
        }
        let backoff = Backoff::new();
        for _ in 0..LOOKS {
            match self.state.claim_idle() {
                Claim::Claimed => return true,
                Claim::HasMessages => return false,
                Claim::Busy => backoff.spin(),
            }
        }
        false
    }

    /// Puts the actor into the run queue.
    fn schedule(&self, urgency: Urgency) {
        // The registry, the senders and the body hold the actor for as long as there is something to do for it.
        if let Some(me) = self.me.upgrade() {
            self.pool.enter(me, urgency);
        }
        if urgency == Urgency::Soon && self.state.was_demanded() {
            self.pool.wake();
        }
    }

    /// Runs the claimed actor until there is nothing left to do, what is wanted has come to pass, or the turn is over.
    fn run(&self, turn: usize, wanted: impl Fn() -> bool) {
        let mut handled = 0;
        self.run_claimed(|body, batch| {
            for _ in 0..turn {
                if wanted() || !matches!(self.step(body, batch), Step::Handled) {
                    break;
                }
                handled += 1;
                if batch.is_empty() {
                    // Who waits for an answer is not that patient.
                    if handled < FEW && turn == TURN {
                        self.let_gather();
                    }
                    handled = 0;
                }
            }
        });
    }

    /// Runs `f` as the claimed actor, and gives the actor up.
    fn run_claimed(&self, f: impl FnOnce(&mut Body<A>, &mut VecDeque<Entry<A>>)) {
        let mut running = lock_uncontended(&self.body);
        let Running {
            body,
            batch,
            myself,
        } = &mut *running;
        run_as(myself, || f(body, batch));
        self.release(running);
    }

    /// Gives a sender that is at it the time to send some more.
    fn let_gather(&self) {
        if self.state.is_notified() && !self.queue.is_bounded() {
            let backoff = Backoff::new();
            (0..LOOKS).for_each(|_| backoff.spin());
        }
    }

    fn step(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>) -> Step {
        match body {
            Body::Starting(..) | Body::Ending(_) => self.advance(body),
            Body::Running(life) => {
                let Some(entry) = self.next(batch) else {
                    return Step::NothingToDo;
                };
                if let Some(end) = life.handle(entry, &self.gauge) {
                    self.close(body, batch, end);
                }
            }
            Body::Stopped => {
                // A message that came while the mailbox was being closed has been answered.
                self.state.take_notified();
                return Step::Stopped;
            }
        }
        Step::Handled
    }

    /// Starts the actor, or finishes it.
    fn advance(&self, body: &mut Body<A>) {
        *body = match std::mem::replace(body, Body::Stopped) {
            Body::Starting(init, context) => match Life::begin(context, init) {
                Ok(life) => Body::Running(life),
                Err(failed) => Body::Ending(failed.close(|| self.queue.close().into_iter())),
            },
            Body::Ending(ending) => {
                ending.finish();
                self.leave();
                Body::Stopped
            }
            body @ (Body::Running(_) | Body::Stopped) => body,
        };
    }

    fn close(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>, end: End) {
        if let Body::Running(life) = std::mem::replace(body, Body::Stopped) {
            let batch = std::mem::take(batch);
            let close = || batch.into_iter().chain(self.queue.close());
            *body = Body::Ending(life.close(end, close));
            // Broken on purpose, a waiter can't leave before the last hook; the explorer has to find that.
            if is_broken("ending") {
                self.advance(body);
            }
        }
    }

    /// The next message: of those taken over before, or else from the queue.
    fn next(&self, batch: &mut VecDeque<Entry<A>>) -> Option<Entry<A>> {
        if batch.is_empty() && !self.state.take_notified() {
            return None;
        }
        let entry = self.queue.take(batch);
        if self.queue.is_bounded() && !self.queue.is_empty() {
            self.state.left_messages();
        }
        self.gauge.took(batch.len());
        entry
    }

    /// Nobody need run the actor any more.
    fn leave(&self) {
        if self.state.is_scheduled() && self.pool.take_back(&self.me) {
            self.state.unscheduled();
        }
    }

    /// Gives the actor up, and looks once more.
    fn release(&self, mut running: MutexGuard<'_, Running<A>>) {
        let left_behind = !running.batch.is_empty()
            || matches!(running.body, Body::Starting(..) | Body::Ending(_));
        match running.body {
            Body::Running(_) if !left_behind => self.queue.shrink(&mut running.batch),
            // An actor that has ended holds no reference to itself.
            Body::Stopped => running.myself = None,
            _ => {}
        }
        drop(running);
        match self.state.release(left_behind) {
            Next::Schedule => self.schedule(Urgency::Now),
            Next::WakeWorker => self.pool.wake(),
            Next::Done => {}
        }
    }
}
