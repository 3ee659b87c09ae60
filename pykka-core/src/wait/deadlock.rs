//! Who waits for whom, and whether the waiting can ever end.
//!
//! Every thread that is about to park enters itself into one table: the actors that it runs, and what it waits for. Nobody else
//! touches the table, so whoever doesn't park doesn't pay for it.
//!
//! # When it is a deadlock
//! A waiting thread *goes on* if its time will be up, if it has been woken, or if one of the things it waits for is not held
//! up: an actor that no waiting thread runs, a thread that doesn't wait, or a promise that anybody may keep. It also goes on if
//! all threads that hold up one of these things go on. (There are several only where all actors of a registry are awaited.) If
//! by that the thread that enters itself doesn't go on, it is the one that closes the circle, and the one that is told.
//!
//! # Why there is no false alarm
//! Who is woken has its flag set before its waker goes on to anything else, and takes the flag away only after it has left the
//! table. So an answer that was given is a way out from the moment its giver could begin to wait itself.
//!
//! # Why none is missed
//! A circle is closed by the last of its threads to enter, and entering and looking are one step under one lock. Whoever was
//! seen to have been woken leaves, and enters anew, and looks, if it still has to wait.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::error::actor_id::ActorId;
use crate::error::{Error, Origin};
use crate::reply::dependency::{Dependencies, Dependency, ThreadKey, Waitable};
use crate::sync::{Arc, GlobalFlag, Instant, Mutex, Ordering, lock, process_wide};
use crate::wait::any_actor::AnyActor;
use crate::wait::current::actors_run_here;

/// A thread that is parked, or just about to be.
struct WaitingThread {
    /// The actors that it runs, innermost last.
    actors: Vec<Arc<dyn AnyActor>>,
    dependencies: Vec<Dependency>,
    woken: Arc<dyn Woken>,
    timed: bool,
    since: Instant,
}

/// Whether a thread has been woken.
pub(crate) trait Woken: Send + Sync {
    fn is_woken(&self) -> bool;
}

/// By whom each thread was reached, and through which of the things that one waits for.
type Reached<'a> = BTreeMap<ThreadKey, (ThreadKey, &'a Dependency)>;

#[derive(Default)]
struct Table {
    waiting: BTreeMap<ThreadKey, WaitingThread>,
    /// Which waiting thread runs an actor, by the actor's serial number.
    runners: BTreeMap<u64, (ActorId, ThreadKey)>,
}

process_wide! { static TABLE: Mutex<Table> = Mutex::new(Table::default()); }

/// Off only where it is to be measured what this costs.
static DETECTS: GlobalFlag = GlobalFlag::new(true);

/// Switches the detection of deadlocks on or off, for the whole process. It is on by default.
///
/// There is hardly a reason to switch it off: only a thread that is about to block pays for it. The switch is here so that
/// the cost can be measured. When it is off, a circle of actors that wait for each other hangs.
///
/// ```
/// pykka::debug::detect_deadlocks(false);
/// # pykka::debug::detect_deadlocks(true);
/// ```
pub fn detect_deadlocks(does: bool) {
    DETECTS.store(does, Ordering::Relaxed);
}

/// A thread's place in the table, which it leaves by dropping this.
pub(crate) struct Entered(Option<ThreadKey>);

/// Enters this thread into the table; or says that its waiting would never end.
pub(crate) fn enter(
    me: ThreadKey,
    woken: Arc<dyn Woken>,
    timed: bool,
    on: &dyn Waitable,
) -> Result<Entered, Error> {
    if !DETECTS.load(Ordering::Relaxed) {
        return Ok(Entered(None));
    }
    let waiting = WaitingThread {
        actors: actors_run_here(),
        dependencies: Dependencies::of(on),
        woken,
        timed,
        since: Instant::now(),
    };
    let mut table = lock(&TABLE);
    table.insert(me, waiting);
    let Some(cycle) = table.cycle_through(me, TimedWaits::Count) else {
        return Ok(Entered(Some(me)));
    };
    let gone = table.remove(me);
    drop(table);
    Err(gone.map_or(Error::NothingToWaitFor, |gone| {
        let (origin, cycle) = named(&gone.dependencies, &cycle);
        Error::Deadlock { origin, cycle }
    }))
}

impl Entered {
    /// The circle that this thread is in, if only a timeout ends it. It has the same form as that of [`Error::Deadlock`].
    pub(crate) fn cycle(&self) -> Option<Arc<[Origin]>> {
        let me = self.0?;
        let table = lock(&TABLE);
        let cycle = table.cycle_through(me, TimedWaits::Ignored)?;
        let dependencies = table.waiting.get(&me)?.dependencies.clone();
        drop(table);
        Some(named(&dependencies, &cycle).1)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(me) = self.0 {
            // What it holds may be the last of an actor, and is dropped when the table is free again.
            let gone = lock(&TABLE).remove(me);
            drop(gone);
        }
    }
}

