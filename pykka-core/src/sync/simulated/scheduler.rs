//! The scheduler of one run. It decides which thread runs, and moves the clock.
//!
//! Each simulated thread is a real one, so that handlers block as they do in the program, and values
//! that are not `Send` stay where they are. All but one sleep. The one that runs passes the turn on
//! when it blocks, when it ends, and at a [`step`](Scheduler::step) if the seed says so. The first
//! thread is the test's own.
//!
//! Pooled actors and timers that are due need no thread of their own while they wait for their turn.
//! They are jobs, and *carriers* run them: threads that are started when all others are busy.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};
use std::{io, mem};

use super::choice::{Choice, Entity};
#[cfg(feature = "coroutines")]
use super::coroutines::{Own, Runner, Turn, of_test, start};
#[cfg(not(feature = "coroutines"))]
use super::threads::{Own, Runner, Turn, of_test, start};
use super::trace::{ActorNumber, Event, Trace};

/// After this many steps without an end, a run is taken for endless.
pub(super) const MOST_STEPS: u64 = 500_000;

/// What happens later.
pub(crate) trait Due: Send + Sync {
    fn due(self: Arc<Self>);
}

/// Of several threads that wait for each other or for what will never come, by their keys: the index
/// of the one to be told.
pub(crate) type FindCulprit = fn(&[u64]) -> usize;

/// A wait that may have to be ended because nothing else will.
#[derive(Clone, Copy)]
pub(crate) struct Wait {
    /// The key of the thread.
    pub(crate) key: u64,
    pub(crate) find_culprit: FindCulprit,
}

/// The index of a simulated thread.
pub(super) type ThreadIndex = usize;

/// The thread of the test.
pub(super) const TEST: ThreadIndex = 0;

pub(crate) struct Scheduler {
    inner: Mutex<Inner>,
    began: Instant,
    /// The registry that is used where a program uses the global one.
    registry: Mutex<Option<&'static (dyn Any + Send + Sync)>>,
    /// All registries that actors were put into.
    registries: Mutex<Vec<Box<dyn Any + Send>>>,
}

pub(super) struct Inner {
    pub(super) choice: Choice,
    pub(super) trace: Trace,
    pub(super) now: Instant,
    pub(super) steps: u64,
    /// The step at which this is taken for endless.
    pub(super) limit: u64,
    pub(super) threads: Vec<SimulatedThread>,
    pub(super) ready: Vec<Ready>,
    /// The carriers that have nothing to do.
    pub(super) carriers: Vec<ThreadIndex>,
    pub(super) timers: BTreeMap<(Instant, u64), Arc<dyn Due>>,
    pub(super) last_timer: u64,
    pub(super) failures: Vec<String>,
    /// A run was taken for endless.
    pub(super) has_given_up: bool,
}

pub(super) struct SimulatedThread {
    pub(super) entity: Entity,
    pub(super) runner: Runner,
    pub(super) state: State,
    /// As the token of a thread that is unparked before it parks.
    pub(super) is_unparked: bool,
    /// Nothing will end its wait.
    pub(super) is_stuck: bool,
    /// It was chosen to run an actor, which has taken no message yet.
    pub(super) is_chosen: bool,
    /// What a carrier has to run.
    pub(super) job: Option<Arc<dyn Due>>,
}

pub(super) enum State {
    /// It runs, or will when it is chosen.
    Ready,
    Parked {
        deadline: Option<Instant>,
        wait: Option<Wait>,
    },
    /// It waits until nothing else can run. Only the test does.
    UntilIdle,
    /// A carrier without a job.
    Free,
    Ended,
}

pub(super) struct Ready {
    pub(super) entity: Entity,
    pub(super) what: Runs,
}

pub(super) enum Runs {
    Thread(ThreadIndex),
    Job(Arc<dyn Due>),
}

