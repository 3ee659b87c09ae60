//! What is kept from one run of the server to the next, in a file that can be read and mended by hand.

use std::fmt::Write;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, process};

use crate::playback::PlayState;
use crate::protocol::boolean;
use crate::track::{Format, Tag, Track};
use crate::tracklist::{Modes, Single};

#[derive(Debug, PartialEq)]
pub struct State {
    pub volume: u8,
    pub modes: Modes,
    pub state: PlayState,
    pub current: Option<usize>,
    pub elapsed: Duration,
    /// The tracks as they are, with their priorities, so that they needn't be looked up again.
    pub entries: Vec<(Track, u8)>,
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

    /// A file that makes no sense is set aside, and said so: it is no reason not to play music.
    pub fn read(&self) -> State {
        let why = match fs::read_to_string(&self.0) {
            Ok(text) => match parse(&text) {
                Ok(state) => return state,
                Err(why) => why,
            },
            Err(error) if error.kind() == ErrorKind::NotFound => return State::default(),
            Err(error) => error.to_string(),
        };
        let aside = self.0.with_extension("damaged");
        match fs::rename(&self.0, &aside) {
            Ok(()) => eprintln!("jukebox: the state is damaged, and now in {}: {why}", aside.display()),
            Err(error) => {
                eprintln!("jukebox: the state is damaged ({why}), and can't be set aside: {error}");
            }
        }
        State::default()
    }

    /// All or nothing: what was there stays until there is something better.
    pub fn write(&self, state: &State) -> io::Result<()> {
        let new = self.0.with_extension(format!("new-{}", process::id()));
        fs::write(&new, text(state))?;
        fs::rename(new, &self.0)
    }
}

const FIRST: &str = "jukebox 1";
/// Where this is missing, something is missing.
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
        return Err(format!("it doesn't begin with `{FIRST}`"));
    }
    let mut state = State::default();
    for (line, number) in &mut lines {
        if line == LAST {
            return Ok(state);
        }
        parse_line(line, &mut state).ok_or_else(|| format!("line {number} makes no sense: {line}"))?;
    }
    Err("its end is missing".into())
}

fn parse_line(line: &str, state: &mut State) -> Option<()> {
    let (key, value) = line.split_once(": ")?;
    match (key, state.entries.last_mut()) {
        ("track", _) => state.entries.push((Track { uri: value.to_owned(), ..Track::default() }, 0)),
        ("priority", Some((_, priority))) => *priority = value.parse().ok()?,
        ("duration", Some((track, _))) => track.duration = Some(seconds(value)?),
        ("modified", Some((track, _))) => track.modified = Some(moment(value)?),
        ("format", Some((track, _))) => {
            let (rate, channels) = value.split_once(':')?;
            track.format = Some(Format { rate: rate.parse().ok()?, channels: channels.parse().ok()? });
        }
        (tag, Some((track, _))) => track.tags.push((Tag::named(tag)?, value.to_owned())),
        ("volume", None) => state.volume = value.parse().ok().filter(|volume| *volume <= 100)?,
        ("random", None) => state.modes.random = boolean(value).ok()?,
        ("repeat", None) => state.modes.repeat = boolean(value).ok()?,
        ("single", None) => state.modes.single = single(value)?,
        ("consume", None) => state.modes.consume = boolean(value).ok()?,
        ("crossfade", None) => state.modes.crossfade = value.parse().ok()?,
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
        let tone = Track { uri: "tone:440".into(), ..Track::default() };
        State {
            volume: 50,
            modes,
            state: PlayState::Pause,
            current: Some(1),
            elapsed: Duration::from_millis(250),
            entries: vec![(track, 7), (tone, 0)],
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
