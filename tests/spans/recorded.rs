//! A subscriber that keeps all spans, for tests to look at.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, OnceLock};

use pykka::{ActorRef, Methods};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) name: &'static str,
    pub(crate) actor: String,
    pub(crate) urn: String,
    pub(crate) method: String,
    pub(crate) is_closed: bool,
    /// Its number among all spans.
    parent: Option<usize>,
    pub(crate) events: Vec<String>,
}

impl Recorded {
    pub(crate) fn is_root(&self) -> bool {
        self.parent.is_none()
    }
}

/// All spans since the beginning. Each test has a root of its own, by which it finds the others.
static ALL: Mutex<Vec<Recorded>> = Mutex::new(Vec::new());

/// A span's place in the list, kept with the span.
struct Number(usize);

struct Recording;

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for Recording {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let number = |of: &Id| {
            let span = context.span(of).unwrap();
            span.extensions().get::<Number>().map(|number| number.0)
        };
        let mut recorded = Recorded {
            name: attributes.metadata().name(),
            parent: span.parent().and_then(|parent| number(&parent.id())),
            ..Recorded::default()
        };
        attributes.record(&mut Fields(&mut recorded));
        let mut all = ALL.lock().unwrap();
        all.push(recorded);
        span.extensions_mut().insert(Number(all.len() - 1));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event) else {
            return;
        };
        let mut text = Recorded::default();
        event.record(&mut Fields(&mut text));
        if let Some(number) = span.extensions().get::<Number>() {
            ALL.lock().unwrap()[number.0].events.extend(text.events);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        if let Some(number) = span.extensions().get::<Number>() {
            ALL.lock().unwrap()[number.0].is_closed = true;
        }
    }
}

struct Fields<'a>(&'a mut Recorded);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "actor" => value.clone_into(&mut self.0.actor),
            "urn" => value.clone_into(&mut self.0.urn),
            "method" => value.clone_into(&mut self.0.method),
            "message" => self.0.events.push(value.to_owned()),
            _ => {}
        }
    }
}

/// Records all spans from now on. Every test begins with it.
pub(crate) fn record() {
    static RECORDS: OnceLock<()> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let subscriber = tracing_subscriber::registry().with(Recording);
        tracing::subscriber::set_global_default(subscriber).expect("it is the only one");
    });
}

/// A subscriber like that of the process, but another one.
pub(crate) fn another() -> impl Subscriber + Send + Sync {
    tracing_subscriber::registry().with(Recording)
}

/// The spans of an actor.
pub(crate) fn of_actor<A: Methods>(actor: &ActorRef<A>) -> Vec<Recorded> {
    let all = ALL.lock().unwrap();
    all.iter()
        .filter(|span| span.urn == actor.urn())
        .cloned()
        .collect()
}

/// The spans within the root of this name, each after its ancestors: `root/Front.get/Store.get`.
pub(crate) fn tree(root: &str) -> BTreeMap<String, Recorded> {
    let all = ALL.lock().unwrap();
    let mut tree = BTreeMap::new();
    for span in all.iter() {
        let mut path = span.name.to_owned();
        let mut parent = span.parent;
        while let Some(number) = parent {
            path = format!("{}/{path}", all[number].name);
            parent = all[number].parent;
        }
        if path.split('/').next() == Some(root) {
            tree.insert(path, span.clone());
        }
    }
    tree
}

pub(crate) fn paths(root: &str) -> Vec<String> {
    tree(root).into_keys().collect()
}
