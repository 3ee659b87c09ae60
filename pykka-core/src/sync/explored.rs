//! Threads whose schedules can be explored: those of the crate `shuttle`, which runs one at a time
//! and decides at each lock, atomic and wake-up which thread continues. If no thread can, that is a
//! deadlock, and the test fails.
//!
//! So that no mistake stays hidden:
//! - There is no time. A wait with a timeout times out if the [`Setting`] allows it, and only that
//!   moves the clock. Where timeouts never come, a lost wake-up is a deadlock, because no poller,
//!   monitor or deadline makes up for it.
//! - `park` returns without a reason now and then, but less often than shuttle's own, which would
//!   make up for nearly every lost wake-up.
//! - A panic is a finding, even if it is caught.
//! - Nothing outlives a schedule: the use of a global pool or registry panics.
//!
//! `Arc` is std's. A schedule doesn't branch at reference counts, and all atomics are sequentially
//! consistent.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError};
use std::time::Duration;

use shuttle::rand::{RngCore as _, thread_rng};
pub(crate) use shuttle::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering, fence,
};

/// What a schedule doesn't decide. It is set in the test's own thread before the first schedule.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// When waits time out.
    pub timeouts: Timeouts,
    /// The number of cores that a new pool finds.
    pub cores: usize,
    /// Whether about half of the attempts to start a thread fail.
    pub few_threads: bool,
}

/// When the time is up for threads that wait with a timeout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timeouts {
    /// Never: every waiting thread has to be woken.
    Never,
    /// At any time, or never.
    AtRandom,
    /// At any time, but sooner or later.
    Always,
}

std::thread_local! {
    static SETTING: Cell<Setting> = const {
        Cell::new(Setting { timeouts: Timeouts::Never, cores: 1, few_threads: false })
    };
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Sets what holds for the schedules that this thread explores from now on.
pub fn set(setting: Setting) {
    SETTING.set(setting);
}

/// `true` with a probability of one in `one_in`.
fn chance(one_in: u64) -> bool {
    thread_rng().next_u64().is_multiple_of(one_in)
}

/// Starts a thread, unless the setting makes that fail.
pub(crate) fn spawn(
    name: String,
    _stack_size: Option<usize>,
    run: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    if SETTING.get().few_threads && chance(2) {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    thread::Builder::new().name(name).spawn(run).map(drop)
}

/// Whether a wait that begins now times out. If so, moves the clock.
fn times_out(after: Duration) -> bool {
    let does = match SETTING.get().timeouts {
        Timeouts::Never => false,
        Timeouts::AtRandom => chance(2),
        Timeouts::Always => true,
    };
    if does {
        NOW.set(NOW.get() + after);
    }
    does
}

/// A moment on the clock that only timeouts move.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Instant(NOW.get())
    }

    pub(crate) fn checked_add(self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Instant)
    }

    pub(crate) fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// Shuttle's, with a guard that knows its mutex, so that a wait with a timeout can end without a
/// notification.
#[derive(Default)]
pub(crate) struct Mutex<T: ?Sized>(shuttle::sync::Mutex<T>);

pub(crate) struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    guard: shuttle::sync::MutexGuard<'a, T>,
}

impl<T> Mutex<T> {
    #[track_caller]
    pub(crate) fn new(value: T) -> Self {
        Mutex(shuttle::sync::Mutex::new(value))
    }
}

impl<T: ?Sized> Mutex<T> {
    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        self.guard(self.0.lock())
    }

    fn guard<'a>(
        &'a self,
        locked: LockResult<shuttle::sync::MutexGuard<'a, T>>,
    ) -> LockResult<MutexGuard<'a, T>> {
        let mutex = self;
        match locked {
            Ok(guard) => Ok(MutexGuard { mutex, guard }),
            Err(poisoned) => {
                let guard = poisoned.into_inner();
                Err(PoisonError::new(MutexGuard { mutex, guard }))
            }
        }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// Shuttle's, except for the timeouts.
#[derive(Default)]
pub(crate) struct Condvar(shuttle::sync::Condvar);

pub(crate) struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    pub(crate) fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Condvar(shuttle::sync::Condvar::new())
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        guard.mutex.guard(self.0.wait(guard.guard))
    }

    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let timed_out = times_out(timeout);
        let guard = if timed_out {
            let mutex = guard.mutex;
            drop(guard);
            thread::yield_now();
            mutex.lock()
        } else {
            self.wait(guard)
        };
        let with_result = |guard| (guard, WaitTimeoutResult(timed_out));
        guard
            .map(with_result)
            .map_err(|poisoned| PoisonError::new(with_result(poisoned.into_inner())))
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

pub(crate) mod thread {
    use std::io;
    use std::num::NonZero;
    use std::sync::Arc;
    use std::time::Duration;

    pub(crate) use shuttle::thread::{Builder, yield_now};

    use super::super::lock;
    use super::{Condvar, Mutex, SETTING, chance};

