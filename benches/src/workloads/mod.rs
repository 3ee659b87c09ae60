//! Workloads that people have, each written for a system as its users would write it.
//!
//! - **Keys**: the accounts of 10 000 users, some of them used far more often than others (Zipf's
//!   law). A few front threads deposit into one after the other, and need the answer of each.
//! - **Pipeline**: items go through five stages. There is room for 64 items before each stage; if it
//!   is full, the stage before waits.
//! - **Fan-out**: 64 jobs of 100 µs for 64 workers, and then all answers.

#[cfg(feature = "actix-and-kameo")]
mod actix;
mod by_hand;
#[cfg(feature = "actix-and-kameo")]
mod kameo;
mod pykka;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{Cell, Setup, Table};
use crate::random::Random;

/// The number of accounts.
const KEYS: usize = 10_000;

/// The number of threads or tasks that use the accounts.
const FRONTS: u64 = 4;

/// The number of deposits of each of them in a round.
const DEPOSITS: u64 = 5000;

/// The number of stages of the pipeline.
const STAGES: usize = 5;

/// The capacity of the mailbox of a stage.
const ROOM: usize = 64;

/// The number of items in a round.
const ITEMS: u64 = 1000;

/// The number of workers, and of their jobs.
const WORKERS: usize = 64;

/// The work of a stage in the second of its columns.
const STAGE: Duration = Duration::from_micros(2);

/// The work of a worker.
const JOB: Duration = Duration::from_micros(100);

/// A system's scenarios. Some systems don't have all.
struct Workloads {
    name: &'static str,
    keys: Option<fn() -> Cell>,
    pipeline: Option<fn(Work) -> Cell>,
    fan_out: Option<fn(Work) -> Cell>,
}

pub fn table() -> Table {
    let systems = [
        by_hand::workloads(),
        #[cfg(feature = "actix-and-kameo")]
        actix::workloads(),
        #[cfg(feature = "actix-and-kameo")]
        kameo::workloads(),
        pykka::workloads(),
    ];
    let setups = |system: Workloads| {
        let keys = system.keys.map(|keys| Box::new(keys) as Setup);
        let with_work = |cell: Option<fn(Work) -> Cell>, time| {
            cell.map(|cell| Box::new(move || cell(Work::of(time))) as Setup)
        };
        let cells = vec![
            keys,
            with_work(system.pipeline, Duration::ZERO),
            with_work(system.pipeline, STAGE),
            with_work(system.fan_out, JOB),
        ];
        (system.name, cells)
    };
    let columns = [
        "keys, an operation",
        "pipeline, an item",
        "pipeline with 2 µs of work a stage, an item",
        "fan-out, all jobs",
    ];
    Table {
        title: "Workloads",
        head: "",
        columns: columns.map(str::to_owned).into(),
        rows: systems.into_iter().flatten().map(setups).collect(),
    }
}

/// The row that the others are compared with.
pub const REFERENCE: &str = "**pykka, pooled**";

/// An account: its balance, and the last deposits.
#[derive(Default)]
struct Account {
    balance: u64,
    last: [u64; 16],
    deposits: usize,
}

impl Account {
    /// Returns the new balance, unless there have been too many deposits of late.
    fn deposit(&mut self, amount: u64) -> u64 {
        self.balance += amount;
        self.last[self.deposits % self.last.len()] = amount;
        self.deposits += 1;
        self.balance.min(self.last.iter().sum::<u64>() * 1000)
    }
}

/// The number of a user.
fn user(index: usize) -> u64 {
    index as u64 * 7919
}

/// Makes something for each user.
fn for_each_user<T>(make: impl FnMut(usize) -> T) -> HashMap<u64, T> {
    (0..KEYS).map(user).zip((0..KEYS).map(make)).collect()
}

/// The users of a front, one after the other, by Zipf's law: the second most frequent one occurs
/// half as often as the first, the third one a third as often.
fn users(front: u64) -> &'static [u64] {
    static USERS: OnceLock<Vec<Vec<u64>>> = OnceLock::new();
    let users = USERS.get_or_init(|| {
        let mut total = 0.0;
        let sums = (1..=KEYS).map(|rank| {
            total += 1.0 / rank as f64;
            total
        });
        let sums: Vec<f64> = sums.collect();
        (0..FRONTS).map(|front| draw(front, &sums)).collect()
    });
    &users[front as usize]
}

/// Whom a front deposits for in all rounds, and how much.
fn all_users(front: u64, rounds: u64) -> impl Iterator<Item = (u64, u64)> + Send {
    (0..rounds).flat_map(move |round| users(front).iter().map(move |&user| (user, round)))
}

/// Draws the users of a front. A user's weight is the difference between two neighbouring sums.
fn draw(front: u64, sums: &[f64]) -> Vec<u64> {
    const RANGE: usize = 1 << 52;
    let total = sums.last().copied().unwrap_or_default();
    let mut random = Random::new(front);
    let users = (0..DEPOSITS).map(|_| {
        let point = random.below(RANGE) as f64 / RANGE as f64 * total;
        user(sums.partition_point(|&sum| sum < point).min(KEYS - 1))
    });
    users.collect()
}

/// Runs front threads, each of which deposits `DEPOSITS` times in a round.
fn fronts(rounds: u64, deposit: impl Fn(u64, u64) -> u64 + Sync) {
    thread::scope(|scope| {
        for front in 0..FRONTS {
            let deposit = &deposit;
            scope.spawn(move || {
                for (user, amount) in all_users(front, rounds) {
                    black_box(deposit(user, amount));
                }
            });
        }
    });
}

/// What goes through the pipeline.
type Item = [u64; 4];

/// A computation that takes a certain time if nothing disturbs it: a fixed number of steps.
#[derive(Clone, Copy)]
pub struct Work {
    steps: u64,
}

impl Work {
    pub fn of(time: Duration) -> Self {
        static STEPS_IN_A_MS: OnceLock<f64> = OnceLock::new();
        let steps = STEPS_IN_A_MS.get_or_init(|| {
            let trial = Work { steps: 10_000 };
            let times = (0..1000).map(|_| {
                let begun = Instant::now();
                black_box(trial.run(1));
                begun.elapsed()
            });
            let undisturbed = times.min().unwrap_or_default();
            trial.steps as f64 / undisturbed.as_secs_f64() / 1e3
        });
        Work {
            steps: (steps * time.as_secs_f64() * 1e3) as u64,
        }
    }

    pub fn run(self, seed: u64) -> u64 {
        let mut random = Random::new(seed);
        for _ in 0..self.steps {
            black_box(random.next());
        }
        random.next()
    }

    /// What a stage does with an item.
    fn on(self, mut item: Item) -> Item {
        item[0] = self.run(item[1]);
        item[1] += 1;
        item
    }
}
