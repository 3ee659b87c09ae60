//! Commands about stored playlists.

use super::queue::place;
use super::{resolve, resolve_track, write_track};
use crate::protocol::{Ack, Code, CommandResult, Reply, integer, range};
use crate::session::Session;
use crate::track::timestamp;

pub fn list_playlists(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    for (name, modified) in session.core.playlists().get()?.call().list()?? {
        reply.pair("playlist", name);
        reply.some("Last-Modified", modified.map(timestamp));
    }
    Ok(())
}

pub fn list_playlist(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let uris = session.core.playlists().get()?.call().read(&arguments[0])??;
    uris.iter().for_each(|uri| reply.pair("file", uri));
    Ok(())
}

pub fn list_playlist_info(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let uris = session.core.playlists().get()?.call().read(&arguments[0])??;
    let database = session.core.library().call().database()?;
    for uri in &uris {
        match resolve_track(session, &database, uri) {
            Ok(track) => write_track(session, reply, &track),
            Err(ack) if ack.code == Code::System => return Err(ack),
            // The track is missing, perhaps not forever.
            Err(_) => reply.pair("file", uri),
        }
    }
    Ok(())
}

/// Skips missing tracks. Ends at the first backend that doesn't answer, so that it isn't asked
/// again for each track.
pub fn load(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let wanted = arguments.get(1).map_or(Ok(0..usize::MAX), |word| range(word))?;
    let at = arguments.get(2).map(|word| place(word)).transpose()?;
    let uris = session.core.playlists().get()?.call().read(&arguments[0])??;
    if wanted.start > uris.len() {
        return Err(Ack::argument("Bad song index"));
    }
    let database = session.core.library().call().database()?;
    let uris = uris.iter().skip(wanted.start).take(wanted.len());
    let mut tracks = Vec::new();
    for uri in uris {
        match resolve_track(session, &database, uri) {
            Ok(track) => tracks.push(track),
            Err(ack) if ack.code == Code::System => return Err(ack),
            Err(_) => {}
        }
    }
    session.core.call().add(tracks, at)??;
    Ok(())
}

pub fn save(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let queue = session.core.tracklist().call().range(0..usize::MAX)??;
    let uris: Vec<_> = queue.into_iter().map(|(_, entry)| entry.track.uri.clone()).collect();
    session.core.playlists().get()?.call().save(&arguments[0], uris)?
}

pub fn add(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let database = session.core.library().call().database()?;
    let tracks = resolve(session, &database, &arguments[1])?;
    let uris: Vec<_> = tracks.iter().map(|track| track.uri.clone()).collect();
    session.core.playlists().get()?.call().append(&arguments[0], uris)?
}

pub fn delete(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.playlists().get()?.call().delete_at(&arguments[0], range(&arguments[1])?)?
}

pub fn move_to(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let (from, to) = (integer(&arguments[1])?, integer(&arguments[2])?);
    session.core.playlists().get()?.call().move_to(&arguments[0], from, to)?
}

pub fn clear(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.playlists().get()?.call().clear(&arguments[0])?
}

pub fn rename(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.playlists().get()?.call().rename(&arguments[0], &arguments[1])?
}

pub fn remove(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.playlists().get()?.call().remove(&arguments[0])?
}
