//! Which thread waits for which, and whether a wait can never end.
//!
//! Every thread that is about to park enters one table, with the actors that it runs and what it
//! waits for. Nothing else uses the table, so there is no cost for a thread that doesn't park.
//!
//! # When it is a deadlock
//! A waiting thread *goes on* if its wait has a timeout, if it has been woken, or if one of the
//! things that it waits for is not held up: an actor that no waiting thread runs, a thread that
//! doesn't wait, or a promise that any thread may keep. It also goes on if all threads that hold up
//! one of these things go on. (There are several only for a wait for all actors of a registry.) If,
//! by this rule, the thread that enters the table doesn't go on, it closes a cycle, and its wait
//! fails.
//!
//! # Why there is no false alarm
//! The flag of a thread that is woken is set before its waker does anything else, and the thread
//! clears the flag only after it has left the table. So from the moment when the thread that
//! answered could begin to wait itself, the answered one counts as going on.
//!
//! # Why no deadlock is missed
//! A cycle is closed by the last of its threads to enter, and entering and looking are one step
//! under one lock. A thread that counted as woken leaves the table. If it still has to wait, it
//! enters again and looks again.

pub(super) mod endless;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::error::actor_id::ActorId;
use crate::error::{Error, Origin};
use crate::reply::dependency::{Dependencies, Dependency, ThreadKey, Waitable};
use crate::sync::{Arc, GlobalFlag, Instant, Mutex, Ordering, lock, now, process_wide};
use crate::wait::any_actor::AnyActor;
use crate::wait::current::actors_run_here;
use crate::wait::parker::Parker;

/// A thread that is parked or about to park.
struct WaitingThread {
    /// The actors that it runs, innermost last.
    actors: Vec<Arc<dyn AnyActor>>,
    dependencies: Vec<Dependency>,
    parker: Arc<Parker>,
    timed: bool,
    since: Instant,
}

/// From which thread each thread was reached, and by which dependency of that one.
type Reached<'a> = BTreeMap<ThreadKey, (ThreadKey, &'a Dependency)>;

#[derive(Default)]
struct Table {
    waiting: BTreeMap<ThreadKey, WaitingThread>,
    /// Which waiting thread runs an actor, by the actor's serial number.
    runners: BTreeMap<u64, (ActorId, ThreadKey)>,
}

process_wide! { static TABLE: Mutex<Table> = Mutex::new(Table::default()); }

/// It is switched off only to measure what the detection costs.
static DETECTS: GlobalFlag = GlobalFlag::new(true);

/// Switches the detection of deadlocks on or off, for the whole process. It is on by default.
///
/// There is hardly a reason to switch it off: it costs time only in a thread that is about to block.
/// The switch exists so that this cost can be measured. When it is off, a cycle of actors that wait
/// for each other hangs.
///
/// ```
/// pykka::debug::detect_deadlocks(false);
/// # pykka::debug::detect_deadlocks(true);
/// ```
pub fn detect_deadlocks(does: bool) {
    DETECTS.store(does, Ordering::Relaxed);
}

/// A thread's entry in the table. Dropping this removes it.
pub(crate) struct Entered(Option<ThreadKey>);

/// Enters this thread into the table.
///
/// # Errors
/// [`Error::Deadlock`] if its wait would never end.
pub(super) fn enter(
    parker: &Arc<Parker>,
    timed: bool,
    on: &dyn Waitable,
) -> Result<Entered, Error> {
    if !DETECTS.load(Ordering::Relaxed) {
        return Ok(Entered(None));
    }
    let waiting = WaitingThread {
        actors: actors_run_here(),
        dependencies: Dependencies::of(on),
        parker: Arc::clone(parker),
        timed,
        since: now(),
    };
    let mut table = lock(&TABLE);
    table.insert(parker.key, waiting);
    let Some(cycle) = table.cycle_through(parker.key, TimedWaits::GoOn) else {
        return Ok(Entered(Some(parker.key)));
    };
    let removed = table.remove(parker.key);
    drop(table);
    let dependencies = removed.as_ref().map_or(&[][..], |me| &me.dependencies);
    let (origin, cycle) = named(dependencies, &cycle);
    Err(Error::Deadlock { origin, cycle })
}

impl Entered {
    /// The cycle that this thread is in, if only a timeout ends it. It has the same form as that of
    /// [`Error::Deadlock`].
    pub(crate) fn cycle(&self) -> Option<Arc<[Origin]>> {
        let me = self.0?;
        let table = lock(&TABLE);
        let cycle = table.cycle_through(me, TimedWaits::Stuck)?;
        let dependencies = table.waiting.get(&me)?.dependencies.clone();
        drop(table);
        Some(named(&dependencies, &cycle).1)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(me) = self.0 {
            // It may hold the last reference to an actor, so it is dropped outside of the lock.
            let removed = lock(&TABLE).remove(me);
            drop(removed);
        }
    }
}

/// What the rule says about a wait with a timeout.
#[derive(Clone, Copy, PartialEq)]
enum TimedWaits {
    GoOn,
    Stuck,
}

