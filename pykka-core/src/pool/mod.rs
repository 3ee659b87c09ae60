//! The threads that run pooled actors.
//!
//! A pool has as many workers as the machine has cores, and compensating threads in addition while
//! workers are blocked: in a `get()` that has to wait, which is known at once, or in a handler that
//! sleeps or does I/O, which shows when no turn ends. Compensating threads are workers like any
//! other. A worker leaves when there are more than needed and it finds nothing to do for a while.
//!
//! An actor that is scheduled goes into the run queue; or, if a worker schedules it, into the LIFO
//! slot of that worker, from which it is taken next. A wake-up costs more than most handlers take,
//! and two actors that write to each other, or a ring of them, so need none.
//!
//! # Which thread looks at the run queue and at the slots
//! - A **worker** takes from its own slot, then from the run queue. It yields a few times when both
//!   are empty, and then parks. A thread that schedules an actor wakes one that is parked.
//! - A parked worker is the **poller**: it looks every [`Settings::poll_every`], until nothing has
//!   happened for [`QUIET_ROUNDS`]. It finds actors that were scheduled for an ask (no worker was
//!   woken for them, because the sender is likely to run them itself), and takes the actor in the
//!   slot of a worker that has been in the same turn since the poller's last look.
//! - The **monitor** is a dedicated thread, which guarantees that no actor is
//!   forgotten. While there is something in the run queue or a slot, it looks every
//!   [`Settings::tick`] whether turns end. If not, it starts compensating threads, more of them the
//!   longer it lasts. When there is nothing, it sleeps; so an idle pool uses no time at all.
//!
//! # Why no actor in a slot is overlooked
//! `watched` says that the monitor is awake, and that a worker looks at the slots, if one was
//! parked. A worker that fills a slot reads the flag *after* that, and wakes both if it is not set.
//! Monitor and poller clear it *before* they look at the slots for the last time. Both accesses to a
//! slot are under its lock, and one of them is the first: either the look finds the actor, or the
//! worker that filled the slot sees the cleared flag.
//!
//! # When the system refuses a thread
//! The monitor is started together with the first worker. While it exists, it tries again at every
//! tick. A pool without a monitor is [starved](starved): then the threads that send to a pooled
//! actor, or are about to wait for anything, try again in its place.

pub(crate) mod load;
mod monitor;
mod starved;
mod state;
#[cfg(all(test, not(pykka_shuttle)))]
mod tests;
mod worker;

use std::fmt;
use std::io;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::error::events;
use crate::sync::simulated::{Due, Lane};
use crate::sync::{
    Arc, AtomicBool, Condvar, Global, Mutex, MutexGuard, PoisonError, Weak, lock, spawn, thread,
};
use state::{Listed, Monitor, Poller, Shortage, State};
use worker::Worker;

pub(crate) use starved::retry as retry_starved;
pub(crate) use worker::blocking;

/// After so many rounds in which nothing has happened, the poller parks.
const QUIET_ROUNDS: u32 = 50;

/// At how many slots the poller looks in a round. With more workers than that, most are blocked.
const SLOTS_A_ROUND: usize = 64;

/// An actor that a worker can run for a turn.
pub(crate) trait Runnable: Send + Sync {
    fn run_turn(&self);
}

/// Whether a worker is woken for a message.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wakeup {
    /// A worker is woken at once: the sender will not run the actor itself.
    Eager,
    /// No worker is woken yet: the sender is likely to wait for the answer in a moment, and will then
    /// run the actor itself.
    Lazy,
}

/// A pool of threads that runs actors which have no dedicated thread.
///
/// [`Pool::global`] is one pool for the whole process. `#[actor(pooled)]` and `builder().pooled()`
/// use it. A pool of your own keeps one part of a program from waiting for another part's threads:
/// pass it to [`Builder::pool`](crate::Builder::pool). Its threads end when all handles to the pool
/// and all its actors have been dropped.
///
/// If the system has no thread left when the pool needs one, its actors wait until there is one;
/// that is logged at warn.
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

/// Keeps a pool open. The pool's owners and its actors have it, the workers don't.
struct Handle(Arc<PoolInner>);

