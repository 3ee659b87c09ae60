//! Commands with which clients send each other messages.

use crate::events::ListenerProxy;
use crate::protocol::{Ack, CommandResult, Reply};
use crate::session::Session;

fn me(session: &Session) -> Result<ListenerProxy, Ack> {
    session.me.clone().ok_or_else(|| Ack::system("the session has not started"))
}

pub fn list(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    session.core.channels().call().list()?.iter().for_each(|channel| reply.pair("channel", channel));
    Ok(())
}

pub fn subscribe(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.channels().call().subscribe(me(session)?, arguments[0].clone())?
}

pub fn unsubscribe(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.channels().call().unsubscribe(me(session)?, &arguments[0])?
}

pub fn send(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.channels().call().send(&arguments[0], &arguments[1])?
}

pub fn read(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    for (channel, message) in session.core.channels().call().take(me(session)?)? {
        reply.pair("channel", channel);
        reply.pair("message", message);
    }
    Ok(())
}
