//! Random operations from several threads over both kinds of actors: everything that a program can do with them, at once.
//! Every answer is checked, and afterwards nothing is left: no actor, no thread, no memory. `scripts/soak` runs millions.
//!
//! By itself in a binary, since the process's threads and everything that it allocates are counted.

#[path = "../common/mod.rs"]
mod common;
mod world;

use std::alloc::System;
use std::collections::HashMap;
use std::env;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::WATCHDOG;
use futures::executor::block_on;
use pykka::{ActorRef, Error, Future, actor, get_all_results, get_any, promise};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use world::{World, start};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many operations an ordinary test run does. `PYKKA_SOAK` says otherwise.
const OPERATIONS: u64 = 50_000;

/// After each of so many parts everything is stopped, and it is looked at what is left.
const PARTS: u64 = 10;

const DRIVERS: usize = 4;

/// Each driver replaces one actor of those that all of them use.
const ACTORS: usize = 8;

/// More bytes than the process keeps for itself (threads' caches, buffers of tables), and less than a leak comes to.
const NOISE: usize = 256 << 10;

/// How many states there are.
static STATES: AtomicUsize = AtomicUsize::new(0);

/// A state that is counted.
struct Counted;

impl Counted {
    fn new() -> Self {
        STATES.fetch_add(1, Ordering::SeqCst);
        Counted
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        STATES.fetch_sub(1, Ordering::SeqCst);
    }
}

#[actor]
struct Target {
    pub mark: u64,
    /// The newest number of each driver.
    newest: [u64; DRIVERS],
    #[traversable]
    pub part: Detail,
    #[traversable]
    pub shelf: HashMap<u64, Detail>,
    _counted: Counted,
}

#[actor]
impl Target {
    fn on_receive(&mut self, message: (usize, u64)) -> u64 {
        self.note(message.0, message.1)
    }

    /// Messages of one sender come in the order in which they were sent.
    pub fn note(&mut self, driver: usize, number: u64) -> u64 {
        assert!(self.newest[driver] < number, "in the order sent");
        self.newest[driver] = number;
        number
    }

    pub fn fails(&self, number: u64) -> Result<u64, String> {
        Err(format!("{number}"))
    }

    pub fn panics(&self) {
        panic!("as planned");
    }

    pub fn pass_on(&self, to: &TargetProxy, number: u64) -> Result<u64, Error> {
        to.part().double(number).get()
    }
}

#[actor]
struct Detail {
    pub name: String,
}

#[actor]
impl Detail {
    pub fn double(&mut self, number: u64) -> u64 {
        number * 2
    }
}

fn target() -> Target {
    let detail = || Detail {
        name: "detail".to_owned(),
    };
    Target {
        mark: 0,
        newest: [0; DRIVERS],
        part: detail(),
        shelf: HashMap::from([(7, detail())]),
        _counted: Counted::new(),
    }
}

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("less than n")
    }
}

struct Driver<'a> {
    world: &'a World,
    index: usize,
    random: Random,
    number: u64,
}

