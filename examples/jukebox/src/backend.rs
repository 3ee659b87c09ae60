//! Where music comes from. A backend may be slow, fail or hang: it is asked by sessions and by the thread that decodes,
//! never by the core.

use std::f32::consts::TAU;
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

use pykka::actor;

use crate::protocol::Ack;
use crate::source::{Source, Stream};
use crate::track::{Format, Tag, Track};

/// How long who asks a backend waits for its answer.
pub const PATIENCE: Duration = Duration::from_secs(1);

#[actor]
pub trait Backend {
    /// What it knows of a track that is in no database.
    fn lookup(&mut self, uri: &str) -> Result<Track, Ack> {
        let _ = uri;
        Err(Ack::no_exist("No such song"))
    }

    /// The samples of a track, from a time on.
    fn open(&mut self, uri: &str, from: Duration) -> Result<Box<dyn Source>, Ack>;
}

/// The files in a folder. What there is of them, the database says.
#[actor(implements(Backend))]
pub struct Files {
    pub(crate) root: PathBuf,
}

#[actor]
impl Files {}

impl Backend for Files {
    fn open(&mut self, uri: &str, from: Duration) -> Result<Box<dyn Source>, Ack> {
        let inside = |part| matches!(part, Component::Normal(_));
        if !Path::new(uri).components().all(inside) {
            return Err(Ack::argument("Malformed path"));
        }
        let stream = Stream::open(&self.root.join(uri), from).map_err(Ack::system)?;
        Ok(Box::new(stream))
    }
}

/// Made-up tracks, such as `tone:440?dur=300ms&title=A`. And two that show what becomes of those who ask a backend that
/// fails: `tone:panic` and `tone:hang`.
#[actor(implements(Backend))]
pub struct Tone;

#[actor]
impl Tone {}

impl Backend for Tone {
    fn lookup(&mut self, uri: &str) -> Result<Track, Ack> {
        match uri {
            "tone:panic" => panic!("nothing but noise"),
            "tone:hang" => loop {
                thread::park();
            },
            _ => {}
        }
        let Sound { length, tags, .. } = Sound::parse(uri)?;
        let format = Some(Sine::FORMAT);
        Ok(Track { uri: uri.to_owned(), tags, duration: Some(length), modified: None, format })
    }

    fn open(&mut self, uri: &str, from: Duration) -> Result<Box<dyn Source>, Ack> {
        let Sound { frequency, length, .. } = Sound::parse(uri)?;
        let frames = |time: Duration| time.as_nanos() * u128::from(Sine::FORMAT.rate) / 1_000_000_000;
        Ok(Box::new(Sine { frequency, at: frames(from), end: frames(length) }))
    }
}

/// What the URI of a tone says.
#[derive(Debug, PartialEq)]
struct Sound {
    frequency: f32,
    length: Duration,
    tags: Vec<(Tag, String)>,
}

impl Sound {
    fn parse(uri: &str) -> Result<Sound, Ack> {
        let wrong = || Ack::argument(format!("Malformed tone: {uri}"));
        let (frequency, options) = uri.split_once('?').unwrap_or((uri, ""));
        let frequency = frequency.strip_prefix("tone:").and_then(|text| text.parse().ok());
        let frequency = frequency.filter(|hertz| (1.0..=20_000.0).contains(hertz)).ok_or_else(wrong)?;
        let mut sound = Sound { frequency, length: Duration::from_secs(1), tags: Vec::new() };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=').ok_or_else(wrong)? {
                ("dur", length) => sound.length = time(length).ok_or_else(wrong)?,
                (tag, value) => {
                    let tag = Tag::named(tag).ok_or_else(wrong)?;
                    sound.tags.push((tag, value.replace('+', " ")));
                }
            }
        }
        Ok(sound)
    }
}

/// `300ms`, `3s`, or `3`.
fn time(text: &str) -> Option<Duration> {
    let seconds = match text.strip_suffix("ms") {
        Some(milliseconds) => milliseconds.parse::<f64>().ok()? / 1000.0,
        None => text.strip_suffix('s').unwrap_or(text).parse().ok()?,
    };
    let time = Duration::try_from_secs_f64(seconds).ok();
    time.filter(|time| *time <= Duration::from_secs(24 * 60 * 60))
}

/// A sine at half of what is possible.
struct Sine {
    frequency: f32,
    at: u128,
    end: u128,
}

impl Sine {
    const FORMAT: Format = Format { rate: 44100, channels: 2 };
}

impl Source for Sine {
    fn format(&self) -> Format {
        Sine::FORMAT
    }

    #[expect(clippy::cast_precision_loss, reason = "no tone is long enough to be heard out of tune")]
    fn read(&mut self, samples: &mut Vec<f32>) -> Result<bool, String> {
        let end = (self.at + 1024).min(self.end);
        for at in self.at..end {
            let turns = f64::from(self.frequency) * at as f64 / f64::from(Sine::FORMAT.rate);
            #[expect(clippy::cast_possible_truncation, reason = "less than 1")]
            let sample = (turns.fract() as f32 * TAU).sin() / 2.0;
            samples.extend([sample, sample]);
        }
        let more = self.at < end;
        self.at = end.max(self.at);
        Ok(more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uri_of_a_tone_says_how_it_sounds() {
        let sound = Sound::parse("tone:440?dur=300ms&title=A+tone").unwrap();
        let tags = vec![(Tag::TITLE, "A tone".to_owned())];
        assert_eq!(sound, Sound { frequency: 440.0, length: Duration::from_millis(300), tags });
        for wrong in ["tone:", "tone:x", "tone:0", "tone:440?dur=x", "tone:440?dur=-1", "tone:440?x=y", "tone:440?dur"]
        {
            assert!(Sound::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_tone_is_as_long_as_it_says() {
        let mut source = Tone.open("tone:440?dur=300ms", Duration::from_millis(100)).unwrap();
        let mut samples = Vec::new();
        while source.read(&mut samples).unwrap() {}
        assert_eq!(samples.len(), 44100 * 2 / 5);
    }

    #[test]
    fn nobody_gets_out_of_the_music_folder() {
        let mut files = Files { root: "/tmp".into() };
        for outside in ["../etc/passwd", "/etc/passwd", "a/../../etc/passwd"] {
            let Err(refusal) = files.open(outside, Duration::ZERO) else { panic!("{outside} was opened") };
            assert_eq!(refusal, Ack::argument("Malformed path"));
        }
    }
}
