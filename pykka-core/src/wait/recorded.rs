//! What is recorded of a simulation: which actor does what.

use crate::error::actor_id::ActorId;
use crate::sync::simulated::{ActorNumber, Current, Event, TEST_ITSELF, TIMERS};
use crate::wait::current;

/// Records what the actor does that this thread runs.
pub(crate) fn record(current: &Current, event: Event) {
    let actor = actor_here(current);
    current.scheduler().record(actor, event);
}

/// The actor that this thread runs.
pub(crate) fn actor_here(current: &Current) -> ActorNumber {
    match current::registered() {
        Some((actor, _)) => number_of(current, &actor),
        None if current.is_test() => TEST_ITSELF,
        None => TIMERS,
    }
}

pub(crate) fn number_of(current: &Current, actor: &ActorId) -> ActorNumber {
    current.scheduler().number_of(actor.serial(), actor.name())
}
