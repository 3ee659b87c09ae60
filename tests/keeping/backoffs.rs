//! Back-offs: what a restarted actor's mailbox holds meanwhile, and what ends them.

use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::common::{Finish as _, WATCHDOG, hold};
use pykka::debug::ActorState;
use pykka::{ActorRef, ActorRegistry, End, Error, Restart, Supervisor, prelude::*};

/// A restart whose back-off nobody sees the end of.
fn after_long() -> Restart {
    Restart::on_failure().backoff(LONG..=LONG)
}

/// Lets the actor fail, and returns when its back-off has begun.
fn fail_and_wait(actor: &ActorRef<Worker>, log: &Log) {
    fail(actor, "crack");
    let begin = Instant::now();
    while restarts(actor) == 0 {
        assert!(begin.elapsed() < WATCHDOG, "{:?}", log.entries());
        thread::yield_now();
    }
}

#[test]
fn a_stop_ends_a_back_off_at_once_and_what_waits_is_answered() {
    let registry = ActorRegistry::new();
    for stop_all in [false, true] {
        let log = Log::default();
        let actor = Worker::builder()
            .registry(&registry)
            .restart(after_long())
            .start(Worker::logging(&log));
        fail_and_wait(&actor, &log);
        let waits = actor.proxy().work("waits");
        assert!(actor.is_alive() && !waits.is_ready());
        assert_eq!(actor.wait_started(), Ok(()));
        let ended = actor.ended();
        if stop_all {
            assert_eq!(registry.stop_all(), [Ok(true)]);
        } else {
            assert_eq!(actor.stop().answer(), Ok(true));
        }
        assert!(matches!(waits.answer(), Err(Error::ActorDead { .. })));
        assert_eq!(ended.answer(), Ok(End::Stopped));
        assert_eq!(log.entries(), ["on_start", "on_failure: crack"]);
        assert!(registry.all().is_empty());
    }
}

/// The state of an actor, once it waits to be restarted.
fn paused<A: pykka::Methods>(actor: &ActorRef<A>) -> ActorState {
    let begin = Instant::now();
    loop {
        let snapshot = debug::snapshot();
        let mut states = snapshot.actors.into_iter();
        let state = states.find(|state| state.id == *actor.id());
        if let Some(state) = state.filter(|state| state.restarting.is_some()) {
            return state;
        }
        assert!(begin.elapsed() < WATCHDOG, "it doesn't wait");
        thread::yield_now();
    }
}

#[test]
fn a_snapshot_says_how_long_an_actor_waits_to_be_restarted() {
    let log = Log::default();
    let actor = start(after_long(), &log);
    assert_eq!(actor.restarts(), 0);
    fail(&actor, "crack");
    let state = paused(&actor);
    let left = state.restarting.and_then(|restarting| restarting.due_in);
    let left = left.unwrap();
    assert!(LONG - WATCHDOG < left && left <= LONG, "{left:?}");
    assert_eq!(state.handling, None);
    assert_eq!(state.restarts, 1);
    assert_eq!((actor.restarts(), actor.to_any().restarts()), (1, 1));
    let table = debug::snapshot().to_string();
    let mut lines = table.lines().filter(|line| line.contains(actor.urn()));
    let line = lines.next().unwrap();
    assert!(
        line.contains("restarted in 3") && line.contains("(1 restart)"),
        "{line}"
    );
    actor.stop().answer().unwrap();

    let brief = Duration::from_millis(1);
    let actor = start(Restart::on_failure().backoff(brief..=brief), &log);
    fail(&actor, "crack");
    actor.proxy().work("next").answer().unwrap();
    let held = hold(&actor);
    let snapshot = debug::snapshot();
    let mut states = snapshot.actors.iter();
    let state = states.find(|state| state.id == *actor.id()).unwrap();
    assert_eq!((&state.restarting, actor.restarts()), (&None, 1));
    held.open();
    actor.stop().answer().unwrap();
}

#[test]
fn a_snapshot_says_that_a_child_waits_for_its_supervisor() {
    let log = Log::default();
    let supervisor = Supervisor::builder()
        .child("Ada", Worker::builder(), {
            let log = log.clone();
            move |_| Worker::logging(&log)
        })
        .start();
    let child = supervisor.child::<Worker>("Ada").unwrap();
    let held = hold(&supervisor);
    fail(&child, "crack");
    let state = paused(&child);
    assert_eq!(state.restarting.unwrap().due_in, None);
    assert_eq!(state.parent.as_ref(), Some(supervisor.id()));
    held.open();
    child.proxy().work("next").answer().unwrap();
    assert_eq!(child.restarts(), 1);
    supervisor.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn a_stop_that_is_queued_already_ends_the_back_off() {
    let actor = start(after_long(), &Log::default());
    let gate = hold(&actor);
    fail(&actor, "crack");
    let waits = actor.proxy().work("waits");
    let stopped = actor.stop();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(waits.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
}

#[also_simulated]
#[test]
fn without_a_back_off_what_was_queued_before_a_stop_is_handled() {
    let log = Log::default();
    let actor = start(Restart::on_failure(), &log);
    let gate = hold(&actor);
    fail(&actor, "crack");
    let queued = actor.proxy().work("queued");
    let stopped = actor.stop();
    gate.open();
    assert_eq!((queued.answer(), stopped.answer()), (Ok(1), Ok(true)));
    assert_eq!(log.entries().last().map(String::as_str), Some("on_stop"));
}

#[test]
fn after_a_back_off_all_that_came_meanwhile_is_handled_in_order() {
    for capacity in [None, Some(3)] {
        let log = Log::default();
        let delay = Duration::from_millis(20);
        let mut builder = Worker::builder();
        if let Some(capacity) = capacity {
            builder = builder.capacity(capacity);
        }
        let actor = builder
            .restart(Restart::on_failure().backoff(delay..=delay))
            .start(Worker::logging(&log));
        let gate = hold(&actor);
        fail(&actor, "crack");
        let queued = actor.proxy().work("queued");
        let begin = Instant::now();
        gate.open();
        let called = thread::spawn({
            let proxy = actor.proxy();
            move || proxy.call().work("called")
        });
        let urgent = actor.proxy().urgent().count();
        assert_eq!(queued.answer(), Ok(1));
        assert!(begin.elapsed() >= delay);
        assert!(urgent.answer().is_ok());
        assert_eq!(called.finish(), Ok(2));
        assert_eq!(actor.stop().answer(), Ok(true));
        let expected = [
            "on_start",
            "on_failure: crack",
            "on_start",
            "queued",
            "called",
            "on_stop",
        ];
        assert_eq!(log.entries(), expected);
    }
}
