//! A `tracing` subscriber that panics at every event, when it is asked whether it wants it, or at what becomes of a span. It is
//! that of the process, so this is a process of its own.

mod common;

use std::fmt;
use std::panic;
use std::sync::{Mutex, OnceLock};

use common::{Answer as _, WATCHDOG, hold};
use pykka::{ActorRef, ActorRegistry, Error, actor};
use pykka_tests_macros::actor_under_test;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_core::span::Current;

/// Where it panics, besides at events.
static AT: Mutex<&str> = Mutex::new("");

/// What it panicked at.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What its current span is, which is always the same.
static CURRENT: OnceLock<&'static Metadata<'static>> = OnceLock::new();

fn panics_at(here: &str) {
    if *AT.lock().unwrap() == here {
        SEEN.lock().unwrap().push(here.to_owned());
        panic!("no spans today");
    }
}

struct Panicking;

impl Subscriber for Panicking {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        CURRENT.get_or_init(|| metadata);
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        panics_at("enabled");
        true
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        SEEN.lock().unwrap().push(text.0);
        panic!("nobody reads what I write");
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        panics_at("new_span");
        Id::from_u64(1)
    }

    fn current_span(&self) -> Current {
        panics_at("current_span");
        let metadata = CURRENT.get();
        metadata.map_or_else(Current::none, |of| Current::new(Id::from_u64(1), of))
    }

    fn clone_span(&self, id: &Id) -> Id {
        panics_at("clone_span");
        id.clone()
    }

    fn try_close(&self, _: Id) -> bool {
        panics_at("try_close");
        false
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {
        panics_at("enter");
    }

    fn exit(&self, _: &Id) {
        panics_at("exit");
    }
}

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[actor_under_test]
#[derive(Default)]
pub struct Worker {
    #[traversable]
    pub part: Option<Part>,
    fails_to_start: bool,
}

#[actor]
pub struct Part;

#[actor]
impl Part {
    pub fn poke(&self) {}
}

#[actor]
impl Worker {
    fn on_start(&self) {
        assert!(!self.fails_to_start, "no start");
    }

    pub fn add(&self, a: u32, b: u32) -> u32 {
        a + b
    }

    pub fn panic(&self) {
        panic!("on purpose")
    }

    pub fn err(&self) -> Result<(), String> {
        Err("an error".to_owned())
    }
}

fn worker(registry: &ActorRegistry) -> ActorRef<Worker> {
    Worker::builder()
        .registry(registry)
        .start(Worker::default())
}

/// It goes on.
fn lives(registry: &ActorRegistry) {
    let worker = worker(registry);
    let proxy = worker.proxy();
    assert_eq!(worker.wait_started(), Ok(()));
    assert!(matches!(
        proxy.panic().answer(),
        Err(Error::Panicked { .. })
    ));
    assert!(proxy.call().panic().is_err());
    assert_eq!(proxy.err().answer(), Ok(Err("an error".to_owned())));
    let held = hold(&worker);
    drop(proxy.panic());
    held.open();
    worker.to_any().tell("unexpected").unwrap();
    proxy.part().defer().poke().unwrap();
    assert_eq!(proxy.add(1, 3).answer(), Ok(4));
    assert_eq!(proxy.call().add(1, 3), Ok(4));
    assert!(worker.is_alive());
}

/// It ends with messages left in its mailbox.
fn stops(registry: &ActorRegistry) {
    let worker = worker(registry);
    let held = hold(&worker);
    let (stopped, behind) = (worker.stop(), worker.proxy().add(1, 3));
    held.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
    assert_dead(&worker);
}

fn fails(registry: &ActorRegistry) {
    let failing = worker(registry);
    failing.proxy().defer().panic().unwrap();
    assert_dead(&failing);
    let builder = Worker::builder().registry(registry);
    let stillborn = builder.start(Worker {
        fails_to_start: true,
        ..Worker::default()
    });
    assert!(matches!(
        stillborn.wait_started(),
        Err(Error::Panicked { .. })
    ));
    assert_dead(&stillborn);
}

#[track_caller]
fn assert_dead(worker: &ActorRef<Worker>) {
    assert_eq!(worker.join(WATCHDOG), Ok(()));
    assert!(!worker.is_alive());
    assert_eq!(worker.stop().answer(), Ok(false));
    assert!(worker.proxy().add(1, 3).answer().is_err());
}

#[test]
fn actors_live_and_end_as_ever_under_a_subscriber_that_panics() {
    panic::set_hook(Box::new(|_| {}));
    tracing::subscriber::set_global_default(Panicking).unwrap();
    let calls = [
        "",
        "enabled",
        "new_span",
        "current_span",
        "clone_span",
        "try_close",
        "enter",
        "exit",
    ];
    for at in calls {
        *AT.lock().unwrap() = at;
        let registry = ActorRegistry::new();
        lives(&registry);
        stops(&registry);
        fails(&registry);
        assert_eq!(registry.stop_all(), [Ok(true)]);
        registry.wait();
    }
    let seen = SEEN.lock().unwrap();
    for at in calls.iter().filter(|at| !at.is_empty()) {
        assert!(seen.iter().any(|text| text == at), "{at:?}");
    }
    for event in [
        "registered",
        "unregistered",
        "started",
        "stopped",
        "failure returned",
        "error returned",
        "whose caller dropped the future",
        "unhandled failure",
        "unexpected message",
        "left 1 of its messages",
        "message for a missing part",
    ] {
        assert!(seen.iter().any(|text| text.contains(event)), "{event}");
    }
}