impl Table {
    fn insert(&mut self, thread: ThreadKey, waiting: WaitingThread) {
        for actor in &waiting.actors {
            let id = actor.actor();
            self.runners.insert(id.serial(), (id.clone(), thread));
        }
        self.waiting.insert(thread, waiting);
    }

    fn remove(&mut self, thread: ThreadKey) -> Option<WaitingThread> {
        let removed = self.waiting.remove(&thread)?;
        for actor in &removed.actors {
            self.runners.remove(&actor.actor().serial());
        }
        Some(removed)
    }

    /// The waiting threads that hold up a dependency.
    fn holders(&self, dependency: &Dependency) -> Vec<ThreadKey> {
        let runner = |actor: &ActorId| self.runners.get(&actor.serial()).map(|(_, runner)| *runner);
        match dependency {
            Dependency::Answer(target, _) => runner(target.actor()).into_iter().collect(),
            Dependency::Actor(actor, _) => runner(actor).into_iter().collect(),
            Dependency::AllOf(is_member) => {
                let members = self.runners.values().filter(|(actor, _)| is_member(actor));
                members.map(|(_, runner)| *runner).collect()
            }
            Dependency::Thread(thread) if self.waiting.contains_key(thread) => vec![*thread],
            Dependency::Thread(_) | Dependency::Unknown => Vec::new(),
        }
    }

    fn dependencies(&self, thread: ThreadKey) -> &[Dependency] {
        let waiting = self.waiting.get(&thread);
        waiting.map_or(&[], |waiting| &waiting.dependencies)
    }

    /// The actors of the cycle that `me` closes, in the order in which they wait for each other.
    /// `None` if `me` goes on.
    fn cycle_through(&self, me: ThreadKey, timed: TimedWaits) -> Option<Vec<Arc<dyn AnyActor>>> {
        // Usually it does even if no other thread goes on.
        if self.goes_on(me, timed, |_| true) {
            return None;
        }
        let stuck = self.stuck_with(me, timed);
        let among_stuck = || self.reached_from(me, |thread| stuck.contains(&thread));
        stuck
            .contains(&me)
            .then(|| self.path_back(me, &among_stuck()))?
    }

    /// Whether a thread goes on if these others don't.
    fn goes_on(
        &self,
        thread: ThreadKey,
        timed: TimedWaits,
        is_stuck: impl Fn(ThreadKey) -> bool,
    ) -> bool {
        let Some(waiting) = self.waiting.get(&thread) else {
            return true;
        };
        let is_held_up = |dependency| self.holders(dependency).into_iter().any(&is_stuck);
        waiting.timed && timed == TimedWaits::GoOn
            || waiting.parker.is_woken()
            || waiting.dependencies.is_empty()
            || !waiting.dependencies.iter().all(is_held_up)
    }

    /// The threads that don't go on, among `me` and those that it waits for.
    fn stuck_with(&self, me: ThreadKey, timed: TimedWaits) -> BTreeSet<ThreadKey> {
        let reached = self.reached_from(me, |_| true);
        let mut stuck: BTreeSet<_> = reached.into_keys().chain([me]).collect();
        let mut waiting_for = BTreeMap::<_, Vec<_>>::new();
        for thread in &stuck {
            let dependencies = self.dependencies(*thread).iter();
            for holder in dependencies.flat_map(|dependency| self.holders(dependency)) {
                waiting_for.entry(holder).or_default().push(*thread);
            }
        }
        let mut to_see: Vec<_> = stuck.iter().copied().collect();
        while let Some(thread) = to_see.pop() {
            let goes_on = self.goes_on(thread, timed, |other| stuck.contains(&other));
            if goes_on && stuck.remove(&thread) {
                to_see.extend(waiting_for.get(&thread).into_iter().flatten());
            }
        }
        stuck
    }

