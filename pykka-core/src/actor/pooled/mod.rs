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
mod turn;

use std::collections::VecDeque;

use crate::actor::cell::SharedCell;
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
#[cfg(feature = "spans")]
use crate::error::spans;
use crate::mailbox::channel::Channel;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::pull::Pull;
use crate::mailbox::state::{MailboxState, Next, NotIdle, Running};
use crate::mailbox::{Entry, Mailbox, PutError, Work};
use crate::message::Message;
use crate::pool::{Pool, Runnable, Wakeup, retry_starved};
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, Backoff, Weak, stack_has_room};
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::condition::Condition;
use crate::wait::current::{CurrentActor, run_as};
use body::Body;

/// A worker's turn ends after this number of messages, so that a busy actor doesn't hold up others.
const BUDGET: usize = 256;

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

impl<A: Hooks> RunnerData<A> {
    /// Runs `f` as the actor.
    fn run_as(&mut self, f: impl FnOnce(&mut Body<A>, &mut VecDeque<Entry<A>>)) {
        let RunnerData {
            body,
            batch,
            current_actor,
        } = self;
        run_as(current_actor.as_ref(), || f(body, batch));
    }
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
                &id,
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
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves moves of every message")]
    fn put(
        &self,
        work: Work<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        let next = self.channel.put(work, reply, delivery, target)?;
        self.notified(next, delivery.wakeup);
        Ok(())
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

    fn room_if_full(&self) -> Option<Arc<Condition>> {
        self.channel.room_if_full()
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    #[inline]
    fn run_now(&self, message: Message<A>, reply: &mut Reply<'_>) -> Result<(), Message<A>> {
        let Some(mut running) = self.claim_idle() else {
            return Err(message);
        };
        if !matches!(running.body, Body::Running(_)) {
            // It is between two lives, or has terminated.
            self.release(running);
            return Err(message);
        }
        running.run_as(|body, batch| {
            let Body::Running(life) = body else { return };
            let work = Work::Message(message);
            #[cfg(feature = "spans")]
            let _span = life.enter_span(&work, Some(&spans::Parent::current()));
            if let Some(end) = life.perform(work, reply, &self.activity) {
                self.close(body, batch, end);
            }
        });
        self.release(running);
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
                Err(NotIdle::HasMessages) => return self.claim_new(),
                Err(NotIdle::Busy) => backoff.spin(),
            }
        }
        None
    }

    /// Claims a new actor, for which there is no message yet, and starts it. What its `on_start` sends
    /// to the actor itself comes before a message of this thread.
    #[cold]
    #[inline(never)]
    fn claim_new(&self) -> Option<Runner<'_, A>> {
        let mut locked = self.channel.state.lock();
        if !locked.is_empty() {
            return None;
        }
        let mut running = locked.claim()?;
        if matches!(running.body, Body::Starting(..)) {
            locked.looked();
            running.run_as(|body, batch| self.advance(body, batch));
        } else {
            drop(locked);
        }
        if matches!(running.body, Body::Running(_)) && !self.channel.state.is_notified() {
            return Some(running);
        }
        self.release(running);
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
}
