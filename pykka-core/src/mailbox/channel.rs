//! Senders put envelopes in, and wait for room if there is a capacity; the thread that runs the actor
//! takes them out.
//!
//! It is the same for both kinds of actors. The capacity is only compared with the queue's length, so
//! it costs no memory until it is used.

use std::collections::VecDeque;
use std::mem;

use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::mailbox::delivery::{Delivery, Room};
use crate::mailbox::pull::Pull;
use crate::mailbox::queue::{AfterPause, is_oversized};
use crate::mailbox::simulated::SimulatedMailbox;
use crate::mailbox::state::{Locked, MailboxState, Next};
use crate::mailbox::{Entry, Envelope, PutError, Work};
use crate::message::Methods;
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::target::Target;
use crate::sync::Arc;
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::condition::Condition;

/// The queue of a mailbox, the word that guards it, and what that word guards for the runner.
///
/// In this order, because every sender reads the bound, and the runner writes what is behind the state.
#[repr(C)]
pub(crate) struct Channel<A: Methods, R> {
    bound: Option<Box<Bound>>,
    pub(crate) state: MailboxState<Entry<A>, R>,
}

struct Bound {
    /// 0 in a simulation.
    capacity: usize,
    /// Nobody is woken under the lock of the queue.
    not_full: Arc<Condition>,
    simulated: Option<SimulatedMailbox>,
}

impl<A: Methods, R> Channel<A, R> {
    /// That of this actor. With room for `capacity` messages, or for any number if that is `None`.
    pub(crate) fn new(
        of: &ActorId,
        capacity: Option<usize>,
        state: MailboxState<Entry<A>, R>,
    ) -> Self {
        Channel {
            state,
            bound: Bound::new(of, capacity).map(Box::new),
        }
    }

    /// Puts a message in. Waits for room if the queue is full, unless the delivery says otherwise.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves moves of every message")]
    pub(crate) fn put(
        &self,
        work: Work<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<Next, PutError<A>> {
        let mut locked = self.state.lock();
        if let Some(bound) = &self.bound
            && is_full(&locked, bound.capacity)
        {
            drop(locked);
            let method = work.name();
            locked = match self.lock_with_room(bound, method, delivery, target) {
                Ok(locked) => locked,
                Err(error) => return Err(PutError::refused(work, reply, error)),
            };
        }
        if locked.is_closed() {
            drop(locked);
            return Err(PutError::closed(work, reply));
        }
        // It is put together only where it goes.
        if delivery.is_urgent() {
            locked.push_urgent(Entry::Message(Envelope { work, reply }));
        } else {
            locked.push(Entry::Message(Envelope { work, reply }));
        }
        Ok(locked.notify(delivery.wakeup))
    }

    /// Locks the queue when it has room again, or is closed.
    ///
    /// # Errors
    /// If there is no room, and the sender doesn't wait any longer.
    #[cold]
    fn lock_with_room(
        &self,
        bound: &Bound,
        method: &'static str,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<Locked<'_, Entry<A>, R>, Error> {
        if let Some(simulated) = &bound.simulated {
            simulated.before_send(method);
            if delivery.room() == Room::Refuse && !delivery.is_urgent() && simulated.is_full::<A>()
            {
                let origin = target.origin(method);
                return Err(Error::MailboxFull { origin });
            }
        }
        let capacity = bound.true_capacity();
        let entered = delivery.enter(
            &bound.not_full,
            method,
            target,
            || self.state.lock(),
            |locked| is_full(locked, capacity),
        );
        if entered.is_ok() && !delivery.is_urgent() {
            self.arrived();
        }
        entered
    }

    pub(crate) fn is_simulated(&self) -> bool {
        self.simulated().is_some()
    }

    fn simulated(&self) -> Option<&SimulatedMailbox> {
        self.bound.as_ref()?.simulated.as_ref()
    }

    /// Something was put in that is not urgent.
    fn arrived(&self) {
        if let Some(simulated) = self.simulated() {
            simulated.arrived();
        }
    }

    /// Puts a stop in, behind all messages that were put in before, or before all others if it is
    /// urgent. A stop always has room, so asking for one never waits. Nothing changes if one is
    /// queued already or the queue is closed.
    pub(crate) fn put_stop(&self, wakeup: Wakeup, is_urgent: bool) -> Next {
        let mut locked = self.state.lock();
        if is_urgent {
            return put_urgent_stop(locked, wakeup);
        }
        if !locked.accept_stop() {
            return Next::Done;
        }
        self.arrived();
        locked.push(Entry::Stop);
        locked.notify(wakeup)
    }

    /// Puts in what the runtime asks.
    pub(crate) fn control(&self, control: Control) -> Next {
        let mut locked = self.state.lock();
        match control {
            Control::EndLife(_) | Control::Suspend(_) if locked.is_closed() => return Next::Done,
            Control::EndLife(life) => {
                self.arrived();
                locked.push(Entry::EndLife(life.into()));
            }
            Control::Suspend(life) => locked.push_urgent(Entry::EndLife(life.into())),
            Control::Begin => locked.end_pause(AfterPause::Begin),
            Control::GiveUp => locked.end_pause(AfterPause::GiveUp),
        }
        locked.notify(Wakeup::Eager)
    }

    /// Puts a worker's turn in. If the queue is closed, it is dropped.
    pub(crate) fn put_pull(&self, pull: Pull<A>) -> Next {
        let mut locked = self.state.lock();
        if locked.is_closed() {
            // First the lock.
            drop(locked);
            return Next::Done;
        }
        self.arrived();
        locked.push(Entry::Pull(pull));
        locked.notify(Wakeup::Eager)
    }

    /// What ends a pause of the actor, if there is anything yet.
    pub(crate) fn after_pause(&self) -> Option<AfterPause> {
        self.state.lock().after_pause()
    }

    pub(crate) fn len(&self) -> usize {
        self.state.lock().len()
    }

    pub(crate) fn is_bounded(&self) -> bool {
        self.bound.is_some()
    }

    /// If the mailbox is full: the condition that is notified when there is room.
    pub(crate) fn room_if_full(&self) -> Option<Arc<Condition>> {
        let bound = self.bound.as_ref()?;
        let is_full = is_full(&self.state.lock(), bound.true_capacity());
        is_full.then(|| Arc::clone(&bound.not_full))
    }

    /// The next entry. `batch` holds the entries that this runner has taken before.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves a move of every message")]
    pub(crate) fn take(
        &self,
        batch: &mut VecDeque<Entry<A>>,
        activity: &Activity,
    ) -> Option<Entry<A>> {
        if !self.state.has_urgent()
            && let Some(entry) = batch.pop_front()
        {
            return Some(entry);
        }
        self.take_more(batch, activity)
    }

    #[inline(never)]
    fn take_more(&self, batch: &mut VecDeque<Entry<A>>, activity: &Activity) -> Option<Entry<A>> {
        if !self.state.has_urgent() && !self.state.is_notified() {
            return None;
        }
        self.take_locked(self.state.lock(), batch, activity)
    }

    /// The same for a thread that has locked the queue.
    ///
    /// The content of an unbounded queue is taken as a whole. From a bounded one, only one entry is
    /// taken, because messages that are not handled count toward the capacity.
    #[inline]
    pub(crate) fn take_locked<'a>(
        &'a self,
        mut locked: Locked<'a, Entry<A>, R>,
        batch: &mut VecDeque<Entry<A>>,
        activity: &Activity,
    ) -> Option<Entry<A>> {
        let entry = if locked.has_urgent() {
            let entry = locked.pop_urgent();
            locked.looked();
            entry
        } else if !batch.is_empty() {
            locked.looked();
            batch.pop_front()
        } else if let Some(bound) = &self.bound {
            self.take_from_bounded(bound, locked)
        } else {
            let entry = locked.take_all(batch);
            locked.looked();
            entry
        };
        activity.took(batch.len());
        entry
    }

    fn take_from_bounded<'a>(
        &'a self,
        bound: &Bound,
        mut locked: Locked<'a, Entry<A>, R>,
    ) -> Option<Entry<A>> {
        if let Some(simulated) = &bound.simulated
            && !locked.is_empty()
        {
            drop(locked);
            simulated.before_take::<A>();
            locked = self.state.lock();
            if locked.has_urgent() {
                let urgent = locked.pop_urgent();
                locked.looked();
                return urgent;
            }
            let is_message = |entry: &Entry<A>| matches!(entry, Entry::Message(_) | Entry::Pull(_));
            if locked.first().is_some_and(is_message) && simulated.is_killed::<A>() {
                locked.looked();
                return Some(Entry::Killed);
            }
        }
        let entry = locked.pop();
        locked.looked();
        if let (Some(simulated), Some(entry)) = (&bound.simulated, &entry) {
            simulated.taken(match entry {
                Entry::Message(envelope) => Some(envelope.work.name()),
                Entry::Stop | Entry::EndLife(_) | Entry::Pull(_) | Entry::Killed => None,
            });
        }
        bound.not_full.notify_one();
        entry
    }

