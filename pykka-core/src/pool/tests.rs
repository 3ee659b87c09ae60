//! Tests that need a pool with other settings than the default: a monitor that never looks, or a
//! system that refuses threads.

use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::*;
use crate::future::promise::promise;
use crate::sync::Ordering;

/// Longer than anything here takes. It turns a hang into a failure.
const WATCHDOG: Duration = Duration::from_secs(60);

const NEVER: Duration = Duration::from_secs(3600);

/// A job that is run for a turn, as an actor would be.
struct Job<F>(F);

impl<F: Fn() + Send + Sync> Runnable for Job<F> {
    fn run_turn(&self) {
        (self.0)();
    }
}

impl Pool {
    fn schedule(&self, job: impl Fn() + Send + Sync + 'static) {
        self.enter(Arc::new(Job(job)), Wakeup::Eager);
    }

    /// Schedules a job that sends a message when it is run.
    fn schedule_another(&self) -> Receiver<()> {
        let (sender, ran) = channel();
        self.schedule(move || sender.send(()).unwrap());
        ran
    }

    /// Has a worker enter a job, and stay in it until the sender is dropped or sends.
    fn block_a_worker(&self) -> Sender<()> {
        let (here, arrived) = channel();
        let (open, gate) = channel();
        let gate = Mutex::new(gate);
        self.schedule(move || {
            here.send(()).unwrap();
            let _ = lock(&gate).recv();
        });
        arrived.recv_timeout(WATCHDOG).expect("it is run");
        open
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0.0.state)
    }

    fn wait_until(&self, is_so: impl Fn(&State) -> bool) {
        spin_until(|| is_so(&self.state()));
    }
}

fn spin_until(is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < WATCHDOG, "it never comes to pass");
        thread::yield_now();
    }
}

/// A system that can refuse threads.
#[derive(Clone, Default)]
struct System {
    lacks_workers: Arc<AtomicBool>,
    lacks_monitors: Arc<AtomicBool>,
    refused: Arc<AtomicUsize>,
    started: Arc<AtomicUsize>,
}

impl System {
    fn without_threads() -> Self {
        let system = System::default();
        system.lacks_workers.store(true, Ordering::SeqCst);
        system.lacks_monitors.store(true, Ordering::SeqCst);
        system
    }

    fn has_threads_again(&self) {
        self.lacks_workers.store(false, Ordering::SeqCst);
        self.lacks_monitors.store(false, Ordering::SeqCst);
    }

