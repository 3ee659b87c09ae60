//! A `tracing` subscriber that asks the very actor that an event or a span is about. It is that of the process, so this is a process of
//! its own.

mod common;

use std::fmt;
use std::sync::{Mutex, OnceLock};
use std::thread;

use common::{Answer as _, Finish as _, WATCHDOG};
use pykka::{ActorRegistry, Error, actor};
use pykka_tests_macros::actor_under_test;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

static REGISTRY: OnceLock<ActorRegistry> = OnceLock::new();

/// What it was told, by the first word of the event.
static ANSWERS: Mutex<Vec<(String, Result<u32, Error>)>> = Mutex::new(Vec::new());

struct Asking;

#[derive(Default)]
struct About {
    urn: String,
    message: String,
}

impl Visit for About {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "urn" => self.urn = format!("{value:?}").trim_matches('"').to_owned(),
            "message" => self.message = format!("{value:?}"),
            _ => {}
        }
    }
}

impl<S: Subscriber> Layer<S> for Asking {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        let mut about = About::default();
        event.record(&mut about);
        let word = about.message.split(' ').next().unwrap_or_default();
        ask(&about.urn, word);
    }

    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: LayerContext<'_, S>) {
        let mut about = About::default();
        span.record(&mut about);
        ask(&about.urn, span.metadata().name());
    }
}

fn ask(urn: &str, word: &str) {
    let found = REGISTRY.get().and_then(|all| all.get_by_urn(urn));
    if let Some(worker) = found.and_then(|found| found.downcast::<Worker>()) {
        let answer = worker.proxy().add(1, 2).get();
        ANSWERS.lock().unwrap().push((word.to_owned(), answer));
    }
}

#[actor_under_test]
#[derive(Default)]
struct Worker {
    fails_to_start: bool,
}

#[actor]
impl Worker {
    fn on_start(&self) {
        assert!(!self.fails_to_start, "no start");
    }

    pub fn add(&self, a: u32, b: u32) -> u32 {
        a + b
    }

    pub fn fail(&self) {
        panic!("as planned");
    }
}

#[test]
fn a_subscriber_may_ask_the_actor_that_an_event_or_a_span_is_about() {
    let registry = REGISTRY.get_or_init(ActorRegistry::new);
    let subscriber = tracing_subscriber::registry().with(Asking);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let user = thread::spawn(|| {
        let builder = || Worker::builder().registry(registry);
        let worker = builder().start(Worker::default());
        assert_eq!(worker.proxy().add(2, 3).answer(), Ok(5));
        assert!(worker.proxy().fail().answer().is_err());
        assert!(worker.proxy().call().fail().is_err());
        worker.proxy().defer().fail().unwrap();
        worker.join(WATCHDOG).unwrap();
        let worker = builder().start(Worker {
            fails_to_start: true,
        });
        worker.wait_started().unwrap_err();
        builder().start(Worker::default());
        registry.stop_all();
        registry.wait();
    });
    user.finish();
    // Whoever runs the actor logs what becomes of it, so to ask it then is to wait for itself.
    let answers = ANSWERS.lock().unwrap();
    for word in [
        "registered",
        "started",
        "failure",
        "unhandled",
        "Worker.add",
        "Worker.on_start",
    ] {
        let of_word = answers.iter().filter(|(of, _)| of == word);
        let told: Vec<_> = of_word.map(|(_, answer)| answer).collect();
        assert!(!told.is_empty(), "nothing was asked at {word}: {answers:?}");
        for answer in told {
            assert!(
                matches!(answer, Err(Error::Deadlock { .. })),
                "{word}: {answer:?}"
            );
        }
    }
}
