//! Stopping all actors of a registry, and waiting for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::common::{Answer, Finish, Gate, Log, WATCHDOG, gate, hold};
use pykka::{ActorRef, ActorRegistry, Error};

use super::{Listener, deaf, listener, listeners};

/// A listener whose `on_stop` doesn't return before the gate is opened.
fn slow_to_stop(registry: &ActorRegistry, name: &str, log: &Log) -> (ActorRef<Listener>, Gate) {
    let (gate, barred) = gate();
    let slow = Listener {
        name: name.into(),
        log: log.clone(),
        held_in_stop: Some(barred),
        ..Listener::default()
    };
    (Listener::builder().registry(registry).start(slow), gate)
}

/// What the three `listeners` log if they are stopped one after the other, the last started first.
const LAST_FIRST: [&str; 6] = [
    "c stops",
    "c stopped",
    "b stops",
    "b stopped",
    "a stops",
    "a stopped",
];

/// Stops all in another thread.
fn stopping(registry: &ActorRegistry) -> thread::JoinHandle<Vec<Result<bool, Error>>> {
    let registry = registry.clone();
    thread::spawn(move || registry.stop_all())
}

#[test]
fn stop_all_stops_the_last_started_first_and_awaits_each() {
    let registry = ActorRegistry::new();
    let (_, log) = listeners(&registry);
    assert_eq!(registry.stop_all(), [Ok(true), Ok(true), Ok(true)]);
    assert_eq!(log.entries(), LAST_FIRST);
    assert!(registry.stop_all().is_empty());
}

#[test]
fn stop_all_asks_the_next_only_when_the_one_before_has_stopped() {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let first = listener(&registry, "first", &log);
    let (_, gate) = slow_to_stop(&registry, "last", &log);
    let stopping = stopping(&registry);
    gate.wait_until_entered();
    assert!(first.is_alive());
    first.tell("still here").unwrap();
    assert_eq!(first.proxy().heard().answer(), Ok(vec!["still here"]));
    gate.open();
    assert_eq!(stopping.finish(), [Ok(true), Ok(true)]);
    assert_eq!(
        log.entries(),
        ["last stops", "last stopped", "first stops", "first stopped"]
    );
}

#[test]
fn stop_all_handles_what_was_queued_before() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    let gate = hold(&listeners[0]);
    listeners[0].tell("queued").unwrap();
    let heard = listeners[0].proxy().heard();
    gate.open();
    registry.stop_all();
    assert_eq!(heard.answer(), Ok(vec!["queued"]));
}

#[test]
fn stop_all_gives_a_list_of_results_also_if_one_died_meanwhile() {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let first = listener(&registry, "first", &log);
    let (_, gate) = slow_to_stop(&registry, "last", &log);
    let stopping = stopping(&registry);
    gate.wait_until_entered();
    // The first was alive when `stop_all` began, and is not when its turn comes.
    assert_eq!(first.stop().answer(), Ok(true));
    gate.open();
    assert_eq!(stopping.finish(), [Ok(true), Ok(false)]);
}

#[test]
fn an_actor_may_stop_all_and_itself() {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let before = listener(&registry, "before", &log);
    let inside = Listener {
        registry: Some(registry.clone()),
        ..Listener::default()
    };
    let inside = Listener::builder().registry(&registry).start(inside);
    let after = listener(&registry, "after", &log);
    assert_eq!(inside.proxy().stop_all().answer(), Ok(3));
    inside.join(WATCHDOG).unwrap();
    assert!(!before.is_alive() && !after.is_alive());
    assert!(registry.all().is_empty());
}

#[test]
fn wait_returns_when_all_have_stopped_on_stop_included() {
    let registry = ActorRegistry::new();
    registry.wait();
    let log = Log::default();
    let (slow, gate) = slow_to_stop(&registry, "slow", &log);
    let quick = listener(&registry, "quick", &log);
    let returned = Arc::new(AtomicBool::new(false));
    let (about_to_wait, waits) = channel();
    let waiter = thread::spawn({
        let (registry, returned, log) = (registry.clone(), Arc::clone(&returned), log.clone());
        move || {
            about_to_wait.send(()).unwrap();
            registry.wait();
            returned.store(true, Ordering::SeqCst);
            log.push("waited");
        }
    });
    waits.recv_timeout(WATCHDOG).unwrap();
    assert_eq!(quick.stop().answer(), Ok(true));
    let stopped = slow.stop();
    gate.wait_until_entered();
    assert!(
        registry.all().is_empty(),
        "it is registered no more, and not at its end yet"
    );
    assert!(!returned.load(Ordering::SeqCst));
    gate.open();
    waiter.finish();
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(
        log.entries(),
        [
            "quick stops",
            "quick stopped",
            "slow stops",
            "slow stopped",
            "waited"
        ]
    );
}

#[test]
fn wait_waits_also_for_unregistered_actors_that_are_still_stopping() {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let (slow, gate) = slow_to_stop(&registry, "slow", &log);
    drop(slow.stop());
    gate.wait_until_entered();
    assert!(registry.all().is_empty());
    let (about_to_wait, waits) = channel();
    let waiter = thread::spawn({
        let (registry, log) = (registry.clone(), log.clone());
        move || {
            about_to_wait.send(()).unwrap();
            registry.wait();
            log.push("waited");
        }
    });
    waits.recv_timeout(WATCHDOG).unwrap();
    // A wait that does not wait gets every chance to show itself; one that does is not harmed.
    (0..10_000).for_each(|_| thread::yield_now());
    gate.open();
    waiter.finish();
    assert_eq!(log.entries(), ["slow stops", "slow stopped", "waited"]);
}

