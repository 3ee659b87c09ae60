//! Scans the music folder. Because this takes time, the scanner is an actor that is told to scan,
//! and tells the result.

use std::collections::HashMap;
use std::fs::{self, DirEntry, Metadata};
use std::io::{self, BufReader, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use lofty::file::{AudioFile, TaggedFile, TaggedFileExt};
use lofty::probe::Probe;
use lofty::tag::ItemKey;
use pykka::actor;

use crate::database::{Database, Folder};
use crate::library::LibraryProxy;
use crate::track::{Format, Tag, Track, one_line};
use crate::{files, source, warn};

/// The suffixes of music files. There are other files in the folder: covers, cue sheets, booklets.
pub const SUFFIXES: [&str; 6] = ["ogg", "oga", "mp3", "flac", "wav", "aiff"];

/// The maximum depth of folders.
const DEEPEST: usize = 64;

/// How often the same folder is scanned if links lead to it. Without a limit, two links in each of
/// thirty nested folders would be a billion folders.
const MOST_COPIES: u32 = 8;

#[actor]
pub struct Scanner {
    root: PathBuf,
    /// The tracks that the last scan has found, so that only changed files have to be read again.
    known: HashMap<String, Arc<Track>>,
}

#[actor]
impl Scanner {
    /// Scans the folder, and tells the library the result. With `full`, unchanged files are read as
    /// well.
    pub fn scan(&mut self, library: &LibraryProxy, full: bool) {
        if full {
            self.known.clear();
        }
        let mut scan =
            Scan { known: &self.known, bar: bar(), broken: Vec::new(), above: Vec::new(), seen: HashMap::new() };
        let root = scan.folder(&self.root, String::new()).unwrap_or_else(|error| {
            scan.broken.push(format!("{}: {error}", self.root.display()));
            Folder::default()
        });
        scan.bar.finish_and_clear();
        for broken in &scan.broken {
            warn(format_args!("skipped: {broken}"));
        }
        let database = Database::new(root);
        self.known = database.tracks().into_iter().map(|track| (track.uri.clone(), track)).collect();
        library.scanned(Arc::new(database));
    }
}

impl Scanner {
    pub fn new(root: PathBuf) -> Scanner {
        Scanner { root, known: HashMap::new() }
    }
}

/// A progress bar, which is shown only on a terminal.
fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    // The number of files is not known until the end.
    let style = ProgressStyle::with_template("{spinner} {pos} files  {wide_msg}");
    style.map_or_else(|_| ProgressBar::new_spinner(), |style| ProgressBar::new_spinner().with_style(style))
}

/// A scan of all folders.
struct Scan<'a> {
    known: &'a HashMap<String, Arc<Track>>,
    bar: ProgressBar,
    broken: Vec<String>,
    /// The canonical paths of the enclosing folders, and of the scanned ones with a count.
    above: Vec<PathBuf>,
    seen: HashMap<PathBuf, u32>,
}

impl Scan<'_> {
    /// Scans a folder. Because of links, a folder may appear in several places. It is never scanned
    /// inside itself, and in other places only a few times.
    fn folder(&mut self, path: &Path, name: String) -> io::Result<Folder> {
        let real = path.canonicalize()?;
        if self.above.contains(&real) {
            return Err(io::Error::other("a link to a folder that contains it"));
        }
        if self.above.len() > DEEPEST {
            return Err(io::Error::other("too many nested folders"));
        }
        let seen = self.seen.entry(real.clone()).or_default();
        *seen += 1;
        if *seen > MOST_COPIES {
            return Err(io::Error::other("too many links to the same folder"));
        }
        self.above.push(real);
        let folder = self.contents(path, name);
        self.above.pop();
        folder
    }

    fn contents(&mut self, path: &Path, name: String) -> io::Result<Folder> {
        let modified = fs::metadata(path)?.modified().ok();
        let mut folder = Folder { path: name, modified, ..Folder::default() };
        let mut entries: Vec<_> = fs::read_dir(path)?.filter_map(Result::ok).collect();
        entries.sort_by_cached_key(|entry| (entry.file_name().to_string_lossy().to_lowercase(), entry.file_name()));
        for entry in entries {
            if let Err(error) = self.entry(&entry, &mut folder) {
                self.broken.push(format!("{}: {error}", entry.path().display()));
            }
        }
        // In the order of the album.
        folder.tracks.sort_by_cached_key(|track| {
            let [disc, number] = [Tag::DISC, Tag::TRACK].map(|tag| track.values(tag).next().map(leading_number));
            (track.values(Tag::ALBUM).next().map(str::to_owned), disc, number)
        });
        Ok(folder)
    }

    fn entry(&mut self, entry: &DirEntry, folder: &mut Folder) -> io::Result<()> {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.contains(char::is_control)) else {
            return Err(io::Error::other("a name that doesn't fit in a line of text"));
        };
        if name.starts_with('.') {
            return Ok(());
        }
        let uri = if folder.path.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.path) };
        let path = entry.path();
        let metadata = fs::metadata(&path)?;
        if metadata.is_dir() {
            let inner = self.folder(&path, uri)?;
            // Folders without music are not listed.
            if !inner.tracks.is_empty() || !inner.folders.is_empty() {
                folder.folders.push(inner);
            }
        } else if metadata.is_file() && is_music(&path) {
            folder.tracks.push(self.track(&path, uri, &metadata)?);
        }
        Ok(())
    }

    fn track(&mut self, path: &Path, uri: String, metadata: &Metadata) -> io::Result<Arc<Track>> {
        self.bar.set_message(uri.clone());
        self.bar.inc(1);
        let modified = metadata.modified().ok();
        match self.known.get(&uri) {
            Some(known) if known.modified == modified => Ok(known.clone()),
            _ => {
                // A damaged file may make the parser panic. Only this file is lost then.
                let read = catch_unwind(AssertUnwindSafe(|| read(path, uri, metadata)));
                read.unwrap_or_else(|_| Err(io::Error::other("the parser panicked"))).map(Arc::new)
            }
        }
    }
}

