//! Ticks that come due at a mailbox without room.

use super::*;
use crate::common::Gate;
use pykka::Error;

/// A clock with room for one message, which is taken, while another one is handled.
fn full() -> (ActorRef<Clock>, ClockProxy, Gate) {
    let actor = Clock::builder().capacity(1).start(Clock::default());
    let gate = hold(&actor);
    let proxy = actor.proxy();
    proxy.tick(1);
    (actor, proxy, gate)
}

#[test]
fn a_tick_that_finds_no_room_waits_for_it() {
    let (actor, proxy, gate) = full();
    let timers = [
        proxy.after(Duration::ZERO).tick(2),
        proxy.after(Duration::ZERO).tick(3),
    ];
    pass(MOMENT);
    assert_eq!(mailbox_depth(&actor), 1);
    assert!(timers.iter().all(Timer::is_active));
    gate.open();
    wait_for(&proxy, 3);
    assert_eq!(proxy.ticks().answer().unwrap(), [1, 2, 3]);
    assert!(!timers.iter().any(Timer::is_active));
    actor.stop().get().unwrap();
}

#[test]
fn ticks_are_left_out_while_one_waits_for_room() {
    let (actor, proxy, gate) = full();
    let timer = proxy.every(MOMENT).tick(2);
    let urgent = proxy.urgent().after(20 * MOMENT).tick(0);
    pass(20 * MOMENT);
    // What is urgent has room.
    assert_eq!(mailbox_depth(&actor), 2);
    assert!(urgent.is_active());
    assert!(timer.cancel());
    gate.open();
    wait_for(&proxy, 2);
    assert_eq!(proxy.ticks().answer().unwrap(), [0, 1]);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_tick_that_waits_for_room_is_dropped_when_it_is_cancelled() {
    let (actor, proxy, gate) = full();
    let (told, future) = promise();
    let timer = proxy.after(Duration::ZERO).set(told);
    pass(MOMENT);
    assert!(timer.cancel());
    // The actor still doesn't handle anything.
    assert!(future.is_ready());
    let dropped = future.answer();
    assert!(
        matches!(dropped, Err(Error::PromiseDropped { .. })),
        "{dropped:?}"
    );
    // And those behind it come in.
    proxy.after(Duration::ZERO).tick(2);
    pass(MOMENT);
    gate.open();
    wait_for(&proxy, 2);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_tick_that_waits_for_room_ends_with_its_target() {
    let (actor, proxy, gate) = full();
    let (told, future) = promise();
    let timer = proxy.after(Duration::ZERO).set(told);
    pass(MOMENT);
    let stopped = actor.stop_now();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    let dropped = future.answer();
    assert!(
        matches!(dropped, Err(Error::PromiseDropped { .. })),
        "{dropped:?}"
    );
    assert!(!timer.is_active());
}

#[also_simulated]
#[test]
fn a_tick_waits_for_room_in_the_queue_of_replicas() {
    let replicas = Clock::builder()
        .capacity(1)
        .start_replicas(1, |_| Clock::default());
    let worker = &replicas.refs()[0];
    let gate = hold(worker);
    replicas.proxy().tick(1);
    let (told, future) = promise();
    let told = [
        replicas.proxy().after(Duration::ZERO).tick(2),
        replicas.proxy().after(Duration::ZERO).set(told),
    ];
    pass(MOMENT);
    assert!(told.iter().all(Timer::is_active));
    assert!(told[1].cancel());
    assert!(future.is_ready());
    assert!(matches!(future.answer(), Err(Error::PromiseDropped { .. })));
    gate.open();
    wait_for(&worker.proxy(), 2);
    assert_eq!(worker.proxy().ticks().answer().unwrap(), [1, 2]);
    replicas.stop().get().unwrap();
}
