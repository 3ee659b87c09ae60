//! A queue that several actors take their messages from.
//!
//! It is a mailbox without an actor: its references and proxies are like those of any actor. A worker
//! that is free takes the next message out. It is told by an entry in its own mailbox ([`Pull`]) that
//! it may look. So what is sent to a worker itself, such as a stop, has its turn, too.

use std::collections::VecDeque;
use std::mem;

use crate::actor::cell::SharedCell;
use crate::actor::hooks::Hooks;
use crate::address::actor_cell::ActorCell;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::unwind;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::pull::{Pull, SharedQueue};
use crate::mailbox::queue::Queue;
use crate::mailbox::{Envelope, Mailbox, PutError, Work};
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::target::Target;
use crate::sync::{Arc, Mutex, MutexGuard, Weak, is_broken, lock};
use crate::wait::activity::Activity;
use crate::wait::any_actor::{AnyActor, Control, Watcher};
use crate::wait::condition::Condition;

/// A mailbox whose messages are taken by several workers.
pub(super) struct Hub<A: Hooks> {
    me: Weak<SharedCell<A, Hub<A>>>,
    workers: Arc<[ActorRef<A>]>,
    ids: Arc<[ActorId]>,
    capacity: Option<usize>,
    state: Mutex<HubState<A>>,
    not_full: Arc<Condition>,
    activity: Activity,
}

struct HubState<A: Hooks> {
    queue: Queue<Envelope<A>>,
    /// The workers that found no message when they looked last, and have not been told of one since.
    idle: Vec<usize>,
    /// How many workers have terminated.
    gone: usize,
    phase: Phase,
}

#[derive(PartialEq)]
enum Phase {
    Open,
    /// The workers are stopped once there are no messages left.
    Stopping,
    /// There are no workers.
    Closed,
}

impl<A: Hooks> Hub<A> {
    pub(super) fn start(
        id: ActorId,
        capacity: Option<usize>,
        workers: &Arc<[ActorRef<A>]>,
    ) -> ActorRef<A> {
        let hub = Arc::new_cyclic(|me: &Weak<SharedCell<A, Hub<A>>>| {
            let hub = Hub {
                me: me.clone(),
                workers: Arc::clone(workers),
                ids: workers.iter().map(|worker| worker.id().clone()).collect(),
                capacity,
                state: Mutex::new(HubState {
                    queue: Queue::new(),
                    idle: (0..workers.len()).collect(),
                    gone: 0,
                    phase: Phase::Open,
                }),
                not_full: Arc::default(),
                activity: Activity::default(),
            };
            SharedCell::new(id, hub, A::offer)
        });
        hub.started();
        for (index, worker) in workers.iter().enumerate() {
            let hub = Arc::downgrade(&hub);
            worker.to_any().watch(Box::new(Gone { hub, index }));
        }
        ActorRef::new(hub)
    }

    fn is_full(&self, state: &HubState<A>) -> bool {
        let is_over = |capacity| state.queue.waiting() >= capacity;
        state.phase != Phase::Closed && self.capacity.is_some_and(is_over)
    }

    /// The workers that are to look for a message now: one that is free. If all that are idle have still
    /// to be started, or restarted, the first that has been takes it.
    fn choose(&self, state: &mut HubState<A>) -> (Option<usize>, Vec<usize>) {
        let is_free = |worker: &usize| self.workers[*worker].cell().is_running();
        match state.idle.iter().rposition(is_free) {
            Some(at) => (Some(state.idle.swap_remove(at)), Vec::new()),
            None => (None, mem::take(&mut state.idle)),
        }
    }

    fn send_to(&self, (one, others): (Option<usize>, Vec<usize>)) {
        let Some(me) = self.me.upgrade() else { return };
        for worker in one.into_iter().chain(others) {
            me.clone().send(worker);
        }
    }

    fn stop_workers(&self) {
        for worker in self.workers.iter() {
            worker.cell().stop_soon();
        }
    }

    /// A worker has terminated.
    fn gone(&self, index: usize, end: &End) {
        let mut state = lock(&self.state);
        state.idle.retain(|idle| *idle != index);
        state.gone += 1;
        if state.gone < self.workers.len() {
            return;
        }
        let was_stopped = state.phase == Phase::Stopping;
        state.phase = Phase::Closed;
        let left = state.take_all();
        drop(state);
        let Some(me) = self.me.upgrade() else { return };
        me.ending(end.failure().filter(|_| !was_stopped));
        self.not_full.notify_all();
        answer(left);
        me.terminated();
    }
}

