//! What pykka logs, for tests to look at.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt};

/// One event under the target `pykka`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Logged {
    pub(crate) urn: String,
    pub(crate) actor: String,
    pub(crate) method: String,
    pub(crate) message: String,
}

impl Visit for Logged {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "urn" => value.clone_into(&mut self.urn),
            "actor" => value.clone_into(&mut self.actor),
            "method" => value.clone_into(&mut self.method),
            "message" => value.clone_into(&mut self.message),
            _ => {}
        }
    }
}

pub(crate) type Events = Mutex<Vec<(Level, Logged)>>;

struct Capture(Arc<Events>);

impl<S: Subscriber> Layer<S> for Capture {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        if event.metadata().target() == "pykka" {
            let mut logged = Logged::default();
            event.record(&mut logged);
            self.0
                .lock()
                .unwrap()
                .push((*event.metadata().level(), logged));
        }
    }
}

/// Collects all events from now on. Each test that looks at them calls it before it starts its actor.
pub(crate) fn capture() -> &'static Events {
    static EVENTS: OnceLock<Arc<Events>> = OnceLock::new();
    EVENTS.get_or_init(|| {
        let events = Arc::default();
        let subscriber = tracing_subscriber::registry().with(Capture(Arc::clone(&events)));
        tracing::subscriber::set_global_default(subscriber).expect("it is the only one");
        events
    })
}

/// What was logged about an actor, louder than its comings and goings.
pub(crate) fn logged(urn: &str) -> Vec<(Level, Logged)> {
    let mut events = capture().lock().unwrap().clone();
    events.retain(|(level, logged)| logged.urn == urn && *level < Level::DEBUG);
    events
}
