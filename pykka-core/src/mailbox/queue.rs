//! The queue of a mailbox: senders put envelopes in, and the thread that runs the actor takes them
//! out.
//!
//! It is the same for both kinds of actors. The capacity is only compared with its length, so it
//! costs no memory until it is used, and the large buffer of a burst is dropped.

use std::collections::VecDeque;

use crate::error::Error;
use crate::mailbox::delivery::{Delivery, Room};
use crate::mailbox::{Entry, Envelope, PutError, Turn};
use crate::message::Methods;
use crate::reply::dependency::ActorEvent;
use crate::reply::target::Target;
use crate::sync::{AtomicBool, Mutex, MutexGuard, Ordering, is_broken, lock, thread};
use crate::wait::any_actor::Control;
use crate::wait::condition::Condition;

/// A buffer for more messages than this is dropped when the actor has nothing to do.
const KEPT: usize = 64;

pub(crate) struct Queue<A: Methods> {
    state: Mutex<QueueState<A>>,
    /// Whether there are urgent entries, so that a runner looks for them without the lock. It is
    /// changed under the lock.
    has_urgent: AtomicBool,
    bound: Option<Box<Bound>>,
}

struct QueueState<A: Methods> {
    entries: VecDeque<Entry<A>>,
    /// They come before all others, and before those that the runner has taken already.
    urgent: VecDeque<Entry<A>>,
    accepts: Admission,
    /// What ends the pause between two lives, if it is known.
    after_pause: Option<AfterPause>,
    /// The actor's dedicated thread, while it sleeps because the queue is empty.
    sleeper: Option<thread::Thread>,
}

/// What can be put in.
#[derive(Clone, Copy, PartialEq)]
enum Admission {
    Everything,
    /// A stop is queued. A second one would have no effect.
    EverythingButStops,
    Nothing,
}

/// What ends the pause between two lives of the actor.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum AfterPause {
    Begin,
    /// A stop is queued. It ends the actor at once.
    Stop,
    /// Its supervisor gives it up.
    GiveUp,
}

struct Bound {
    capacity: usize,
    not_full: Condition,
}

impl<A: Methods> Queue<A> {
    /// A queue with room for `capacity` messages, or for any number if that is `None`.
    pub(crate) fn new(capacity: Option<usize>) -> Self {
        let bound = |capacity| {
            Box::new(Bound {
                capacity,
                not_full: Condition::default(),
            })
        };
        Queue {
            state: Mutex::new(QueueState {
                entries: VecDeque::new(),
                urgent: VecDeque::new(),
                accepts: Admission::Everything,
                after_pause: None,
                sleeper: None,
            }),
            has_urgent: AtomicBool::new(false),
            bound: capacity.map(bound),
        }
    }

    /// Puts an envelope in. Waits for room if the queue is full, unless the delivery says otherwise.
    pub(crate) fn put(
        &self,
        envelope: Envelope<A>,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        let mut state = lock(&self.state);
        if let Some(bound) = self.bound.as_ref().filter(|bound| state.is_full(bound))
            && delivery.room() != Room::Exceed
        {
            drop(state);
            state = match self.with_room(bound, envelope.work.name(), delivery, target) {
                Ok(state) => state,
                Err(error) => {
                    return Err(PutError {
                        envelope,
                        error: Some(error),
                    });
                }
            };
        }
        if state.accepts == Admission::Nothing {
            return Err(PutError::closed(envelope));
        }
        if delivery.is_urgent() {
            state.urgent.push_back(Entry::Message(envelope));
            self.has_urgent.store(true, Ordering::Release);
            wake(state);
        } else {
            push(state, Entry::Message(envelope));
        }
        Ok(())
    }