impl<A: Hooks> Mailbox<A> for Hub<A> {
    fn put(
        &self,
        work: Work<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        let mut state = lock(&self.state);
        if self.is_full(&state) {
            drop(state);
            let method = work.name();
            let lock = || lock(&self.state);
            let is_full = |state: &MutexGuard<'_, _>| self.is_full(state);
            state = match delivery.enter(&self.not_full, method, target, lock, is_full) {
                Ok(state) => state,
                Err(error) => return Err(PutError::refused(work, reply, error)),
            };
        }
        if state.phase != Phase::Open {
            return Err(PutError::closed(work, reply));
        }
        let envelope = Envelope { work, reply };
        if delivery.is_urgent() {
            state.queue.push_urgent(envelope);
        } else {
            state.queue.push(envelope);
        }
        let chosen = self.choose(&mut state);
        drop(state);
        self.send_to(chosen);
        Ok(())
    }

    fn put_stop(&self, _: Wakeup, is_urgent: bool) {
        let mut state = lock(&self.state);
        if is_urgent {
            return self.stop_now(state);
        }
        if state.phase == Phase::Open {
            state.phase = Phase::Stopping;
            let is_empty = state.queue.is_empty();
            drop(state);
            if is_empty {
                return self.stop_workers();
            }
            // They handle what is left, also those that have still to start. But a back-off ends at once,
            // now or if one fails meanwhile.
            for worker in self.workers.iter() {
                worker.cell().control(Control::GiveUp);
            }
        }
    }

    fn len(&self) -> usize {
        lock(&self.state).queue.len()
    }

    fn room_if_full(&self) -> Option<Arc<Condition>> {
        let is_full = self.is_full(&lock(&self.state));
        is_full.then(|| Arc::clone(&self.not_full))
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    fn members(&self) -> Option<Arc<[ActorId]>> {
        Some(Arc::clone(&self.ids))
    }
}

impl<A: Hooks> Hub<A> {
    /// Answers what is queued, and stops the workers after the messages in hand.
    fn stop_now(&self, mut state: MutexGuard<'_, HubState<A>>) {
        if state.phase == Phase::Open {
            state.phase = Phase::Stopping;
        }
        let left = state.take_all();
        drop(state);
        self.not_full.notify_all();
        answer(left);
        for worker in self.workers.iter() {
            drop(worker.stop_now());
        }
    }
}

/// Answers those who wait for messages that no worker will take.
fn answer<A: Hooks>(left: VecDeque<Envelope<A>>) {
    for envelope in left {
        // The panic hook has reported a panic.
        let _ = unwind::catch(|| drop(envelope));
    }
}

impl<A: Hooks> HubState<A> {
    /// Closes the queue. Returns the messages that wait, in the order in which they would be taken.
    fn take_all(&mut self) -> VecDeque<Envelope<A>> {
        let mut left = VecDeque::new();
        self.queue.close(&mut left);
        left
    }
}

impl<A: Hooks> SharedQueue<A> for SharedCell<A, Hub<A>> {
    fn take(&self, worker: usize) -> Option<Envelope<A>> {
        let hub = &self.mailbox;
        let mut state = lock(&hub.state);
        let next = state.queue.pop_urgent();
        let Some(envelope) = next.or_else(|| state.queue.pop()) else {
            state.idle.push(worker);
            return None;
        };
        let was_last = state.phase == Phase::Stopping && state.queue.is_empty();
        drop(state);
        hub.not_full.notify_one();
        if was_last {
            hub.stop_workers();
        }
        Some(envelope)
    }

    fn send(self: Arc<Self>, worker: usize) {
        let actor = self.mailbox.workers[worker].clone();
        actor.cell().put_pull(Pull::new(self, worker));
    }

    fn pass_on(self: Arc<Self>) {
        let mut state = lock(&self.mailbox.state);
        // If it is broken on purpose, a message waits although a worker is free, and the explorer has
        // to find that.
        if !state.queue.is_empty() && !is_broken("passed") {
            let chosen = self.mailbox.choose(&mut state);
            drop(state);
            self.mailbox.send_to(chosen);
        }
    }
}

/// Tells the queue of a worker's end.
struct Gone<A: Hooks> {
    hub: Weak<SharedCell<A, Hub<A>>>,
    index: usize,
}

impl<A: Hooks> Watcher for Gone<A> {
    fn is_gone(&self) -> bool {
        self.hub.strong_count() == 0
    }

    fn tell(&self, _: &ActorId, end: End) {
        if let Some(hub) = self.hub.upgrade() {
            hub.mailbox.gone(self.index, &end);
        }
    }

    fn queue(&self) -> Option<Arc<dyn AnyActor>> {
        Some(self.hub.upgrade()?)
    }
}
