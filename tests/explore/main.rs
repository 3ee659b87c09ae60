//! What the schedules of small systems may come to: each test runs its system through many, chosen at random and by PCT (few
//! preemptions, at the points that tell most). A schedule after which nobody can go on is a deadlock: somebody was not woken,
//! not answered, or not let go. So a test asserts the rest only, and ends when every thread has ended, the pool's too.
//!
//! Empty without `--cfg pykka_shuttle`; `scripts/explore` sets it. What the threads are then is in `pykka-core/src/sync/explored.rs`.
//! Here, they are shuttle's as well. Of std there are counters only, at which no schedule branches.
#![cfg(pykka_shuttle)]

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context as Task, Poll, Waker};
use std::time::Duration;

use pykka::{
    Actor as _, ActorRef, ActorRegistry, Builder, Context, Error, Future, Pool, Promise,
    SharedFuture, actor, get_any, promise,
};
use pykka_core::explore::{Setting, Timeouts, set};
use shuttle::rand::{RngCore as _, thread_rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler, ReplayScheduler, Scheduler};
use shuttle::sync::{Barrier, mpsc};
use shuttle::thread::{JoinHandle, spawn, yield_now};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

/// How many schedules each scheduler makes of each system, unless `PYKKA_SCHEDULES` says otherwise.
const SCHEDULES: usize = 2000;

/// No system here takes a tenth of it.
const MOST_STEPS: usize = 50_000;

/// Whoever waits has to be woken: no timeout makes good for it. On one core.
fn explore(system: fn()) {
    explore_with(Timeouts::Never, 1, system);
}

fn explore_with(timeouts: Timeouts, cores: usize, system: fn()) {
    let few_threads = false;
    explore_in(
        Setting {
            timeouts,
            cores,
            few_threads,
        },
        system,
    );
}

/// Runs the system through many schedules; or through the one in the file that `PYKKA_SCHEDULE` names.
fn explore_in(setting: Setting, system: fn()) {
    set(setting);
    if let Ok(file) = env::var("PYKKA_SCHEDULE") {
        return run(
            ReplayScheduler::new_from_file(file).expect("there is a schedule in the file"),
            system,
        );
    }
    // Others each time, so that every run sees more. A failure names a file with its schedule.
    let seed = random();
    let schedules = env::var("PYKKA_SCHEDULES").map_or(SCHEDULES, |number| {
        number.parse().expect("a number of schedules")
    });
    run(RandomScheduler::new_from_seed(seed, schedules), system);
    for preemptions in [2, 4] {
        run(
            PctScheduler::new_from_seed(seed, preemptions, schedules / 2),
            system,
        );
    }
}

fn random() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(())
}

