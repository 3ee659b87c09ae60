//! The same seed makes the same run everywhere: with threads and with coroutines, and on another
//! machine.

use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::{Fault, Simulation, simulate};
use pykka::{Context, Restart, Strategy, Supervisor};

const SECOND: Duration = Duration::from_secs(1);

/// The traces of some seeds, as one number.
fn traces(program: impl Fn(&Simulation)) -> u64 {
    let mut all = 0_u64;
    simulate(0..40, |sim| {
        program(sim);
        all = all.rotate_left(7) ^ sim.trace_hash();
    });
    all
}

#[actor]
#[derive(Clone, Default)]
struct Counter {
    pub count: u64,
}
#[actor]
impl Counter {
    pub fn add(&mut self, amount: u64) -> u64 {
        self.count += amount;
        self.count
    }
    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

#[actor]
struct Asker {
    counters: Vec<CounterProxy>,
}
#[actor]
impl Asker {
    fn on_start(&mut self, context: &Context<Self>) {
        context.proxy().every(SECOND).ask(1);
    }
    pub fn ask(&self, times: u64) {
        for time in 0..times {
            for counter in &self.counters {
                let _ = counter.within(3 * SECOND).add(time).get();
            }
        }
    }
}

fn asks(sim: &Simulation, pooled: bool) {
    let builder = || match pooled {
        true => Counter::builder().pooled(),
        false => Counter::builder(),
    };
    let counters: Vec<_> = (0..3)
        .map(|_| builder().capacity(2).start(Counter::default()).proxy())
        .collect();
    for _ in 0..3 {
        let counters = counters.clone();
        Asker { counters }.start().proxy().ask(5);
    }
    sim.run_until_idle();
    sim.advance(5 * SECOND);
}

fn supervised(sim: &Simulation) {
    let supervisor = Supervisor::builder()
        .strategy(Strategy::OneForAll)
        .at_most(100, SECOND)
        .backoff(SECOND..=10 * SECOND)
        .child("a", Counter::builder(), |_| Counter::default())
        .child("b", Counter::builder().pooled(), |_| Counter::default())
        .start();
    let counters = ["a", "b"].map(|name| supervisor.child::<Counter>(name).unwrap().proxy());
    for counter in &counters {
        counter.defer().fail().unwrap();
        counter.add(1);
    }
    sim.advance(60 * SECOND);
}

fn faulty(sim: &Simulation) {
    sim.inject(Fault::kill().of::<Counter>());
    sim.inject(Fault::delay(SECOND));
    sim.inject(Fault::late_timer(SECOND));
    let restart = Restart::on_failure().at_most(100, SECOND);
    let counter = Counter::builder()
        .restart(restart)
        .start(Counter::default());
    let counters = vec![counter.proxy()];
    Asker { counters }.start().proxy().ask(5);
    sim.advance(20 * SECOND);
}

/// If this fails after a change to the scheduler, or to what is recorded, the numbers are new ones.
#[test]
fn a_seed_makes_the_same_run_on_every_machine() {
    let own_threads = traces(|sim| asks(sim, false));
    let pooled = traces(|sim| asks(sim, true));
    let all = [own_threads, pooled, traces(supervised), traces(faulty)];
    let expected = [
        0xfc35_cc31_ae55_c6b4,
        0x1cd7_95da_5b3c_a61e,
        0x9441_d7cd_d080_362b,
        0xfe42_0da9_ab65_eeea,
    ];
    assert_eq!(all, expected, "{all:x?}");
}
