//! The scenarios for systems whose callers block.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::thread;
use std::time::Duration;

use crate::harness::{
    BURST, CALLERS, CROWD, Cell, Column, IN_FLIGHT, Idle, Kind, RING, Setup, System,
};
use crate::memory::Meter;

/// A system whose callers block, as its own users would write it.
pub trait Blocking: 'static {
    /// What a user holds of a counter actor with `add(n) -> u64`.
    type Counter: Clone + Send + Sync + 'static;

    fn start() -> Self::Counter;
    /// Returns when the actor has terminated.
    fn stop(counter: Self::Counter);
    fn tell(counter: &mut Self::Counter, n: u64);
    fn ask(counter: &mut Self::Counter, n: u64) -> u64;
    /// Asks all, and only then waits for the first answer. An actor may occur several times.
    fn ask_all(counters: &[Self::Counter]) -> u64;

    /// An actor that asks another one in its handler.
    type Caller: 'static;

    fn start_caller(target: &Self::Counter) -> Self::Caller;
    /// Lets the caller ask `times` times, one after the other.
    fn ask_from_inside(caller: &Self::Caller, times: u64);
    fn stop_caller(caller: Self::Caller);

    /// Actors in a ring, each of which passes a number on to the next.
    type Ring: 'static;

    fn start_ring(size: usize) -> Self::Ring;
    /// Passes one message on `hops` times, by tells, and waits until it has arrived.
    fn pass(ring: &Self::Ring, hops: u64);
    fn stop_ring(ring: Self::Ring);
}

/// Stops what it holds when it is dropped.
struct Stopped<T> {
    what: Vec<T>,
    stop: fn(T),
}

impl<T> Drop for Stopped<T> {
    fn drop(&mut self) {
        self.what.drain(..).for_each(self.stop);
    }
}

fn counters<S: Blocking>(number: usize) -> Stopped<S::Counter> {
    Stopped {
        what: (0..number).map(|_| S::start()).collect(),
        stop: S::stop,
    }
}

pub fn system<S: Blocking>(name: &'static str, kind: Kind, idlers: usize) -> System {
    let cells: [(Column, Setup); 9] = [
        (Column::Tell, Box::new(tell::<S>)),
        (Column::Tell4, Box::new(tell_4::<S>)),
        (Column::Ask, Box::new(ask::<S>)),
        (Column::AskInside, Box::new(ask_inside::<S>)),
        (Column::InFlight, Box::new(in_flight::<S>)),
        (Column::Lifetime, Box::new(lifetime::<S>)),
        (Column::Ring, Box::new(ring::<S>)),
        (Column::Gather, Box::new(gather::<S>)),
        (Column::Callers4, Box::new(callers_4::<S>)),
    ];
    System {
        name,
        kind,
        cells: BTreeMap::from(cells),
        idle: Some(idle::<S>()),
        idlers,
    }
}

/// Sends messages, and waits until they have been handled.
fn send<S: Blocking>(counter: &mut S::Counter, tells: u64) {
    let mut left = tells;
    while left > 0 {
        let burst = left.min(BURST);
        for n in 1..burst {
            S::tell(counter, black_box(n));
        }
        black_box(S::ask(counter, 1));
        left -= burst;
    }
}

fn tell<S: Blocking>() -> Cell {
    let mut counters = counters::<S>(1);
    Cell::new(1, move |rounds| send::<S>(&mut counters.what[0], rounds))
}

fn tell_4<S: Blocking>() -> Cell {
    let counters = counters::<S>(1);
    Cell::new(CALLERS, move |rounds| {
        from_4_threads(&counters.what[0], move |counter| send::<S>(counter, rounds))
    })
}

fn ask<S: Blocking>() -> Cell {
    let mut counters = counters::<S>(1);
    Cell::new(1, move |rounds| {
        ask_often::<S>(&mut counters.what[0], rounds)
    })
}

fn callers_4<S: Blocking>() -> Cell {
    let counters = counters::<S>(1);
    Cell::new(CALLERS, move |rounds| {
        from_4_threads(&counters.what[0], move |counter| {
            ask_often::<S>(counter, rounds)
        })
    })
}

fn ask_often<S: Blocking>(counter: &mut S::Counter, times: u64) {
    for n in 0..times {
        black_box(S::ask(counter, black_box(n)));
    }
}

fn from_4_threads<C: Clone + Send>(counter: &C, work: impl Fn(&mut C) + Copy + Send) {
    thread::scope(|scope| {
        for _ in 0..CALLERS {
            let mut counter = counter.clone();
            scope.spawn(move || work(&mut counter));
        }
    });
}

fn ask_inside<S: Blocking>() -> Cell {
    let counters = counters::<S>(1);
    // The caller has to be stopped first.
    let callers = Stopped {
        what: vec![S::start_caller(&counters.what[0])],
        stop: S::stop_caller,
    };
    Cell::new(1, move |rounds| {
        let _ = &counters;
        S::ask_from_inside(&callers.what[0], rounds);
    })
}

fn in_flight<S: Blocking>() -> Cell {
    let counters = counters::<S>(1);
    Cell::new(IN_FLIGHT as u64, move |rounds| {
        let one = vec![counters.what[0].clone(); IN_FLIGHT];
        for _ in 0..rounds {
            black_box(S::ask_all(black_box(&one)));
        }
    })
}

fn gather<S: Blocking>() -> Cell {
    let counters = counters::<S>(CROWD);
    Cell::new(CROWD as u64, move |rounds| {
        for _ in 0..rounds {
            black_box(S::ask_all(black_box(&counters.what)));
        }
    })
}

fn lifetime<S: Blocking>() -> Cell {
    Cell::new(1, |rounds| {
        for n in 0..rounds {
            let mut counter = S::start();
            black_box(S::ask(&mut counter, n));
            S::stop(counter);
        }
    })
}

fn ring<S: Blocking>() -> Cell {
    let ring = Stopped {
        what: vec![S::start_ring(RING)],
        stop: S::stop_ring,
    };
    // With few hops at a time, the ends of the ring would dominate.
    Cell::new(RING as u64, move |rounds| {
        S::pass(&ring.what[0], rounds * RING as u64)
    })
}

fn idle<S: Blocking>() -> Idle {
    Box::new(|number, used| {
        let mut counters = Stopped {
            what: Vec::with_capacity(number),
            stop: S::stop,
        };
        // Starts threads and creates whatever else exists only once.
        let mut first = S::start();
        S::ask(&mut first, 1);
        let meter = Meter::start();
        for _ in 0..number {
            counters.what.push(S::start());
        }
        if used {
            for counter in &mut counters.what {
                S::tell(counter, 1);
                S::ask(counter, 1);
            }
        }
        thread::sleep(Duration::from_millis(100));
        let footprint = meter.stop(number);
        drop(counters);
        S::stop(first);
        footprint
    })
}
