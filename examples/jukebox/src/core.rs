//! The state of the server. An operation on one part of the core is a method of that part. An
//! operation on several parts is a method of the core itself, for which its parts are plain fields.
//!
//! The core never waits: not for a backend, the audio, or a session. So it answers every ask at
//! once.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use pykka::{Context, actor, testing};

use crate::audio::PlayRequest;
use crate::channels::Channels;
use crate::database::{Counts, Database};
use crate::events::{Subsystem, announce};
use crate::library::Library;
use crate::mixer::Mixer;
use crate::playback::{PlayState, Playback};
use crate::playlists::PlaylistsProxy;
use crate::protocol::{Ack, Code, CommandResult};
use crate::state::State;
use crate::stickers::StickersProxy;
use crate::track::{Format, Tag, Track};
use crate::tracklist::{Modes, Placed, QueuePosition, ReplayGain, Single, Tracklist};

/// It is never busy for long, so it is pooled: a thread that asks it runs it in place.
#[actor(pooled)]
pub struct Core {
    #[traversable]
    pub library: Library,
    #[traversable]
    pub tracklist: Tracklist,
    #[traversable]
    pub mixer: Mixer,
    #[traversable]
    pub playback: Playback,
    #[traversable]
    pub channels: Channels,
    /// These are actors, because they wait for the disk. Sessions ask them directly.
    #[actor(read_only)]
    pub playlists: PlaylistsProxy,
    #[actor(read_only)]
    pub stickers: StickersProxy,
    begun: Duration,
    /// How many tracks in a row could not be played.
    failures: usize,
}

/// The answer to `status`.
#[derive(Clone, Debug)]
pub struct Status {
    pub volume: u8,
    pub modes: Modes,
    pub version: u32,
    pub length: usize,
    pub state: PlayState,
    /// The position and the ID.
    pub current: Option<(usize, u32)>,
    pub next: Option<(usize, u32)>,
    pub elapsed: Duration,
    pub duration: Option<Duration>,
    pub format: Option<Format>,
    pub updating: Option<u32>,
    pub error: Option<String>,
}

/// The answer to `stats`.
pub struct Stats {
    pub uptime: Duration,
    pub playtime: Duration,
    pub database: Arc<Database>,
    pub counts: Counts,
}

/// A new value for one of the modes.
#[derive(Clone, Copy)]
pub enum Mode {
    Random(bool),
    Repeat(bool),
    Single(Single),
    Consume(bool),
    Crossfade(u32),
    ReplayGain(ReplayGain),
    MixrampThreshold(f64),
    MixrampDelay(Option<f64>),
}

/// The most tags that a track can have after `addtagid`.
const MOST_TAGS: usize = 256;

/// A change to the tags of an entry.
#[derive(Clone)]
pub enum TagEdit {
    Add(Tag, String),
    /// Removes the tags of one type, or all tags.
    Clear(Option<Tag>),
}

/// A new position in the track that is playing.
#[derive(Clone, Copy)]
pub enum Seek {
    To(Duration),
    Forward(Duration),
    Back(Duration),
}

impl Core {
    pub fn new(
        library: Library,
        tracklist: Tracklist,
        mixer: Mixer,
        playback: Playback,
        playlists: PlaylistsProxy,
        stickers: StickersProxy,
    ) -> Core {
        let (begun, channels) = (testing::now(), Channels::default());
        Core { library, tracklist, mixer, playback, channels, playlists, stickers, begun, failures: 0 }
    }
}

#[actor]
impl Core {
    pub fn status(&self) -> Status {
        let placed = |id: Option<u32>| id.and_then(|id| Some((self.tracklist.position_of(id).ok()?, id)));
        let current = self.tracklist.current();
        let track = current.and_then(|id| self.tracklist.entry(id));
        Status {
            volume: self.mixer.volume,
            modes: self.tracklist.modes,
            version: self.tracklist.version(),
            length: self.tracklist.len(),
            state: self.playback.state(),
            current: placed(current),
            next: placed(self.tracklist.next()),
            elapsed: self.playback.elapsed(),
            duration: track.and_then(|entry| entry.track.duration),
            format: self.playback.format(),
            updating: self.library.updating(),
            error: self.playback.error().map(str::to_owned),
        }
    }

