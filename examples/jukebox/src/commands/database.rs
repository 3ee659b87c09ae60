//! Commands about the database. The core only returns the database. The sessions search it
//! themselves.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::{playlists, queue, song, tag, write_track};
use crate::database::{Folder, Found};
use crate::filter::Filter;
use crate::protocol::{Ack, CommandResult, Reply, range};
use crate::session::Session;
use crate::track::{Tag, Track, timestamp};
use crate::tracklist::QueuePosition;

// --- Searching -----------------------------------------------------------------------------------

/// A search: the filter, the order of the results, and the part of them to show.
struct Query {
    filter: Filter,
    sort: Option<(Sort, bool)>,
    window: Range<usize>,
    position: Option<QueuePosition>,
}

#[derive(Clone, Copy)]
enum Sort {
    Tag(Tag),
    Modified,
}

impl Query {
    /// Parses the filter and the options after it.
    fn parse(arguments: &[String], search: bool) -> Result<Query, Ack> {
        let (mut sort, mut window, mut position) = (None, 0..usize::MAX, None);
        let mut filter = arguments;
        while let [rest @ .., option, value] = filter {
            match option.as_str() {
                "sort" => sort = Some(sort_by(value)?),
                "window" => window = range(value)?,
                "position" => position = Some(queue::place(value)?),
                _ => break,
            }
            filter = rest;
        }
        Ok(Query { filter: Filter::parse(filter, search)?, sort, window, position })
    }

    fn run(&self, session: &Session) -> Result<Vec<Arc<Track>>, Ack> {
        let mut tracks = matching(session, &self.filter)?;
        if let Some((sort, reverse)) = self.sort {
            let key = |track: &Arc<Track>| match sort {
                Sort::Tag(tag) => (track.values(tag).next().unwrap_or_default().to_owned(), None),
                Sort::Modified => (String::new(), track.modified),
            };
            if reverse {
                tracks.sort_by_cached_key(|track| Reverse(key(track)));
            } else {
                tracks.sort_by_cached_key(key);
            }
        }
        let window = &self.window;
        Ok(tracks.into_iter().skip(window.start).take(window.len()).collect())
    }
}

fn sort_by(value: &str) -> Result<(Sort, bool), Ack> {
    let (name, reverse) = value.strip_prefix('-').map_or((value, false), |name| (name, true));
    let sort = if name == "Last-Modified" { Some(Sort::Modified) } else { Tag::named(name).map(Sort::Tag) };
    sort.map(|sort| (sort, reverse)).ok_or_else(|| Ack::argument("Unknown sort tag"))
}

fn matching(session: &Session, filter: &Filter) -> Result<Vec<Arc<Track>>, Ack> {
    let mut tracks = session.core.library().call().database()?.tracks();
    tracks.retain(|track| filter.matches(track));
    Ok(tracks)
}

pub fn find(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let found = Query::parse(arguments, false)?.run(session)?;
    found.iter().for_each(|track| write_track(session, reply, track));
    Ok(())
}

pub fn search(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let found = Query::parse(arguments, true)?.run(session)?;
    found.iter().for_each(|track| write_track(session, reply, track));
    Ok(())
}

pub fn find_add(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    add(session, &Query::parse(arguments, false)?)
}

pub fn search_add(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    add(session, &Query::parse(arguments, true)?)
}

fn add(session: &Session, query: &Query) -> CommandResult {
    session.core.call().add(query.run(session)?, query.position)??;
    Ok(())
}

pub fn search_add_to_playlist(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let found = Query::parse(&arguments[1..], true)?.run(session)?;
    let uris: Vec<_> = found.iter().map(|track| track.uri.clone()).collect();
    session.core.playlists().get()?.call().append(&arguments[0], uris)?
}

// --- Counting and listing tags -------------------------------------------------------------------

/// Splits off `group TAG` at the end, if there is one.
fn group(arguments: &[String]) -> Result<(&[String], Option<Tag>), Ack> {
    match arguments {
        [rest @ .., option, name] if option == "group" => Ok((rest, Some(tag(name)?))),
        _ => Ok((arguments, None)),
    }
}

/// Splits off all groups. The last one is the outermost. A group may not occur twice, because the
/// answer would have a line for each pair of its values.
fn groups(mut arguments: &[String], listed: Tag) -> Result<(&[String], Vec<Tag>), Ack> {
    let mut groups = Vec::new();
    while let (rest, Some(tag)) = group(arguments)? {
        if tag == listed || groups.contains(&tag) {
            return Err(Ack::argument("Conflicting group"));
        }
        groups.push(tag);
        arguments = rest;
    }
    groups.push(listed);
    Ok((arguments, groups))
}

fn filter(arguments: &[String]) -> Result<Filter, Ack> {
    if arguments.is_empty() { Ok(Filter::All(Vec::new())) } else { Filter::parse(arguments, false) }
}

pub fn count(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let (arguments, group) = group(arguments)?;
    let tracks = matching(session, &filter(arguments)?)?;
    let Some(tag) = group else {
        write_count(reply, tracks.len(), tracks.iter().filter_map(|track| track.duration).sum());
        return Ok(());
    };
    let mut counts = BTreeMap::<_, (usize, Duration)>::new();
    for track in &tracks {
        for value in values(track, tag) {
            let count = counts.entry(value).or_default();
            count.0 += 1;
            count.1 += track.duration.unwrap_or_default();
        }
    }
    for (value, (songs, playtime)) in counts {
        reply.pair(tag.name(), value);
        write_count(reply, songs, playtime);
    }
    Ok(())
}

