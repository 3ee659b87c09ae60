//! Does one operation a number of times: `pykka-counted OPERATION TIMES`.
//!
//! `benches/instructions` runs this under valgrind, and takes the difference of two numbers of times.
//! `timed-OPERATION` is the same while there is an observer, and `spanned-OPERATION` (feature `spans`) with
//! a subscriber, in a span. Without valgrind it prints nanoseconds per operation, which is good enough to compare two builds.

use std::hint::black_box;
use std::time::Instant;

use pykka::debug::Observer;
use pykka::{Actor, ActorRef, Future, actor, get_all};

/// It has several methods, an argument with a destructor and a `Result`, and it can panic. So the
/// compiler can't leave out what an actor of this kind usually needs.
#[actor(pooled)]
#[derive(Default)]
struct Counter {
    count: u64,
    name: String,
}

#[actor]
impl Counter {
    pub fn add(&mut self, n: u64) -> u64 {
        assert_ne!(n, u64::MAX, "too many");
        self.count += n;
        self.count
    }

    pub fn rename(&mut self, name: String) -> Result<usize, String> {
        if name.is_empty() {
            return Err("a name has letters".into());
        }
        self.name = name;
        Ok(self.name.len())
    }

    pub fn reset(&mut self) {
        self.count = 0;
    }

    /// Asks another actor from within this one.
    pub fn ask_other(&self, other: &CounterProxy, times: u64) {
        for _ in 0..times {
            other.call().add(1).expect("it answers");
        }
    }

    /// The same in two steps.
    pub fn get_from_other(&self, other: &CounterProxy, times: u64) {
        for _ in 0..times {
            other.add(1).get().expect("it answers");
        }
    }
}

/// How many asks are in flight at a time, and how many actors are asked at once.
const MANY: u64 = 1000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(operation), Some(Ok(times))) =
        (arguments.next(), arguments.next().map(|n| n.parse()))
    else {
        panic!("usage: pykka-counted OPERATION TIMES");
    };
    let (observer, operation) = match operation.strip_prefix("timed-") {
        Some(operation) => (Some(Observer::new()), operation),
        None => (None, &*operation),
    };
    let (span, operation) = match operation.strip_prefix("spanned-") {
        Some(operation) => (Some(in_a_span()), operation),
        None => (None, operation),
    };
    let (of_kind, operation) = match operation.strip_prefix("own-") {
        Some(operation) => (own_thread as fn() -> ActorRef<Counter>, operation),
        None => (pooled as _, operation),
    };
    let nanoseconds = run(operation, times, of_kind);
    drop((observer, span));
    #[expect(clippy::cast_precision_loss, reason = "it is printed with one digit")]
    let each = nanoseconds as f64 / times as f64;
    println!("{each:.1} ns");
    // Without the end of the process's threads, which would be counted.
    std::process::exit(0);
}

/// From now on there is a subscriber, and this thread is in a span.
#[cfg(feature = "spans")]
fn in_a_span() -> impl Sized {
    tracing::subscriber::set_global_default(tracing_subscriber::registry())
        .expect("there is no other one");
    tracing::info_span!("counted").entered()
}

#[cfg(not(feature = "spans"))]
fn in_a_span() {
    panic!("it was built without the feature `spans`");
}

fn pooled() -> ActorRef<Counter> {
    Counter::default().start()
}

fn own_thread() -> ActorRef<Counter> {
    Counter::builder().own_thread().start(Counter::default())
}

/// Returns how many nanoseconds it took.
fn run(operation: &str, times: u64, start: fn() -> ActorRef<Counter>) -> u128 {
    let actor = start();
    let proxy = actor.proxy();
    proxy.add(1).get().expect("it answers");
    let others: Vec<_> = match operation {
        "gather" => (0..MANY).map(|_| start().proxy()).collect(),
        "call-inside" | "get-inside" => vec![start().proxy()],
        _ => Vec::new(),
    };
    for other in &others {
        other.add(1).get().expect("it answers");
    }
    let began = Instant::now();
    match operation {
        "call" => (0..times).for_each(|_| {
            black_box(proxy.call().add(1).expect("it answers"));
        }),
        "get" => (0..times).for_each(|_| {
            black_box(proxy.add(1).get().expect("it answers"));
        }),
        "call-inside" => proxy
            .ask_other(others[0].clone(), times)
            .get()
            .expect("it answers"),
        "get-inside" => proxy
            .get_from_other(others[0].clone(), times)
            .get()
            .expect("it answers"),
        "tell" => {
            (0..times).for_each(|_| proxy.defer().add(1).expect("it is alive"));
            proxy.reset().get().expect("it answers");
        }
        "in-flight" => {
            for _ in 0..times / MANY {
                let asked: Vec<Future<u64>> = (0..MANY).map(|_| proxy.add(1)).collect();
                for future in asked {
                    future.get().expect("it answers");
                }
            }
        }
        "gather" => {
            for _ in 0..times / MANY {
                let asked = others.iter().map(|other| other.add(1));
                get_all(asked).expect("they answer");
            }
        }
        "start" => {
            for _ in 0..times {
                let actor = start();
                actor.proxy().call().add(1).expect("it answers");
                actor.stop().get().expect("it stops");
            }
        }
        _ => panic!("there is no operation {operation}"),
    }
    began.elapsed().as_nanos()
}
