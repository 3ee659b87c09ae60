//! Actors in async code: tasks await the futures on which threads call `get()`.
//!
//! An actor runs in its own thread and needs no async runtime. Its futures wake the task that
//! awaits them, so any executor works. This example uses pollster, which is only a `block_on`.
//!
//! Run it with `cargo run --example async_await`:
//!
//! ```text
//! The harbour has 17 degrees.
//! All three were asked together, and took as long as one: true
//! The warmest is the city, with 21.
//! In a thread without async, the harbour still has 17 degrees.
//! ```

use std::thread;
use std::time::{Duration, Instant};

use pykka::{Actor, ActorRegistry, Error, Future, actor};

const TIME_TO_MEASURE: Duration = Duration::from_millis(200);

/// An ordinary actor. It may block as long as it likes, because it blocks its own thread and not
/// the executor's.
#[actor]
struct Sensor {
    #[actor(read_only)]
    pub place: &'static str,
    degrees: i32,
}

#[actor]
impl Sensor {
    pub fn measure(&self) -> i32 {
        thread::sleep(TIME_TO_MEASURE);
        self.degrees
    }
}

/// Async code that uses proxies. While it awaits, the executor can run other tasks.
async fn warmest(sensors: &[SensorProxy]) -> Result<Option<(i32, &'static str)>, Error> {
    // A call sends its message at once, not when its future is first polled. So all sensors are
    // measuring before the `await`, and one `await` is enough for all.
    let readings = sensors
        .iter()
        .map(|sensor| sensor.measure().join(sensor.place()));
    let readings = Future::join_all(readings).await?;
    Ok(readings.into_iter().max())
}

async fn report(sensors: &[SensorProxy]) -> Result<(), Error> {
    let degrees = sensors[0].measure().await?;
    println!("The harbour has {degrees} degrees.");

    let begun = Instant::now();
    let warmest = warmest(sensors).await?;
    let as_long_as_one = begun.elapsed() < 2 * TIME_TO_MEASURE;
    println!("All three were asked together, and took as long as one: {as_long_as_one}");
    if let Some((degrees, place)) = warmest {
        println!("The warmest is the {place}, with {degrees}.");
    }
    Ok(())
}

fn main() -> Result<(), Error> {
    let sensors = [("harbour", 17), ("hill", 12), ("city", 21)];
    let sensors = sensors.map(|(place, degrees)| Sensor { place, degrees }.start().proxy());

    pollster::block_on(report(&sensors))?;

    // Threads use the same proxies. A thread calls `get()` where a task awaits.
    let degrees = sensors[0].measure().get()?;
    println!("In a thread without async, the harbour still has {degrees} degrees.");

    for stopped in ActorRegistry::global().stop_all() {
        stopped?;
    }
    Ok(())
}
