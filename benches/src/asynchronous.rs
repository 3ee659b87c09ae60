//! The scenarios for systems whose actors are tasks, and whose callers await.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::harness::{
    BURST, CALLERS, CROWD, Cell, Column, IN_FLIGHT, Idle, Kind, RING, Setup, System,
};
use crate::memory::Meter;

/// A system whose callers await, as its own users would write it.
pub trait Asynchronous: 'static {
    /// What a user holds of a counter actor with `add(n) -> u64`.
    type Counter: Clone + Send + Sync + 'static;

    fn start() -> impl Future<Output = Self::Counter>;
    /// Is ready when the actor has terminated.
    fn stop(counter: Self::Counter) -> impl Future<Output = ()>;
    fn tell(counter: &Self::Counter, n: u64) -> impl Future<Output = ()> + Send;
    fn ask(counter: &Self::Counter, n: u64) -> impl Future<Output = u64> + Send;
    /// Asks all, and only then awaits the first answer. An actor may occur several times.
    fn ask_all(counters: &[Self::Counter]) -> impl Future<Output = u64>;

    /// An actor that asks another one in its handler.
    type Caller: 'static;

    fn start_caller(target: &Self::Counter) -> impl Future<Output = Self::Caller>;
    /// Lets the caller ask `times` times, one after the other.
    fn ask_from_inside(caller: &Self::Caller, times: u64) -> impl Future<Output = ()>;

    /// Actors in a ring, each of which passes a number on to the next.
    type Ring: 'static;

    fn start_ring(size: usize) -> impl Future<Output = Self::Ring>;
    /// Passes one message on `hops` times, by tells, and waits until it has arrived.
    fn pass(ring: &Self::Ring, hops: u64) -> impl Future<Output = ()>;

    /// Starts a task that sends or asks concurrently with others.
    fn spawn(task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(task)
    }
}

/// The runtime of the actors. Dropping it ends them.
pub trait Executor: 'static {
    fn new() -> Self;
    fn block_on<F: Future>(&self, future: F) -> F::Output;
}

/// Runs everything in the caller's thread.
pub struct CurrentThread(Runtime);

impl Executor for CurrentThread {
    fn new() -> Self {
        CurrentThread(
            Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
        )
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }
}

/// Has a worker for each core. The caller from outside is in another thread.
pub struct MultiThread(Runtime);

impl Executor for MultiThread {
    fn new() -> Self {
        MultiThread(
            Builder::new_multi_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
        )
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }
}

/// For how many actors the memory is measured.
const IDLERS: usize = 10_000;

pub fn system<S: Asynchronous, E: Executor>(name: &'static str) -> System {
    let cells: [(Column, Setup); 9] = [
        (Column::Tell, Box::new(tell::<S, E>)),
        (Column::Tell4, Box::new(tell_4::<S, E>)),
        (Column::Ask, Box::new(ask::<S, E>)),
        (Column::AskInside, Box::new(ask_inside::<S, E>)),
        (Column::InFlight, Box::new(in_flight::<S, E>)),
        (Column::Lifetime, Box::new(lifetime::<S, E>)),
        (Column::Ring, Box::new(ring::<S, E>)),
        (Column::Gather, Box::new(gather::<S, E>)),
        (Column::Callers4, Box::new(callers_4::<S, E>)),
    ];
    System {
        name,
        kind: Kind::Peer,
        cells: BTreeMap::from(cells),
        idle: Some(idle::<S, E>()),
        idlers: IDLERS,
    }
}

/// Sends messages, and waits until they have been handled.
async fn send<S: Asynchronous>(counter: &S::Counter, tells: u64) {
    let mut left = tells;
    while left > 0 {
        let burst = left.min(BURST);
        for n in 1..burst {
            S::tell(counter, black_box(n)).await;
        }
        black_box(S::ask(counter, 1).await);
        left -= burst;
    }
}

async fn ask_often<S: Asynchronous>(counter: &S::Counter, times: u64) {
    for n in 0..times {
        black_box(S::ask(counter, black_box(n)).await);
    }
}

