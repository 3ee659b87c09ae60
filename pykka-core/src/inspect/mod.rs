//! Snapshots of a running program: its actors, what they are doing and what they wait for.

mod graph;
#[cfg(feature = "serde")]
mod serialize;
mod state;
mod table;

use std::collections::BTreeMap;
use std::fmt;

use crate::actor::registry::actors_of_all_registries;
use crate::address::any_ref::AnyActorRef;
#[cfg(feature = "remote")]
use crate::address::stand_in::stand_ins;
pub use crate::error::events::print_first_error;
pub use crate::inspect::state::{
    ActorState, Handling, Histogram, LastFailure, PoolState, RemoteState, Restarting, Snapshot,
    TypeState, Waiting,
};
use crate::pool::load;
use crate::sync::Arc;
use crate::wait::activity::{self, KeepsTime};
use crate::wait::any_actor::AnyActor;
pub use crate::wait::deadlock::detect_deadlocks;
use crate::wait::deadlock::{self, WaitRecord};
use crate::wait::totals::{self, Counts, Totals};

/// Returns the current state of all actors, in every registry.
///
/// These are the actors that are alive, and those that are dead but not yet terminated: in
/// `on_stop`, in `on_failure`, or in the destructor of their state.
///
/// It stops no actor. Call it at any time, from any thread, also from within an actor, and while
/// others are stuck. The actors are observed one after the other. So the snapshot may show two
/// actors in states that they never were in at the same time.
///
/// How long an actor has been in its method is known only after the first call. Until then, actors
/// don't read the clock for it.
///
/// `Display` prints the snapshot as a table. (In Pykka, `pykka.debug.log_thread_tracebacks` is for
/// this.)
///
/// ```
/// use pykka::{actor, Actor};
///
/// #[actor]
/// struct Counter { count: u32 }
/// #[actor]
/// impl Counter {
///     pub fn add(&mut self, n: u32) -> u32 { self.count += n; self.count }
/// }
///
/// let counter = Counter { count: 0 }.start();
/// counter.proxy().add(1).get()?;
///
/// let snapshot = pykka::debug::snapshot();
/// let state = snapshot.actor(counter.id()).unwrap();
/// assert!(state.alive);
/// assert_eq!(state.mailbox_depth, 0);
/// assert!(snapshot.to_string().contains("Counter"));
/// # counter.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
#[doc(alias = "log_thread_tracebacks")]
pub fn snapshot() -> Snapshot {
    activity::keep_time();
    take()
}

/// Takes snapshots of a program for a while, such as for a page that shows them.
///
/// While there is one, the actors of the program read the clock for each message, so that a snapshot
/// tells how long an actor has been in its method, and how long the messages to each type of actors
/// took. When the last one has been dropped, they don't any more, unless [`snapshot`] was called.
///
/// ```
/// # use pykka::{actor, Actor};
/// # #[actor]
/// # struct Counter { count: u32 }
/// # #[actor]
/// # impl Counter { pub fn add(&mut self, n: u32) { self.count += n; } }
/// let observer = pykka::debug::Observer::new();
/// let counter = Counter { count: 0 }.start();
/// counter.proxy().add(1).get()?;
/// counter.stop().get()?;
///
/// let snapshot = observer.snapshot();
/// let counters = snapshot.types.iter().find(|of_type| of_type.name == "Counter").unwrap();
/// assert_eq!(counters.handled, 1);                        // also of actors that have terminated
/// assert_eq!(counters.handler_times.count(), 1);
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct Observer(KeepsTime);

impl Observer {
    /// From now on, until it is dropped, actors record how long messages take.
    #[expect(clippy::new_without_default, reason = "it has an effect")]
    pub fn new() -> Self {
        Observer(KeepsTime::new())
    }

    /// The same as [`snapshot`], but has no effect on what actors record once the observer has been
    /// dropped.
    pub fn snapshot(&self) -> Snapshot {
        take()
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer").finish_non_exhaustive()
    }
}

fn take() -> Snapshot {
    let (known, mut types) = totals::with(|totals| {
        let known = known_actors();
        let types = types(totals, &known);
        (known, types)
    });
    // The waits come first: an actor that is stuck in one is still in the same method afterwards.
    let (waits, cycles) = deadlock::look();
    let mut actors: Vec<_> = known.iter().map(|actor| ActorState::of(&**actor)).collect();
    note_waits(&mut actors, &waits);
    note_totals(&mut actors);
    note_parents(&mut actors, &known);
    actors.sort_by_key(|state| state.id.serial());
    for state in &actors {
        if let Some(of_type) = types.get_mut(state.id.type_name()) {
            of_type.mailbox_depth += state.mailbox_depth as u64;
        }
    }
    Snapshot {
        actors,
        cycles,
        types: types.into_values().collect(),
        pools: load::loads().into_iter().map(PoolState::from).collect(),
        remotes: remotes(),
    }
}