    fn settings(&self, cores: usize) -> Settings {
        let system = self.clone();
        let usual = Settings::default().spawn;
        Settings {
            cores,
            spawn: Box::new(move |name, run| {
                let lacks = match name {
                    "pykka-monitor" => &system.lacks_monitors,
                    _ => &system.lacks_workers,
                };
                if lacks.load(Ordering::SeqCst) {
                    system.refused.fetch_add(1, Ordering::SeqCst);
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                system.started.fetch_add(1, Ordering::SeqCst);
                usual(name, run)
            }),
            ..Settings::default()
        }
    }

    /// Waits until the pool has tried that often in vain.
    fn wait_for_refusals(&self, most: usize) {
        spin_until(|| self.refused.load(Ordering::SeqCst) >= most);
    }
}

#[test]
fn who_sends_next_has_a_pool_without_any_thread_try_again() {
    let system = System::without_threads();
    let pool = Pool::with(system.settings(1));
    let first = pool.schedule_another();
    system.has_threads_again();
    // Any put into a pooled mailbox does this, also one that finds the actor scheduled.
    retry_starved();
    first.recv_timeout(WATCHDOG).expect("it is run");
}

#[test]
fn who_waits_has_a_pool_without_any_thread_try_again() {
    let system = System::without_threads();
    let pool = Pool::with(system.settings(1));
    let (promise, kept) = promise();
    let promise = Mutex::new(Some(promise));
    pool.schedule(move || {
        if let Some(promise) = lock(&promise).take() {
            promise.set(());
        }
    });
    let waiting = std::thread::spawn(move || kept.get_timeout(WATCHDOG));
    system.wait_for_refusals(10);
    system.has_threads_again();
    assert_eq!(waiting.join().unwrap(), Ok(()));
}

#[test]
fn a_pool_whose_workers_are_blocked_gets_more_when_there_are_threads_again() {
    let system = System::default();
    let pool = Pool::with(Settings {
        tick: Duration::from_micros(100),
        leave_after: Duration::from_millis(1),
        ..system.settings(1)
    });
    let gate = pool.block_a_worker();
    system.lacks_workers.store(true, Ordering::SeqCst);
    // A monitor that looks that often may have started another by now.
    pool.wait_until(|state| state.workers.len() == 1);
    let next = pool.schedule_another();
    // More often than the number of new workers could be doubled.
    system.wait_for_refusals(200);
    system.has_threads_again();
    next.recv_timeout(WATCHDOG).expect("it is run");
    drop(gate);
}

#[test]
fn a_monitor_that_could_not_be_started_is_started_later() {
    let system = System::default();
    system.lacks_monitors.store(true, Ordering::SeqCst);
    let pool = Pool::with(system.settings(1));
    let gate = pool.block_a_worker();
    let next = pool.schedule_another();
    system.has_threads_again();
    retry_starved();
    next.recv_timeout(WATCHDOG).expect("it is run");
    drop(gate);
}

#[test]
fn a_worker_that_computes_alone_is_helped_though_no_monitor_could_be_started() {
    let system = System::default();
    system.lacks_monitors.store(true, Ordering::SeqCst);
    let pool = Pool::with(system.settings(2));
    spin_until_the_other_is_heard(&pool, || true);
}

#[test]
fn a_shortage_of_threads_is_logged_once() {
    let warnings = Warnings::of_this_thread();
    let system = System::without_threads();
    let pool = Pool::with(system.settings(1));
    for _ in 0..10 {
        pool.schedule_another();
    }
    system.has_threads_again();
    assert_eq!(warnings.load(Ordering::SeqCst), 1);
}

#[test]
fn a_worker_that_is_told_something_and_computes_on_is_relieved_of_it() {
    let pool = Pool::with(Settings {
        cores: 2,
        tick: NEVER,
        ..Settings::default()
    });
    // When there is a poller, and when there is none because nothing happened for long.
    spin_until_the_other_is_heard(&pool, || true);
    let inner = Arc::clone(&pool.0.0);
    spin_until_the_other_is_heard(&pool, move || {
        let state = lock(&inner.state);
        state.parked == 1 && !state.has_poller()
    });
}

/// A job waits until it is so, schedules another, which goes into its worker's slot, and computes
/// until that has run.
fn spin_until_the_other_is_heard(pool: &Pool, is_so: impl Fn() -> bool + Send + Sync + 'static) {
    let (sender, heard) = channel();
    // What runs in a pool must not keep it open.
    let weak = Arc::downgrade(&pool.0);
    pool.schedule(move || {
        spin_until(&is_so);
        let ran = Arc::new(AtomicBool::new(false));
        let run = Arc::clone(&ran);
        let pool = Pool(weak.upgrade().expect("the test has it"));
        pool.schedule(move || run.store(true, Ordering::SeqCst));
        spin_until(|| ran.load(Ordering::SeqCst));
        sender.send(()).unwrap();
    });
    heard.recv_timeout(WATCHDOG).expect("it is heard");
}

#[test]
fn a_pool_shrinks_to_as_many_workers_as_there_are_cores_and_no_further() {
    let system = System::default();
    let pool = Pool::with(Settings {
        leave_after: Duration::from_millis(1),
        ..system.settings(2)
    });
    let gates: Vec<_> = (0..6).map(|_| pool.block_a_worker()).collect();
    assert!(pool.state().workers.len() >= 6);
    drop(gates);
    pool.wait_until(|state| state.workers.len() <= 2);
    // Those that are left wait for work without a timeout.
    pool.wait_until(|state| state.parked == state.workers.len());
    assert_eq!(pool.state().workers.len(), 2);
    assert_eq!(format!("{pool:?}"), "Pool { workers: 2, .. }");
}

/// Counts the warnings of one thread.
struct Warnings {
    thread: std::thread::ThreadId,
    count: Arc<AtomicUsize>,
}

impl Warnings {
    fn of_this_thread() -> Arc<AtomicUsize> {
        let warnings = Warnings {
            thread: thread::current().id(),
            count: Arc::default(),
        };
        let count = Arc::clone(&warnings.count);
        tracing::subscriber::set_global_default(warnings).expect("it is the only one");
        count
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        let is_warning = *event.metadata().level() == Level::WARN;
        if is_warning && thread::current().id() == self.thread {
            self.count.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
