//! Testing an actor alone: a mock or a probe replaces the actor that it works with.
//!
//! A thermostat measures and switches a heater. The tests replace the heater by a mock that records
//! how it was switched. They are at the end of this file. Run them with
//! `cargo test --example testing`.
//!
//! (An actor that sends messages to itself may have more to do after it has answered. The docs of
//! `Context::proxy` say how to wait for that.)
//!
//! Run the program with `cargo run --example testing`:
//!
//! ```text
//! It is 18 degrees.
//! The boiler burns.
//! It is 21 degrees.
//! The boiler rests.
//! ```

use pykka::{Actor, ActorRegistry, Error, actor};

/// What a thermostat needs from a heater. A test can replace the heater because the thermostat uses
/// only this interface.
#[actor]
trait Heater {
    /// Switches the heater. Returns an error if the heater has a problem.
    fn switch(&mut self, on: bool) -> Result<(), String>;
}

/// The actor under test. It gets its heater as an interface, so a test can pass in another one.
#[actor]
struct Thermostat {
    heater: HeaterProxy,
    pub target: i32,
    /// The last error that the heater returned.
    #[actor(read_only)]
    pub complaint: Option<String>,
    heating: bool,
}

impl Thermostat {
    fn new(heater: impl Into<HeaterProxy>, target: i32) -> Self {
        Thermostat {
            heater: heater.into(),
            target,
            complaint: None,
            heating: false,
        }
    }
}

#[actor]
impl Thermostat {
    /// Switches the heater if that changes anything.
    pub fn measured(&mut self, degrees: i32) {
        let cold = degrees < self.target;
        if cold == self.heating {
            return;
        }
        match self.heater.call().switch(cold) {
            Ok(Ok(())) => self.heating = cold,
            Ok(Err(complaint)) => self.complaint = Some(complaint),
            Err(error) => self.complaint = Some(error.to_string()),
        }
    }
}

/// The real heater is an actor, too.
#[actor]
struct Boiler;

#[actor]
impl Boiler {}

impl Heater for Boiler {
    fn switch(&mut self, on: bool) -> Result<(), String> {
        println!("The boiler {}.", if on { "burns" } else { "rests" });
        Ok(())
    }
}

fn main() -> Result<(), Error> {
    let boiler = Boiler.start();
    let thermostat = Thermostat::new(boiler, 20).start().proxy();

    for degrees in [18, 21] {
        println!("It is {degrees} degrees.");
        thermostat.measured(degrees).get()?;
    }

    for stopped in ActorRegistry::global().stop_all() {
        stopped?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pykka::testing;

    use super::*;

    /// The actor under test. It is stopped when the test ends, even if the test fails.
    struct Setup {
        thermostat: ThermostatProxy,
        registry: ActorRegistry,
    }

    impl Setup {
        fn new(heater: &HeaterProxy) -> Self {
            // Each test has its own registry, because tests run in parallel and must not stop each
            // other's actors.
            let registry = ActorRegistry::new();
            let thermostat = Thermostat::new(heater.clone(), 20);
            let thermostat = Thermostat::builder()
                .registry(&registry)
                .start(thermostat)
                .proxy();
            Setup {
                thermostat,
                registry,
            }
        }
    }

    impl Drop for Setup {
        fn drop(&mut self) {
            self.registry.stop_all();
        }
    }

    /// A heater that never fails.
    fn heater() -> HeaterProxy {
        testing::mock()
            .on(HeaterProxy::switch, |_on: bool| Ok(()))
            .proxy()
    }

    /// How it was switched, call by call.
    fn switched(heater: &HeaterProxy) -> Vec<bool> {
        let calls = testing::calls(heater).into_iter();
        calls.map(|HeaterCall::Switch { on }| on).collect()
    }

    #[test]
    fn the_heater_is_switched_on_when_it_is_cold() -> Result<(), Error> {
        let heater = heater();
        let Setup { thermostat, .. } = &Setup::new(&heater);

        // The mock is called in the thermostat's thread. So when the thermostat has answered, it
        // has made all its calls, and the test doesn't have to sleep.
        thermostat.measured(15).get()?;

        assert_eq!(testing::calls(&heater), [HeaterCall::Switch { on: true }]);
        Ok(())
    }

    #[test]
    fn the_heater_is_switched_only_when_something_changes() -> Result<(), Error> {
        let heater = heater();
        let Setup { thermostat, .. } = &Setup::new(&heater);

        // The order is kept, so it is enough to wait for the last answer.
        thermostat.measured(15);
        thermostat.measured(16);
        thermostat.measured(21);
        thermostat.measured(22).get()?;

        assert_eq!(switched(&heater), [true, false]);
        Ok(())
    }

    #[test]
    fn a_new_target_counts_from_the_next_measurement() -> Result<(), Error> {
        let heater = heater();
        let Setup { thermostat, .. } = &Setup::new(&heater);

        thermostat.measured(20).get()?;
        assert_eq!(switched(&heater), []);

        thermostat.set_target(25);
        thermostat.measured(20).get()?;
        assert_eq!(switched(&heater), [true]);
        Ok(())
    }

    #[test]
    fn a_heater_that_says_no_is_asked_again() -> Result<(), Error> {
        let mut empty = true;
        let heater = testing::mock()
            .on(HeaterProxy::switch, move |_on: bool| {
                if std::mem::take(&mut empty) {
                    Err("out of oil".to_owned())
                } else {
                    Ok(())
                }
            })
            .proxy();
        let Setup { thermostat, .. } = &Setup::new(&heater);

        thermostat.measured(15).get()?;
        assert_eq!(thermostat.complaint().get()?.as_deref(), Some("out of oil"));
        thermostat.measured(15).get()?;

        assert_eq!(switched(&heater), [true, true]);
        Ok(())
    }

    #[test]
    fn measurements_wait_while_the_heater_is_being_switched() -> Result<(), Error> {
        // A probe doesn't answer by itself. The test decides when to answer.
        let (heater, probe) = testing::probe::<HeaterProxy>();
        let Setup { thermostat, .. } = &Setup::new(&heater);

        let measured = thermostat.measured(15);
        let asked = probe.next(Duration::from_secs(60))?;
        assert_eq!(asked, HeaterCall::Switch { on: true });
        assert!(!measured.is_ready());
        asked.answer(Ok::<(), String>(()));

        measured.get()
    }

    #[test]
    fn a_heater_that_dies_is_a_complaint() -> Result<(), Error> {
        let (heater, probe) = testing::probe::<HeaterProxy>();
        let Setup { thermostat, .. } = &Setup::new(&heater);

        let measured = thermostat.measured(15);
        drop(probe.next(Duration::from_secs(60))?);
        measured.get()?;

        let complaint = thermostat.complaint().get()?.unwrap_or_default();
        assert!(complaint.contains("the actor is dead"), "{complaint}");
        Ok(())
    }
}
