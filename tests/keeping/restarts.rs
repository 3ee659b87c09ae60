//! Restarts: a failed actor gets a new state, and keeps all else.

use std::thread::{self, ThreadId};
use std::time::Duration;

use super::*;
use crate::common::logs::{capture, logged};
use crate::common::{hold, pooled};
use pykka::{ActorRef, ActorRegistry, End, Error, OnPanic, Restart, debug};
use tracing::Level;

#[also_simulated]
#[test]
fn a_failed_actor_gets_a_new_state_and_keeps_its_queue() {
    let log = Log::default();
    let actor = start(Restart::on_failure(), &log);
    let proxy = actor.proxy();
    assert_eq!(proxy.work("first").answer(), Ok(1));
    let gate = hold(&actor);
    let second = proxy.work("second");
    fail(&actor, "crack");
    let third = proxy.work("third");
    let fourth = proxy.work("fourth");
    gate.open();
    assert_eq!(second.answer(), Ok(2));
    assert_eq!((third.answer(), fourth.answer()), (Ok(1), Ok(2)));
    assert_eq!(actor.stop().answer(), Ok(true));
    let expected = [
        "on_start",
        "first",
        "second",
        "on_failure: crack",
        "on_start",
        "third",
        "fourth",
        "on_stop",
    ];
    assert_eq!(log.entries(), expected);
}

#[also_simulated]
#[test]
fn a_restarted_actor_keeps_its_name_urn_and_place_in_the_registry() {
    let registry = ActorRegistry::new();
    let builder = Worker::builder().name("Ada").registry(&registry);
    let actor = builder
        .restart(Restart::on_failure())
        .start_with(|_| Worker::default());
    let later = Worker::builder()
        .registry(&registry)
        .start(Worker::default());
    let urn = actor.urn().to_owned();
    fail(&actor, "crack");
    let id = actor.proxy().id().answer().unwrap();
    assert_eq!((id.name(), id.urn()), ("Ada", &*urn));
    assert_eq!(registry.all(), [actor.to_any(), later.into_any()]);
    assert!(actor.is_alive());
    assert_eq!(registry.stop_all(), [Ok(true), Ok(true)]);
}

