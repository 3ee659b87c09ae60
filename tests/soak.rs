//! Random operations, many of them, over both kinds of actors; then nothing is left.
//!
//! A few run as an ordinary test. `scripts/soak 10000000` runs as many as it says, and
//! `PYKKA_SEED` repeats the choices of a run (not how its threads interleave).

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, thread};

use common::{Answer as _, Finish as _, WATCHDOG};
use pykka::{
    Actor, ActorRef, ActorRegistry, Error, Future, actor, get_all_results, get_any, promise,
};

const DRIVERS: usize = 3;

/// How many actors a driver has at most.
const ACTORS: usize = 12;

#[actor]
struct Soaked {
    /// The newest number of each driver.
    newest: [u64; DRIVERS],
    #[traversable]
    pub(crate) part: SoakedPart,
    wrong: Arc<AtomicU64>,
}

#[actor]
impl Soaked {
    pub(crate) fn note(&mut self, driver: usize, number: u64) -> u64 {
        if number <= self.newest[driver] {
            self.wrong.fetch_add(1, Ordering::SeqCst);
        }
        self.newest[driver] = number;
        number
    }
    pub(crate) fn panic(&self) {
        panic!("as it was told");
    }
    fn on_receive(&mut self, message: (usize, u64)) -> u64 {
        self.note(message.0, message.1)
    }
}

#[actor]
struct SoakedPart {
    pub(crate) value: u64,
}

#[actor]
impl SoakedPart {
    pub(crate) fn echo(&self, number: u64) -> u64 {
        number
    }
}

/// A generator of random numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % limit as u64).unwrap()
    }
}

/// One of the threads that do things.
struct Driver {
    index: usize,
    random: Random,
    registry: ActorRegistry,
    actors: Vec<ActorRef<Soaked>>,
    wrong: Arc<AtomicU64>,
    /// Numbers what it sends.
    sent: u64,
}

