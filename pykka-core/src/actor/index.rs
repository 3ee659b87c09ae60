//! The actors of a registry, and the keys by which each is found.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use crate::address::any_ref::AnyActorRef;
use crate::error::actor_id::ActorId;

/// Actors by the keys that they are looked up by. So the time of a look-up depends on how many actors
/// it finds, and not on how many there are.
///
/// Each key leads to serial numbers. Their order is the order in which the actors were started.
#[derive(Default)]
pub(crate) struct Index {
    actors: BySerial<AnyActorRef>,
    /// A type stays when its last actor has terminated.
    types: BTreeMap<TypeId, OfType>,
    /// The actors that were given a name, by its hash.
    given_names: BTreeSet<(u64, u64)>,
    hasher: RandomState,
}

struct OfType {
    name: &'static str,
    actors: BySerial<()>,
}

impl OfType {
    fn serials(&self) -> impl Iterator<Item = u64> {
        self.actors.iter().map(|(serial, ())| serial)
    }
}

/// Values by serial numbers, in the order of these.
///
/// Actors are started in the order of their numbers, so the next value usually belongs at the end. A
/// value that is removed leaves a gap. At the ends there are no gaps, and otherwise no more than there
/// are values.
struct BySerial<V> {
    entries: VecDeque<(u64, Option<V>)>,
    gaps: usize,
}

impl<V> Default for BySerial<V> {
    fn default() -> Self {
        BySerial {
            entries: VecDeque::new(),
            gaps: 0,
        }
    }
}

impl<V> BySerial<V> {
    fn insert(&mut self, serial: u64, value: V) {
        if self.entries.back().is_none_or(|(last, _)| *last < serial) {
            self.entries.push_back((serial, Some(value)));
        } else {
            let at = self.entries.partition_point(|(other, _)| *other < serial);
            self.entries.insert(at, (serial, Some(value)));
        }
    }

    fn remove(&mut self, serial: u64) -> Option<V> {
        let at = self.position(serial)?;
        let value = self.entries[at].1.take()?;
        self.gaps += 1;
        let is_gap =
            |entry: Option<&(u64, Option<V>)>| entry.is_some_and(|entry| entry.1.is_none());
        while is_gap(self.entries.back()) {
            self.entries.pop_back();
            self.gaps -= 1;
        }
        while is_gap(self.entries.front()) {
            self.entries.pop_front();
            self.gaps -= 1;
        }
        if self.gaps > self.entries.len() / 2 {
            self.entries.retain(|(_, value)| value.is_some());
            self.entries.shrink_to(2 * self.entries.len());
            self.gaps = 0;
        }
        Some(value)
    }

    fn get(&self, serial: u64) -> Option<&V> {
        self.entries[self.position(serial)?].1.as_ref()
    }

    fn position(&self, serial: u64) -> Option<usize> {
        let by_serial = |(other, _): &(u64, _)| other.cmp(&serial);
        self.entries.binary_search_by(by_serial).ok()
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn first(&self) -> Option<u64> {
        self.entries.front().map(|(serial, _)| *serial)
    }

    fn iter(&self) -> impl Iterator<Item = (u64, &V)> {
        let entries = self.entries.iter();
        entries.filter_map(|(serial, value)| Some((*serial, value.as_ref()?)))
    }
}

impl Index {
    pub(crate) fn insert(&mut self, actor: AnyActorRef) {
        let (id, actor_type) = (actor.id().clone(), actor.actor_type());
        let of_type = self.types.entry(actor_type).or_insert_with(|| OfType {
            name: id.type_name(),
            actors: BySerial::default(),
        });
        of_type.actors.insert(id.serial(), ());
        if let Some(name) = id.given_name() {
            let hash = self.hasher.hash_one(name);
            self.given_names.insert((hash, id.serial()));
        }
        self.actors.insert(id.serial(), actor);
    }

    /// Takes an actor out. This may be the last reference to it, so it has to be dropped where no
    /// lock is held.
    pub(crate) fn remove(&mut self, id: &ActorId) -> Option<AnyActorRef> {
        let actor = self.actors.remove(id.serial())?;
        if let Some(of_type) = self.types.get_mut(&actor.actor_type()) {
            of_type.actors.remove(id.serial());
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
        self.actors.get(serial)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &AnyActorRef> {
        self.actors.iter().map(|(_, actor)| actor)
    }

    /// One actor of each type.
    pub(crate) fn one_of_each_type(&self) -> impl Iterator<Item = &AnyActorRef> {
        self.types
            .values()
            .filter_map(|of_type| self.get(of_type.actors.first()?))
    }

    /// The actors of any of these types, in the order in which they were started.
    pub(crate) fn of_types(&self, types: &[TypeId]) -> impl Iterator<Item = &AnyActorRef> {
        let known = types.iter().filter_map(|of_type| self.types.get(of_type));
        self.in_order(known.flat_map(OfType::serials))
    }

    /// The actors whose type has this name or that were given it, in the order in which they were
    /// started.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &AnyActorRef> {
        let of_types = self
            .types
            .values()
            .filter(move |of_type| of_type.name == name)
            .flat_map(OfType::serials);
        let hash = self.hasher.hash_one(name);
        let given = self
            .given_names
            .range((hash, 0)..=(hash, u64::MAX))
            .map(|(_, serial)| *serial);
        self.in_order(of_types.chain(given))
            .filter(move |actor| actor.id().goes_by(name))
    }

    fn in_order(&self, serials: impl Iterator<Item = u64>) -> impl Iterator<Item = &AnyActorRef> {
        let mut serials: Vec<_> = serials.collect();
        serials.sort_unstable();
        serials.dedup();
        serials.into_iter().filter_map(|serial| self.get(serial))
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;

    fn all(values: &BySerial<u64>) -> Vec<u64> {
        values.iter().map(|(_, value)| *value).collect()
    }

    #[test]
    fn values_are_in_the_order_of_their_numbers_whatever_order_they_came_in() {
        let mut values = BySerial::default();
        for serial in [3, 7, 5, 9, 1] {
            values.insert(serial, serial);
        }
        assert_eq!(all(&values), [1, 3, 5, 7, 9]);
        assert_eq!((values.get(5), values.get(6)), (Some(&5), None));
        assert_eq!((values.remove(5), values.remove(5)), (Some(5), None));
        assert_eq!(all(&values), [1, 3, 7, 9]);
    }

    #[test]
    fn the_first_is_found_at_once_and_gaps_take_no_more_room_than_values() {
        let mut values = BySerial::default();
        (0..1000).for_each(|serial| values.insert(serial, serial));
        for serial in (1..999).rev().filter(|serial| serial % 10 != 0) {
            assert_eq!(values.remove(serial), Some(serial));
            assert!(values.entries.len() <= 2 * all(&values).len() + 1);
        }
        assert_eq!(all(&values).len(), 101);
        for serial in (0..1000).step_by(10) {
            assert_eq!(values.first(), Some(serial));
            values.remove(serial);
        }
        assert_eq!((all(&values), values.remove(999)), (vec![999], Some(999)));
        assert!(values.is_empty());
    }
}
