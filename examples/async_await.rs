//! Actors in async code: a future is awaited there, and in threads it is got.
//!
//! An actor has a thread of its own and needs no async runtime. Its futures wake the task that
//! awaits them, so any executor works. Here it is pollster, which is only a `block_on`.
//!
//! Run it with `cargo run --example async_await`:
//!
//! ```text
//! The harbour has 17 degrees.
//! All three were asked at once, and took the time of one: true
//! The warmest is the city, with 21.
//! The harbour has 17 degrees still, says a thread that knows nothing of async.
//! ```

use std::thread;
use std::time::{Duration, Instant};

use pykka::{Actor, ActorRegistry, Error, Future, actor};

const TIME_TO_MEASURE: Duration = Duration::from_millis(200);

/// An actor like all others. It may block as long as it likes: its own thread waits, and not the
/// executor's.
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

/// Async code that uses proxies. While it awaits, the executor is free for other tasks.
async fn warmest(sensors: &[SensorProxy]) -> Result<Option<(i32, &'static str)>, Error> {
    // A call sends its message at once, not when its future is first polled. So all sensors are
    // busy before the first await, and one await is enough for all.
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
    let in_the_time_of_one = begun.elapsed() < 2 * TIME_TO_MEASURE;
    println!("All three were asked at once, and took the time of one: {in_the_time_of_one}");
    if let Some((degrees, place)) = warmest {
        println!("The warmest is the {place}, with {degrees}.");
    }
    Ok(())
}

fn main() -> Result<(), Error> {
    let sensors = [("harbour", 17), ("hill", 12), ("city", 21)];
    let sensors = sensors.map(|(place, degrees)| Sensor { place, degrees }.start().proxy());

    pollster::block_on(report(&sensors))?;

    // The proxies are the same on both sides. A thread calls `get()` where a task awaits.
    let degrees = sensors[0].measure().get()?;
    println!("The harbour has {degrees} degrees still, says a thread that knows nothing of async.");

    for stopped in ActorRegistry::global().stop_all() {
        stopped?;
    }
    Ok(())
}
