//! What happens when something fails: who is told, what is logged, and who lives on.

#[path = "../common/mod.rs"]
mod common;

use std::any::Any;
use std::fmt;
use std::panic::{catch_unwind, panic_any, resume_unwind};
use std::thread;

use common::logs::{capture, logged};
use common::{Answer, Barred, Log, WATCHDOG, gate, hold};
use pykka::{Actor, ActorRef, ActorRegistry, Error, Failure, FailureKind, Future, actor, promise};
use tracing::Level;

// ---------------------------------------------------------------------------------------------------------------------
// What is logged

/// What an actor leaves in its mailbox has a test of its own.
const LEFT: &str = "of its messages unhandled";

#[track_caller]
fn assert_logged(actor: &ActorRef<Fragile>, level: Level, words: &[&str]) {
    let mut events = logged(actor.urn());
    events.retain(|(_, event)| !event.message.contains(LEFT));
    let [(found, logged)] = &events[..] else {
        panic!("not one event: {events:?}")
    };
    assert_eq!(*found, level, "{logged:?}");
    for word in words {
        assert!(logged.message.contains(word), "{word} is not in {logged:?}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// An actor that fails wherever it is told to

/// Panics when it is dropped.
pub struct Bomb(&'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("{}", self.0);
        }
    }
}

/// An error that nobody can display.
#[derive(Debug)]
pub struct OnlyDebug;

/// An error that has nothing at all.
pub struct Bare;

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
#[derive(Default)]
pub struct Fragile {
    pub count: u32,
    log: Log,
    start: Option<&'static str>,
    stop: Option<&'static str>,
    failure: Option<&'static str>,
    held_in_stop: Option<Barred>,
    #[expect(dead_code, reason = "it is there to be dropped")]
    bomb: Option<Bomb>,
}

fn fail_if(how: Option<&'static str>) -> Result<(), String> {
    match how {
        Some("panic") => panic!("a panic"),
        Some(error) => Err(error.to_owned()),
        None => Ok(()),
    }
}

#[actor]
impl Fragile {
    fn on_start(&mut self) -> Result<(), String> {
        self.log.push("on_start");
        fail_if(self.start)
    }

    fn on_stop(&mut self) -> Result<(), String> {
        self.log.push("on_stop");
        if let Some(barred) = self.held_in_stop.take() {
            barred.pass();
        }
        fail_if(self.stop)
    }

    fn on_failure(&mut self, failure: &Failure) -> Result<(), String> {
        self.log.push(format!("on_failure: {}", failure.message()));
        fail_if(self.failure)
    }

    fn on_receive(&mut self, how: &'static str) -> Result<u32, String> {
        self.count += 1;
        match how {
            "fine" => Ok(self.count),
            "panic" => panic!("received a panic"),
            error => Err(error.to_owned()),
        }
    }

    pub fn panic(&mut self) -> u32 {
        self.count += 1;
        panic!("at number {}", self.count)
    }

    pub fn constant_panic(&self) {
        panic!("no arguments")
    }

    pub fn odd_panic(&self) {
        panic_any(17_u32)
    }

    pub fn bomb_panic(&self) {
        panic_any(Bomb("dropped payload"))
    }

    pub fn err(&mut self) -> Result<u32, String> {
        self.count += 1;
        Err(format!("error number {}", self.count))
    }

    pub fn debug_err(&self) -> Result<(), OnlyDebug> {
        Err(OnlyDebug)
    }

    pub fn bare_err(&self) -> Result<(), Bare> {
        Err(Bare)
    }

    pub fn none(&self) -> Option<u32> {
        None
    }

    pub fn take(&mut self, _bomb: Bomb) {
        self.count += 1;
    }

    pub fn lend(&mut self, _bomb: &Bomb) -> u32 {
        self.count += 1;
        self.count
    }

    pub fn make(&self) -> Bomb {
        Bomb("dropped reply")
    }
}

impl Fragile {
    fn with(log: &Log) -> Self {
        Self {
            log: log.clone(),
            ..Self::default()
        }
    }
}

fn fragile() -> (ActorRef<Fragile>, FragileProxy, Log) {
    capture();
    let log = Log::default();
    let actor = Fragile::with(&log).start();
    let proxy = actor.proxy();
    (actor, proxy, log)
}

/// Goes the way of a message once more: what was logged about those before it, is logged.
#[track_caller]
fn settle(proxy: &FragileProxy) {
    proxy.none().answer().unwrap();
}

#[track_caller]
fn assert_lives_on(actor: &ActorRef<Fragile>, log: &Log) {
    settle(&actor.proxy());
    assert!(actor.is_alive());
    assert_eq!(log.entries(), ["on_start"], "`on_failure` is not called");
}

#[track_caller]
fn assert_panicked<T: fmt::Debug>(answer: Result<T, Error>, words: &str) -> Error {
    let error = answer.unwrap_err();
    let Error::Panicked {
        message, location, ..
    } = &error
    else {
        panic!("not a panic: {error}")
    };
    assert_eq!(&**message, words);
    let location = location.as_deref().expect("there is a location");
    assert!(location.contains("failures.rs:"), "{location}");
    error
}

// ---------------------------------------------------------------------------------------------------------------------
// A failure of an ask

#[test]
fn a_panic_in_an_ask_comes_back_with_its_message_and_location() {
    let (actor, proxy, log) = fragile();
    let error = assert_panicked(proxy.panic().answer(), "at number 1");
    assert_eq!(
        (error.actor(), error.method()),
        (Some(actor.id()), Some("panic"))
    );
    assert!(error.to_string().contains("at number 1"), "{error}");
    assert!(error.to_string().contains("failures.rs:"), "{error}");
    assert_panicked(proxy.constant_panic().answer(), "no arguments");
    assert_lives_on(&actor, &log);
    assert_eq!(
        proxy.count().answer(),
        Ok(1),
        "with the state as the panic left it"
    );
    actor.stop();
}

#[test]
fn the_location_is_that_of_the_panic() {
    let (actor, _, _) = fragile();
    let line = line!() + 1;
    let asked = actor.run(|_| -> u32 { panic!("here") });
    let error = asked.answer().unwrap_err();
    let Error::Panicked {
        location: Some(location),
        ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!(
        location.contains(&format!("failures.rs:{line}:")),
        "{location} is not line {line}"
    );
    actor.stop();
}

#[test]
fn a_panic_in_an_ask_is_logged_as_info() {
    let (actor, proxy, _) = fragile();
    let _ = proxy.panic().answer();
    settle(&proxy);
    assert_logged(
        &actor,
        Level::INFO,
        &["panic", "at number 1", "failures.rs", "Fragile"],
    );
    assert_eq!(logged(actor.urn())[0].1.method, "panic");
    assert_eq!(logged(actor.urn())[0].1.actor, "Fragile");
    actor.stop();
}

#[test]
fn an_err_of_an_ask_is_a_value_to_the_caller_and_logged_as_debug() {
    let (actor, proxy, log) = fragile();
    assert_eq!(proxy.err().answer(), Ok(Err("error number 1".to_owned())));
    assert_lives_on(&actor, &log);
    assert!(logged(actor.urn()).is_empty());
    let events = capture().lock().unwrap().clone();
    let told = events
        .iter()
        .find(|(_, logged)| logged.urn == actor.urn() && logged.message.contains("error number 1"));
    let (level, logged) = told.expect("it is logged");
    assert_eq!((*level, &*logged.method), (Level::DEBUG, "err"));
    actor.stop();
}

#[test]
fn a_failing_on_receive_of_an_ask_is_told_to_the_caller() {
    let (actor, proxy, log) = fragile();
    assert_eq!(actor.ask("no").answer(), Ok(Err("no".to_owned())));
    let error = assert_panicked(actor.ask("panic").answer(), "received a panic");
    assert_eq!(error.method(), Some("on_receive"));
    assert_eq!(actor.ask("fine").answer(), Ok(Ok(3)));
    assert_lives_on(&actor, &log);
    settle(&proxy);
    let levels: Vec<_> = logged(actor.urn())
        .iter()
        .map(|(level, _)| *level)
        .collect();
    assert_eq!(levels, [Level::INFO], "the `Err(..)` is a value");
    actor.stop();
}

#[test]
fn a_failing_message_built_by_hand_and_asked_is_told_to_the_caller() {
    let (actor, _, log) = fragile();
    assert_panicked(actor.ask(FragileCall::Panic).answer(), "at number 1");
    let reply = actor.ask(FragileCall::Err).answer().unwrap();
    assert!(reply.downcast::<Result<u32, String>>().unwrap().is_err());
    assert_lives_on(&actor, &log);
    actor.stop();
}

#[test]
fn a_panic_in_run_is_told_to_the_caller() {
    let (actor, _, log) = fragile();
    let asked = actor.run(|fragile| -> u32 { panic!("count is {}", fragile.count) });
    let error = assert_panicked(asked.answer(), "count is 0");
    assert_eq!(error.method(), Some("run"));
    assert_lives_on(&actor, &log);
    actor.stop();
}

#[test]
fn an_err_that_run_gives_is_a_value_and_not_logged() {
    let (actor, _, log) = fragile();
    let asked = actor.run(|_| Err::<(), _>("a value"));
    assert_eq!(asked.answer(), Ok(Err("a value")));
    assert_lives_on(&actor, &log);
    assert!(logged(actor.urn()).is_empty());
    actor.stop();
}

#[test]
fn a_failure_whose_caller_had_gone_is_logged_as_a_warning_and_the_actor_goes_on() {
    let calls: [fn(&FragileProxy); 2] = [|proxy| drop(proxy.err()), |proxy| drop(proxy.panic())];
    for call in calls {
        let (actor, proxy, log) = fragile();
        let gate = hold(&actor);
        call(&proxy);
        gate.open();
        assert_lives_on(&actor, &log);
        assert_logged(&actor, Level::WARN, &["number 1"]);
        actor.stop();
    }
}

#[test]
fn what_is_no_error_is_no_failure() {
    let (actor, proxy, log) = fragile();
    assert_eq!(proxy.none().answer(), Ok(None));
    proxy.defer().none().unwrap();
    assert_lives_on(&actor, &log);
    assert!(logged(actor.urn()).is_empty());
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// A failure of a tell or a deferred call

#[test]
fn a_failure_that_nobody_waits_for_unregisters_the_actor_runs_on_failure_and_stops_it() {
    type Send = fn(&ActorRef<Fragile>);
    let ways: [(Send, &str); 8] = [
        (|actor| actor.tell("no reason").unwrap(), "no reason"),
        (|actor| actor.tell("panic").unwrap(), "received a panic"),
        (|actor| actor.try_tell("panic").unwrap(), "received a panic"),
        (
            |actor| actor.proxy().defer().panic().map(drop).unwrap(),
            "at number 1",
        ),
        (
            |actor| actor.proxy().defer().err().unwrap(),
            "error number 1",
        ),
        (
            |actor| actor.tell(FragileCall::Panic).unwrap(),
            "at number 1",
        ),
        (
            |actor| actor.tell(FragileCall::Err).unwrap(),
            "error number 1",
        ),
        (
            |actor| actor.to_any().tell("no reason").unwrap(),
            "no reason",
        ),
    ];
    for (send, words) in ways {
        capture();
        let log = Log::default();
        let registry = ActorRegistry::new();
        let actor = Fragile::builder()
            .registry(&registry)
            .start(Fragile::with(&log));
        let gate = hold(&actor);
        send(&actor);
        let behind = actor.ask("fine");
        gate.open();
        actor.join(WATCHDOG).unwrap();
        assert!(!actor.is_alive());
        assert!(registry.all().is_empty());
        assert_eq!(
            log.entries(),
            ["on_start".to_owned(), format!("on_failure: {words}")]
        );
        assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
        assert_logged(&actor, Level::ERROR, &[words]);
    }
}

/// Passes its failure on.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Reporter(Option<pykka::Promise<(Failure, bool, usize)>>);

#[actor]
impl Reporter {
    fn on_failure(&mut self, context: &pykka::Context<Self>, failure: &Failure) {
        let alive = context.actor_ref().is_alive();
        let registered = context.registry().get_by_type::<Self>().len();
        self.0
            .take()
            .unwrap()
            .set((failure.clone(), alive, registered));
    }

    pub fn panic(&self) {
        panic!("oh")
    }

    pub fn err(&self) -> std::io::Result<()> {
        Err(std::io::Error::other("disk full"))
    }

    pub fn debug_err(&self) -> Result<(), OnlyDebug> {
        Err(OnlyDebug)
    }

    pub fn bare_err(&self) -> Result<(), Bare> {
        Err(Bare)
    }
}

fn report(call: fn(&ReporterProxy)) -> (Failure, bool, usize) {
    let (promise, reported) = promise();
    let registry = ActorRegistry::new();
    let actor = Reporter::builder()
        .registry(&registry)
        .start(Reporter(Some(promise)));
    call(&actor.proxy());
    reported.answer().unwrap()
}

#[test]
fn on_failure_is_told_what_failed_how_and_where() {
    let (failure, ..) = report(|proxy| proxy.defer().panic().unwrap());
    assert_eq!(failure.kind(), FailureKind::Panic);
    assert_eq!((failure.message(), failure.method()), ("oh", Some("panic")));
    assert!(
        failure.location().unwrap().contains("failures.rs:"),
        "{failure}"
    );
    assert!(failure.to_string().contains("oh"), "{failure}");

    let (failure, ..) = report(|proxy| proxy.defer().err().unwrap());
    assert_eq!(failure.kind(), FailureKind::Error);
    assert_eq!(
        (failure.message(), failure.method()),
        ("disk full", Some("err"))
    );
    assert_eq!(failure.location(), None);
}

/// Has no `on_failure`, but for one that is configured away.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Careless;

#[actor]
impl Careless {
    #[cfg(any())]
    fn on_failure(&mut self, failure: &Failure) {}

    pub fn panic(&self) {
        panic!("oh")
    }
}

#[test]
fn a_failure_is_logged_as_unhandled_only_if_there_is_no_on_failure() {
    let (reporter, careless) = (Reporter(Some(promise().0)).start(), Careless.start());
    capture();
    reporter.proxy().defer().panic().unwrap();
    reporter.join(WATCHDOG).unwrap();
    careless.proxy().defer().panic().unwrap();
    careless.join(WATCHDOG).unwrap();
    for (urn, begin) in [
        (reporter.urn(), "failure in Reporter ("),
        (careless.urn(), "unhandled failure in Careless ("),
    ] {
        let events = logged(urn);
        let [(Level::ERROR, event)] = &events[..] else {
            panic!("{events:?}")
        };
        assert!(event.message.starts_with(begin), "{}", event.message);
        let is_handled = event.message.contains("), handled by its on_failure: ");
        assert_eq!(is_handled, urn == reporter.urn(), "{}", event.message);
    }
}

#[test]
fn an_error_that_cannot_be_displayed_is_told_in_the_words_it_has() {
    let (failure, ..) = report(|proxy| proxy.defer().debug_err().unwrap());
    assert_eq!(failure.message(), "OnlyDebug");
    let (failure, ..) = report(|proxy| proxy.defer().bare_err().unwrap());
    assert!(failure.message().contains("Bare"), "{failure}");
}

#[test]
fn the_actor_is_dead_and_unregistered_when_on_failure_runs() {
    let (_, alive, registered) = report(|proxy| proxy.defer().err().unwrap());
    assert_eq!((alive, registered), (false, 0));
}

// ---------------------------------------------------------------------------------------------------------------------
// What is left when an actor is dead

fn failure_in(error: Error) -> Option<Failure> {
    let Error::ActorDead { failure, .. } = error else {
        panic!("{error}");
    };
    failure.map(|failure| (*failure).clone())
}

#[test]
fn who_asks_the_dead_is_told_whether_it_was_stopped_or_what_it_failed_of() {
    let (stopped, proxy, _) = fragile();
    let gate = hold(&stopped);
    let end = stopped.stop();
    let left_over = proxy.count();
    gate.open();
    end.answer().unwrap();
    for error in [
        left_over.answer().unwrap_err(),
        proxy.count().answer().unwrap_err(),
        proxy.call().err().unwrap_err(),
        proxy.defer().err().unwrap_err().into(),
        stopped.ask("fine").answer().unwrap_err(),
        stopped.tell("fine").unwrap_err().into(),
    ] {
        assert!(error.to_string().ends_with("is dead: it was stopped"));
        assert_eq!(failure_in(error), None);
    }

    let (failed, proxy, _) = fragile();
    let gate = hold(&failed);
    failed.tell("no").unwrap();
    let left_over = proxy.count();
    gate.open();
    failed.join(WATCHDOG).unwrap();
    for error in [
        left_over.answer().unwrap_err(),
        proxy.count().answer().unwrap_err(),
        proxy.call().err().unwrap_err(),
        proxy.defer().err().unwrap_err().into(),
        failed.ask("fine").answer().unwrap_err(),
        failed.tell("fine").unwrap_err().into(),
    ] {
        assert!(
            error
                .to_string()
                .ends_with("is dead: `on_receive` returned an error: no"),
            "{error}"
        );
        let failure = failure_in(error).unwrap();
        assert_eq!(
            (failure.kind(), failure.message(), failure.method()),
            (FailureKind::Error, "no", Some("on_receive"))
        );
    }
}

#[test]
fn who_asks_an_actor_that_never_started_is_told_why() {
    let actor = Fragile {
        start: Some("no start"),
        ..Fragile::default()
    }
    .start();
    let error = actor.proxy().count().answer().unwrap_err();
    let failure = failure_in(error).unwrap();
    assert_eq!(
        (failure.message(), failure.method()),
        ("no start", Some("on_start"))
    );
}

#[test]
fn messages_that_an_actor_left_unhandled_are_counted_and_named_in_a_warning() {
    capture();
    let (actor, proxy, _) = fragile();
    let gate = hold(&actor);
    let stopped = actor.stop();
    drop((proxy.count(), proxy.err(), actor.stop()));
    proxy.defer().err().unwrap();
    actor.tell("fine").unwrap();
    gate.open();
    stopped.answer().unwrap();
    let left = |actor: &ActorRef<Fragile>| {
        let mut events = logged(actor.urn());
        events.retain(|(_, event)| event.message.contains(LEFT));
        events
    };
    let [(Level::WARN, warning)] = &left(&actor)[..] else {
        panic!("{:?}", logged(actor.urn()));
    };
    assert!(
        warning
            .message
            .ends_with("left 4 of its messages unhandled: count, err (2 times), on_receive"),
        "{warning:?}"
    );
    let (neat, ..) = fragile();
    neat.stop().answer().unwrap();
    assert_eq!(left(&neat).len(), 0);
}

// ---------------------------------------------------------------------------------------------------------------------
// A failure in a hook

#[test]
fn a_failed_on_start_calls_neither_of_the_other_hooks_and_wait_started_returns_it() {
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
                assert!(location.as_deref().unwrap().contains("failures.rs:"));
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
    let error = common::Finish::finish(waiting).unwrap_err();
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

// ---------------------------------------------------------------------------------------------------------------------
// A panic in a destructor

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
fn a_panic_while_a_left_over_message_is_dropped_keeps_nobody_from_an_answer() {
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
    assert!(location.as_deref().unwrap().contains("failures.rs:"));
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

// ---------------------------------------------------------------------------------------------------------------------
// What else is logged

#[test]
fn the_comings_and_goings_of_an_actor_are_logged_as_debug() {
    let (actor, _, _) = fragile();
    actor.stop().answer().unwrap();
    let events = capture().lock().unwrap().clone();
    let events = events
        .into_iter()
        .filter(|(_, logged)| logged.urn == actor.urn());
    let words: Vec<_> = events
        .map(|(level, logged)| {
            assert_eq!(level, Level::DEBUG, "{logged:?}");
            logged.message.split(' ').next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(words.len(), 4, "{words:?}");
    assert_eq!(words[..2], ["registered", "started"]);
    assert!(words[2..].contains(&"unregistered".into()) && words[2..].contains(&"stopped".into()));
}

#[test]
fn an_unexpected_message_is_logged_as_a_warning() {
    let (actor, proxy, log) = fragile();
    actor.to_any().tell(17_u64).unwrap();
    settle(&proxy);
    assert_logged(&actor, Level::WARN, &["unexpected message"]);
    assert_lives_on(&actor, &log);
    let message: Box<dyn Any + Send> = Box::new(1);
    assert!(matches!(
        actor.to_any().ask(message).answer(),
        Err(Error::UnexpectedMessage { .. })
    ));
    actor.stop();
}

#[test]
fn a_failure_while_on_stop_is_held_does_not_change_who_is_told() {
    let (gate, barred) = gate();
    let log = Log::default();
    let fragile = Fragile {
        held_in_stop: Some(barred),
        stop: Some("panic"),
        ..Fragile::with(&log)
    };
    let actor = fragile.start();
    let stopped = actor.stop();
    gate.wait_until_entered();
    let asked = actor.ask("fine");
    gate.open();
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(stopped.answer(), Ok(true));
}