/// Whether a wait with a timeout is taken for one that ends.
#[derive(Clone, Copy, PartialEq)]
enum TimedWaits {
    Count,
    Ignored,
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
        let gone = self.waiting.remove(&thread)?;
        for actor in &gone.actors {
            self.runners.remove(&actor.actor().serial());
        }
        Some(gone)
    }

    /// The waiting threads that hold up a source.
    fn holders(&self, dependency: &Dependency) -> Vec<ThreadKey> {
        let runner = |actor: &ActorId| self.runners.get(&actor.serial()).map(|(_, runner)| *runner);
        match dependency {
            Dependency::Answer(target, _) => runner(target.actor()).into_iter().collect(),
            Dependency::Actor(actor, _) => runner(actor).into_iter().collect(),
            Dependency::AllOf(group) => {
                let members = self.runners.values().filter(|(actor, _)| group.has(actor));
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

    /// The actors on the circle that `me` closes, in the order in which they wait for each other; if `me` doesn't go on.
    fn cycle_through(&self, me: ThreadKey, timeouts: TimedWaits) -> Option<Vec<Arc<dyn AnyActor>>> {
        // Most often it does, whatever becomes of the others.
        if self.goes_on(me, timeouts, |_| true) {
            return None;
        }
        let stuck = self.stuck_with(me, timeouts);
        let among_stuck = || self.reached_from(me, |thread| stuck.contains(&thread));
        stuck
            .contains(&me)
            .then(|| self.way_back(me, &among_stuck()))?
    }

    /// Whether a thread goes on, if these others don't.
    fn goes_on(
        &self,
        thread: ThreadKey,
        timeouts: TimedWaits,
        is_stuck: impl Fn(ThreadKey) -> bool,
    ) -> bool {
        let Some(waiting) = self.waiting.get(&thread) else {
            return true;
        };
        let is_held_up = |dependency| self.holders(dependency).into_iter().any(&is_stuck);
        waiting.timed && timeouts == TimedWaits::Count
            || waiting.woken.is_woken()
            || waiting.dependencies.is_empty()
            || !waiting.dependencies.iter().all(is_held_up)
    }

    /// Those of the threads that `me` leads to, and `me` itself, that don't go on.
    fn stuck_with(&self, me: ThreadKey, timeouts: TimedWaits) -> BTreeSet<ThreadKey> {
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
            let goes_on = self.goes_on(thread, timeouts, |other| stuck.contains(&other));
            if goes_on && stuck.remove(&thread) {
                to_see.extend(waiting_for.get(&thread).into_iter().flatten());
            }
        }
        stuck
    }

    /// The waiting threads that `me` waits for, directly or through others, by way of threads that are wanted.
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

    /// From what `me` waits for, back to `me`.
    fn way_back(&self, me: ThreadKey, reached: &Reached<'_>) -> Option<Vec<Arc<dyn AnyActor>>> {
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

/// A waiting thread, for people to look at.
pub(crate) struct WaitRecord {
    /// The actors that it runs, innermost last.
    pub(crate) actors: Vec<Arc<dyn AnyActor>>,
    pub(crate) waits_for: Vec<Origin>,
    pub(crate) for_how_long: Duration,
}

/// All waiting threads that run actors; and the circles in which they wait for each other just now. Those whose waiting will end
/// by itself are among them.
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
    let cycles: Vec<_> = table
        .waiting
        .keys()
        .filter_map(|thread| table.way_back(*thread, &table.reached_from(*thread, |_| true)))
        .collect();
    drop(table);
    // What writes these texts is generated code, and the `Debug` of the user's keys.
    (
        waits.into_iter().map(WaitRecord::of).collect(),
        distinct(&cycles),
    )
}

/// Each circle once, at whichever of its members it begins.
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

/// Those of a thread's actors that are in the way of a source: the awaited one, and all that run on top of it.
fn held_up<'a>(
    actors: &'a [Arc<dyn AnyActor>],
    dependency: &Dependency,
) -> &'a [Arc<dyn AnyActor>] {
    let from = match dependency {
        Dependency::Answer(target, _) => position(actors, |actor| actor == target.actor()),
        Dependency::Actor(awaited, _) => position(actors, |actor| actor == awaited),
        Dependency::AllOf(group) => position(actors, |actor| group.has(actor)),
        Dependency::Thread(_) | Dependency::Unknown => actors.len().saturating_sub(1),
    };
    &actors[from..]
}

fn position(actors: &[Arc<dyn AnyActor>], is_awaited: impl Fn(&ActorId) -> bool) -> usize {
    let at = actors.iter().position(|actor| is_awaited(actor.actor()));
    at.unwrap_or(actors.len())
}

/// What is waited for, and the circle that leads back to who waits, as errors name them.
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
            for_how_long: Instant::now().saturating_duration_since(since),
        }
    }
}
