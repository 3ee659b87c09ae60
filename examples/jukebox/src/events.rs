//! The changes that `idle` reports to clients.

use pykka::{Actor, Context, actor};

/// The part of the server that has changed, in the order in which `idle` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subsystem {
    Database,
    StoredPlaylist,
    Playlist,
    Player,
    Mixer,
    Output,
    Options,
    Sticker,
    Update,
    Subscription,
    Message,
    Neighbor,
    Mount,
    Partition,
}

const NAMES: [(Subsystem, &str); 14] = [
    (Subsystem::Database, "database"),
    (Subsystem::StoredPlaylist, "stored_playlist"),
    (Subsystem::Playlist, "playlist"),
    (Subsystem::Player, "player"),
    (Subsystem::Mixer, "mixer"),
    (Subsystem::Output, "output"),
    (Subsystem::Options, "options"),
    (Subsystem::Sticker, "sticker"),
    (Subsystem::Update, "update"),
    (Subsystem::Subscription, "subscription"),
    (Subsystem::Message, "message"),
    (Subsystem::Neighbor, "neighbor"),
    (Subsystem::Mount, "mount"),
    (Subsystem::Partition, "partition"),
];

impl Subsystem {
    pub fn all() -> impl Iterator<Item = Subsystem> {
        NAMES.into_iter().map(|(subsystem, _)| subsystem)
    }

    pub fn named(name: &str) -> Option<Subsystem> {
        Subsystem::all().find(|subsystem| subsystem.name().eq_ignore_ascii_case(name))
    }

    pub fn name(self) -> &'static str {
        NAMES[self as usize].1
    }
}

/// An actor that is told of changes: the sessions and the `Saver`. The core doesn't depend on their
/// types.
#[actor]
pub trait Listener {
    fn changed(&mut self, what: Vec<Subsystem>);
}

/// Tells all listeners of a change, without waiting for them.
pub fn announce<A: Actor>(context: &Context<A>, what: &[Subsystem]) {
    context.registry().broadcast_call(|listener: &ListenerProxy| listener.changed(what.to_vec()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subsystem_has_its_own_name() {
        for (subsystem, name) in NAMES {
            assert_eq!(subsystem.name(), name);
            assert_eq!(Subsystem::named(name), Some(subsystem));
        }
    }
}
