//! Who waits for whom, and whether the waiting can ever end.
//!
//! Every thread that is about to park enters itself into one table: the actors that it runs, and what it waits for. Nobody else
//! touches the table, so whoever doesn't park doesn't pay for it.
//!
//! # When it is a deadlock
//! A waiting thread has *a way out* if its time will be up, if it has been woken, or if one of the things it waits for is not
//! held up: an actor that no waiting thread runs, a thread that doesn't wait, or a promise that anybody may keep. It also has one
//! if what it waits for is held up by a thread that has a way out. If from the thread that enters itself nothing leads to a way
//! out, nothing will happen any more: it is the one that closes the circle, and the one that is told.
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

use crate::awaited::{Awaited, Source, Sources, ThreadKey};
use crate::current::{Seen, actors_run_here};
use crate::error::{Error, Origin};
use crate::sync::{Arc, GlobalFlag, Instant, Mutex, Ordering, lock, process_wide};

/// A thread that is parked, or just about to be.
struct Waiting {
    /// The actors that it runs, innermost last.
    actors: Vec<Arc<dyn Seen>>,
    sources: Vec<Source>,
    woken: Arc<dyn Woken>,
    timed: bool,
    since: Instant,
}

/// Whether a thread has been woken.
pub(crate) trait Woken: Send + Sync {
    fn is_woken(&self) -> bool;
}

/// By whom each thread was reached, and through which of the things it waits for.
type Reached<'a> = BTreeMap<ThreadKey, (ThreadKey, &'a Source)>;

#[derive(Default)]
struct Table {
    waiting: BTreeMap<ThreadKey, Waiting>,
    /// Which waiting thread runs an actor, by the actor's serial number.
    holders: BTreeMap<u64, ThreadKey>,
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
    on: &dyn Awaited,
) -> Result<Entered, Error> {
    if !DETECTS.load(Ordering::Relaxed) {
        return Ok(Entered(None));
    }
    let waiting = Waiting {
        actors: actors_run_here(),
        sources: Sources::of(on),
        woken,
        timed,
        since: Instant::now(),
    };
    let mut table = lock(&TABLE);
    table.insert(me, waiting);
    let Some(circle) = table.circle_through(me) else {
        return Ok(Entered(Some(me)));
    };
    let gone = table.remove(me);
    drop(table);
    Err(gone.map_or(Error::NothingToWaitFor, |gone| gone.deadlock(&circle)))
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

impl Table {
    fn insert(&mut self, thread: ThreadKey, waiting: Waiting) {
        for actor in &waiting.actors {
            self.holders.insert(actor.actor().serial(), thread);
        }
        self.waiting.insert(thread, waiting);
    }

    fn remove(&mut self, thread: ThreadKey) -> Option<Waiting> {
        let gone = self.waiting.remove(&thread)?;
        for actor in &gone.actors {
            self.holders.remove(&actor.actor().serial());
        }
        Some(gone)
    }

    /// The waiting thread that a source is held up by.
    fn holder(&self, source: &Source) -> Option<ThreadKey> {
        match source {
            Source::Answer(place, _) => self.holders.get(&place.actor().serial()).copied(),
            Source::Actor(actor, _) => self.holders.get(&actor.serial()).copied(),
            Source::Thread(thread) => Some(*thread),
            Source::Anybody => None,
        }
    }

    /// The actors on the circle that `me` closes, in the order in which they wait for each other; if there is no way out.
    fn circle_through(&self, me: ThreadKey) -> Option<Vec<Arc<dyn Seen>>> {
        // Most often there is one at the first step.
        if self.has_way_out(me) {
            return None;
        }
        let reached = self.reached_from(me);
        let is_stuck = reached.keys().all(|thread| !self.has_way_out(*thread));
        is_stuck.then(|| self.way_back(me, &reached)).flatten()
    }

    /// Whether a thread may go on, whatever becomes of those waiting threads that it waits for.
    fn has_way_out(&self, thread: ThreadKey) -> bool {
        let Some(waiting) = self.waiting.get(&thread) else {
            return true;
        };
        let is_held_up = |source| self.holder(source).is_some();
        waiting.timed
            || waiting.woken.is_woken()
            || waiting.sources.is_empty()
            || !waiting.sources.iter().all(is_held_up)
    }

    /// The waiting threads that `me` waits for, directly or through others.
    fn reached_from(&self, me: ThreadKey) -> Reached<'_> {
        let mut reached = BTreeMap::new();
        let mut to_see = vec![me];
        while let Some(thread) = to_see.pop() {
            let waiting = self.waiting.get(&thread);
            for source in waiting.iter().flat_map(|waiting| &waiting.sources) {
                if let Some(holder) = self.holder(source)
                    && let Entry::Vacant(entry) = reached.entry(holder)
                {
                    entry.insert((thread, source));
                    to_see.push(holder);
                }
            }
        }
        reached
    }

    /// From what `me` waits for, back to `me`.
    fn way_back(&self, me: ThreadKey, reached: &Reached<'_>) -> Option<Vec<Arc<dyn Seen>>> {
        let mut backwards = Vec::new();
        let mut thread = me;
        loop {
            let (before, source) = *reached.get(&thread)?;
            let actors = &self.waiting.get(&thread)?.actors;
            backwards.extend(held_up(actors, source).iter().rev().cloned());
            thread = before;
            if thread == me {
                backwards.reverse();
                return Some(backwards);
            }
        }
    }
}

