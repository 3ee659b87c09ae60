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
//! never a message further, for that one's handler may wait for what this thread does next; and never another actor. Nested
//! at most [`DEEPEST`] times, for the stack's sake. `call` goes one better: if the actor is idle (neither `RUNNING` nor `MESSAGES`) the message need
//! not even be queued.
//!
//! All of this is explored by `tests/explore.rs` over many schedules, and `scripts/explore --broken` leaves out its steps one by one
//! to see that they are missed.

use std::cell::Cell;
use std::collections::VecDeque;

use crate::actor_ref::ActorRef;
use crate::awaited::Doing;
use crate::cell::Shared;
use crate::context::Context;
use crate::current::{Myself, run_as};
use crate::gauge::Gauge;
use crate::hooks::Hooks;
use crate::identity::ActorId;
use crate::life::{End, Life, Make};
use crate::mailbox::{Envelope, Mailbox, Refused, Unsent, Work};
use crate::place::Place;
use crate::pool::{Pool, Runnable, Urgency, retry_starved};
use crate::registry::ActorRegistry;
use crate::reply::Reply;
use crate::room::Room;
use crate::sync::{
    Arc, AtomicBool, AtomicU8, Backoff, Mutex, MutexGuard, Ordering, Weak, is_broken, lock,
    lock_uncontended, thread_local,
};

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

/// How deep waiters that help may nest on one stack.
const DEEPEST: usize = 64;

/// In this order, so that what senders write to and what the runner writes to lie some cache lines apart: sharing one costs a
/// third of a tell.
#[repr(C)]
pub(crate) struct Pooled<A: Hooks> {
    queue: Mutex<Queue<A>>,
    /// Of a bounded one.
    room: Option<Box<Room>>,
    pool: Pool,
    me: Weak<Shared<A, Pooled<A>>>,
    flags: AtomicU8,
    body: Mutex<Running<A>>,
    gauge: Gauge,
}

struct Queue<A: Hooks> {
    messages: VecDeque<Envelope<A>>,
    capacity: usize,
    closed: bool,
}

/// What only the runner touches. Its lock is never contended.
struct Running<A: Hooks> {
    body: Body<A>,
    /// The messages that the runner has taken over.
    batch: VecDeque<Envelope<A>>,
    myself: Option<Box<Myself>>,
}

enum Body<A: Hooks> {
    Unborn(Make<A>, Context<A>),
    Living(Life<A>),
    Over,
}

/// What a runner did last.
enum Step {
    Handled,
    NothingToDo,
    Over,
}

