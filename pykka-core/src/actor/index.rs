//! The actors of a registry, and the keys by which each is found.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

use crate::address::any_ref::AnyActorRef;
use crate::error::actor_id::ActorId;

/// Actors by the keys that they are looked up by. So the time of a look-up depends on how many actors
/// it finds, and not on how many there are.
///
/// Each key leads to serial numbers. Their order is the order in which the actors were started.
#[derive(Default)]
pub(crate) struct Index {
    actors: BTreeMap<u64, AnyActorRef>,
    types: BTreeMap<TypeId, OfType>,
    /// The actors that were given a name, by its hash.
    given_names: BTreeSet<(u64, u64)>,
    hasher: RandomState,
}

struct OfType {
    name: &'static str,
    actors: BTreeSet<u64>,
}

impl Index {
    pub(crate) fn insert(&mut self, actor: AnyActorRef) {
        let (id, actor_type) = (actor.id().clone(), actor.actor_type());
        let of_type = self.types.entry(actor_type).or_insert_with(|| OfType {
            name: id.type_name(),
            actors: BTreeSet::new(),
        });
        of_type.actors.insert(id.serial());
        if let Some(name) = id.given_name() {
            let hash = self.hasher.hash_one(name);
            self.given_names.insert((hash, id.serial()));
        }
        self.actors.insert(id.serial(), actor);
    }

    /// Takes an actor out. This may be the last reference to it, so it has to be dropped where no
    /// lock is held.
    pub(crate) fn remove(&mut self, id: &ActorId) -> Option<AnyActorRef> {
        let actor = self.actors.remove(&id.serial())?;
        if let Some(of_type) = self.types.get_mut(&actor.actor_type()) {
            of_type.actors.remove(&id.serial());
            if of_type.actors.is_empty() {
                self.types.remove(&actor.actor_type());
            }
        }
        if let Some(name) = id.given_name() {
            let hash = self.hasher.hash_one(name);
            self.given_names.remove(&(hash, id.serial()));
        }
        Some(actor)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.actors.is_empty()
    }

    pub(crate) fn get(&self, serial: u64) -> Option<&AnyActorRef> {
        self.actors.get(&serial)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &AnyActorRef> {
        self.actors.values()
    }

    /// One actor of each type.
    pub(crate) fn one_of_each_type(&self) -> impl Iterator<Item = &AnyActorRef> {
        let first = |of_type: &OfType| of_type.actors.first().copied();
        self.types
            .values()
            .filter_map(move |of_type| self.get(first(of_type)?))
    }

    /// The actors of any of these types, in the order in which they were started.
    pub(crate) fn of_types(&self, types: &[TypeId]) -> impl Iterator<Item = &AnyActorRef> {
        let known = types.iter().filter_map(|of_type| self.types.get(of_type));
        self.in_order(known.flat_map(|of_type| &of_type.actors).copied())
    }

    /// The actors whose type has this name or that were given it, in the order in which they were
    /// started.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &AnyActorRef> {
        let of_types = self
            .types
            .values()
            .filter(move |of_type| of_type.name == name)
            .flat_map(|of_type| &of_type.actors);
        let hash = self.hasher.hash_one(name);
        let given = self
            .given_names
            .range((hash, 0)..=(hash, u64::MAX))
            .map(|(_, serial)| serial);
        self.in_order(of_types.chain(given).copied())
            .filter(move |actor| actor.id().goes_by(name))
    }

    fn in_order(&self, serials: impl Iterator<Item = u64>) -> impl Iterator<Item = &AnyActorRef> {
        let mut serials: Vec<_> = serials.collect();
        serials.sort_unstable();
        serials.dedup();
        serials.into_iter().filter_map(|serial| self.get(serial))
    }
}
