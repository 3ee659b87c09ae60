//! The simulated thread that the current thread is, and what it can do: pass its turn on.

use std::cell::RefCell;
use std::io;
use std::mem::{self, ManuallyDrop};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use super::choice::Entity;
#[cfg(feature = "coroutines")]
use super::coroutines::{Own, forget_the_rest};
use super::scheduler::{Plan, Scheduler};
use super::state::{Due, Inner, MOST_STEPS, Ready, Runs, State, TEST, ThreadIndex, Wait};

#[cfg(not(feature = "coroutines"))]
use super::threads::{Own, forget_the_rest};

/// Empties the thread locals of the layers above. Returns what fills them again.
pub(crate) type SaveLocals = fn() -> Box<dyn FnOnce()>;

/// A simulated thread, for itself.
#[derive(Clone)]
pub(crate) struct Current {
    pub(super) scheduler: Arc<Scheduler>,
    pub(super) index: ThreadIndex,
    own: Own,
    save_locals: SaveLocals,
}

/// Whether anything was ever simulated in this process. A program that doesn't simulate looks at
/// nothing else.
static IS_USED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Without a destructor, as the thread's other locals may still use it while they are destroyed.
    /// It is empty by then.
    static CURRENT: ManuallyDrop<RefCell<Option<Current>>> =
        const { ManuallyDrop::new(RefCell::new(None)) };
}

/// The simulated thread that this is. `None` outside of a simulation.
#[inline]
pub(crate) fn current() -> Option<Current> {
    if IS_USED.load(Ordering::Relaxed) {
        find()
    } else {
        None
    }
}

#[cold]
fn find() -> Option<Current> {
    CURRENT.with(|current| current.borrow().clone())
}

/// Runs `f` with this thread as a simulated one.
fn enter<R>(current: Current, f: impl FnOnce() -> R) -> R {
    struct Left;

    impl Drop for Left {
        fn drop(&mut self) {
            let left = CURRENT.with(|current| current.replace(None));
            drop(left);
        }
    }

    CURRENT.with(|here| here.replace(Some(current)));
    let _left = Left;
    f()
}

impl Current {
    /// Runs `f` as the test of a new run.
    pub(crate) fn run<R>(plan: Plan, save_locals: SaveLocals, f: impl FnOnce(&Current) -> R) -> R {
        IS_USED.store(true, Ordering::Relaxed);
        let (scheduler, own) = Scheduler::new(plan);
        let current = Current {
            scheduler,
            index: TEST,
            own,
            save_locals,
        };
        enter(current.clone(), || f(&current))
    }

    pub(crate) fn scheduler(&self) -> &Arc<Scheduler> {
        &self.scheduler
    }

    /// Starts a thread, which runs `main` when it is chosen for the first time.
    pub(super) fn spawn(
        &self,
        builder: Builder,
        stack_size: Option<usize>,
        main: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        let mut inner = self.scheduler.inner();
        let entity = inner.choice.new_entity();
        let index = self.spawn_into(&mut inner, builder, stack_size, entity, |_| main())?;
        inner.make_ready(index);
        Ok(())
    }

    fn spawn_into(
        &self,
        inner: &mut Inner,
        builder: Builder,
        stack_size: Option<usize>,
        entity: Entity,
        main: impl FnOnce(&Current) + Send + 'static,
    ) -> io::Result<ThreadIndex> {
        struct Ended(Current);

        impl Drop for Ended {
            fn drop(&mut self) {
                self.0.end();
            }
        }

        let scheduler = Arc::clone(&self.scheduler);
        let save_locals = self.save_locals;
        inner.spawn(builder, stack_size, entity, move |index, own| {
            let current = Current {
                scheduler,
                index,
                own,
                save_locals,
            };
            let ended = Ended(current.clone());
            enter(current, || main(&ended.0));
        })
    }

    pub(crate) fn is_test(&self) -> bool {
        self.index == TEST
    }

    /// [`step`](Current::step) before an actor takes a message, unless it has just been chosen.
    pub(crate) fn step_between_messages(&self) {
        let is_chosen = mem::take(&mut self.scheduler.inner().threads[self.index].is_chosen);
        if !is_chosen {
            self.step();
        }
    }

