//! The sources of music. A backend may be slow, fail or hang: only sessions and the decoder thread
//! ask it, never the core.

use std::f32::consts::TAU;
use std::io::{Read, Seek, SeekFrom};
use std::panic::catch_unwind;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, thread};

use lofty::file::TaggedFileExt;
use lofty::picture::PictureType;
use pykka::actor;

use crate::files;
use crate::protocol::Ack;
use crate::scan::tagged;
use crate::source::{Source, Stream};
use crate::track::{Format, Tag, Track, one_line};

/// How long a caller waits for a backend's answer.
pub const BACKEND_TIMEOUT: Duration = Duration::from_secs(1);

#[actor]
pub trait Backend {
    /// A track that is not in the database.
    fn lookup(&mut self, uri: &str) -> Result<Track, Ack> {
        let _ = uri;
        Err(Ack::no_exist("No such song"))
    }

    /// The samples of a track, starting at a time.
    fn open(&mut self, uri: &str, from: Duration) -> Result<Box<dyn Source>, Ack>;

    /// A piece of a track's picture, if it has one.
    fn picture(&mut self, uri: &str, place: Place, offset: u64, limit: usize) -> Result<Option<Piece>, Ack> {
        let _ = (uri, place, offset, limit);
        Ok(None)
    }
}

/// Where a picture is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// In a separate file in the track's folder.
    Beside,
    /// In the track's own file.
    Inside,
}

/// Some bytes of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The size of the whole picture in bytes.
    pub size: u64,
    /// The type, such as `image/png`, if it is known.
    pub mime: Option<String>,
    pub bytes: Vec<u8>,
}

/// The names of a picture in a track's folder.
const COVERS: [&str; 3] = ["cover.png", "cover.jpg", "cover.webp"];

/// The files in the music folder. The database lists them.
///
/// If a file makes it panic, it fails, and its supervisor restarts it.
#[actor(implements(Backend), on_panic = "fail")]
pub struct Files {
    root: PathBuf,
    /// The picture in a file that was requested last. Clients request it piece by piece.
    last: Option<(PathBuf, Option<SystemTime>, Picture)>,
}

/// A picture inside a file.
struct Picture {
    mime: Option<String>,
    bytes: Vec<u8>,
}

#[actor]
impl Files {}

impl Backend for Files {
    fn open(&mut self, uri: &str, from: Duration) -> Result<Box<dyn Source>, Ack> {
        let stream = Stream::open(&self.path(uri)?, from).map_err(Ack::system)?;
        Ok(Box::new(stream))
    }

    fn picture(&mut self, uri: &str, place: Place, offset: u64, limit: usize) -> Result<Option<Piece>, Ack> {
        let path = self.path(uri)?;
        match place {
            Place::Beside => beside(&path, offset, limit),
            Place::Inside => self.inside(path, offset, limit),
        }
    }
}

impl Files {
    pub fn new(root: PathBuf) -> Files {
        Files { root, last: None }
    }

    /// The path of a file, which is always inside the folder.
    fn path(&self, uri: &str) -> Result<PathBuf, Ack> {
        let is_inside = |part| matches!(part, Component::Normal(_));
        let is_inside = Path::new(uri).components().all(is_inside);
        if is_inside { Ok(self.root.join(uri)) } else { Err(Ack::argument("Malformed path")) }
    }

    fn inside(&mut self, path: PathBuf, offset: u64, limit: usize) -> Result<Option<Piece>, Ack> {
        let modified = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        let is_last = self.last.as_ref().is_some_and(|(last, when, _)| *last == path && *when == modified);
        if !is_last {
            let picture = catch_unwind(|| picture_in(&path)).ok().flatten();
            self.last = picture.map(|picture| (path, modified, picture));
        }
        let Some((_, _, Picture { mime, bytes })) = &self.last else { return Ok(None) };
        let begin = start(offset, bytes.len() as u64)?;
        let bytes = &bytes[usize::try_from(begin).unwrap_or(bytes.len())..];
        let piece = bytes[..limit.min(bytes.len())].to_vec();
        Ok(Some(Piece { size: begin + bytes.len() as u64, mime: mime.clone(), bytes: piece }))
    }
}

fn beside(track: &Path, offset: u64, limit: usize) -> Result<Option<Piece>, Ack> {
    let mut covers = COVERS.iter().map(|cover| track.with_file_name(cover));
    let Some(mut file) = covers.find_map(|cover| files::open(&cover).ok()) else { return Ok(None) };
    let size = file.metadata().map_err(Ack::system)?.len();
    file.seek(SeekFrom::Start(start(offset, size)?)).map_err(Ack::system)?;
    let mut bytes = Vec::new();
    file.take(limit as u64).read_to_end(&mut bytes).map_err(Ack::system)?;
    Ok(Some(Piece { size, mime: None, bytes }))
}

fn start(offset: u64, size: u64) -> Result<u64, Ack> {
    if offset > size { Err(Ack::argument("Offset too large")) } else { Ok(offset) }
}

/// The front cover, or else the first picture.
fn picture_in(path: &Path) -> Option<Picture> {
    let file = tagged(path).ok()?;
    let tag = file.primary_tag().or_else(|| file.first_tag())?;
    let front = tag.pictures().iter().find(|picture| picture.pic_type() == PictureType::CoverFront);
    let picture = front.or(tag.pictures().first())?;
    let mime = picture.mime_type().map(|mime| one_line(mime.as_str()));
    Some(Picture { mime, bytes: picture.data().to_vec() })
}

/// Generated tracks, such as `tone:440?dur=300ms&title=A`. Two URIs show how a backend that fails
/// affects its callers: `tone:panic`, after which it is restarted, and `tone:hang`.
#[actor(implements(Backend), on_panic = "fail")]
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

/// The contents of a tone's URI.
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

/// A sine wave at half of the maximum amplitude.
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

    #[expect(clippy::cast_precision_loss, reason = "a tone is too short for the error to be audible")]
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
        let mut files = Files::new("/tmp".into());
        for outside in ["../etc/passwd", "/etc/passwd", "a/../../etc/passwd"] {
            let Err(refusal) = files.open(outside, Duration::ZERO) else { panic!("{outside} was opened") };
            assert_eq!(refusal, Ack::argument("Malformed path"));
        }
    }
}