    /// Drops the buffers of a burst, now that the actor has nothing to do.
    #[inline]
    pub(crate) fn shrink(&self, batch: &mut VecDeque<Entry<A>>) {
        if is_oversized(batch) {
            *batch = VecDeque::new();
            self.state.lock().shrink();
        }
    }

    /// Closes the queue: from now on nothing can be put in. Returns the entries that are left: first
    /// those of `batch`, which the runner has taken.
    pub(crate) fn close(&self, batch: &mut VecDeque<Entry<A>>) -> VecDeque<Entry<A>> {
        let mut left = mem::take(batch);
        let mut locked = self.state.lock();
        locked.close(&mut left);
        locked.looked();
        if let Some(bound) = &self.bound {
            bound.not_full.notify_all();
        }
        left
    }
}

impl Bound {
    #[cold]
    fn new(of: &ActorId, capacity: Option<usize>) -> Option<Self> {
        let simulated = SimulatedMailbox::new(of, capacity);
        let capacity = if simulated.is_some() { 0 } else { capacity? };
        Some(Bound {
            capacity,
            not_full: Arc::default(),
            simulated,
        })
    }

    /// The number of messages for which there really is room.
    fn true_capacity(&self) -> usize {
        let simulated = self.simulated.as_ref();
        simulated.map_or(self.capacity, SimulatedMailbox::capacity)
    }
}

/// What is closed is not full, so that no sender waits for it. What is urgent needs no room.
#[inline]
fn is_full<A: Methods, R>(locked: &Locked<'_, Entry<A>, R>, capacity: usize) -> bool {
    locked.waiting() >= capacity && !locked.is_closed()
}

/// A stop that is queued in the usual place stays there: it will be dropped with what is left.
fn put_urgent_stop<A: Methods, R>(mut locked: Locked<'_, Entry<A>, R>, wakeup: Wakeup) -> Next {
    let is_next = matches!(locked.first_urgent(), Some(Entry::Stop));
    if is_next || locked.is_closed() {
        return Next::Done;
    }
    locked.accept_stop();
    locked.push_first(Entry::Stop);
    locked.notify(wakeup)
}
