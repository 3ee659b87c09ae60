//! The same program under a thousand schedules: a mistake that only some of them show.
//!
//! Two clerks count visitors at two doors. The careless ones read the counter, and set it to one more.
//! Between the two, the other clerk may have done the same, and then a visitor is lost. The careful
//! ones send one message. A simulation runs each program under many schedules. Each is decided by a
//! seed, so it can be repeated.
//!
//! Run with `cargo run --example simulation`:
//!
//! ```text
//! careful clerks: no mistake in 1000 runs
//! careless clerks: the first run that fails has the seed 0
//! Ten hours, closed at the end: true
//! ```
//!
//! Set `PYKKA_SEED` to repeat a run.

use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::{Simulation, simulate};
use pykka::{Context, Error};

#[actor]
#[derive(Default)]
struct Counter {
    pub visitors: u32,
}

#[actor]
impl Counter {
    pub fn count(&mut self) {
        self.visitors += 1;
    }
}

#[actor]
struct Clerk {
    counter: CounterProxy,
}

#[actor]
impl Clerk {
    pub fn careless(&self) -> Result<(), Error> {
        let visitors = self.counter.visitors().get()?;
        self.counter.set_visitors(visitors + 1);
        Ok(())
    }

    pub fn careful(&self) {
        self.counter.count();
    }
}

fn two_visitors(sim: &Simulation, arrive: impl Fn(&ClerkProxy)) {
    let counter = Counter::default().start().proxy();
    for _ in 0..2 {
        let counter = counter.clone();
        arrive(&Clerk { counter }.start().proxy());
    }
    sim.run_until_idle();
    assert_eq!(counter.visitors().get(), Ok(2));
}

/// A museum that closes after ten hours.
#[actor]
#[derive(Default)]
struct Museum {
    pub is_closed: bool,
}

#[actor]
impl Museum {
    fn on_start(&mut self, context: &Context<Self>) {
        self.is_closed = false;
        context
            .proxy()
            .after(Duration::from_secs(10 * 3600))
            .close();
    }

    pub fn close(&mut self) {
        self.is_closed = true;
    }
}

fn main() {
    simulate(0..1000, |sim| {
        two_visitors(sim, |clerk| drop(clerk.careful()));
    });
    println!("careful clerks: no mistake in 1000 runs");

    // What fails is printed by the panic hook, unless that is replaced.
    panic::set_hook(Box::new(|_| {}));
    let fails = |seed: &u64| {
        let run = || {
            simulate([*seed], |sim| {
                two_visitors(sim, |clerk| drop(clerk.careless()));
            });
        };
        panic::catch_unwind(AssertUnwindSafe(run)).is_err()
    };
    match (0..1000).find(fails) {
        Some(seed) => println!("careless clerks: the first run that fails has the seed {seed}"),
        None => println!("careless clerks: no mistake found"),
    }
    let _ = panic::take_hook();

    simulate([0], |sim| {
        let museum = Museum::default().start().proxy();
        sim.advance(Duration::from_secs(10 * 3600));
        println!(
            "Ten hours, closed at the end: {}",
            museum.is_closed().get().unwrap()
        );
    });
}
