//! Actors without a thread of their own, run by the workers of a pool, or by whoever waits for them.
//!
//! # The protocol
//! Three flags say how things stand with an actor.
//!
//! - `RUNNING`: somebody has it, and only who has it touches its body.
//! - `ENTERED`: it is in the pool's run queue, once.
//! - `MESSAGES`: something was put into its mailbox since its runner last looked there.
//!
//! A fourth is only about haste: `SOON` says that its entry is left to those who ask, so that no worker was woken for it yet.
//! Whoever needs one after all takes the flag away and wakes one; or leaves that to the runner, if it has one.
//!
//! **Put.** The message goes into the queue first, and `MESSAGES` is set after. If the actor was neither `RUNNING` nor `ENTERED`,
//! the same step makes it `ENTERED`, and who took that step puts it into the run queue. Nobody else can have: the step is one
//! compare-and-exchange.
//!
//! **Claim.** A worker that takes an actor out of the run queue clears `ENTERED`; a waiter doesn't, because the entry stays. Both
//! set `RUNNING`, and if it was set already, they leave: whoever has the actor will see the messages.
//!
//! **Run.** A runner looks into the queue only if `MESSAGES` is set, and clears it *before* it looks. A message that comes later sets
//! the flag again.
//!
//! **Release.** Clearing `RUNNING` and looking at `MESSAGES` is again one step. If the flag is set, or the runner leaves messages
//! behind, the same step makes the actor `ENTERED` (and the runner puts it into the run queue, unless its entry is still there;
//! then it wakes a worker for that if `SOON` was taken away meanwhile).
//! So a message is never stranded: either its put saw a released actor and entered it, or the release saw the flag.
//!
//! # Who waits helps
//! A thread that is about to park for an answer claims the actor and runs it, in message order, until its own answer is there;
//! never a message further, for that one's handler may wait for what this thread does next; and never another actor. It does
//! so only while its stack has [room](crate::sync::stack_has_room) for a handler. `call` goes one better: if the actor is idle
//! (neither `RUNNING` nor `MESSAGES`) the message need not even be queued.
//!
//! Ending takes two steps. The first closes the mailbox and answers everyone in it; the second runs the last hook, which may wait
//! for those who were answered. So a thread that only waited for an answer leaves between the two, and a worker runs the second.
//!
//! All of this is explored by `tests/explore.rs` over many schedules, and `scripts/explore --broken` leaves out its steps one by one
//! to see that they are missed.

use std::collections::VecDeque;

use crate::actor::cell::Shared;
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::lifecycle::{BoxedInit, End, Ending, Life};
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::mailbox::queue::Queue;
use crate::mailbox::{Envelope, Mailbox, Refused, Unsent, Work};
use crate::pool::{Pool, Runnable, Urgency, retry_starved};
use crate::reply::Reply;
use crate::reply::target::Place;
use crate::sync::{
    Arc, AtomicBool, AtomicU8, Backoff, Mutex, MutexGuard, Ordering, Weak, is_broken,
    lock_uncontended, stack_has_room,
};
use crate::wait::activity::Gauge;
use crate::wait::current::{Myself, run_as};

const RUNNING: u8 = 1;
const ENTERED: u8 = 2;
const MESSAGES: u8 = 4;
const SOON: u8 = 8;

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
    flags: AtomicU8,
    body: Mutex<Running<A>>,
    gauge: Gauge,
}

