//! Waits of a simulation that nothing will end, although they are in no cycle.

use super::{AnyActor, Entered, TABLE, named};
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::reply::dependency::{Dependency, ThreadKey};
use crate::sync::simulated::{Current, TEST_ITSELF};
use crate::sync::{Arc, lock};
use crate::wait::recorded::number_of;

impl Entered {
    /// The error of a wait that nothing will end, though it is in no cycle. The simulation knows that
    /// nothing can run.
    #[cold]
    pub(crate) fn endless(&self) -> Option<Error> {
        let table = lock(&TABLE);
        let me = table.waiting.get(&self.0?)?;
        let (actors, dependencies) = (me.actors.clone(), me.dependencies.clone());
        drop(table);
        let (origin, cycle) = named(&dependencies, &actors);
        Some(Error::Deadlock { origin, cycle })
    }
}

/// Which of these threads waits for something that none of the others holds up. Nothing will end
/// their waits. The index of the first, if each waits for another.
pub(crate) fn find_culprit(threads: &[ThreadKey]) -> usize {
    let table = lock(&TABLE);
    let waits_for_another = |thread: &ThreadKey| {
        let dependencies = table.dependencies(*thread).iter();
        let mut holders = dependencies.flat_map(|dependency| table.holders(dependency));
        holders.any(|holder| threads.contains(&holder))
    };
    let is_culprit = |thread: &ThreadKey| !waits_for_another(thread);
    threads.iter().position(is_culprit).unwrap_or(0)
}

/// Who waits for whom in a simulation, each wait in a line. These threads wait.
#[cold]
pub(crate) fn who_waits(run: &Current, threads: &[ThreadKey]) -> Vec<String> {
    let table = lock(&TABLE);
    let waiting = threads.iter().filter_map(|key| table.waiting.get(key));
    let waits: Vec<_> = waiting
        .map(|waiting| (waiting.actors.clone(), waiting.dependencies.clone()))
        .collect();
    drop(table);
    // The names of methods are written by generated code, and so outside of the lock.
    let name = |actor: &ActorId, method: &str| {
        let name = run.scheduler().name(number_of(run, actor));
        format!("{name}.{method}")
    };
    let awaited = |dependency: &Dependency| match dependency {
        Dependency::Answer(target, method) => name(target.actor(), method),
        Dependency::Actor(actor, what) => name(actor, what),
        Dependency::AllOf(_) => "all actors of the registry".to_owned(),
        Dependency::Thread(_) => "what another thread computes".to_owned(),
        Dependency::Unknown => "a promise that no actor is known to keep".to_owned(),
    };
    let line = |(actors, dependencies): (Vec<Arc<dyn AnyActor>>, Vec<_>)| {
        let who = match actors.last() {
            Some(actor) => name(actor.actor(), &actor.method().unwrap_or_default()),
            None => run.scheduler().name(TEST_ITSELF),
        };
        let awaited: Vec<_> = dependencies.iter().map(awaited).collect();
        format!("{who} waits for {}", awaited.join(", or "))
    };
    waits.into_iter().map(line).collect()
}
