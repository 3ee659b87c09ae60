//! Threads whose every schedule can be had: those of the crate `shuttle`, which runs them one at a time and decides at each
//! lock, atomic and wake-up who goes on. When nobody can, that is a deadlock, and the test fails.
//!
//! So that nothing is hidden:
//! - There is no time. A wait with a timeout times out when the [`Setting`] says it may, and the clock stands still but for
//!   that. Where timeouts never come, a lost wake-up is a deadlock; no poller, monitor or deadline finds it after all.
//! - `park` returns without a reason now and then, but not whenever the scheduler likes, as shuttle's own does: nearly every lost
//!   wake-up would be made good for.
//! - A panic is a finding, whoever catches it.
//! - Nothing outlives a schedule: a global pool or registry is refused.
//!
//! `Arc` is std's. Reference counts are no points where a schedule branches, and all atomics are sequentially consistent.

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

/// What a schedule can't decide. Set before the first, in the test's own thread.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// When timeouts come.
    pub timeouts: Timeouts,
    /// How many cores a new pool finds.
    pub cores: usize,
    /// Whether every other time there is no thread to be had.
    pub few_threads: bool,
}

/// When the time is up for those who wait with a timeout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timeouts {
    /// Never: whoever waits has to be woken.
    Never,
    /// At any time, or never.
    AtRandom,
    /// At any time, but sooner or later.
    Always,
}

std::thread_local! {
    static SETTING: Cell<Setting> = const { Cell::new(Setting { timeouts: Timeouts::Never, cores: 1, few_threads: false }) };
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Sets what holds for the schedules that this thread explores from now on.
pub fn set(setting: Setting) {
    SETTING.set(setting);
}

/// Whether something happens that is as likely as one in `so_many`.
fn chance(one_in: u64) -> bool {
    thread_rng().next_u64().is_multiple_of(one_in)
}

/// Starts a thread, if there is one to be had.
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

/// Whether a wait that begins now will time out. If so, the time passes.
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
#[derive(Clone, Copy, PartialEq, PartialOrd)]
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

/// Shuttle's, with a guard that knows its mutex: who waits with a timeout has to come back without having been notified.
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

/// Locks what nobody else can have just now, and so finds out if somebody has.
pub(crate) fn lock_uncontended<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    let Ok(guard) = mutex.0.try_lock() else {
        panic!("two threads have what only one can have");
    };
    MutexGuard { mutex, guard }
}

/// Shuttle's, but for the timeouts.
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

    /// What unparks a thread.
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
        Ok(NonZero::new(SETTING.get().cores).expect("there is a core"))
    }
}

/// A thread's own, with what std's can do and shuttle's can't.
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

/// There is none: what outlives a schedule makes the next one another.
pub(crate) struct Global<T>(PhantomData<fn() -> T>);

#[expect(clippy::unused_self, reason = "like `OnceLock`'s")]
impl<T> Global<T> {
    pub(crate) const fn new() -> Self {
        Global(PhantomData)
    }

    pub(crate) fn get_or_init(&'static self, _: fn() -> T) -> &'static T {
        panic!("what is explored has a pool and a registry of its own")
    }
}

macro_rules! explored_process_wide {
    (static $name:ident: $type:ty = $init:expr;) => {
        shuttle::lazy_static! { static ref $name: $type = $init; }
    };
}
/// A static that is made anew in each schedule.
pub(crate) use explored_process_wide as process_wide;

/// A few looks before a thread parks: here one, as more would only make the schedules longer.
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
        // Not always, as by PCT a thread that yields lets all others go first.
        if chance(2) {
            thread::yield_now();
        }
    }
}

/// A panic that has been caught. Nothing that is explored panics on purpose, so it is a finding, and goes on to the test.
pub(crate) fn caught(panic: Box<dyn Any + Send>) -> Box<dyn Any + Send> {
    std::panic::resume_unwind(panic)
}

/// Whether this place is broken on purpose, to see whether that is found: `PYKKA_BROKEN` names the place.
pub(crate) fn is_broken(place: &str) -> bool {
    static BROKEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    BROKEN
        .get_or_init(|| std::env::var("PYKKA_BROKEN").ok())
        .as_deref()
        == Some(place)
}

/// The systems that are explored are small.
pub(crate) fn stack_has_room() -> bool {
    true
}