fn write_count(reply: &mut Reply, songs: usize, playtime: Duration) {
    reply.pair("songs", songs);
    reply.pair("playtime", playtime.as_secs());
}

/// The values of a tag. A missing tag has one empty value.
fn values(track: &Track, tag: Tag) -> Vec<&str> {
    let values: Vec<_> = track.values(tag).collect();
    if values.is_empty() { vec![""] } else { values }
}

pub fn list(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let (wanted, arguments) = (&arguments[0], &arguments[1..]);
    if wanted.eq_ignore_ascii_case("file") {
        let found = matching(session, &filter(arguments)?)?;
        found.iter().for_each(|track| reply.pair("file", &track.uri));
        return Ok(());
    }
    let tag = tag(wanted)?;
    let (arguments, tags) = groups(arguments, tag)?;
    let filter = match arguments {
        // The old form: the albums of an artist.
        [artist] if !artist.starts_with('(') => {
            if tag != Tag::ALBUM {
                return Err(Ack::argument("should be \"Album\" for 3 arguments"));
            }
            Filter::parse(&["artist".to_owned(), artist.clone()], false)?
        }
        arguments => filter(arguments)?,
    };
    let tracks = matching(session, &filter)?;
    let tracks: Vec<_> = tracks.iter().map(Arc::as_ref).collect();
    write_distinct(reply, &tracks, &tags);
    Ok(())
}

/// Writes the distinct values of the first tag, and below each of them those of the other tags.
fn write_distinct(reply: &mut Reply, tracks: &[&Track], tags: &[Tag]) {
    let [tag, rest @ ..] = tags else { return };
    let mut distinct = BTreeMap::<_, Vec<&Track>>::new();
    for track in tracks {
        for value in values(track, *tag) {
            distinct.entry(value).or_default().push(track);
        }
    }
    for (value, tracks) in distinct {
        // There may be many lines, because a track can have many values of each tag.
        if reply.has_failed() {
            return;
        }
        reply.pair(tag.name(), value);
        write_distinct(reply, &tracks, rest);
    }
}

// --- Browsing ------------------------------------------------------------------------------------

pub fn ls_info(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let path = arguments.first().map_or("", String::as_str);
    let database = session.core.library().call().database()?;
    match database.find(path).ok_or_else(no_such)? {
        Found::Track(track) => write_track(session, reply, track),
        Found::Folder(folder) => {
            folder.tracks.iter().for_each(|track| write_track(session, reply, track));
            folder.folders.iter().for_each(|folder| write_folder(reply, folder, true));
            if folder.path.is_empty() {
                playlists::list_playlists(session, &[], reply)?;
            }
        }
    }
    Ok(())
}

pub fn list_all(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    list_deep(session, arguments, reply, false)
}

pub fn list_all_info(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    list_deep(session, arguments, reply, true)
}

fn list_deep(session: &Session, arguments: &[String], reply: &mut Reply, info: bool) -> CommandResult {
    let path = arguments.first().map_or("", String::as_str);
    let database = session.core.library().call().database()?;
    match database.find(path).ok_or_else(no_such)? {
        Found::Track(track) => write_file(session, reply, track, info),
        Found::Folder(folder) => write_deep(session, reply, folder, info),
    }
    Ok(())
}

fn write_deep(session: &Session, reply: &mut Reply, folder: &Folder, info: bool) {
    if !folder.path.is_empty() {
        write_folder(reply, folder, info);
    }
    folder.tracks.iter().for_each(|track| write_file(session, reply, track, info));
    folder.folders.iter().for_each(|folder| write_deep(session, reply, folder, info));
}

fn write_file(session: &Session, reply: &mut Reply, track: &Track, info: bool) {
    if info { write_track(session, reply, track) } else { reply.pair("file", &track.uri) }
}

fn write_folder(reply: &mut Reply, folder: &Folder, info: bool) {
    reply.pair("directory", &folder.path);
    reply.some("Last-Modified", folder.modified.map(timestamp).filter(|_| info));
}

fn no_such() -> Ack {
    Ack::no_exist("No such directory")
}

// --- Scanning ------------------------------------------------------------------------------------

/// Scans the whole folder, whichever part of it is requested, but reads only files that have
/// changed.
pub fn update(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    scan(session, arguments, reply, false)
}

pub fn rescan(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    scan(session, arguments, reply, true)
}

/// Accepts a path that is not in the database, because it may be new.
fn scan(session: &Session, arguments: &[String], reply: &mut Reply, full: bool) -> CommandResult {
    let path = arguments.first().map_or("", String::as_str);
    let is_path = path.split('/').all(|part| !["", ".", ".."].contains(&part));
    if !["", "/"].contains(&path) && !is_path {
        return Err(Ack::argument("Malformed path"));
    }
    reply.pair("updating_db", session.core.library().call().update(full)??);
    Ok(())
}

pub fn read_comments(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let song = song(session, &arguments[0])?;
    song.tags.iter().for_each(|(tag, value)| reply.pair(tag.name(), value));
    Ok(())
}
