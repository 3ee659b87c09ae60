//! The state that is kept from one run of the server to the next, in a file that can be read and
//! edited by hand.

use std::fmt::Write;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use pykka::{Context, Proxy, actor};

use crate::core::CoreProxy;
use crate::events::{Listener, Subsystem};
use crate::playback::PlayState;
use crate::protocol::boolean;
use crate::track::{Format, Tag, Track};
use crate::tracklist::{Modes, ReplayGain, Single};
use crate::{files, warn};

#[derive(Debug, PartialEq)]
pub struct State {
    pub volume: u8,
    pub modes: Modes,
    pub state: PlayState,
    pub current: Option<usize>,
    pub elapsed: Duration,
    /// The tracks with their priorities. They contain everything, so they don't have to be looked
    /// up again.
    pub entries: Vec<(Arc<Track>, u8)>,
}

impl Default for State {
    fn default() -> State {
        let (modes, state, entries) = Default::default();
        State { volume: 100, modes, state, current: None, elapsed: Duration::ZERO, entries }
    }
}

pub struct StateFile(PathBuf);

impl StateFile {
    pub fn new(folder: &Path) -> io::Result<StateFile> {
        fs::create_dir_all(folder)?;
        Ok(StateFile(folder.join("state")))
    }

    pub fn read(&self) -> State {
        let mut text = String::new();
        let read = files::open(&self.0).and_then(|mut file| file.read_to_string(&mut text));
        let why = match read {
            Ok(_) => match parse(&text) {
                Ok(state) => return state,
                Err(why) => why,
            },
            Err(error) if error.kind() == ErrorKind::NotFound => return State::default(),
            Err(error) => error.to_string(),
        };
        files::set_aside(&self.0, &why);
        State::default()
    }
}

// --- Saving --------------------------------------------------------------------------------------

/// The delay between a change and saving it, so that many changes are saved at once.
const DELAY: Duration = Duration::from_millis(200);

/// Saves the core's state when it changes. It has its own thread, so it may wait for the disk.
#[actor(implements(Listener))]
pub struct Saver {
    file: StateFile,
    core: CoreProxy,
    /// Its own proxy, for messages to itself.
    me: Option<SaverProxy>,
    due: bool,
    /// The contents of the file, so that it is written only if they change.
    saved: String,
    /// Why the last attempt failed, so that the same failure is logged only once.
    failure: Option<String>,
}

#[actor]
impl Saver {
    fn on_start(&mut self, context: &Context<Self>) {
        self.me = Some(context.proxy());
    }

    /// Saves the state now, if it has changed.
    pub fn save(&mut self) {
        self.due = false;
        // If the core has terminated, keep the state that was saved last.
        let Ok(state) = self.core.call().state() else { return };
        let text = text(&state);
        if text == self.saved {
            return;
        }
        match files::replace(&self.file.0, text.as_bytes()) {
            Ok(()) => (self.saved, self.failure) = (text, None),
            Err(error) => {
                let failure = Some(error.to_string());
                if self.failure != failure {
                    warn(format_args!("the state is not saved: {error}"));
                }
                self.failure = failure;
            }
        }
    }

    fn on_stop(&mut self) {
        self.save();
    }
}

impl Listener for Saver {
    fn changed(&mut self, what: Vec<Subsystem>) {
        use Subsystem::{Mixer, Options, Player, Playlist};
        let is_kept = |what: &Subsystem| [Mixer, Options, Player, Playlist].contains(what);
        if let Some(me) = self.me.as_ref().filter(|_| !self.due && what.iter().any(is_kept)) {
            self.due = true;
            me.after(DELAY).save();
        }
    }
}

impl Saver {
    pub fn new(file: StateFile, core: CoreProxy) -> Saver {
        Saver { file, core, me: None, due: false, saved: String::new(), failure: None }
    }
}

// --- The format of the file ----------------------------------------------------------------------

const FIRST: &str = "jukebox 1";
/// If this line is missing, the file is incomplete.
const LAST: &str = "end";

fn text(state: &State) -> String {
    let mut text = format!("{FIRST}\n");
    let mut pair = |key: &str, value: &dyn std::fmt::Display| {
        let _ = writeln!(text, "{key}: {value}");
    };
    pair("volume", &state.volume);
    pair("random", &u8::from(state.modes.random));
    pair("repeat", &u8::from(state.modes.repeat));
    pair("single", &SINGLES[state.modes.single as usize]);
    pair("consume", &u8::from(state.modes.consume));
    pair("crossfade", &state.modes.crossfade);
    pair("replaygain", &state.modes.replay_gain.name());
    pair("mixrampdb", &state.modes.mixramp_threshold);
    if let Some(delay) = state.modes.mixramp_delay {
        pair("mixrampdelay", &delay);
    }
    pair("state", &STATES[state.state as usize]);
    if let Some(current) = state.current {
        pair("current", &current);
    }
    pair("elapsed", &state.elapsed.as_secs_f64());
    for (track, priority) in &state.entries {
        pair("track", &track.uri);
        pair("priority", priority);
        if let Some(duration) = track.duration {
            pair("duration", &duration.as_secs_f64());
        }
        if let Some(age) = track.modified.and_then(|modified| modified.duration_since(SystemTime::UNIX_EPOCH).ok()) {
            pair("modified", &format!("{}.{:09}", age.as_secs(), age.subsec_nanos()));
        }
        if let Some(Format { rate, channels }) = track.format {
            pair("format", &format!("{rate}:{channels}"));
        }
        for (tag, value) in &track.tags {
            pair(tag.name(), value);
        }
    }
    text + LAST + "\n"
}

