//! Virtual time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::testing::{self, simulate};
use pykka::{Context, Error, Restart, Supervisor, promise};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

#[actor]
#[derive(Default)]
struct Clock {
    pub ticks: Vec<Duration>,
}
#[actor]
impl Clock {
    pub fn tick(&mut self) {
        self.ticks.push(testing::now());
    }
    pub fn wait(&self, until: pykka::Future<()>) -> Result<(), Error> {
        until.get()
    }
}

#[test]
fn an_hour_of_ticks_takes_no_time_and_each_comes_at_its_moment() {
    let began = Instant::now();
    simulate(0..4, |sim| {
        let clock = Clock::default().start().proxy();
        clock.every(60 * SECOND).tick();
        sim.run_until_idle();
        assert_eq!(sim.now(), Duration::ZERO);
        sim.advance(HOUR);
        assert_eq!(sim.now(), HOUR);
        let minutes: Vec<_> = (1..=60).map(|minute| minute * 60 * SECOND).collect();
        assert_eq!(clock.ticks().get().unwrap(), minutes);
    });
    assert!(began.elapsed() < 60 * SECOND);
}

#[test]
fn a_wait_with_a_limit_moves_the_clock_and_other_code_does_not() {
    simulate(0..4, |sim| {
        let clock = Clock::default().start().proxy();
        let (_open, never) = promise::<()>();
        assert!(matches!(
            never.get_timeout(HOUR),
            Err(Error::Timeout { .. })
        ));
        assert_eq!(sim.now(), HOUR);
        clock.tick().get().unwrap();
        pykka::after(HOUR).get().unwrap();
        assert_eq!(sim.now(), 2 * HOUR);
        let (_open, never) = promise();
        let waited = clock.within(SECOND).wait(never).get();
        assert!(matches!(waited, Err(Error::Timeout { .. })), "{waited:?}");
        assert_eq!(sim.now(), 2 * HOUR + SECOND);
    });
}

#[test]
fn outside_of_a_simulation_time_is_real() {
    let before = testing::now();
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(2) {}
    let passed = testing::now() - before;
    assert!(passed >= Duration::from_millis(2));
}

/// Notes when each of its lives begins. Each fails at once.
#[actor]
struct Fragile {
    lives: Arc<Mutex<Vec<Duration>>>,
}
#[actor]
impl Fragile {
    fn on_start(&mut self, context: &Context<Self>) {
        self.lives.lock().unwrap().push(testing::now());
        let _ = context.proxy().defer().fail();
    }
    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

/// When the lives of an actor begin that fails again and again, and those of one that has a supervisor.
fn back_offs(seed: u64) -> [Vec<Duration>; 2] {
    let lives: [Arc<Mutex<Vec<Duration>>>; 2] = Default::default();
    simulate([seed], |sim| {
        let [own, supervised] = lives.clone();
        let fragile = move |_: &Context<Fragile>| {
            let lives = own.clone();
            Fragile { lives }
        };
        let restart = Restart::on_failure()
            .at_most(5, HOUR)
            .backoff(SECOND..=HOUR);
        Fragile::builder().restart(restart).start_with(fragile);
        Supervisor::builder()
            .at_most(5, HOUR)
            .backoff(SECOND..=HOUR)
            .child("fragile", Fragile::builder().pooled(), move |_| {
                let lives = supervised.clone();
                Fragile { lives }
            })
            .start();
        sim.advance(HOUR);
    });
    lives.map(|lives| lives.lock().unwrap().clone())
}

#[test]
fn the_seed_decides_the_random_part_of_a_back_off() {
    for seed in 0..4 {
        let (one, other) = (back_offs(seed), back_offs(seed));
        assert!(one.iter().all(|lives| lives.len() == 6), "{one:?}");
        assert_eq!(one, other);
        assert_ne!(one, back_offs(seed + 4));
    }
}
