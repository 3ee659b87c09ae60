//! Commands about the queue.

use std::ops::Range;

use super::{resolve, resolve_track, tag, write_placed};
use crate::core::TagEdit;
use crate::filter::Filter;
use crate::protocol::{Ack, CommandResult, Reply, at_most, integer, range};
use crate::session::Session;
use crate::track::one_line;
use crate::tracklist::QueuePosition;

const ALL: Range<usize> = 0..usize::MAX;

/// `3`, or `+1` and `-1`, which are relative to the current track.
pub fn place(word: &str) -> Result<QueuePosition, Ack> {
    let number = |word: &str| integer::<usize>(word);
    match (word.strip_prefix('+'), word.strip_prefix('-')) {
        (Some(after), _) => number(after).map(QueuePosition::AfterCurrent),
        (_, Some(before)) => number(before).map(QueuePosition::BeforeCurrent),
        _ => number(word).map(QueuePosition::Absolute),
    }
}

pub fn add(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let at = arguments.get(1).map(|word| place(word)).transpose()?;
    let database = session.core.library().call().database()?;
    let tracks = resolve(session, &database, &arguments[0])?;
    session.core.call().add(tracks, at)??;
    Ok(())
}

pub fn add_id(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let at = arguments.get(1).map(|word| place(word)).transpose()?;
    let database = session.core.library().call().database()?;
    let track = resolve_track(session, &database, &arguments[0])?;
    let ids = session.core.call().add(vec![track], at)??;
    ids.iter().for_each(|id| reply.pair("Id", id));
    Ok(())
}

pub fn clear(session: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().clear()?)
}

pub fn delete(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().delete(range(&arguments[0])?)?
}

pub fn delete_id(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().delete_id(integer(&arguments[0])?)?
}

pub fn move_range(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.tracklist().call().move_range(range(&arguments[0])?, place(&arguments[1])?)?
}

pub fn move_id(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.tracklist().call().move_id(integer(&arguments[0])?, place(&arguments[1])?)?
}

pub fn shuffle(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().shuffle(optional_range(arguments.first())?)?
}

pub fn swap(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.tracklist().call().swap(integer(&arguments[0])?, integer(&arguments[1])?)?
}

pub fn swap_ids(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.tracklist().call().swap_ids(integer(&arguments[0])?, integer(&arguments[1])?)?
}

pub fn prio(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let priority = priority(&arguments[0])?;
    for word in &arguments[1..] {
        session.core.tracklist().call().set_priority(priority, range(word)?)??;
    }
    Ok(())
}

pub fn prio_id(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let priority = priority(&arguments[0])?;
    for word in &arguments[1..] {
        session.core.tracklist().call().set_priority_of(priority, integer(word)?)??;
    }
    Ok(())
}

pub fn add_tag(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let edit = TagEdit::Add(tag(&arguments[1])?, one_line(&arguments[2]));
    session.core.call().edit_tags(integer(&arguments[0])?, edit)?
}

pub fn clear_tags(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let edit = TagEdit::Clear(arguments.get(1).map(|name| tag(name)).transpose()?);
    session.core.call().edit_tags(integer(&arguments[0])?, edit)?
}

fn priority(word: &str) -> Result<u8, Ack> {
    at_most(word, 255).map(|priority| u8::try_from(priority).unwrap_or(u8::MAX))
}

fn optional_range(word: Option<&String>) -> Result<Range<usize>, Ack> {
    word.map_or(Ok(ALL), |word| range(word))
}

// --- Listing the queue ---------------------------------------------------------------------------

pub fn playlist_info(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let range = optional_range(arguments.first())?;
    let found = session.core.tracklist().call().range(range)??;
    found.iter().for_each(|placed| write_placed(session, reply, placed));
    Ok(())
}

/// The old form: positions and files.
pub fn playlist(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    for (position, entry) in session.core.tracklist().call().range(ALL)?? {
        reply.pair(&format!("{position}:file"), &entry.track.uri);
    }
    Ok(())
}

pub fn playlist_id(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let Some(id) = arguments.first() else {
        return playlist_info(session, arguments, reply);
    };
    let found = session.core.tracklist().call().by_id(integer(id)?)??;
    write_placed(session, reply, &found);
    Ok(())
}

pub fn changes(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let (since, range) = (integer(&arguments[0])?, optional_range(arguments.get(1))?);
    let changed = session.core.tracklist().call().changes(since, range)?;
    changed.iter().for_each(|placed| write_placed(session, reply, placed));
    Ok(())
}

pub fn changed_ids(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let (since, range) = (integer(&arguments[0])?, optional_range(arguments.get(1))?);
    for (position, entry) in session.core.tracklist().call().changes(since, range)? {
        reply.pair("cpos", position);
        reply.pair("Id", entry.id);
    }
    Ok(())
}

pub fn find(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    filtered(session, &Filter::parse(arguments, false)?, reply)
}

pub fn search(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    filtered(session, &Filter::parse(arguments, true)?, reply)
}

fn filtered(session: &Session, filter: &Filter, reply: &mut Reply) -> CommandResult {
    let found = session.core.tracklist().call().range(ALL)??;
    let found = found.iter().filter(|(_, entry)| filter.matches(&entry.track));
    found.for_each(|placed| write_placed(session, reply, placed));
    Ok(())
}