/// What only the runner touches. Its lock is never contended.
struct Running<A: Hooks> {
    body: Body<A>,
    /// The messages that the runner has taken over.
    batch: VecDeque<Envelope<A>>,
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
            // Starting is something to do.
            flags: AtomicU8::new(ENTERED | MESSAGES | SOON),
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
    shared.mailbox.enter(Urgency::Soon);
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
        self.has_messages(urgency);
        Ok(())
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        self.queue.try_put(envelope)?;
        self.has_messages(Urgency::Now);
        Ok(())
    }

    fn put_stop(&self, urgency: Urgency) {
        if self.queue.put_stop() {
            self.has_messages(urgency);
        }
    }

    fn len(&self) -> usize {
        self.queue.len()
    }

    fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    fn help(&self, wanted: &AtomicBool) {
        if !stack_has_room() {
            self.hurry();
        } else if self.try_claim() {
            self.run(usize::MAX, || wanted.load(Ordering::Acquire));
        }
    }

    fn hurry(&self) {
        let flags = self.flags.load(Ordering::Acquire);
        if flags & SOON != 0
            && flags & (RUNNING | MESSAGES) != 0
            && self.flags.fetch_and(!SOON, Ordering::AcqRel) & (RUNNING | SOON) == SOON
        {
            self.pool.wake();
        }
    }

    fn claim(&self) -> bool {
        if !stack_has_room() {
            return false;
        }
        let backoff = Backoff::new();
        for _ in 0..LOOKS {
            // An entry in the run queue may be left of a message that has been handled since.
            let flags = self.flags.load(Ordering::Relaxed);
            if flags & MESSAGES != 0 {
                return false;
            }
            let claimed = flags & RUNNING == 0
                && self
                    .flags
                    .compare_exchange(flags, flags | RUNNING, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok();
            if claimed {
                return true;
            }
            backoff.spin();
        }
        false
    }

    fn perform(&self, work: Work<A>, reply: &mut Reply<'_>) {
        let mut running = lock_uncontended(&self.body);
        let Running {
            body,
            batch,
            myself,
        } = &mut *running;
        run_as(myself, || {
            if let Body::Running(life) = body
                && let Some(end) = life.perform(work, reply, &self.gauge)
            {
                self.close(body, batch, end);
            }
        });
        self.release(running);
    }
}

impl<A: Hooks + Send> Runnable for Shared<A, Pooled<A>> {
    fn take_turn(&self) {
        let take = |flags: u8| Some((flags & !(ENTERED | SOON)) | RUNNING);
        let before = self
            .mailbox
            .flags
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, take)
            .unwrap_or_else(|flags| flags);
        if before & RUNNING == 0 {
            self.mailbox.run(TURN, || false);
        }
    }
}