/// Starts an actor on a pool.
pub(crate) fn start<A: Hooks + Send>(
    id: ActorId,
    capacity: Option<usize>,
    pool: &Pool,
    registry: &ActorRegistry,
    make: Make<A>,
) -> ActorRef<A> {
    let shared = Arc::new_cyclic(|me: &Weak<Shared<A, Pooled<A>>>| {
        let queue = Queue {
            messages: VecDeque::new(),
            capacity: capacity.unwrap_or(usize::MAX),
            closed: false,
        };
        let mailbox = Pooled {
            // Being born is something to do.
            flags: AtomicU8::new(ENTERED | MESSAGES | SOON),
            gauge: Gauge::default(),
            body: Mutex::new(Running {
                body: Body::Over,
                batch: VecDeque::new(),
                myself: None,
            }),
            queue: Mutex::new(queue),
            room: capacity.map(|_| Box::default()),
            pool: pool.clone(),
            me: me.clone(),
        };
        Shared::new(id, mailbox, A::offer)
    });
    let actor_ref = ActorRef::new(shared.clone());
    let context = Context::new(actor_ref.clone(), registry.clone());
    let mut running = lock_uncontended(&shared.mailbox.body);
    running.myself = Some(Box::new(context.myself()));
    running.body = Body::Unborn(make, context);
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
        let mut queue = lock(&self.queue);
        if let Some(room) = self.room.as_ref().filter(|_| queue.is_full()) {
            drop(queue);
            let roomy = room.wait_for(&Doing(place, envelope.work.name()), || {
                Some(lock(&self.queue)).filter(|queue| !queue.is_full())
            });
            queue = match roomy {
                Ok(queue) => queue,
                Err(error) => {
                    return Err(Unsent {
                        envelope,
                        deadlock: Some(error),
                    });
                }
            };
        }
        if queue.closed {
            return Err(Unsent::closed(envelope));
        }
        queue.messages.push_back(envelope);
        drop(queue);
        self.has_messages(urgency);
        Ok(())
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        let mut queue = lock(&self.queue);
        if queue.closed {
            return Err(Refused::Closed(envelope));
        }
        if queue.is_full() {
            return Err(Refused::Full(envelope));
        }
        queue.messages.push_back(envelope);
        drop(queue);
        self.has_messages(Urgency::Now);
        Ok(())
    }

    fn len(&self) -> usize {
        lock(&self.queue).messages.len()
    }

    fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    fn help(&self, wanted: &AtomicBool) {
        let Some(_deeper) = Depth::deeper() else {
            return self.hurry();
        };
        if self.try_claim() {
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
        if DEPTH.get() >= DEEPEST {
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
        let _deeper = Depth::deeper();
        let mut running = lock_uncontended(&self.body);
        let Running {
            body,
            batch,
            myself,
        } = &mut *running;
        run_as(myself, || {
            if let Body::Living(life) = body {
                let end = if life.stop_is_due() {
                    Some(End::Stopped)
                } else {
                    life.perform(work, reply, &self.gauge)
                };
                if let Some(end) = end {
                    self.end(body, batch, end);
                }
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
        if is_more && self.room.is_none() {
            let backoff = Backoff::new();
            (0..LOOKS).for_each(|_| backoff.spin());
        }
    }

    fn step(&self, body: &mut Body<A>, batch: &mut VecDeque<Envelope<A>>) -> Step {
        match body {
            Body::Over => {
                // A message that came while the mailbox was being closed has been answered.
                self.flags.fetch_and(!MESSAGES, Ordering::AcqRel);
                return Step::Over;
            }
            Body::Unborn(..) => {
                let Body::Unborn(make, context) = std::mem::replace(body, Body::Over) else {
                    return Step::Over;
                };
                match Life::begin(context, make) {
                    Ok(life) => *body = Body::Living(life),
                    Err(stillborn) => {
                        stillborn.end(|| self.close());
                        self.leave();
                    }
                }
            }
            Body::Living(life) => {
                let end = if life.stop_is_due() {
                    Some(End::Stopped)
                } else {
                    let Some(envelope) = self.next(batch) else {
                        return Step::NothingToDo;
                    };
                    life.handle(envelope, &self.gauge)
                };
                if let Some(end) = end {
                    self.end(body, batch, end);
                }
            }
        }
        Step::Handled
    }

    /// The next message: of those taken over before, or else from the queue, which is taken over whole.
    fn next(&self, batch: &mut VecDeque<Envelope<A>>) -> Option<Envelope<A>> {
        if let Some(envelope) = batch.pop_front() {
            self.gauge.took(batch.len());
            return Some(envelope);
        }
        if self.flags.load(Ordering::Acquire) & MESSAGES == 0 {
            return None;
        }
        self.flags.fetch_and(!MESSAGES, Ordering::AcqRel);
        let mut queue = lock(&self.queue);
        if queue.capacity == usize::MAX {
            std::mem::swap(&mut queue.messages, batch);
            drop(queue);
            let envelope = batch.pop_front();
            self.gauge.took(batch.len());
            return envelope;
        }
        // In a bounded one, what is not handled takes up its room.
        let envelope = queue.messages.pop_front();
        if !queue.messages.is_empty() {
            self.flags.fetch_or(MESSAGES, Ordering::AcqRel);
        }
        drop(queue);
        if let Some(room) = &self.room {
            room.made();
        }
        envelope
    }

    fn end(&self, body: &mut Body<A>, batch: &mut VecDeque<Envelope<A>>, end: End) {
        if let Body::Living(life) = std::mem::replace(body, Body::Over) {
            let batch = std::mem::take(batch);
            life.end(end, || batch.into_iter().chain(self.close()));
            self.leave();
        }
    }

    /// Nothing can be put in any more. Gives what is left.
    fn close(&self) -> impl Iterator<Item = Envelope<A>> + use<A> {
        let leftovers = {
            let mut queue = lock(&self.queue);
            queue.closed = true;
            std::mem::take(&mut queue.messages)
        };
        if let Some(room) = &self.room {
            room.closed();
        }
        leftovers.into_iter()
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
        let left_behind = !running.batch.is_empty() || matches!(running.body, Body::Unborn(..));
        if matches!(running.body, Body::Over) {
            // The dead hold no reference to themselves.
            running.myself = None;
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

impl<A: Hooks> Queue<A> {
    fn is_full(&self) -> bool {
        self.messages.len() >= self.capacity && !self.closed
    }
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// One more level of helping on this thread's stack.
struct Depth;

impl Depth {
    fn deeper() -> Option<Self> {
        let depth = DEPTH.get();
        (depth < DEEPEST).then(|| {
            DEPTH.set(depth + 1);
            Depth
        })
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}
