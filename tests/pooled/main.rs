//! What is peculiar to pooled actors. That they are like all others in everything else is shown by the other tests, which
//! run over them too, with `PYKKA_POOLED=1`.

mod blocking;
#[path = "../common/mod.rs"]
mod common;

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use common::{Answer as _, Finish as _};
use pykka::{Actor as _, ActorRegistry, Error, Future, Pool, Promise, actor, get_all, promise};

#[actor(pooled)]
#[derive(Default)]
pub struct Worker {
    pub count: u64,
}

#[actor]
impl Worker {
    pub fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }

    pub fn thread(&self) -> ThreadId {
        thread::current().id()
    }

    /// Tells that it is here, and stays until it may go on.
    pub fn stay(&self, here: Promise<ThreadId>, until: Future<()>) {
        here.set(thread::current().id());
        let _ = until.get();
    }

    /// The same, in a way that the pool can't see.
    pub fn stay_unseen(&self, here: Promise<()>, until: std::sync::mpsc::Receiver<()>) {
        here.set(());
        let _ = until.recv();
    }

    /// The same, where many are to be waited for.
    pub fn block(&self, here: std::sync::mpsc::Sender<()>, until: std::sync::mpsc::Receiver<()>) {
        here.send(()).unwrap();
        let _ = until.recv();
    }

    /// Asks down the row, each the next.
    pub fn depth(&self, mut row: Vec<WorkerProxy>) -> Result<usize, Error> {
        match row.pop() {
            None => Ok(0),
            Some(next) => Ok(1 + next.depth(row).get()??),
        }
    }

    pub fn ask(&self, other: WorkerProxy) -> Result<u64, Error> {
        other.add(1).get()
    }

    /// Starts another on the same pool, and waits until it is ready, and then until it is gone.
    pub fn start_another(&self, pool: Pool, registry: ActorRegistry) -> Result<(), Error> {
        let builder = Worker::builder().pool(&pool).registry(&registry);
        let other = builder.start(Worker::default());
        other.wait_started()?;
        drop(other.stop());
        other.join(None)
    }

    /// Tells another to send something, and waits for it in a way that the pool can't see.
    pub fn have_sent(&self, by: WorkerProxy) -> bool {
        let (sender, sent) = std::sync::mpsc::channel();
        let _ = by.defer().send(sender);
        sent.recv().is_ok()
    }

    pub fn send(&self, sender: std::sync::mpsc::Sender<()>) {
        let _ = sender.send(());
    }

    pub fn receive(&self, receiver: std::sync::mpsc::Receiver<()>) -> bool {
        receiver.recv().is_ok()
    }

    pub fn panic(&self) {
        panic!("as planned")
    }
}

fn worker() -> (pykka::ActorRef<Worker>, WorkerProxy) {
    let worker = Worker::default().start();
    worker.wait_started().unwrap();
    let proxy = worker.proxy();
    (worker, proxy)
}

#[test]
fn who_waits_helps_and_runs_the_actor_in_its_own_thread() {
    let (worker, proxy) = worker();
    // A worker of the pool may be quicker with the first, so it is asked until the getter was.
    let here = thread::current().id();
    assert!((0..10_000).any(|_| proxy.thread().get() == Ok(here)));
    assert!((0..10_000).any(|_| proxy.call().thread() == Ok(here)));
    worker.stop().get().unwrap();
}

#[test]
fn a_getter_with_a_timeout_runs_no_handler() {
    let (worker, proxy) = worker();
    for _ in 0..100 {
        let thread = proxy.thread().get_timeout(Duration::from_secs(60));
        assert_ne!(thread, Ok(thread::current().id()));
    }
    worker.stop().get().unwrap();
}

#[test]
fn a_timeout_is_kept_whatever_the_handlers_do() {
    let (worker, proxy) = worker();
    let (open, gate) = promise();
    let (here, _arrived) = promise();
    let stay = proxy.stay(here, gate);
    assert!(matches!(
        stay.get_timeout(Duration::from_millis(1)),
        Err(Error::Timeout { .. })
    ));
    open.set(());
    stay.answer().unwrap();
    worker.stop().get().unwrap();
}

#[test]
fn polling_a_future_runs_no_handler() {
    let (worker, proxy) = worker();
    for _ in 0..100 {
        let mut thread = pin!(proxy.thread());
        let answer = loop {
            if let Poll::Ready(answer) = thread.as_mut().poll(&mut Task::from_waker(Waker::noop()))
            {
                break answer;
            }
            thread::yield_now();
        };
        assert_ne!(answer, Ok(thread::current().id()));
    }
    worker.stop().get().unwrap();
}

#[test]
fn an_ask_whose_future_is_dropped_is_handled_all_the_same() {
    let (worker, proxy) = worker();
    let (here, arrived) = promise();
    let (open, gate) = promise();
    open.set(());
    drop(proxy.stay(here, gate));
    arrived.answer().unwrap();
    worker.stop().get().unwrap();
}

#[test]
fn an_ask_is_handled_also_if_nobody_comes_for_the_answer() {
    let (worker, proxy) = worker();
    let (here, arrived) = promise();
    let (open, gate) = promise();
    open.set(());
    let kept = proxy.stay(here, gate);
    // The caller goes on computing and does not look at the future.
    while !arrived.is_ready() {
        std::hint::spin_loop();
    }
    kept.answer().unwrap();
    worker.stop().get().unwrap();
}