    pub fn current(&self) -> Option<Placed> {
        self.tracklist.by_id(self.tracklist.current()?).ok()
    }

    pub fn stats(&self) -> Stats {
        let database = self.library.database();
        let (uptime, playtime) = (testing::now().saturating_sub(self.begun), self.playback.played());
        Stats { uptime, playtime, counts: database.counts, database }
    }

    // --- The queue -------------------------------------------------------------------------------

    pub fn add(
        &mut self,
        context: &Context<Self>,
        tracks: Vec<Arc<Track>>,
        at: Option<QueuePosition>,
    ) -> Result<Vec<u32>, Ack> {
        let ids = self.tracklist.add(tracks, at)?;
        if !ids.is_empty() {
            announce(context, &[Subsystem::Playlist]);
        }
        Ok(ids)
    }

    pub fn delete(&mut self, context: &Context<Self>, range: Range<usize>) -> CommandResult {
        if range == (0..usize::MAX) && self.tracklist.is_empty() {
            return Ok(());
        }
        let range = self.tracklist.bounded(range)?;
        let ids: HashSet<_> = self.tracklist.entries()[range].iter().map(|entry| entry.id).collect();
        self.remove(context, &ids);
        Ok(())
    }

    pub fn delete_id(&mut self, context: &Context<Self>, id: u32) -> CommandResult {
        self.tracklist.position_of(id)?;
        self.remove(context, &HashSet::from([id]));
        Ok(())
    }

    pub fn clear(&mut self, context: &Context<Self>) {
        let ids: HashSet<_> = self.tracklist.entries().iter().map(|entry| entry.id).collect();
        self.remove(context, &ids);
        if ids.is_empty() {
            // Nothing has changed, but MPD announces a new queue, so clients expect it.
            self.tracklist.touch([]);
            announce(context, &[Subsystem::Playlist]);
        }
    }

    pub fn shuffle(&mut self, context: &Context<Self>, range: Range<usize>) -> CommandResult {
        let is_all = range == (0..usize::MAX);
        if !(is_all && self.tracklist.is_empty()) {
            let range = self.tracklist.bounded(range)?;
            self.tracklist.shuffle(range, self.playback.is_active());
            announce(context, &[Subsystem::Playlist]);
        }
        Ok(())
    }

    pub fn set_mode(&mut self, context: &Context<Self>, mode: Mode) {
        let before = self.tracklist.modes;
        let modes = &mut self.tracklist.modes;
        match mode {
            Mode::Random(random) if random != modes.random => {
                self.tracklist.set_random(random, self.playback.is_active());
            }
            Mode::Random(_) => {}
            Mode::Repeat(repeat) => modes.repeat = repeat,
            Mode::Single(single) => modes.single = single,
            Mode::Consume(consume) => modes.consume = consume,
            Mode::Crossfade(seconds) => modes.crossfade = seconds,
            Mode::ReplayGain(mode) => modes.replay_gain = mode,
            Mode::MixrampThreshold(decibels) => modes.mixramp_threshold = decibels,
            Mode::MixrampDelay(seconds) => modes.mixramp_delay = seconds,
        }
        if self.tracklist.modes != before {
            announce(context, &[Subsystem::Options]);
        }
    }

    /// Changes the tags of an entry in the queue, but not those of a file, which contains its own.
    pub fn edit_tags(&mut self, context: &Context<Self>, id: u32, edit: TagEdit) -> CommandResult {
        let (_, entry) = self.tracklist.by_id(id)?;
        if self.library.is_file(&entry.track.uri) {
            return Err(Ack::new(Code::Permission, "Cannot edit tags of local file"));
        }
        if matches!(edit, TagEdit::Add(..)) && entry.track.tags.len() >= MOST_TAGS {
            return Err(Ack::argument("Too many tags"));
        }
        self.tracklist.edit(id, |track| match edit {
            TagEdit::Add(tag, value) => track.tags.push((tag, value)),
            TagEdit::Clear(cleared) => track.tags.retain(|(tag, _)| cleared.is_some_and(|cleared| cleared != *tag)),
        })?;
        announce(context, &[Subsystem::Playlist]);
        Ok(())
    }

