//! With the number of threads that ask.

use std::hint::black_box;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pykka::{ActorRef, actor};

use super::{Actors, row};
use crate::harness::{Cell, Table};
use crate::random::Random;

const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// The number of actors in the rows with several.
const MANY: usize = 64;

/// How often each thread asks in a round, so that it takes longer than to start the threads.
const FAST: u64 = 2000;

/// The same, if an ask needs wake-ups.
const SLOW: u64 = 20;

pub fn table() -> Table {
    Table {
        title: "With the number of threads that ask",
        head: "threads",
        columns: SIZES.map(|size| size.to_string()).into(),
        rows: vec![
            row("a `Mutex`", SIZES, lock::<1>),
            row("pooled, one actor, `call()`", SIZES, ask::<true, true, 1>),
            row("pooled, one actor, `.get()`", SIZES, ask::<true, false, 1>),
            row(
                "own thread, one actor, `call()`",
                SIZES,
                ask::<false, true, 1>,
            ),
            row("64 `Mutex`es", SIZES, lock::<MANY>),
            row(
                "pooled, 64 actors, `call()`",
                SIZES,
                ask::<true, true, MANY>,
            ),
            row(
                "pooled, 64 actors, `.get()`",
                SIZES,
                ask::<true, false, MANY>,
            ),
            row(
                "own thread, 64 actors, `call()`",
                SIZES,
                ask::<false, true, MANY>,
            ),
        ],
    }
}

#[actor]
#[derive(Default)]
struct Counter {
    count: u64,
}

#[actor]
impl Counter {
    pub(crate) fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }
}

fn lock<const MANY: usize>(threads: usize) -> Cell {
    let counters: Vec<_> = (0..MANY).map(|_| Box::new(Mutex::new(0))).collect();
    each_at_random(threads, MANY, FAST, move |which, n| {
        let counter = &counters[which];
        *counter.lock().unwrap_or_else(PoisonError::into_inner) += n;
    })
}

fn ask<const POOLED: bool, const CALL: bool, const MANY: usize>(threads: usize) -> Cell {
    let actors = Actors::start::<POOLED>(MANY, Counter::default);
    let proxies: Vec<_> = actors.actors.iter().map(ActorRef::proxy).collect();
    each_at_random(
        threads,
        MANY,
        if POOLED { FAST } else { SLOW },
        move |which, n| {
            let _alive = &actors;
            let proxy = &proxies[which];
            let answer = if CALL {
                proxy.call().add(n)
            } else {
                proxy.add(n).get()
            };
            black_box(answer.expect("the actor answers"));
        },
    )
}

/// Lets threads do something with one of many things, which each picks at random, a number of times
/// in a round. What counts is the time from the first start to the last end.
fn each_at_random(
    threads: usize,
    many: usize,
    times: u64,
    act: impl Fn(usize, u64) + Sync + 'static,
) -> Cell {
    Cell::timed(threads as u64 * times, move |rounds| {
        let all_are_there = Barrier::new(threads);
        let thread = |seed| {
            let mut random = Random::new(seed);
            all_are_there.wait();
            let begun = Instant::now();
            for n in 0..rounds * times {
                act(random.below(many), black_box(n));
            }
            (begun, Instant::now())
        };
        let spans: Vec<_> = thread::scope(|scope| {
            let thread = &thread;
            let spawned = (0..threads as u64).map(|seed| scope.spawn(move || thread(seed)));
            let spawned: Vec<_> = spawned.collect();
            let ended = spawned.into_iter().map(|one| one.join());
            ended.map(|span| span.expect("it does not panic")).collect()
        });
        let begun = spans.iter().map(|span| span.0).min();
        let ended = spans.iter().map(|span| span.1).max();
        ended
            .zip(begun)
            .map_or(Duration::ZERO, |(ended, begun)| ended - begun)
    })
}
