//! With the number of threads that ask.

use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::thread;

use pykka::{ActorRef, actor};

use super::{Actors, row};
use crate::harness::{Cell, Table};
use crate::random::Random;

const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// The number of actors in the rows with several.
const MANY: usize = 64;

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
    each_at_random(threads, MANY, move |which, n| {
        let counter = &counters[which];
        *counter.lock().unwrap_or_else(PoisonError::into_inner) += n;
    })
}

fn ask<const POOLED: bool, const CALL: bool, const MANY: usize>(threads: usize) -> Cell {
    let actors = Actors::start::<POOLED>(MANY, Counter::default);
    let proxies: Vec<_> = actors.actors.iter().map(ActorRef::proxy).collect();
    each_at_random(threads, MANY, move |which, n| {
        let _alive = &actors;
        let proxy = &proxies[which];
        let answer = if CALL {
            proxy.call().add(n)
        } else {
            proxy.add(n).get()
        };
        black_box(answer.expect("the actor answers"));
    })
}

/// Lets threads do something with one of many things, which each picks at random.
fn each_at_random(threads: usize, many: usize, act: impl Fn(usize, u64) + Sync + 'static) -> Cell {
    Cell::new(threads as u64, move |rounds| {
        thread::scope(|scope| {
            for seed in 0..threads as u64 {
                let act = &act;
                scope.spawn(move || {
                    let mut random = Random::new(seed);
                    for n in 0..rounds {
                        act(random.below(many), black_box(n));
                    }
                });
            }
        });
    })
}
