//! `sticker`: the notes of clients about songs.

use super::song;
use crate::protocol::{Ack, CommandResult, Reply};
use crate::session::Session;
use crate::stickers::no_such;

pub fn sticker(session: &mut Session, arguments: &[String], reply: &mut Reply) -> CommandResult {
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let [action, domain, uri, rest @ ..] = &*words else { return Err(bad_request()) };
    if *domain != "song" {
        return Err(Ack::argument("unknown sticker domain"));
    }
    let stickers = session.core.stickers().get()?;
    match (*action, rest) {
        ("get", [name]) => {
            song(session, uri)?;
            let stickers = stickers.call().of(*uri)?;
            write(reply, name, stickers.get(*name).ok_or_else(no_such)?);
            Ok(())
        }
        ("list", []) => {
            song(session, uri)?;
            stickers.call().of(*uri)?.iter().for_each(|(name, value)| write(reply, name, value));
            Ok(())
        }
        // A sticker without a name could not be requested.
        ("set", ["", _]) => song(session, uri).map(drop),
        ("set", [name, value]) => {
            song(session, uri)?;
            stickers.call().set(*uri, *name, *value)?
        }
        ("delete", [] | [_]) => {
            song(session, uri)?;
            stickers.call().delete(*uri, rest.first().map(|name| (*name).to_owned()))?
        }
        ("find", [name, condition @ ..]) => {
            let is_match = condition_of(condition)?;
            let database = session.core.library().call().database()?;
            for (uri, value) in stickers.call().find(*uri, *name)? {
                if is_match(&value) && database.track(&uri).is_some() {
                    reply.pair("file", uri);
                    write(reply, name, &value);
                }
            }
            Ok(())
        }
        _ => Err(bad_request()),
    }
}

type Condition<'a> = Box<dyn Fn(&str) -> bool + 'a>;

/// Values are compared as texts.
fn condition_of<'a>(words: &[&'a str]) -> Result<Condition<'a>, Ack> {
    match *words {
        [] => Ok(Box::new(|_| true)),
        ["=", wanted] => Ok(Box::new(move |value| value == wanted)),
        ["<", wanted] => Ok(Box::new(move |value| value < wanted)),
        [">", wanted] => Ok(Box::new(move |value| value > wanted)),
        [_, _] => Err(Ack::argument("bad operator")),
        _ => Err(bad_request()),
    }
}

fn write(reply: &mut Reply, name: &str, value: &str) {
    reply.pair("sticker", format_args!("{name}={value}"));
}

fn bad_request() -> Ack {
    Ack::argument("bad request")
}