impl<A: Hooks + Send> Pooled<A> {
    /// There is something in the queue: sees to it that somebody runs the actor.
    fn has_messages(&self, urgency: Urgency) {
        let set = |flags: u8| {
            let entered = if flags & RUNNING == 0 { ENTERED } else { 0 };
            let soon = match urgency {
                Urgency::Soon if flags & (RUNNING | ENTERED) == 0 => SOON,
                Urgency::Soon => flags & SOON,
                Urgency::Now => 0,
            };
            Some((flags & !SOON) | MESSAGES | entered | soon)
        };
        // Often there is nothing to change: a runner that cleared the flag and looked before this message was put in did both
        // before the queue was locked for it, so the flag seen here is newer than that look.
        let now = self.flags.load(Ordering::Acquire);
        if set(now) == Some(now) {
            // The pool may have had no thread for it.
            retry_starved();
            return;
        }
        let before = self
            .flags
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, set)
            .unwrap_or_else(|flags| flags);
        if before & (RUNNING | ENTERED) == 0 {
            self.enter(urgency);
        } else if before & (RUNNING | SOON) == SOON && urgency == Urgency::Now {
            self.pool.wake();
        }
    }

    fn enter(&self, urgency: Urgency) {
        // The registry, the senders and the body hold the actor for as long as there is something to do for it.
        if let Some(me) = self.me.upgrade() {
            self.pool.enter(me, urgency);
        }
        // Whoever took `SOON` away before it was in the queue woke a worker that found nothing there.
        if urgency == Urgency::Soon
            && self.flags.load(Ordering::Acquire) & (ENTERED | SOON) == ENTERED
        {
            self.pool.wake();
        }
    }

    fn try_claim(&self) -> bool {
        self.flags.fetch_or(RUNNING, Ordering::Acquire) & RUNNING == 0
    }

    /// Runs the claimed actor until there is nothing left to do, what is wanted has come to pass, or the turn is over.
    fn run(&self, turn: usize, wanted: impl Fn() -> bool) {
        let mut running = lock_uncontended(&self.body);
        let Running {
            body,
            batch,
            myself,
        } = &mut *running;
        let mut handled = 0;
        run_as(myself, || {
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
        self.release(running);
    }

    /// Gives a sender that is at it the time to send some more.
    fn let_gather(&self) {
        let is_more = self.flags.load(Ordering::Relaxed) & MESSAGES != 0;
        if is_more && !self.queue.is_bounded() {
            let backoff = Backoff::new();
            (0..LOOKS).for_each(|_| backoff.spin());
        }
    }

    fn step(&self, body: &mut Body<A>, batch: &mut VecDeque<Envelope<A>>) -> Step {
        match body {
            Body::Starting(..) | Body::Ending(_) => self.advance(body),
            Body::Running(life) => {
                let Some(envelope) = self.next(batch) else {
                    return Step::NothingToDo;
                };
                if let Some(end) = life.handle(envelope, &self.gauge) {
                    self.close(body, batch, end);
                }
            }
            Body::Stopped => {
                // A message that came while the mailbox was being closed has been answered.
                self.flags.fetch_and(!MESSAGES, Ordering::AcqRel);
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

    fn close(&self, body: &mut Body<A>, batch: &mut VecDeque<Envelope<A>>, end: End) {
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
    fn next(&self, batch: &mut VecDeque<Envelope<A>>) -> Option<Envelope<A>> {
        if batch.is_empty() {
            if self.flags.load(Ordering::Acquire) & MESSAGES == 0 {
                return None;
            }
            self.flags.fetch_and(!MESSAGES, Ordering::AcqRel);
        }
        let envelope = self.queue.take(batch);
        if self.queue.is_bounded() && !self.queue.is_empty() {
            self.flags.fetch_or(MESSAGES, Ordering::AcqRel);
        }
        self.gauge.took(batch.len());
        envelope
    }

    /// Nobody need run the actor any more.
    fn leave(&self) {
        if self.flags.load(Ordering::Relaxed) & ENTERED != 0 && self.pool.take_back(&self.me) {
            self.flags.fetch_and(!(ENTERED | SOON), Ordering::AcqRel);
        }
    }

    /// Gives the actor up, and looks once more.
    fn release(&self, mut running: MutexGuard<'_, Running<A>>) {
        // Broken on purpose, it doesn't look: then a message is stranded, and the explorer has to find it.
        let messages = if is_broken("release") { 0 } else { MESSAGES };
        let left_behind = !running.batch.is_empty()
            || matches!(running.body, Body::Starting(..) | Body::Ending(_));
        match running.body {
            Body::Running(_) if !left_behind => self.queue.shrink(&mut running.batch),
            // An actor that has ended holds no reference to itself.
            Body::Stopped => running.myself = None,
            _ => {}
        }
        drop(running);
        let is_more = |flags: u8| left_behind || flags & messages != 0;
        let give_up = |flags: u8| {
            Some(if is_more(flags) {
                (flags & !RUNNING) | ENTERED | MESSAGES
            } else if flags & ENTERED != 0 {
                // Whoever took `SOON` away has been served, and nobody may have been woken for the entry.
                (flags & !RUNNING) | SOON
            } else {
                flags & !RUNNING
            })
        };
        let before = self
            .flags
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, give_up)
            .unwrap_or_else(|flags| flags);
        if is_more(before) && before & ENTERED == 0 {
            self.enter(Urgency::Now);
        } else if is_more(before) && before & SOON == 0 {
            self.pool.wake();
        }
    }
}
