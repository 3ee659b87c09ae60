//! Panics in destructors, odd payloads, and functions given to futures.

use std::fmt;
use std::panic::{catch_unwind, panic_any, resume_unwind};
use std::thread;

use crate::common::logs::{capture, logged};
use crate::common::{Answer, WATCHDOG, hold};
use pykka::{ActorRef, ActorRegistry, Error, Future};
use tracing::Level;

use super::{
    Bare, Bomb, Fragile, OnlyDebug, assert_lives_on, assert_logged, assert_panicked, fragile,
};

#[test]
fn a_panic_while_the_actor_is_dropped_is_contained() {
    capture();
    let registry = ActorRegistry::new();
    let fragile = Fragile {
        bomb: Some(Bomb("dropped actor")),
        ..Fragile::default()
    };
    let actor = Fragile::builder().registry(&registry).start(fragile);
    let gate = hold(&actor);
    let (stopped, behind, second) = (actor.stop(), actor.ask("fine"), actor.stop());
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(second.answer(), Ok(true));
    assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
    registry.wait();
    assert_logged(&actor, Level::ERROR, &["dropped actor"]);
}

#[test]
fn a_panic_while_the_actor_is_dropped_after_a_failed_start_is_contained() {
    let fragile = Fragile {
        start: Some("no"),
        bomb: Some(Bomb("dropped actor")),
        ..Fragile::default()
    };
    let actor = fragile.start();
    assert!(matches!(actor.wait_started(), Err(Error::Failed { .. })));
    actor.join(WATCHDOG).unwrap();
}

#[test]
fn a_panic_while_a_message_is_dropped_is_contained() {
    let (actor, proxy, log) = fragile();
    assert_panicked(
        proxy.take(Bomb("dropped message")).answer(),
        "dropped message",
    );
    assert_eq!(
        proxy.lend(Bomb("dropped message")).answer(),
        Ok(2),
        "it had answered before"
    );
    assert_lives_on(&actor, &log);
    let levels: Vec<_> = logged(actor.urn())
        .iter()
        .map(|(level, _)| *level)
        .collect();
    assert_eq!(levels, [Level::INFO, Level::INFO]);
    assert_eq!(proxy.count().answer(), Ok(2));
    actor.stop();
}

#[test]
fn a_panic_while_a_told_message_is_dropped_is_a_failure_of_the_tell() {
    let (actor, proxy, log) = fragile();
    proxy.defer().take(Bomb("dropped message")).unwrap();
    actor.join(WATCHDOG).unwrap();
    assert_eq!(log.entries(), ["on_start", "on_failure: dropped message"]);
}

