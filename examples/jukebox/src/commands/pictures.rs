//! Commands about covers, which are sent in pieces.

use pykka::Proxy;

use super::song;
use crate::backend::{BACKEND_TIMEOUT, Piece, Place};
use crate::protocol::{Ack, CommandResult, Reply, integer, too_large};
use crate::session::Session;

/// The limits for the size of a piece.
const SMALLEST: usize = 64;
const LARGEST: usize = 8 * 1024 * 1024;

pub fn album_art(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let piece = piece(session, arguments, Place::Beside)?;
    write(reply, &piece.ok_or_else(|| Ack::no_exist("No file exists"))?);
    Ok(())
}

/// If there is no picture, the answer is empty. It is not an error.
pub fn read_picture(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    song(session, &arguments[0])?;
    if let Some(piece) = piece(session, arguments, Place::Inside)? {
        write(reply, &piece);
    }
    Ok(())
}

fn piece(session: &Session, arguments: &[String], place: Place) -> Result<Option<Piece>, Ack> {
    let offset: u32 = integer(&arguments[1])?;
    let files = session.core.library().call().files()?;
    let files = files.within(BACKEND_TIMEOUT);
    files.call().picture(&*arguments[0], place, offset.into(), session.binary_limit)?
}

fn write(reply: &mut Reply, piece: &Piece) {
    reply.pair("size", piece.size);
    reply.some("type", piece.mime.as_ref());
    reply.binary(&piece.bytes);
}

pub fn binary_limit(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let limit: u32 = integer(&arguments[0])?;
    let limit = usize::try_from(limit).ok().filter(|limit| *limit <= LARGEST).ok_or_else(|| too_large(limit))?;
    if limit < SMALLEST {
        return Err(Ack::argument("Value too small"));
    }
    session.binary_limit = limit;
    Ok(())
}
