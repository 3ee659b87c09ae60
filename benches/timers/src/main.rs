//! Sets, cancels and fires 100 000 timers, and prints nanoseconds for each, as the median of several
//! rounds: `cargo run --release --manifest-path benches/timers/Cargo.toml`.
//!
//! Both are used as their users would: with pykka, a timer sends a message to an actor; with tokio, a
//! task sleeps and then does the same to a counter. All timers that fire are due at the same moment.
//! *Fire* is the time from that moment until the last has fired.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::{Promise, promise};

const TIMERS: u32 = 100_000;
const ROUNDS: usize = 7;
/// Longer than setting all of them takes.
const SOON: Duration = Duration::from_millis(800);
const LATE: Duration = Duration::from_secs(3600);

/// Nanoseconds for each timer.
#[derive(Clone, Copy)]
struct Measured {
    set: u128,
    cancel: u128,
    fire: u128,
}

#[actor(pooled)]
struct Counter {
    left: u32,
    done: Option<Promise<Instant>>,
}

#[actor]
impl Counter {
    pub fn fired(&mut self) {
        self.left -= 1;
        if self.left == 0
            && let Some(done) = self.done.take()
        {
            done.set(Instant::now());
        }
    }
}

fn each(time: Duration) -> u128 {
    time.as_nanos() / u128::from(TIMERS)
}

fn pykka() -> Measured {
    let (done, all) = promise();
    let counter = Counter {
        left: TIMERS,
        done: Some(done),
    };
    let actor = counter.start();
    let proxy = actor.proxy();

    let begin = Instant::now();
    let timers: Vec<_> = (0..TIMERS).map(|_| proxy.after(LATE).fired()).collect();
    let set = begin.elapsed();
    let begin = Instant::now();
    assert!(timers.iter().all(pykka::Timer::cancel));
    let cancel = begin.elapsed();

    let due = Instant::now() + SOON;
    for _ in 0..TIMERS {
        proxy
            .after(due.saturating_duration_since(Instant::now()))
            .fired();
    }
    assert!(Instant::now() < due, "setting them took too long");
    let fire = all.get().expect("the actor sets it").duration_since(due);
    actor.stop().get().expect("it stops");
    Measured {
        set: each(set),
        cancel: each(cancel),
        fire: each(fire),
    }
}

fn tokio() -> Measured {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().build().expect("there is a runtime");
    runtime.block_on(async {
        let begin = Instant::now();
        let timers: Vec<_> = (0..TIMERS)
            .map(|_| tokio::spawn(tokio::time::sleep(LATE)))
            .collect();
        // A sleep is registered when it is polled first.
        tokio::task::yield_now().await;
        let set = begin.elapsed();
        let begin = Instant::now();
        timers.iter().for_each(tokio::task::JoinHandle::abort);
        tokio::task::yield_now().await;
        let cancel = begin.elapsed();
        drop(timers);

        let due = Instant::now() + SOON;
        let left = Arc::new(AtomicU32::new(TIMERS));
        let (done, all) = promise();
        let done = Arc::new(std::sync::Mutex::new(Some(done)));
        for _ in 0..TIMERS {
            let (left, done) = (left.clone(), done.clone());
            tokio::spawn(async move {
                tokio::time::sleep_until(due.into()).await;
                if left.fetch_sub(1, Ordering::Relaxed) == 1
                    && let Some(done) = done.lock().expect("nobody panics").take()
                {
                    done.set(Instant::now());
                }
            });
        }
        tokio::task::yield_now().await;
        assert!(Instant::now() < due, "setting them took too long");
        let fire = all.await.expect("the last sets it").duration_since(due);
        Measured {
            set: each(set),
            cancel: each(cancel),
            fire: each(fire),
        }
    })
}

fn median(rounds: &[Measured], what: impl Fn(&Measured) -> u128) -> u128 {
    let mut values: Vec<_> = rounds.iter().map(what).collect();
    values.sort_unstable();
    values[values.len() / 2]
}

fn main() {
    // In turn, so that disturbances affect both alike.
    let (pykka, tokio): (Vec<_>, Vec<_>) = (0..ROUNDS).map(|_| (pykka(), tokio())).unzip();
    println!("| ns for each of {TIMERS} timers | set | cancel | fire |");
    println!("|---|---|---|---|");
    for (name, rounds) in [("tokio, current thread", tokio), ("pykka", pykka)] {
        let set = median(&rounds, |measured| measured.set);
        let cancel = median(&rounds, |measured| measured.cancel);
        let fire = median(&rounds, |measured| measured.fire);
        println!("| {name} | {set} | {cancel} | {fire} |");
    }
}
