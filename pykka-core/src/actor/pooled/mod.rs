//! Actors without a dedicated thread: a pool's workers run them, or threads that wait for them.
//!
//! [`state`](crate::mailbox::state) says which thread may run an actor and whether one has to, and
//! explains the protocol.
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

use std::collections::VecDeque;

use crate::actor::cell::SharedCell;
use crate::actor::context::Context;
use crate::actor::ending::End;
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::mailbox::channel::Channel;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::pull::Pull;
use crate::mailbox::state::{Locked, MailboxState, Next, NotIdle, Running};
use crate::mailbox::{Entry, Envelope, Mailbox, PutError, Work};
use crate::message::Message;
use crate::pool::{Pool, Runnable, Wakeup, retry_starved};
use crate::reply::Reply;
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::sync::{Arc, Backoff, Weak, is_broken, stack_has_room};
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::condition::Condition;
use crate::wait::current::{CurrentActor, run_as};
use body::Body;

/// A worker's turn ends after this number of messages, so that a busy actor doesn't hold up others.
const BUDGET: usize = 256;

/// A worker that finds more messages after fewer than this spins for a moment before it takes them.
/// Otherwise it and a sender that is about as fast would contend for the queue's lock at every
/// message.
const FEW: usize = 32;

/// How often a caller looks whether another thread has released the actor, before it puts its message
/// into the mailbox. A handler that has not returned by then is likely to take longer than that costs.
const SPINS: usize = 6;

/// The mailbox of a pooled actor.
pub(crate) struct Pooled<A: Hooks> {
    channel: Channel<A, RunnerData<A>>,
    pool: Pool,
    me: Weak<SharedCell<A, Pooled<A>>>,
    activity: Activity,
}

/// The right to run the actor, and to use what goes with that.
type Runner<'a, A> = Running<'a, Entry<A>, RunnerData<A>>;

/// The data that only the runner touches. What changes with every message comes last, away from the
/// flags.
#[repr(C)]
struct RunnerData<A: Hooks> {
    body: Body<A>,
    current_actor: Option<CurrentActor>,
    /// The messages that the runner has taken out of the queue.
    batch: VecDeque<Entry<A>>,
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
            channel: Channel::new(
                capacity,
                MailboxState::scheduled(RunnerData {
                    body: Body::Stopped,
                    batch: VecDeque::new(),
                    current_actor: None,
                }),
            ),
            activity: Activity::default(),
            pool: pool.clone(),
            me: me.clone(),
        };
        SharedCell::new(id, mailbox, A::offer)
    });
    let actor_ref = ActorRef::new(shared.clone());
    let always = init.restarts_always();
    let context = Context::new(actor_ref.clone(), registry.clone(), always);
    let runner = shared.mailbox.channel.state.lock().claim();
    if let Some(mut running) = runner {
        running.current_actor = Some(context.current_actor());
        running.body = Body::Starting(init, context);
        // It is about to be scheduled.
        let _ = running.release(true);
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
        let put = self.channel.put(envelope, delivery, target);
        put.map(|next| self.notified(next, delivery.wakeup))
    }

    fn put_stop(&self, wakeup: Wakeup, is_urgent: bool) {
        self.notified(self.channel.put_stop(wakeup, is_urgent), wakeup);
    }

    fn control(&self, control: Control) {
        self.notified(self.channel.control(control), Wakeup::Eager);
    }

    fn put_pull(&self, pull: Pull<A>) {
        self.notified(self.channel.put_pull(pull), Wakeup::Eager);
    }

    fn len(&self) -> usize {
        self.channel.len()
    }

    fn full(&self) -> Option<Arc<Condition>> {
        self.channel.full()
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
            return self.request_worker();
        }
        let mut locked = self.channel.state.lock();
        // Given meanwhile, by another runner. If it isn't, only this thread will see to it.
        if !wanted.is_given()
            && let Some(running) = locked.claim()
        {
            self.run(running, locked, usize::MAX, || wanted.is_given());
        }
    }

    fn request_worker(&self) {
        if self.channel.state.demand() {
            self.pool.wake();
        }
    }
}

impl<A: Hooks + Send> Runnable for SharedCell<A, Pooled<A>> {
    fn run_turn(&self) {
        let mut locked = self.mailbox.channel.state.lock();
        if let Some(running) = locked.begin_turn() {
            self.mailbox.run(running, locked, BUDGET, || false);
        }
    }
}

impl<A: Hooks + Send> Pooled<A> {
    /// A message was put into the queue: makes sure that a thread runs the actor.
    #[inline]
    fn notified(&self, next: Next, wakeup: Wakeup) {
        match next {
            Next::Schedule => self.schedule(wakeup),
            Next::Wake => self.pool.wake(),
            // The pool may have had no thread for the actor.
            Next::Done => drop(retry_starved()),
        }
    }

