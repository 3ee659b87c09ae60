//! No actor: state behind a lock. A result below this is a measurement error.

use std::sync::{Arc, Mutex, PoisonError};

use crate::blocking::{Blocking, system};
use crate::harness::{Column, Kind, System};

struct Locked;

type Counter = Arc<Mutex<u64>>;

fn add(counter: &Counter, n: u64) -> u64 {
    let mut count = counter.lock().unwrap_or_else(PoisonError::into_inner);
    *count += n;
    *count
}

impl Blocking for Locked {
    type Counter = Counter;

    fn start() -> Counter {
        Counter::default()
    }

    fn stop(counter: Counter) {
        drop(counter);
    }

    fn tell(counter: &mut Counter, n: u64) {
        add(counter, n);
    }

    fn ask(counter: &mut Counter, n: u64) -> u64 {
        add(counter, n)
    }

    fn ask_all(counters: &[Counter]) -> u64 {
        counters.iter().map(|counter| add(counter, 1)).sum()
    }

    type Caller = Counter;

    fn start_caller(target: &Counter) -> Counter {
        Arc::clone(target)
    }

    fn ask_from_inside(caller: &Counter, times: u64) {
        for n in 0..times {
            std::hint::black_box(add(caller, std::hint::black_box(n)));
        }
    }

    fn stop_caller(caller: Counter) {
        drop(caller);
    }

    type Ring = ();

    fn start_ring(_: usize) {}

    fn pass((): &(), _: u64) {}

    fn stop_ring((): ()) {}
}

pub fn systems() -> Vec<System> {
    vec![
        system::<Locked>("`Mutex<State>` (no actor: the floor)", Kind::Floor, 10_000)
            .without(&[Column::Ring]),
    ]
}