    /// The handle that unparks a thread.
    #[derive(Clone)]
    pub(crate) struct Thread(Arc<Parking>);

    #[derive(Default)]
    struct Parking {
        may_go_on: Mutex<bool>,
        changed: Condvar,
    }

    super::thread_local! {
        static CURRENT: Thread = Thread(Arc::default());
    }

    pub(crate) fn current() -> Thread {
        CURRENT.with(Clone::clone)
    }

    impl Thread {
        pub(crate) fn unpark(&self) {
            *lock(&self.0.may_go_on) = true;
            self.0.changed.notify_one();
        }

        fn park(&self, timeout: Option<Duration>) {
            let mut may_go_on = lock(&self.0.may_go_on);
            if !*may_go_on && chance(8) {
                drop(may_go_on);
                return yield_now();
            }
            while !*may_go_on {
                let Some(timeout) = timeout else {
                    may_go_on = self.0.changed.wait(may_go_on).unwrap();
                    continue;
                };
                let (guard, timed_out) = self.0.changed.wait_timeout(may_go_on, timeout).unwrap();
                may_go_on = guard;
                if timed_out.timed_out() {
                    break;
                }
            }
            *may_go_on = false;
        }
    }

    pub(crate) fn park() {
        current().park(None);
    }

    pub(crate) fn park_timeout(timeout: Duration) {
        current().park(Some(timeout));
    }

    #[expect(clippy::unnecessary_wraps, reason = "like std's")]
    pub(crate) fn available_parallelism() -> io::Result<NonZero<usize>> {
        Ok(NonZero::new(SETTING.get().cores).expect("there is at least one core"))
    }
}

/// A thread local, with the functions that std's has and shuttle's hasn't.
pub(crate) struct LocalKey<T: 'static>(pub(crate) &'static shuttle::thread::LocalKey<T>);

impl<T: 'static> LocalKey<T> {
    pub(crate) fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        self.0.with(f)
    }

    pub(crate) fn try_with<R>(
        &'static self,
        f: impl FnOnce(&T) -> R,
    ) -> Result<R, shuttle::thread::AccessError> {
        self.0.try_with(f)
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    pub(crate) fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    pub(crate) fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }
}

macro_rules! explored_thread_local {
    ($(#[$doc:meta])* static $name:ident: $type:ty = const { $init:expr };) => {
        $crate::sync::thread_local! { $(#[$doc])* static $name: $type = $init; }
    };
    ($(#[$doc:meta])* static $name:ident: $type:ty = $init:expr;) => {
        $(#[$doc])*
        static $name: $crate::sync::LocalKey<$type> = {
            shuttle::thread_local! { static KEY: $type = $init; }
            $crate::sync::LocalKey(&KEY)
        };
    };
}
pub(crate) use explored_thread_local as thread_local;

/// There is none, because what outlives a schedule would influence the next one.
pub(crate) struct Global<T>(PhantomData<fn() -> T>);

#[expect(clippy::unused_self, reason = "like `OnceLock`'s")]
impl<T> Global<T> {
    pub(crate) const fn new() -> Self {
        Global(PhantomData)
    }

    pub(crate) fn get_or_init(&'static self, _: fn() -> T) -> &'static T {
        panic!("what is explored must use its own pool and its own registry")
    }
}

macro_rules! explored_process_wide {
    (static $name:ident: $type:ty = $init:expr;) => {
        shuttle::lazy_static! { static ref $name: $type = $init; }
    };
}
/// A static that is initialised anew in each schedule.
pub(crate) use explored_process_wide as process_wide;

/// The looks of a thread before it parks. Here it is one, as more would only make schedules longer.
pub(crate) struct Backoff(Cell<bool>);

impl Backoff {
    pub(crate) fn new() -> Self {
        Backoff(Cell::new(false))
    }

    pub(crate) fn is_completed(&self) -> bool {
        self.0.get()
    }

    pub(crate) fn spin(&self) {
        self.snooze();
    }

    pub(crate) fn snooze(&self) {
        self.0.set(true);
        // Not always, because under the PCT scheduler a thread that yields runs after all others.
        if chance(2) {
            thread::yield_now();
        }
    }
}

/// Lets the other threads go on.
pub(crate) fn nap() {
    thread::yield_now();
}

/// Passes a caught panic on to the test: nothing explored panics on purpose, so it is a finding.
pub(crate) fn caught(panic: Box<dyn Any + Send>) -> Box<dyn Any + Send> {
    std::panic::resume_unwind(panic)
}

/// Whether this place, named by `PYKKA_BROKEN`, is broken on purpose, for the explorer to find.
pub(crate) fn is_broken(place: &str) -> bool {
    static BROKEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    BROKEN
        .get_or_init(|| std::env::var("PYKKA_BROKEN").ok())
        .as_deref()
        == Some(place)
}

/// Always, because the systems that are explored are small.
pub(crate) fn stack_has_room() -> bool {
    true
}
