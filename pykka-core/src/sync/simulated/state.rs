//! What the scheduler of a run knows: its threads, what is ready, the timers, and the clock.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::thread::Builder;
use std::time::Instant;

use super::choice::{Choice, Entity};
#[cfg(feature = "coroutines")]
use super::coroutines::{Own, Runner, Turn, start};
use super::faults::Faults;
#[cfg(not(feature = "coroutines"))]
use super::threads::{Own, Runner, Turn, start};
use super::trace::Trace;

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

/// After this many steps without an end, a run is taken for endless.
pub(super) const MOST_STEPS: u64 = 500_000;

/// The index of a simulated thread.
pub(super) type ThreadIndex = usize;

/// The thread of the test.
pub(super) const TEST: ThreadIndex = 0;

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
    pub(super) faults: Faults,
    pub(super) failures: Vec<String>,
    /// Who waited for whom when a wait was found that never ends.
    pub(super) waits: Vec<String>,
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
    pub(super) fn waiting(&self) -> Vec<(ThreadIndex, Wait)> {
        let threads = self.threads.iter().enumerate();
        let waits = threads.filter_map(|(index, thread)| match thread.state {
            State::Parked { wait, .. } => Some((index, wait?)),
            _ => None,
        });
        waits.collect()
    }

    /// Nothing will end any wait. Chooses the one that is told. That thread is ready then.
    pub(super) fn end_one_wait(&mut self) -> Option<ThreadIndex> {
        let waits = self.waiting();
        let (_, Wait { find_culprit, .. }) = waits.first()?;
        let keys: Vec<_> = waits.iter().map(|(_, wait)| wait.key).collect();
        let (culprit, _) = *waits.get(find_culprit(&keys))?;
        self.threads[culprit].is_stuck = true;
        Some(culprit)
    }

    /// Tells all threads that wait. Returns whether there are any.
    pub(super) fn end_waits(&mut self) -> bool {
        let waits = self.waiting();
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
    pub(super) fn new(entity: Entity, runner: Runner) -> Self {
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
