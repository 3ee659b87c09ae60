//! What the schedules of small systems may come to: each test runs its system through many, chosen at random and by PCT (few
//! preemptions, at the points that tell most). A schedule after which nobody can go on is a deadlock: somebody was not woken,
//! not answered, or not let go. So a test asserts the rest only, and ends when every thread has ended, the pool's too.
//!
//! Empty without `--cfg pykka_shuttle`; `scripts/explore` sets it. What the threads are then is in `pykka-core/src/sync/explored.rs`.
//! Here, they are shuttle's as well. Of std there are counters only, at which no schedule branches.
#![cfg(pykka_shuttle)]

mod answers;
mod deadlocks;
mod monitors;
mod pool;
mod registries;
mod restarts;
mod stopping;
mod supervision;
mod timers;
mod urgent;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pykka::{
    Actor as _, ActorRef, ActorRegistry, Builder, Context, Error, Future, Pool, Promise, actor,
    promise,
};
use pykka_core::explore::{Setting, Timeouts, set};
use shuttle::scheduler::{PctScheduler, RandomScheduler, ReplayScheduler, Scheduler};
use shuttle::sync::mpsc;
use shuttle::thread::{JoinHandle, yield_now};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

/// How many schedules each scheduler makes of each system, unless `PYKKA_SCHEDULES` says otherwise.
const SCHEDULES: usize = 2000;

/// No system here takes a tenth of it.
const MOST_STEPS: usize = 50_000;

/// No timeout passes, so whoever waits has to be woken. On one core.
const USUAL: Setting = Setting {
    timeouts: Timeouts::Never,
    cores: 1,
    few_threads: false,
};

/// Runs a test of actors through many schedules.
fn explore(test: fn(&System)) {
    explore_in(USUAL, test);
}

fn explore_with(timeouts: Timeouts, cores: usize, test: impl Test) {
    let setting = Setting {
        timeouts,
        cores,
        ..USUAL
    };
    explore_in(setting, test);
}

/// What a test does in each schedule.
trait Test: Fn(&System) + Copy + Send + Sync + 'static {}
impl<T: Fn(&System) + Copy + Send + Sync + 'static> Test for T {}

fn explore_in(setting: Setting, test: impl Test) {
    run_schedules(setting, move || {
        let system = System::new();
        test(&system);
        system.end();
    });
}

/// The same for a test that needs no pool: to end a system, one is started.
fn explore_threads(test: fn()) {
    run_schedules(USUAL, test);
}

/// Runs the test through many schedules; or through the one in the file that `PYKKA_SCHEDULE` names.
fn run_schedules(setting: Setting, test: impl Fn() + Copy + Send + Sync + 'static) {
    set(setting);
    if let Ok(file) = env::var("PYKKA_SCHEDULE") {
        return run(
            ReplayScheduler::new_from_file(file).expect("there is a schedule in the file"),
            test,
        );
    }
    // Others each time, so that every run sees more. A failure names a file with its schedule.
    let seed = random();
    let schedules = env::var("PYKKA_SCHEDULES").map_or(SCHEDULES, |number| {
        number.parse().expect("a number of schedules")
    });
    run(RandomScheduler::new_from_seed(seed, schedules), test);
    for preemptions in [2, 4] {
        run(
            PctScheduler::new_from_seed(seed, preemptions, schedules / 2),
            test,
        );
    }
}

fn random() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(())
}

fn run(scheduler: impl Scheduler + 'static, test: impl Fn() + Send + Sync + 'static) {
    let mut config = Config::new();
    config.stack_size = 0x40_000;
    config.max_steps = MaxSteps::FailAfter(MOST_STEPS);
    config.failure_persistence = FailurePersistence::File(Some(env!("CARGO_TARGET_TMPDIR").into()));
    config.silence_warnings = true;
    let explored = catch_unwind(AssertUnwindSafe(|| {
        Runner::new(scheduler, config).run(test);
    }));
    if let Err(finding) = explored {
        eprintln!(
            "to see it again, with the file that is named above: scripts/explore --replay FILE {}",
            std::thread::current().name().unwrap_or_default()
        );
        resume_unwind(finding);
    }
}

/// Handles what it is sent, and sees to it that this is done in order, and one at a time.
#[actor]
#[derive(Default)]
pub struct Clerk {
    /// The newest number of each sender.
    newest: [u32; 4],
    handled: Arc<AtomicU32>,
    unstopped: Arc<AtomicU32>,
}

#[actor]
impl Clerk {
    fn on_start(&mut self) {
        self.unstopped.fetch_add(1, Ordering::SeqCst);
    }

