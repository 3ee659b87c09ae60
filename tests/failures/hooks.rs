//! A failure in a hook.

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Log, WATCHDOG, gate, hold};
use pykka::{ActorRegistry, Error};
use tracing::Level;

use super::{Fragile, assert_logged};

#[test]
fn a_failed_on_start_calls_no_other_hook_and_wait_started_returns_it() {
    for how in ["no start", "panic"] {
        capture();
        let log = Log::default();
        let registry = ActorRegistry::new();
        let fragile = Fragile {
            start: Some(how),
            ..Fragile::with(&log)
        };
        let actor = Fragile::builder().registry(&registry).start(fragile);
        let asked = actor.ask("fine");
        let error = actor.wait_started().unwrap_err();
        match &error {
            Error::Panicked {
                message, location, ..
            } => {
                assert_eq!((how, &**message), ("panic", "a panic"));
                assert!(location.as_deref().unwrap().contains("failures/mod.rs:"));
            }
            Error::Failed { message, .. } => assert_eq!((how, &**message), (how, "no start")),
            _ => panic!("{error}"),
        }
        assert_eq!(
            (error.actor(), error.method()),
            (Some(actor.id()), Some("on_start"))
        );
        actor.join(WATCHDOG).unwrap();
        assert_eq!(actor.wait_started(), Err(error), "and returns it again");
        assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
        assert!(!actor.is_alive() && registry.all().is_empty());
        assert_eq!(log.entries(), ["on_start"]);
        assert_logged(&actor, Level::ERROR, &["on_start"]);
        assert_eq!(actor.stop().answer(), Ok(false));
        registry.wait();
    }
}

#[test]
fn what_is_queued_for_an_actor_whose_start_fails_is_answered() {
    let (gate, barred) = gate();
    let actor = Fragile::start_with(move |_| {
        barred.pass();
        panic!("not built")
    });
    gate.wait_until_entered();
    let (asked, stopped) = (actor.proxy().err(), actor.stop());
    let waiting = std::thread::spawn({
        let actor = actor.clone();
        move || actor.wait_started()
    });
    gate.open();
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    assert!(stopped.answer().is_ok());
    let error = crate::common::Finish::finish(waiting).unwrap_err();
    assert!(matches!(&error, Error::Panicked { message, .. } if &**message == "not built"));
}

#[test]
fn a_failed_on_stop_is_logged_and_the_actor_is_stopped_all_the_same() {
    for how in ["no stop", "panic"] {
        capture();
        let log = Log::default();
        let actor = Fragile {
            stop: Some(how),
            ..Fragile::with(&log)
        }
        .start();
        assert_eq!(actor.stop().answer(), Ok(true));
        assert!(!actor.is_alive());
        assert_eq!(actor.join(WATCHDOG), Ok(()));
        assert_eq!(log.entries(), ["on_start", "on_stop"]);
        assert_logged(&actor, Level::ERROR, &["on_stop"]);
    }
}

#[test]
fn a_failed_on_failure_is_logged_and_the_actor_is_stopped_all_the_same() {
    for how in ["no failure", "panic"] {
        capture();
        let log = Log::default();
        let actor = Fragile {
            failure: Some(how),
            ..Fragile::with(&log)
        }
        .start();
        let gate = hold(&actor);
        actor.tell("no").unwrap();
        let (asked, stopped) = (actor.ask("fine"), actor.stop());
        gate.open();
        assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
        assert_eq!(stopped.answer(), Ok(true));
        assert_eq!(log.entries(), ["on_start", "on_failure: no"]);
        let events = logged(actor.urn());
        let methods: Vec<_> = events
            .iter()
            .map(|(level, e)| (*level, &*e.method))
            .collect();
        assert_eq!(
            methods,
            [
                (Level::ERROR, "on_receive"),
                (Level::WARN, "on_receive"),
                (Level::ERROR, "on_failure")
            ]
        );
    }
}