fn run(scheduler: impl Scheduler + 'static, system: fn()) {
    let mut config = Config::new();
    config.stack_size = 0x40_000;
    config.max_steps = MaxSteps::FailAfter(MOST_STEPS);
    config.failure_persistence = FailurePersistence::File(Some(env!("CARGO_TARGET_TMPDIR").into()));
    config.silence_warnings = true;
    let explored = catch_unwind(AssertUnwindSafe(|| {
        Runner::new(scheduler, config).run(system);
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

// The pool: no wake-up is lost, no message stranded, no actor run by two at once.

/// Each of three threads sends in every way there is, one after another.
fn many_senders(system: &System, builder: Builder<Clerk>) {
    let clerk = builder.start(system.clerk());
    let senders = [0, 1].map(|sender| {
        let clerk = clerk.clone();
        spawn(move || send_in_every_way(&clerk, sender))
    });
    send_in_every_way(&clerk, 2);
    finish(senders);
    assert_eq!(clerk.stop().get(), Ok(true));
    assert_eq!(system.handled.load(Ordering::SeqCst), 3 * 5);
}

fn send_in_every_way(clerk: &ActorRef<Clerk>, sender: usize) {
    let proxy = clerk.proxy();
    assert_eq!(proxy.note(sender, 1).get(), Ok(1));
    drop(proxy.note(sender, 2));
    clerk.tell((sender, 3)).unwrap();
    assert_eq!(proxy.call().note(sender, 4), Ok(4));
    assert_eq!(clerk.ask((sender, 5)).get(), Ok(5));
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_a_pooled_actor() {
    explore(|| {
        let system = System::new();
        many_senders(&system, system.pooled());
        system.end();
    });
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_two_workers() {
    explore_with(Timeouts::Never, 2, || {
        let system = System::new();
        many_senders(&system, system.pooled());
        system.end();
    });
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_a_pooled_actor_with_room_for_one_message() {
    explore(|| {
        let system = System::new();
        many_senders(&system, system.pooled().capacity(1));
        system.end();
    });
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_an_actor_with_a_thread() {
    explore(|| {
        let system = System::new();
        many_senders(&system, system.own_thread().capacity(1));
        system.end();
    });
}

#[test]
fn no_poller_that_looks_at_any_time_does_harm() {
    explore_with(Timeouts::AtRandom, 2, || {
        let system = System::new();
        many_senders(&system, system.pooled());
        system.end();
    });
}

/// The smallest system in which a release that doesn't look once more strands a message.
#[test]
fn a_message_that_comes_while_the_actor_is_given_up_is_not_stranded() {
    explore(|| {
        let system = System::new();
        let clerk = system.pooled().start(system.clerk());
        let (promise, kept) = promise();
        let teller = spawn({
            let proxy = clerk.proxy();
            move || proxy.defer().keep(promise).unwrap()
        });
        assert_eq!(clerk.proxy().note(0, 1).get(), Ok(1));
        kept.get().unwrap();
        finish([teller]);
        system.end();
    });
}

#[test]
fn who_asks_within_a_handler_is_answered() {
    explore_with(Timeouts::Never, 2, || {
        let system = System::new();
        let asked = system.pooled().start(system.clerk()).proxy();
        let askers = [0, 1].map(|sender| {
            let passing = system.pooled().start(system.other()).proxy();
            let asked = asked.clone();
            spawn(move || {
                let passed_on = passing.pass_on(asked.clone(), sender, 1);
                assert_eq!(passed_on.get(), Ok(Ok(1)));
                assert_eq!(passing.call().pass_on(asked, sender, 2), Ok(Ok(2)));
            })
        });
        assert_eq!(asked.note(2, 1).get(), Ok(1));
        finish(askers);
        system.end();
    });
}

#[test]
fn who_asks_across_the_two_kinds_of_actors_is_answered() {
    explore(|| {
        let system = System::new();
        let pooled = system.pooled().start(system.clerk()).proxy();
        let own = system.own_thread().start(system.clerk()).proxy();
        let asker = spawn({
            let (pooled, own) = (pooled.clone(), own.clone());
            move || assert_eq!(own.pass_on(pooled, 0, 1).get(), Ok(Ok(1)))
        });
        let other = system.pooled().start(system.other()).proxy();
        assert_eq!(other.pass_on(own, 1, 1).get(), Ok(Ok(1)));
        assert_eq!(pooled.note(2, 1).get(), Ok(1));
        finish([asker]);
        system.end();
    });
}

#[test]
fn a_worker_that_waits_keeps_nobody_from_running() {
    explore(|| {
        let system = System::new();
        let waiting = system.pooled().start(system.other()).proxy();
        let (here, arrived) = promise();
        let (open, gate) = promise();
        waiting.defer().stay(here, gate).unwrap();
        arrived.get().unwrap();
        // Nobody helps: the one who waits has only the promise.
        let (promise, kept) = promise();
        let other = system.pooled().start(system.other()).proxy();
        other.defer().keep(promise).unwrap();
        kept.get().unwrap();
        open.set(());
        system.end();
    });
}

#[test]
fn a_handler_that_waits_for_what_it_told_another_to_do_is_no_hindrance_to_it() {
    explore(|| {
        let system = System::new();
        let waiting = system.pooled().start(system.other()).proxy();
        let told = system.pooled().start(system.other()).proxy();
        // Nobody helps, but the worker might have the other in its own slot.
        let asked = waiting.have_kept(told).get_timeout(Duration::MAX);
        assert_eq!(asked, Ok(Ok(())));
        system.end();
    });
}

#[test]
fn a_handler_that_waits_unseen_for_what_it_told_another_to_do_is_no_hindrance_to_it() {
    explore_with(Timeouts::Always, 1, || {
        let system = System::new();
        let waiting = system.pooled().start(system.other()).proxy();
        let told = system.pooled().start(system.other()).proxy();
        let (sender, sent) = mpsc::channel();
        let asker = spawn(move || {
            let kept = waiting.have_sent(told);
            let _ = sent.recv();
            assert_eq!(kept.get(), Ok(true));
        });
        sender.send(()).unwrap();
        finish([asker]);
        system.end();
    });
}

/// Only the pool's workers run the actors, so that what is told lies in the slot of one.
fn wait_unseen_in_a_worker(system: &System) {
    let waiting = system.pooled().start(system.other()).proxy();
    let told = system.pooled().start(system.other()).proxy();
    // The second time, the poller and the monitor may sleep again.
    for _ in 0..2 {
        let (promise, kept) = promise();
        let wait = waiting.defer().have_sent_and_keep(told.clone(), promise);
        wait.unwrap();
        kept.get().unwrap();
        (0..20).for_each(|_| yield_now());
    }
}

#[test]
fn what_a_worker_told_another_before_it_waits_unseen_is_not_overlooked() {
    explore_with(Timeouts::Always, 1, || {
        let system = System::new();
        wait_unseen_in_a_worker(&system);
        system.end();
    });
}

#[test]
fn what_a_worker_told_another_before_it_waits_unseen_is_found_by_an_idle_one() {
    explore_with(Timeouts::Always, 2, || {
        let system = System::new();
        wait_unseen_in_a_worker(&system);
        system.end();
    });
}

/// Every other time, there is no thread for a worker or the monitor.
#[test]
fn a_pool_that_gets_a_thread_only_now_and_then_leaves_nobody_waiting() {
    let setting = Setting {
        timeouts: Timeouts::Always,
        cores: 2,
        few_threads: true,
    };
    explore_in(setting, || {
        let system = System::new();
        let waiting = system.pooled().start(system.other()).proxy();
        let other = system.pooled().start(system.other()).proxy();
        let (here, arrived) = promise();
        let (open, gate) = promise();
        waiting.defer().stay(here, gate).unwrap();
        // What is waited for here is not the actor's, so that only the pool can have it run.
        arrived.get().unwrap();
        let (promise, kept) = promise();
        other.defer().keep(promise).unwrap();
        kept.get().unwrap();
        open.set(());
        many_senders(&system, system.pooled());
        system.end();
    });
}

/// Every other time, there is no thread for an actor with a thread of its own. By then others may have met it.
#[test]
fn who_meets_an_actor_that_gets_no_thread_is_answered() {
    let setting = Setting {
        timeouts: Timeouts::Always,
        cores: 1,
        few_threads: true,
    };
    explore_in(setting, || {
        let system = System::new();
        let meeting = spawn({
            let registry = system.registry.clone();
            move || {
                for met in registry.get_by_type::<Clerk>() {
                    let asked = met.proxy().note(0, 1);
                    let stopped = met.stop();
                    let _ = met.wait_started();
                    is_value(asked.get(), 1);
                    stopped.get().unwrap();
                    met.join(None).unwrap();
                }
                registry.stop_all();
            }
        });
        let unstopped = match system.own_thread().try_start(system.clerk()) {
            Err(Error::NoThread { .. }) => None,
            started => Some(started.unwrap()),
        };
        finish([meeting]);
        if let Some(clerk) = unstopped {
            clerk.stop().get().unwrap();
        }
        system.registry.wait();
        system.end();
    });
}

#[test]
fn a_handler_that_waits_for_the_start_and_the_end_of_another_is_no_hindrance_to_it() {
    explore_with(Timeouts::Never, 2, || {
        let system = System::new();
        let starting = system.pooled().start(system.other()).proxy();
        let started = starting.start_another(system.pooled());
        assert_eq!(started.get_timeout(Duration::MAX), Ok(Ok(())));
        system.end();
    });
}

#[test]
fn an_ask_is_handled_though_nobody_comes_for_the_answer() {
    explore_with(Timeouts::Always, 1, || {
        let system = System::new();
        let clerk = system.pooled().start(system.other()).proxy();
        for _ in 0..2 {
            let (promise, kept) = promise();
            let nobody_comes = clerk.keep(promise);
            kept.get().unwrap();
            drop(nobody_comes);
        }
        system.end();
    });
}

#[test]
fn an_ask_whose_future_is_polled_or_dropped_is_handled() {
    explore(|| {
        let system = System::new();
        let clerk = system.pooled().start(system.clerk()).proxy();
        let dropper = spawn({
            let clerk = clerk.clone();
            move || {
                let (promise, kept) = promise();
                drop(clerk.keep(promise));
                kept.get().unwrap();
            }
        });
        assert_eq!(shuttle::future::block_on(clerk.note(0, 1)), Ok(1));
        assert_eq!(clerk.note(0, 2).get_timeout(Duration::MAX), Ok(2));
        finish([dropper]);
        system.end();
    });
}

// Put and stop: each ask and each stop is answered, and what can't be delivered is given back.

fn put_and_stop(system: &System, builder: Builder<Clerk>) {
    let clerk = builder.start(system.clerk());
    let asker = spawn({
        let clerk = clerk.clone();
        move || {
            let asked = clerk.ask((0, 1));
            let called = clerk.proxy().call().note(0, 2);
            let first = is_value(asked.get(), 1);
            let second = is_value(called, 2);
            assert!(first || !second, "in the order sent");
        }
    });
    let teller = spawn({
        let clerk = clerk.clone();
        move || {
            for number in 1..3 {
                if let Err(dead) = clerk.tell((1, number)) {
                    assert_eq!(dead.into_message(), (1, number));
                }
            }
        }
    });
    let stopper = spawn({
        let clerk = clerk.clone();
        move || {
            clerk.stop().get().unwrap();
            assert!(!clerk.is_alive());
            is_value(clerk.ask((2, 1)).get(), 0);
        }
    });
    clerk.stop().get().unwrap();
    assert_eq!(system.unstopped.load(Ordering::SeqCst), 0);
    clerk.join(None).unwrap();
    finish([asker, teller, stopper]);
    assert_eq!(clerk.stop().get(), Ok(false));
}

#[test]
fn each_ask_and_each_stop_of_an_actor_with_a_thread_is_answered() {
    explore(|| {
        let system = System::new();
        put_and_stop(&system, system.own_thread());
        system.end();
    });
}

#[test]
fn each_ask_and_each_stop_of_an_actor_with_a_thread_and_room_for_one_message_is_answered() {
    explore(|| {
        let system = System::new();
        put_and_stop(&system, system.own_thread().capacity(1));
        system.end();
    });
}

#[test]
fn each_ask_and_each_stop_of_a_pooled_actor_is_answered() {
    explore(|| {
        let system = System::new();
        put_and_stop(&system, system.pooled());
        system.end();
    });
}

#[test]
fn each_ask_and_each_stop_of_a_pooled_actor_with_room_for_one_message_is_answered() {
    explore(|| {
        let system = System::new();
        put_and_stop(&system, system.pooled().capacity(1));
        system.end();
    });
}

/// The smallest system in which a message is put into a bounded mailbox that has just been closed.
fn ask_the_dying(builder: Builder<Clerk>) {
    let clerk = builder.start(Clerk::default());
    let asker = spawn({
        let clerk = clerk.clone();
        move || {
            is_value(clerk.ask((0, 1)).get(), 1);
        }
    });
    clerk.tell_to_stop();
    finish([asker]);
    clerk.join(None).unwrap();
}

#[test]
fn an_ask_of_a_dying_actor_with_room_for_one_message_is_answered() {
    explore(|| {
        let system = System::new();
        ask_the_dying(system.own_thread().capacity(1));
        ask_the_dying(system.pooled().capacity(1));
        system.end();
    });
}

/// Has somebody who asks it, and at the end waits for them.
#[actor]
pub struct Employer {
    employee: Option<JoinHandle<()>>,
}

#[actor]
impl Employer {
    pub fn is_there(&self) -> bool {
        true
    }

    fn on_stop(&mut self) {
        finish(self.employee.take());
    }
}

#[test]
fn the_last_hook_may_wait_for_who_waits_for_the_actor() {
    explore(|| {
        let system = System::new();
        for capacity in [None, Some(1)] {
            for pool in [None, Some(&system.pool)] {
                let mut builder = Employer::builder().registry(&system.registry);
                if let Some(capacity) = capacity {
                    builder = builder.capacity(capacity);
                }
                if let Some(pool) = pool {
                    builder = builder.pool(pool);
                }
                let employer = builder.start_with(|context| {
                    let proxy = context.proxy();
                    let ask = move || {
                        is_value(proxy.is_there().get(), true);
                    };
                    Employer {
                        employee: Some(spawn(ask)),
                    }
                });
                assert_eq!(employer.stop().get(), Ok(true));
            }
        }
        system.end();
    });
}

/// Its last hook waits until who asked it has been answered.
#[actor]
pub struct Considerate {
    answered: mpsc::Receiver<()>,
}

#[actor]
impl Considerate {
    pub fn hello(&self) {}

    fn on_stop(&mut self) {
        self.answered.recv().unwrap();
    }
}

#[test]
fn a_thread_that_only_waits_for_an_answer_leaves_before_the_last_hook() {
    explore(|| {
        let system = System::new();
        let (tell, answered) = mpsc::channel();
        let actor = Considerate::builder()
            .registry(&system.registry)
            .pool(&system.pool)
            .start(Considerate { answered });
        let stopped = actor.stop();
        let asker = spawn({
            let proxy = actor.proxy();
            move || {
                let _ = proxy.hello().get();
                tell.send(()).unwrap();
            }
        });
        assert_eq!(stopped.get(), Ok(true));
        finish([asker]);
        system.end();
    });
}

fn fail_and_ask(system: &System, builder: Builder<Clerk>) {
    let clerk = builder.start(Clerk::default());
    let proxy = clerk.proxy();
    let asker = spawn({
        let proxy = proxy.clone();
        move || {
            is_value(proxy.note(0, 1).get(), 1);
            is_value(proxy.call().fail(), Err("as planned".into()));
        }
    });
    let _ = proxy.defer().fail();
    is_value(proxy.note(1, 1).get(), 1);
    clerk.stop().get().unwrap();
    finish([asker]);
    system.registry.wait();
    assert!(system.registry.all().is_empty());
}

#[test]
fn each_ask_of_an_actor_that_fails_is_answered() {
    explore(|| {
        let system = System::new();
        fail_and_ask(&system, system.own_thread());
        fail_and_ask(&system, system.pooled());
        system.end();
    });
}

#[test]
fn an_actor_stops_itself_also_when_its_mailbox_is_full() {
    explore(|| {
        let system = System::new();
        for builder in [system.own_thread(), system.pooled()] {
            let clerk = builder.capacity(1).start(Clerk::default());
            let teller = spawn({
                let clerk = clerk.clone();
                move || {
                    let tell = |number| clerk.tell((0, number)).is_ok();
                    assert!((1..4).map(tell).is_sorted_by(|before, now| before >= now));
                }
            });
            clerk.tell_to_stop();
            clerk.join(None).unwrap();
            finish([teller]);
        }
        system.end();
    });
}

#[test]
fn who_waits_for_the_start_or_the_end_of_an_actor_is_told() {
    explore(|| {
        let system = System::new();
        for builder in [system.own_thread(), system.pooled()] {
            let clerk = builder.start(Clerk::default());
            let waiting = spawn({
                let clerk = clerk.clone();
                move || {
                    clerk.wait_started().unwrap();
                    clerk.join(None).unwrap();
                }
            });
            clerk.tell_to_stop();
            clerk.join(None).unwrap();
            clerk.wait_started().unwrap();
            finish([waiting]);
        }
        system.end();
    });
}

// The reply slot.

#[test]
fn who_gets_is_woken_by_the_value() {
    explore(|| {
        let (promise, future) = promise();
        let getter = spawn(move || assert_eq!(future.get(), Ok(17)));
        promise.set(17);
        finish([getter]);
    });
}

#[test]
fn who_gets_is_woken_by_the_end_of_the_promise() {
    explore(|| {
        let (promise, future) = promise::<()>();
        let getter =
            spawn(move || assert!(matches!(future.get(), Err(Error::PromiseDropped { .. }))));
        drop(promise);
        finish([getter]);
    });
}

#[test]
fn a_value_is_dropped_once_whoever_goes_first() {
    explore(|| {
        let value = Arc::new(());
        let (promise, future) = promise();
        let setter = spawn({
            let value = Arc::clone(&value);
            move || promise.set(value)
        });
        drop(future);
        finish([setter]);
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

#[test]
fn the_newest_waker_is_woken() {
    explore(|| {
        let (promise, future) = promise();
        let setter = spawn(move || promise.set(17));
        let mut future = pin!(future);
        let poll = future.as_mut();
        match std::future::Future::poll(poll, &mut Task::from_waker(Waker::noop())) {
            Poll::Ready(value) => assert_eq!(value, Ok(17)),
            Poll::Pending => assert_eq!(shuttle::future::block_on(future), Ok(17)),
        }
        finish([setter]);
    });
}

#[test]
fn a_timeout_takes_nothing_from_the_future() {
    explore_with(Timeouts::AtRandom, 1, || {
        let system = System::new();
        let clerk = system.pooled().start(Clerk::default()).proxy();
        let (promise, promised) = promise();
        let setter = spawn(move || promise.set(17));
        let asked = clerk.note(0, 1);
        for (future, value) in [(promised, 17), (asked, 1)] {
            match future.get_timeout(Duration::from_secs(1)) {
                Err(Error::Timeout { .. }) => assert_eq!(future.get(), Ok(value)),
                answer => assert_eq!(answer, Ok(value)),
            }
        }
        finish([setter]);
        system.end();
    });
}

#[test]
fn who_waits_for_any_is_woken_by_either() {
    explore(|| {
        let system = System::new();
        let clerk = system.pooled().start(Clerk::default()).proxy();
        let (promise, promised) = promise();
        let setter = spawn(move || promise.set(17));
        let (first, value, rest) = get_any([promised, clerk.note(0, 1)]).unwrap();
        assert_eq!(value, [17, 1][first]);
        for future in rest {
            assert_eq!(future.get(), Ok([1, 17][first]));
        }
        finish([setter]);
        system.end();
    });
}

// Shared futures.

#[test]
fn a_shared_future_wakes_everyone() {
    explore(|| {
        let (promise, future) = promise();
        let shared = future.map(|number: u32| number + 1).shared();
        let getters = [(), ()].map(|()| {
            let shared = shared.clone();
            spawn(move || assert_eq!(shared.get(), Ok(18)))
        });
        let awaiting = spawn({
            let shared = shared.clone();
            move || assert_eq!(shuttle::future::block_on(shared), Ok(18))
        });
        promise.set(17);
        finish(getters);
        finish([awaiting]);
        assert_eq!(shared.try_get(), Some(Ok(18)));
    });
}

#[test]
fn a_shared_ask_of_a_pooled_actor_wakes_everyone() {
    explore(|| {
        let system = System::new();
        let clerk = system.pooled().start(system.clerk()).proxy();
        let shared = clerk.note(0, 1).shared();
        let getter = spawn({
            let shared = shared.clone();
            move || assert_eq!(shared.get(), Ok(1))
        });
        let awaiting = spawn({
            let shared = shared.clone();
            move || assert_eq!(shared.get_timeout(Duration::MAX), Ok(1))
        });
        assert_eq!(clerk.note(1, 1).get(), Ok(1));
        assert_eq!(shared.get(), Ok(1));
        finish([getter, awaiting]);
        system.end();
    });
}

// The registry.

#[test]
fn an_actor_that_dies_keeps_a_broadcast_from_nobody_else() {
    explore(|| {
        let system = System::new();
        let dying =
            [system.own_thread(), system.pooled()].map(|builder| builder.start(Clerk::default()));
        let living =
            [system.own_thread(), system.pooled()].map(|builder| builder.start(system.clerk()));
        let broadcaster = spawn({
            let registry = system.registry.clone();
            move || {
                registry.broadcast((0_usize, 1_u32));
                registry.broadcast_to::<Clerk>((0, 2));
            }
        });
        for actor in dying {
            actor.stop().get().unwrap();
        }
        finish([broadcaster]);
        for actor in living {
            assert_eq!(actor.stop().get(), Ok(true));
        }
        assert_eq!(system.handled.load(Ordering::SeqCst), 4);
        system.end();
    });
}

#[test]
fn a_registry_survives_starting_stopping_and_waiting_at_once() {
    explore(|| {
        let system = System::new();
        let early = system.own_thread().start(system.clerk());
        let starter = spawn({
            let (builder, clerk) = (system.pooled(), system.clerk());
            move || {
                let late = builder.start(clerk);
                is_value(late.ask((0, 1)).get(), 1);
                late.stop().get().unwrap();
            }
        });
        let stopper = spawn({
            let registry = system.registry.clone();
            move || {
                for stopped in registry.stop_all() {
                    stopped.unwrap();
                }
            }
        });
        system.registry.wait();
        for stopped in system.registry.stop_all() {
            stopped.unwrap();
        }
        early.join(None).unwrap();
        finish([starter, stopper]);
        system.registry.wait();
        assert_eq!(system.unstopped.load(Ordering::SeqCst), 0);
        assert!(system.registry.all().is_empty());
        system.end();
    });
}

#[test]
fn who_waits_for_all_waits_for_those_that_are_just_stopping() {
    explore(|| {
        let system = System::new();
        for builder in [system.own_thread(), system.pooled()] {
            builder.start(system.clerk()).tell_to_stop();
        }
        system.registry.wait();
        assert_eq!(system.unstopped.load(Ordering::SeqCst), 0);
        system.end();
    });
}

// Deadlocks: who waits in a circle is told, exactly one of each, and nobody else. What a circle is, is told by the model, a
// graph of who asks whom, which knows nothing of threads, messages and wake-ups. That none is missed needs no assertion: nobody
// could go on.

#[actor]
pub struct Link;

#[actor]
impl Link {
    pub fn poke(&self) {}

    /// Asks another, which will ask back when it has answered.
    pub fn ask_and_be_asked(
        &self,
        context: &Context<Self>,
        other: LinkProxy,
        there: Way,
        back: Way,
    ) -> (Result<(), Error>, Future<Result<(), Error>>) {
        let (asked, also) = (other.poke(), other.poke());
        let alone = Arc::new(Barrier::new(1));
        let asked_back = other.ask(Some(context.proxy()), back, alone);
        let answer = match there {
            Way::Shared => asked.shared().get(),
            Way::Join => asked.join(also).get().map(drop),
            _ => asked.get(),
        };
        (answer, asked_back)
    }

    /// Asks two, and is content with either's answer.
    pub fn ask_either(&self, others: [LinkProxy; 2], together: Arc<Barrier>) -> Result<(), Error> {
        together.wait();
        get_any(others.map(|other| other.poke())).map(drop)
    }

    pub fn wait_for(&self, shared: SharedFuture<()>, together: Arc<Barrier>) -> Result<(), Error> {
        together.wait();
        shared.get()
    }

    pub fn ask(
        &self,
        next: Option<LinkProxy>,
        way: Way,
        together: Arc<Barrier>,
    ) -> Result<(), Error> {
        together.wait();
        match (next, way) {
            (None, _) => Ok(()),
            (Some(next), Way::Get) => next.poke().get(),
            (Some(next), Way::Call) => next.call().poke(),
            (Some(next), Way::Shared) => next.poke().map(|()| ()).shared().get(),
            (Some(next), Way::Join) => next.poke().join(next.poke()).get().map(drop),
            (Some(next), Way::Any) => get_any([next.poke(), next.poke()]).map(drop),
            (Some(next), Way::Stop) => next.actor_ref().stop().get().map(drop),
            (Some(next), Way::End) => {
                drop(next.actor_ref().stop());
                next.actor_ref().join(None)
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Way {
    Get,
    Call,
    Shared,
    Join,
    Any,
    Stop,
    End,
}

const WAYS: [Way; 7] = [
    Way::Get,
    Way::Call,
    Way::Shared,
    Way::Join,
    Way::Any,
    Way::Stop,
    Way::End,
];

/// A number below `limit`, chosen by the schedule.
fn below(limit: usize) -> usize {
    let limit = u64::try_from(limit).expect("small");
    usize::try_from(thread_rng().next_u64() % limit).expect("small")
}

/// How many circles there are where each asks the next, if it asks at all.
fn circles(next: &[Option<usize>]) -> usize {
    let comes_back = |start: usize| {
        let way = std::iter::successors(next[start], |at| next[*at]).take(next.len());
        let way: Vec<_> = way.take_while(|at| *at != start).collect();
        let last = way.last().map_or(next[start], |last| next[*last]);
        // Each circle is counted where its smallest member is.
        last == Some(start) && way.iter().all(|at| *at > start)
    };
    (0..next.len()).filter(|start| comes_back(*start)).count()
}

#[test]
fn the_model_knows_a_circle_when_it_sees_one() {
    assert_eq!(circles(&[None, None, None]), 0);
    assert_eq!(circles(&[Some(1), Some(2), None]), 0);
    assert_eq!(circles(&[Some(0), None, Some(2)]), 2);
    assert_eq!(circles(&[Some(1), Some(0), Some(0)]), 1);
    assert_eq!(circles(&[Some(2), Some(0), Some(1)]), 1);
    assert_eq!(circles(&[Some(1), Some(2), Some(1)]), 1);
}

/// Three actors, each of which asks another, itself, or none. How many of them are told of a deadlock, and how many circles there
/// are.
fn ask_around(start: impl Fn(Builder<Link>) -> ActorRef<Link>, together: usize) -> (usize, usize) {
    const SIZE: usize = 3;
    let registry = ActorRegistry::new();
    let next = [(); SIZE].map(|()| Some(below(SIZE + 1)).filter(|next| *next < SIZE));
    let links = [(); SIZE].map(|()| {
        let builder = Link::builder().registry(&registry);
        start(if below(3) == 0 {
            builder.capacity(1)
        } else {
            builder
        })
    });
    let together = Arc::new(Barrier::new(together));
    let askers: Vec<_> = (0..SIZE)
        .map(|i| {
            let link = links[i].proxy();
            let next = next[i].map(|next| links[next].proxy());
            let (way, together) = (WAYS[below(WAYS.len())], Arc::clone(&together));
            spawn(move || {
                link.ask(next, way, together)
                    .get()
                    .and_then(|answer| answer)
            })
        })
        .collect();
    let answers: Vec<_> = askers
        .into_iter()
        .map(|asker| asker.join().unwrap())
        .collect();
    let told = |answer: &&Result<(), Error>| matches!(answer, Err(Error::Deadlock { .. }));
    let told = answers.iter().filter(told).count();
    for stopped in registry.stop_all() {
        stopped.unwrap();
    }
    registry.wait();
    (told, circles(&next))
}

#[test]
fn of_those_who_wait_for_each_other_exactly_one_is_told() {
    explore(|| {
        // All are in their handlers before the first asks.
        let (told, circles) = ask_around(|builder| builder.start(Link), 3);
        assert_eq!(told, circles);
    });
}

#[test]
fn nobody_is_told_where_there_is_no_circle() {
    explore(|| {
        let pool = Pool::new();
        let start = |builder: Builder<Link>| match below(2) {
            0 => builder.start(Link),
            _ => builder.pool(&pool).start(Link),
        };
        // They begin when they like. What could be a circle need not become one.
        let (told, circles) = ask_around(start, 1);
        assert!(told <= circles, "{told} of {circles}");
        end(&pool, &ActorRegistry::new());
    });
}

#[actor]
trait Counter {
    fn next(&mut self) -> u32;
}

#[test]
fn who_calls_a_busy_mock_has_its_turn() {
    explore(|| {
        let mut count = 0_u32;
        let mock = CounterProxy::mock(move |_| {
            let before = count;
            yield_now();
            count = before + 1;
            count
        });
        finish([(); 3].map(|()| {
            let mock = mock.clone();
            spawn(move || {
                for _ in 0..2 {
                    mock.call().next().unwrap();
                }
            })
        }));
        assert_eq!(mock.call().next(), Ok(7));
    });
}

/// Two actors, each with a thread or on the pool, as the schedule likes.
fn pair() -> (Pool, ActorRegistry, [ActorRef<Link>; 2]) {
    let (pool, registry) = (Pool::new(), ActorRegistry::new());
    let links = [(); 2].map(|()| {
        let builder = Link::builder().registry(&registry);
        match below(2) {
            0 => builder.start(Link),
            _ => builder.pool(&pool).start(Link),
        }
    });
    (pool, registry, links)
}

/// Stops all, and lets the pool's threads go.
fn end(pool: &Pool, registry: &ActorRegistry) {
    for stopped in registry.stop_all() {
        stopped.unwrap();
    }
    registry.wait();
    let last = Clerk::builder().registry(registry).pool(pool);
    let last = last.start(Clerk::default());
    last.tell_to_stop();
    last.join(None).unwrap();
}

#[test]
fn nobody_is_told_while_an_answer_is_on_its_way() {
    explore(|| {
        let (pool, registry, [a, b]) = pair();
        let ways = [Way::Get, Way::Call, Way::Shared, Way::Join, Way::Any];
        let (there, back) = (ways[below(5)], ways[below(5)]);
        // B answers when A has had the time to wait.
        let (open, opened) = promise();
        drop(b.run(move |_| opened.get()));
        let asked = a.proxy().ask_and_be_asked(b.proxy(), there, back);
        open.set(());
        let (answer, asked_back) = asked.get().unwrap();
        assert_eq!(answer, Ok(()));
        assert_eq!(asked_back.get(), Ok(Ok(())));
        end(&pool, &registry);
    });
}

#[test]
fn nobody_is_told_who_may_be_answered_by_another() {
    explore(|| {
        let (pool, registry, [_, free]) = pair();
        let [a, b] = [(); 2].map(|()| Link::builder().registry(&registry).start(Link));
        let together = Arc::new(Barrier::new(2));
        let (one, other) = match below(2) {
            0 => (b.proxy(), free.proxy()),
            _ => (free.proxy(), b.proxy()),
        };
        let either = a.proxy().ask_either([one, other], Arc::clone(&together));
        let asked = b.proxy().ask(Some(a.proxy()), Way::Get, together);
        assert_eq!(either.get(), Ok(Ok(())));
        assert_eq!(asked.get(), Ok(Ok(())));
        end(&pool, &registry);
    });
}

#[test]
fn who_waits_for_a_shared_future_is_told_though_another_looks_in_on_it() {
    explore(|| {
        let registry = ActorRegistry::new();
        let [a, b] = [(); 2].map(|()| Link::builder().registry(&registry).start(Link));
        let together = Arc::new(Barrier::new(2));
        let asked = b
            .proxy()
            .ask(Some(a.proxy()), Way::Get, Arc::clone(&together));
        // It lies behind what B is at, and B waits for A, which waits for this.
        let shared = b.proxy().poke().shared();
        let waits = a.proxy().wait_for(shared.clone(), together);
        let looks_in = spawn(move || {
            let _ = shared.try_get();
        });
        let answers = [asked.get().unwrap(), waits.get().unwrap()];
        let told = |answer: &&Result<(), Error>| matches!(answer, Err(Error::Deadlock { .. }));
        assert_eq!(answers.iter().filter(told).count(), 1, "{answers:?}");
        finish([looks_in]);
        for stopped in registry.stop_all() {
            stopped.unwrap();
        }
    });
}