struct PoolInner {
    settings: Settings,
    state: Mutex<State>,
    /// Wakes a parked worker.
    work: Condvar,
    /// Wakes the poller.
    poller: Condvar,
    /// Wakes the monitor.
    monitor: Condvar,
    /// See the head of this file.
    watched: AtomicBool,
}

/// What the tests of this module change.
struct Settings {
    cores: usize,
    /// How often the poller looks.
    poll_every: Duration,
    /// How often the monitor looks.
    tick: Duration,
    /// How long a worker that is not needed waits for work before it leaves.
    leave_after: Duration,
    spawn: Box<Spawn>,
    /// For a pool of one actor, in a simulation: what runs that.
    simulated: Option<Lane>,
}

/// Starts a thread with a name, if the system has one.
type Spawn = dyn Fn(&str, Box<dyn FnOnce() + Send>) -> io::Result<()> + Send + Sync;

impl Pool {
    /// The pool of the whole process.
    pub fn global() -> &'static Pool {
        static GLOBAL: Global<Pool> = Global::new();
        GLOBAL.get_or_init(Pool::new)
    }

    /// Makes a pool. It starts its threads when they are needed.
    #[expect(
        clippy::new_without_default,
        reason = "`default()` could be mistaken for the global one"
    )]
    pub fn new() -> Self {
        Pool::with(Settings::default())
    }

    /// The pool for an actor that is started now: the one that was chosen for it, or a pool for this
    /// actor alone in a simulation.
    pub(crate) fn for_actor(chosen: Option<Pool>) -> Pool {
        match Lane::new() {
            None => chosen.unwrap_or_else(|| Pool::global().clone()),
            simulated => Pool::with(Settings {
                simulated,
                ..Settings::with_cores(0)
            }),
        }
    }

    fn with(settings: Settings) -> Self {
        let inner = Arc::new(PoolInner {
            settings,
            state: Mutex::default(),
            work: Condvar::new(),
            poller: Condvar::new(),
            monitor: Condvar::new(),
            watched: AtomicBool::new(false),
        });
        load::note(&inner);
        Pool(Arc::new(Handle(inner)))
    }

    /// Schedules an actor that has something to do.
    pub(crate) fn enter(&self, actor: Arc<dyn Runnable>, wakeup: Wakeup) {
        let inner = &self.0.0;
        let Some(actor) = inner.put_into_own_slot(actor) else {
            return;
        };
        let mut state = lock(&inner.state);
        state.run_queue.push_back(actor);
        if wakeup == Wakeup::Lazy {
            state.asks += 1;
            if state.has_poller() {
                return;
            }
        }
        inner.ensure_worker(state);
    }

    /// Takes an actor out of the run queue again, if it is the last that was put there. Returns
    /// whether it was.
    ///
    /// It usually is, if the thread that started the actor has also run it until it terminated. Then
    /// no worker has to touch it.
    pub(crate) fn take_back<R: Runnable>(&self, actor: &Weak<R>) -> bool {
        let mut state = lock(&self.0.0.state);
        let is_last =
            |last: &Arc<dyn Runnable>| std::ptr::addr_eq(Arc::as_ptr(last), actor.as_ptr());
        let entry = if state.run_queue.back().is_some_and(is_last) {
            state.run_queue.pop_back()
        } else {
            None
        };
        drop(state);
        entry.is_some()
    }

    /// Makes sure that a worker looks at the run queue now.
    pub(crate) fn wake(&self) {
        let state = lock(&self.0.0.state);
        self.0.0.ensure_worker(state);
    }
}

/// A turn of an actor, in a simulation.
struct Turn(Arc<dyn Runnable>);

impl Due for Turn {
    fn due(self: Arc<Self>) {
        self.0.run_turn();
    }
}