fn is_music(path: &Path) -> bool {
    let suffix = path.extension().and_then(|suffix| suffix.to_str());
    suffix.is_some_and(|suffix| SUFFIXES.iter().any(|known| known.eq_ignore_ascii_case(suffix)))
}

/// A file and its tags.
pub(crate) fn tagged(path: &Path) -> io::Result<TaggedFile> {
    let file = Probe::new(BufReader::new(files::open(path)?));
    file.guess_file_type()?.read().map_err(io::Error::other)
}

/// Reads the tags of a file.
fn read(path: &Path, uri: String, metadata: &Metadata) -> io::Result<Track> {
    // The contents decide, because a suffix may stand for more than one format.
    let file = tagged(path)?;
    let properties = file.properties();
    let format = properties.sample_rate().zip(properties.channels());
    let tag = file.primary_tag().or_else(|| file.first_tag());
    let items = tag.into_iter().flat_map(lofty::tag::Tag::items);
    let tags = items.filter_map(|item| Some((tag_of(item.key())?, one_line(item.value().text()?))));
    Ok(Track {
        uri,
        tags: tags.collect(),
        duration: Some(source::duration(path).unwrap_or(properties.duration())),
        modified: metadata.modified().ok(),
        format: format.map(|(rate, channels)| Format { rate, channels: channels.into() }),
    })
}

/// The 3 in `3/12`.
fn leading_number(text: &str) -> u32 {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().unwrap_or(0)
}

fn tag_of(key: &ItemKey) -> Option<Tag> {
    let name = match key {
        ItemKey::TrackArtist => "Artist",
        ItemKey::TrackArtistSortOrder => "ArtistSort",
        ItemKey::AlbumTitle => "Album",
        ItemKey::AlbumTitleSortOrder => "AlbumSort",
        ItemKey::AlbumArtist => "AlbumArtist",
        ItemKey::AlbumArtistSortOrder => "AlbumArtistSort",
        ItemKey::TrackTitle => "Title",
        ItemKey::TrackNumber => "Track",
        ItemKey::Genre => "Genre",
        ItemKey::RecordingDate | ItemKey::Year => "Date",
        ItemKey::OriginalReleaseDate => "OriginalDate",
        ItemKey::Composer => "Composer",
        ItemKey::ComposerSortOrder => "ComposerSort",
        ItemKey::Performer => "Performer",
        ItemKey::Conductor => "Conductor",
        ItemKey::Work => "Work",
        ItemKey::Movement => "Movement",
        ItemKey::MovementNumber => "MovementNumber",
        ItemKey::ContentGroup => "Grouping",
        ItemKey::DiscNumber => "Disc",
        ItemKey::Label => "Label",
        ItemKey::MusicBrainzArtistId => "MUSICBRAINZ_ARTISTID",
        ItemKey::MusicBrainzReleaseId => "MUSICBRAINZ_ALBUMID",
        ItemKey::MusicBrainzReleaseArtistId => "MUSICBRAINZ_ALBUMARTISTID",
        ItemKey::MusicBrainzRecordingId => "MUSICBRAINZ_TRACKID",
        ItemKey::MusicBrainzTrackId => "MUSICBRAINZ_RELEASETRACKID",
        ItemKey::MusicBrainzWorkId => "MUSICBRAINZ_WORKID",
        _ => return None,
    };
    Tag::named(name)
}
