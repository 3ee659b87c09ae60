//! The queue of a mailbox: senders put envelopes in, and the thread that runs the actor takes them
//! out.
//!
//! It is the same for both kinds of actors. The capacity is only compared with its length, so it
//! costs no memory until it is used, and the large buffer of a burst is dropped.

use std::collections::VecDeque;

use crate::error::Error;
use crate::mailbox::delivery::{Delivery, Room};
use crate::mailbox::simulated::SimulatedMailbox;
use crate::mailbox::{Entry, Envelope, PutError};
use crate::message::Methods;
use crate::reply::dependency::ActorEvent;
use crate::reply::target::Target;
use crate::sync::simulated::Sleeper;
use crate::sync::{AtomicBool, Mutex, MutexGuard, Ordering, is_broken, lock};
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
    /// The actor's dedicated thread, while it sleeps because the queue is empty.
    sleeper: Option<Sleeper>,
}

/// What can be put in.
#[derive(Clone, Copy, PartialEq)]
enum Admission {
    Everything,
    /// A stop is queued. A second one would have no effect.
    EverythingButStops,
    Nothing,
}

struct Bound {
    /// 0 in a simulation.
    capacity: usize,
    not_full: Condition,
    simulated: Option<SimulatedMailbox>,
}

impl Bound {
    #[cold]
    fn new(capacity: Option<usize>) -> Option<Self> {
        let simulated = SimulatedMailbox::new(capacity);
        let capacity = if simulated.is_some() { 0 } else { capacity? };
        Some(Bound {
            capacity,
            not_full: Condition::default(),
            simulated,
        })
    }

    /// The number of messages for which there really is room.
    fn true_capacity(&self) -> usize {
        let simulated = self.simulated.as_ref();
        simulated.map_or(self.capacity, SimulatedMailbox::capacity)
    }
}

impl<A: Methods> Queue<A> {
    /// A queue with room for `capacity` messages, or for any number if that is `None`.
    pub(crate) fn new(capacity: Option<usize>) -> Self {
        Queue {
            state: Mutex::new(QueueState {
                entries: VecDeque::new(),
                urgent: VecDeque::new(),
                accepts: Admission::Everything,
                sleeper: None,
            }),
            has_urgent: AtomicBool::new(false),
            bound: Bound::new(capacity).map(Box::new),
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
        if let Some(bound) = self.bound.as_ref()
            && state.is_full(bound.capacity)
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
        if let Some(simulated) = &bound.simulated {
            simulated.before_send(target.actor(), method);
        }
        let capacity = bound.true_capacity();
        let enter = || Some(lock(&self.state)).filter(|state| !state.is_full(capacity));
        let origin = || target.origin(method);
        let entered = match delivery.room() {
            Room::Exceed => Ok(lock(&self.state)),
            Room::Refuse => enter().ok_or_else(|| Error::MailboxFull { origin: origin() }),
            Room::Wait => {
                let on = ActorEvent(target, method);
                let deadline = delivery.deadline();
                bound.not_full.wait_until(&on, deadline, &origin, enter)
            }
        };
        if let Some(simulated) = bound.simulated.as_ref().filter(|_| entered.is_ok())
            && !delivery.is_urgent()
        {
            simulated.arrived();
        }
        entered
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
        if let Some(simulated) = self
            .bound
            .as_ref()
            .and_then(|bound| bound.simulated.as_ref())
        {
            simulated.arrived();
        }
        push(state, Entry::Stop);
        true
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

    pub(crate) fn is_simulated(&self) -> bool {
        let bound = self.bound.as_ref();
        bound.is_some_and(|bound| bound.simulated.is_some())
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
        if let Some(bound) = &self.bound {
            return self.take_from_bounded(bound);
        }
        let mut state = lock(&self.state);
        if batch.capacity() > KEPT.max(2 * state.entries.len()) {
            *batch = VecDeque::new();
        }
        std::mem::swap(&mut state.entries, batch);
        drop(state);
        batch.pop_front()
    }

    /// The next entry of a bounded queue.
    fn take_from_bounded(&self, bound: &Bound) -> Option<Entry<A>> {
        if bound.simulated.is_some() && !self.is_empty() {
            SimulatedMailbox::before_take();
            if let Some(urgent) = self.take_urgent() {
                return Some(urgent);
            }
        }
        let entry = lock(&self.state).entries.pop_front();
        if let (Some(simulated), Some(entry)) = (&bound.simulated, &entry) {
            simulated.taken(match entry {
                Entry::Message(envelope) => Some(envelope.work.name()),
                Entry::Stop => None,
            });
        }
        bound.not_full.notify_one();
        entry
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
            state.sleeper = Some(Sleeper::current());
            drop(state);
            Sleeper::current().park(None, || None);
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
    fn is_full(&self, capacity: usize) -> bool {
        self.entries.len() >= capacity && self.accepts != Admission::Nothing
    }
}

/// Puts an entry in, and wakes the actor's thread if it sleeps.
fn push<A: Methods>(mut state: MutexGuard<'_, QueueState<A>>, entry: Entry<A>) {
    state.entries.push_back(entry);
    wake(state);
}

#[inline]
fn wake<A: Methods>(mut state: MutexGuard<'_, QueueState<A>>) {
    let sleeper = state.sleeper.take();
    drop(state);
    // If it is broken on purpose, the thread is not woken, and the explorer has to find that.
    if let Some(sleeper) = sleeper.filter(|_| !is_broken("sleeper")) {
        sleeper.wake();
    }
}
