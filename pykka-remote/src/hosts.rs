//! The actors of this process that others can reach: offered under a name, or passed on.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pykka::__private::remote::Reachable;
use pykka::ActorId;

use crate::Id;
use crate::host::{Allow, Hosted};
use crate::table::Table;

#[derive(Default)]
pub(crate) struct Hosts {
    allow: Option<Allow>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    all: Table<Arc<Hosted>>,
    /// Those that were passed on, so that an actor that is passed on twice is one to others.
    passed: HashMap<Passed, Id>,
}

/// The actor, the path to its part, and the type that its proxy is of.
type Passed = (ActorId, Option<String>, TypeId);

impl Hosts {
    pub(crate) fn new(allow: Option<Allow>) -> Self {
        Hosts {
            allow,
            state: Mutex::default(),
        }
    }

    pub(crate) fn get(&self, instance: Id) -> Option<Arc<Hosted>> {
        self.lock().all.get(instance).cloned()
    }

    /// Adds an actor that is offered.
    pub(crate) fn offer(&self, name: Arc<str>, actor: Arc<dyn Reachable>) -> Id {
        let hosted = Hosted::new(Some(name), actor, self.allow.clone());
        let (instance, forgotten) = self.lock().insert(hosted);
        drop(forgotten);
        instance
    }

    /// Adds an actor whose proxy is passed on. It stays until the actor has ended, because who has
    /// the proxy is not known.
    pub(crate) fn pass(&self, actor: Arc<dyn Reachable>) -> Id {
        let origin = actor.origin();
        let (path, ty) = (origin.method().map(str::to_owned), actor.as_any().type_id());
        let passed = origin.actor().map(|actor| (actor.clone(), path, ty));
        let mut other = None;
        loop {
            let mut state = self.lock();
            let known = passed.as_ref().and_then(|passed| state.passed.get(passed));
            let known = known.copied().filter(|known| other != Some(*known));
            if let Some(known) = known
                && let Some(hosted) = state.all.get(known).cloned()
            {
                // Keys of parts are the user's, and are not compared under the lock.
                drop(state);
                if hosted.actor().is_same(actor.as_any()) {
                    return known;
                }
                // It is another part, whose key is written the same.
                other = Some(known);
                continue;
            }
            let (instance, forgotten) = state.insert(Hosted::new(None, actor, self.allow.clone()));
            if let Some(passed) = passed {
                state.passed.insert(passed, instance);
            }
            drop(state);
            drop(forgotten);
            return instance;
        }
    }

    pub(crate) fn remove(&self, instance: Id) {
        let removed = self.lock().all.remove(instance);
        drop(removed);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns what has been forgotten, which is not dropped under the lock: it may own the keys of
    /// parts, which are the user's.
    fn insert(&mut self, hosted: Hosted) -> (Id, Vec<Arc<Hosted>>) {
        let instance = Id::new();
        let forgotten = self
            .all
            .insert(instance, Arc::new(hosted), |hosted| hosted.is_needed());
        if !forgotten.is_empty() {
            let all = &self.all;
            self.passed
                .retain(|_, instance| all.get(*instance).is_some());
        }
        (instance, forgotten)
    }
}

#[cfg(test)]
mod tests {
    use pykka::__private::remote::{Offerable as _, reachable};
    use pykka::{Actor as _, actor};

    use super::*;

    #[actor(remote)]
    struct Door;
    #[actor(remote)]
    impl Door {}

    #[test]
    fn an_actor_that_was_passed_on_is_forgotten_after_its_end_and_no_other() {
        let hosts = Hosts::default();
        let door = |hosts: &Hosts| {
            let door = Door::builder().pooled().start(Door);
            let instance = hosts.pass(reachable(&door.to_address()));
            (door, instance)
        };
        let (living, instance) = door(&hosts);
        let offered = Door::builder().pooled().start(Door);
        let name = hosts.offer("door".into(), reachable(&offered.to_address()));
        offered.stop().get().unwrap();
        for _ in 0..5000 {
            let (ended, _) = door(&hosts);
            ended.stop().get().unwrap();
        }
        let state = hosts.lock();
        assert!(state.all.values().count() < 2000 && state.passed.len() < 2000);
        drop(state);
        assert_eq!(hosts.pass(reachable(&living.to_address())), instance);
        assert!(
            hosts.get(name).is_some(),
            "callers are told that it has ended"
        );
        living.stop().get().unwrap();
    }
}
