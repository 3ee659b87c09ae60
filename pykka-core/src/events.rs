//! What is logged, and how loud: `tracing` events under the target `pykka`, at Pykka's levels.
//!
//! Without a subscriber, each costs one atomic load.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing::{Level, debug, enabled, error, info, warn};

use crate::failure::Failure;
use crate::identity::ActorId;

pub(crate) fn registered(actor: &ActorId) {
    debug!(target: "pykka", actor = actor.name(), urn = actor.urn(), "registered {actor}");
}

pub(crate) fn unregistered(actor: &ActorId) {
    debug!(target: "pykka", actor = actor.name(), urn = actor.urn(), "unregistered {actor}");
}

pub(crate) fn started(actor: &ActorId) {
    debug!(target: "pykka", actor = actor.name(), urn = actor.urn(), "started {actor}");
}

pub(crate) fn stopped(actor: &ActorId) {
    debug!(target: "pykka", actor = actor.name(), urn = actor.urn(), "stopped {actor}");
}

/// Whether there may be somebody who wants to know of failures that their callers know of.
#[inline]
pub(crate) fn is_heard() -> bool {
    LevelFilter::current() >= LevelFilter::INFO
}

/// A failure that its caller was told of.
pub(crate) fn told(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    info!(target: "pykka", actor = actor.name(), urn = actor.urn(), method, "failure returned from {actor} to its caller: {failure}");
}

/// A failure whose caller had already gone.
pub(crate) fn untold(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    warn!(target: "pykka", actor = actor.name(), urn = actor.urn(), method, "failure in {actor}, whose caller had gone: {failure}");
}

/// A failure that nobody waited for.
pub(crate) fn unhandled(actor: &ActorId, failure: &Failure) {
    let method = failure.method();
    error!(target: "pykka", actor = actor.name(), urn = actor.urn(), method, "unhandled failure in {actor}: {failure}");
}

/// A message that the actor has no `on_receive` for.
pub(crate) fn unexpected(actor: &ActorId) {
    warn!(target: "pykka", actor = actor.name(), urn = actor.urn(), method = "on_receive", "unexpected message received by {actor}");
}

/// A message of a broadcast, for which there was no room.
pub(crate) fn no_room(actor: &ActorId, method: &str) {
    warn!(target: "pykka", actor = actor.name(), urn = actor.urn(), method, "broadcast missed by {actor}, whose mailbox is full");
}

/// Messages that an actor left unhandled when it died.
pub(crate) fn left_unhandled(actor: &ActorId, messages: usize, names: impl FnOnce() -> String) {
    if messages > 0 && enabled!(target: "pykka", Level::WARN) {
        let method = names();
        warn!(target: "pykka", actor = actor.name(), urn = actor.urn(), method, "{actor} left {messages} of its messages unhandled: {method}");
    }
}

/// A message for a part that isn't there, and nobody to tell.
pub(crate) fn no_such_part(actor: &ActorId, method: &str) {
    warn!(target: "pykka", actor = actor.name(), urn = actor.urn(), method, "message for a part of {actor} that is not there");
}

/// A pool needed a thread, and the system gave none.
pub(crate) fn short_of_threads(error: &io::Error) {
    warn!(target: "pykka", "no thread to be had for a pool, whose actors wait until there is one: {error}");
}
