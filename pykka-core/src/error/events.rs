//! What is logged, and how loud: `tracing` events under the target `pykka`, at Pykka's levels.
//!
//! Without a subscriber, each costs one atomic load. A subscriber is foreign code, which may panic (one that writes to a pipe
//! does if nobody reads it any more), so it is only called under a `catch`.

use std::fmt;
use std::io::{self, Write as _};

use tracing::level_filters::LevelFilter;
use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Level, dispatcher};

use crate::error::actor_id::ActorId;
use crate::error::failure::{Failure, FailureKind};
use crate::error::unwind;
use crate::sync::{GlobalFlag, Ordering};

/// Emits an event, mostly about an actor and perhaps a method of it, if there is somebody who may want it.
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
    // The panic hook has told of a panic, and to whom else is it to be told?
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

/// Whether there may be somebody who wants to know of an `Err(..)` that is a value to its caller.
#[inline]
pub(crate) fn are_values_heard(has_caller_left: impl FnOnce() -> bool) -> bool {
    let heard = LevelFilter::current();
    heard >= LevelFilter::DEBUG || heard >= LevelFilter::WARN && has_caller_left()
}

/// A failure that its caller was told of.
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

/// A failure whose caller had already gone.
pub(crate) fn untold(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        WARN,
        actor,
        method,
        "failure in {actor}, whose caller had gone: {failure}"
    );
}

/// A failure that nobody waited for.
pub(crate) fn unhandled(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        ERROR,
        actor,
        method,
        "unhandled failure in {actor}: {failure}"
    );
}

/// A failure that nobody waited for, but that the actor has an `on_failure` for.
pub(crate) fn handled(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    event!(
        ERROR,
        actor,
        method,
        "failure in {actor}, handled by its on_failure: {failure}"
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

/// Messages that an actor left unhandled when it died.
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

/// A message for a part that isn't there, and nobody to tell.
pub(crate) fn no_such_part(actor: &ActorId, method: &str) {
    event!(
        WARN,
        actor,
        method,
        "message for a part of {actor} that is not there"
    );
}

/// Whether the next error that no subscriber hears of is printed.
static PRINTS_FIRST: GlobalFlag = GlobalFlag::new(true);

/// Says whether the first error of a program without a `tracing` subscriber is printed. It is, by default.
///
/// Pykka logs what nobody else is told, such as a failed `on_start` or a deferred call that failed, as a `tracing` event
/// at the level *error*. A program that has no subscriber would never learn of it. So the first of these events is written
/// to stderr, in one line. A subscriber shows them all; a program that has one gets no such line, whatever that one is
/// interested in.
///
/// ```
/// pykka::debug::print_first_error(false);
/// # pykka::debug::print_first_error(true);
/// ```
pub fn print_first_error(does: bool) {
    PRINTS_FIRST.store(does, Ordering::Relaxed);
}

fn print_first(error: fmt::Arguments<'_>) {
    // There may be a subscriber that wants to hear of nothing.
    let is_unheard = dispatcher::get_default(Dispatch::is::<NoSubscriber>);
    if is_unheard && PRINTS_FIRST.swap(false, Ordering::Relaxed) {
        let line = error.to_string().replace(['\n', '\r'], " ");
        // Nobody may be there to read it.
        let _ = writeln!(
            io::stderr(),
            "pykka: {line} (further errors are not printed: a `tracing` subscriber shows them)"
        );
    }
}

/// A pool needed a thread, and the system gave none.
pub(crate) fn short_of_threads(error: &io::Error) {
    event!(
        WARN,
        "no thread to be had for a pool, whose actors wait until there is one: {error}"
    );
}