pub const SINGLES: [&str; 3] = ["0", "1", "oneshot"];
pub const STATES: [&str; 3] = ["stop", "play", "pause"];

fn parse(text: &str) -> Result<State, String> {
    let mut lines = text.lines().zip(1..);
    if lines.next().is_none_or(|(line, _)| line != FIRST) {
        return Err(format!("the first line is not `{FIRST}`"));
    }
    let mut state = State::default();
    for (line, number) in &mut lines {
        if line == LAST {
            return Ok(state);
        }
        parse_line(line, &mut state).ok_or_else(|| format!("line {number} is invalid: {line}"))?;
    }
    Err("the last line is missing".into())
}

fn parse_line(line: &str, state: &mut State) -> Option<()> {
    let (key, value) = line.split_once(": ")?;
    match (key, state.entries.last_mut()) {
        ("track", _) => state.entries.push((Arc::new(Track { uri: value.to_owned(), ..Track::default() }), 0)),
        ("priority", Some((_, priority))) => *priority = value.parse().ok()?,
        (key, Some((track, _))) => parse_track(key, value, Arc::make_mut(track))?,
        ("volume", None) => state.volume = value.parse().ok().filter(|volume| *volume <= 100)?,
        ("random", None) => state.modes.random = boolean(value).ok()?,
        ("repeat", None) => state.modes.repeat = boolean(value).ok()?,
        ("single", None) => state.modes.single = single(value)?,
        ("consume", None) => state.modes.consume = boolean(value).ok()?,
        ("crossfade", None) => state.modes.crossfade = value.parse().ok()?,
        ("replaygain", None) => state.modes.replay_gain = ReplayGain::named(value)?,
        ("mixrampdb", None) => state.modes.mixramp_threshold = finite(value)?,
        ("mixrampdelay", None) => state.modes.mixramp_delay = Some(finite(value)?),
        ("state", None) => {
            let states = [PlayState::Stop, PlayState::Play, PlayState::Pause];
            state.state = states[STATES.iter().position(|name| *name == value)?];
        }
        ("current", None) => state.current = Some(value.parse().ok()?),
        ("elapsed", None) => state.elapsed = seconds(value)?,
        _ => return None,
    }
    Some(())
}

fn parse_track(key: &str, value: &str, track: &mut Track) -> Option<()> {
    match key {
        "duration" => track.duration = Some(seconds(value)?),
        "modified" => track.modified = Some(moment(value)?),
        "format" => {
            let (rate, channels) = value.split_once(':')?;
            track.format = Some(Format { rate: rate.parse().ok()?, channels: channels.parse().ok()? });
        }
        tag => track.tags.push((Tag::named(tag)?, value.to_owned())),
    }
    Some(())
}

fn finite(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

pub fn single(value: &str) -> Option<Single> {
    let singles = [Single::Off, Single::On, Single::OneShot];
    Some(singles[SINGLES.iter().position(|name| *name == value)?])
}

fn seconds(value: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(value.parse().ok()?).ok()
}

fn moment(value: &str) -> Option<SystemTime> {
    let (seconds, nanoseconds) = value.split_once('.')?;
    let nanoseconds = nanoseconds.parse().ok().filter(|nanoseconds| *nanoseconds < 1_000_000_000)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds.parse().ok()?, nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let track = Track {
            uri: "kinks/lola: live.ogg".into(),
            tags: vec![(Tag::TITLE, "Lola: live".into()), (Tag::ARTIST, String::new())],
            duration: Some(Duration::from_millis(1500)),
            modified: Some(SystemTime::UNIX_EPOCH + Duration::new(7, 5)),
            format: Some(Format { rate: 44100, channels: 2 }),
        };
        let modes = Modes { random: true, single: Single::OneShot, crossfade: 3, ..Modes::default() };
        let modes =
            Modes { replay_gain: ReplayGain::Album, mixramp_threshold: -3.5, mixramp_delay: Some(2.0), ..modes };
        let tone = Track { uri: "tone:440".into(), ..Track::default() };
        State {
            volume: 50,
            modes,
            state: PlayState::Pause,
            current: Some(1),
            elapsed: Duration::from_millis(250),
            entries: vec![(Arc::new(track), 7), (Arc::new(tone), 0)],
        }
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(parse(&text(&state())), Ok(state()));
        assert_eq!(parse(&text(&State::default())), Ok(State::default()));
    }

    #[test]
    fn whatever_is_cut_off_is_missed() {
        let text = text(&state());
        for end in 0..text.len() - 1 {
            assert!(parse(&text[..end]).is_err(), "{}", &text[..end]);
        }
    }
}
