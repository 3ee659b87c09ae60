//! A map that forgets what is not needed any more.

use std::collections::HashMap;

use crate::Id;

/// The least number of entries at which some are forgotten.
const LEAST: usize = 1024;

/// Entries by their identities. Whoever inserts says which of the others are still needed.
pub(crate) struct Table<V> {
    entries: HashMap<Id, V>,
    /// The number of entries at which the next look is taken.
    limit: usize,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Table {
            entries: HashMap::new(),
            limit: LEAST,
        }
    }
}

impl<V> Table<V> {
    pub(crate) fn get(&self, id: Id) -> Option<&V> {
        self.entries.get(&id)
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.values()
    }

    pub(crate) fn remove(&mut self, id: Id) -> Option<V> {
        self.entries.remove(&id)
    }

    /// Inserts an entry. If there are twice as many as were needed at the last look, returns those
    /// that are not needed.
    pub(crate) fn insert(&mut self, id: Id, value: V, is_needed: impl Fn(&V) -> bool) -> Vec<V> {
        let mut forgotten = Vec::new();
        if self.entries.len() >= self.limit {
            let over = self.entries.extract_if(|_, value| !is_needed(value));
            forgotten.extend(over.map(|(_, value)| value));
            self.limit = LEAST.max(2 * self.entries.len());
        }
        self.entries.insert(id, value);
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_forgets_what_is_not_needed_and_nothing_else() {
        let mut table = Table::default();
        let needed: Vec<_> = (0..10).map(|_| Id::new()).collect();
        for id in &needed {
            table.insert(*id, true, |needed| *needed);
        }
        let mut forgotten = 0;
        for _ in 0..100 * LEAST {
            forgotten += table.insert(Id::new(), false, |needed| *needed).len();
            assert!(table.entries.len() <= LEAST);
        }
        assert!(forgotten > 90 * LEAST);
        assert!(needed.iter().all(|id| table.get(*id) == Some(&true)));
    }
}
