//! What a mailbox costs: what is used of it, and only while it is used. By itself in a binary, since everything that the
//! process allocates is counted.

mod common;

use std::alloc::System;
use std::thread;
use std::time::Instant;

use common::{Answer, WATCHDOG, hold};
use pykka::{ActorRef, Builder, actor};
use pykka_tests_macros::actor_under_test;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// More than an actor needs besides its mailbox, and much less than any mailbox here that keeps what it doesn't need.
const SMALL: usize = 100_000;

#[actor_under_test]
#[derive(Default)]
struct Counter {
    pub count: u64,
}

#[actor]
impl Counter {
    pub fn add(&mut self, n: u64) {
        self.count += n;
    }
}

fn bytes_in_use() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
}

/// Whether the process comes to use less than that.
fn comes_down_to(bytes: usize) -> bool {
    let began = Instant::now();
    while bytes_in_use() > bytes {
        if began.elapsed() > WATCHDOG {
            return false;
        }
        thread::yield_now();
    }
    true
}

fn flood(counter: &ActorRef<Counter>, messages: u64) {
    let gate = hold(counter);
    for _ in 0..messages {
        counter.proxy().defer().add(1).unwrap();
    }
    gate.open();
}

/// One test, since what one allocates the other would count.
#[test]
fn a_mailbox_costs_what_is_used_of_it_while_it_is_used() {
    let started = |builder: Builder<Counter>| {
        let counter = builder.start(Counter::default());
        assert_eq!(counter.proxy().count().answer(), Ok(0));
        counter
    };
    let before = bytes_in_use();
    // However large the capacity is.
    for capacity in [1_000_000, 1 << 40, usize::MAX] {
        let counter = started(Counter::builder().capacity(capacity));
        let used = bytes_in_use() - before;
        assert!(used < SMALL, "{used} bytes for a capacity of {capacity}");
        counter.stop().answer().unwrap();
    }
    // And once a burst has been handled, nothing of it is kept.
    for builder in [Counter::builder(), Counter::builder().capacity(1 << 20)] {
        let counter = started(builder);
        for burst in [500_000, 300_000] {
            let count = counter.proxy().count().answer().unwrap();
            flood(&counter, burst);
            assert!(bytes_in_use() - before > SMALL, "it was a burst");
            let handled = counter.proxy().count().answer();
            assert_eq!(handled, Ok(count + burst));
            assert!(comes_down_to(before + SMALL), "{}", bytes_in_use() - before);
        }
        counter.stop().answer().unwrap();
    }
}
