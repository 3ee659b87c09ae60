//! A failure of a tell or a deferred call, and what is left when an actor is dead.

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Log, WATCHDOG, hold};
use pykka::{ActorRef, ActorRegistry, Error, Failure, FailureKind, actor, promise};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

use super::{Bare, Fragile, FragileCall, LEFT, OnlyDebug, assert_logged, fragile};

#[test]
fn a_failure_that_nobody_waits_for_runs_on_failure_and_ends_the_actor() {
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
#[actor_under_test]
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
    assert!(failure.location().unwrap().contains(file!()), "{failure}");
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
#[actor_under_test]
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
fn a_warning_counts_and_names_the_messages_that_an_actor_left_unhandled() {
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
