//! What a message costs the allocator. By itself in a binary, since everything that the process allocates is counted.

use std::alloc::System;
use std::sync::Mutex;
use std::time::Duration;

use pykka::{Actor as _, actor};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TIMES: usize = 3100;

/// What is counted is the process's.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[actor]
#[derive(Default)]
struct Counter {
    count: u64,
}

#[actor]
impl Counter {
    pub fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }
}

/// How often something allocates when it is done again and again.
fn allocations(mut work: impl FnMut()) -> usize {
    (0..TIMES).for_each(|_| work());
    let region = Region::new(ALLOCATOR);
    (0..TIMES).for_each(|_| work());
    let change = region.change();
    change.allocations + change.reallocations
}

#[test]
fn a_message_to_an_actor_that_keeps_up_allocates_nothing() {
    let _one_at_a_time = ONE_AT_A_TIME.lock();
    let counter = Counter::builder().pooled().start(Counter::default());
    let proxy = counter.proxy();
    let asks = allocations(|| {
        proxy.add(1).get().unwrap();
    });
    let calls = allocations(|| {
        proxy.call().add(1).unwrap();
    });
    let tells = allocations(|| {
        proxy.defer().add(1).unwrap();
        proxy.call().add(0).unwrap();
    });
    counter.stop().get().unwrap();
    // A worker may have run the actor for the caller, and then kept the memory of the answer.
    for (what, count) in [("asks", asks), ("calls", calls), ("tells", tells)] {
        assert!(count <= TIMES / 10, "{count} for {TIMES} {what}");
    }
}

#[test]
fn to_start_a_pooled_actor_call_it_and_stop_it_allocates_three_times() {
    let _one_at_a_time = ONE_AT_A_TIME.lock();
    let lives = allocations(|| {
        let counter = Counter::builder().pooled().start(Counter::default());
        counter.proxy().call().add(1).unwrap();
        counter.stop().get().unwrap();
    });
    // Its identity, its shared half and its state; and a slot, where another thread kept the last one.
    assert!(lives <= 3 * TIMES + TIMES / 10, "{lives} for {TIMES} lives");
}

#[test]
fn a_message_to_an_actor_with_a_thread_allocates_at_most_its_slot() {
    let _one_at_a_time = ONE_AT_A_TIME.lock();
    let counter = Counter::builder().own_thread().start(Counter::default());
    let proxy = counter.proxy();
    let asks = allocations(|| {
        proxy.add(1).get().unwrap();
    });
    let calls = allocations(|| {
        proxy.call().add(1).unwrap();
    });
    counter.stop().get().unwrap();
    for count in [asks, calls] {
        assert!(count <= 2 * TIMES, "{count} for {TIMES} asks");
    }
}

/// What is left of memory after something was done again and again, each time by another thread.
fn left_by_threads(work: impl Fn() + Sync) -> isize {
    let times = |n: usize| {
        for _ in 0..n {
            std::thread::scope(|scope| drop(scope.spawn(&work).join()));
        }
    };
    times(100);
    let region = Region::new(ALLOCATOR);
    times(1000);
    let change = region.change();
    change.bytes_allocated.cast_signed() - change.bytes_deallocated.cast_signed()
}

#[test]
fn who_gave_up_waiting_leaves_nothing_behind() {
    let _one_at_a_time = ONE_AT_A_TIME.lock();
    // Longer than no time, so that they park.
    let moment = Duration::from_micros(1);
    let (_promise, future) = pykka::promise::<u32>();
    let shared = future.shared();
    let left = left_by_threads(|| drop(shared.get_timeout(moment)));
    assert!(
        left < 1000,
        "{left} bytes by those who got the shared future"
    );
    let left = left_by_threads(|| drop(shared.map(|x| x + 1).get_timeout(moment)));
    assert!(left < 1000, "{left} bytes by those who got a future of it");
    for pooled in [false, true] {
        let builder = Counter::builder();
        let builder = if pooled {
            builder.pooled()
        } else {
            builder.own_thread()
        };
        let counter = builder.start(Counter::default());
        let left = left_by_threads(|| drop(counter.join(moment)));
        assert!(
            left < 1000,
            "{left} bytes by those who joined, pooled: {pooled}"
        );
        counter.stop().get().unwrap();
    }
}
