//! The part of the core that contains the queue: the tracks to be played, their order, and when
//! they have changed.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use pykka::{Context, actor};

use crate::core::Core;
use crate::database::Database;
use crate::events::{Subsystem, announce};
use crate::protocol::{Ack, Code, CommandResult, too_large};
use crate::track::Track;

/// The maximum length of the queue, which is MPD's default.
pub const LONGEST: usize = 16384;

/// A track in the queue. The same track may be in it several times, with different IDs.
#[derive(Clone)]
pub struct Entry {
    pub id: u32,
    pub track: Arc<Track>,
    pub priority: u8,
    /// The version of the queue in which the entry or its position last changed.
    version: u32,
}

/// An entry and its position in the queue.
pub type Placed = (usize, Entry);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Modes {
    pub random: bool,
    pub repeat: bool,
    pub single: Single,
    pub consume: bool,
    pub crossfade: u32,
    pub replay_gain: ReplayGain,
    /// In decibels. The delay is in seconds.
    pub mixramp_threshold: f64,
    pub mixramp_delay: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ReplayGain {
    #[default]
    Off,
    Track,
    Album,
    Auto,
}

impl ReplayGain {
    const NAMES: [(ReplayGain, &str); 4] = [
        (ReplayGain::Off, "off"),
        (ReplayGain::Track, "track"),
        (ReplayGain::Album, "album"),
        (ReplayGain::Auto, "auto"),
    ];

    pub fn name(self) -> &'static str {
        ReplayGain::NAMES[self as usize].1
    }

    pub fn named(name: &str) -> Option<ReplayGain> {
        ReplayGain::NAMES.into_iter().find(|(_, known)| *known == name).map(|(mode, _)| mode)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Single {
    #[default]
    Off,
    On,
    /// Becomes `Off` when the track has ended.
    OneShot,
}

/// A position in the queue, as a client specifies it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QueuePosition {
    Absolute(usize),
    AfterCurrent(usize),
    BeforeCurrent(usize),
}

#[actor]
pub struct Tracklist {
    entries: Vec<Entry>,
    /// The position of each entry by its ID, because clients often use IDs.
    positions: HashMap<u32, usize>,
    /// The order in which the entries are played, if it is random.
    shuffled: Order,
    /// The ID of the entry that is playing, or that would be played.
    current: Option<u32>,
    #[actor(skip)]
    pub modes: Modes,
    version: u32,
    next_id: u32,
}

impl Default for Tracklist {
    fn default() -> Tracklist {
        let (entries, positions, shuffled) = Default::default();
        Tracklist { entries, positions, shuffled, current: None, modes: Modes::default(), version: 1, next_id: 1 }
    }
}

#[actor]
impl Tracklist {
    pub fn range(&self, range: Range<usize>) -> Result<Vec<Placed>, Ack> {
        // The full range is valid for an empty queue, too.
        if range.start == 0 && range.end == usize::MAX {
            return Ok(self.placed(0..self.len()));
        }
        Ok(self.placed(self.bounded(range)?))
    }

    pub fn by_id(&self, id: u32) -> Result<Placed, Ack> {
        let position = self.position_of(id)?;
        Ok((position, self.entries[position].clone()))
    }

    /// The entries that have changed since a version. All entries, if the queue never had that
    /// version.
    pub fn changes(&self, since: u32, range: Range<usize>) -> Vec<Placed> {
        let all = since > self.version;
        let placed = self.entries.iter().enumerate();
        let changed = placed.filter(|(at, entry)| range.contains(at) && (all || entry.version > since));
        changed.map(|(at, entry)| (at, entry.clone())).collect()
    }

    pub fn move_range(&mut self, context: &Context<Core>, range: Range<usize>, to: QueuePosition) -> CommandResult {
        let range = self.bounded(range)?;
        let to = match to {
            QueuePosition::Absolute(to) => to,
            // The position is counted without the moved entries.
            relative => {
                let to = self.place(Some(relative))?;
                if to >= range.end { to - range.len() } else { to }
            }
        };
        if to > self.entries.len() - range.len() {
            return Err(too_large(to));
        }
        if self.relocate(range, to) {
            announce(context, &[Subsystem::Playlist]);
        }
        Ok(())
    }

    pub fn move_id(&mut self, context: &Context<Core>, id: u32, to: QueuePosition) -> CommandResult {
        let from = self.position_of(id)?;
        self.move_range(context, from..from + 1, to)
    }

    pub fn swap(&mut self, context: &Context<Core>, one: usize, other: usize) -> CommandResult {
        if one.max(other) >= self.entries.len() {
            return Err(bad_index());
        }
        self.entries.swap(one, other);
        self.touch([one, other]);
        announce(context, &[Subsystem::Playlist]);
        Ok(())
    }

    pub fn swap_ids(&mut self, context: &Context<Core>, one: u32, other: u32) -> CommandResult {
        let (one, other) = (self.position_of(one)?, self.position_of(other)?);
        self.swap(context, one, other)
    }

    pub fn set_priority(&mut self, context: &Context<Core>, priority: u8, range: Range<usize>) -> CommandResult {
        let range = self.bounded(range)?;
        let changed: Vec<_> = range.filter(|at| self.entries[*at].priority != priority).collect();
        if !changed.is_empty() {
            changed.iter().for_each(|at| self.entries[*at].priority = priority);
            self.touch(changed);
            self.prefer_prioritized();
            announce(context, &[Subsystem::Playlist]);
        }
        Ok(())
    }

    pub fn set_priority_of(&mut self, context: &Context<Core>, priority: u8, id: u32) -> CommandResult {
        let at = self.position_of(id)?;
        self.set_priority(context, priority, at..at + 1)
    }
}

/// For the core.
impl Tracklist {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn current(&self) -> Option<u32> {
        self.current
    }

    pub fn set_current(&mut self, id: Option<u32>) {
        self.current = id;
    }

    pub fn entry(&self, id: u32) -> Option<&Entry> {
        self.positions.get(&id).map(|at| &self.entries[*at])
    }

    pub fn id_at(&self, position: usize) -> Result<u32, Ack> {
        self.entries.get(position).map(|entry| entry.id).ok_or_else(bad_index)
    }

    pub fn position_of(&self, id: u32) -> Result<usize, Ack> {
        self.positions.get(&id).copied().ok_or_else(|| Ack::no_exist("No such song"))
    }

    /// The part of a range that exists.
    pub fn bounded(&self, range: Range<usize>) -> Result<Range<usize>, Ack> {
        if range.start >= self.entries.len() {
            return Err(bad_index());
        }
        Ok(range.start..range.end.min(self.entries.len()))
    }

    /// Adds tracks at the end or at a position, and returns their IDs.
    pub fn add(&mut self, tracks: Vec<Arc<Track>>, at: Option<QueuePosition>) -> Result<Vec<u32>, Ack> {
        let to = self.place(at)?;
        let (before, added) = (self.entries.len(), tracks.len());
        if before + added > LONGEST {
            return Err(Ack::new(Code::PlaylistMax, "Playlist is too large"));
        }
        if added == 0 {
            return Ok(Vec::new());
        }
        let ids = self.append(tracks.into_iter().map(|track| (track, 0)));
        self.touch(before..before + added);
        if self.modes.random {
            // At random among the entries that have not been played.
            let done = self.turns_done();
            self.shuffled.change(|order| {
                order.extend(&ids);
                shuffle(&mut order[done..]);
            });
            self.prefer_prioritized();
        }
        self.relocate(before..before + added, to);
        Ok(ids)
    }

    /// The position at which a new entry is inserted.
    pub fn place(&self, at: Option<QueuePosition>) -> Result<usize, Ack> {
        let current = || {
            let current = self.current.and_then(|id| self.position_of(id).ok());
            current.ok_or_else(|| Ack::new(Code::PlayerSync, "No current song"))
        };
        let place = match at {
            None => return Ok(self.entries.len()),
            Some(QueuePosition::Absolute(position)) => {
                return if position > self.entries.len() { Err(too_large(position)) } else { Ok(position) };
            }
            Some(QueuePosition::AfterCurrent(after)) => (current()? + 1).checked_add(after),
            Some(QueuePosition::BeforeCurrent(before)) => current()?.checked_sub(before),
        };
        place.filter(|place| *place <= self.entries.len()).ok_or_else(|| Ack::argument("Number too large"))
    }

    pub fn remove(&mut self, removed: &HashSet<u32>) {
        let first = self.entries.iter().position(|entry| removed.contains(&entry.id));
        let Some(first) = first else { return };
        self.entries.retain(|entry| !removed.contains(&entry.id));
        for id in removed {
            self.positions.remove(id);
        }
        self.shuffled.change(|order| order.retain(|id| !removed.contains(id)));
        self.current = self.current.filter(|id| !removed.contains(id));
        self.touch(first..self.len());
    }

    /// The entry that follows an entry which is removed together with others.
    pub fn after_removed(&self, id: u32, removed: &HashSet<u32>) -> Option<u32> {
        let at = self.turn_of(id)?;
        let again = if self.modes.repeat { 0..at } else { 0..0 };
        (at..self.len()).chain(again).filter_map(|turn| self.at_turn(turn)).find(|id| !removed.contains(id))
    }

    /// Shuffles a part of the queue. If the playing entry is in it, it becomes the first.
    pub fn shuffle(&mut self, range: Range<usize>, playing: bool) {
        let mut range = range;
        if range.len() < 2 {
            return;
        }
        let current = self.current.and_then(|id| self.position_of(id).ok());
        match current {
            Some(current) if playing => {
                if range.contains(&current) {
                    self.entries.swap(range.start, current);
                    self.touch([range.start, current]);
                    range.start += 1;
                }
            }
            _ => self.current = None,
        }
        shuffle(&mut self.entries[range.clone()]);
        self.touch(range);
    }

    pub fn set_random(&mut self, random: bool, playing: bool) {
        self.modes.random = random;
        if random {
            self.reshuffle(playing);
            self.current = self.current.filter(|_| playing);
        } else {
            self.shuffled = Order::default();
        }
    }

    /// Creates a new random order, in which the playing entry is the first.
    pub fn reshuffle(&mut self, playing: bool) {
        let current = self.current.filter(|_| playing);
        self.shuffled.change(|order| {
            *order = self.entries.iter().map(|entry| entry.id).collect();
            shuffle(order);
            if let Some(at) = order.iter().position(|id| Some(*id) == current) {
                order.swap(0, at);
            }
        });
        self.prefer_prioritized();
    }

    /// Plays an entry out of turn: in a random order, it is swapped with the one that would have
    /// been next.
    pub fn bring_up(&mut self, id: u32, playing: bool) {
        let current = self.current.filter(|_| playing);
        let turn = current.and_then(|id| self.shuffled.turn_of(id)).unwrap_or(0);
        if let Some(at) = self.shuffled.turn_of(id).filter(|_| self.modes.random) {
            self.shuffled.change(|order| order.swap(at, turn));
        }
    }

    /// The entry that follows when a track has ended or is skipped.
    pub fn after(&self, id: u32) -> Option<u32> {
        let Modes { repeat, single, consume, .. } = self.modes;
        if single != Single::Off && repeat && !consume {
            return Some(id);
        }
        let turn = self.turn_of(id)?;
        let again = || self.first().filter(|_| repeat && (turn > 0 || !consume));
        self.at_turn(turn + 1).or_else(again)
    }

    pub fn before(&self, id: u32) -> Option<u32> {
        match self.turn_of(id)? {
            0 if self.modes.repeat => self.at_turn(self.len() - 1),
            turn => self.at_turn(turn.saturating_sub(1)),
        }
    }

    pub fn first(&self) -> Option<u32> {
        self.at_turn(0)
    }

    /// The entry that `status` reports as the next one.
    pub fn next(&self) -> Option<u32> {
        let current = self.current?;
        if self.modes.single != Single::Off && self.modes.repeat {
            return Some(current);
        }
        let turn = self.turn_of(current)?;
        self.at_turn(turn + 1).or_else(|| self.first().filter(|_| self.modes.repeat))
    }

    /// Changes a track, only in the queue.
    pub fn edit(&mut self, id: u32, edit: impl FnOnce(&mut Track)) -> CommandResult {
        let at = self.position_of(id)?;
        edit(Arc::make_mut(&mut self.entries[at].track));
        self.touch([at]);
        Ok(())
    }

    /// Updates the tracks after a scan. Returns whether any of them has changed.
    pub fn refresh(&mut self, database: &Database) -> bool {
        let mut changed = Vec::new();
        for (at, entry) in self.entries.iter_mut().enumerate() {
            if let Some(track) = database.track(&entry.track.uri).filter(|track| **track != entry.track) {
                entry.track = track.clone();
                changed.push(at);
            }
        }
        if !changed.is_empty() {
            self.touch(changed.iter().copied());
        }
        !changed.is_empty()
    }

    pub fn restore(&mut self, entries: Vec<(Arc<Track>, u8)>, modes: Modes) {
        self.append(entries);
        self.modes = modes;
        if modes.random {
            self.reshuffle(false);
        }
    }

    /// Appends tracks with their priorities, without creating a new version.
    fn append(&mut self, tracks: impl IntoIterator<Item = (Arc<Track>, u8)>) -> Vec<u32> {
        let mut ids = Vec::new();
        for (track, priority) in tracks {
            let id = self.next_id;
            self.positions.insert(id, self.entries.len());
            self.entries.push(Entry { id, track, priority, version: self.version });
            self.next_id += 1;
            ids.push(id);
        }
        ids
    }

    fn placed(&self, range: Range<usize>) -> Vec<Placed> {
        range.clone().zip(self.entries[range].iter().cloned()).collect()
    }

    /// The entry at a turn, counted from 0.
    fn at_turn(&self, turn: usize) -> Option<u32> {
        if self.modes.random { self.shuffled.ids.get(turn).copied() } else { self.id_at(turn).ok() }
    }

    fn turn_of(&self, id: u32) -> Option<usize> {
        if self.modes.random { self.shuffled.turn_of(id) } else { self.position_of(id).ok() }
    }

    /// How many entries of a random order have had their turn, including the current one.
    fn turns_done(&self) -> usize {
        self.current.and_then(|id| self.shuffled.turn_of(id)).map_or(0, |turn| turn + 1)
    }

    /// Moves the entries with the highest priority to the front of the rest of a random order.
    fn prefer_prioritized(&mut self) {
        let done = self.turns_done();
        let priority = |id: &u32| self.positions.get(id).map_or(0, |at| self.entries[*at].priority);
        self.shuffled.change(|order| order[done..].sort_by_key(|id| std::cmp::Reverse(priority(id))));
    }

    fn relocate(&mut self, range: Range<usize>, to: usize) -> bool {
        if to == range.start || range.is_empty() {
            return false;
        }
        let touched = range.start.min(to)..range.end.max(to + range.len());
        let moved: Vec<_> = self.entries.drain(range).collect();
        self.entries.splice(to..to, moved);
        self.touch(touched);
        true
    }

    /// Creates a new version of the queue, in which the entries at these positions have changed.
    pub fn touch(&mut self, positions: impl IntoIterator<Item = usize>) {
        self.version += 1;
        for position in positions {
            let entry = &mut self.entries[position];
            entry.version = self.version;
            self.positions.insert(entry.id, position);
        }
    }
}

/// IDs in the order of their turns, and the turn of each ID.
#[derive(Default)]
struct Order {
    ids: Vec<u32>,
    turns: HashMap<u32, usize>,
}

impl Order {
    fn turn_of(&self, id: u32) -> Option<usize> {
        self.turns.get(&id).copied()
    }

    fn change(&mut self, change: impl FnOnce(&mut Vec<u32>)) {
        change(&mut self.ids);
        self.turns = self.ids.iter().zip(0..).map(|(id, turn)| (*id, turn)).collect();
    }
}

fn bad_index() -> Ack {
    Ack::argument("Bad song index")
}

/// Shuffles items. The hashes of a randomly seeded hasher are random enough for music.
fn shuffle<T>(items: &mut [T]) {
    let random = RandomState::new();
    for left in (1..items.len()).rev() {
        let chosen = random.hash_one(left) % (left as u64 + 1);
        items.swap(left, usize::try_from(chosen).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracklist(tracks: usize) -> Tracklist {
        let mut tracklist = Tracklist::default();
        tracklist.add(vec![Arc::default(); tracks], None).unwrap();
        tracklist
    }

    fn ids(tracklist: &Tracklist) -> Vec<u32> {
        tracklist.entries.iter().map(|entry| entry.id).collect()
    }

    #[test]
    fn what_is_added_goes_where_it_is_wanted() {
        let mut tracklist = tracklist(3);
        tracklist.set_current(Some(2));
        tracklist.add(vec![Arc::default()], Some(QueuePosition::Absolute(0))).unwrap();
        tracklist.add(vec![Arc::default()], Some(QueuePosition::AfterCurrent(0))).unwrap();
        tracklist.add(vec![Arc::default()], Some(QueuePosition::BeforeCurrent(0))).unwrap();
        assert_eq!(ids(&tracklist), [4, 1, 6, 2, 5, 3]);
        assert!(tracklist.add(vec![Arc::default()], Some(QueuePosition::Absolute(7))).is_err());
    }

    #[test]
    fn only_what_has_changed_is_told() {
        let mut tracklist = tracklist(4);
        let before = tracklist.version();
        assert!(tracklist.relocate(0..1, 1));
        let changed = tracklist.changes(before, 0..usize::MAX);
        assert_eq!(changed.iter().map(|(position, entry)| (*position, entry.id)).collect::<Vec<_>>(), [(0, 2), (1, 1)]);
        assert_eq!(tracklist.changes(tracklist.version(), 0..usize::MAX).len(), 0);
        assert_eq!(tracklist.changes(tracklist.version() + 1, 0..usize::MAX).len(), 4);
    }

    #[test]
    fn a_random_order_plays_everything_once() {
        let mut tracklist = tracklist(20);
        tracklist.set_current(Some(7));
        tracklist.set_random(true, true);
        let mut played = vec![7];
        while let Some(next) = tracklist.after(played[played.len() - 1]) {
            played.push(next);
        }
        played.sort_unstable();
        assert_eq!(played, ids(&tracklist));
    }

    #[test]
    fn in_a_random_order_what_has_priority_comes_first() {
        let mut tracklist = tracklist(20);
        tracklist.entries[12].priority = 9;
        tracklist.set_current(Some(7));
        tracklist.set_random(true, true);
        assert_eq!(tracklist.after(7), Some(13));
    }

    #[test]
    fn the_modes_say_what_comes_next() {
        let mut tracklist = tracklist(2);
        assert_eq!((tracklist.after(1), tracklist.after(2)), (Some(2), None));
        tracklist.modes.repeat = true;
        assert_eq!(tracklist.after(2), Some(1));
        tracklist.modes.single = Single::On;
        assert_eq!(tracklist.after(2), Some(2));
        assert_eq!((tracklist.before(2), tracklist.before(1)), (Some(1), Some(2)));
    }
}