    /// The state of a full queue when it has room again, or is closed.
    ///
    /// # Errors
    /// If there is no room, and the sender doesn't wait any longer.
    #[cold]
    fn with_room(
        &self,
        bound: &Bound,
        method: &'static str,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<MutexGuard<'_, QueueState<A>>, Error> {
        let enter = || Some(lock(&self.state)).filter(|state| !state.is_full(bound));
        let origin = || target.origin(method);
        if delivery.room() == Room::Refuse {
            return enter().ok_or_else(|| Error::MailboxFull { origin: origin() });
        }
        let on = ActorEvent(target, method);
        let deadline = delivery.deadline();
        bound.not_full.wait_until(&on, deadline, &origin, enter)
    }

    /// Puts a stop in, behind all messages that were put in before. A stop always has room, so asking
    /// for one never waits. Returns `false` if nothing changed, because one is queued already or the
    /// queue is closed.
    pub(crate) fn put_stop(&self) -> bool {
        let mut state = lock(&self.state);
        if state.accepts != Admission::Everything {
            return false;
        }
        state.accepts = Admission::EverythingButStops;
        push(state, Entry::Stop);
        true
    }

    /// Puts in what the runtime asks.
    pub(crate) fn control(&self, control: Control) {
        let mut state = lock(&self.state);
        match control {
            Control::EndLife(life) if state.accepts != Admission::Nothing => {
                push(state, Entry::EndLife(life));
            }
            Control::Suspend(life) if state.accepts != Admission::Nothing => {
                state.urgent.push_back(Entry::EndLife(life));
                self.has_urgent.store(true, Ordering::Release);
                wake(state);
            }
            Control::EndLife(_) | Control::Suspend(_) => {}
            Control::Begin => {
                state.after_pause = Some(AfterPause::Begin);
                wake(state);
            }
            Control::GiveUp => {
                state.after_pause = Some(AfterPause::GiveUp);
                wake(state);
            }
        }
    }

    /// Puts a worker's turn in. Returns it if the queue is closed.
    pub(crate) fn put_pull(&self, pull: Turn<A>) -> Option<Turn<A>> {
        let state = lock(&self.state);
        if state.accepts == Admission::Nothing {
            return Some(pull);
        }
        push(state, Entry::Pull(pull));
        None
    }

    /// What ends a pause of the actor, if there is anything yet.
    pub(crate) fn after_pause(&self) -> Option<AfterPause> {
        lock(&self.state).after_pause()
    }

    /// The same for the actor's dedicated thread, which sleeps until then.
    pub(crate) fn sleep_through_pause(&self) -> AfterPause {
        loop {
            let mut state = lock(&self.state);
            if let Some(after) = state.after_pause() {
                return after;
            }
            state.sleeper = Some(thread::current());
            drop(state);
            thread::park();
            lock(&self.state).sleeper = None;
        }
    }

    pub(crate) fn len(&self) -> usize {
        let state = lock(&self.state);
        state.entries.len() + state.urgent.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn is_bounded(&self) -> bool {
        self.bound.is_some()
    }

    /// The next entry. `batch` holds the entries that this runner has taken before. They come first.
    ///
    /// The content of an unbounded queue is taken as a whole. From a bounded one, only one entry is
    /// taken, because messages that are not handled count toward the capacity.
    pub(crate) fn take(&self, batch: &mut VecDeque<Entry<A>>) -> Option<Entry<A>> {
        if self.has_urgent()
            && let Some(urgent) = self.take_urgent()
        {
            return Some(urgent);
        }
        if let Some(entry) = batch.pop_front() {
            return Some(entry);
        }
        let mut state = lock(&self.state);
        if let Some(bound) = &self.bound {
            let entry = state.entries.pop_front();
            drop(state);
            bound.not_full.notify_one();
            return entry;
        }
        if batch.capacity() > KEPT.max(2 * state.entries.len()) {
            *batch = VecDeque::new();
        }
        std::mem::swap(&mut state.entries, batch);
        drop(state);
        batch.pop_front()
    }

    /// Whether an urgent entry waits.
    #[inline]
    pub(crate) fn has_urgent(&self) -> bool {
        self.has_urgent.load(Ordering::Acquire)
    }

    #[cold]
    fn take_urgent(&self) -> Option<Entry<A>> {
        let mut state = lock(&self.state);
        let urgent = state.urgent.pop_front();
        if state.urgent.is_empty() {
            state.urgent = VecDeque::new();
            self.has_urgent.store(false, Ordering::Release);
        }
        urgent
    }

    /// Drops the buffers of a burst, now that the actor has nothing to do.
    pub(crate) fn shrink(&self, batch: &mut VecDeque<Entry<A>>) {
        let unbounded_burst = batch.is_empty() && batch.capacity() > KEPT;
        if unbounded_burst {
            *batch = VecDeque::new();
        }
        if unbounded_burst || self.bound.is_some() {
            let mut state = lock(&self.state);
            if state.entries.is_empty() && state.entries.capacity() > KEPT {
                state.entries = VecDeque::new();
            }
        }
    }

    /// Parks the actor's dedicated thread until something is put in. May return without a reason.
    pub(crate) fn sleep(&self) {
        let mut state = lock(&self.state);
        if state.entries.is_empty() && state.urgent.is_empty() {
            state.sleeper = Some(thread::current());
            drop(state);
            thread::park();
            lock(&self.state).sleeper = None;
        }
    }

    /// Closes the queue: from now on nothing can be put in. Returns the entries that are left.
    pub(crate) fn close(&self) -> VecDeque<Entry<A>> {
        let mut state = lock(&self.state);
        state.accepts = Admission::Nothing;
        let mut left = std::mem::take(&mut state.urgent);
        left.append(&mut state.entries);
        self.has_urgent.store(false, Ordering::Release);
        drop(state);
        if let Some(bound) = &self.bound {
            bound.not_full.notify_all();
        }
        left
    }
}

impl<A: Methods> QueueState<A> {
    fn is_full(&self, bound: &Bound) -> bool {
        self.entries.len() >= bound.capacity && self.accepts != Admission::Nothing
    }

    fn after_pause(&mut self) -> Option<AfterPause> {
        match self.after_pause.take() {
            Some(AfterPause::GiveUp) => Some(AfterPause::GiveUp),
            _ if self.accepts == Admission::EverythingButStops => Some(AfterPause::Stop),
            after => after,
        }
    }
}

/// Puts an entry in, and wakes the actor's thread if it sleeps.
fn push<A: Methods>(mut state: MutexGuard<'_, QueueState<A>>, entry: Entry<A>) {
    state.entries.push_back(entry);
    wake(state);
}

fn wake<A: Methods>(mut state: MutexGuard<'_, QueueState<A>>) {
    let sleeper = state.sleeper.take();
    drop(state);
    // If it is broken on purpose, the thread is not woken, and the explorer has to find that.
    if let Some(sleeper) = sleeper.filter(|_| !is_broken("sleeper")) {
        sleeper.unpark();
    }
}