    fn on_stop(&mut self) {
        self.unstopped.fetch_sub(1, Ordering::SeqCst);
    }

    fn on_receive(&mut self, message: (usize, u32)) -> u32 {
        let (sender, number) = message;
        self.note(sender, number)
    }

    pub fn note(&mut self, sender: usize, number: u32) -> u32 {
        assert!(self.newest[sender] < number, "in the order sent");
        self.newest[sender] = number;
        self.handled.fetch_add(1, Ordering::SeqCst);
        yield_now();
        assert_eq!(self.newest[sender], number, "one at a time");
        number
    }

    /// Asks another, from within.
    pub fn pass_on(&self, to: ClerkProxy, sender: usize, number: u32) -> Result<u32, Error> {
        to.note(sender, number).get()
    }

    /// Keeps a promise.
    pub fn keep(&self, promise: Promise<()>) {
        promise.set(());
    }

    /// Tells that it is here, and waits.
    pub fn stay(&self, here: Promise<()>, until: Future<()>) -> Result<(), Error> {
        here.set(());
        until.get()
    }

    /// Has another keep a promise, and waits for that.
    pub fn have_kept(&self, by: ClerkProxy) -> Result<(), Error> {
        let (promise, kept) = promise();
        let _ = by.defer().keep(promise);
        kept.get()
    }

    /// Has another send, and waits for that in a way that the pool can't see.
    pub fn have_sent(&self, by: ClerkProxy) -> bool {
        let (sender, sent) = mpsc::channel();
        let _ = by.defer().send(sender);
        sent.recv().is_ok()
    }

    /// The same, for one who doesn't ask.
    pub fn have_sent_and_keep(&self, by: ClerkProxy, promise: Promise<()>) {
        assert!(self.have_sent(by));
        promise.set(());
    }

    pub fn send(&self, sender: mpsc::Sender<()>) {
        let _ = sender.send(());
    }

    /// Starts another, and waits until it is ready, and then until it is gone.
    pub fn start_another(&self, builder: Builder<Clerk>) -> Result<(), Error> {
        let other = builder.start(Clerk::default());
        other.wait_started()?;
        other.tell_to_stop();
        other.join(None)
    }

    pub fn stop_yourself(&self, context: &Context<Self>) {
        context.stop();
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

trait TellToStop {
    fn tell_to_stop(&self);
}

impl TellToStop for ActorRef<Clerk> {
    fn tell_to_stop(&self) {
        let _ = self.proxy().defer().stop_yourself();
    }
}

/// Actors with a pool and a registry of their own.
struct System {
    pool: Pool,
    registry: ActorRegistry,
    handled: Arc<AtomicU32>,
    unstopped: Arc<AtomicU32>,
}

impl System {
    fn new() -> Self {
        System {
            pool: Pool::new(),
            registry: ActorRegistry::new(),
            handled: Arc::default(),
            unstopped: Arc::default(),
        }
    }

    fn own_thread(&self) -> Builder<Clerk> {
        Clerk::builder().registry(&self.registry)
    }

    fn pooled(&self) -> Builder<Clerk> {
        self.own_thread().pool(&self.pool)
    }

    /// An actor whose messages are counted in `handled`.
    fn clerk(&self) -> Clerk {
        Clerk {
            handled: Arc::clone(&self.handled),
            unstopped: Arc::clone(&self.unstopped),
            ..Clerk::default()
        }
    }

    /// An actor whose messages are not.
    fn other(&self) -> Clerk {
        Clerk {
            unstopped: Arc::clone(&self.unstopped),
            ..Clerk::default()
        }
    }

    /// Stops all that are left, and lets the pool's threads go: they do when the pool and its actors are dropped. An actor that is
    /// over may lie in the run queue still, until the poller looks there next. Where no timeout comes, one more has to be told
    /// something, for which a worker is woken, and who takes that one out takes out those before it.
    fn end(self) {
        for stopped in self.registry.stop_all() {
            assert_eq!(stopped, Ok(true));
        }
        self.registry.wait();
        assert_eq!(self.unstopped.load(Ordering::SeqCst), 0);
        let last = self.pooled().start(Clerk::default());
        last.tell_to_stop();
        last.join(None).unwrap();
    }
}

fn finish(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("a panic fails the test by itself");
    }
}

/// A value, or that the actor died.
#[track_caller]
fn is_value<T: PartialEq + std::fmt::Debug>(answer: Result<T, Error>, expected: T) -> bool {
    match answer {
        Ok(value) => {
            assert_eq!(value, expected);
            true
        }
        Err(Error::ActorDead { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}