impl PoolInner {
    /// There is something to run: makes sure that a worker looks for it.
    fn ensure_worker(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if state.parked > state.notified {
            // Not the poller, which goes on looking at the slots.
            state.notified += 1;
            report(state);
            return self.work.notify_one();
        }
        if state.poller == Poller::Waiting {
            state.poller = Poller::Notified;
            report(state);
            return self.poller.notify_one();
        }
        if state.parked > 0 || state.has_poller() {
            // One that has been notified already finds it.
            return report(state);
        }
        if let Some(lane) = &self.settings.simulated {
            let scheduled = std::mem::take(&mut state.run_queue);
            drop(state);
            return scheduled
                .into_iter()
                .for_each(|actor| lane.enter(Arc::new(Turn(actor))));
        }
        if !self.lacks_worker(&state) || !self.spawn_worker(&mut state) {
            self.wake_monitor(&mut state);
        }
        report(state);
    }

    /// Whether there are fewer workers that may run than cores.
    fn lacks_worker(&self, state: &State) -> bool {
        state.workers.len() < self.settings.cores + state.blocked
    }

    /// Starts a worker. Returns whether the system had a thread for it.
    fn spawn_worker(self: &Arc<Self>, state: &mut State) -> bool {
        let worker = Arc::new(Worker::default());
        let run = {
            let (inner, worker) = (Arc::clone(self), Arc::clone(&worker));
            move || inner.work(&worker)
        };
        if !self.spawn(state, "pykka-pool", run) {
            return false;
        }
        state.workers.push(Listed { worker, seen: 0 });
        if state.monitor == Monitor::Absent {
            self.spawn_monitor(state);
        }
        true
    }

    fn spawn_monitor(self: &Arc<Self>, state: &mut State) {
        let inner = Arc::clone(self);
        if self.spawn(state, "pykka-monitor", move || inner.monitor()) {
            state.monitor = Monitor::Awake;
        }
        let is_starved = state.monitor == Monitor::Absent;
        if std::mem::replace(&mut state.is_starved, is_starved) != is_starved {
            starved::set(self, is_starved);
        }
    }

    fn wake_monitor(self: &Arc<Self>, state: &mut State) {
        match state.monitor {
            Monitor::Awake => {}
            Monitor::Asleep => {
                state.monitor = Monitor::Awake;
                self.monitor.notify_one();
            }
            Monitor::Absent => self.spawn_monitor(state),
        }
    }

    fn spawn(&self, state: &mut State, name: &str, run: impl FnOnce() + Send + 'static) -> bool {
        let spawned = (self.settings.spawn)(name, Box::new(run));
        if let Err(error) = &spawned
            && matches!(state.shortage, Shortage::None)
        {
            state.shortage = Shortage::Unreported(io::Error::new(error.kind(), error.to_string()));
        }
        spawned.is_ok()
    }
}

/// Logs a shortage of threads, after unlocking the state, because a subscriber is foreign code.
fn report(mut state: MutexGuard<'_, State>) {
    if matches!(state.shortage, Shortage::Unreported(_))
        && let Shortage::Unreported(error) =
            std::mem::replace(&mut state.shortage, Shortage::Reported)
    {
        drop(state);
        events::short_of_threads(&error);
    }
}

/// Waits for a notification until the time is up. Returns whether it was up.
fn wait_timeout<'a>(
    condvar: &Condvar,
    state: MutexGuard<'a, State>,
    timeout: Duration,
) -> (MutexGuard<'a, State>, bool) {
    let waited = condvar.wait_timeout(state, timeout);
    let (state, result) = waited.unwrap_or_else(PoisonError::into_inner);
    (state, result.timed_out())
}

fn wait<'a>(condvar: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    condvar.wait(state).unwrap_or_else(PoisonError::into_inner)
}

impl Default for Settings {
    fn default() -> Self {
        Settings::with_cores(thread::available_parallelism().map_or(1, std::num::NonZero::get))
    }
}

impl Settings {
    fn with_cores(cores: usize) -> Self {
        Settings {
            cores,
            poll_every: Duration::from_micros(100),
            tick: Duration::from_millis(5),
            leave_after: Duration::from_millis(500),
            spawn: Box::new(|name, run| spawn(name.to_owned(), None, run)),
            simulated: None,
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        lock(&self.0.state).closing = true;
        self.0.work.notify_all();
        self.0.poller.notify_all();
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