    // --- Playing ---------------------------------------------------------------------------------

    /// Plays the track at a position, or resumes the current one.
    pub fn play(&mut self, context: &Context<Self>, position: Option<usize>) -> CommandResult {
        let id = position.map(|position| self.tracklist.id_at(position)).transpose()?;
        self.play_or_resume(context, id);
        Ok(())
    }

    pub fn play_id(&mut self, context: &Context<Self>, id: Option<u32>) -> CommandResult {
        id.map(|id| self.tracklist.position_of(id)).transpose()?;
        self.play_or_resume(context, id);
        Ok(())
    }

    /// `None` toggles it.
    pub fn pause(&mut self, context: &Context<Self>, paused: Option<bool>) {
        let is_paused = self.playback.state() == PlayState::Pause;
        let paused = paused.unwrap_or(!is_paused);
        if self.playback.is_active() && paused != is_paused {
            self.playback.pause(paused);
            announce(context, &[Subsystem::Player]);
        }
    }

    pub fn halt(&mut self, context: &Context<Self>) {
        if self.playback.is_active() {
            if self.tracklist.modes.random {
                self.tracklist.reshuffle(false);
            }
            self.playback.halt();
            announce(context, &[Subsystem::Player]);
        }
    }

    pub fn next(&mut self, context: &Context<Self>) -> CommandResult {
        self.playing()?;
        self.advance(context, false);
        Ok(())
    }

    pub fn previous(&mut self, context: &Context<Self>) -> CommandResult {
        let before = self.tracklist.before(self.playing()?);
        if let Some(before) = before {
            self.start_track(context, before, Duration::ZERO, false);
        }
        Ok(())
    }

    pub fn seek(&mut self, context: &Context<Self>, position: usize, to: Duration) -> CommandResult {
        let id = self.tracklist.id_at(position)?;
        self.seek_in(context, id, to);
        Ok(())
    }

    pub fn seek_id(&mut self, context: &Context<Self>, id: u32, to: Duration) -> CommandResult {
        self.tracklist.position_of(id)?;
        self.seek_in(context, id, to);
        Ok(())
    }

    pub fn seek_current(&mut self, context: &Context<Self>, to: Seek) -> CommandResult {
        let current = self.playing()?;
        let elapsed = self.playback.elapsed();
        let to = match to {
            Seek::To(to) => to,
            Seek::Forward(by) => elapsed.saturating_add(by),
            Seek::Back(by) => elapsed.saturating_sub(by),
        };
        self.seek_in(context, current, to);
        Ok(())
    }

    // --- From other actors -----------------------------------------------------------------------

    /// From the audio.
    pub(crate) fn track_started(&mut self, context: &Context<Self>, number: u64, uri: &str, format: Format) {
        if self.playback.started(number, uri, format) {
            announce(context, &[Subsystem::Player]);
        }
    }

    /// From the audio. Skips a track that can't be played. If no track can be played, playback
    /// stops, because skipping would never end.
    pub(crate) fn track_ended(&mut self, context: &Context<Self>, number: u64, result: Result<(), String>) {
        if !self.playback.is_playing(number) {
            return;
        }
        match result {
            Ok(()) => self.failures = 0,
            Err(why) => {
                let uri = self.current().map(|(_, entry)| entry.track.uri.clone()).unwrap_or_default();
                self.playback.set_error(Some(format!("Failed to decode {uri}: {why}")));
                self.failures += 1;
            }
        }
        if self.failures > self.tracklist.len() {
            self.halt(context);
        } else {
            self.advance(context, true);
        }
    }

    /// From the library, after a scan.
    pub(crate) fn refresh(&mut self, context: &Context<Self>, database: &Arc<Database>) {
        if self.tracklist.refresh(database) {
            announce(context, &[Subsystem::Playlist]);
        }
    }

    /// Restores the state that was saved when the server was last stopped.
    pub(crate) fn restore(&mut self, context: &Context<Self>, state: State) {
        self.mixer.restore(state.volume);
        self.tracklist.restore(state.entries, state.modes);
        let current = state.current.and_then(|position| self.tracklist.id_at(position).ok());
        self.tracklist.set_current(current);
        if let Some(current) = current.filter(|_| state.state != PlayState::Stop) {
            self.start_track(context, current, state.elapsed, state.state == PlayState::Pause);
        }
    }

