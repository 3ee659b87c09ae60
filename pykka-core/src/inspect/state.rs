//! What a snapshot contains.

use std::time::Duration;

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::pool::load::Load;
use crate::wait::any_actor::AnyActor;
use crate::wait::totals::{BOUNDS, Counts, HandlerTimes, OfType};

/// The actors of a program, as [`snapshot`](crate::inspect::snapshot) saw them.
///
/// With the feature `serde`, it is [`Serialize`](https://docs.rs/serde). The fields have their names
/// here, except that an actor's `id` becomes its `name`, its `type` and its `urn`, and durations
/// become seconds. New fields may be added; those that are there stay.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Snapshot {
    /// The actors, in the order in which they were started.
    pub actors: Vec<ActorState>,
    /// The cycles of actors that wait: each for the next, and the last for the first.
    ///
    /// Only cycles in which some wait has a timeout are listed. A cycle without a timeout is an
    /// error, [`Error::Deadlock`](crate::Error::Deadlock).
    pub cycles: Vec<Vec<Origin>>,
    /// What was counted for each type of actors, in the order of their names.
    ///
    /// The counts never decrease. They include actors that have terminated.
    pub types: Vec<TypeState>,
    /// The pools, in the order in which they were made.
    pub pools: Vec<PoolState>,
    /// The actors in other processes of which this one has proxies, by their names. Empty without the
    /// crate `pykka-remote`.
    pub remotes: Vec<RemoteState>,
}

impl Snapshot {
    /// The state of the actor with this identity. `None` if it has terminated, or was started since.
    pub fn actor(&self, id: &ActorId) -> Option<&ActorState> {
        self.actors.iter().find(|state| state.id == *id)
    }
}

/// The state of an actor in a [`Snapshot`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ActorState {
    /// The actor's identity: its name and its URN.
    pub id: ActorId,
    /// Whether it still handles messages, which it does also after a back-off. If not, it is
    /// terminating: it is in its last hook, or its state is being dropped.
    pub alive: bool,
    /// The number of messages in its mailbox, including asks whose callers wait no longer.
    pub mailbox_depth: usize,
    /// The number of messages that it has handled, in all its lives: calls, reads and assignments of
    /// fields, and what timers sent. Those that failed are included.
    pub handled: u64,
    /// How long it took for these, among those that were handled while there was an
    /// [`Observer`](crate::inspect::Observer). That includes the time in which it waited for others.
    pub time_handling: Duration,
    /// The number of asks that it did not handle, because nothing waited for their answers any more:
    /// see [`within`](crate::Proxy::within).
    pub skipped: u64,
    /// How often it has been [restarted](crate::Restart), including the restart that it waits for.
    pub restarts: u32,
    /// The restart that it waits for.
    pub restarting: Option<Restarting>,
    /// The actor that it is a [child](crate::Builder::child_of) of, such as its
    /// [supervisor](crate::Supervisor).
    pub parent: Option<ActorId>,
    /// The number of its failures: panics, and each `Err(..)` that no caller waited for.
    pub failed: u64,
    /// The last of these failures.
    pub last_failure: Option<LastFailure>,
    /// The method that it is in. `None` if it is idle.
    pub handling: Option<Handling>,
    /// What it waits for. `None` if it doesn't wait, or waits in a way that pykka can't see, such
    /// as for a lock.
    pub waiting: Option<Waiting>,
}

/// The method that an actor is in, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handling {
    /// The method or hook, with the path to its part: `playback.play`. The path doesn't say which
    /// element of a collection it is.
    pub method: String,
    /// The time it has been in there. `None` if it began before the first snapshot, before
    /// `dump_on_signal`, and while there was no [`Observer`](crate::inspect::Observer).
    pub for_how_long: Option<Duration>,
}

/// The others that an actor waits for, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// The actors that it waits for, each with the method that was asked. Empty if any thread may
    /// end the wait, as with a [`Promise`](crate::Promise).
    pub waits_for: Vec<Origin>,
    /// The time it has waited.
    pub for_how_long: Duration,
}

/// That an actor waits to be restarted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restarting {
    /// The time until then. `None` if its supervisor decides.
    pub due_in: Option<Duration>,
}

