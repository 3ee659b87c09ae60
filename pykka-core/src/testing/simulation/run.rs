//! One run of a simulation.

use super::Simulation;
use crate::actor::registry::ActorRegistry;
use crate::address::any_ref::AnyActorRef;
use crate::error::failure::Failure;
use crate::error::unwind;
use crate::reply::waiters;
use crate::sync::simulated::{self, Current, Decisions, Plan, Steps};
use crate::sync::{GlobalMutex, PoisonError, forget_stack};
use crate::wait::{self, current};

/// The test of a simulation.
pub(super) type Test<'a> = dyn FnMut(&Simulation) + 'a;

/// What has come of a run.
pub(super) struct Outcome {
    /// `None` if it is as it should be.
    pub(super) failed: Option<Failed>,
    pub(super) steps: Steps,
    /// The same for all runs in which the same has happened.
    pub(super) hash: u64,
    pub(super) decisions: Decisions,
}

/// What has gone wrong in a run.
pub(super) struct Failed {
    /// The test has panicked.
    pub(super) panic: Option<Failure>,
    pub(super) others: Vec<String>,
    /// Who waited for whom when a wait was found that never ends.
    pub(super) waits: Vec<String>,
}

#[track_caller]
pub(super) fn run(plan: Plan, test: &mut Test<'_>) -> Outcome {
    assert!(
        !simulated::is_here(),
        "a simulation can't run within another one"
    );
    unwind::note_panics();
    forget_stack();
    let seed = plan.seed;
    Current::run(plan, save_locals, |run| {
        let registry = DefaultRegistry::take();
        run.scheduler().set_registry(registry.0);
        let simulation = Simulation {
            seed,
            run: run.clone(),
        };
        let panic = unwind::catch(|| test(&simulation)).err();
        // Before the actors are stopped, which adds steps.
        let mut steps = run.scheduler().steps();
        let ended = end(run);
        let scheduler = run.scheduler();
        let mut others = scheduler.take_failures();
        if !ended {
            others.push("some actors could not be stopped".to_owned());
            registry.leave();
        }
        if panic.is_none() && !others.is_empty() {
            steps = scheduler.steps();
        }
        let has_failed = panic.is_some() || !others.is_empty();
        let waits = scheduler.take_waits();
        Outcome {
            failed: has_failed.then_some(Failed {
                panic,
                others,
                waits,
            }),
            steps,
            hash: scheduler.trace_hash(),
            decisions: scheduler.take_decisions(),
        }
    })
}

/// What our thread locals know of a simulated thread.
fn save_locals() -> Box<dyn FnOnce()> {
    let (actors, key, wakers) = (current::save(), wait::save_key(), waiters::save());
    Box::new(|| {
        actors();
        key();
        wakers();
    })
}

/// Stops the actors that are left, the last started first. Returns whether all threads have ended.
fn end(run: &Current) -> bool {
    run.scheduler().clear_faults();
    // Actors may start others while they stop.
    for _ in 0..100 {
        let mut left = actors(run);
        left.sort_by_key(|actor| actor.id().serial());
        if left.is_empty() {
            break;
        }
        for actor in left.into_iter().rev() {
            // What can go wrong has been noted as a failure of the simulation.
            let _ = actor.stop().get();
        }
    }
    let ended = run.close();
    run.scheduler().registries(Vec::clear);
    ended
}

/// The actors of all registries of the run.
fn actors(run: &Current) -> Vec<AnyActorRef> {
    run.scheduler().registries(|known| {
        let registries = known.iter().filter_map(|any| any.downcast_ref());
        registries.flat_map(ActorRegistry::all).collect()
    })
}

/// The registry that takes the place of the global one. `ActorRegistry::global` returns a static
/// reference, so these are kept for further runs.
struct DefaultRegistry(&'static ActorRegistry);

static UNUSED: GlobalMutex<Vec<&'static ActorRegistry>> = GlobalMutex::new(Vec::new());

impl DefaultRegistry {
    fn take() -> Self {
        let unused = UNUSED.lock().unwrap_or_else(PoisonError::into_inner).pop();
        DefaultRegistry(unused.unwrap_or_else(|| Box::leak(Box::new(ActorRegistry::new()))))
    }

    /// It still has actors, so it is not used again.
    fn leave(self) {
        std::mem::forget(self);
    }
}

impl Drop for DefaultRegistry {
    fn drop(&mut self) {
        UNUSED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.0);
    }
}
