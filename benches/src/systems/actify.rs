//! actify: a handle with the methods of the struct. Every call is awaited, so there are no tells.

use std::hint::black_box;

use ::actify::{Handle, actify};
use futures_util::future::join_all;

use crate::asynchronous::{Asynchronous, CurrentThread, MultiThread, system};
use crate::harness::{Column, System};

struct Actify;

#[derive(Clone, Debug)]
struct Counter {
    count: u64,
}

// There are no subscribers, so broadcasts are not needed.
#[actify(skip_broadcast)]
impl Counter {
    fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }
}

#[derive(Clone, Debug)]
struct Caller {
    target: Handle<Counter>,
}

#[actify(skip_broadcast)]
impl Caller {
    async fn ask_often(&self, times: u64) {
        for n in 0..times {
            black_box(self.target.add(n).await);
        }
    }
}

impl Asynchronous for Actify {
    type Counter = Handle<Counter>;

    async fn start() -> Self::Counter {
        Handle::new(Counter { count: 0 })
    }

    /// An actor ends when its last handle is dropped. It doesn't report this.
    async fn stop(counter: Self::Counter) {
        drop(counter);
    }

    async fn tell(counter: &Self::Counter, n: u64) {
        counter.add(n).await;
    }

    async fn ask(counter: &Self::Counter, n: u64) -> u64 {
        counter.add(n).await
    }

    async fn ask_all(counters: &[Self::Counter]) -> u64 {
        join_all(counters.iter().map(|counter| counter.add(1)))
            .await
            .into_iter()
            .sum()
    }

    type Caller = Handle<Caller>;

    async fn start_caller(target: &Self::Counter) -> Self::Caller {
        Handle::new(Caller {
            target: target.clone(),
        })
    }

    async fn ask_from_inside(caller: &Self::Caller, times: u64) {
        caller.ask_often(times).await;
    }

    type Ring = ();

    async fn start_ring(_: usize) {}

    async fn pass((): &(), _: u64) {}
}

pub fn systems() -> Vec<System> {
    let no_tells = |system: System| system.without(&[Column::Tell, Column::Tell4, Column::Ring]);
    vec![
        no_tells(system::<Actify, CurrentThread>("actify ct")),
        no_tells(system::<Actify, MultiThread>("actify mt")),
    ]
}