/// The last failure of an actor, and when it was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LastFailure {
    /// What went wrong, and in which method.
    pub failure: Failure,
    /// The time since then.
    pub ago: Duration,
}

/// What all actors of a type have done until a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeState {
    /// The type's name, without path and generics. Types with the same name are counted as one.
    pub name: &'static str,
    /// The number of actors that have not terminated.
    pub actors: u64,
    /// The number of actors that have terminated.
    pub ended: u64,
    /// The number of messages in their mailboxes.
    pub mailbox_depth: u64,
    /// The number of messages that they have handled.
    pub handled: u64,
    /// The number of asks that they have skipped.
    pub skipped: u64,
    /// The number of their failures.
    pub failed: u64,
    /// The last of these failures.
    pub last_failure: Option<LastFailure>,
    /// The number of their restarts.
    pub restarts: u64,
    /// How long messages took, among those that were handled while there was an
    /// [`Observer`](crate::inspect::Observer). That includes the time in which the handler waited.
    pub handler_times: Histogram,
}

/// Durations, counted by size.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Histogram {
    /// How many durations there are in each class. The longest that belongs to the class comes first;
    /// `None` for the last class.
    pub classes: Vec<(Option<Duration>, u64)>,
    /// The sum of all durations.
    pub sum: Duration,
}

/// An actor in another process, as far as this one knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RemoteState {
    /// The name under which this process knows it, and its type.
    pub id: ActorId,
    /// Whether it can be reached. Otherwise it is not known whether it is alive.
    pub is_reachable: bool,
}

/// What the threads of a [`Pool`](crate::Pool) are doing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolState {
    /// The number of its threads that run actors.
    pub workers: usize,
    /// How many of these are blocked in a wait inside a handler.
    pub blocked: usize,
    /// The number of actors that have messages and wait for a worker. (An actor in the slot of a
    /// worker, which takes it next, doesn't count.)
    pub scheduled: usize,
}

impl ActorState {
    pub(crate) fn of(actor: &dyn AnyActor) -> Self {
        let activity = actor.activity();
        let handling = actor.method().map(|method| Handling {
            method,
            for_how_long: activity.for_how_long(),
        });
        ActorState {
            id: actor.actor().clone(),
            alive: actor.is_alive(),
            mailbox_depth: actor.mailbox_depth(),
            handled: activity.handled(),
            time_handling: Duration::ZERO,
            skipped: activity.skipped(),
            restarts: activity.restarts(),
            restarting: activity.is_paused().then(|| Restarting {
                due_in: activity.pause_left(),
            }),
            parent: None,
            failed: activity.failed(),
            last_failure: None,
            handling,
            waiting: None,
        }
    }
}

impl TypeState {
    pub(crate) fn new(name: &'static str, all: &Counts, of_type: Option<&OfType>) -> Self {
        let ended = of_type.map_or(0, |of_type| of_type.ended.actors);
        let last = of_type.and_then(OfType::last_failure);
        TypeState {
            name,
            actors: all.actors - ended,
            ended,
            mailbox_depth: 0,
            handled: all.handled,
            skipped: all.skipped,
            failed: all.failed,
            last_failure: last.map(LastFailure::from),
            restarts: all.restarts,
            handler_times: of_type.map_or_else(Histogram::default, |of| Histogram::of(&of.times)),
        }
    }
}

impl From<(Failure, Duration)> for LastFailure {
    fn from((failure, ago): (Failure, Duration)) -> Self {
        LastFailure { failure, ago }
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram::of(&HandlerTimes::default())
    }
}

impl Histogram {
    fn of(times: &HandlerTimes) -> Self {
        let bounds = BOUNDS.iter().copied().map(Duration::from_micros);
        Histogram {
            classes: bounds
                .map(Some)
                .chain([None])
                .zip(times.classes())
                .collect(),
            sum: times.sum(),
        }
    }

    /// The number of durations.
    pub fn count(&self) -> u64 {
        self.classes.iter().map(|(_, count)| count).sum()
    }
}

impl From<Load> for PoolState {
    fn from(load: Load) -> Self {
        PoolState {
            workers: load.workers,
            blocked: load.blocked,
            scheduled: load.scheduled,
        }
    }
}
