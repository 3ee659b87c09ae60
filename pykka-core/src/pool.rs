//! The threads that run pooled actors.
//!
//! A pool has as many workers as the machine has cores, and more while some of them are stuck: in a `get()` that has to
//! wait, which is known at once, or in a handler that sleeps or does I/O, which shows by the run queue not moving. Then
//! stand-ins are started, twice as many at each look; they leave when they find nothing to do for a while.
//!
//! # Who looks after the run queue
//! - A worker that has nothing to do yields a few times and then parks. It takes a wake-up to bring it back, which costs its
//!   waker more than most handlers take; so an actor that is entered by a worker goes into that worker's own slot,
//!   from which it is taken next, and wakes nobody.
//! - An actor that was entered for an *ask* is left to the asker, who is likely to run it in a moment. In case it
//!   doesn't, one parked worker, the *watchman*, looks at the queue every [`ROUND`], for as long as there were asks of late. An ask
//!   after a quiet time costs the wake-up of the watchman; the next ones cost none.
//! - Whoever takes an actor out and leaves others that nobody watches over wakes one more worker, since the one it took may
//!   keep it for long.
//! - If no worker is free when an actor is entered, or it is a worker's own slot that it goes into, the monitor looks every
//!   [`TICK`] whether the queue moves. It sleeps when there is nothing in the queue or a slot, so an idle pool uses no time at all.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::sync::{
    Arc, AtomicBool, AtomicU64, Condvar, Global, Mutex, MutexGuard, Ordering, PoisonError, Weak,
    lock, thread, thread_local,
};

/// How often the watchman looks.
const ROUND: Duration = Duration::from_micros(100);

/// After so many rounds without an ask, the watchman goes to sleep.
const QUIET_ROUNDS: u32 = 50;

/// How often the monitor looks.
const TICK: Duration = Duration::from_millis(5);

/// How long a stand-in waits for work before it leaves.
const LEAVE_AFTER: Duration = Duration::from_millis(500);

/// How often in a row a worker prefers its own slot, so that two actors who write to each other don't keep all others waiting.
const OWN_FIRST: u32 = 64;

/// The most threads a pool will ever start.
const MOST_WORKERS: usize = 4096;

/// Something that can be run for a turn.
pub(crate) trait Runnable: Send + Sync {
    fn take_turn(&self);
}

/// How soon somebody has to see to a message.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Urgency {
    /// At once.
    Now,
    /// Soon: the sender is likely to wait for the answer in a moment, and will see to it then.
    Soon,
}

/// A pool of threads that runs actors which have no thread of their own.
///
/// [`Pool::global`] is one pool for the whole process. `#[actor(pooled)]` and `builder().pooled()` use it. A pool of your
/// own keeps one part of a program from waiting for another part's threads: pass it to
/// [`Builder::pool`](crate::Builder::pool). Its threads end when the pool and all its actors are gone.
///
/// It is a handle: a clone is the same pool.
///
/// ```
/// use pykka::{actor, Actor, Pool};
///
/// #[actor]
/// struct Counter { count: u32 }
/// #[actor]
/// impl Counter {
///     pub fn add(&mut self, n: u32) -> u32 { self.count += n; self.count }
/// }
///
/// let pool = Pool::new();
/// let counter = Counter::builder().pool(&pool).start(Counter { count: 0 });
/// assert_eq!(counter.proxy().add(3).get()?, 3);
/// counter.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
#[derive(Clone)]
pub struct Pool(Arc<Handle>);

// Its workers catch the panics of what they run.
impl UnwindSafe for Pool {}
impl RefUnwindSafe for Pool {}

/// What keeps a pool open: the pool's owners and its actors. The workers don't.
struct Handle(Arc<Workshop>);

struct Workshop {
    state: Mutex<State>,
    work: Condvar,
    monitor: Condvar,
    /// How many turns were taken: whether the queue moves.
    turns: AtomicU64,
    /// Whether the monitor is awake. Changed under the lock on the state.
    monitored: AtomicBool,
    cores: usize,
}

#[derive(Default)]
struct State {
    entries: VecDeque<Arc<dyn Runnable>>,
    workers: Vec<Arc<Slot>>,
    /// How many workers are parked.
    parked: usize,
    /// How many of those have been sent a wake-up that they haven't answered yet.
    notified: usize,
    /// How many workers are known to wait inside a handler.
    blocked: usize,
    watched: bool,
    /// Counts the actors that were entered for an ask.
    asks: u64,
    has_monitor: bool,
    closing: bool,
}

/// A worker's own place for the actor that it entered last.
#[derive(Default)]
struct Slot(Mutex<Option<Arc<dyn Runnable>>>);

thread_local! {
    /// The pool and the slot, if this thread is a worker.
    static WORKER: RefCell<Option<(Arc<Workshop>, Arc<Slot>)>> = const { RefCell::new(None) };
}

