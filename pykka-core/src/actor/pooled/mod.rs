//! Actors without a dedicated thread. They are run by the workers of a pool, or by the threads that
//! wait for them (caller-runs).
//!
//! [`RunState`] says which thread may run an actor and whether one has to, and explains the protocol.
//!
//! # Caller-runs
//! A thread that is about to park for an answer claims the actor and runs it, in message order, until
//! its own answer is there. It handles no further message, because that handler might wait for what
//! this thread does next, and it runs no other actor. It does so only while its stack has
//! [room](crate::sync::stack_has_room) for a handler. For a `call`, the message is not even queued if
//! the actor is idle.
//!
//! Ending takes two steps. The first closes the mailbox and answers all messages in it. The second
//! runs the last hook, which may wait for the callers that were answered. So a thread that only
//! waited for an answer leaves between the two, and a worker runs the second.

mod body;
mod state;

use std::collections::VecDeque;

use crate::actor::cell::SharedCell;
use crate::actor::context::Context;
use crate::actor::ending::End;
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::queue::Queue;
use crate::mailbox::{Entry, Envelope, Mailbox, PutError, Turn, Work};
use crate::message::Message;
use crate::pool::{Pool, Runnable, Wakeup, retry_starved};
use crate::reply::Reply;
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::sync::{Arc, Backoff, Weak, is_broken, stack_has_room};
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::current::{CurrentActor, run_as};
use body::Body;
use state::{Next, NotIdle, RunState, Running};

/// A worker's turn ends after this number of messages, so that a busy actor doesn't keep the others
/// waiting.
const BUDGET: usize = 256;

/// A worker that finds more messages after fewer than this spins for a moment before it takes them.
/// Otherwise it and a sender that is about as fast would contend for the queue's lock at every
/// message.
const FEW: usize = 32;

/// How often a caller looks whether another thread has released the actor, before it puts its message
/// into the mailbox. A handler that has not returned by then is likely to take longer than that costs.
const SPINS: usize = 6;

/// The mailbox of a pooled actor. The fields are in this order so that what senders write and what the
/// runner writes are some cache lines apart. If they share one, a tell takes a third longer.
#[repr(C)]
pub(crate) struct Pooled<A: Hooks> {
    queue: Queue<A>,
    pool: Pool,
    me: Weak<SharedCell<A, Pooled<A>>>,
    state: RunState<RunnerData<A>>,
    activity: Activity,
}

/// The data that only the runner touches. What changes with every message comes last, away from the
/// flags.
#[repr(C)]
struct RunnerData<A: Hooks> {
    body: Body<A>,
    current_actor: Option<CurrentActor>,
    /// The messages that the runner has taken out of the queue.
    batch: VecDeque<Entry<A>>,
}

/// What a runner's step did.
enum StepResult {
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
    init: Init<A>,
) -> ActorRef<A> {
    let shared = Arc::new_cyclic(|me: &Weak<SharedCell<A, Pooled<A>>>| {
        let mailbox = Pooled {
            state: RunState::new(RunnerData {
                body: Body::Stopped,
                batch: VecDeque::new(),
                current_actor: None,
            }),
            activity: Activity::default(),
            queue: Queue::new(capacity),
            pool: pool.clone(),
            me: me.clone(),
        };
        SharedCell::new(id, mailbox, A::offer)
    });
    let actor_ref = ActorRef::new(shared.clone());
    let always = init.restarts_always();
    let context = Context::new(actor_ref.clone(), registry.clone(), always);
    if let Some(mut running) = shared.mailbox.state.claim() {
        running.current_actor = Some(context.current_actor());
        running.body = Body::Starting(init, context);
        running.release(true);
    }
    // Only now, because a thread that finds it in the registry may ask it, and then run it.
    registry.register(actor_ref.to_any());
    shared.mailbox.schedule(Wakeup::Lazy);
    actor_ref
}