/// A waiting thread, for people to look at.
pub(crate) struct Wait {
    /// The actors that it runs, innermost last.
    pub(crate) actors: Vec<Arc<dyn Seen>>,
    pub(crate) waits_for: Vec<Origin>,
    pub(crate) for_how_long: Duration,
}

/// All waiting threads that run actors; and the circles in which they wait for each other just now. Those whose waiting will end
/// by itself are among them.
pub(crate) fn look() -> (Vec<Wait>, Vec<Vec<Origin>>) {
    let table = lock(&TABLE);
    let running = table
        .waiting
        .values()
        .filter(|waiting| !waiting.actors.is_empty());
    let waits = running.map(Waiting::look).collect();
    let mut circles = Vec::new();
    let mut known = BTreeSet::new();
    for thread in table.waiting.keys() {
        let circle = table.way_back(*thread, &table.reached_from(*thread));
        let Some(circle) = circle else { continue };
        let members: BTreeSet<_> = circle.iter().map(|actor| actor.actor().serial()).collect();
        if known.insert(members) {
            circles.push(circle.iter().map(|actor| actor.doing()).collect());
        }
    }
    (waits, circles)
}

/// Those of a thread's actors that are in the way of a source: the awaited one, and all that run on top of it.
fn held_up<'a>(actors: &'a [Arc<dyn Seen>], source: &Source) -> &'a [Arc<dyn Seen>] {
    let awaited = match source {
        Source::Answer(place, _) => place.actor(),
        Source::Actor(actor, _) => actor,
        Source::Thread(_) | Source::Anybody => return &actors[actors.len().saturating_sub(1)..],
    };
    let from = actors.iter().position(|actor| actor.actor() == awaited);
    &actors[from.unwrap_or(actors.len())..]
}

impl Waiting {
    fn look(&self) -> Wait {
        Wait {
            actors: self.actors.clone(),
            waits_for: self.sources.iter().filter_map(Source::origin).collect(),
            for_how_long: Instant::now().saturating_duration_since(self.since),
        }
    }

    fn deadlock(&self, circle: &[Arc<dyn Seen>]) -> Error {
        let origin = self.sources.iter().find_map(Source::origin);
        let origin = origin.unwrap_or_default();
        let cycle = circle
            .iter()
            .map(|actor| actor.doing())
            .chain([origin.clone()]);
        Error::Deadlock {
            cycle: cycle.collect(),
            origin,
        }
    }
}
