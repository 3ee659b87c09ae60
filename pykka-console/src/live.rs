//! What the page asks for every second: what has changed since it asked before.
//!
//! So a program with thousands of actors, most of which do nothing, costs the page next to nothing.
//! The format is the page's own business, and may change with it.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use pykka::debug::{ActorState, LastFailure, PoolState, RemoteState, Snapshot, TypeState};
use pykka::{ActorId, Origin};
use serde::Serialize;
use serde::ser::{SerializeStruct as _, SerializeTuple as _, Serializer};

/// Several pages share a look that is not older than this.
const AGE: Duration = Duration::from_millis(250);

/// Times of a beginning differ by less than this between two looks at the same thing.
const SAME: u64 = 50;

/// How many actors that are gone are remembered. A page that has not asked for so long that it has
/// missed some begins anew.
const GONE: usize = 100_000;

/// So many of those that an actor waits for at once are shown.
const AWAITED: usize = 100;

pub(crate) struct Live {
    /// Distinguishes this process from one before it, whose page is still open.
    epoch: u64,
    began: Instant,
    looked: Option<Instant>,
    /// Counts the looks.
    tick: u64,
    next_number: u64,
    actors: HashMap<ActorId, Known>,
    /// When each actor was gone, and its number.
    gone: VecDeque<(u64, u64)>,
    /// The last look at which an actor was gone that is not remembered.
    forgotten: u64,
    cycles: Vec<Vec<u64>>,
    types: Vec<TypeState>,
    pools: Vec<PoolState>,
    remotes: Vec<RemoteState>,
}

/// An actor that the pages know by a number.
struct Known {
    number: u64,
    id: ActorId,
    appeared: u64,
    changed: u64,
    seen: u64,
    row: Row,
}

/// What changes. Moments are in milliseconds since the console began.
#[derive(Default, PartialEq)]
struct Row {
    alive: bool,
    depth: usize,
    handled: u64,
    /// In milliseconds.
    time_handling: u64,
    skipped: u64,
    failed: u64,
    restarts: u32,
    method: Option<String>,
    since: Option<u64>,
    /// Whether it has been in there for longer, but nobody has recorded for how long.
    since_before: bool,
    /// `None` if it doesn't wait.
    waits_for: Option<Vec<Call>>,
    waits_since: Option<u64>,
    failure: Option<Failed>,
    parent: Option<u64>,
    restarting: Option<Due>,
}

#[derive(PartialEq)]
struct Failed {
    at: u64,
    message: String,
    /// With the method and the location.
    text: String,
}

/// When an actor is restarted.
#[derive(PartialEq)]
enum Due {
    At(u64),
    /// When its supervisor says so.
    Supervisor,
}

#[derive(PartialEq)]
struct Call {
    /// `None` for what is no actor that the page knows.
    number: Option<u64>,
    name: String,
    method: String,
}

impl Live {
    pub(crate) fn new() -> Self {
        Live {
            epoch: RandomState::new().hash_one(0),
            began: Instant::now(),
            looked: None,
            tick: 0,
            next_number: 0,
            actors: HashMap::new(),
            gone: VecDeque::new(),
            forgotten: 0,
            cycles: Vec::new(),
            types: Vec::new(),
            pools: Vec::new(),
            remotes: Vec::new(),
        }
    }

    /// Whether the last look is too old.
    pub(crate) fn is_due(&self) -> bool {
        self.looked.is_none_or(|looked| looked.elapsed() >= AGE)
    }

    pub(crate) fn update(&mut self, snapshot: &Snapshot) {
        let now = Instant::now();
        self.looked = Some(now);
        self.tick += 1;
        let tick = self.tick;
        // All numbers come first, since any row may refer to any actor.
        for state in &snapshot.actors {
            let next = &mut self.next_number;
            let known = self.actors.entry(state.id.clone()).or_insert_with(|| {
                *next += 1;
                Known {
                    number: *next,
                    id: state.id.clone(),
                    appeared: tick,
                    changed: tick,
                    seen: tick,
                    row: Row::default(),
                }
            });
            known.seen = tick;
        }
        let now = self.moment(now);
        for state in &snapshot.actors {
            let mut row = self.row(state, now);
            if let Some(known) = self.actors.get_mut(&state.id) {
                row.keep_moments(&known.row);
                row.estimate_since(&known.row, now);
                if row != known.row {
                    known.row = row;
                    known.changed = tick;
                }
            }
        }
        self.forget(tick);
        let numbers = |cycle: &Vec<Origin>| {
            let actors = cycle.iter().filter_map(Origin::actor);
            actors.filter_map(|id| self.number(id)).collect()
        };
        self.cycles = snapshot.cycles.iter().map(numbers).collect();
        self.types.clone_from(&snapshot.types);
        self.pools.clone_from(&snapshot.pools);
        self.remotes.clone_from(&snapshot.remotes);
    }