impl<A: Hooks + Send> Mailbox<A> for Pooled<A> {
    fn put(
        &self,
        envelope: Envelope<A>,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        self.queue.put(envelope, delivery, target)?;
        self.notify(delivery.wakeup);
        Ok(())
    }

    fn put_stop(&self, wakeup: Wakeup) {
        if self.queue.put_stop() {
            self.notify(wakeup);
        }
    }

    fn control(&self, control: Control) {
        self.queue.control(control);
        self.notify(Wakeup::Eager);
    }

    fn put_pull(&self, pull: Turn<A>) {
        if self.queue.put_pull(pull).is_none() {
            self.notify(Wakeup::Eager);
        }
    }

    fn len(&self) -> usize {
        self.queue.len()
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    #[inline]
    fn run_now(&self, message: Message<A>, reply: &mut Reply<'_>) -> Result<(), Message<A>> {
        let Some(running) = self.claim_idle() else {
            return Err(message);
        };
        if !matches!(running.body, Body::Running(_)) {
            // It is between two lives, or has terminated.
            self.release(running);
            return Err(message);
        }
        self.run_claimed(running, |body, batch| {
            if let Body::Running(life) = body
                && let Some(end) = life.perform(Work::Message(message), reply, &self.activity)
            {
                self.close(body, batch, end);
            }
        });
        Ok(())
    }

    fn run_here(&self, wanted: &Word) {
        if !stack_has_room() {
            self.request_worker();
        } else if let Some(running) = self.state.claim() {
            self.run(running, usize::MAX, || wanted.is_given());
        }
    }

    fn request_worker(&self) {
        if self.state.demand() {
            self.pool.wake();
        }
    }
}

impl<A: Hooks + Send> Runnable for SharedCell<A, Pooled<A>> {
    fn run_turn(&self) {
        if let Some(running) = self.mailbox.state.begin_turn() {
            self.mailbox.run(running, BUDGET, || false);
        }
    }
}

impl<A: Hooks + Send> Pooled<A> {
    /// A message was put into the queue: makes sure that a thread runs the actor.
    fn notify(&self, wakeup: Wakeup) {
        match self.state.notify(wakeup) {
            Next::Schedule => self.schedule(wakeup),
            Next::WakeWorker => self.pool.wake(),
            // The pool may have had no thread for the actor.
            Next::Done => drop(retry_starved()),
        }
    }

    /// Claims the actor, if it is idle and this thread may run it.
    fn claim_idle(&self) -> Option<Running<'_, RunnerData<A>>> {
        if !stack_has_room() {
            return None;
        }
        let backoff = Backoff::new();
        for _ in 0..SPINS {
            match self.state.claim_idle() {
                Ok(running) => return Some(running),
                Err(NotIdle::HasMessages) => return None,
                Err(NotIdle::Busy) => backoff.spin(),
            }
        }
        None
    }

    /// Puts the actor into the run queue.
    fn schedule(&self, wakeup: Wakeup) {
        // The registry, the senders and the body keep the actor alive as long as it has work.
        if let Some(me) = self.me.upgrade() {
            self.pool.enter(me, wakeup);
        }
        if wakeup == Wakeup::Lazy && self.state.was_demanded() {
            self.pool.wake();
        }
    }

    /// Runs the claimed actor until there is nothing left to do, until `wanted` returns true, or until
    /// the turn is over.
    fn run(&self, running: Running<'_, RunnerData<A>>, turn: usize, wanted: impl Fn() -> bool) {
        let mut handled = 0;
        self.run_claimed(running, |body, batch| {
            for _ in 0..turn {
                if wanted() || !matches!(self.step(body, batch), StepResult::Handled) {
                    break;
                }
                handled += 1;
                if batch.is_empty() {
                    // Only a worker: a thread that waits for an answer must not lose time.
                    if handled < FEW && turn == BUDGET {
                        self.spin_for_batch();
                    }
                    handled = 0;
                }
            }
        });
    }

