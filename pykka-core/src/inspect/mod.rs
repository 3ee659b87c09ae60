//! Snapshots of a running program: its actors, what they are doing and what they wait for.

use std::fmt;
use std::time::Duration;

use crate::actor::registry::actors_of_all_registries;
use crate::error::actor_id::ActorId;
pub use crate::error::events::print_first_error;
use crate::error::{Origin, Short};
use crate::wait::activity;
use crate::wait::any_actor::AnyActor;
pub use crate::wait::deadlock::detect_deadlocks;
use crate::wait::deadlock::{self, WaitRecord};

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
/// let state = snapshot.actors.iter().find(|state| state.id == *counter.id()).unwrap();
/// assert!(state.alive);
/// assert_eq!(state.mailbox_depth, 0);
/// assert!(snapshot.to_string().contains("Counter"));
/// # counter.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
#[doc(alias = "log_thread_tracebacks")]
pub fn snapshot() -> Snapshot {
    activity::keep_time();
    let known = actors_of_all_registries().into_iter();
    // The waits come first: an actor that is stuck in one is still in the same method afterwards.
    let (waits, cycles) = deadlock::look();
    let mut actors: Vec<_> = known
        .map(|actor| ActorState::of(&*actor.into_inner()))
        .collect();
    for wait in waits {
        note(&mut actors, &wait);
    }
    actors.sort_by_key(|state| state.id.serial());
    Snapshot { actors, cycles }
}

/// Adds a wait to the states of the actors that wait.
fn note(actors: &mut Vec<ActorState>, wait: &WaitRecord) {
    for (index, actor) in wait.actors.iter().enumerate() {
        let waiting = Waiting {
            // An actor that runs another one on its own stack waits for it.
            waits_for: match wait.actors.get(index + 1) {
                Some(inner) => vec![inner.current_call()],
                None => wait.waits_for.clone(),
            },
            for_how_long: wait.for_how_long,
        };
        let known = actors.iter().position(|state| state.id == *actor.actor());
        // It may be a mock, or have been started since.
        let at = known.unwrap_or_else(|| {
            actors.push(ActorState::of(&**actor));
            actors.len() - 1
        });
        actors[at].waiting = Some(waiting);
    }
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

/// The actors of a program, as [`snapshot`] saw them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Snapshot {
    /// The actors, in the order in which they were started.
    pub actors: Vec<ActorState>,
    /// The cycles of actors that wait: each for the next, and the last for the first.
    ///
    /// Only cycles in which some wait has a timeout are listed. A cycle without a timeout is an
    /// error, [`Error::Deadlock`](crate::Error::Deadlock).
    pub cycles: Vec<Vec<Origin>>,
}

/// The state of an actor in a [`Snapshot`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ActorState {
    /// The actor's identity: its name and its URN.
    pub id: ActorId,
    /// Whether it still handles messages. If not, it is terminating: it is in its last hook, or its
    /// state is being dropped.
    pub alive: bool,
    /// The number of messages in its mailbox.
    pub mailbox_depth: usize,
    /// The number of messages that it has handled.
    pub handled: u64,
    /// The number of asks that it did not handle, because nothing waited for their answers any more:
    /// see [`within`](crate::Proxy::within).
    pub skipped: u64,
    /// How often it has been [restarted](crate::Restart).
    pub restarts: u32,
    /// The method that it is in. `None` if it is idle.
    pub handling: Option<Handling>,
    /// What it waits for. `None` if it doesn't wait, or waits in a way that pykka can't see, such
    /// as for a lock.
    pub waiting: Option<Waiting>,
}

impl ActorState {
    fn of(actor: &dyn AnyActor) -> Self {
        let activity = actor.activity();
        let handling = actor.method().map(|method| Handling {
            method,
            for_how_long: activity.for_how_long(),
        });
        ActorState {
            id: actor.actor().clone(),
            alive: actor.is_alive(),
            mailbox_depth: actor.mailbox_depth(),
            handled: activity.handled(),
            skipped: activity.skipped(),
            restarts: activity.restarts(),
            handling,
            waiting: None,
        }
    }
}

/// The method that an actor is in, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handling {
    /// The method or hook, with the path to its part: `playback.play`. The path doesn't say which
    /// element of a collection it is.
    pub method: String,
    /// The time it has been in there, to the millisecond. `None` if it began before the first
    /// snapshot and before `dump_on_signal`.
    pub for_how_long: Option<Duration>,
}

/// The others that an actor waits for, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// The actors that it waits for, each with the method that was asked. Empty if any thread may
    /// end the wait, as with a [`Promise`](crate::Promise).
    pub waits_for: Vec<Origin>,
    /// The time it has waited.
    pub for_how_long: Duration,
}

/// How many of those that an actor waits for are printed.
const PRINTED: usize = 4;

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |state: &ActorState| state.id.name().chars().count();
        let names = self.actors.iter().map(name).max().unwrap_or(0).max(5);
        writeln!(
            f,
            "{:names$}  {:45}  {:5}  {:>7}  {:>9}  doing",
            "actor", "urn", "alive", "mailbox", "handled"
        )?;
        for state in &self.actors {
            writeln!(
                f,
                "{:names$}  {:45}  {:5}  {:>7}  {:>9}  {}",
                state.id.name(),
                state.id.urn(),
                if state.alive { "yes" } else { "no" },
                state.mailbox_depth,
                state.handled,
                Status(state),
            )?;
        }
        for cycle in &self.cycles {
            let names: Vec<_> = cycle.iter().chain(cycle.first()).map(Short).collect();
            f.write_str("waiting for each other: ")?;
            write_list(f, &names, " → ")?;
            writeln!(f)?;
        }
        Ok(())
    }
}

/// `foo for 3.0s, waits for B.bar for 3.0s (2 restarts)`
struct Status<'a>(&'a ActorState);

impl fmt::Display for Status<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_doing(f)?;
        match self.0.restarts {
            0 => Ok(()),
            1 => f.write_str(" (1 restart)"),
            count => write!(f, " ({count} restarts)"),
        }
    }
}

impl Status<'_> {
    fn fmt_doing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(handling) = &self.0.handling else {
            return f.write_str("nothing");
        };
        f.write_str(&handling.method)?;
        if let Some(time) = handling.for_how_long {
            write!(f, " for {time:.1?}")?;
        }
        let Some(waiting) = &self.0.waiting else {
            return Ok(());
        };
        f.write_str(", waits for ")?;
        let names: Vec<_> = waiting.waits_for.iter().map(Short).collect();
        match names.len() {
            0 => f.write_str("a promise or another thread")?,
            count => {
                write_list(f, &names[..count.min(PRINTED)], ", ")?;
                if count > PRINTED {
                    write!(f, " and {} more", count - PRINTED)?;
                }
            }
        }
        write!(f, " for {:.1?}", waiting.for_how_long)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, names: &[Short<'_>], between: &str) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        write!(f, "{name}")?;
    }
    Ok(())
}
