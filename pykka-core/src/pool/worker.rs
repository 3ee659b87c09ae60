//! A worker: the thread that takes scheduled actors and runs each for a turn.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::time::Duration;

use super::{
    Poller, PoolInner, QUIET_ROUNDS, Runnable, SLOTS_A_ROUND, State, report, wait, wait_timeout,
};
use crate::error::unwind;
use crate::sync::{
    Arc, AtomicU64, Mutex, MutexGuard, Ordering, is_broken, lock, thread, thread_local,
};

/// How often in a row a worker prefers its own slot. There is a limit so that two actors that send to
/// each other don't keep all others waiting.
const SLOT_FIRST: u32 = 64;

/// How often a worker looks once more before it parks.
const YIELDS: usize = 3;

/// What others see of a worker.
#[derive(Default)]
pub(super) struct Worker {
    /// The LIFO slot: the actor that it scheduled last.
    slot: Mutex<Option<Arc<dyn Runnable>>>,
    turns_ended: AtomicU64,
}

/// A worker and its pool.
#[derive(Clone)]
struct CurrentWorker {
    pool: Arc<PoolInner>,
    worker: Arc<Worker>,
}

thread_local! {
    /// The worker that this thread is. Without a destructor, so that the destructors of the thread's
    /// other locals can use it. It is empty by then, because the thread is no longer a worker.
    static CURRENT: ManuallyDrop<RefCell<Option<CurrentWorker>>> =
        const { ManuallyDrop::new(RefCell::new(None)) };
}

/// Blocks this thread in `wait`. If it is a worker, the pool may start another one meanwhile.
pub(crate) fn blocking<R>(wait: impl FnOnce() -> R) -> R {
    let Some(CurrentWorker { pool, worker }) = CURRENT.with(|current| current.borrow().clone())
    else {
        return wait();
    };
    let mut state = lock(&pool.state);
    state.blocked += 1;
    state.run_queue.extend(worker.empty_slot());
    if state.run_queue.is_empty() {
        drop(state);
    } else {
        pool.ensure_worker(state);
    }
    let result = wait();
    lock(&pool.state).blocked -= 1;
    result
}

impl Worker {
    pub(super) fn has_full_slot(&self) -> bool {
        lock(&self.slot).is_some()
    }

    pub(super) fn empty_slot(&self) -> Option<Arc<dyn Runnable>> {
        lock(&self.slot).take()
    }

    pub(super) fn turns_ended(&self) -> u64 {
        self.turns_ended.load(Ordering::Relaxed)
    }

    fn run(&self, actor: Arc<dyn Runnable>) {
        // No panic should leave a turn. If one does, the pool doesn't lose the worker.
        let _ = unwind::catch(move || actor.run_turn());
        // No other thread writes.
        let ended = self.turns_ended() + 1;
        self.turns_ended.store(ended, Ordering::Relaxed);
    }
}

impl PoolInner {
    /// Puts the actor into the slot of this thread, if it is one of the pool's workers. Returns the
    /// actor that has to go into the run queue: the one that was in the slot before, or else this
    /// one.
    pub(super) fn put_into_own_slot(
        self: &Arc<Self>,
        actor: Arc<dyn Runnable>,
    ) -> Option<Arc<dyn Runnable>> {
        CURRENT.with(|current| match &*current.borrow() {
            Some(CurrentWorker { pool, worker }) if Arc::ptr_eq(pool, self) => {
                let before = lock(&worker.slot).replace(actor);
                if !self.watched.load(Ordering::Acquire) {
                    self.watch_slots();
                }
                before
            }
            _ => Some(actor),
        })
    }

    /// A slot was filled, and possibly no thread looks at it during the current turn of its worker.
    #[cold]
    fn watch_slots(self: &Arc<Self>) {
        let mut state = lock(&self.state);
        self.wake_monitor(&mut state);
        self.watched.store(!state.is_starved, Ordering::Release);
        if state.has_poller() {
            report(state);
        } else {
            self.ensure_worker(state);
        }
    }

    /// From now on, a worker that fills a slot has to wake a thread that looks at it. Called before
    /// the last look at the slots: see the head of `pool`.
    pub(super) fn unwatch_slots(&self) {
        // If it is broken on purpose, the flag stays set. Then an actor is left in a slot, and the
        // explorer has to find that.
        self.watched.store(is_broken("watched"), Ordering::Release);
    }

