//! Actors without a thread of their own, run by the workers of a pool, or by whoever waits for them.
//!
//! [`RunState`] says who may run an actor and whether somebody has to, and argues the protocol.
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

use crate::actor::cell::SharedCell;
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::life::{BoxedInit, End, Ending, Life};
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::mailbox::queue::Queue;
use crate::mailbox::{Entry, Envelope, Mailbox, PutError, TryPutError, Work};
use crate::message::Message;
use crate::pool::{Pool, Runnable, Wakeup, retry_starved};
use crate::reply::Here;
use crate::reply::target::{Runner, Target};
use crate::sync::{
    Arc, AtomicBool, Backoff, Mutex, MutexGuard, Ordering, Weak, is_broken, lock_uncontended,
    stack_has_room,
};
use crate::wait::activity::Activity;
use crate::wait::current::{CurrentActor, run_as};
use state::{Claim, Next, RunState};

/// A worker's turn ends after so many messages, so that a busy actor doesn't keep the others waiting.
const BUDGET: usize = 256;

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
    me: Weak<SharedCell<A, Pooled<A>>>,
    state: RunState,
    body: Mutex<RunnerData<A>>,
    activity: Activity,
}

/// What only the runner touches. Its lock is never contended.
struct RunnerData<A: Hooks> {
    body: Body<A>,
    /// The messages that the runner has taken over.
    batch: VecDeque<Entry<A>>,
    current_actor: Option<Box<CurrentActor>>,
}

enum Body<A: Hooks> {
    Starting(BoxedInit<A>, Context<A>),
    Running(Life<A>),
    Ending(Ending<A>),
    Stopped,
}

/// What a runner did last.
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
    init: BoxedInit<A>,
) -> ActorRef<A> {
    let shared = Arc::new_cyclic(|me: &Weak<SharedCell<A, Pooled<A>>>| {
        let mailbox = Pooled {
            state: RunState::new(),
            activity: Activity::default(),
            body: Mutex::new(RunnerData {
                body: Body::Stopped,
                batch: VecDeque::new(),
                current_actor: None,
            }),
            queue: Queue::new(capacity),
            pool: pool.clone(),
            me: me.clone(),
        };
        SharedCell::new(id, mailbox, A::offer)
    });
    let actor_ref = ActorRef::new(shared.clone());
    let context = Context::new(actor_ref.clone(), registry.clone());
    let mut running = lock_uncontended(&shared.mailbox.body);
    running.current_actor = Some(Box::new(context.current_actor()));
    running.body = Body::Starting(init, context);
    drop(running);
    // Whoever finds it in the registry may ask it, and then run it.
    registry.register(actor_ref.to_any());
    shared.mailbox.schedule(Wakeup::Lazy);
    actor_ref
}

impl<A: Hooks + Send> Mailbox<A> for Pooled<A> {
    fn put(
        &self,
        envelope: Envelope<A>,
        wakeup: Wakeup,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        self.queue.put(envelope, target)?;
        self.notify(wakeup);
        Ok(())
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), TryPutError<A>> {
        self.queue.try_put(envelope)?;
        self.notify(Wakeup::Eager);
        Ok(())
    }

    fn put_stop(&self, wakeup: Wakeup) {
        if self.queue.put_stop() {
            self.notify(wakeup);
        }
    }

    fn len(&self) -> usize {
        self.queue.len()
    }

    fn activity(&self) -> &Activity {
        &self.activity
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
                && let Some(end) = life.perform(Work::Message(message), &mut reply, &self.activity)
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

impl<A: Hooks + Send> Runnable for SharedCell<A, Pooled<A>> {
    fn run_turn(&self) {
        if self.mailbox.state.begin_turn() {
            self.mailbox.run(BUDGET, || false);
        }
    }
}

impl<A: Hooks + Send> Pooled<A> {
    /// There is something in the queue: sees to it that a thread runs the actor.
    fn notify(&self, wakeup: Wakeup) {
        match self.state.notify(wakeup) {
            Next::Schedule => self.schedule(wakeup),
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
    fn schedule(&self, wakeup: Wakeup) {
        // The registry, the senders and the body hold the actor for as long as there is something to do for it.
        if let Some(me) = self.me.upgrade() {
            self.pool.enter(me, wakeup);
        }
        if wakeup == Wakeup::Lazy && self.state.was_demanded() {
            self.pool.wake();
        }
    }

    /// Runs the claimed actor until there is nothing left to do, what is wanted has come to pass, or the turn is over.
    fn run(&self, turn: usize, wanted: impl Fn() -> bool) {
        let mut handled = 0;
        self.run_claimed(|body, batch| {
            for _ in 0..turn {
                if wanted() || !matches!(self.step(body, batch), StepResult::Handled) {
                    break;
                }
                handled += 1;
                if batch.is_empty() {
                    // Who waits for an answer is not that patient.
                    if handled < FEW && turn == BUDGET {
                        self.spin_for_batch();
                    }
                    handled = 0;
                }
            }
        });
    }

    /// Runs `f` as the claimed actor, and gives the actor up.
    fn run_claimed(&self, f: impl FnOnce(&mut Body<A>, &mut VecDeque<Entry<A>>)) {
        let mut running = lock_uncontended(&self.body);
        let RunnerData {
            body,
            batch,
            current_actor,
        } = &mut *running;
        run_as(current_actor, || f(body, batch));
        self.release(running);
    }

    /// Gives a sender that is at it the time to send some more.
    fn spin_for_batch(&self) {
        if self.state.is_notified() && !self.queue.is_bounded() {
            let backoff = Backoff::new();
            (0..LOOKS).for_each(|_| backoff.spin());
        }
    }

    fn step(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>) -> StepResult {
        match body {
            Body::Starting(..) | Body::Ending(_) => self.advance(body),
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
        self.activity.took(batch.len());
        entry
    }

    /// Nobody need run the actor any more.
    fn leave(&self) {
        if self.state.is_scheduled() && self.pool.take_back(&self.me) {
            self.state.unscheduled();
        }
    }

    /// Gives the actor up, and looks once more.
    fn release(&self, mut running: MutexGuard<'_, RunnerData<A>>) {
        let left_behind = !running.batch.is_empty()
            || matches!(running.body, Body::Starting(..) | Body::Ending(_));
        match running.body {
            Body::Running(_) if !left_behind => self.queue.shrink(&mut running.batch),
            // An actor that has ended holds no reference to itself.
            Body::Stopped => running.current_actor = None,
            _ => {}
        }
        drop(running);
        match self.state.release(left_behind) {
            Next::Schedule => self.schedule(Wakeup::Eager),
            Next::WakeWorker => self.pool.wake(),
            Next::Done => {}
        }
    }
}