impl Pool {
    /// The one pool of the whole process.
    pub fn global() -> &'static Pool {
        static GLOBAL: Global<Pool> = Global::new();
        GLOBAL.get_or_init(Pool::new)
    }

    /// Makes a pool. It starts its threads when there is something to do.
    #[expect(
        clippy::new_without_default,
        reason = "`default()` could be mistaken for the global one"
    )]
    pub fn new() -> Self {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Pool(Arc::new(Handle(Arc::new(Workshop {
            state: Mutex::default(),
            work: Condvar::new(),
            monitor: Condvar::new(),
            turns: AtomicU64::new(0),
            monitored: AtomicBool::new(false),
            cores,
        }))))
    }

    /// Puts an actor that has something to do into the run queue.
    pub(crate) fn enter(&self, actor: Arc<dyn Runnable>, urgency: Urgency) {
        let workshop = &self.0.0;
        let Some(actor) = workshop.into_own_slot(actor) else {
            return;
        };
        workshop.enter(actor, urgency);
    }

    /// Takes an actor out of the run queue again, if it is the last that was put there. Whether it was.
    ///
    /// That is how it mostly is when whoever started an actor has run it to its end; then no worker need touch it.
    pub(crate) fn take_back<R: Runnable>(&self, actor: &Weak<R>) -> bool {
        let mut state = lock(&self.0.0.state);
        let is_last =
            |last: &Arc<dyn Runnable>| std::ptr::addr_eq(Arc::as_ptr(last), actor.as_ptr());
        let entry = if state.entries.back().is_some_and(is_last) {
            state.entries.pop_back()
        } else {
            None
        };
        drop(state);
        entry.is_some()
    }

    /// Sees to it that the run queue is looked at now.
    pub(crate) fn wake(&self) {
        let state = lock(&self.0.0.state);
        self.0.0.attend(state);
    }
}

/// Waits for something in this thread. If it is a worker's, somebody stands in for it meanwhile.
pub(crate) fn blocking<R>(wait: impl FnOnce() -> R) -> R {
    let worker = WORKER
        .try_with(|worker| worker.borrow().clone())
        .ok()
        .flatten();
    let Some((workshop, slot)) = worker else {
        return wait();
    };
    let mut state = lock(&workshop.state);
    state.blocked += 1;
    state.entries.extend(lock(&slot.0).take());
    if state.entries.is_empty() {
        drop(state);
    } else {
        workshop.attend(state);
    }
    let result = wait();
    lock(&workshop.state).blocked -= 1;
    result
}

impl Workshop {
    /// If this thread is one of its workers, the actor goes into the worker's own slot, in place of another.
    fn into_own_slot(self: &Arc<Self>, actor: Arc<dyn Runnable>) -> Option<Arc<dyn Runnable>> {
        WORKER.with_borrow(|worker| match worker {
            Some((workshop, slot)) if Arc::ptr_eq(workshop, self) => {
                let before = lock(&slot.0).replace(actor);
                // In case what this worker is doing takes long. The monitor says first that it goes to sleep, and looks into
                // the slots then: so it either sees this one or is seen to sleep.
                if !self.monitored.load(Ordering::SeqCst) {
                    self.wake_monitor(lock(&self.state));
                }
                before
            }
            _ => Some(actor),
        })
    }

    fn enter(self: &Arc<Self>, actor: Arc<dyn Runnable>, urgency: Urgency) {
        let mut state = lock(&self.state);
        state.entries.push_back(actor);
        match urgency {
            Urgency::Now => self.attend(state),
            Urgency::Soon => {
                state.asks += 1;
                if !state.watched {
                    self.attend(state);
                }
            }
        }
    }

    /// There is something in the queue: sees to it that somebody looks.
    fn attend(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if state.parked > state.notified {
            state.notified += 1;
            drop(state);
            self.work.notify_one();
        } else if state.parked > 0 {
            // Whoever has been woken already will find it.
        } else if state.workers.len() < self.cores + state.blocked
            && state.workers.len() < MOST_WORKERS
        {
            self.hire(&mut state);
        } else {
            self.wake_monitor(state);
        }
    }

    /// Sees to it that the monitor is awake.
    fn wake_monitor(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if self.monitored.swap(true, Ordering::SeqCst) {
            return;
        }
        if state.has_monitor {
            drop(state);
            self.monitor.notify_one();
        } else {
            let workshop = Arc::clone(self);
            state.has_monitor = spawn("pykka-monitor", move || workshop.watch_over());
        }
    }

    fn hire(self: &Arc<Self>, state: &mut State) {
        let slot = Arc::new(Slot::default());
        state.workers.push(Arc::clone(&slot));
        let workshop = Arc::clone(self);
        let hired = Arc::clone(&slot);
        if !spawn("pykka-pool", move || workshop.work(&hired)) {
            state.workers.retain(|worker| !Arc::ptr_eq(worker, &slot));
        }
    }