#[test]
fn who_helps_goes_no_further_than_its_own_answer() {
    let (worker, proxy) = worker();
    let (here, arrived) = promise();
    let (open, gate) = promise();
    let first = proxy.add(1);
    let behind = proxy.stay(here, gate);
    // If the getter ran what is behind its own message, nobody would ever open the gate.
    assert_eq!(first.get(), Ok(1));
    open.set(());
    arrived.answer().unwrap();
    behind.answer().unwrap();
    worker.stop().get().unwrap();
}

#[test]
fn help_may_be_nested_deeper_than_any_stack_would_bear() {
    let registry = ActorRegistry::new();
    let row: Vec<_> = (0..500)
        .map(|_| {
            let worker = Worker::builder().registry(&registry);
            worker.start(Worker::default()).proxy()
        })
        .collect();
    let first = row[0].clone();
    let rest = row[1..].to_vec();
    assert_eq!(first.depth(rest).answer(), Ok(Ok(499)));
    assert!(
        registry
            .stop_all()
            .into_iter()
            .all(|result| result == Ok(true))
    );
}

#[test]
fn a_failure_while_helping_is_told_to_who_asked_and_hurts_nobody_else() {
    let (worker, proxy) = worker();
    for _ in 0..10 {
        assert!(matches!(proxy.panic().get(), Err(Error::Panicked { .. })));
        assert!(matches!(proxy.call().panic(), Err(Error::Panicked { .. })));
    }
    assert_eq!(proxy.add(1).get(), Ok(1));
    worker.stop().get().unwrap();
    assert!(matches!(proxy.call().add(1), Err(Error::ActorDead { .. })));
}

#[test]
fn a_thousand_actors_that_wait_for_one_are_all_answered() {
    let registry = ActorRegistry::new();
    let start = || {
        let worker = Worker::builder().registry(&registry);
        worker.start(Worker::default()).proxy()
    };
    let slow = start();
    let (here, arrived) = promise();
    let (open, gate) = promise();
    slow.defer().stay(here, gate).unwrap();
    arrived.answer().unwrap();
    let all: Vec<_> = (0..1000).map(|_| start().ask(slow.clone())).collect();
    open.set(());
    let answers = get_all(all).unwrap();
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(slow.count().get(), Ok(1000));
    registry.stop_all();
}

#[test]
fn a_flooded_actor_does_not_starve_its_neighbours() {
    let pool = Pool::new();
    let registry = ActorRegistry::new();
    let start = || {
        let worker = Worker::builder().pool(&pool).registry(&registry);
        worker.start(Worker::default()).proxy()
    };
    let flooded: Vec<_> = (0..4).map(|_| start()).collect();
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let floods: Vec<_> = flooded
        .iter()
        .cloned()
        .map(|proxy| {
            let stop = stop.clone();
            thread::spawn(move || {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    proxy.defer().add(1).unwrap();
                }
            })
        })
        .collect();
    let neighbour = start();
    for n in 1..=10 {
        // Told and then waited for with a timeout, so that this thread does not help.
        assert_eq!(neighbour.add(1).answer(), Ok(n));
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    for flood in floods {
        flood.finish();
    }
    registry.stop_all();
}

#[test]
fn a_hundred_thousand_actors_live_in_one_process() {
    let registry = ActorRegistry::new();
    let pool = Pool::new();
    let workers: Vec<_> = (0..100_000)
        .map(|_| {
            let worker = Worker::builder().pool(&pool).registry(&registry);
            worker.start(Worker::default()).proxy()
        })
        .collect();
    assert_eq!(registry.all().len(), 100_000);
    let sum: u64 = get_all(workers.iter().map(|worker| worker.add(1)))
        .unwrap()
        .into_iter()
        .sum();
    assert_eq!(sum, 100_000);
    assert_eq!(registry.stop_all().len(), 100_000);
    assert!(registry.all().is_empty());
}

#[test]
fn four_callers_of_one_actor_are_all_answered_and_none_is_counted_twice() {
    let (worker, proxy) = worker();
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let proxy = proxy.clone();
            thread::spawn(move || {
                for n in 0..20_000 {
                    if n % 2 == 0 {
                        proxy.add(1).get().unwrap();
                    } else {
                        proxy.call().add(1).unwrap();
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.finish();
    }
    assert_eq!(proxy.count().get(), Ok(80_000));
    worker.stop().get().unwrap();
}

#[test]
fn the_builder_overrides_the_attribute_either_way() {
    let own = Worker::builder().own_thread().start(Worker::default());
    let thread = own.proxy().thread().get().unwrap();
    assert!((0..100).all(|_| own.proxy().thread().get() == Ok(thread)));
    own.stop().get().unwrap();

    let pooled = Plain::builder().pooled().start(Plain);
    let here = thread::current().id();
    assert!((0..10_000).any(|_| pooled.proxy().thread().get() == Ok(here)));
    pooled.stop().get().unwrap();
}

#[actor]
pub struct Plain;

#[actor]
impl Plain {
    pub fn thread(&self) -> ThreadId {
        thread::current().id()
    }
}
