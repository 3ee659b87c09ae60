//! Commands about the connection and the server.

use std::collections::BTreeSet;
use std::time::SystemTime;

use super::{COMMANDS, rounded, write_placed};
use crate::events::Subsystem;
use crate::playback::PlayState;
use crate::protocol::{Ack, Code, CommandResult, Reply};
use crate::scan::SUFFIXES;
use crate::session::Session;
use crate::state::{SINGLES, STATES};
use crate::track::Tag;

pub fn nothing(_: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Ok(())
}

pub fn close(session: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    session.closing = true;
    Ok(())
}

pub fn commands(_: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    COMMANDS.iter().for_each(|command| reply.pair("command", command.0));
    Ok(())
}

/// Allowed only through a Unix socket, which this server doesn't have.
pub fn config(_: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Err(Ack::new(Code::Permission, "Command only permitted to local clients"))
}

/// There are no passwords.
pub fn password(_: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Err(Ack::new(Code::Password, "incorrect password"))
}

pub fn idle(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let named =
        |name: &String| Subsystem::named(name).ok_or_else(|| Ack::argument(format!("Unrecognized idle event: {name}")));
    let wanted: BTreeSet<_> = arguments.iter().map(named).collect::<Result<_, _>>()?;
    session.idle = Some(if wanted.is_empty() { Subsystem::all().collect() } else { wanted });
    Ok(())
}

pub fn status(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    let status = session.core.call().status()?;
    reply.pair("volume", status.volume);
    reply.flag("repeat", status.modes.repeat);
    reply.flag("random", status.modes.random);
    reply.pair("single", SINGLES[status.modes.single as usize]);
    reply.flag("consume", status.modes.consume);
    reply.pair("partition", "default");
    reply.pair("playlist", status.version);
    reply.pair("playlistlength", status.length);
    reply.pair("mixrampdb", status.modes.mixramp_threshold);
    reply.pair("state", STATES[status.state as usize]);
    reply.some("xfade", Some(status.modes.crossfade).filter(|seconds| *seconds > 0));
    reply.some("mixrampdelay", status.modes.mixramp_delay);
    if let Some((position, id)) = status.current {
        reply.pair("song", position);
        reply.pair("songid", id);
    }
    if status.state != PlayState::Stop {
        let duration = status.duration.map(rounded).unwrap_or_default();
        reply.pair("time", format_args!("{}:{duration}", rounded(status.elapsed)));
        reply.pair("elapsed", format_args!("{:.3}", status.elapsed.as_secs_f64()));
        reply.pair("bitrate", 0);
        let duration = status.duration.map(|duration| format!("{:.3}", duration.as_secs_f64()));
        reply.some("duration", duration);
        reply.some("audio", status.format);
    }
    reply.some("updating_db", status.updating);
    reply.some("error", status.error);
    if let Some((position, id)) = status.next {
        reply.pair("nextsong", position);
        reply.pair("nextsongid", id);
    }
    Ok(())
}

pub fn current_song(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    if let Some(current) = session.core.call().current()? {
        write_placed(session, reply, &current);
    }
    Ok(())
}

pub fn stats(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    let stats = session.core.call().stats()?;
    reply.pair("uptime", stats.uptime.as_secs());
    reply.pair("playtime", rounded(stats.playtime));
    reply.pair("artists", stats.counts.artists);
    reply.pair("albums", stats.counts.albums);
    reply.pair("songs", stats.counts.songs);
    reply.pair("db_playtime", stats.counts.playtime.as_secs());
    let updated = stats.database.updated.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    reply.some("db_update", updated.map(|time| time.as_secs()));
    Ok(())
}

pub fn tag_types(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let tags = |names: &[String]| {
        let named = |name: &String| Tag::named(name).ok_or_else(|| Ack::argument("Unknown tag type"));
        if names.is_empty() {
            return Err(Ack::argument("Not enough arguments"));
        }
        names.iter().map(named).collect::<Result<BTreeSet<_>, _>>()
    };
    let Some((command, names)) = arguments.split_first() else {
        session.tags.iter().for_each(|tag| reply.pair("tagtype", tag.name()));
        return Ok(());
    };
    match command.as_str() {
        "all" => session.tags = Tag::all().collect(),
        "clear" => session.tags.clear(),
        "enable" => session.tags.extend(tags(names)?),
        "disable" => session.tags = &session.tags - &tags(names)?,
        "reset" => session.tags = tags(names)?,
        _ => return Err(Ack::argument("Unknown sub command")),
    }
    Ok(())
}

pub fn url_handlers(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    for scheme in session.core.library().call().schemes()? {
        reply.pair("handler", format_args!("{scheme}:"));
    }
    Ok(())
}

pub fn decoders(_: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    reply.pair("plugin", "symphonia");
    SUFFIXES.iter().for_each(|suffix| reply.pair("suffix", suffix));
    Ok(())
}

// --- Partitions, mounts and neighbors, of which there is one or none -----------------------------

const PARTITION: &str = "default";

pub fn list_partitions(_: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    reply.pair("partition", PARTITION);
    Ok(())
}

pub fn partition(_: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    if arguments[0] == PARTITION { Ok(()) } else { Err(Ack::no_exist("partition does not exist")) }
}

pub fn new_partition(_: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let is_taken = arguments[0] == PARTITION;
    Err(if is_taken {
        Ack::new(Code::Exist, "name already exists")
    } else {
        Ack::new(Code::Unknown, "too many partitions")
    })
}

pub fn delete_partition(_: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let is_default = arguments[0] == PARTITION;
    let refusal = Ack::new(Code::Unknown, "cannot delete the default partition");
    Err(if is_default { refusal } else { Ack::no_exist("no such partition") })
}

/// There is only one partition, so the output is in it.
pub fn move_output(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let name = session.core.mixer().name().get()?;
    if arguments[0] == name { Ok(()) } else { Err(Ack::no_exist("No such output")) }
}

pub fn list_neighbors(_: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Err(Ack::new(Code::Unknown, "No neighbor plugin configured"))
}

/// The only mount is the music folder.
pub fn list_mounts(_: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    reply.pair("mount", "");
    Ok(())
}

pub fn mount(_: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    mount_point(&arguments[0])?;
    Err(Ack::argument("Unrecognized storage URI"))
}

pub fn unmount(_: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    mount_point(&arguments[0])?;
    Err(Ack::argument("Not a mount point"))
}

fn mount_point(name: &str) -> CommandResult {
    if name.is_empty() || name.contains('/') { Err(Ack::argument("Bad mount point")) } else { Ok(()) }
}