    /// A place where another thread may overtake this one.
    pub(crate) fn step(&self) {
        let mut inner = self.scheduler.inner();
        inner.steps += 1;
        if inner.is_endless() && self.index != TEST {
            inner.make_ready(self.index);
            return self.pass_on(inner);
        }
        let running = inner.threads[self.index].entity;
        let Inner {
            choice,
            ready,
            steps,
            ..
        } = &mut *inner;
        let entities = ready.iter().map(|ready| ready.entity);
        if let Some(chosen) = choice.overtaking(running, *steps, entities) {
            let next = inner.ready.swap_remove(chosen);
            inner.make_ready(self.index);
            let next = self.thread_for(&mut inner, next);
            self.switch(inner, next);
        }
    }

    /// Sleeps until it is unparked, until the deadline, or until nothing will ever end that.
    pub(super) fn park(&self, deadline: Option<Instant>, wait: Option<Wait>) {
        let mut inner = self.scheduler.inner();
        inner.steps += 1;
        let this = &mut inner.threads[self.index];
        if !mem::take(&mut this.is_unparked) {
            this.state = State::Parked { deadline, wait };
            self.pass_on(inner);
        }
    }

    /// Does nothing for this time.
    #[cold]
    pub(crate) fn sleep(&self, duration: Duration) {
        let until = self.scheduler.now() + duration;
        while self.scheduler.now() < until {
            self.park(Some(until), None);
        }
    }

    /// Runs all others until none can run. The clock stands still.
    pub(crate) fn run_until_idle(&self) {
        let mut inner = self.scheduler.inner();
        inner.threads[self.index].state = State::UntilIdle;
        self.pass_on(inner);
    }

    /// Moves the clock by `duration`, and runs all that comes due.
    pub(crate) fn advance(&self, duration: Duration) {
        let target = self.scheduler.now().checked_add(duration);
        let mut moves = 0;
        loop {
            self.run_until_idle();
            let mut inner = self.scheduler.inner();
            let is_beyond = |next| target.is_some_and(|target| next > target);
            match inner.next_moment().filter(|next| !is_beyond(*next)) {
                // Without a target, this is for ever if a timer repeats.
                Some(next) if target.is_some() || moves < MOST_STEPS => inner.move_clock(next),
                _ => {
                    inner.now = target.unwrap_or(inner.now);
                    return;
                }
            }
            moves += 1;
        }
    }

    /// Runs all others until they have ended, or sleep for good. Ends all waits that would never end.
    /// Returns whether all have ended.
    pub(crate) fn close(&self) -> bool {
        loop {
            self.run_until_idle();
            let mut inner = self.scheduler.inner();
            if inner.has_given_up || !inner.end_waits() {
                break;
            }
        }
        // Each carrier ends when its turn comes, and passes it back.
        while let Some(index) = self.end_carrier() {
            self.switch(self.scheduler.inner(), index);
        }
        let mut inner = self.scheduler.inner();
        let threads = inner.threads.iter_mut().skip(1);
        let (ended, left): (Vec<_>, Vec<_>) =
            threads.partition(|thread| matches!(thread.state, State::Ended));
        let all_ended = left.is_empty();
        let joins: Vec<_> = ended
            .into_iter()
            .map(|thread| thread.runner.join())
            .collect();
        let unused = (mem::take(&mut inner.timers), mem::take(&mut inner.ready));
        drop(inner);
        drop(unused);
        for join in joins {
            join();
        }
        forget_the_rest();
        all_ended
    }

    fn end_carrier(&self) -> Option<ThreadIndex> {
        let mut inner = self.scheduler.inner();
        let index = inner.carriers.pop()?;
        inner.threads[index].state = State::Ended;
        Some(index)
    }

    /// The thread has come to its end.
    fn end(&self) {
        let mut inner = self.scheduler.inner();
        let state = mem::replace(&mut inner.threads[self.index].state, State::Ended);
        let next = match state {
            State::Ended => TEST,
            _ => self.next_thread(&mut inner),
        };
        let turn = inner.turn_of(next);
        drop(inner);
        self.own.end(turn);
    }

    /// What a carrier does until it is not needed any more.
    fn carry(&self) {
        while let Some(job) = self.next_job() {
            job.due();
        }
    }

