//! What is logged, and at which level: `tracing` events under the target `pykka`.
//!
//! The levels are Pykka's. Without a subscriber, each event costs one atomic load. A subscriber is
//! foreign code, which may panic (for example when it writes to a closed pipe), so it is only
//! called under a `catch`.

use std::fmt;
use std::io::{self, Write as _};
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Level, dispatcher};

use crate::error::actor_id::ActorId;
use crate::error::failure::{Failure, FailureKind};
use crate::error::unwind;
use crate::sync::{GlobalFlag, Ordering};

/// Emits an event, usually about an actor and perhaps one of its methods, if its level is enabled.
macro_rules! event {
    ($level:ident, $actor:ident, $($method:ident,)? $text:literal) => {
        event!(@ $level, { actor = $actor.name(), urn = $actor.urn(), $($method,)? } $text)
    };
    ($level:ident, $text:literal) => {
        event!(@ $level, {} $text)
    };
    (@ $level:ident, { $($fields:tt)* } $text:literal) => {
        if LevelFilter::current() >= LevelFilter::$level {
            contained(|| tracing::event!(target: "pykka", Level::$level, $($fields)* $text));
        } else if Level::$level == Level::ERROR {
            contained(|| print_first(format_args!($text)));
        }
    };
}

#[cold]
fn contained(emit: impl FnOnce()) {
    // The panic hook has reported a panic. There is nothing else to be done about it.
    let _ = unwind::catch(emit);
}

pub(crate) fn registered(actor: &ActorId) {
    event!(DEBUG, actor, "registered {actor}");
}

pub(crate) fn unregistered(actor: &ActorId) {
    event!(DEBUG, actor, "unregistered {actor}");
}

pub(crate) fn started(actor: &ActorId) {
    event!(DEBUG, actor, "started {actor}");
}

pub(crate) fn stopped(actor: &ActorId) {
    event!(DEBUG, actor, "stopped {actor}");
}

/// Whether an event is wanted for an `Err(..)` that is a value to its caller.
#[inline]
pub(crate) fn are_values_heard(has_caller_left: impl FnOnce() -> bool) -> bool {
    let heard = LevelFilter::current();
    heard >= LevelFilter::DEBUG || heard >= LevelFilter::WARN && has_caller_left()
}

/// A failure that was returned to its caller.
pub(crate) fn told(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    match failure.kind() {
        FailureKind::Panic | FailureKind::NoThread => {
            event!(
                INFO,
                actor,
                method,
                "failure returned from {actor} to its caller: {failure}"
            );
        }
        FailureKind::Error => {
            event!(
                DEBUG,
                actor,
                method,
                "error returned from {actor} to its caller: {failure}"
            );
        }
    }
}

/// A failure whose caller had dropped its future.
pub(crate) fn untold(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        WARN,
        actor,
        method,
        "failure in {actor}, whose caller dropped the future: {failure}"
    );
}

/// A failure without a caller that waits for it.
pub(crate) fn unhandled(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        ERROR,
        actor,
        method,
        "unhandled failure in {actor}: {failure}"
    );
}

/// A failure without a caller, for which the actor has an `on_failure`.
pub(crate) fn handled(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        ERROR,
        actor,
        method,
        "failure in {actor}, handled by its on_failure: {failure}"
    );
}

/// An actor gets another life. Without a failure, it has stopped itself.
pub(crate) fn restarts(actor: &ActorId, failure: Option<&Failure>, count: u32, delay: Duration) {
    let method = failure.and_then(Failure::method);
    let reason = Reason(failure);
    if delay.is_zero() {
        event!(
            WARN,
            actor,
            method,
            "{actor} is restarted (restart {count}): {reason}"
        );
    } else {
        event!(
            WARN,
            actor,
            method,
            "{actor} is restarted in {delay:.1?} (restart {count}): {reason}"
        );
    }
}

/// An actor would be restarted, but has been too often.
pub(crate) fn gives_up(actor: &ActorId, failure: Option<&Failure>, restarts: u32) {
    let method = failure.and_then(Failure::method);
    let reason = Reason(failure);
    event!(
        ERROR,
        actor,
        method,
        "{actor} is not restarted again, after {restarts} restarts: {reason}"
    );
}

/// Why a life is over.
struct Reason<'a>(Option<&'a Failure>);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(failure) => fmt::Display::fmt(failure, f),
            None => f.write_str("it has stopped itself"),
        }
    }
}

/// A failure of what a method without a caller has delegated its answer to.
pub(crate) fn delegated(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        ERROR,
        actor,
        method,
        "failure of an answer that {actor} delegated, and that no caller waits for: {failure}"
    );
}

/// A message that the actor has no `on_receive` for.
pub(crate) fn unexpected(actor: &ActorId) {
    let method = "on_receive";
    event!(
        WARN,
        actor,
        method,
        "unexpected message received by {actor}"
    );
}

/// A message of a broadcast, for which there was no room.
pub(crate) fn no_room(actor: &ActorId, method: &str) {
    event!(
        WARN,
        actor,
        method,
        "broadcast missed by {actor}, whose mailbox is full"
    );
}

/// Messages that an actor left unhandled when it terminated.
pub(crate) fn left_unhandled(actor: &ActorId, messages: usize, names: impl FnOnce() -> String) {
    if messages > 0 && LevelFilter::current() >= LevelFilter::WARN {
        let method = names();
        event!(
            WARN,
            actor,
            method,
            "{actor} left {messages} of its messages unhandled: {method}"
        );
    }
}

/// An ask that was not handled, because nothing waited for its answer any more.
pub(crate) fn skipped(actor: &ActorId, method: &str) {
    event!(
        WARN,
        actor,
        method,
        "{actor} skips messages whose callers no longer wait, first {method}"
    );
}

/// A message without a caller, for a part that doesn't exist.
pub(crate) fn no_such_part(actor: &ActorId, method: &str) {
    event!(WARN, actor, method, "message for a missing part of {actor}");
}

/// Whether the next error that no subscriber receives is printed.
static PRINTS_FIRST: GlobalFlag = GlobalFlag::new(true);

/// Sets whether the first error is printed if there is no `tracing` subscriber. The default is
/// true.
///
/// Pykka logs failures that no caller receives, such as a failed `on_start` or a deferred call that
/// failed, as `tracing` events at the level *error*. A program without a subscriber would never
/// learn of them. So the first of these events is written to stderr, in one line. A program with a
/// subscriber gets no such line, whatever the subscriber is interested in.
///
/// ```
/// pykka::debug::print_first_error(false);
/// # pykka::debug::print_first_error(true);
/// ```
pub fn print_first_error(does: bool) {
    PRINTS_FIRST.store(does, Ordering::Relaxed);
}

fn print_first(error: fmt::Arguments<'_>) {
    // There may be a subscriber that is not interested in anything.
    let is_unheard = dispatcher::get_default(Dispatch::is::<NoSubscriber>);
    if is_unheard && PRINTS_FIRST.swap(false, Ordering::Relaxed) {
        let line = error.to_string().replace(['\n', '\r'], " ");
        // A closed stderr is ignored.
        let _ = writeln!(
            io::stderr(),
            "pykka: {line} (further errors are not printed: a `tracing` subscriber shows them)"
        );
    }
}

/// A pool needed a thread, and the system refused it.
pub(crate) fn short_of_threads(error: &io::Error) {
    event!(
        WARN,
        "no thread could be started for a pool, whose actors wait until one can be: {error}"
    );
}
