//! The part of the core that holds the queue: what is to be played, in which order, and what changed when.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use pykka::{Context, actor};

use crate::core::Core;
use crate::database::Database;
use crate::events::{Subsystem, announce};
use crate::protocol::{Ack, Code, Done, too_large};
use crate::track::Track;

/// As many as a real server takes, if nobody tells it otherwise.
const LONGEST: usize = 16384;

/// A track in the queue. The same track may be there twice; its number tells them apart.
#[derive(Clone)]
pub struct Entry {
    pub id: u32,
    pub track: Arc<Track>,
    pub priority: u8,
    /// The queue's version since which it is as, and where, it is.
    version: u32,
}

/// An entry, and its place in the queue.
pub type Placed = (usize, Entry);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Modes {
    pub random: bool,
    pub repeat: bool,
    pub single: Single,
    pub consume: bool,
    pub crossfade: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Single {
    #[default]
    Off,
    On,
    /// Off, once the track has ended.
    OneShot,
}

/// A place in the queue, as clients may give it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    Position(usize),
    AfterCurrent(usize),
    BeforeCurrent(usize),
}

#[actor]
pub struct Tracklist {
    entries: Vec<Entry>,
    /// The order in which they are played, by their ids, if it is a random one.
    shuffled: Vec<u32>,
    /// The id of what is playing, or would be.
    current: Option<u32>,
    #[actor(skip)]
    pub modes: Modes,
    version: u32,
    next_id: u32,
}

impl Default for Tracklist {
    fn default() -> Tracklist {
        let (entries, shuffled) = Default::default();
        Tracklist { entries, shuffled, current: None, modes: Modes::default(), version: 1, next_id: 1 }
    }
}

#[actor]
impl Tracklist {
    pub fn range(&self, range: Range<usize>) -> Result<Vec<Placed>, Ack> {
        // Of an empty queue, everything is nothing.
        if range.start == 0 && range.end == usize::MAX {
            return Ok(self.placed().collect());
        }
        let range = self.bounded(range)?;
        Ok(self.placed().skip(range.start).take(range.len()).collect())
    }

    pub fn by_id(&self, id: u32) -> Result<Placed, Ack> {
        let position = self.position_of(id)?;
        Ok((position, self.entries[position].clone()))
    }

    /// What is not as it was in a version; all of it, if that is none of this queue's.
    pub fn changes(&self, since: u32, range: Range<usize>) -> Vec<Placed> {
        let all = since > self.version;
        let changed = self.placed().filter(|(_, entry)| all || entry.version > since);
        changed.filter(|(position, _)| range.contains(position)).collect()
    }