#[also_simulated]
#[test]
fn the_factory_is_called_for_each_life() {
    let actor = Worker::builder()
        .restart(Restart::on_failure())
        .start_with(|context| Worker {
            count: 10 * context.restarts(),
            ..Worker::default()
        });
    assert_eq!(actor.proxy().count().answer(), Ok(0));
    fail(&actor, "crack");
    assert_eq!(actor.proxy().count().answer(), Ok(10));
    assert_eq!(restarts(&actor), 1);
    fail(&actor, "crack");
    assert_eq!(actor.proxy().count().answer(), Ok(20));
    let table = debug::snapshot().to_string();
    let line = table
        .lines()
        .find(|line| line.contains(actor.urn()))
        .unwrap();
    assert!(line.ends_with("(2 restarts)"), "{line}");
    actor.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn an_ask_whose_panic_fails_the_actor_is_answered_and_not_repeated() {
    let log = Log::default();
    let actor = Worker::builder()
        .on_panic(OnPanic::Fail)
        .restart(Restart::on_failure())
        .start(Worker::logging(&log));
    let failed = actor.proxy().panic("crack");
    let next = actor.proxy().call().work("next");
    assert!(matches!(failed.answer(), Err(Error::Panicked { .. })));
    assert_eq!(next, Ok(1));
    actor.stop().answer().unwrap();
    let expected = [
        "on_start",
        "on_failure: crack",
        "on_start",
        "next",
        "on_stop",
    ];
    assert_eq!(log.entries(), expected);
}

#[also_simulated]
#[test]
fn after_too_many_restarts_the_actor_fails_with_the_last_failure() {
    let log = Log::default();
    let actor = start(Restart::on_failure().at_most(2, LONG), &log);
    let gate = hold(&actor);
    for crack in ["one", "two", "three"] {
        fail(&actor, crack);
    }
    let left = actor.proxy().work("left");
    gate.open();
    let end = actor.ended().answer().unwrap();
    assert_eq!(end.failure().map(Failure::message), Some("three"));
    assert!(matches!(left.answer(), Err(Error::ActorDead { .. })));
    let failed: Vec<_> = log
        .entries()
        .into_iter()
        .filter(|entry| entry != "on_start")
        .collect();
    assert_eq!(
        failed,
        ["on_failure: one", "on_failure: two", "on_failure: three"]
    );
}

#[also_simulated]
#[test]
fn three_restarts_in_five_seconds_are_the_default() {
    let actor = start(Restart::on_failure(), &Log::default());
    for life in 0..=3 {
        let count = actor.proxy().work("work").answer();
        assert_eq!((count, restarts(&actor)), (Ok(1), life));
        fail(&actor, "crack");
    }
    assert!(matches!(actor.ended().answer(), Ok(End::Failed(_))));
}

#[also_simulated]
#[test]
fn a_first_start_that_fails_is_not_restarted() {
    let log = Log::default();
    let actor = Worker::builder().restart(Restart::always()).start(Worker {
        start: Some("no tools"),
        ..Worker::logging(&log)
    });
    assert!(matches!(actor.wait_started(), Err(Error::Failed { .. })));
    assert!(matches!(actor.ended().answer(), Ok(End::Failed(_))));
    assert_eq!(log.entries(), ["on_start"]);
    let built = Worker::builder()
        .restart(Restart::always())
        .start_with(|_| panic!("no state"));
    assert!(matches!(built.wait_started(), Err(Error::Panicked { .. })));
}

#[also_simulated]
#[test]
fn a_later_start_that_fails_uses_up_the_restarts() {
    let log = Log::default();
    let prototype = Worker::logging(&log);
    let actor = Worker::builder()
        .restart(Restart::on_failure().at_most(3, LONG))
        .start_with(move |context| Worker {
            start: (context.restarts() % 2 == 1).then_some("no tools"),
            ..prototype.clone()
        });
    fail(&actor, "crack");
    // Restarted twice: the first time in vain.
    assert_eq!(actor.proxy().work("work").answer(), Ok(1));
    assert_eq!(restarts(&actor), 2);
    assert_eq!(actor.wait_started(), Ok(()));
    fail(&actor, "crack");
    let end = actor.ended().answer().unwrap();
    assert_eq!(end.failure().map(Failure::message), Some("no tools"));
    let started = log
        .entries()
        .iter()
        .filter(|entry| *entry == "on_start")
        .count();
    assert_eq!(started, 4);
    assert_eq!(
        actor.wait_started(),
        Ok(()),
        "the first start has succeeded"
    );
}

#[also_simulated]
#[test]
fn an_actor_that_always_restarts_begins_anew_when_it_stops_itself() {
    let log = Log::default();
    let actor = start(Restart::always(), &log);
    let gate = hold(&actor);
    let (first, second) = (actor.proxy().work("first"), actor.proxy().work("second"));
    drop(actor.proxy().stop_yourself());
    drop(actor.proxy().stop_yourself());
    let behind = actor.proxy().work("behind");
    gate.open();
    assert_eq!((first.answer(), second.answer()), (Ok(1), Ok(2)));
    assert_eq!(
        behind.answer(),
        Ok(3),
        "the stop comes after what was sent before it"
    );
    assert_eq!(actor.proxy().work("new").answer(), Ok(1));
    assert_eq!(restarts(&actor), 1, "both stops were of one life");
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
    let hooks: Vec<_> = log
        .entries()
        .into_iter()
        .filter(|entry| entry.starts_with("on_"))
        .collect();
    assert_eq!(hooks, ["on_start", "on_stop", "on_start", "on_stop"]);
}

#[also_simulated]
#[test]
fn an_actor_that_restarts_on_failure_may_stop_itself() {
    let actor = start(Restart::on_failure(), &Log::default());
    drop(actor.proxy().stop_yourself());
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
}

#[also_simulated]
#[test]
fn an_actor_that_stops_itself_too_often_has_stopped() {
    let actor = start(Restart::always().at_most(1, LONG), &Log::default());
    for _ in 0..2 {
        drop(actor.proxy().stop_yourself());
        // Behind it, so that the stops are of different lives.
        let _ = actor.proxy().count().answer();
        let _ = actor.proxy().count().answer();
    }
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
    assert!(!actor.is_alive());
}

#[also_simulated]
#[test]
fn an_actor_with_a_thread_goes_on_in_the_same_one() {
    if pooled() {
        return;
    }
    let delay = Duration::from_millis(1);
    for restart in [
        Restart::on_failure(),
        Restart::on_failure().backoff(delay..=delay),
    ] {
        let actor = start(restart, &Log::default());
        let thread = |actor: &ActorRef<Worker>| -> ThreadId {
            actor.run(|_| thread::current().id()).answer().unwrap()
        };
        let before = thread(&actor);
        fail(&actor, "crack");
        assert_eq!(thread(&actor), before);
        actor.stop().answer().unwrap();
    }
}

#[also_simulated]
#[test]
fn each_restart_is_a_warning_and_giving_up_is_an_error() {
    capture();
    let actor = start(Restart::on_failure().at_most(1, LONG), &Log::default());
    fail(&actor, "one");
    fail(&actor, "two");
    actor.ended().answer().unwrap();
    let logged = logged(actor.urn());
    let (first, second) = (&logged[0], &logged[1]);
    assert_eq!(logged.len(), 2, "{logged:?}");
    assert_eq!((first.0, second.0), (Level::WARN, Level::ERROR));
    assert_eq!((&*first.1.method, &*second.1.method), ("panic", "panic"));
    assert!(first.1.message.contains("restart 1"), "{first:?}");
    assert!(first.1.message.ends_with(": one"), "{first:?}");
    assert!(
        second.1.message.contains("not restarted again"),
        "{second:?}"
    );
    assert!(second.1.message.ends_with(": two"), "{second:?}");
}

/// Its hooks, its destructor and its start misbehave.
#[actor_under_test]
struct Spiteful {
    _log: DropLog,
}

struct DropLog(Log);

impl Drop for DropLog {
    fn drop(&mut self) {
        self.0.push("dropped");
        panic!("in drop");
    }
}

#[actor]
impl Spiteful {
    fn on_failure(&mut self, _: &Failure) {
        panic!("in on_failure")
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }

    pub fn is_there(&self) -> bool {
        true
    }
}

#[also_simulated]
#[test]
fn an_old_life_that_panics_at_its_end_keeps_no_new_one_from_beginning() {
    let log = Log::default();
    let actor = Spiteful::builder()
        .restart(Restart::on_failure())
        .start_with({
            let log = log.clone();
            move |_| Spiteful {
                _log: DropLog(log.clone()),
            }
        });
    actor.proxy().defer().fail().unwrap();
    assert_eq!(actor.proxy().is_there().answer(), Ok(true));
    assert_eq!(log.entries(), ["dropped"], "before the new life");
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(log.entries(), ["dropped", "dropped"]);
}