    /// A worker's day.
    fn work(self: Arc<Self>, slot: &Arc<Slot>) {
        WORKER.set(Some((Arc::clone(&self), Arc::clone(slot))));
        let mut own_first = 0;
        loop {
            let own = if own_first < OWN_FIRST {
                lock(&slot.0).take()
            } else {
                None
            };
            own_first = if own.is_some() { own_first + 1 } else { 0 };
            let Some(actor) = own.or_else(|| self.next(slot)) else {
                break;
            };
            // That it changes is all that counts.
            let turns = self.turns.load(Ordering::Relaxed);
            self.turns.store(turns.wrapping_add(1), Ordering::Relaxed);
            actor.take_turn();
        }
        WORKER.set(None);
    }

    /// The next actor, or `None` when the worker is not needed any more.
    fn next(self: &Arc<Self>, slot: &Arc<Slot>) -> Option<Arc<dyn Runnable>> {
        for _ in 0..3 {
            let mut state = lock(&self.state);
            state.entries.extend(lock(&slot.0).take());
            if let Some(actor) = state.entries.pop_front() {
                self.leave_the_rest(state);
                return Some(actor);
            }
            drop(state);
            thread::yield_now();
        }
        let mut state = lock(&self.state);
        let mut quiet = 0;
        loop {
            if let Some(actor) = state.entries.pop_front() {
                self.leave_the_rest(state);
                return Some(actor);
            }
            let spare = state.workers.len() > self.cores + state.blocked;
            if state.closing {
                return leave(state, slot);
            }
            state.parked += 1;
            if !state.watched && quiet < QUIET_ROUNDS && state.asks > 0 {
                let asks = state.asks;
                state.watched = true;
                state = self
                    .work
                    .wait_timeout(state, ROUND)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
                state.watched = false;
                quiet = if state.asks == asks { quiet + 1 } else { 0 };
                state.unpark();
            } else if spare {
                let (woken, timeout) = self
                    .work
                    .wait_timeout(state, LEAVE_AFTER)
                    .unwrap_or_else(PoisonError::into_inner);
                state = woken;
                state.unpark();
                if timeout.timed_out() && state.entries.is_empty() {
                    return leave(state, slot);
                }
                quiet = 0;
            } else {
                state = self
                    .work
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.unpark();
                quiet = 0;
            }
        }
    }

    /// One has been taken out of the queue: sees to it that somebody looks after the others.
    fn leave_the_rest(self: &Arc<Self>, state: MutexGuard<'_, State>) {
        if !state.entries.is_empty() && !state.watched {
            self.attend(state);
        }
    }

    /// The monitor's day: it looks whether the queue moves, and if not, sends stand-ins.
    fn watch_over(self: Arc<Self>) {
        let mut turns = self.turns.load(Ordering::Relaxed);
        let mut stand_ins = 1;
        let mut state = lock(&self.state);
        while !state.closing {
            self.monitored.store(false, Ordering::SeqCst);
            if state.entries.is_empty() && !has_full_slot(&state) {
                stand_ins = 1;
                state = self
                    .monitor
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                turns = self.turns.load(Ordering::Relaxed);
                continue;
            }
            self.monitored.store(true, Ordering::SeqCst);
            state = self
                .monitor
                .wait_timeout(state, TICK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            let now = self.turns.load(Ordering::Relaxed);
            if now != turns {
                turns = now;
                stand_ins = 1;
                continue;
            }
            let slots: Vec<_> = state
                .workers
                .iter()
                .filter_map(|worker| lock(&worker.0).take())
                .collect();
            state.entries.extend(slots);
            for _ in 0..stand_ins
                .min(state.entries.len())
                .min(MOST_WORKERS - state.workers.len())
            {
                self.hire(&mut state);
            }
            stand_ins *= 2;
        }
    }
}

fn has_full_slot(state: &State) -> bool {
    state.workers.iter().any(|worker| lock(&worker.0).is_some())
}

impl State {
    /// A worker is back.
    fn unpark(&mut self) {
        self.parked -= 1;
        self.notified = self.notified.saturating_sub(1);
    }
}

fn leave(mut state: MutexGuard<'_, State>, slot: &Arc<Slot>) -> Option<Arc<dyn Runnable>> {
    state.workers.retain(|worker| !Arc::ptr_eq(worker, slot));
    None
}

/// Starts a thread; whether there was one to be had. Without it, what there is has to do.
fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> bool {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .is_ok()
}

impl Drop for Handle {
    fn drop(&mut self) {
        lock(&self.0.state).closing = true;
        self.0.work.notify_all();
        self.0.monitor.notify_all();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workers = lock(&self.0.0.state).workers.len();
        f.debug_struct("Pool")
            .field("workers", &workers)
            .finish_non_exhaustive()
    }
}
