//! What clients in `idle` are told of.

use pykka::{Actor, Context, actor};

/// What something has changed in, in the order in which changes are listed.
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

/// Who wants to know what has changed: the sessions, and who saves it, though the core doesn't know that.
#[actor]
pub trait Listener {
    fn changed(&mut self, what: Vec<Subsystem>);
}

/// Tells everyone who listens. It waits for nobody.
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
