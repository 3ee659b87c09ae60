//! Spans (feature `spans`): each message that is handled is a `tracing` span, a child of the span that
//! was current where the message was sent.
//!
//! Without the feature, `no_spans` has the same names, and nothing is recorded. As with
//! [`events`](crate::error::events), a subscriber is only called under a `catch`.

use std::any::TypeId;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;

use tracing::callsite::{self, Callsite, Identifier};
use tracing::dispatcher;
use tracing::field::{FieldSet, Value};
use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};
use tracing::metadata::Kind;
use tracing::span::{EnteredSpan, Id};
use tracing::subscriber::Interest;
use tracing::{Level, Metadata, Span};

use crate::error::actor_id::ActorId;
use crate::error::unwind;
use crate::sync::{GlobalMutex, OnceLock, PoisonError, thread_local};

const LEVEL: Level = Level::INFO;

/// How many spans of messages are in each other at most. A span keeps its parent open, and closing a
/// parent closes what only it has kept open. So the spans of an actor that goes on by sending messages
/// to itself would never be closed, or all at once, within each other.
const DEEPEST: u32 = 100;

thread_local! {
    /// How deep the span of the message is that this thread handles. The outermost one is at 1.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Whether a subscriber may want spans. Without one, this is all that spans cost.
#[inline]
pub(crate) fn are_wanted() -> bool {
    LEVEL <= STATIC_MAX_LEVEL && LEVEL <= LevelFilter::current()
}

/// A span that is dropped under a `catch`, and apart from what every message passes through.
struct Contained<T>(Option<ManuallyDrop<T>>);

impl<T> Contained<T> {
    fn new(span: Option<T>) -> Self {
        Contained(span.map(ManuallyDrop::new))
    }
}

impl<T> Drop for Contained<T> {
    #[inline]
    fn drop(&mut self) {
        #[cold]
        fn let_go<T>(span: ManuallyDrop<T>) {
            let _ = unwind::catch(|| drop(ManuallyDrop::into_inner(span)));
        }
        if let Some(span) = self.0.take() {
            let_go(span);
        }
    }
}

/// The span in which a message was sent, if there was one. It isn't closed before this is dropped.
pub(crate) struct Parent {
    span: Contained<Span>,
    depth: u32,
}

impl Default for Parent {
    #[inline]
    fn default() -> Self {
        Parent {
            span: Contained(None),
            depth: 0,
        }
    }
}

impl Parent {
    /// The span that is current in this thread.
    #[inline]
    pub(crate) fn current() -> Self {
        if are_wanted() {
            Self::look()
        } else {
            Parent::default()
        }
    }

    #[cold]
    fn look() -> Self {
        let current = unwind::catch(Span::current).ok();
        Parent {
            span: Contained::new(current.filter(|span| !span.is_none())),
            depth: DEPTH.get(),
        }
    }

    pub(crate) fn is_some(&self) -> bool {
        self.span.0.is_some()
    }
}

/// The span of a message that is being handled, which is current in this thread until this is dropped.
#[must_use]
pub(crate) struct Entered {
    span: Contained<EnteredSpan>,
    outer_depth: u32,
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        if self.span.0.is_some() {
            DEPTH.set(self.outer_depth);
        }
    }
}

/// Enters the span of a message to an actor of type `A`. `code` returns what tells the methods of the
/// type apart, and `method` the name that it stands for.
#[inline]
pub(crate) fn enter<A: 'static>(
    parent: Option<&Parent>,
    actor: &ActorId,
    code: impl FnOnce() -> u64,
    method: impl FnOnce(u64) -> String,
) -> Entered {
    if !are_wanted() {
        return Entered {
            span: Contained(None),
            outer_depth: 0,
        };
    }
    let of_type = TypeId::of::<A>();
    enter_wanted(parent, actor, (of_type, code()), method)
}

#[cold]
fn enter_wanted(
    parent: Option<&Parent>,
    actor: &ActorId,
    key: (TypeId, u64),
    method: impl FnOnce(u64) -> String,
) -> Entered {
    let depth = parent.map_or(0, |parent| parent.depth);
    let is_cut = depth >= DEEPEST;
    let span = unwind::catch(|| {
        let site = Site::of(key, actor, method);
        let span = match parent.and_then(|parent| parent.span.0.as_ref()) {
            // The parent's subscriber may be another one than this thread's, which can't know it.
            Some(parent) => parent.with_subscriber(|(id, subscriber)| {
                dispatcher::with_default(subscriber, || {
                    let span = site.span((!is_cut).then(|| id.clone()), actor);
                    if is_cut {
                        span.follows_from(id);
                    }
                    span
                })
            }),
            None => Some(site.span(None, actor)),
        };
        span.map(Span::entered)
    });
    let depth = if is_cut { 1 } else { depth + 1 };
    let (span, outer_depth) = (span.ok().flatten(), DEPTH.get());
    if span.is_some() {
        DEPTH.set(depth);
    }
    Entered {
        span: Contained::new(span),
        outer_depth,
    }
}

/// What tracing knows of a method, for as long as the process runs. A span's name can't be chosen when
/// it is made, as the macros of tracing would do it, because all spans of a place have the same.
struct Site {
    method: String,
    metadata: OnceLock<Metadata<'static>>,
}

/// By an actor's type and the code of the method.
static SITES: GlobalMutex<BTreeMap<(TypeId, u64), &'static Site>> =
    GlobalMutex::new(BTreeMap::new());

impl Site {
    fn of(
        key: (TypeId, u64),
        actor: &ActorId,
        method: impl FnOnce(u64) -> String,
    ) -> &'static Self {
        let sites = || SITES.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sites().get(&key).copied();
        known.unwrap_or_else(|| {
            // Made without the lock, since a subscriber is told of it. If another thread makes the same,
            // there are two of which one is used no more.
            let site = Self::new(actor.type_name(), method(key.1));
            sites().insert(key, site);
            site
        })
    }

    fn new(type_name: &str, method: String) -> &'static Self {
        let name = format!("{type_name}.{method}");
        let site: &'static Site = Box::leak(Box::new(Site {
            method,
            metadata: OnceLock::new(),
        }));
        let fields = FieldSet::new(&["actor", "urn", "method"], Identifier(site));
        let name = Box::leak(name.into_boxed_str());
        let metadata = Metadata::new(name, "pykka", LEVEL, None, None, None, fields, Kind::SPAN);
        site.metadata.get_or_init(|| metadata);
        // If a subscriber panics, it is the same site that the next message finds.
        let _ = unwind::catch(|| callsite::register(site));
        site
    }

    fn span(&'static self, parent: Option<Id>, actor: &ActorId) -> Span {
        let metadata = self.metadata();
        if !dispatcher::get_default(|subscriber| subscriber.enabled(metadata)) {
            return Span::none();
        }
        let values: [&dyn Value; 3] = [&actor.name(), &actor.urn(), &&*self.method];
        let fields = metadata.fields();
        let mut names = fields.iter();
        let names = values.map(|_| names.next().expect("there are as many"));
        let values = [0, 1, 2].map(|at| (&names[at], Some(values[at])));
        Span::child_of(parent, metadata, &fields.value_set(&values))
    }
}

impl Callsite for Site {
    /// Whether a span is wanted is asked each time.
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'static> {
        self.metadata
            .get()
            .expect("it is set when the site is made")
    }
}
