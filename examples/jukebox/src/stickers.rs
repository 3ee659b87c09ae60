//! The notes of clients about songs, such as ratings: names and values, stored in a file. This is
//! an actor, because it waits for the disk.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use pykka::{Context, actor};

use crate::events::{Subsystem, announce};
use crate::filter::is_within;
use crate::protocol::{Ack, CommandResult, quote, words};
use crate::{files, warn};

/// The names and values of one song.
pub type OfSong = BTreeMap<String, String>;

/// The maximum size of all stickers together.
const LARGEST: usize = 64 * 1024 * 1024;

#[actor]
pub struct Stickers {
    file: PathBuf,
    /// By URI.
    songs: BTreeMap<String, OfSong>,
    size: usize,
}

#[actor]
impl Stickers {
    pub fn of(&self, uri: &str) -> OfSong {
        self.songs.get(uri).cloned().unwrap_or_default()
    }

    /// The songs in a folder that have a sticker of that name, and its values.
    pub fn find(&self, folder: &str, name: &str) -> Vec<(String, String)> {
        let inside = self.songs.iter().filter(|(uri, _)| is_within(uri, folder));
        inside.filter_map(|(uri, stickers)| Some((uri.clone(), stickers.get(name)?.clone()))).collect()
    }

    pub fn set(&mut self, context: &Context<Self>, uri: &str, name: &str, value: &str) -> CommandResult {
        if self.size + line(uri, name, value).len() > LARGEST {
            return Err(Ack::system("there are too many stickers"));
        }
        let before = self.of(uri);
        self.songs.entry(uri.to_owned()).or_default().insert(name.to_owned(), value.to_owned());
        self.keep(context, uri, before)
    }

    /// Deletes one sticker of a song, or all of them.
    pub fn delete(&mut self, context: &Context<Self>, uri: &str, name: Option<String>) -> CommandResult {
        let before = self.of(uri);
        let stickers = self.songs.get_mut(uri).ok_or_else(no_such)?;
        match name {
            Some(name) => drop(stickers.remove(&name).ok_or_else(no_such)?),
            None => stickers.clear(),
        }
        self.keep(context, uri, before)
    }
}

impl Stickers {
    pub fn new(folder: &Path) -> Stickers {
        let file = folder.join("stickers");
        let mut text = String::new();
        match files::open(&file).and_then(|mut file| file.read_to_string(&mut text)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => files::set_aside(&file, &error.to_string()),
            Ok(_) => {}
        }
        let mut songs = BTreeMap::<_, OfSong>::new();
        for line in text.lines() {
            match words(line).as_deref() {
                Ok([uri, name, value]) => {
                    songs.entry(uri.clone()).or_default().insert(name.clone(), value.clone());
                }
                _ => warn(format_args!("a sticker is invalid: {line}")),
            }
        }
        let size = text.len();
        Stickers { file, songs, size }
    }

    /// Saves the stickers. If this fails, those of the song are restored.
    fn keep(&mut self, context: &Context<Self>, uri: &str, before: OfSong) -> CommandResult {
        let stickers = self
            .songs
            .iter()
            .flat_map(|(uri, stickers)| stickers.iter().map(move |(name, value)| line(uri, name, value)));
        let text: String = stickers.collect();
        let written = files::replace(&self.file, text.as_bytes());
        match &written {
            Ok(()) => self.size = text.len(),
            Err(_) => drop(self.songs.insert(uri.to_owned(), before)),
        }
        self.songs.retain(|_, stickers| !stickers.is_empty());
        written.map_err(Ack::system)?;
        announce(context, &[Subsystem::Sticker]);
        Ok(())
    }
}

fn line(uri: &str, name: &str, value: &str) -> String {
    let mut line = String::new();
    let _ = writeln!(line, "{} {} {}", quote(uri), quote(name), quote(value));
    line
}

pub fn no_such() -> Ack {
    Ack::no_exist("no such sticker")
}
