//! The stored playlists: each is a file of URIs, in the format of other players. This is an actor,
//! and not a part of the core, because it waits for the disk.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;
use std::path::PathBuf;
use std::time::SystemTime;

use pykka::{Context, actor};

use crate::events::{Subsystem, announce};
use crate::files;
use crate::protocol::{Ack, Code, CommandResult};
use crate::tracklist::LONGEST;

/// The maximum size of a playlist file.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The characters that a file's name can't contain.
const FORBIDDEN: &[char] = if cfg!(windows) { &['/', '\\', ':', '*', '?', '"', '<', '>', '|'] } else { &['/'] };

#[actor]
pub struct Playlists {
    folder: PathBuf,
}

#[actor]
impl Playlists {
    /// Lists regular files whose names fit in a line.
    pub fn list(&self) -> Result<Vec<(String, Option<SystemTime>)>, Ack> {
        let mut playlists = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(Ack::system)?.filter_map(Result::ok) {
            let name = entry.file_name().into_string().unwrap_or_default();
            let Some(name) = name.strip_suffix(".m3u").filter(|name| self.path(name).is_ok()) else { continue };
            if let Ok(metadata) = fs::metadata(entry.path())
                && metadata.is_file()
            {
                playlists.push((name.to_owned(), metadata.modified().ok()));
            }
        }
        playlists.sort();
        Ok(playlists)
    }

    pub fn read(&self, name: &str) -> Result<Vec<String>, Ack> {
        let uris = self.uris(name)?;
        Ok(uris.iter().map(|uri| String::from_utf8_lossy(uri).into_owned()).collect())
    }

    pub fn save(&self, context: &Context<Self>, name: &str, uris: Vec<String>) -> CommandResult {
        if self.path(name)?.exists() {
            return Err(Ack::new(Code::Exist, "Playlist already exists"));
        }
        self.write(context, name, &uris.into_iter().map(String::into_bytes).collect::<Vec<_>>())
    }

    pub fn append(&self, context: &Context<Self>, name: &str, uris: Vec<String>) -> CommandResult {
        let mut all = if self.path(name)?.exists() { self.uris(name)? } else { Vec::new() };
        all.extend(uris.into_iter().map(String::into_bytes));
        self.write(context, name, &all)
    }

    pub fn delete_at(&self, context: &Context<Self>, name: &str, range: Range<usize>) -> CommandResult {
        let mut uris = self.uris(name)?;
        if range.start >= uris.len() {
            return Err(Ack::argument("Bad song index"));
        }
        uris.drain(range.start..range.end.min(uris.len()));
        self.write(context, name, &uris)
    }

    pub fn move_to(&self, context: &Context<Self>, name: &str, from: usize, to: usize) -> CommandResult {
        let mut uris = self.uris(name)?;
        if from.max(to) >= uris.len() {
            return Err(Ack::argument("Bad song index"));
        }
        let uri = uris.remove(from);
        uris.insert(to, uri);
        self.write(context, name, &uris)
    }

    pub fn clear(&self, context: &Context<Self>, name: &str) -> CommandResult {
        self.uris(name)?;
        self.write(context, name, &[])
    }

    pub fn rename(&self, context: &Context<Self>, from: &str, to: &str) -> CommandResult {
        let (from, to) = (self.path(from)?, self.path(to)?);
        if !from.exists() {
            return Err(no_such());
        }
        if to.exists() {
            return Err(Ack::new(Code::Exist, "Playlist exists already"));
        }
        fs::rename(from, to).map_err(|error| refused(&error))?;
        announce(context, &[Subsystem::StoredPlaylist]);
        Ok(())
    }

    pub fn remove(&self, context: &Context<Self>, name: &str) -> CommandResult {
        fs::remove_file(self.path(name)?).map_err(|error| refused(&error))?;
        announce(context, &[Subsystem::StoredPlaylist]);
        Ok(())
    }
}

impl Playlists {
    pub fn new(folder: PathBuf) -> io::Result<Playlists> {
        fs::create_dir_all(&folder)?;
        Ok(Playlists { folder })
    }

    /// The path of a playlist, which is always inside the folder.
    fn path(&self, name: &str) -> Result<PathBuf, Ack> {
        if name.is_empty() || name.len() > 200 || name.contains(FORBIDDEN) || name.contains(char::is_control) {
            return Err(Ack::argument("Bad playlist name"));
        }
        Ok(self.folder.join(format!("{name}.m3u")))
    }

    /// The URIs as bytes, so that they are written back unchanged even if they are not UTF-8.
    fn uris(&self, name: &str) -> Result<Vec<Vec<u8>>, Ack> {
        let file = files::open(&self.path(name)?).map_err(|error| refused(&error))?;
        let mut text = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut text).map_err(Ack::system)?;
        if text.len() as u64 > LARGEST {
            return Err(too_large());
        }
        let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        Ok(lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).map(<[u8]>::to_vec).collect())
    }

    fn write(&self, context: &Context<Self>, name: &str, uris: &[Vec<u8>]) -> CommandResult {
        let text: Vec<_> = uris.iter().flat_map(|uri| uri.iter().chain(b"\n")).copied().collect();
        if uris.len() > LONGEST || text.len() as u64 > LARGEST {
            return Err(too_large());
        }
        files::replace(&self.path(name)?, &text).map_err(Ack::system)?;
        announce(context, &[Subsystem::StoredPlaylist]);
        Ok(())
    }
}

fn refused(error: &io::Error) -> Ack {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::InvalidInput => no_such(),
        _ => Ack::system(error),
    }
}

fn no_such() -> Ack {
    Ack::no_exist("No such playlist")
}

fn too_large() -> Ack {
    Ack::new(Code::PlaylistMax, "Playlist is too large")
}
