//! Timers and limits: what happens later, again and again, or in time or not at all.
//!
//! Run it with `cargo run --example timers`:
//!
//! ```text
//! 20 degrees
//! 21 degrees
//! no answer from the thermometer in time
//! 23 degrees
//! 24 degrees
//! The window is open
//! The sprinkler is switched off before its time: true
//! 25 degrees
//! Evening: 5 measurements, 1 missed
//! ```

#![expect(clippy::unused_self, reason = "the methods of an actor take it")]

use std::thread;
use std::time::Duration;

use pykka::prelude::*;
use pykka::{Context, Error, Timer};

/// As slow as hardware: its third answer takes long.
#[actor]
struct Thermometer {
    asked: u32,
}

#[actor]
impl Thermometer {
    pub fn degrees(&mut self) -> u32 {
        self.asked += 1;
        if self.asked == 3 {
            thread::sleep(Duration::from_millis(40));
        }
        19 + self.asked
    }
}

#[actor]
struct Greenhouse {
    thermometer: ThermometerProxy,
    measurements: u32,
    missed: u32,
}

#[actor]
impl Greenhouse {
    /// The timer sends `measure` as any other sender would, so it is one message among others, and
    /// nothing has to be locked. It ends with the actor.
    fn on_start(&mut self, context: &Context<Self>) {
        context.proxy().every(Duration::from_millis(50)).measure();
    }

    /// It is free again after 25 ms, whatever the thermometer does.
    pub fn measure(&mut self) {
        let thermometer = self.thermometer.within(Duration::from_millis(25));
        match thermometer.degrees().get() {
            Ok(degrees) => {
                self.measurements += 1;
                println!("{degrees} degrees");
            }
            Err(Error::Timeout { .. }) => {
                self.missed += 1;
                println!("no answer from the thermometer in time");
            }
            Err(error) => println!("{error}"),
        }
    }

    pub fn open_window(&self) {
        println!("The window is open");
    }

    pub fn water(&self) {
        println!("The sprinkler is on");
    }

    pub fn close(&self, context: &Context<Self>) {
        context.stop();
    }

    fn on_stop(&mut self) {
        let Greenhouse {
            measurements,
            missed,
            ..
        } = self;
        println!("Evening: {measurements} measurements, {missed} missed");
    }
}

fn main() -> Result<(), Error> {
    let thermometer = Thermometer { asked: 0 }.start();
    let greenhouse = Greenhouse {
        thermometer: thermometer.proxy(),
        measurements: 0,
        missed: 0,
    };
    let greenhouse = greenhouse.start();
    let proxy = greenhouse.proxy();

    // Each is sent once, then. No thread waits for it.
    proxy.after(Duration::from_millis(330)).close();
    proxy.after(Duration::from_millis(260)).open_window();
    let sprinkler: Timer = proxy.after(Duration::from_secs(3600)).water();

    // It was still to fire.
    pykka::after(Duration::from_millis(270)).get()?;
    let is_off = sprinkler.cancel();
    println!("The sprinkler is switched off before its time: {is_off}");

    greenhouse.join(None)?;
    thermometer.stop().get()?;
    Ok(())
}