#[test]
fn a_panic_when_a_left_over_message_is_dropped_leaves_nobody_waiting() {
    let (actor, proxy, log) = fragile();
    let gate = hold(&actor);
    let stopped = actor.stop();
    let before = proxy.err();
    let bombs: Vec<_> = (0..3).map(|_| proxy.take(Bomb("left over"))).collect();
    proxy
        .defer()
        .take(Bomb("left over, and nobody waits"))
        .unwrap();
    let (after, second) = (proxy.err(), actor.stop());
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(before.answer(), Err(Error::ActorDead { .. })));
    for bomb in bombs {
        assert!(matches!(bomb.answer(), Err(Error::ActorDead { .. })));
    }
    assert!(matches!(after.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(second.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_stop"]);
}

#[test]
fn a_panic_while_a_reply_is_dropped_is_contained() {
    let (actor, proxy, log) = fragile();
    let gate = hold(&actor);
    drop(proxy.make());
    gate.open();
    assert_lives_on(&actor, &log);
    assert_logged(&actor, Level::WARN, &["dropped reply"]);

    proxy.defer().make().unwrap();
    actor.join(WATCHDOG).unwrap();
    assert_eq!(log.entries(), ["on_start", "on_failure: dropped reply"]);
}

// ---------------------------------------------------------------------------------------------------------------------
// Odd payloads

#[test]
fn a_panic_whose_payload_is_no_string_is_told_all_the_same() {
    let (actor, proxy, log) = fragile();
    let error = proxy.odd_panic().answer().unwrap_err();
    let Error::Panicked {
        message, location, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!(!message.is_empty());
    assert!(location.as_deref().unwrap().contains("failures/mod.rs:"));
    assert_lives_on(&actor, &log);
    actor.stop();
}

#[test]
fn a_payload_that_panics_when_it_is_dropped_is_contained() {
    let (actor, proxy, log) = fragile();
    let error = proxy.bomb_panic().answer().unwrap_err();
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    assert_lives_on(&actor, &log);
    proxy.defer().bomb_panic().unwrap();
    actor.join(WATCHDOG).unwrap();
    assert_eq!(log.entries().len(), 2);
}

/// Where a panic of the actor's method was raised, by its line.
fn line_of<T: fmt::Debug + Send + 'static>(asked: Future<T>) -> Option<String> {
    let Error::Panicked { location, .. } = asked.answer().unwrap_err() else {
        panic!("not a panic")
    };
    location.map(|location| location.split(':').nth(1).unwrap().to_owned())
}

#[test]
fn a_panic_that_calls_no_hook_is_not_given_the_place_of_another() {
    type Panic = fn();
    let caught: [Panic; 3] = [
        || panic!("a bad line"),
        || panic!("a bad {}", "line"),
        || panic_any(OnlyDebug),
    ];
    let resumed: [Panic; 3] = [
        || resume_unwind(Box::new("another")),
        || resume_unwind(Box::new("another".to_owned())),
        || resume_unwind(Box::new(Bare)),
    ];
    let (actor, ..) = fragile();
    for (caught, resumed) in caught.into_iter().zip(resumed) {
        let within_one = actor.run(move |_| {
            drop(catch_unwind(caught));
            resumed();
        });
        assert_eq!(line_of(within_one), None);
        actor
            .run(move |_| drop(catch_unwind(caught)))
            .answer()
            .unwrap();
        assert_eq!(line_of(actor.run(move |_| resumed())), None);
    }
    // Not even if it looks the same.
    let panic: Panic = || panic_any(Bare);
    actor
        .run(move |_| drop(catch_unwind(panic)))
        .answer()
        .unwrap();
    assert_eq!(
        line_of(actor.run(|_| -> u32 { resume_unwind(Box::new(Bare)) })),
        None
    );
    // It comes from another thread.
    let joined = actor.run(|_| -> u32 {
        let thread = thread::spawn(|| panic!("a bad line"));
        resume_unwind(thread.join().unwrap_err())
    });
    assert_eq!(line_of(joined), None);
    actor.stop();
}

/// Has a panic of its own, when it is dropped, that goes no further.
struct Clumsy(ActorRef<Fragile>);

impl Drop for Clumsy {
    fn drop(&mut self) {
        drop(catch_unwind(|| panic!("on the way")));
        assert!(self.0.proxy().call().panic().is_err());
    }
}

#[test]
fn a_panic_keeps_its_place_whatever_panics_on_the_way() {
    let ((actor, ..), (other, ..)) = (fragile(), fragile());
    let first = line!() + 3;
    let asked = actor.run(move |_| -> u32 {
        let _clumsy = Clumsy(other);
        panic!("first")
    });
    assert_eq!(line_of(asked), Some(first.to_string()));
    let first = line!() + 2;
    let asked = actor.run(|_| -> u32 {
        let panic = catch_unwind(|| panic!("first")).unwrap_err();
        drop(catch_unwind(|| panic!("second")));
        resume_unwind(panic)
    });
    assert_eq!(line_of(asked), Some(first.to_string()));
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions given to futures

#[test]
fn a_panic_in_a_function_given_to_a_future_is_an_error_to_the_getter() {
    let (actor, proxy, log) = fragile();
    let mapped: Future<u32> = proxy.none().map(|_| panic!("in map"));
    assert_panicked(mapped.answer(), "in map");
    let list = || actor.run(|_| vec![1, 2, 3]);
    assert_panicked(list().filter(|_| panic!("in filter")).answer(), "in filter");
    assert_panicked(
        list().reduce(0, |_, _| panic!("in reduce")).answer(),
        "in reduce",
    );
    let awaited = futures::executor::block_on(list().map(|_| -> u32 { panic!("in await") }));
    assert_panicked(awaited, "in await");
    assert_lives_on(&actor, &log);
    assert!(
        logged(actor.urn()).is_empty(),
        "it is not the actor's failure"
    );
    actor.stop();
}