    /// Drops the actors that were not in this look.
    fn forget(&mut self, tick: u64) {
        let gone = self.actors.extract_if(|_, known| known.seen != tick);
        self.gone
            .extend(gone.map(|(_, known)| (tick, known.number)));
        while self.gone.len() > GONE {
            if let Some((tick, _)) = self.gone.pop_front() {
                self.forgotten = tick;
            }
        }
    }

    fn row(&self, state: &ActorState, now: u64) -> Row {
        let ago = |time: Duration| now.saturating_sub(millis(time));
        let waiting = state.waiting.as_ref();
        let failed = |last: &LastFailure| Failed {
            at: ago(last.ago),
            message: last.failure.message().to_owned(),
            text: last.failure.to_string(),
        };
        let parent = state.parent.as_ref();
        let restarting = state.restarting.as_ref();
        Row {
            alive: state.alive,
            depth: state.mailbox_depth,
            handled: state.handled,
            time_handling: millis(state.time_handling),
            skipped: state.skipped,
            failed: state.failed,
            restarts: state.restarts,
            method: state
                .handling
                .as_ref()
                .map(|handling| handling.method.clone()),
            since: state
                .handling
                .as_ref()
                .and_then(|handling| handling.for_how_long)
                .map(ago),
            since_before: false,
            waits_for: waiting.map(|waiting| {
                let awaited = waiting.waits_for.iter().take(AWAITED);
                awaited.map(|origin| self.call(origin)).collect()
            }),
            waits_since: waiting.map(|waiting| ago(waiting.for_how_long)),
            failure: state.last_failure.as_ref().map(failed),
            parent: parent.and_then(|id| self.number(id)),
            restarting: restarting.map(|restarting| match restarting.due_in {
                Some(time) => Due::At(now + millis(time)),
                None => Due::Supervisor,
            }),
        }
    }

    fn call(&self, origin: &Origin) -> Call {
        let actor = origin.actor();
        Call {
            number: actor.and_then(|id| self.number(id)),
            name: actor.map_or_else(String::new, |id| id.name().to_owned()),
            method: origin.method().unwrap_or_default().to_owned(),
        }
    }

    fn number(&self, id: &ActorId) -> Option<u64> {
        self.actors.get(id).map(|known| known.number)
    }

    fn moment(&self, at: Instant) -> u64 {
        millis(at.saturating_duration_since(self.began))
    }

    /// What has changed since an earlier answer: `since=EPOCH.TICK`. Otherwise all there is.
    pub(crate) fn since(&self, query: &str) -> Changes<'_> {
        let since = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("since="))
            .and_then(|value| value.split_once('.'))
            .filter(|(epoch, _)| epoch.parse() == Ok(self.epoch))
            .and_then(|(_, tick)| tick.parse().ok())
            .filter(|tick| (self.forgotten..=self.tick).contains(tick))
            .unwrap_or(0);
        let changed = self.actors.values().filter(|known| known.changed > since);
        let appeared = self.actors.values().filter(|known| known.appeared > since);
        let gone = self
            .gone
            .iter()
            .filter(|(tick, _)| since > 0 && *tick > since);
        Changes {
            epoch: self.epoch,
            tick: self.tick,
            is_full: since == 0,
            now: self.looked.map_or(0, |looked| self.moment(looked)),
            new: appeared.map(New).collect(),
            rows: changed
                .map(|known| Changed(known.number, &known.row))
                .collect(),
            gone: gone.map(|(_, number)| *number).collect(),
            cycles: &self.cycles,
            types: &self.types,
            pools: &self.pools,
            remotes: &self.remotes,
        }
    }
}