fn known_actors() -> Vec<Arc<dyn AnyActor>> {
    let known = actors_of_all_registries().into_iter();
    known.map(AnyActorRef::into_inner).collect()
}

/// What was counted for each type, by its name.
fn types(totals: &Totals, known: &[Arc<dyn AnyActor>]) -> BTreeMap<&'static str, TypeState> {
    let mut living: BTreeMap<_, Counts> = BTreeMap::new();
    for actor in known {
        let counts = living.entry(actor.actor().type_name()).or_default();
        // Otherwise it is counted already, and is about to leave its registry.
        if !actor.activity().has_ended() {
            counts.add(actor.activity());
        }
    }
    for name in totals.types.keys() {
        living.entry(name).or_default();
    }
    let state = |(name, mut all): (&'static str, Counts)| {
        let of_type = totals.types.get(name);
        if let Some(of_type) = of_type {
            all += &of_type.ended;
        }
        (name, TypeState::new(name, &all, of_type))
    };
    living.into_iter().map(state).collect()
}

/// Adds what they wait for to the states of the actors that wait.
fn note_waits(actors: &mut Vec<ActorState>, waits: &[WaitRecord]) {
    let numbered = actors.iter().enumerate();
    let mut places: BTreeMap<_, _> = numbered
        .map(|(at, state)| (state.id.serial(), at))
        .collect();
    for wait in waits {
        for (index, actor) in wait.actors.iter().enumerate() {
            let waiting = Waiting {
                // An actor that runs another one on its own stack waits for it.
                waits_for: match wait.actors.get(index + 1) {
                    Some(inner) => vec![inner.current_call()],
                    None => wait.waits_for.clone(),
                },
                for_how_long: wait.for_how_long,
            };
            // It may be a mock, or have been started since.
            let at = *places.entry(actor.actor().serial()).or_insert_with(|| {
                actors.push(ActorState::of(&**actor));
                actors.len() - 1
            });
            actors[at].waiting = Some(waiting);
        }
    }
}

/// Adds their parents to the states of the actors that have one.
fn note_parents(actors: &mut [ActorState], known: &[Arc<dyn AnyActor>]) {
    let children = |parent: &Arc<dyn AnyActor>| {
        let id = parent.actor().clone();
        let children = parent.children().into_iter();
        children.map(move |child| (child.actor().serial(), id.clone()))
    };
    let mut parents: BTreeMap<_, _> = known.iter().flat_map(children).collect();
    if parents.is_empty() {
        return;
    }
    for state in actors {
        state.parent = parents.remove(&state.id.serial());
    }
}

/// The actors in other processes. A name of which there are several proxies is one.
fn remotes() -> Vec<RemoteState> {
    let known = stand_ins().into_iter().map(|actor| RemoteState {
        id: actor.actor().clone(),
        is_reachable: actor.is_alive(),
    });
    let key = |state: &RemoteState| (state.id.name().to_owned(), state.id.type_name());
    let mut remotes: Vec<_> = known.collect();
    remotes.sort_by_cached_key(key);
    remotes.dedup_by_key(|state| key(state));
    remotes
}

#[cfg(not(feature = "remote"))]
fn stand_ins() -> Vec<Arc<dyn AnyActor>> {
    Vec::new()
}

/// Adds what is kept of each actor apart from it: its last failure, and how long messages took.
fn note_totals(actors: &mut [ActorState]) {
    totals::with(|totals| {
        for state in actors {
            state.time_handling = totals.time_handling(&state.id);
            let last = totals.last_failure(&state.id);
            state.last_failure = last.map(LastFailure::from);
        }
    });
}

/// Writes a [`snapshot`] to stderr whenever the process is sent `SIGUSR1`, from now on:
/// `kill -USR1 PID`.
///
/// A thread of its own writes it, so it works also for a program that is stuck. Call it at the
/// beginning of `main`: only from then on it is recorded how long an actor has been in its method.
/// A second call does nothing, so a program and its libraries may each call it. Available on Unix,
/// with the feature `signal`.
///
/// # Errors
/// If the operating system doesn't allow listening to the signal, or refuses a thread.
///
/// ```
/// pykka::debug::dump_on_signal()?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[cfg(all(unix, feature = "signal"))]
#[doc(alias = "log_thread_tracebacks")]
pub fn dump_on_signal() -> std::io::Result<()> {
    use std::io::Write as _;

    use once_cell::sync::OnceCell;

    static LISTENING: OnceCell<()> = OnceCell::new();

    activity::keep_time();
    // If it fails, the next call tries again.
    let listening = LISTENING.get_or_try_init(|| {
        let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGUSR1])?;
        let dump = move || {
            for _ in signals.forever() {
                // The reader of stderr may have closed it.
                let _ = write!(std::io::stderr(), "{}", snapshot());
            }
        };
        crate::sync::spawn("pykka-dump".into(), None, dump)
    });
    listening.copied()
}