/// Waits for the tasks of several callers.
async fn all(tasks: Vec<JoinHandle<()>>) {
    for task in tasks {
        task.await.expect("the caller does not panic");
    }
}

fn one<S: Asynchronous, E: Executor>() -> (E, S::Counter) {
    let executor = E::new();
    let counter = executor.block_on(S::start());
    (executor, counter)
}

fn tell<S: Asynchronous, E: Executor>() -> Cell {
    let (executor, counter) = one::<S, E>();
    Cell::new(1, move |rounds| {
        executor.block_on(send::<S>(&counter, rounds))
    })
}

fn tell_4<S: Asynchronous, E: Executor>() -> Cell {
    let (executor, counter) = one::<S, E>();
    Cell::new(CALLERS, move |rounds| {
        executor.block_on(async {
            let sender = |_| {
                let counter = counter.clone();
                S::spawn(async move { send::<S>(&counter, rounds).await })
            };
            all((0..CALLERS).map(sender).collect()).await;
        });
    })
}

fn ask<S: Asynchronous, E: Executor>() -> Cell {
    let (executor, counter) = one::<S, E>();
    Cell::new(1, move |rounds| {
        executor.block_on(ask_often::<S>(&counter, rounds))
    })
}

fn callers_4<S: Asynchronous, E: Executor>() -> Cell {
    let (executor, counter) = one::<S, E>();
    Cell::new(CALLERS, move |rounds| {
        executor.block_on(async {
            let caller = |_| {
                let counter = counter.clone();
                S::spawn(async move { ask_often::<S>(&counter, rounds).await })
            };
            all((0..CALLERS).map(caller).collect()).await;
        });
    })
}

fn ask_inside<S: Asynchronous, E: Executor>() -> Cell {
    let (executor, counter) = one::<S, E>();
    let caller = executor.block_on(S::start_caller(&counter));
    Cell::new(1, move |rounds| {
        executor.block_on(S::ask_from_inside(&caller, rounds))
    })
}

fn in_flight<S: Asynchronous, E: Executor>() -> Cell {
    let (executor, counter) = one::<S, E>();
    let same = vec![counter; IN_FLIGHT];
    ask_all::<S, E>(executor, same)
}

fn gather<S: Asynchronous, E: Executor>() -> Cell {
    let executor = E::new();
    let crowd = executor.block_on(crowd::<S>(CROWD));
    ask_all::<S, E>(executor, crowd)
}

fn ask_all<S: Asynchronous, E: Executor>(executor: E, counters: Vec<S::Counter>) -> Cell {
    Cell::new(counters.len() as u64, move |rounds| {
        executor.block_on(async {
            for _ in 0..rounds {
                black_box(S::ask_all(black_box(&counters)).await);
            }
        });
    })
}

async fn crowd<S: Asynchronous>(number: usize) -> Vec<S::Counter> {
    let mut counters = Vec::with_capacity(number);
    for _ in 0..number {
        counters.push(S::start().await);
    }
    counters
}

fn lifetime<S: Asynchronous, E: Executor>() -> Cell {
    let executor = E::new();
    Cell::new(1, move |rounds| {
        executor.block_on(async {
            for n in 0..rounds {
                let counter = S::start().await;
                black_box(S::ask(&counter, n).await);
                S::stop(counter).await;
            }
        });
    })
}

fn ring<S: Asynchronous, E: Executor>() -> Cell {
    let executor = E::new();
    let ring = executor.block_on(S::start_ring(RING));
    Cell::new(RING as u64, move |rounds| {
        executor.block_on(S::pass(&ring, rounds * RING as u64))
    })
}

fn idle<S: Asynchronous, E: Executor>() -> Idle {
    Box::new(|number, used| {
        let executor = E::new();
        executor.block_on(async {
            // What is created only once.
            let first = S::start().await;
            S::ask(&first, 1).await;
            let mut counters = Vec::with_capacity(number);
            let meter = Meter::start();
            for _ in 0..number {
                counters.push(S::start().await);
            }
            if used {
                for counter in &counters {
                    S::tell(counter, 1).await;
                    S::ask(counter, 1).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            let footprint = meter.stop(number);
            drop(counters);
            footprint
        })
    })
}
