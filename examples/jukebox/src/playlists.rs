//! The part of the core that keeps playlists: a file of URIs each, as other players write them.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::time::SystemTime;

use pykka::{Context, actor};

use crate::core::Core;
use crate::events::{Subsystem, announce};
use crate::protocol::{Ack, Code, Done};

#[actor]
pub struct Playlists {
    folder: PathBuf,
}

#[actor]
impl Playlists {
    pub fn list(&self) -> Result<Vec<(String, Option<SystemTime>)>, Ack> {
        let mut playlists = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(Ack::system)?.filter_map(Result::ok) {
            let name = entry.file_name().into_string().unwrap_or_default();
            if let Some(name) = name.strip_suffix(".m3u") {
                let modified = entry.metadata().and_then(|metadata| metadata.modified());
                playlists.push((name.to_owned(), modified.ok()));
            }
        }
        playlists.sort();
        Ok(playlists)
    }

    pub fn read(&self, name: &str) -> Result<Vec<String>, Ack> {
        let text = fs::read_to_string(self.path(name)?).map_err(|error| refused(&error))?;
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(lines.map(str::to_owned).collect())
    }

    pub fn save(&self, context: &Context<Core>, name: &str, uris: &[String]) -> Done {
        if self.path(name)?.exists() {
            return Err(Ack::new(Code::Exist, "Playlist already exists"));
        }
        self.write(context, name, uris)
    }

    pub fn append(&self, context: &Context<Core>, name: &str, uris: &[String]) -> Done {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(self.path(name)?).map_err(Ack::system)?;
        file.write_all(lines(uris).as_bytes()).map_err(Ack::system)?;
        announce(context, &[Subsystem::StoredPlaylist]);
        Ok(())
    }

    pub fn delete_at(&self, context: &Context<Core>, name: &str, range: Range<usize>) -> Done {
        let mut uris = self.read(name)?;
        if range.start >= uris.len() {
            return Err(Ack::argument("Bad song index"));
        }
        uris.drain(range.start..range.end.min(uris.len()));
        self.write(context, name, &uris)
    }

    pub fn move_to(&self, context: &Context<Core>, name: &str, from: usize, to: usize) -> Done {
        let mut uris = self.read(name)?;
        if from.max(to) >= uris.len() {
            return Err(Ack::argument("Bad song index"));
        }
        let uri = uris.remove(from);
        uris.insert(to, uri);
        self.write(context, name, &uris)
    }

    pub fn clear(&self, context: &Context<Core>, name: &str) -> Done {
        self.read(name)?;
        self.write(context, name, &[])
    }

    pub fn rename(&self, context: &Context<Core>, from: &str, to: &str) -> Done {
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

    pub fn remove(&self, context: &Context<Core>, name: &str) -> Done {
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

    /// A name is no path: nobody gets out of the folder.
    fn path(&self, name: &str) -> Result<PathBuf, Ack> {
        if name.is_empty() || name.len() > 200 || name.contains('/') || name.contains(char::is_control) {
            return Err(Ack::argument("Bad playlist name"));
        }
        Ok(self.folder.join(format!("{name}.m3u")))
    }

    fn write(&self, context: &Context<Core>, name: &str, uris: &[String]) -> Done {
        fs::write(self.path(name)?, lines(uris)).map_err(Ack::system)?;
        announce(context, &[Subsystem::StoredPlaylist]);
        Ok(())
    }
}

fn lines(uris: &[String]) -> String {
    uris.iter().fold(String::new(), |text, uri| text + uri + "\n")
}

fn refused(error: &io::Error) -> Ack {
    if error.kind() == ErrorKind::NotFound { no_such() } else { Ack::system(error) }
}

fn no_such() -> Ack {
    Ack::no_exist("No such playlist")
}