    fn next_job(&self) -> Option<Arc<dyn Due>> {
        let mut inner = self.scheduler.inner();
        if inner.threads[self.index].job.is_none() {
            inner.threads[self.index].state = State::Free;
            inner.carriers.push(self.index);
            self.pass_on(inner);
            inner = self.scheduler.inner();
        }
        inner.threads[self.index].job.take()
    }

    /// This thread can't go on. Returns when it is its turn again.
    fn pass_on(&self, mut inner: MutexGuard<'_, Inner>) {
        let next = self.next_thread(&mut inner);
        self.switch(inner, next);
    }

    /// The thread whose turn is next. It is ready, and runs from now on.
    fn next_thread(&self, inner: &mut Inner) -> ThreadIndex {
        let before = inner.threads[self.index].entity;
        loop {
            if inner.is_endless() {
                return inner.give_up();
            }
            let Inner { choice, ready, .. } = &mut *inner;
            let entities = ready.iter().map(|ready| ready.entity);
            if let Some(chosen) = choice.next(before, entities) {
                let next = inner.ready.swap_remove(chosen);
                return self.thread_for(inner, next);
            }
            if matches!(inner.threads[TEST].state, State::UntilIdle) {
                inner.threads[TEST].state = State::Ready;
                return TEST;
            }
            if let Some(next) = inner.next_moment() {
                inner.move_clock(next);
                continue;
            }
            let told = inner.end_one_wait().unwrap_or(TEST);
            inner.threads[told].state = State::Ready;
            return told;
        }
    }

    /// The thread that runs what was chosen.
    fn thread_for(&self, inner: &mut Inner, next: Ready) -> ThreadIndex {
        let Ready { entity, what } = next;
        let job = match what {
            Runs::Thread(index) => return index,
            Runs::Job(job) => job,
        };
        // This one, if it is a carrier without a job, because then no thread has to be woken.
        let mine = inner.carriers.iter().position(|free| *free == self.index);
        let free = match mine {
            Some(at) => Some(inner.carriers.swap_remove(at)),
            None => inner.carriers.pop(),
        };
        let carrier = free.unwrap_or_else(|| {
            let builder = Builder::new().name("pykka-pool".to_owned());
            self.spawn_into(inner, builder, None, entity, Current::carry)
                .expect("the system has a thread for the simulation's pooled actors")
        });
        let thread = &mut inner.threads[carrier];
        thread.entity = entity;
        thread.state = State::Ready;
        thread.job = Some(job);
        thread.is_chosen = true;
        carrier
    }

    /// Wakes the thread whose turn it is, and sleeps until it is this one's turn.
    fn switch(&self, mut inner: MutexGuard<'_, Inner>, next: ThreadIndex) {
        let turn = inner.turn_of(next);
        drop(inner);
        if next == self.index {
            return;
        }
        if cfg!(feature = "coroutines") {
            // The others have the same thread locals.
            let current = CURRENT.with(|current| current.replace(None));
            let fill = (self.save_locals)();
            self.own.pass(turn);
            fill();
            CURRENT.with(|here| here.replace(current));
        } else {
            self.own.pass(turn);
        }
    }

    /// Makes the simulation fail if the current thread is not one of the same run.
    #[cold]
    pub(crate) fn check_inside(&self, what: &str) {
        let is_inside = |here: Current| Arc::ptr_eq(&here.scheduler, &self.scheduler);
        if !current().is_some_and(is_inside) {
            let thread = thread::current();
            let name = thread.name().unwrap_or("without a name").to_owned();
            self.scheduler.fail(format!(
                "the thread {name}, which is not part of the simulation, {what}"
            ));
        }
    }
}

/// What schedules the jobs of one actor that has no thread of its own.
pub(crate) struct Lane {
    run: Current,
    entity: Entity,
}

impl Lane {
    /// `None` outside of a simulation.
    pub(crate) fn new() -> Option<Self> {
        let run = current()?;
        let entity = run.scheduler.inner().choice.new_entity();
        Some(Lane { run, entity })
    }

    pub(crate) fn enter(&self, job: Arc<dyn Due>) {
        self.run.check_inside("sent a message to an actor of it");
        self.run.scheduler.inner().add_job(self.entity, job);
    }
}
