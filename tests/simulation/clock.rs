//! Virtual time.

use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::testing::{self, simulate};
use pykka::{Error, promise};

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
