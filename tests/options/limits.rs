//! `within`, beside other limits, at mocks, and for what a handler asks in other ways than by a proxy.

use std::sync::mpsc::channel;

use super::*;
use crate::common::logs::{capture, logged};
use pykka::End;
use tracing::Level;

fn waited<T: std::fmt::Debug>(answer: Result<T, Error>) -> Duration {
    match answer {
        Err(Error::Timeout { waited, .. }) => waited,
        other => panic!("no timeout: {other:?}"),
    }
}

/// A way to wait for an actor.
type Way = fn(&ActorRef<Worker>) -> Result<(), Error>;

/// What a handler that has a moment finds that waits for an actor in this way.
fn in_a_limited_handler(awaited: &ActorRef<Worker>, way: Way) -> Result<(), Error> {
    let (tell, told) = channel();
    let awaited = awaited.clone();
    let mock = WorkerProxy::mock(move |_| {
        tell.send(way(&awaited)).unwrap();
        0_u32
    });
    let _ = mock.within(MOMENT).work(1).get();
    told.recv_timeout(WATCHDOG).unwrap()
}

#[test]
fn of_within_and_get_timeout_the_nearer_counts() {
    let (actor, proxy) = worker();
    let gate = hold(&actor);
    let answer = proxy.within(WATCHDOG).work(1);
    assert_eq!(waited(answer.get_timeout(MOMENT)), MOMENT);
    let late = proxy.within(MOMENT).work(2);
    assert_eq!(waited(late.get_timeout(WATCHDOG)), MOMENT);
    gate.open();
    // As after any timeout of `get_timeout`, the future is as good as before.
    assert_eq!(answer.get_timeout(WATCHDOG), Ok(1));
    assert_eq!(proxy.done().answer().unwrap(), [1]);
    actor.stop().get().unwrap();
}

#[test]
fn whatever_a_limited_handler_asks_ends_with_its_callers_time() {
    let ways: [Way; 7] = [
        |stuck| stuck.proxy().work(1).get().map(drop),
        |stuck| stuck.proxy().call().tool().uses().map(drop),
        |stuck| WorkingProxy::from(stuck.clone()).do_it(1).get().map(drop),
        |stuck| stuck.run(|_| ()).get(),
        |stuck| stuck.ask(WorkerCall::Work { n: 1 }).get().map(drop),
        |stuck| stuck.proxy().done().shared().get().map(drop),
        |stuck| block_on(stuck.proxy().within(WATCHDOG).set_done(vec![1])),
    ];
    for (index, way) in ways.into_iter().enumerate() {
        let (stuck, proxy) = worker();
        let gate = hold(&stuck);
        let found = in_a_limited_handler(&stuck, way);
        assert!(is_timeout(&found), "{index}: {found:?}");
        gate.open();
        assert_eq!(proxy.done().answer().unwrap(), [0; 0], "{index}");
        assert_eq!(skipped(&stuck), 1, "{index}");
        stuck.stop().get().unwrap();
    }
}

/// And not with that of the actor that it waits for.
#[test]
fn a_limited_handler_that_stops_or_joins_another_actor_waits_no_longer_than_its_caller() {
    let ways: [Way; 6] = [
        |stuck| stuck.stop().get().map(drop),
        |stuck| stuck.to_any().stop_now().get().map(drop),
        |stuck| block_on(stuck.stop()).map(drop),
        |stuck| stuck.join(None),
        |stuck| stuck.join(WATCHDOG),
        |stuck| stuck.to_any().join(None),
    ];
    for (index, way) in ways.into_iter().enumerate() {
        let (stuck, _) = worker();
        let gate = hold(&stuck);
        let found = in_a_limited_handler(&stuck, way);
        assert!(is_timeout(&found), "{index}: {found:?}");
        gate.open();
        // It was stopped all the same.
        drop(stuck.stop());
        stuck.join(WATCHDOG).unwrap();
    }
}

#[test]
fn a_burst_of_skipped_asks_is_logged_once() {
    capture();
    let (actor, proxy) = worker();
    for _ in 0..2 {
        let gate = hold(&actor);
        for n in 0..3 {
            drop(proxy.within(WATCHDOG).work(n));
        }
        gate.open();
        assert_eq!(proxy.done().answer().unwrap(), [0; 0]);
    }
    assert_eq!(skipped(&actor), 6);
    let events = logged(actor.urn());
    assert_eq!(events.len(), 2, "{events:?}");
    for (level, event) in events {
        assert_eq!((level, event.method.as_str()), (Level::WARN, "work"));
    }
    actor.stop().get().unwrap();
}

#[test]
fn a_stop_is_never_skipped() {
    let actor = Worker::builder()
        .skip_abandoned(true)
        .start(Worker::default());
    let (gate, barred) = gate();
    let held = actor.run(move |_| barred.pass());
    gate.wait_until_entered();
    drop(actor.stop());
    gate.open();
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
    assert_eq!(held.answer(), Ok(()));

    // Nor is one that a limited handler asks for.
    let (actor, _) = worker();
    let gate = hold(&actor);
    let asked = actor.clone();
    let mock = WorkerProxy::mock(move |_| {
        drop(asked.stop());
        0_u32
    });
    assert_eq!(mock.within(WATCHDOG).work(1).get(), Ok(0));
    gate.open();
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
}

#[test]
fn the_limit_covers_the_wait_for_a_busy_mock() {
    let (gate, barred) = gate();
    let mut barred = Some(barred);
    let mock = WorkerProxy::mock(move |call| {
        if let Some(barred) = barred.take() {
            barred.pass();
        }
        match call {
            WorkerCall::Work { n } => n,
            other => panic!("{other:?}"),
        }
    });
    let busy = std::thread::spawn({
        let mock = mock.clone();
        move || mock.call().work(1)
    });
    gate.wait_until_entered();
    assert_eq!(waited(mock.within(MOMENT).work(2).get()), MOMENT);
    assert_eq!(waited(mock.within(MOMENT).call().work(3)), MOMENT);
    gate.open();
    assert_eq!(busy.finish(), Ok(1));
    assert_eq!(mock.call().work(4), Ok(4));
    let handled = testing::calls(&mock);
    let expected = [1, 4].map(|n| WorkerCall::Work { n });
    assert_eq!(handled, expected);
}