#[test]
fn a_registry_that_is_dropped_stops_nobody() {
    let actor = {
        let registry = ActorRegistry::new();
        deaf(&registry)
    };
    assert_eq!(actor.proxy().ping().answer(), Ok(()));
    assert_eq!(actor.stop().answer(), Ok(true));
    assert!(matches!(
        actor.proxy().ping().answer(),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn a_clone_is_the_same_registry() {
    let registry = ActorRegistry::new();
    let same = registry.clone();
    let actor = deaf(&same);
    assert_eq!(registry.all(), [actor.to_any()]);
    assert!(format!("{registry:?}").contains(actor.urn()));
    assert_eq!(same.stop_all(), [Ok(true)]);
    assert!(registry.all().is_empty());
}

#[test]
fn stop_all_in_time_is_like_stop_all() {
    let registry = ActorRegistry::new();
    let (listeners, log) = listeners(&registry);
    assert!(registry.stop_all_timeout(WATCHDOG).is_ok());
    assert_eq!(log.entries().first().map(String::as_str), Some("c stops"));
    assert_eq!(log.entries().last().map(String::as_str), Some("a stopped"));
    assert!(!listeners.iter().any(ActorRef::is_alive));
    assert!(registry.stop_all_timeout(Duration::ZERO).is_ok());
}

#[test]
fn who_does_not_stop_in_time_is_named_with_its_method() {
    // On a busy machine, a short time can be up before the last one has come to its hook.
    let mut time = Duration::from_millis(5);
    while !names_who_does_not_stop_in(time) {
        time *= 2;
        assert!(time < WATCHDOG, "the actor never comes to its hook");
    }
}

/// Checks the error of `stop_all_timeout`; `false` if it was too early for an actor to be in `on_stop`.
fn names_who_does_not_stop_in(time: Duration) -> bool {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let (first, idle) = (
        listener(&registry, "first", &log),
        listener(&registry, "idle", &log),
    );
    let (last, held_in_stop) = slow_to_stop(&registry, "last", &log);
    let held = hold(&first);
    let waiting = [first.run(|_| ()), first.run(|_| ())];
    let late = registry.stop_all_timeout(time).unwrap_err();
    // All were asked to stop, and do as soon as they can.
    idle.join(WATCHDOG).unwrap();
    held_in_stop.open();
    held.open();
    registry.wait();

    // The idle one may have been stopping just then.
    let hanging: Vec<_> = late
        .hanging()
        .iter()
        .filter(|hanging| hanging.actor() != idle.id())
        .map(|hanging| (hanging.actor(), hanging.method()))
        .collect();
    let text = late.to_string();
    assert!(text.contains(&format!("{time:?}")), "{text}");
    assert!(text.contains("Listener.run for "), "{text}");
    // Its stop waits, too.
    let of_first = late
        .hanging()
        .iter()
        .find(|hanging| hanging.actor() == first.id());
    let depth = of_first.map(pykka::Hanging::mailbox_depth);
    assert!(matches!(depth, Some(2 | 3)), "{depth:?}");
    assert!(text.contains(" messages waiting"), "{text}");
    drop(waiting);
    assert!(format!("{late:?}").contains("Listener.run"));
    let in_time = hanging != [(first.id(), "run")];
    if in_time {
        assert_eq!(hanging, [(last.id(), "on_stop"), (first.id(), "run")]);
        assert!(text.contains("Listener.on_stop"), "{text}");
    }
    in_time
}

#[test]
fn an_actor_may_stop_all_in_time_and_itself() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    let inside = registry.clone();
    let stopped = listeners[1].run(move |_| inside.stop_all_timeout(WATCHDOG).is_ok());
    assert_eq!(stopped.answer(), Ok(true));
    registry.wait();
}

#[test]
fn async_code_stops_all_in_the_same_order() {
    let registry = ActorRegistry::new();
    let (_, log) = listeners(&registry);
    futures::executor::block_on(registry.stop_all_async());
    assert_eq!(log.entries(), LAST_FIRST);
    drop(registry.stop_all_async());
    registry.wait();
}

#[test]
fn async_code_that_stops_all_blocks_no_thread_and_can_give_up() {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let first = listener(&registry, "first", &log);
    let (last, gate) = slow_to_stop(&registry, "last", &log);
    let mut stopping = Box::pin(registry.stop_all_async());
    let mut poll = || {
        let mut task = std::task::Context::from_waker(std::task::Waker::noop());
        stopping.as_mut().poll(&mut task).is_ready()
    };
    assert!(!poll());
    gate.wait_until_entered();
    assert!(!poll());
    drop(stopping);
    gate.open();
    last.join(WATCHDOG).unwrap();
    // Its turn hadn't come.
    assert!(first.is_alive());
    futures::executor::block_on(registry.stop_all_async());
    assert!(!first.is_alive());
    assert_eq!(
        log.entries(),
        ["last stops", "last stopped", "first stops", "first stopped"]
    );
}
