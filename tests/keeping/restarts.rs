//! Restarts: a failed actor gets a new state, and keeps all else.

use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::*;
use crate::common::logs::{capture, logged};
use crate::common::{Finish as _, WATCHDOG, hold, pooled};
use pykka::{
    ActorRef, ActorRegistry, Down, End, Error, OnPanic, Restart, Timer, debug, prelude::*,
};
use tracing::Level;

/// Longer than a test may take, so that what waits for it to pass is a failed test.
const LONG: Duration = Duration::from_secs(3600);

/// A restart whose back-off nobody sees the end of.
fn after_long() -> Restart {
    Restart::on_failure().backoff(LONG..=LONG)
}

fn start(restart: Restart, log: &Log) -> ActorRef<Worker> {
    Worker::builder()
        .restart(restart)
        .start(Worker::logging(log))
}

fn fail(actor: &ActorRef<Worker>, message: &str) {
    actor.proxy().defer().panic(message).unwrap();
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

fn restarts<A: pykka::Methods>(actor: &ActorRef<A>) -> u32 {
    let snapshot = debug::snapshot();
    let state = snapshot.actors.iter().find(|state| state.id == *actor.id());
    state.map_or(0, |state| state.restarts)
}

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
    actor.stop().answer().unwrap();
}

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

#[test]
fn an_actor_that_restarts_on_failure_may_stop_itself() {
    let actor = start(Restart::on_failure(), &Log::default());
    drop(actor.proxy().stop_yourself());
    assert_eq!(actor.ended().answer(), Ok(End::Stopped));
}

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

/// Tells which of its messages come from timers and monitors that its first life has set.
#[actor_under_test]
struct Planner {
    other: ActorRef<Worker>,
    log: Log,
}

#[actor]
impl Planner {
    fn on_start(&mut self, context: &Context<Self>) {
        if context.restarts() == 0 {
            context.monitor(&self.other);
            let short = Duration::from_millis(1);
            let _ = context.proxy().every(short).tick("of the first life");
            let _ = context.proxy().after(20 * short).tick("of the first life");
        }
    }

    fn on_down(&mut self, down: Down) {
        self.log.push(format!("down {}", down.end()));
    }

    fn on_failure(&mut self, context: &Context<Self>, _: &Failure) {
        let timer = context
            .proxy()
            .after(Duration::ZERO)
            .tick("of the last hook");
        self.log.push(format!("is active: {}", timer.is_active()));
        self.log.push(format!("restarts: {}", context.restarts()));
    }

    pub fn tick(&mut self, what: &'static str) {
        self.log.push(what);
    }

    pub fn set(&mut self, context: &Context<Self>) -> Timer {
        context
            .proxy()
            .every(Duration::from_millis(1))
            .tick("of this life")
    }

    pub fn watch(&mut self, context: &Context<Self>) {
        context.monitor(&self.other);
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

#[test]
fn timers_and_monitors_of_a_life_end_with_it() {
    let log = Log::default();
    let other = Worker::default().start();
    let planner = Planner::builder()
        .restart(Restart::on_failure())
        .start_with({
            let (other, log) = (other.clone(), log.clone());
            move |_| Planner {
                other: other.clone(),
                log: log.clone(),
            }
        });
    let proxy = planner.proxy();
    let set = proxy.set().answer().unwrap();
    assert!(set.is_active());
    let gate = hold(&planner);
    proxy.defer().fail().unwrap();
    gate.open();
    proxy.tick("the second life").answer().unwrap();
    assert!(!set.is_active() && !set.cancel());
    let at = log
        .entries()
        .iter()
        .position(|entry| entry == "is active: false")
        .unwrap();
    assert_eq!(log.entries()[at + 1], "restarts: 0");
    other.stop().answer().unwrap();
    // Longer than the first life's timers take. The new life's own work.
    let timer = proxy.set().answer().unwrap();
    while log
        .entries()
        .iter()
        .filter(|entry| *entry == "of this life")
        .count()
        < 30
    {
        thread::yield_now();
    }
    timer.cancel();
    proxy.watch().answer().unwrap();
    planner.stop().answer().unwrap();
    let mut after = log.entries().split_off(at + 2);
    after.retain(|entry| entry != "of this life");
    assert_eq!(
        after,
        ["the second life", "down stopped"],
        "{:?}",
        log.entries()
    );
}

#[test]
fn a_restart_is_no_end() {
    let log = Log::default();
    let actor = start(Restart::on_failure(), &log);
    let watcher = Planner {
        other: actor.clone(),
        log: Log::default(),
    };
    let seen = watcher.log.clone();
    let watcher = watcher.start();
    watcher.wait_started().unwrap();
    let ended = actor.ended();
    fail(&actor, "crack");
    assert_eq!(actor.proxy().work("new").answer(), Ok(1));
    assert!(!ended.is_ready());
    actor.stop().answer().unwrap();
    assert_eq!(ended.answer(), Ok(End::Stopped));
    watcher.stop().answer().unwrap();
    let mut seen = seen.entries();
    seen.retain(|entry| entry.starts_with("down"));
    assert_eq!(seen, ["down stopped"]);
}

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