impl Driver<'_> {
    fn number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// One operation. Whatever happens to the actor meanwhile, there is an answer, and it is the right one.
    fn operate(&mut self) {
        let actor = self.world.actor(self.random.below(ACTORS));
        let proxy = actor.proxy();
        let (driver, n) = (self.index, self.number());
        match self.random.below(34) {
            0 => value(proxy.note(driver, n).get(), n),
            1 => value(proxy.call().note(driver, n), n),
            2 => drop(proxy.defer().note(driver, n)),
            3 => drop(proxy.note(driver, n)),
            4 => value(actor.ask((driver, n)).get(), n),
            5 => drop(actor.tell((driver, n))),
            6 => drop(actor.try_tell((driver, n))),
            7 => {
                let future = proxy.note(driver, n);
                let micros = Duration::from_micros(self.random.next() % 200);
                match future.get_timeout(micros) {
                    Err(Error::Timeout { .. }) => value(future.get(), n),
                    answer => value(answer, n),
                }
            }
            8 => value(proxy.note(driver, n).map(|n| n + 1).get(), n + 1),
            9 => {
                let (one, two) = (proxy.note(driver, n), proxy.part().double(n));
                value(one.join(two).get(), (n, 2 * n));
            }
            10 => {
                let all = (0..5).map(|k| proxy.part().double(k));
                value(Future::join_all(all).get(), vec![0, 2, 4, 6, 8]);
            }
            11 => {
                let shared = proxy.part().double(n).shared();
                let other = shared.clone();
                if self.random.below(2) == 0 {
                    drop(shared.get_timeout(Duration::ZERO));
                }
                value(other.get(), 2 * n);
                value(shared.get(), 2 * n);
            }
            12 => {
                let any = get_any((0..3).map(|k| proxy.part().double(k).into_result()));
                let (index, answer, rest) = any.expect("results are no errors");
                value(answer, 2 * index as u64);
                drop(rest);
            }
            13 => {
                for answer in get_all_results((0..3).map(|_| proxy.part().double(n))) {
                    value(answer, 2 * n);
                }
            }
            14 => value(block_on(async { proxy.note(driver, n).await }), n),
            15 => value(proxy.shelf(7).double(n).get(), 2 * n),
            16 => {
                let answer = proxy.shelf(8).double(n).get();
                assert!(is_dead(&answer) || matches!(answer, Err(Error::NoSuchPart { .. })));
            }
            17 => value(proxy.set_mark(n).get(), ()),
            18 => drop(proxy.mark().get().is_err()),
            19 => value(proxy.part().name().get(), "detail".to_owned()),
            20 => value(
                actor.run(move |target| target.newest[driver] > n).get(),
                false,
            ),
            21 => value(proxy.fails(n).get(), Err(n.to_string())),
            22 => {
                let answer = proxy.panics().get();
                assert!(is_dead(&answer) || matches!(answer, Err(Error::Panicked { .. })));
            }
            23 => {
                let to = self.world.actor(self.random.below(ACTORS)).proxy();
                match proxy.pass_on(to, n).get() {
                    // Two drivers may have made two actors wait for each other.
                    Ok(Err(Error::Deadlock { .. })) => {}
                    Ok(answer) => value(answer, 2 * n),
                    answer => assert!(is_dead(&answer), "{answer:?}"),
                }
            }
            24 => {
                let (promise, future) = promise();
                drop(actor.run(move |_| promise.set(n)));
                match future.get() {
                    Err(Error::PromiseDropped { .. }) => {}
                    answer => value(answer, n),
                }
            }
            25 => {
                let mock = TargetProxy::mock(|_: TargetCall| 17_u64);
                value(mock.note(driver, n).get(), 17);
            }
            26 => drop(proxy.note(driver, n).map(|n| n).shared()),
            27 => assert!(actor.to_any().downcast::<Target>().is_some()),
            _ => self.operate_rarely(&actor),
        }
    }

    /// What ends actors and starts others is rarer, since it costs more.
    fn operate_rarely(&mut self, actor: &ActorRef<Target>) {
        let index = self.index + DRIVERS * self.random.below(ACTORS / DRIVERS);
        let kind = self.random.below(8);
        match self.random.below(60) {
            0 => drop(actor.stop()),
            1 => drop(actor.stop().get().expect("a stop is answered")),
            2 => drop(actor.proxy().defer().panics()),
            3 => drop(actor.proxy().defer().fails(1)),
            4 => {
                let found = self.world.registry.get_by_urn(actor.urn());
                assert!(found.is_none_or(|found| found == actor.to_any()));
            }
            5 => self.world.registry.broadcast(0_u8),
            6 => {
                let other = start(&self.world.registry, &self.world.pool, kind);
                value(other.proxy().part().double(4).get(), 8);
                assert_eq!(other.stop().get(), Ok(true));
                assert_eq!(other.stop().get(), Ok(false));
            }
            7..20 if !self.world.actor(index).is_alive() => self.world.replace(index, kind),
            20 => self.world.replace(index, kind),
            _ => {}
        }
    }
}

/// A value, or that the actor is dead.
#[track_caller]
fn value<T: PartialEq + std::fmt::Debug>(answer: Result<T, Error>, expected: T) {
    assert!(
        is_dead(&answer) || answer.as_ref() == Ok(&expected),
        "{answer:?} is not {expected:?}"
    );
}

fn is_dead<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::ActorDead { .. }))
}

/// Ends the process if the drivers hang, and shows where.
fn watch_over<T>(drivers: &[thread::ScopedJoinHandle<'_, T>], done: &AtomicUsize) {
    let (mut newest, mut since) = (0, Instant::now());
    while !drivers.iter().all(thread::ScopedJoinHandle::is_finished) {
        thread::park_timeout(Duration::from_millis(1));
        let now = done.load(Ordering::Relaxed);
        if now != newest {
            (newest, since) = (now, Instant::now());
        } else if since.elapsed() > WATCHDOG {
            eprintln!("nothing moves\n{}", pykka::debug::snapshot());
            std::process::abort();
        }
    }
}

fn soak(seed: u64, part: u64, operations: u64) -> usize {
    let world = World::new();
    let done = AtomicUsize::new(0);
    thread::scope(|scope| {
        let drivers: Vec<_> = (0..DRIVERS)
            .map(|index| {
                let (world, done) = (&world, &done);
                scope.spawn(move || {
                    let mut driver = Driver {
                        world,
                        index,
                        random: Random(seed ^ (part << 32) ^ ((index as u64) << 60)),
                        number: 0,
                    };
                    for _ in 0..operations / DRIVERS as u64 {
                        driver.operate();
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        watch_over(&drivers, &done);
    });
    world.end()
}

#[test]
fn millions_of_random_operations_leave_nothing_behind() {
    let number = |name| {
        env::var(name)
            .ok()
            .map(|text| text.parse().expect("a number"))
    };
    let operations = number("PYKKA_SOAK").unwrap_or(OPERATIONS);
    let seed = number("PYKKA_SEED").unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        u64::from(now.expect("after 1970").subsec_nanos())
    });
    println!("PYKKA_SEED={seed} PYKKA_SOAK={operations}");
    // Many of them panic, as planned.
    panic::set_hook(Box::new(|_| {}));
    let bytes: Vec<_> = (0..PARTS)
        .map(|part| soak(seed, part, operations / PARTS))
        .collect();
    let _ = panic::take_hook();
    println!("bytes in use after each part: {bytes:?}");
    let (first, last) = (bytes[0], bytes[bytes.len() - 1]);
    assert!(last < first + NOISE, "memory grows: {bytes:?}");
}