    pub fn move_range(&mut self, context: &Context<Core>, range: Range<usize>, to: At) -> Done {
        let range = self.bounded(range)?;
        let to = match to {
            At::Position(to) => to,
            // Counted as if what is moved weren't there.
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

    pub fn move_id(&mut self, context: &Context<Core>, id: u32, to: At) -> Done {
        let from = self.position_of(id)?;
        self.move_range(context, from..from + 1, to)
    }

    pub fn swap(&mut self, context: &Context<Core>, one: usize, other: usize) -> Done {
        if one.max(other) >= self.entries.len() {
            return Err(bad_index());
        }
        self.entries.swap(one, other);
        self.touch(&[one, other]);
        announce(context, &[Subsystem::Playlist]);
        Ok(())
    }

    pub fn swap_ids(&mut self, context: &Context<Core>, one: u32, other: u32) -> Done {
        let (one, other) = (self.position_of(one)?, self.position_of(other)?);
        self.swap(context, one, other)
    }

    pub fn set_priority(&mut self, context: &Context<Core>, priority: u8, range: Range<usize>) -> Done {
        let range = self.bounded(range)?;
        let changed: Vec<_> = range.filter(|at| self.entries[*at].priority != priority).collect();
        if !changed.is_empty() {
            changed.iter().for_each(|at| self.entries[*at].priority = priority);
            self.touch(&changed);
            self.prefer_prioritized();
            announce(context, &[Subsystem::Playlist]);
        }
        Ok(())
    }

    pub fn set_priority_of(&mut self, context: &Context<Core>, priority: u8, id: u32) -> Done {
        let at = self.position_of(id)?;
        self.set_priority(context, priority, at..at + 1)
    }
}

/// For the core, which sees its parts as plain fields.
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
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// An entry, with its place.
    pub fn placed_entry(&self, id: u32) -> Option<Placed> {
        self.placed().find(|(_, entry)| entry.id == id)
    }

    pub fn id_at(&self, position: usize) -> Result<u32, Ack> {
        self.entries.get(position).map(|entry| entry.id).ok_or_else(bad_index)
    }

    pub fn position_of(&self, id: u32) -> Result<usize, Ack> {
        let position = self.entries.iter().position(|entry| entry.id == id);
        position.ok_or_else(|| Ack::no_exist("No such song"))
    }

    /// What there is of a range.
    pub fn bounded(&self, range: Range<usize>) -> Result<Range<usize>, Ack> {
        if range.start >= self.entries.len() {
            return Err(bad_index());
        }
        Ok(range.start..range.end.min(self.entries.len()))
    }

    /// Adds tracks at the end, or somewhere else, and gives their ids.
    pub fn add(&mut self, tracks: Vec<Arc<Track>>, at: Option<At>) -> Result<Vec<u32>, Ack> {
        let to = self.place(at)?;
        let (before, added) = (self.entries.len(), tracks.len());
        if before + added > LONGEST {
            return Err(Ack::new(Code::PlaylistMax, "Playlist is too large"));
        }
        if added == 0 {
            return Ok(Vec::new());
        }
        self.version += 1;
        let mut ids = Vec::new();
        for track in tracks {
            let id = self.next_id;
            self.entries.push(Entry { id, track, priority: 0, version: self.version });
            self.next_id += 1;
            ids.push(id);
        }
        if self.modes.random {
            // Somewhere among those that are still to come.
            self.shuffled.extend(&ids);
            let done = self.shuffled.iter().position(|id| Some(*id) == self.current).map_or(0, |at| at + 1);
            shuffle(&mut self.shuffled[done..]);
            self.prefer_prioritized();
        }
        self.relocate(before..before + added, to);
        Ok(ids)
    }

    /// Where something is to be put that is not in the queue yet.
    pub fn place(&self, at: Option<At>) -> Result<usize, Ack> {
        let current = || {
            let current = self.current.and_then(|id| self.position_of(id).ok());
            current.ok_or_else(|| Ack::new(Code::PlayerSync, "No current song"))
        };
        let place = match at {
            None => return Ok(self.entries.len()),
            Some(At::Position(position)) => {
                return if position > self.entries.len() { Err(too_large(position)) } else { Ok(position) };
            }
            Some(At::AfterCurrent(after)) => (current()? + 1).checked_add(after),
            Some(At::BeforeCurrent(before)) => current()?.checked_sub(before),
        };
        place.filter(|place| *place <= self.entries.len()).ok_or_else(|| Ack::argument("Number too large"))
    }

    pub fn remove(&mut self, removed: &HashSet<u32>) {
        let first = self.entries.iter().position(|entry| removed.contains(&entry.id));
        let Some(first) = first else { return };
        self.entries.retain(|entry| !removed.contains(&entry.id));
        self.shuffled.retain(|id| !removed.contains(id));
        self.current = self.current.filter(|id| !removed.contains(id));
        self.version += 1;
        for entry in &mut self.entries[first..] {
            entry.version = self.version;
        }
    }

    /// What comes after a track when it is removed together with others.
    pub fn after_removed(&self, id: u32, removed: &HashSet<u32>) -> Option<u32> {
        let order = self.order();
        let at = order.iter().position(|other| *other == id)?;
        let (before, after) = order.split_at(at);
        let again = before.iter().filter(|_| self.modes.repeat);
        after.iter().chain(again).copied().find(|id| !removed.contains(id))
    }

    /// Mixes up a part of the queue. What is playing is the first of it then.
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
                    self.touch(&[range.start, current]);
                    range.start += 1;
                }
            }
            _ => self.current = None,
        }
        shuffle(&mut self.entries[range.clone()]);
        self.touch(&range.collect::<Vec<_>>());
    }

    pub fn set_random(&mut self, random: bool, playing: bool) {
        self.modes.random = random;
        if random {
            self.reshuffle(playing);
            self.current = self.current.filter(|_| playing);
        }
    }

    /// A new random order, in which what is playing comes first.
    pub fn reshuffle(&mut self, playing: bool) {
        self.shuffled = self.entries.iter().map(|entry| entry.id).collect();
        shuffle(&mut self.shuffled);
        if let Some(at) = self.shuffled.iter().position(|id| playing && Some(*id) == self.current) {
            self.shuffled.swap(0, at);
        }
        self.prefer_prioritized();
    }

    /// Something is played out of turn: in a random order, it changes places with what would have been.
    pub fn bring_up(&mut self, id: u32, playing: bool) {
        let find = |wanted: Option<u32>| self.shuffled.iter().position(|id| Some(*id) == wanted);
        let turn = if playing { find(self.current).unwrap_or(0) } else { 0 };
        if let Some(at) = find(Some(id)).filter(|_| self.modes.random) {
            self.shuffled.swap(at, turn);
        }
    }

    /// What comes when a track has ended, or is skipped.
    pub fn after(&self, id: u32) -> Option<u32> {
        let Modes { repeat, single, consume, .. } = self.modes;
        if single != Single::Off && repeat && !consume {
            return Some(id);
        }
        let order = self.order();
        let at = order.iter().position(|other| *other == id)?;
        let first = order.first().filter(|_| repeat && (at > 0 || !consume));
        order.get(at + 1).or(first).copied()
    }

    pub fn before(&self, id: u32) -> Option<u32> {
        let order = self.order();
        match order.iter().position(|other| *other == id)? {
            0 if self.modes.repeat => order.last().copied(),
            at => Some(order[at.saturating_sub(1)]),
        }
    }

    pub fn first(&self) -> Option<u32> {
        self.order().first().copied()
    }

    /// What `status` says is next.
    pub fn next(&self) -> Option<u32> {
        let current = self.current?;
        if self.modes.single != Single::Off && self.modes.repeat {
            return Some(current);
        }
        let order = self.order();
        let at = order.iter().position(|id| *id == current)?;
        order.get(at + 1).or(order.first().filter(|_| self.modes.repeat)).copied()
    }

    /// A scan may have found that tags have changed.
    pub fn refresh(&mut self, database: &Database) -> bool {
        let mut changed = Vec::new();
        for (at, entry) in self.entries.iter_mut().enumerate() {
            if let Some(track) = database.track(&entry.track.uri).filter(|track| **track != entry.track) {
                entry.track = track.clone();
                changed.push(at);
            }
        }
        if !changed.is_empty() {
            self.touch(&changed);
        }
        !changed.is_empty()
    }

    pub fn restore(&mut self, entries: Vec<(Track, u8)>, modes: Modes) {
        for (track, priority) in entries {
            self.entries.push(Entry { id: self.next_id, track: Arc::new(track), priority, version: self.version });
            self.next_id += 1;
        }
        self.modes = modes;
        self.reshuffle(false);
    }

    fn placed(&self) -> impl Iterator<Item = Placed> {
        self.entries.iter().cloned().enumerate()
    }

    fn order(&self) -> Vec<u32> {
        if self.modes.random { self.shuffled.clone() } else { self.entries.iter().map(|entry| entry.id).collect() }
    }

    /// Of those still to come in a random order, the ones with the highest priority come first.
    fn prefer_prioritized(&mut self) {
        let done = self.shuffled.iter().position(|id| Some(*id) == self.current).map_or(0, |at| at + 1);
        let priorities = self.entries.iter().map(|entry| (entry.id, entry.priority));
        let priorities: HashMap<_, _> = priorities.collect();
        self.shuffled[done..].sort_by_key(|id| std::cmp::Reverse(priorities.get(id).copied().unwrap_or(0)));
    }

    fn relocate(&mut self, range: Range<usize>, to: usize) -> bool {
        if to == range.start || range.is_empty() {
            return false;
        }
        let touched: Vec<_> = (range.start.min(to)..range.end.max(to + range.len())).collect();
        let moved: Vec<_> = self.entries.drain(range).collect();
        self.entries.splice(to..to, moved);
        self.touch(&touched);
        true
    }

    /// Makes a new version of the queue, in which these are not as they were.
    pub fn touch(&mut self, positions: &[usize]) {
        self.version += 1;
        for position in positions {
            self.entries[*position].version = self.version;
        }
    }
}

fn bad_index() -> Ack {
    Ack::argument("Bad song index")
}

/// Good enough for music: the hashes of a hasher that is seeded at random.
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
        tracklist.add(vec![Arc::default()], Some(At::Position(0))).unwrap();
        tracklist.add(vec![Arc::default()], Some(At::AfterCurrent(0))).unwrap();
        tracklist.add(vec![Arc::default()], Some(At::BeforeCurrent(0))).unwrap();
        assert_eq!(ids(&tracklist), [4, 1, 6, 2, 5, 3]);
        assert!(tracklist.add(vec![Arc::default()], Some(At::Position(7))).is_err());
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
