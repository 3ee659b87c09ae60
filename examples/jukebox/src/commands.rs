//! The commands of the protocol. Each is a function that asks the core, or, where this may take
//! time, a backend.

use std::sync::Arc;

use pykka::Proxy;

use crate::backend::BACKEND_TIMEOUT;
use crate::database::{Database, Found};
use crate::library::scheme;
use crate::protocol::{Ack, Code, CommandResult, Reply};
use crate::session::Session;
use crate::track::{Tag, Track, one_line, timestamp};
use crate::tracklist::Placed;

mod channels;
mod database;
mod pictures;
mod playback;
mod playlists;
mod queue;
mod server;
mod stickers;

type Run = fn(&mut Session, &[String], &mut Reply) -> CommandResult;

/// A command's name, its minimum and maximum number of arguments, and its function.
type Command = (&'static str, usize, usize, Run);

const MANY: usize = usize::MAX;

/// All commands, sorted by name.
#[rustfmt::skip]
const COMMANDS: [Command; 103] = [
    ("add", 1, 2, queue::add),
    ("addid", 1, 2, queue::add_id),
    ("addtagid", 3, 3, queue::add_tag),
    ("albumart", 2, 2, pictures::album_art),
    ("binarylimit", 1, 1, pictures::binary_limit),
    ("channels", 0, 0, channels::list),
    ("clear", 0, 0, queue::clear),
    ("clearerror", 0, 0, playback::clear_error),
    ("cleartagid", 1, 2, queue::clear_tags),
    ("close", 0, 0, server::close),
    ("commands", 0, 0, server::commands),
    ("config", 0, 0, server::config),
    ("consume", 1, 1, playback::consume),
    ("count", 1, MANY, database::count),
    ("crossfade", 1, 1, playback::crossfade),
    ("currentsong", 0, 0, server::current_song),
    ("decoders", 0, 0, server::decoders),
    ("delete", 1, 1, queue::delete),
    ("deleteid", 1, 1, queue::delete_id),
    ("delpartition", 1, 1, server::delete_partition),
    ("disableoutput", 1, 1, playback::disable_output),
    ("enableoutput", 1, 1, playback::enable_output),
    ("find", 1, MANY, database::find),
    ("findadd", 1, MANY, database::find_add),
    ("getvol", 0, 0, playback::get_volume),
    ("idle", 0, MANY, server::idle),
    ("list", 1, MANY, database::list),
    ("listall", 0, 1, database::list_all),
    ("listallinfo", 0, 1, database::list_all_info),
    ("listmounts", 0, 0, server::list_mounts),
    ("listneighbors", 0, 0, server::list_neighbors),
    ("listpartitions", 0, 0, server::list_partitions),
    ("listplaylist", 1, 1, playlists::list_playlist),
    ("listplaylistinfo", 1, 1, playlists::list_playlist_info),
    ("listplaylists", 0, 0, playlists::list_playlists),
    ("load", 1, 3, playlists::load),
    ("lsinfo", 0, 1, database::ls_info),
    ("mixrampdb", 1, 1, playback::mixramp_threshold),
    ("mixrampdelay", 1, 1, playback::mixramp_delay),
    ("mount", 2, 2, server::mount),
    ("move", 2, 2, queue::move_range),
    ("moveid", 2, 2, queue::move_id),
    ("moveoutput", 1, 1, server::move_output),
    ("newpartition", 1, 1, server::new_partition),
    ("next", 0, 0, playback::next),
    ("notcommands", 0, 0, server::nothing),
    ("outputs", 0, 0, playback::outputs),
    ("outputset", 3, 3, playback::set_output),
    ("partition", 1, 1, server::partition),
    ("password", 1, 1, server::password),
    ("pause", 0, 1, playback::pause),
    ("ping", 0, 0, server::nothing),
    ("play", 0, 1, playback::play),
    ("playid", 0, 1, playback::play_id),
    ("playlist", 0, 0, queue::playlist),
    ("playlistadd", 2, 2, playlists::add),
    ("playlistclear", 1, 1, playlists::clear),
    ("playlistdelete", 2, 2, playlists::delete),
    ("playlistfind", 1, MANY, queue::find),
    ("playlistid", 0, 1, queue::playlist_id),
    ("playlistinfo", 0, 1, queue::playlist_info),
    ("playlistmove", 3, 3, playlists::move_to),
    ("playlistsearch", 1, MANY, queue::search),
    ("plchanges", 1, 2, queue::changes),
    ("plchangesposid", 1, 2, queue::changed_ids),
    ("previous", 0, 0, playback::previous),
    ("prio", 2, MANY, queue::prio),
    ("prioid", 2, MANY, queue::prio_id),
    ("random", 1, 1, playback::random),
    ("readcomments", 1, 1, database::read_comments),
    ("readmessages", 0, 0, channels::read),
    ("readpicture", 2, 2, pictures::read_picture),
    ("rename", 2, 2, playlists::rename),
    ("repeat", 1, 1, playback::repeat),
    ("replay_gain_mode", 1, 1, playback::replay_gain_mode),
    ("replay_gain_status", 0, 0, playback::replay_gain_status),
    ("rescan", 0, 1, database::rescan),
    ("rm", 1, 1, playlists::remove),
    ("save", 1, 1, playlists::save),
    ("search", 1, MANY, database::search),
    ("searchadd", 1, MANY, database::search_add),
    ("searchaddpl", 2, MANY, database::search_add_to_playlist),
    ("seek", 2, 2, playback::seek),
    ("seekcur", 1, 1, playback::seek_current),
    ("seekid", 2, 2, playback::seek_id),
    ("sendmessage", 2, 2, channels::send),
    ("setvol", 1, 1, playback::set_volume),
    ("shuffle", 0, 1, queue::shuffle),
    ("single", 1, 1, playback::single),
    ("stats", 0, 0, server::stats),
    ("status", 0, 0, server::status),
    ("sticker", 3, MANY, stickers::sticker),
    ("stop", 0, 0, playback::stop),
    ("subscribe", 1, 1, channels::subscribe),
    ("swap", 2, 2, queue::swap),
    ("swapid", 2, 2, queue::swap_ids),
    ("tagtypes", 0, MANY, server::tag_types),
    ("toggleoutput", 1, 1, playback::toggle_output),
    ("unmount", 1, 1, server::unmount),
    ("unsubscribe", 1, 1, channels::unsubscribe),
    ("update", 0, 1, database::update),
    ("urlhandlers", 0, 0, server::url_handlers),
    ("volume", 1, 1, playback::change_volume),
];

/// Executes a command. The error contains the command's name, if it exists.
pub fn execute(session: &mut Session, words: &[String], reply: &mut Reply) -> Result<(), (Ack, &'static str)> {
    let [name, arguments @ ..] = words else {
        return Err((Ack::argument("No command given"), ""));
    };
    let Ok(found) = COMMANDS.binary_search_by_key(&name.as_str(), |command| command.0) else {
        return Err((Ack::new(Code::Unknown, format!("unknown command \"{name}\"")), ""));
    };
    let (name, least, most, run) = COMMANDS[found];
    let wrong = match arguments.len() {
        given if (least..=most).contains(&given) => {
            return run(session, arguments, reply).map_err(|ack| (ack, name));
        }
        _ if least == most => "wrong number of",
        given if given < least => "too few",
        _ => "too many",
    };
    Err((Ack::argument(format!("{wrong} arguments for \"{name}\"")), name))
}

// --- Shared by several commands ------------------------------------------------------------------

/// The tracks that a URI stands for: those in a folder, or a single one, which may belong to
/// another backend. Only the session waits for that backend.
fn resolve(session: &Session, database: &Database, uri: &str) -> Result<Vec<Arc<Track>>, Ack> {
    match database.find(uri) {
        Some(Found::Track(track)) => Ok(vec![track.clone()]),
        Some(Found::Folder(folder)) => {
            let mut tracks = Vec::new();
            folder.collect(&mut tracks);
            Ok(tracks)
        }
        None if scheme(uri).is_some() => Ok(vec![resolve_track(session, database, uri)?]),
        None => Err(Ack::no_exist("No such directory")),
    }
}

fn resolve_track(session: &Session, database: &Database, uri: &str) -> Result<Arc<Track>, Ack> {
    if let Some(track) = database.track(uri) {
        return Ok(track.clone());
    }
    if scheme(uri).is_none() {
        return Err(Ack::no_exist("No such song"));
    }
    if uri.contains(char::is_control) {
        return Err(Ack::argument("Malformed URI"));
    }
    let backend = session.core.library().call().backend(uri)??;
    let track = backend.within(BACKEND_TIMEOUT).call().lookup(uri)??;
    // A tag must fit into one line of the protocol, whatever the backend returns.
    let tags = track.tags.iter().map(|(tag, value)| (*tag, one_line(value))).collect();
    Ok(Arc::new(Track { uri: uri.to_owned(), tags, ..track }))
}

/// A track in the database.
fn song(session: &Session, uri: &str) -> Result<Arc<Track>, Ack> {
    let database = session.core.library().call().database()?;
    database.track(uri).cloned().ok_or_else(|| Ack::no_exist("No such song"))
}

fn tag(name: &str) -> Result<Tag, Ack> {
    Tag::named(name).ok_or_else(|| Ack::argument(format!("Unknown tag type: {name}")))
}

fn write_track(session: &Session, reply: &mut Reply, track: &Track) {
    reply.pair("file", &track.uri);
    reply.some("Last-Modified", track.modified.map(timestamp));
    reply.some("Format", track.format);
    for (tag, value) in &track.tags {
        if session.tags.contains(tag) {
            reply.pair(tag.name(), value);
        }
    }
    if let Some(duration) = track.duration {
        reply.pair("Time", rounded(duration));
        reply.pair("duration", format_args!("{:.3}", duration.as_secs_f64()));
    }
}

fn write_placed(session: &Session, reply: &mut Reply, (position, entry): &Placed) {
    write_track(session, reply, &entry.track);
    reply.pair("Pos", position);
    reply.pair("Id", entry.id);
    reply.some("Prio", Some(entry.priority).filter(|priority| *priority > 0));
}

fn rounded(time: std::time::Duration) -> u64 {
    (time + std::time::Duration::from_millis(500)).as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_sorted_so_that_they_are_found() {
        assert!(COMMANDS.is_sorted_by_key(|command| command.0));
    }
}
