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
        let mut state = self.lock();
        let known = passed.as_ref().and_then(|passed| state.passed.get(passed));
        let known = known.copied().filter(|instance| {
            let hosted = state.all.get(*instance);
            // Two parts whose keys are different may be written the same.
            hosted.is_some_and(|hosted| hosted.actor().is_same(actor.as_any()))
        });
        if let Some(instance) = known {
            return instance;
        }
        let (instance, forgotten) = state.insert(Hosted::new(None, actor, self.allow.clone()));
        if let Some(passed) = passed {
            state.passed.insert(passed, instance);
        }
        drop(state);
        drop(forgotten);
        instance
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