impl Row {
    /// Takes over the moments of an earlier look that are the same, so that they don't count as
    /// changed.
    fn keep_moments(&mut self, earlier: &Row) {
        keep(&mut self.since, earlier.since);
        keep(&mut self.waits_since, earlier.waits_since);
        if let (Some(failed), Some(before)) = (&mut self.failure, &earlier.failure) {
            keep_one(&mut failed.at, before.at);
        }
        if let (Some(Due::At(at)), Some(Due::At(before))) =
            (&mut self.restarting, &earlier.restarting)
        {
            keep_one(at, *before);
        }
    }

    /// A program is usually looked at only after it is stuck. Then it is not recorded since when it is
    /// in its method, but it has been there since it was first seen there, or began to wait.
    fn estimate_since(&mut self, earlier: &Row, now: u64) {
        if self.method.is_some() && self.since.is_none() {
            let is_same = earlier.method == self.method && earlier.handled == self.handled;
            let seen = earlier.since.filter(|_| is_same).unwrap_or(now);
            self.since = Some(self.waits_since.map_or(seen, |waits| seen.min(waits)));
            self.since_before = true;
        }
    }
}

fn keep(moment: &mut Option<u64>, earlier: Option<u64>) {
    if let (Some(moment), Some(earlier)) = (moment, earlier) {
        keep_one(moment, earlier);
    }
}

fn keep_one(moment: &mut u64, earlier: u64) {
    if moment.abs_diff(earlier) <= SAME {
        *moment = earlier;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no process runs for so long"
)]
fn millis(time: Duration) -> u64 {
    time.as_millis() as u64
}

/// An answer to the page.
pub(crate) struct Changes<'a> {
    epoch: u64,
    tick: u64,
    /// Whether it is all there is, and not what has changed.
    is_full: bool,
    now: u64,
    new: Vec<New<'a>>,
    rows: Vec<Changed<'a>>,
    gone: Vec<u64>,
    cycles: &'a [Vec<u64>],
    types: &'a [TypeState],
    pools: &'a [PoolState],
    remotes: &'a [RemoteState],
}

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Changes", 10)?;
        object.serialize_field("since", &format!("{}.{}", self.epoch, self.tick))?;
        object.serialize_field("is_full", &self.is_full)?;
        object.serialize_field("now", &self.now)?;
        object.serialize_field("new", &self.new)?;
        object.serialize_field("rows", &self.rows)?;
        object.serialize_field("gone", &self.gone)?;
        object.serialize_field("cycles", self.cycles)?;
        object.serialize_field("types", self.types)?;
        object.serialize_field("pools", self.pools)?;
        object.serialize_field("remotes", self.remotes)?;
        object.end()
    }
}

/// `[number, type, name, urn]`
struct New<'a>(&'a Known);

impl Serialize for New<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Known { number, id, .. } = self.0;
        (number, id.type_name(), id.name(), id.urn()).serialize(serializer)
    }
}

/// A number and the fields of the row, in their order.
struct Changed<'a>(u64, &'a Row);

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Changed(number, row) = self;
        let mut tuple = serializer.serialize_tuple(16)?;
        tuple.serialize_element(number)?;
        tuple.serialize_element(&u8::from(row.alive))?;
        tuple.serialize_element(&row.depth)?;
        tuple.serialize_element(&row.handled)?;
        tuple.serialize_element(&row.skipped)?;
        tuple.serialize_element(&row.failed)?;
        tuple.serialize_element(&row.method)?;
        tuple.serialize_element(&row.since)?;
        tuple.serialize_element(&row.waits_for)?;
        tuple.serialize_element(&row.waits_since)?;
        let failure = row.failure.as_ref();
        let failure = failure.map(|Failed { at, message, text }| (at, message, text));
        tuple.serialize_element(&failure)?;
        tuple.serialize_element(&row.since_before)?;
        tuple.serialize_element(&row.restarts)?;
        tuple.serialize_element(&row.parent)?;
        // The moment, or -1.
        match row.restarting {
            None => tuple.serialize_element(&())?,
            Some(Due::At(at)) => tuple.serialize_element(&at)?,
            Some(Due::Supervisor) => tuple.serialize_element(&-1)?,
        }
        tuple.serialize_element(&row.time_handling)?;
        tuple.end()
    }
}

/// `[number, name, method]`
impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.number, &self.name, &self.method).serialize(serializer)
    }
}
