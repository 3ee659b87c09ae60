//! With the number of actors.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::AcqRel, Ordering::Acquire, Ordering::Release};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use pykka::{ActorRef, actor, debug};

use super::{Actors, row, row_up_to, start};
use crate::harness::{Cell, Table};
use crate::memory::processor_time;
use crate::random::Random;

const SIZES: [usize; 6] = [1, 10, 100, 1000, 10_000, 100_000];

/// More threads than this would say more about the machine than about pykka.
const THREADS: usize = 1000;

pub fn table() -> Table {
    Table {
        title: "With the number of actors",
        head: "actors",
        columns: SIZES.map(|size| size.to_string()).into(),
        rows: vec![
            row("`Mutex`es, lock one at random", SIZES, lock),
            row("pooled, ask one at random", SIZES, ask::<true>),
            row_up_to(
                "own thread, ask one at random",
                THREADS,
                SIZES,
                ask::<false>,
            ),
            row("pooled, tell all, each", SIZES, tell::<true>),
            row_up_to("own thread, tell all, each", THREADS, SIZES, tell::<false>),
            row("pooled, broadcast, each", SIZES, broadcast),
            row("pooled, start and stop one more", SIZES, one_more::<true>),
            row_up_to(
                "own thread, start and stop one more",
                THREADS,
                SIZES,
                one_more::<false>,
            ),
            row("pooled, start all and `stop_all`, each", SIZES, start_all),
            row("`HashMap` of `String`s, look up one at random", SIZES, map),
            row("look up one at random by its URN", SIZES, look_up),
            row("`snapshot`, each actor", SIZES, snapshot),
            row("no actor, idle: processor time per ms", SIZES, |_| {
                idle_beside(())
            }),
            row("pooled, idle: processor time per ms", SIZES, idle::<true>),
            row_up_to(
                "own thread, idle: processor time per ms",
                THREADS,
                SIZES,
                idle::<false>,
            ),
        ],
    }
}

#[actor]
struct Counter {
    count: u64,
    latch: Arc<Latch>,
}

#[actor]
impl Counter {
    pub(crate) fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }

    pub(crate) fn arrive(&self) {
        self.latch.arrive();
    }

    fn on_receive(&mut self, _: Arrive) {
        self.latch.arrive();
    }
}

#[derive(Clone)]
struct Arrive;

/// Lets the thread that created it wait until something has happened a number of times.
struct Latch {
    left: AtomicUsize,
    waits: Thread,
}

impl Latch {
    fn new() -> Arc<Self> {
        Arc::new(Latch {
            left: AtomicUsize::new(0),
            waits: thread::current(),
        })
    }

    fn expect(&self, times: usize) {
        self.left.store(times, Release);
    }

    fn arrive(&self) {
        if self.left.fetch_sub(1, AcqRel) == 1 {
            self.waits.unpark();
        }
    }

    fn wait(&self) {
        while self.left.load(Acquire) > 0 {
            thread::park();
        }
    }
}

fn counter(latch: &Arc<Latch>) -> Counter {
    Counter {
        count: 0,
        latch: Arc::clone(latch),
    }
}

fn crowd<const POOLED: bool>(number: usize) -> (Actors<Counter>, Vec<CounterProxy>, Arc<Latch>) {
    let latch = Latch::new();
    let crowd = Actors::start::<POOLED>(number, || counter(&latch));
    let proxies: Vec<_> = crowd.actors.iter().map(ActorRef::proxy).collect();
    for proxy in &proxies {
        proxy.call().add(1).expect("the actor answers");
    }
    (crowd, proxies, latch)
}

fn lock(number: usize) -> Cell {
    let counters: Vec<_> = (0..number).map(|_| Arc::new(Mutex::new(0))).collect();
    let mut random = Random::new(1);
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            let counter = &counters[random.below(number)];
            *counter.lock().unwrap_or_else(PoisonError::into_inner) += black_box(1);
        }
    })
}

fn ask<const POOLED: bool>(number: usize) -> Cell {
    let (crowd, proxies, _) = crowd::<POOLED>(number);
    let mut random = Random::new(1);
    Cell::new(1, move |rounds| {
        let _alive = &crowd;
        for n in 0..rounds {
            let proxy = &proxies[random.below(number)];
            black_box(proxy.call().add(n).expect("the actor answers"));
        }
    })
}

fn tell<const POOLED: bool>(number: usize) -> Cell {
    let (crowd, proxies, latch) = crowd::<POOLED>(number);
    Cell::new(number as u64, move |rounds| {
        let _alive = &crowd;
        for _ in 0..rounds {
            latch.expect(number);
            for proxy in &proxies {
                proxy.defer().arrive().expect("the actor is alive");
            }
            latch.wait();
        }
    })
}

fn broadcast(number: usize) -> Cell {
    let (crowd, _, latch) = crowd::<true>(number);
    Cell::new(number as u64, move |rounds| {
        for _ in 0..rounds {
            latch.expect(number);
            crowd.registry.broadcast(Arrive);
            latch.wait();
        }
    })
}

fn one_more<const POOLED: bool>(number: usize) -> Cell {
    let (crowd, _, latch) = crowd::<POOLED>(number);
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            let one = start::<POOLED, _>(&crowd.registry, counter(&latch));
            one.stop().get().expect("an actor can be stopped");
        }
    })
}

fn start_all(number: usize) -> Cell {
    let latch = Latch::new();
    Cell::new(number as u64, move |rounds| {
        for _ in 0..rounds {
            drop(Actors::start::<true>(number, || counter(&latch)));
        }
    })
}

fn map(number: usize) -> Cell {
    let names: Vec<_> = (0..number).map(|n| format!("urn:uuid:{n:036}")).collect();
    let values = names.iter().map(|name| (name.clone(), Arc::new(0)));
    let map: HashMap<String, Arc<u64>> = values.collect();
    let mut random = Random::new(1);
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            let found = map.get(&names[random.below(number)]).cloned();
            black_box(found.expect("it is there"));
        }
    })
}

fn look_up(number: usize) -> Cell {
    let (crowd, _, _) = crowd::<true>(number);
    let urns: Vec<_> = crowd
        .actors
        .iter()
        .map(|one| one.urn().to_owned())
        .collect();
    let mut random = Random::new(1);
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            let found = crowd.registry.get_by_urn(&urns[random.below(number)]);
            black_box(found.expect("the actor is alive"));
        }
    })
}

fn snapshot(number: usize) -> Cell {
    let (crowd, _, _) = crowd::<true>(number);
    Cell::new(number as u64, move |rounds| {
        let _alive = &crowd;
        for _ in 0..rounds {
            black_box(debug::snapshot());
        }
    })
}

/// How long a round of the idle scenario is. The operation is a millisecond.
const ROUND: u64 = 50;

/// After this time, an idle pool has gone to sleep.
const SETTLED: Duration = Duration::from_millis(50);

fn idle<const POOLED: bool>(number: usize) -> Cell {
    let (crowd, _, _) = crowd::<POOLED>(number);
    thread::sleep(SETTLED);
    idle_beside(crowd)
}

fn idle_beside(alive: impl Sized + 'static) -> Cell {
    Cell::timed(ROUND, move |rounds| {
        let _alive = &alive;
        let before = processor_time();
        thread::sleep(Duration::from_millis(rounds * ROUND));
        processor_time() - before
    })
}
