//! The part of the core through which clients send each other messages: channels and their
//! subscribers.

use std::collections::{BTreeSet, HashMap};
use std::mem;

use pykka::{Context, actor};

use crate::core::Core;
use crate::events::{ListenerProxy, Subsystem, announce};
use crate::protocol::{Ack, Code, CommandResult};

/// MPD's limits for a client: its channels, and the messages that wait for it.
const MOST_CHANNELS: usize = 16;
const MOST_MESSAGES: usize = 64;

#[actor]
#[derive(Default)]
pub struct Channels {
    subscribers: HashMap<ListenerProxy, Subscriber>,
}

#[derive(Default)]
struct Subscriber {
    channels: BTreeSet<String>,
    /// The channel and the text of each message.
    messages: Vec<(String, String)>,
}

#[actor]
impl Channels {
    pub fn list(&self) -> BTreeSet<String> {
        self.subscribers.values().flat_map(|subscriber| subscriber.channels.iter().cloned()).collect()
    }

    pub fn subscribe(&mut self, context: &Context<Core>, who: ListenerProxy, channel: String) -> CommandResult {
        check(&channel)?;
        let is_new = !self.list().contains(&channel);
        let channels = &mut self.subscribers.entry(who).or_default().channels;
        if channels.contains(&channel) {
            return Err(Ack::new(Code::Exist, "already subscribed to this channel"));
        }
        if channels.len() >= MOST_CHANNELS {
            return Err(Ack::new(Code::Exist, "subscription list is full"));
        }
        channels.insert(channel);
        if is_new {
            announce(context, &[Subsystem::Subscription]);
        }
        Ok(())
    }

    pub fn unsubscribe(&mut self, context: &Context<Core>, who: &ListenerProxy, channel: &str) -> CommandResult {
        let subscriber = self.subscribers.get_mut(who);
        if !subscriber.is_some_and(|subscriber| subscriber.channels.remove(channel)) {
            return Err(Ack::no_exist("not subscribed to this channel"));
        }
        if !self.list().contains(channel) {
            announce(context, &[Subsystem::Subscription]);
        }
        Ok(())
    }

    /// Stores a message for all subscribers, and notifies them.
    pub fn send(&mut self, channel: &str, message: &str) -> CommandResult {
        check(channel)?;
        let mut is_sent = false;
        for (who, subscriber) in &mut self.subscribers {
            if subscriber.channels.contains(channel) && subscriber.messages.len() < MOST_MESSAGES {
                subscriber.messages.push((channel.to_owned(), message.to_owned()));
                who.changed(vec![Subsystem::Message]);
                is_sent = true;
            }
        }
        if is_sent { Ok(()) } else { Err(Ack::no_exist("nobody is subscribed to this channel")) }
    }

    /// Takes the messages that are stored for a subscriber.
    pub fn take(&mut self, who: &ListenerProxy) -> Vec<(String, String)> {
        self.subscribers.get_mut(who).map(|subscriber| mem::take(&mut subscriber.messages)).unwrap_or_default()
    }

    /// From a session that is stopping.
    pub(crate) fn leave(&mut self, context: &Context<Core>, who: &ListenerProxy) {
        let left = self.subscribers.remove(who);
        if left.is_some_and(|left| !left.channels.is_empty()) {
            announce(context, &[Subsystem::Subscription]);
        }
    }
}

fn check(channel: &str) -> CommandResult {
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || "_-.:".contains(char);
    let is_name = !channel.is_empty() && channel.chars().all(is_allowed);
    if is_name { Ok(()) } else { Err(Ack::argument("invalid channel name")) }
}
