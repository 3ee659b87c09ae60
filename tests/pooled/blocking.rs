//! Handlers that block keep no other actor from running.

use std::thread;
use std::time::Duration;

use pykka::{Actor as _, ActorRegistry, Pool, promise};

use crate::Worker;
use crate::common::{Answer as _, WATCHDOG};

#[test]
fn handlers_that_block_keep_nobody_from_running() {
    let registry = ActorRegistry::new();
    let start = || {
        let worker = Worker::builder().registry(&registry);
        worker.start(Worker::default()).proxy()
    };
    // Far more than there are cores, blocked in a way that the pool can't see.
    let (gates, arrivals): (Vec<_>, Vec<_>) = (0..100)
        .map(|_| {
            let (here, arrived) = promise();
            let (open, gate) = std::sync::mpsc::channel();
            start().defer().stay_unseen(here, gate).unwrap();
            (open, arrived)
        })
        .unzip();
    for arrived in arrivals {
        arrived.answer().unwrap();
    }
    assert_eq!(start().add(1).answer(), Ok(1));
    drop(gates);
    registry.stop_all();
}

#[test]
fn five_thousand_handlers_that_block_keep_nobody_from_running() {
    let (pool, registry) = (Pool::new(), ActorRegistry::new());
    let start = || {
        let worker = Worker::builder().pool(&pool).registry(&registry);
        worker.start(Worker::default()).proxy()
    };
    // Each in a way that the pool can't see.
    let (arriving, arrived) = std::sync::mpsc::channel();
    let gates: Vec<_> = (0..5000)
        .map(|_| {
            let (open, gate) = std::sync::mpsc::channel();
            let block = start().defer().block(arriving.clone(), gate);
            block.unwrap();
            open
        })
        .collect();
    for _ in &gates {
        arrived.recv_timeout(WATCHDOG).expect("it is run");
    }
    assert_eq!(start().add(1).answer(), Ok(1));
    drop(gates);
    registry.stop_all();
}

#[test]
fn a_handler_can_wait_for_the_start_and_the_end_of_another_actor() {
    let registry = ActorRegistry::new();
    for _ in 0..10 {
        // One that nobody has asked anything of late has nobody who looks after it, which would hide it.
        let pool = Pool::new();
        let builder = Worker::builder().pool(&pool).registry(&registry);
        let worker = builder.start(Worker::default());
        let started = worker.proxy().start_another(pool.clone(), registry.clone());
        assert_eq!(started.answer(), Ok(Ok(())));
    }
    registry.stop_all();
}

#[test]
fn a_handler_can_wait_unseen_for_what_it_told_another_actor_to_do() {
    let registry = ActorRegistry::new();
    for _ in 0..10 {
        // As above.
        let pool = Pool::new();
        let start = || {
            let builder = Worker::builder().pool(&pool).registry(&registry);
            builder.start(Worker::default()).proxy()
        };
        let (waiting, sending) = (start(), start());
        assert_eq!(waiting.have_sent(sending).answer(), Ok(true));
    }
    registry.stop_all();
}

#[test]
fn asks_that_nobody_comes_for_do_not_wait_for_each_other() {
    let (pool, registry) = (Pool::new(), ActorRegistry::new());
    let start = || {
        let builder = Worker::builder().pool(&pool).registry(&registry);
        builder.start(Worker::default()).proxy()
    };
    let (waiting, sending) = (start(), start());
    for _ in 0..1000 {
        // So that there is a watchman.
        drop(waiting.add(1).get());
        thread::park_timeout(Duration::from_micros(10));
        let (sender, receiver) = std::sync::mpsc::channel();
        let received = waiting.receive(receiver);
        let sent = sending.send(sender);
        let begin = std::time::Instant::now();
        while !received.is_ready() {
            assert!(begin.elapsed() < WATCHDOG, "it hangs");
            thread::yield_now();
        }
        drop((received, sent));
    }
    registry.stop_all();
}