    /// Runs `f` as the claimed actor, and releases the actor.
    fn run_claimed(
        &self,
        mut running: Running<'_, RunnerData<A>>,
        f: impl FnOnce(&mut Body<A>, &mut VecDeque<Entry<A>>),
    ) {
        let RunnerData {
            body,
            batch,
            current_actor,
        } = &mut *running;
        run_as(current_actor.as_ref(), || f(body, batch));
        self.release(running);
    }

    /// Spins for a moment, so that a sender that is busy sending can send some more.
    fn spin_for_batch(&self) {
        if self.state.is_notified() && !self.queue.is_bounded() {
            let backoff = Backoff::new();
            (0..SPINS).for_each(|_| backoff.spin());
        }
    }

    fn step(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>) -> StepResult {
        match body {
            Body::Starting(..) | Body::Over(..) | Body::Ending(_) => self.advance(body, batch),
            Body::Paused(_) => {
                // Whatever ends the pause is put in before the flag is set.
                self.state.take_notified();
                self.advance(body, batch);
                if matches!(body, Body::Paused(_)) {
                    return StepResult::NothingToDo;
                }
            }
            Body::Running(life) => {
                let Some(entry) = self.next(batch) else {
                    return StepResult::NothingToDo;
                };
                if let Some(end) = life.handle(entry, &self.activity) {
                    self.close(body, batch, end);
                }
            }
            Body::Stopped => {
                // A message that came while the mailbox was being closed has been answered.
                self.state.take_notified();
                return StepResult::Stopped;
            }
        }
        StepResult::Handled
    }

    /// Starts the actor, or finishes it or one of its lives.
    fn advance(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>) {
        let was_over = matches!(body, Body::Over(..));
        let was_paused = matches!(body, Body::Paused(_));
        body.advance(batch, &self.queue);
        let is_paused = matches!(body, Body::Paused(_));
        // What the next step is about may have been put in, and noticed, before. If it is broken on
        // purpose, no thread looks at it, and the explorer has to find that.
        if (was_over || was_paused && !is_paused) && !is_broken("renewed") {
            self.state.left_messages();
        } else if matches!(body, Body::Stopped) {
            self.leave();
        }
    }

    fn close(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>, end: End) {
        body.end_life(end, batch, &self.queue);
        // If it is broken on purpose, a waiter can't leave before the last hook, and the explorer
        // has to find that.
        if is_broken("ending") {
            self.advance(body, batch);
        }
    }

    /// The next message, from the batch or else from the queue.
    fn next(&self, batch: &mut VecDeque<Entry<A>>) -> Option<Entry<A>> {
        if batch.is_empty() && !self.queue.has_urgent() && !self.state.take_notified() {
            return None;
        }
        let entry = self.queue.take(batch);
        if self.queue.is_bounded() && !self.queue.is_empty() {
            self.state.left_messages();
        }
        self.activity.took(batch.len());
        entry
    }

    /// The actor has terminated, so no worker has to run it any more.
    fn leave(&self) {
        if self.state.is_scheduled() && self.pool.take_back(&self.me) {
            self.state.unscheduled();
        }
    }

    /// Releases the actor, and makes sure that a thread runs it again if there is more to do.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call saves and restores what it uses once"
    )]
    fn release(&self, mut running: Running<'_, RunnerData<A>>) {
        let left_behind = match running.body {
            Body::Running(_) => !running.batch.is_empty() || self.queue.has_urgent(),
            Body::Starting(..) | Body::Over(..) | Body::Ending(_) => true,
            // Whatever ends it notifies.
            Body::Paused(_) | Body::Stopped => false,
        };
        match running.body {
            Body::Running(_) if !left_behind => self.queue.shrink(&mut running.batch),
            // An actor that has terminated must not hold a reference to itself.
            Body::Stopped => running.current_actor = None,
            _ => {}
        }
        match running.release(left_behind) {
            Next::Schedule => self.schedule(Wakeup::Eager),
            Next::WakeWorker => self.pool.wake(),
            Next::Done => {}
        }
    }
}
