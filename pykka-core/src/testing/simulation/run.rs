//! One run of a simulation, and what is said of it if it fails.

use std::fmt::Write as _;

use super::Simulation;
use crate::actor::registry::ActorRegistry;
use crate::address::any_ref::AnyActorRef;
use crate::error::failure::Failure;
use crate::error::unwind;
use crate::reply::waiters;
use crate::sync::simulated::{self, Current};
use crate::sync::{GlobalMutex, PoisonError, forget_stack};
use crate::wait::{self, current};

/// The seed that the environment asks for.
pub(super) fn replayed() -> Option<u64> {
    let seed = std::env::var("PYKKA_SEED").ok()?;
    match seed.trim().parse() {
        Ok(seed) => Some(seed),
        Err(error) => panic!("PYKKA_SEED is {seed:?}, which is not a seed: {error}"),
    }
}

#[track_caller]
pub(super) fn run(seed: u64, test: &mut dyn FnMut(&Simulation)) {
    assert!(
        !simulated::is_here(),
        "a simulation can't run within another one"
    );
    unwind::note_panics();
    forget_stack();
    let failed = Current::run(seed, save_locals, |run| {
        let registry = DefaultRegistry::take();
        run.scheduler().set_registry(registry.0);
        let simulation = Simulation {
            seed,
            run: run.clone(),
        };
        let result = unwind::catch(|| test(&simulation));
        // Before the actors are stopped, which adds steps.
        let mut steps = run.scheduler().last_steps();
        let ended = end(run);
        let mut failures = run.scheduler().take_failures();
        if !ended {
            failures.push("some actors could not be stopped".to_owned());
            registry.leave();
        }
        if result.is_ok() && !failures.is_empty() {
            steps = run.scheduler().last_steps();
        }
        report(seed, result.err(), &failures, &steps)
    });
    if let Some(report) = failed {
        panic!("{report}");
    }
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

/// What is said of a run that has failed. `None` if it hasn't.
fn report(seed: u64, panic: Option<Failure>, failures: &[String], steps: &str) -> Option<String> {
    if panic.is_none() && failures.is_empty() {
        return None;
    }
    let mut text = format!("the simulation failed with the seed {seed}");
    if let Some(panic) = panic {
        let _ = write!(text, "\n{}", panic.message());
        if let Some(location) = panic.location() {
            let _ = write!(text, "\nat {location}");
        }
    }
    for failure in failures {
        let _ = write!(text, "\n{failure}");
    }
    let _ = write!(
        text,
        "\nto replay this run, set PYKKA_SEED={seed}\nthe last steps:\n{steps}"
    );
    Some(text)
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
