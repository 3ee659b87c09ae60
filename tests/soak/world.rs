//! What all drivers share: the actors, and how they are started and stopped.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use pykka::{Actor as _, ActorRef, ActorRegistry, Pool};

use crate::common::WATCHDOG;
use crate::{ACTORS, ALLOCATOR, STATES, Target, target};

/// What all drivers share.
pub(super) struct World {
    pub(super) registry: ActorRegistry,
    pub(super) pool: Pool,
    actors: Vec<Mutex<ActorRef<Target>>>,
}

impl World {
    pub(super) fn new() -> Self {
        let (registry, pool) = (ActorRegistry::new(), Pool::new());
        let actors = (0..ACTORS)
            .map(|kind| Mutex::new(start(&registry, &pool, kind)))
            .collect();
        World {
            registry,
            pool,
            actors,
        }
    }

    pub(super) fn actor(&self, index: usize) -> ActorRef<Target> {
        let actor = self.actors[index].lock();
        actor.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn replace(&self, index: usize, kind: usize) {
        let new = start(&self.registry, &self.pool, kind);
        let mut actor = self.actors[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        drop(std::mem::replace(&mut *actor, new).stop());
    }

    /// Stops everything, and returns how many bytes are in use then.
    pub(super) fn end(self) -> usize {
        for result in self.registry.stop_all() {
            assert!(result.is_ok(), "{result:?}");
        }
        self.registry.wait();
        assert!(self.registry.all().is_empty());
        assert_eq!(STATES.load(Ordering::SeqCst), 0, "states are left");
        drop(self);
        wait_until("threads are left", || threads() <= 2);
        let stats = ALLOCATOR.stats();
        stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
    }
}

pub(super) fn start(registry: &ActorRegistry, pool: &Pool, kind: usize) -> ActorRef<Target> {
    let builder = Target::builder().registry(registry);
    let builder = match kind % 4 {
        0 => builder.pool(pool),
        1 => builder.own_thread(),
        2 => builder.pool(pool).capacity(3),
        _ => builder.own_thread().capacity(3),
    };
    if kind % 8 < 4 {
        builder.start(target())
    } else {
        builder.start_with(|_| target())
    }
}

/// The process's threads, the test's own two among them; where nobody can tell, two.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(2, Iterator::count)
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < WATCHDOG, "{what}");
        thread::yield_now();
    }
}
