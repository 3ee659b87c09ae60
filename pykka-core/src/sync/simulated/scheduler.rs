//! The scheduler of one run. It decides which thread runs, and moves the clock.
//!
//! Each simulated thread is a real one, so that handlers block as they do in the program, and values
//! that are not `Send` stay where they are. All but one sleep. The one that runs passes the turn on
//! when it blocks, when it ends, and at a [`step`](Scheduler::step) if the seed says so. The first
//! thread is the test's own.
//!
//! Pooled actors and timers that are due need no thread of their own while they wait for their turn.
//! They are jobs, and *carriers* run them: threads that are started when all others are busy.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::choice::{Choice, Decisions};
#[cfg(feature = "coroutines")]
use super::coroutines::{Own, of_test};
use super::faults::{Fault, FaultKind, Faults};
use super::state::{Due, Inner, MOST_STEPS, SimulatedThread, State, ThreadIndex};
#[cfg(not(feature = "coroutines"))]
use super::threads::{Own, of_test};
use super::trace::{ActorNumber, Event, Steps, TIMERS, Trace};

/// How a run is made.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// What is chosen, if the seed does not decide it.
    pub(crate) given: Option<Decisions>,
    /// Whether what the seed decides is recorded.
    pub(crate) records: bool,
    /// How many of the last steps are kept.
    pub(crate) kept: usize,
    /// Its panics are not printed, because they were printed before.
    pub(crate) is_quiet: bool,
}

pub(crate) struct Scheduler {
    inner: Mutex<Inner>,
    began: Instant,
    is_quiet: bool,
    /// The registry that is used where a program uses the global one.
    registry: Mutex<Option<&'static (dyn Any + Send + Sync)>>,
    /// All registries that actors were put into.
    registries: Mutex<Vec<Box<dyn Any + Send>>>,
}

impl Scheduler {
    /// A scheduler whose first thread is the current one, which runs.
    pub(super) fn new(plan: Plan) -> (Arc<Self>, Own) {
        let now = Instant::now();
        let mut choice = Choice::new(plan.seed, plan.given, plan.records);
        let (runner, own) = of_test();
        let test = SimulatedThread::new(choice.new_entity(), runner);
        let scheduler = Scheduler {
            inner: Mutex::new(Inner {
                choice,
                trace: Trace::new(plan.kept),
                now,
                steps: 0,
                limit: MOST_STEPS,
                threads: vec![test],
                ready: Vec::new(),
                carriers: Vec::new(),
                timers: BTreeMap::new(),
                last_timer: 0,
                faults: Faults::new(plan.seed),
                failures: Vec::new(),
                waits: Vec::new(),
                has_given_up: false,
            }),
            began: now,
            is_quiet: plan.is_quiet,
            registry: Mutex::default(),
            registries: Mutex::default(),
        };
        (Arc::new(scheduler), own)
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        locked(&self.inner)
    }

    pub(crate) fn now(&self) -> Instant {
        self.inner().now
    }

    /// The virtual time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.now().saturating_duration_since(self.began)
    }

    pub(super) fn unpark(&self, index: ThreadIndex) {
        let mut inner = self.inner();
        match inner.threads[index].state {
            State::Parked { .. } => inner.make_ready(index),
            _ => inner.threads[index].is_unparked = true,
        }
    }

    /// Whether this thread's wait was ended because nothing else would have ended it.
    pub(super) fn take_stuck(&self, index: ThreadIndex) -> bool {
        mem::take(&mut self.inner().threads[index].is_stuck)
    }

    pub(super) fn set_timer(&self, at: Instant, due: Arc<dyn Due>) -> (Instant, u64) {
        let mut inner = self.inner();
        inner.last_timer += 1;
        let serial = inner.last_timer;
        if at <= inner.now {
            let entity = inner.choice.new_entity();
            inner.add_job(entity, due);
            return (at, serial);
        }
        let late = inner.faults.draw(FaultKind::Late, None, TIMERS);
        let at = late.and_then(|late| at.checked_add(late)).unwrap_or(at);
        inner.timers.insert((at, serial), due);
        (at, serial)
    }

    pub(super) fn cancel_timer(&self, at: Instant, serial: u64) -> Option<Arc<dyn Due>> {
        self.inner().timers.remove(&(at, serial))
    }

    pub(crate) fn number_of(&self, serial: u64, name: &str) -> ActorNumber {
        self.inner().trace.number_of(serial, name)
    }

    pub(crate) fn name(&self, number: ActorNumber) -> String {
        self.inner().trace.name(number).to_owned()
    }

    pub(crate) fn record(&self, actor: ActorNumber, event: Event) {
        let mut inner = self.inner();
        let at = inner.now.saturating_duration_since(self.began);
        inner.trace.record(at, actor, event);
    }

    pub(crate) fn inject(&self, fault: Fault) {
        self.inner().faults.add(fault);
    }

    pub(crate) fn clear_faults(&self) {
        self.inner().faults.clear();
    }

    /// Whether this goes wrong now for an actor of this type, and for how long.
    pub(crate) fn draw(&self, kind: FaultKind, of: TypeId, actor: ActorNumber) -> Option<Duration> {
        let faults = &mut self.inner().faults;
        if faults.is_empty() {
            return None;
        }
        faults.draw(kind, Some(of), actor)
    }

    /// The last steps so far.
    pub(crate) fn steps(&self) -> Steps {
        self.inner().trace.steps()
    }

    /// What the seed has decided, if it was recorded.
    pub(crate) fn take_decisions(&self) -> Decisions {
        self.inner().choice.take_decisions()
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// The keys of the threads that wait.
    pub(crate) fn waiting(&self) -> Vec<u64> {
        let waits = self.inner().waiting().into_iter();
        waits.map(|(_, wait)| wait.key).collect()
    }

    /// The same for all runs in which the same happened.
    pub(crate) fn trace_hash(&self) -> u64 {
        self.inner().trace.hash()
    }

    /// The simulation fails at its end.
    pub(crate) fn fail(&self, failure: String) {
        let mut inner = self.inner();
        if !inner.failures.contains(&failure) {
            inner.failures.push(failure);
        }
    }

    pub(crate) fn take_failures(&self) -> Vec<String> {
        mem::take(&mut self.inner().failures)
    }

    /// Notes who waited for whom when a wait was found that never ends. Only the first time.
    pub(crate) fn note_waits(&self, waits: Vec<String>) {
        let noted = &mut self.inner().waits;
        if noted.is_empty() {
            *noted = waits;
        }
    }

    pub(crate) fn take_waits(&self) -> Vec<String> {
        mem::take(&mut self.inner().waits)
    }

    pub(crate) fn set_registry(&self, registry: &'static (dyn Any + Send + Sync)) {
        *locked(&self.registry) = Some(registry);
    }

    pub(crate) fn registry(&self) -> Option<&'static (dyn Any + Send + Sync)> {
        *locked(&self.registry)
    }

    pub(crate) fn registries<R>(&self, f: impl FnOnce(&mut Vec<Box<dyn Any + Send>>) -> R) -> R {
        f(&mut locked(&self.registries))
    }
}

/// No foreign code runs under these locks, so they can't guard a broken invariant.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
