//! How long the slowest operations take: an ask while the threads that run the actors are busy, and
//! a tell while handlers of other actors block.

#[cfg(feature = "actix-and-kameo")]
mod actix;
mod by_hand;
#[cfg(feature = "actix-and-kameo")]
mod kameo;
mod pykka;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::Plan;
use crate::random::Random;
use crate::workloads::Work;

/// The number of actors, one of which is asked at random.
const ACTORS: usize = 64;

/// The number of messages that are passed on from one actor to a random other one, again and again.
/// So there is always work for so many threads.
const PASSED: usize = 4;

/// The work of a handler that passes a message on.
const HANDLER: Duration = Duration::from_micros(20);

/// The longest pause between two asks.
const PAUSE: Duration = Duration::from_micros(200);

/// The number of handlers that block.
const BLOCKED: usize = 16;

/// How long they do.
const BLOCK: Duration = Duration::from_millis(100);

/// The time between two tells while they do.
const BETWEEN: Duration = Duration::from_millis(1);

/// Takes samples for about a time.
type Probe = fn(Duration) -> Vec<Duration>;

pub struct Tails {
    pub title: &'static str,
    pub rows: Vec<(&'static str, Probe)>,
}

pub fn all() -> Vec<Tails> {
    let asks = vec![
        by_hand::asks(),
        #[cfg(feature = "actix-and-kameo")]
        actix::asks(),
        #[cfg(feature = "actix-and-kameo")]
        kameo::asks(),
        pykka::asks(),
    ];
    let tells = vec![
        by_hand::tells(),
        #[cfg(feature = "actix-and-kameo")]
        actix::tells(),
        #[cfg(feature = "actix-and-kameo")]
        kameo::tells(),
        pykka::tells(),
    ];
    vec![
        Tails {
            title: "An ask while all cores are busy",
            rows: asks.into_iter().flatten().collect(),
        },
        Tails {
            title: "A tell while 16 handlers of other actors block",
            rows: tells.into_iter().flatten().collect(),
        },
    ]
}

impl Tails {
    /// Returns the sorted samples of each row.
    pub fn measure(&self, plan: &Plan) -> Vec<Vec<Duration>> {
        eprint!("{:<50}", self.title);
        let mut samples = vec![Vec::new(); self.rows.len()];
        for _ in 0..plan.repetitions {
            for ((_, probe), samples) in self.rows.iter().zip(&mut samples) {
                samples.extend(probe(plan.sample));
            }
            eprint!(" ·");
        }
        eprintln!();
        samples.iter_mut().for_each(|samples| samples.sort());
        samples
    }
}

/// Asks again and again, with pauses, and returns how long each ask took.
fn ask_for(time: Duration, mut ask: impl FnMut(usize)) -> Vec<Duration> {
    let mut random = Random::new(1);
    let mut samples = Vec::new();
    let until = Instant::now() + time;
    while Instant::now() < until {
        let pause = random.below(PAUSE.as_nanos() as usize);
        thread::sleep(Duration::from_nanos(pause as u64));
        let which = random.below(ACTORS);
        let begun = Instant::now();
        ask(which);
        samples.push(begun.elapsed());
    }
    samples
}

/// What a handler that passes a message on needs.
struct Passer {
    ends: Arc<AtomicBool>,
    random: Random,
    work: Work,
}

impl Passer {
    fn new(seed: usize, ends: &Arc<AtomicBool>) -> Self {
        Passer {
            ends: Arc::clone(ends),
            random: Random::new(seed as u64),
            work: Work::of(HANDLER),
        }
    }

    /// Works, and says to whom to pass the message on, if to anyone.
    fn pass(&mut self) -> Option<usize> {
        std::hint::black_box(self.work.run(1));
        (!self.ends.load(Relaxed)).then(|| self.random.below(ACTORS))
    }
}

/// How late messages were.
#[derive(Clone, Default)]
struct Late(Arc<Mutex<Vec<Duration>>>);

impl Late {
    /// A message has arrived.
    fn note(&self, sent: Instant) {
        let late = sent.elapsed();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(late);
    }

    fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lets handlers block, sends an unrelated actor messages meanwhile, and waits until all have
/// arrived; again and again.
fn tell_for(
    time: Duration,
    late: &Late,
    mut block: impl FnMut(),
    mut tell: impl FnMut(Instant),
    mut wait: impl FnMut(),
) -> Vec<Duration> {
    let until = Instant::now() + time;
    while Instant::now() < until {
        block();
        let unblocked = Instant::now() + BLOCK;
        while Instant::now() < unblocked {
            tell(Instant::now());
            thread::sleep(BETWEEN);
        }
        wait();
    }
    late.take()
}
