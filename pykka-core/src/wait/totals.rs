//! What is counted of all actors of a type, also of those that have terminated; and the last failure
//! of each actor that has one.
//!
//! An actor counts its own messages in its [`Activity`]. Nothing here is touched until a failure, the
//! actor's end, or a message while an observer wants to know how long messages take.

use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::time::Duration;

use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::sync::{Arc, AtomicU64, Instant, Mutex, Ordering, lock, process_wide};
use crate::wait::activity::Activity;

/// The upper bounds of the classes of handler times, in microseconds. A last class has no bound.
pub(crate) const BOUNDS: [u64; 13] = [
    10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000,
    10_000_000,
];

#[derive(Default)]
pub(crate) struct Totals {
    /// By the name of the type. Types of the same name are counted as one.
    pub(crate) types: BTreeMap<&'static str, OfType>,
    /// By the actor's serial number, like what follows. An actor that terminates is removed.
    failures: BTreeMap<u64, (Failure, Instant)>,
    times: BTreeMap<u64, Arc<ActorTimes>>,
}

process_wide! { static TOTALS: Mutex<Totals> = Mutex::new(Totals::default()); }

#[derive(Default)]
pub(crate) struct OfType {
    pub(crate) ended: Counts,
    pub(crate) times: Arc<HandlerTimes>,
    last_failure: Option<(Failure, Instant)>,
}

/// What the actors of a type have done that have terminated.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) actors: u64,
    pub(crate) handled: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
    pub(crate) restarts: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, activity: &Activity) {
        self.actors += 1;
        self.handled += activity.handled();
        self.failed += activity.failed();
        self.skipped += activity.skipped();
        self.restarts += u64::from(activity.restarts());
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        self.actors += other.actors;
        self.handled += other.handled;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.restarts += other.restarts;
    }
}

/// How long messages took, while that was recorded.
#[derive(Default)]
pub(crate) struct HandlerTimes {
    classes: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// How long messages to one actor took, while that was recorded.
pub(crate) struct ActorTimes {
    of_type: Arc<HandlerTimes>,
    micros: AtomicU64,
}

impl ActorTimes {
    #[expect(clippy::cast_possible_truncation, reason = "no handler takes so long")]
    pub(crate) fn count(&self, time: Duration) {
        self.of_type.count(time);
        self.micros
            .fetch_add(time.as_micros() as u64, Ordering::Relaxed);
    }

    pub(crate) fn sum(&self) -> Duration {
        Duration::from_micros(self.micros.load(Ordering::Relaxed))
    }
}

impl HandlerTimes {
    #[expect(clippy::cast_possible_truncation, reason = "no handler takes so long")]
    fn count(&self, time: Duration) {
        let micros = time.as_micros() as u64;
        let class = BOUNDS.partition_point(|bound| *bound < micros);
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// How many messages there were in each class.
    pub(crate) fn classes(&self) -> Vec<u64> {
        let classes = self.classes.iter();
        classes.map(|class| class.load(Ordering::Relaxed)).collect()
    }

    pub(crate) fn sum(&self) -> Duration {
        Duration::from_micros(self.micros.load(Ordering::Relaxed))
    }
}

impl Totals {
    /// The last failure of an actor that has not terminated, and how long ago it was.
    pub(crate) fn last_failure(&self, actor: &ActorId) -> Option<(Failure, Duration)> {
        self.failures.get(&actor.serial()).map(ago)
    }

    /// How long messages to an actor took that has not terminated.
    pub(crate) fn time_handling(&self, actor: &ActorId) -> Duration {
        let times = self.times.get(&actor.serial());
        times.map_or(Duration::ZERO, |times| times.sum())
    }
}

impl OfType {
    /// The last failure of an actor of the type, and how long ago it was.
    pub(crate) fn last_failure(&self) -> Option<(Failure, Duration)> {
        self.last_failure.as_ref().map(ago)
    }
}

fn ago((failure, when): &(Failure, Instant)) -> (Failure, Duration) {
    let ago = Instant::now().saturating_duration_since(*when);
    (failure.clone(), ago)
}

/// Where it is counted how long messages to an actor take.
#[cold]
pub(crate) fn times_of(actor: &ActorId) -> Arc<ActorTimes> {
    let mut totals = lock(&TOTALS);
    let of_type = totals.types.entry(actor.type_name()).or_default();
    let of_type = Arc::clone(&of_type.times);
    let times = totals.times.entry(actor.serial()).or_insert_with(|| {
        Arc::new(ActorTimes {
            of_type,
            micros: AtomicU64::new(0),
        })
    });
    Arc::clone(times)
}

/// Counts and keeps a failure.
pub(crate) fn failed(actor: &ActorId, activity: &Activity, failure: &Failure) {
    activity.fail();
    let entry = (failure.clone(), Instant::now());
    let mut totals = lock(&TOTALS);
    let of_type = totals.types.entry(actor.type_name()).or_default();
    of_type.last_failure = Some(entry.clone());
    totals.failures.insert(actor.serial(), entry);
}

/// An actor has terminated, and its registry still has it: so whoever [looks](with) counts it once.
pub(crate) fn ended(actor: &ActorId, activity: &Activity) {
    let mut totals = lock(&TOTALS);
    let of_type = totals.types.entry(actor.type_name()).or_default();
    of_type.ended.add(activity);
    activity.count_as_ended();
    totals.times.remove(&actor.serial());
    if activity.failed() > 0 {
        totals.failures.remove(&actor.serial());
    }
}

/// Looks at the totals. Meanwhile no actor ends. `look` must not run foreign code.
pub(crate) fn with<R>(look: impl FnOnce(&Totals) -> R) -> R {
    look(&lock(&TOTALS))
}