impl Scheduler {
    /// A scheduler whose first thread is the current one, which runs.
    pub(super) fn new(seed: u64) -> (Arc<Self>, Own) {
        let now = Instant::now();
        let mut choice = Choice::new(seed);
        let (runner, own) = of_test();
        let test = SimulatedThread::new(choice.new_entity(), runner);
        let scheduler = Scheduler {
            inner: Mutex::new(Inner {
                choice,
                trace: Trace::new(),
                now,
                steps: 0,
                limit: MOST_STEPS,
                threads: vec![test],
                ready: Vec::new(),
                carriers: Vec::new(),
                timers: BTreeMap::new(),
                last_timer: 0,
                failures: Vec::new(),
                has_given_up: false,
            }),
            began: now,
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

    pub(super) fn set_timer(&self, at: Instant, due: Arc<dyn Due>) -> u64 {
        let mut inner = self.inner();
        inner.last_timer += 1;
        let serial = inner.last_timer;
        if at <= inner.now {
            let entity = inner.choice.new_entity();
            inner.add_job(entity, due);
        } else {
            inner.timers.insert((at, serial), due);
        }
        serial
    }

    pub(super) fn cancel_timer(&self, at: Instant, serial: u64) -> Option<Arc<dyn Due>> {
        self.inner().timers.remove(&(at, serial))
    }

    pub(crate) fn number_of(&self, serial: u64, name: &str) -> ActorNumber {
        self.inner().trace.number_of(serial, name)
    }

    pub(crate) fn record(&self, actor: ActorNumber, event: Event) {
        let mut inner = self.inner();
        let at = inner.now.saturating_duration_since(self.began);
        inner.trace.record(at, actor, event);
    }

    /// The last steps, as text.
    pub(crate) fn last_steps(&self) -> String {
        self.inner().trace.text()
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

impl Inner {
    pub(super) fn make_ready(&mut self, index: ThreadIndex) {
        let thread = &mut self.threads[index];
        thread.state = State::Ready;
        let (entity, what) = (thread.entity, Runs::Thread(index));
        self.ready.push(Ready { entity, what });
    }

    pub(super) fn add_job(&mut self, entity: Entity, job: Arc<dyn Due>) {
        let what = Runs::Job(job);
        self.ready.push(Ready { entity, what });
    }

    /// The turn of a thread, which runs from now on.
    pub(super) fn turn_of(&mut self, index: ThreadIndex) -> Turn {
        if index == TEST {
            self.limit = self.steps + MOST_STEPS;
        }
        self.threads[index].runner.turn()
    }

    pub(super) fn is_endless(&self) -> bool {
        self.steps > self.limit
    }

    /// This is taken for endless. The test goes on, and is told.
    pub(super) fn give_up(&mut self) -> ThreadIndex {
        self.has_given_up = true;
        self.limit = self.steps + MOST_STEPS;
        self.failures
            .push(format!("it did not come to rest within {MOST_STEPS} steps"));
        let is_test = |ready: &Ready| matches!(ready.what, Runs::Thread(TEST));
        self.ready.retain(|ready| !is_test(ready));
        let test = &mut self.threads[TEST];
        test.is_stuck = matches!(test.state, State::Parked { wait: Some(_), .. });
        test.state = State::Ready;
        TEST
    }

    /// The earliest moment at which something happens by itself.
    pub(super) fn next_moment(&self) -> Option<Instant> {
        let timer = self.timers.keys().next().map(|(at, _)| *at);
        let deadlines = self.threads.iter().filter_map(|thread| match thread.state {
            State::Parked { deadline, .. } => deadline,
            _ => None,
        });
        deadlines.chain(timer).min()
    }

    /// Moves the clock. All that comes due can run.
    pub(super) fn move_clock(&mut self, to: Instant) {
        self.steps += 1;
        self.now = self.now.max(to);
        while let Some(first) = self
            .timers
            .first_entry()
            .filter(|first| first.key().0 <= to)
        {
            let due = first.remove();
            let entity = self.choice.new_entity();
            self.add_job(entity, due);
        }
        for index in 0..self.threads.len() {
            if let State::Parked {
                deadline: Some(deadline),
                ..
            } = self.threads[index].state
                && deadline <= to
            {
                self.make_ready(index);
            }
        }
    }

    /// The waiting threads, with what is known of their waits.
    fn waits(&self) -> Vec<(ThreadIndex, Wait)> {
        let threads = self.threads.iter().enumerate();
        let waits = threads.filter_map(|(index, thread)| match thread.state {
            State::Parked { wait, .. } => Some((index, wait?)),
            _ => None,
        });
        waits.collect()
    }

    /// Nothing will end any wait. Chooses the one that is told. That thread is ready then.
    pub(super) fn end_one_wait(&mut self) -> Option<ThreadIndex> {
        let waits = self.waits();
        let (_, Wait { find_culprit, .. }) = waits.first()?;
        let keys: Vec<_> = waits.iter().map(|(_, wait)| wait.key).collect();
        let (culprit, _) = *waits.get(find_culprit(&keys))?;
        self.threads[culprit].is_stuck = true;
        Some(culprit)
    }

    /// Tells all threads that wait. Returns whether there are any.
    pub(super) fn end_waits(&mut self) -> bool {
        let waits = self.waits();
        for (index, _) in &waits {
            self.threads[*index].is_stuck = true;
            self.make_ready(*index);
        }
        !waits.is_empty()
    }

    pub(super) fn spawn(
        &mut self,
        builder: Builder,
        stack_size: Option<usize>,
        entity: Entity,
        main: impl FnOnce(ThreadIndex, Own) + Send + 'static,
    ) -> io::Result<ThreadIndex> {
        let index = self.threads.len();
        let runner = start(index, builder, stack_size, move |own| main(index, own))?;
        self.threads.push(SimulatedThread::new(entity, runner));
        Ok(index)
    }
}

impl SimulatedThread {
    fn new(entity: Entity, runner: Runner) -> Self {
        SimulatedThread {
            entity,
            runner,
            state: State::Ready,
            is_unparked: false,
            is_stuck: false,
            is_chosen: false,
            job: None,
        }
    }
}

/// No foreign code runs under these locks, so they can't guard a broken invariant.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
