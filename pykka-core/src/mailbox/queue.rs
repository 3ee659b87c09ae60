//! The queue of a mailbox: senders put envelopes in, and the thread that runs the actor takes them
//! out.
//!
//! It is the same for both kinds of actors. The capacity is only compared with its length, so it
//! costs no memory until it is used, and the large buffer of a burst is dropped.

use std::collections::VecDeque;

use crate::mailbox::{Entry, Envelope, PutError, TryPutError};
use crate::message::Methods;
use crate::reply::dependency::ActorEvent;
use crate::reply::target::Target;
use crate::sync::{Mutex, MutexGuard, is_broken, lock, thread};
use crate::wait::condition::Condition;

/// A buffer for more messages than this is dropped when the actor has nothing to do.
const KEPT: usize = 64;

pub(crate) struct Queue<A: Methods> {
    state: Mutex<QueueState<A>>,
    bound: Option<Box<Bound>>,
}

struct QueueState<A: Methods> {
    entries: VecDeque<Entry<A>>,
    accepts: Admission,
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
                accepts: Admission::Everything,
                sleeper: None,
            }),
            bound: capacity.map(bound),
        }
    }

    /// Puts an envelope in. Waits for room if the queue is full.
    pub(crate) fn put(
        &self,
        envelope: Envelope<A>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        let mut state = lock(&self.state);
        if let Some(bound) = self.bound.as_ref().filter(|bound| state.is_full(bound)) {
            drop(state);
            let on = ActorEvent(target, envelope.work.name());
            let with_room = bound.not_full.wait_for(&on, || {
                Some(lock(&self.state)).filter(|state| !state.is_full(bound))
            });
            state = match with_room {
                Ok(state) => state,
                Err(error) => {
                    return Err(PutError {
                        envelope,
                        deadlock: Some(error),
                    });
                }
            };
        }
        if state.accepts == Admission::Nothing {
            return Err(PutError::closed(envelope));
        }
        push(state, Entry::Message(envelope));
        Ok(())
    }

    /// Puts an envelope in if there is room.
    pub(crate) fn try_put(&self, envelope: Envelope<A>) -> Result<(), TryPutError<A>> {
        let state = lock(&self.state);
        if state.accepts == Admission::Nothing {
            return Err(TryPutError::Closed(envelope));
        }
        if self
            .bound
            .as_ref()
            .is_some_and(|bound| state.is_full(bound))
        {
            return Err(TryPutError::Full(envelope));
        }
        push(state, Entry::Message(envelope));
        Ok(())
    }

    /// Puts an entry in although the queue may be full. Returns it if the queue is closed.
    pub(crate) fn put_beyond(&self, entry: Entry<A>) -> Result<(), Entry<A>> {
        let state = lock(&self.state);
        if state.accepts == Admission::Nothing {
            return Err(entry);
        }
        push(state, entry);
        Ok(())
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

    pub(crate) fn len(&self) -> usize {
        lock(&self.state).entries.len()
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
        if state.entries.is_empty() {
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
        let left = std::mem::take(&mut state.entries);
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
}

/// Puts an entry in, and wakes the actor's thread if it sleeps.
fn push<A: Methods>(mut state: MutexGuard<'_, QueueState<A>>, entry: Entry<A>) {
    state.entries.push_back(entry);
    let sleeper = state.sleeper.take();
    drop(state);
    // If it is broken on purpose, the thread is not woken, and the explorer has to find that.
    if let Some(sleeper) = sleeper.filter(|_| !is_broken("sleeper")) {
        sleeper.unpark();
    }
}