/// That an ask was answered: with its value, or with why there is none.
#[track_caller]
fn assert_answered(answer: Result<u64, Error>, sent: u64) {
    match answer {
        Ok(value) => assert_eq!(value, sent),
        Err(Error::ActorDead { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

impl Driver {
    fn start(&mut self) {
        let builder = Soaked::builder().registry(&self.registry);
        let builder = match self.random.below(3) {
            0 => builder.own_thread(),
            _ => builder.pooled(),
        };
        let builder = match self.random.below(3) {
            0 => builder.capacity(1 + self.random.below(4)),
            _ => builder,
        };
        let wrong = Arc::clone(&self.wrong);
        let started = builder.start_with(|_| Soaked {
            newest: [0; DRIVERS],
            part: SoakedPart { value: 1 },
            wrong,
        });
        self.actors.push(started);
    }

    /// One random operation.
    fn step(&mut self) {
        if self.actors.is_empty() || self.actors.len() < ACTORS && self.random.below(20) == 0 {
            self.start();
        }
        let chosen = self.random.below(self.actors.len());
        let (actor, index) = (self.actors[chosen].clone(), self.index);
        let (proxy, part) = (actor.proxy(), actor.proxy().part());
        self.sent += 1;
        let n = self.sent;
        match self.random.below(24) {
            0..4 => assert_answered(proxy.note(index, n).answer(), n),
            4 => drop(proxy.note(index, n)),
            5..7 => assert_answered(proxy.call().note(index, n), n),
            7 => drop(proxy.defer().note(index, n)),
            8 => drop(actor.tell((index, n))),
            9 => drop(actor.try_tell((index, n))),
            10 => assert_answered(actor.ask((index, n)).answer(), n),
            11 => {
                let asked = proxy.note(index, n);
                if let Err(Error::Timeout { .. }) = asked.get_timeout(Duration::ZERO) {
                    assert_answered(asked.answer(), n);
                }
            }
            12 => assert_answered(proxy.note(index, n).map(|n| n + 1).answer(), n + 1),
            13 => {
                let both = proxy.note(index, n).join(part.echo(n)).answer();
                assert_answered(both.map(|(one, _)| one), n);
            }
            14 => {
                let shared = proxy.note(index, n).shared();
                let other = shared.clone();
                assert_answered(shared.get_timeout(WATCHDOG), n);
                assert_answered(other.get_timeout(WATCHDOG), n);
            }
            15 => {
                let asked = self.actors.iter().map(|actor| actor.proxy().part().echo(n));
                for answer in get_all_results(asked.collect::<Vec<Future<u64>>>()) {
                    assert_answered(answer, n);
                }
            }
            16 => {
                let (promise, promised) = promise();
                if self.random.below(2) == 0 {
                    promise.set(n);
                }
                let any = get_any([promised.into_result(), part.echo(n).into_result()]);
                drop(any.expect("one of them is ready"));
            }
            17 => {
                part.set_value(n);
                drop(part.value().answer());
            }
            18 => assert_answered(actor.run(move |_| n).answer(), n),
            19 => self.registry.broadcast((index, n)),
            20 => assert!(matches!(
                proxy.panic().answer(),
                Err(Error::Panicked { .. } | Error::ActorDead { .. })
            )),
            21 => {
                drop(self.actors.swap_remove(chosen));
                drop(proxy.defer().panic());
            }
            22 => {
                self.actors.swap_remove(chosen);
                drop(actor.stop());
            }
            _ => {
                self.actors.swap_remove(chosen);
                actor.stop().answer().expect("a stop is answered");
                actor.join(WATCHDOG).expect("it ends");
            }
        }
    }
}

/// Pages of memory that the process has.
fn memory() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    pages.split(' ').nth(1)?.parse().ok()
}

/// Threads of actors.
fn threads() -> usize {
    let tasks = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.starts_with("Soaked-")).count()
}

#[test]
fn random_operations_leave_no_actor_no_thread_and_no_memory() {
    let variable = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    let steps = variable("PYKKA_SOAK").unwrap_or(20_000) / DRIVERS as u64;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = variable("PYKKA_SEED").unwrap_or(now.as_micros() as u64);
    println!("PYKKA_SEED={seed}");
    std::panic::set_hook(Box::new(|info| {
        if !info.to_string().contains("as it was told") {
            eprintln!("{info}");
        }
    }));
    let (registry, wrong) = (ActorRegistry::new(), Arc::new(AtomicU64::new(0)));
    let drivers = (0..DRIVERS).map(|index| {
        let mut driver = Driver {
            index,
            random: Random((seed ^ (index as u64) << 40) | 1),
            registry: registry.clone(),
            actors: Vec::new(),
            wrong: Arc::clone(&wrong),
            sent: 0,
        };
        thread::spawn(move || {
            (0..steps / 10).for_each(|_| driver.step());
            let early = memory();
            (steps / 10..steps).for_each(|_| driver.step());
            early
        })
    });
    let drivers: Vec<_> = drivers.collect();
    // As long as it takes: each wait in it has a limit of its own.
    let early = drivers
        .into_iter()
        .map(|driver| driver.join().expect("a driver"))
        .max();
    let stopping = registry.clone();
    let ended = thread::spawn(move || stopping.stop_all()).finish();
    assert!(ended.iter().all(Result::is_ok), "{ended:?}");
    assert!(registry.all().is_empty(), "actors are left");
    assert_eq!(
        wrong.load(Ordering::SeqCst),
        0,
        "messages were out of order"
    );
    // An actor has ended a moment before its thread has.
    let begin = Instant::now();
    while threads() > 0 {
        assert!(begin.elapsed() < WATCHDOG, "{} threads are left", threads());
        thread::park_timeout(Duration::from_millis(1));
    }
    if let (Some(Some(early)), Some(late)) = (early, memory()) {
        let allowed = early + early / 5 + 2048;
        assert!(
            late <= allowed,
            "{early} pages of memory have become {late}"
        );
    }
}