    /// What a worker does until it leaves.
    pub(super) fn work(self: Arc<Self>, me: &Arc<Worker>) {
        let current = CurrentWorker {
            pool: Arc::clone(&self),
            worker: Arc::clone(me),
        };
        CURRENT.with(|here| here.replace(Some(current)));
        let mut from_slot = 0;
        loop {
            let own = (from_slot < SLOT_FIRST).then(|| me.empty_slot()).flatten();
            from_slot = if own.is_some() { from_slot + 1 } else { 0 };
            let Some(actor) = own.or_else(|| self.next(me)) else {
                break;
            };
            me.run(actor);
        }
        CURRENT.with(|here| here.replace(None));
    }

    /// The next actor of the run queue, or `None` when the worker is not needed any more.
    fn next(self: &Arc<Self>, me: &Arc<Worker>) -> Option<Arc<dyn Runnable>> {
        for _ in 0..YIELDS {
            let mut state = lock(&self.state);
            state.run_queue.extend(me.empty_slot());
            if let Some(actor) = state.run_queue.pop_front() {
                self.leave_the_rest(state);
                return Some(actor);
            }
            drop(state);
            thread::yield_now();
        }
        let mut state = lock(&self.state);
        let (mut quiet, mut asks) = (0, state.asks);
        loop {
            let mut polls = !state.has_poller() && quiet < QUIET_ROUNDS;
            if polls {
                let is_active = self.poll(&mut state, quiet) || state.asks != asks;
                asks = state.asks;
                quiet = if is_active { 0 } else { quiet + 1 };
                polls = quiet < QUIET_ROUNDS;
            }
            if let Some(actor) = state.run_queue.pop_front() {
                self.leave_the_rest(state);
                return Some(actor);
            }
            if state.closing {
                return leave(state, me);
            }
            if polls {
                state.poller = Poller::Waiting;
                state = wait_timeout(&self.poller, state, self.settings.poll_every).0;
                state.poller = Poller::Absent;
                continue;
            }
            let timeout = self.is_spare(&state).then_some(self.settings.leave_after);
            let (woken, timed_out) = self.park(state, timeout);
            state = woken;
            if !timed_out {
                quiet = 0;
            } else if state.run_queue.is_empty() && self.is_spare(&state) {
                return leave(state, me);
            }
        }
    }

    /// One look of the poller at the slots, possibly the last. Returns whether something has
    /// happened.
    fn poll(&self, state: &mut State, quiet: u32) -> bool {
        if quiet + 1 == QUIET_ROUNDS {
            self.unwatch_slots();
        }
        state.poll_slots(SLOTS_A_ROUND)
    }

    /// Sleeps until it is woken or the time is up. Returns whether the time was up.
    fn park<'a>(
        &self,
        mut state: MutexGuard<'a, State>,
        timeout: Option<Duration>,
    ) -> (MutexGuard<'a, State>, bool) {
        state.parked += 1;
        let (mut state, timed_out) = match timeout {
            Some(timeout) => wait_timeout(&self.work, state, timeout),
            None => (wait(&self.work, state), false),
        };
        state.parked -= 1;
        state.notified = state.notified.saturating_sub(1);
        (state, timed_out)
    }

    /// This worker has taken an actor out of the run queue, and may be busy with it for long. Makes
    /// sure that another worker looks at the rest, and at the slots if one is filled from now on.
    fn leave_the_rest(self: &Arc<Self>, state: MutexGuard<'_, State>) {
        if state.has_poller() {
            return;
        }
        self.unwatch_slots();
        if !state.run_queue.is_empty() {
            self.ensure_worker(state);
        }
    }

    /// Whether there are more workers than the cores and the blocked workers require.
    fn is_spare(&self, state: &State) -> bool {
        state.workers.len() > self.settings.cores + state.blocked
    }
}

fn leave(mut state: MutexGuard<'_, State>, me: &Arc<Worker>) -> Option<Arc<dyn Runnable>> {
    state
        .workers
        .retain(|listed| !Arc::ptr_eq(&listed.worker, me));
    None
}
