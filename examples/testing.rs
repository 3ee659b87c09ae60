//! Testing an actor: alone, with a stand-in for the actor that it works with.
//!
//! A thermostat measures and switches a boiler. To test it, no boiler is needed, but something that
//! remembers how it was switched. The tests are at the end; run them with
//! `cargo test --example testing`.
//!
//! (An actor that sends messages to itself may not be done when it has answered. How to wait for it
//! then is in the docs of `Context::proxy`.)
//!
//! Run the real thing with `cargo run --example testing`:
//!
//! ```text
//! It is 18 degrees.
//! The boiler burns.
//! It is 21 degrees.
//! The boiler rests.
//! ```

use pykka::{Actor, ActorRegistry, Error, actor};

/// What a thermostat needs of a heater. It is the seam along which the two can be taken apart.
trait Heater: Send {
    fn switch(&self, on: bool);
}

/// The actor under test. It gets its heater from outside, as whatever can be switched.
#[actor]
struct Thermostat {
    heater: Box<dyn Heater>,
    pub target: i32,
    heating: bool,
}

impl Thermostat {
    fn new(heater: impl Heater + 'static, target: i32) -> Self {
        Thermostat {
            heater: Box::new(heater),
            target,
            heating: false,
        }
    }
}

#[actor]
impl Thermostat {
    /// Switches the heater if that changes anything.
    pub fn measured(&mut self, degrees: i32) {
        let cold = degrees < self.target;
        if cold != self.heating {
            self.heating = cold;
            self.heater.switch(cold);
        }
    }
}

/// The real heater is an actor, too.
#[actor]
#[derive(Default)]
struct Boiler {
    burning: bool,
}

#[actor]
impl Boiler {
    pub fn burn(&mut self, on: bool) {
        self.burning = on;
        println!("The boiler {}.", if on { "burns" } else { "rests" });
    }
}

/// The seam is on the proxy: it is what the thermostat holds.
impl Heater for BoilerProxy {
    fn switch(&self, on: bool) {
        self.burn(on);
    }
}

fn main() -> Result<(), Error> {
    let boiler = Boiler::default().start();
    let thermostat = Thermostat::new(boiler.proxy(), 20).start().proxy();

    for degrees in [18, 21] {
        println!("It is {degrees} degrees.");
        thermostat.measured(degrees).get()?;
        // Its turn comes after what the thermostat sent, so that the lines come in order.
        boiler.run(|_| ()).get()?;
    }

    for stopped in ActorRegistry::global().stop_all() {
        stopped?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stand-in: an actor that does nothing but remember.
    #[actor]
    #[derive(Default)]
    struct Recorder {
        pub switched: Vec<bool>,
    }

    #[actor]
    impl Recorder {
        pub fn record(&mut self, on: bool) {
            self.switched.push(on);
        }
    }

    impl Heater for RecorderProxy {
        fn switch(&self, on: bool) {
            self.record(on);
        }
    }

    /// What each test starts with, and what goes when it ends: also when it fails.
    struct Setup {
        thermostat: ThermostatProxy,
        heater: RecorderProxy,
        registry: ActorRegistry,
    }

    impl Setup {
        fn new() -> Self {
            // A registry of its own, since tests run side by side and must not stop each other's
            // actors.
            let registry = ActorRegistry::new();
            let heater = Recorder::builder()
                .registry(&registry)
                .start(Recorder::default())
                .proxy();
            let thermostat = Thermostat::new(heater.clone(), 20);
            let thermostat = Thermostat::builder()
                .registry(&registry)
                .start(thermostat)
                .proxy();
            Setup {
                thermostat,
                heater,
                registry,
            }
        }
    }

    impl Drop for Setup {
        fn drop(&mut self) {
            self.registry.stop_all();
        }
    }

    #[test]
    fn the_heater_is_switched_on_when_it_is_cold() -> Result<(), Error> {
        let Setup {
            thermostat, heater, ..
        } = &Setup::new();

        // The thermostat has sent all it had to send once it has answered, so there is nothing to
        // sleep for.
        thermostat.measured(15).get()?;

        assert_eq!(heater.switched().get()?, [true]);
        Ok(())
    }

    #[test]
    fn the_heater_is_switched_only_when_something_changes() -> Result<(), Error> {
        let Setup {
            thermostat, heater, ..
        } = &Setup::new();

        // The order is kept: it is enough to wait for the last.
        thermostat.measured(15);
        thermostat.measured(16);
        thermostat.measured(21);
        thermostat.measured(22).get()?;

        assert_eq!(heater.switched().get()?, [true, false]);
        Ok(())
    }

    #[test]
    fn a_new_target_counts_from_the_next_measurement() -> Result<(), Error> {
        let Setup {
            thermostat, heater, ..
        } = &Setup::new();

        thermostat.measured(20).get()?;
        assert_eq!(heater.switched().get()?, []);

        thermostat.set_target(25);
        thermostat.measured(20).get()?;
        assert_eq!(heater.switched().get()?, [true]);
        Ok(())
    }
}
