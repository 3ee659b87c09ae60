//! A snapshot for `serde`: as JSON, it is what `pykka-console` answers at `/snapshot.json`. So is an
//! `ActorId` by itself.
//!
//! It is written by hand, so that the feature needs no macro.

use std::time::Duration;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::inspect::state::{
    ActorState, Handling, Histogram, LastFailure, PoolState, RemoteState, Restarting, Snapshot,
    TypeState, Waiting,
};

macro_rules! serialize {
    ($($type:ty, |$this:ident| { $($key:literal: $value:expr,)+ })+) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $this = self;
                let count = [$($key),+].len();
                let mut object = serializer.serialize_struct(stringify!($type), count)?;
                $(object.serialize_field($key, &$value)?;)+
                object.end()
            }
        }
    )+ };
}

serialize! {
    Snapshot, |it| {
        "actors": it.actors,
        "cycles": Cycles(&it.cycles),
        "types": it.types,
        "pools": it.pools,
        "remotes": it.remotes,
    }
    ActorId, |it| {
        "name": it.name(),
        "type": it.type_name(),
        "urn": it.urn(),
    }
    ActorState, |it| {
        "name": it.id.name(),
        "type": it.id.type_name(),
        "urn": it.id.urn(),
        "alive": it.alive,
        "mailbox_depth": it.mailbox_depth,
        "handled": it.handled,
        "time_handling": it.time_handling.as_secs_f64(),
        "skipped": it.skipped,
        "restarts": it.restarts,
        "restarting": it.restarting,
        "parent": it.parent.as_ref().map(ActorId::urn),
        "failed": it.failed,
        "last_failure": it.last_failure,
        "handling": it.handling,
        "waiting": it.waiting,
    }
    Handling, |it| {
        "method": it.method,
        "for_how_long": it.for_how_long.map(|time| time.as_secs_f64()),
    }
    Waiting, |it| {
        "waits_for": Calls(&it.waits_for),
        "for_how_long": it.for_how_long.as_secs_f64(),
    }
    Restarting, |it| {
        "due_in": it.due_in.map(|time| time.as_secs_f64()),
    }
    RemoteState, |it| {
        "name": it.id.name(),
        "type": it.id.type_name(),
        "is_reachable": it.is_reachable,
    }
    LastFailure, |it| {
        "method": it.failure.method(),
        "message": it.failure.message(),
        "location": it.failure.location(),
        "ago": it.ago.as_secs_f64(),
    }
    TypeState, |it| {
        "name": it.name,
        "actors": it.actors,
        "ended": it.ended,
        "mailbox_depth": it.mailbox_depth,
        "handled": it.handled,
        "skipped": it.skipped,
        "failed": it.failed,
        "last_failure": it.last_failure,
        "restarts": it.restarts,
        "handler_times": it.handler_times,
    }
    Histogram, |it| {
        "classes": Classes(&it.classes),
        "sum": it.sum.as_secs_f64(),
    }
    PoolState, |it| {
        "workers": it.workers,
        "blocked": it.blocked,
        "scheduled": it.scheduled,
    }
    Call<'_>, |it| {
        "name": it.0.actor().map(ActorId::name),
        "type": it.0.actor().map(ActorId::type_name),
        "urn": it.0.actor().map(ActorId::urn),
        "method": it.0.method(),
    }
}

/// An actor and a method.
struct Call<'a>(&'a Origin);

struct Calls<'a>(&'a [Origin]);

impl Serialize for Calls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Call))
    }
}

struct Cycles<'a>(&'a [Vec<Origin>]);

impl Serialize for Cycles<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|cycle| Calls(cycle)))
    }
}

struct Classes<'a>(&'a [(Option<Duration>, u64)]);

impl Serialize for Classes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = |bound: Duration| bound.as_secs_f64();
        let classes = self.0.iter();
        serializer.collect_seq(classes.map(|(bound, count)| (bound.map(seconds), count)))
    }
}