    /// The waiting threads that `me` waits for, directly or through other wanted ones.
    fn reached_from(&self, me: ThreadKey, wanted: impl Fn(ThreadKey) -> bool) -> Reached<'_> {
        let mut reached = BTreeMap::new();
        let mut to_see = vec![me];
        while let Some(thread) = to_see.pop() {
            for dependency in self.dependencies(thread) {
                for holder in self.holders(dependency) {
                    if wanted(holder)
                        && let Entry::Vacant(entry) = reached.entry(holder)
                    {
                        entry.insert((thread, dependency));
                        to_see.push(holder);
                    }
                }
            }
        }
        reached
    }

    /// The waiting threads that may be part of a cycle: without those that nobody waits for, those
    /// that wait for nobody, and so on. There may be thousands that wait in a row.
    fn in_cycles(&self) -> BTreeSet<ThreadKey> {
        let held_by = |thread: &ThreadKey| {
            let dependencies = self.dependencies(*thread).iter();
            dependencies.flat_map(|dependency| self.holders(dependency))
        };
        let mut forward = BTreeMap::<_, Vec<_>>::new();
        let mut backward = BTreeMap::<_, Vec<_>>::new();
        for thread in self.waiting.keys() {
            for holder in held_by(thread) {
                forward.entry(*thread).or_default().push(holder);
                backward.entry(holder).or_default().push(*thread);
            }
        }
        let mut left: BTreeSet<_> = self.waiting.keys().copied().collect();
        for (edges, opposite) in [(&forward, &backward), (&backward, &forward)] {
            let mut ends: Vec<_> = left.iter().copied().collect();
            while let Some(thread) = ends.pop() {
                let mut next = edges.get(&thread).into_iter().flatten();
                if !next.any(|next| left.contains(next)) && left.remove(&thread) {
                    ends.extend(opposite.get(&thread).into_iter().flatten());
                }
            }
        }
        left
    }

    /// The actors on the path from what `me` waits for, back to `me`.
    fn path_back(&self, me: ThreadKey, reached: &Reached<'_>) -> Option<Vec<Arc<dyn AnyActor>>> {
        let mut backwards = Vec::new();
        let mut thread = me;
        loop {
            let (before, dependency) = *reached.get(&thread)?;
            let actors = &self.waiting.get(&thread)?.actors;
            backwards.extend(held_up(actors, dependency).iter().rev().cloned());
            thread = before;
            if thread == me {
                backwards.reverse();
                return Some(backwards);
            }
        }
    }
}

/// A waiting thread, for a snapshot.
pub(crate) struct WaitRecord {
    /// The actors that it runs, innermost last.
    pub(crate) actors: Vec<Arc<dyn AnyActor>>,
    pub(crate) waits_for: Vec<Origin>,
    pub(crate) for_how_long: Duration,
}

/// All waiting threads that run actors, and the cycles in which threads wait for each other, also
/// those that a timeout will end.
pub(crate) fn look() -> (Vec<WaitRecord>, Vec<Vec<Origin>>) {
    let table = lock(&TABLE);
    let running = table
        .waiting
        .values()
        .filter(|waiting| !waiting.actors.is_empty());
    let waits: Vec<_> = running
        .map(|waiting| {
            (
                waiting.actors.clone(),
                waiting.dependencies.clone(),
                waiting.since,
            )
        })
        .collect();
    let candidates = table.in_cycles();
    let among = |thread: ThreadKey| table.reached_from(thread, |other| candidates.contains(&other));
    let cycles: Vec<_> = candidates
        .iter()
        .filter_map(|thread| table.path_back(*thread, &among(*thread)))
        .collect();
    drop(table);
    // These texts are written by generated code, and by the `Debug` of the user's keys, and so
    // outside of the lock.
    (
        waits.into_iter().map(WaitRecord::of).collect(),
        distinct(&cycles),
    )
}

/// Each cycle once, whichever of its members it begins with.
fn distinct(cycles: &[Vec<Arc<dyn AnyActor>>]) -> Vec<Vec<Origin>> {
    let mut known = BTreeSet::new();
    let mut is_new = |cycle: &&Vec<Arc<dyn AnyActor>>| {
        let members: BTreeSet<_> = cycle.iter().map(|actor| actor.actor().serial()).collect();
        known.insert(members)
    };
    cycles
        .iter()
        .filter(|cycle| is_new(cycle))
        .map(|cycle| cycle.iter().map(|actor| actor.current_call()).collect())
        .collect()
}

/// Those of a thread's actors that hold up a dependency: the awaited one, and all that run on top of
/// it.
fn held_up<'a>(
    actors: &'a [Arc<dyn AnyActor>],
    dependency: &Dependency,
) -> &'a [Arc<dyn AnyActor>] {
    let from = match dependency {
        Dependency::Answer(target, _) => position(actors, |actor| actor == target.actor()),
        Dependency::Actor(awaited, _) => position(actors, |actor| actor == awaited),
        Dependency::AllOf(is_member) => position(actors, |actor| is_member(actor)),
        Dependency::Thread(_) | Dependency::Unknown => actors.len().saturating_sub(1),
    };
    &actors[from..]
}

fn position(actors: &[Arc<dyn AnyActor>], is_awaited: impl Fn(&ActorId) -> bool) -> usize {
    let at = actors.iter().position(|actor| is_awaited(actor.actor()));
    at.unwrap_or(actors.len())
}

/// What a thread waits for, and the cycle that leads back to it, as errors name them.
fn named(dependencies: &[Dependency], cycle: &[Arc<dyn AnyActor>]) -> (Origin, Arc<[Origin]>) {
    let origin = dependencies
        .iter()
        .find_map(Dependency::origin)
        .unwrap_or_default();
    let cycle = cycle.iter().map(|actor| actor.current_call());
    (origin.clone(), cycle.chain([origin]).collect())
}

impl WaitRecord {
    fn of(
        (actors, dependencies, since): (Vec<Arc<dyn AnyActor>>, Vec<Dependency>, Instant),
    ) -> Self {
        WaitRecord {
            actors,
            waits_for: dependencies.iter().filter_map(Dependency::origin).collect(),
            for_how_long: now().saturating_duration_since(since),
        }
    }
}