    /// Claims the actor, if it is idle and this thread may run it.
    fn claim_idle(&self) -> Option<Runner<'_, A>> {
        if !stack_has_room() {
            return None;
        }
        let backoff = Backoff::new();
        for _ in 0..SPINS {
            match self.channel.state.claim_idle() {
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
        if wakeup == Wakeup::Lazy && self.channel.state.was_demanded() {
            self.pool.wake();
        }
    }

    /// Runs the claimed actor until there is nothing left to do, until `wanted` returns true, or until
    /// the turn is over. The queue is still locked from the claim.
    fn run(
        &self,
        mut running: Runner<'_, A>,
        locked: Locked<'_, Entry<A>, RunnerData<A>>,
        turn: usize,
        wanted: impl Fn() -> bool,
    ) {
        // What has to be handled before or after all messages leaves them where they are.
        let mut entry = match running.body {
            Body::Running(_) => self.channel.take_locked(locked, &mut running.batch),
            Body::Starting(..)
            | Body::Over(..)
            | Body::Paused(_)
            | Body::Ending(_)
            | Body::Stopped => {
                locked.looked();
                None
            }
        };
        let mut since_look = 0;
        self.run_claimed(running, |body, batch| {
            self.activity.took(batch.len());
            for left in (0..turn).rev() {
                if !self.step(body, batch, entry.take()) || left == 0 || wanted() {
                    break;
                }
                since_look += 1;
                if batch.is_empty() {
                    // Only a worker: a thread that waits for an answer must not lose time.
                    if since_look < FEW && turn == BUDGET && self.spin_for_batch() {
                        break;
                    }
                    since_look = 0;
                }
                if matches!(body, Body::Running(_)) {
                    entry = self.channel.take(batch);
                    self.activity.took(batch.len());
                }
            }
        });
    }

    /// Runs `f` as the claimed actor, and releases the actor.
    fn run_claimed(
        &self,
        mut running: Runner<'_, A>,
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

    /// Spins for a moment, so that a sender that is busy sending can send some more. Returns whether
    /// the turn is over: in a simulation, others may run after each message.
    fn spin_for_batch(&self) -> bool {
        if !self.channel.state.is_notified() {
            return false;
        }
        if self.channel.is_bounded() {
            return self.channel.is_simulated();
        }
        let backoff = Backoff::new();
        (0..SPINS).for_each(|_| backoff.spin());
        false
    }

    /// Does what comes next; `entry` is the next one of the mailbox. Returns `false` if there was
    /// nothing to do.
    fn step(
        &self,
        body: &mut Body<A>,
        batch: &mut VecDeque<Entry<A>>,
        entry: Option<Entry<A>>,
    ) -> bool {
        match body {
            Body::Running(life) => {
                let Some(entry) = entry else {
                    return false;
                };
                if let Some(end) = life.handle(entry, &self.activity) {
                    self.close(body, batch, end);
                }
            }
            Body::Starting(..) | Body::Over(..) | Body::Ending(_) => self.advance(body, batch),
            Body::Paused(_) => {
                // Whatever ends the pause is put in before the actor is notified.
                self.channel.state.lock().leave_unread();
                self.advance(body, batch);
                return !matches!(body, Body::Paused(_));
            }
            Body::Stopped => return false,
        }
        true
    }

    /// Starts the actor, or finishes it or one of its lives.
    fn advance(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>) {
        let was_over = matches!(body, Body::Over(..));
        let was_paused = matches!(body, Body::Paused(_));
        body.advance(batch, &self.channel);
        let is_paused = matches!(body, Body::Paused(_));
        // What the next step is about may have been put in, and noticed, before. If it is broken on
        // purpose, no thread looks at it, and the explorer has to find that.
        if (was_over || was_paused && !is_paused) && !is_broken("renewed") {
            self.channel.state.look_again();
        } else if matches!(body, Body::Stopped) {
            self.leave();
        }
    }

    fn close(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>, end: End) {
        body.end_life(end, batch, &self.channel);
        // If it is broken on purpose, a waiter can't leave before the last hook, and the explorer
        // has to find that.
        if is_broken("ending") {
            self.advance(body, batch);
        }
    }

    /// The actor has terminated, so no worker has to run it any more.
    fn leave(&self) {
        if self.channel.state.is_scheduled() && self.pool.take_back(&self.me) {
            self.channel.state.unscheduled();
        }
    }

    /// Releases the actor, and makes sure that a thread runs it again if there is more to do.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call saves and restores what it uses once"
    )]
    fn release(&self, mut running: Runner<'_, A>) {
        let left_behind = match running.body {
            Body::Running(_) => !running.batch.is_empty(),
            Body::Starting(..) | Body::Over(..) | Body::Ending(_) => true,
            // Whatever ends it notifies.
            Body::Paused(_) | Body::Stopped => false,
        };
        match running.body {
            Body::Running(_) if !left_behind => self.channel.shrink(&mut running.batch),
            // An actor that has terminated must not hold a reference to itself.
            Body::Stopped => running.current_actor = None,
            _ => {}
        }
        match running.release(left_behind) {
            Next::Schedule => self.schedule(Wakeup::Eager),
            Next::Wake => self.pool.wake(),
            Next::Done => {}
        }
    }
}