    /// The state to be saved.
    pub(crate) fn state(&self) -> State {
        let status = self.status();
        let entries = self.tracklist.entries().iter();
        State {
            volume: status.volume,
            modes: status.modes,
            state: status.state,
            current: status.current.map(|(position, _)| position),
            elapsed: status.elapsed,
            entries: entries.map(|entry| (entry.track.clone(), entry.priority)).collect(),
        }
    }

    fn on_stop(&mut self) {
        self.playback.halt();
    }
}

impl Core {
    /// The ID of the track that is playing or paused.
    fn playing(&self) -> Result<u32, Ack> {
        let playing = self.tracklist.current().filter(|_| self.playback.is_active());
        playing.ok_or_else(|| Ack::new(Code::PlayerSync, "Not playing"))
    }

    fn play_or_resume(&mut self, context: &Context<Self>, id: Option<u32>) {
        self.failures = 0;
        self.playback.set_error(None);
        if id.is_none() && self.playback.is_active() {
            return self.pause(context, Some(false));
        }
        let usual = || self.tracklist.current().or_else(|| self.tracklist.first());
        if let Some(id) = id.or_else(usual) {
            self.tracklist.bring_up(id, self.playback.is_active());
            self.start_track(context, id, Duration::ZERO, false);
        }
    }

    fn seek_in(&mut self, context: &Context<Self>, id: u32, to: Duration) {
        let is_current = self.tracklist.current() == Some(id);
        let paused = is_current && self.playback.state() == PlayState::Pause;
        if !is_current {
            self.tracklist.bring_up(id, self.playback.is_active());
        }
        self.start_track(context, id, to, paused);
    }

    /// Plays an entry. The decoder thread asks the backend for its samples.
    fn start_track(&mut self, context: &Context<Self>, id: u32, from: Duration, paused: bool) {
        self.tracklist.set_current(Some(id));
        let Some(track) = self.tracklist.entry(id).map(|entry| entry.track.clone()) else {
            return;
        };
        let from = track.duration.map_or(from, |duration| from.min(duration));
        let backend = self.library.backend_of(&track.uri);
        let request = PlayRequest { number: 0, uri: track.uri.clone(), backend, from, paused, core: context.proxy() };
        self.playback.start(request, track.duration);
        announce(context, &[Subsystem::Player]);
    }

    /// Plays the next track, because the current one has ended or is skipped.
    fn advance(&mut self, context: &Context<Self>, ended: bool) {
        let Some(current) = self.tracklist.current() else {
            return self.halt(context);
        };
        let modes = self.tracklist.modes;
        let mut next = self.tracklist.after(current);
        if modes.random && modes.repeat && next == self.tracklist.first() && next != Some(current) {
            // A new round in another order.
            self.tracklist.reshuffle(false);
            next = self.tracklist.first();
        }
        let paused = ended && modes.single != Single::Off && !modes.repeat;
        if ended && modes.single == Single::OneShot {
            self.set_mode(context, Mode::Single(Single::Off));
        }
        if let Some(next) = next {
            self.start_track(context, next, Duration::ZERO, paused);
        } else {
            self.halt(context);
            self.tracklist.set_current(None);
        }
        if modes.consume {
            self.remove(context, &HashSet::from([current]));
        }
    }

    /// Removes entries from the queue. If one of them is playing, the one after it is played.
    fn remove(&mut self, context: &Context<Self>, ids: &HashSet<u32>) {
        if ids.is_empty() {
            return;
        }
        let playing = self.tracklist.current().filter(|id| ids.contains(id) && self.playback.is_active());
        if let Some(playing) = playing {
            let next = self.tracklist.after_removed(playing, ids);
            if let Some(next) = next.filter(|_| self.playback.state() == PlayState::Play) {
                self.start_track(context, next, Duration::ZERO, false);
            } else {
                self.halt(context);
                self.tracklist.set_current(next);
            }
        }
        self.tracklist.remove(ids);
        announce(context, &[Subsystem::Playlist]);
    }
}
