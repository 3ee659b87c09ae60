//! The tree of folders and tracks that a scan has found. It is shared and never changes: each scan
//! creates a new one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::track::{Tag, Track};

#[derive(Default)]
pub struct Database {
    pub root: Folder,
    pub updated: Option<SystemTime>,
    pub counts: Counts,
    by_uri: HashMap<String, Arc<Track>>,
}

#[derive(Default)]
pub struct Folder {
    /// Its path relative to the root, whose own path is empty.
    pub path: String,
    pub modified: Option<SystemTime>,
    pub tracks: Vec<Arc<Track>>,
    pub folders: Vec<Folder>,
}

/// The counts for `stats`, which are computed once.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub artists: usize,
    pub albums: usize,
    pub songs: usize,
    pub playtime: Duration,
}

/// What a path leads to.
pub enum Found<'a> {
    Folder(&'a Folder),
    Track(&'a Arc<Track>),
}

impl Database {
    pub fn new(root: Folder) -> Database {
        let mut tracks = Vec::new();
        root.collect(&mut tracks);
        let distinct = |tag| tracks.iter().flat_map(|track| track.values(tag)).collect::<BTreeSet<_>>().len();
        let counts = Counts {
            artists: distinct(Tag::ARTIST),
            albums: distinct(Tag::ALBUM),
            songs: tracks.len(),
            playtime: tracks.iter().filter_map(|track| track.duration).sum(),
        };
        let by_uri = tracks.into_iter().map(|track| (track.uri.clone(), track)).collect();
        Database { root, updated: Some(SystemTime::now()), counts, by_uri }
    }

    pub fn find(&self, path: &str) -> Option<Found<'_>> {
        let path = path.trim_matches('/');
        if path.is_empty() {
            return Some(Found::Folder(&self.root));
        }
        if let Some(track) = self.track(path) {
            return Some(Found::Track(track));
        }
        let mut folder = &self.root;
        loop {
            if folder.path == path {
                return Some(Found::Folder(folder));
            }
            folder = folder.folders.iter().find(|inner| crate::filter::is_within(path, &inner.path))?;
        }
    }

    pub fn track(&self, uri: &str) -> Option<&Arc<Track>> {
        self.by_uri.get(uri)
    }

    /// All tracks, in the order of the listings.
    pub fn tracks(&self) -> Vec<Arc<Track>> {
        let mut tracks = Vec::new();
        self.root.collect(&mut tracks);
        tracks
    }
}

impl Folder {
    /// Collects the tracks in this folder and in the folders inside it.
    pub fn collect(&self, tracks: &mut Vec<Arc<Track>>) {
        tracks.extend(self.tracks.iter().cloned());
        for folder in &self.folders {
            folder.collect(tracks);
        }
    }
}
