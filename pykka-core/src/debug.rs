//! Looking inside a program that runs: which actors there are, what they are doing, and whom they wait for.

use std::fmt;
use std::time::Duration;

use crate::current::Seen;
pub use crate::deadlock::detect_deadlocks;
use crate::deadlock::{self, Wait};
use crate::error::{Origin, Short};
use crate::gauge;
use crate::identity::ActorId;
use crate::registry::actors_of_all_registries;

/// All actors as they are just now: those that are alive, and those that are no more but still busy with their end, in
/// `on_stop`, `on_failure` or the destructor of their state. There is nothing to see of an actor that is gone.
///
/// It stops nobody, and can be called at any time, from any thread; also from within an actor, and while others are stuck.
/// Each actor is seen at a moment of its own, so two of them may seem to be in a state that they were never in together.
///
/// For how long an actor has been in its method is known after the first call only: who never looks doesn't pay for the clock.
///
/// `Display` prints it as a table. In Pykka, there is `pykka.debug.log_thread_tracebacks` for this.
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
    gauge::keep_time();
    let seen = actors_of_all_registries().into_iter();
    let mut actors: Vec<_> = seen.map(|actor| ActorState::of(&*actor.seen())).collect();
    let (waits, cycles) = deadlock::look();
    for wait in waits {
        note(&mut actors, &wait);
    }
    actors.sort_by_key(|state| state.id.serial());
    Snapshot { actors, cycles }
}

/// Enters into the actors' states that they wait.
fn note(actors: &mut Vec<ActorState>, wait: &Wait) {
    for (index, actor) in wait.actors.iter().enumerate() {
        let waiting = Waiting {
            // Who runs another on its own stack waits for that one.
            waits_for: match wait.actors.get(index + 1) {
                Some(inner) => vec![inner.doing()],
                None => wait.waits_for.clone(),
            },
            for_how_long: wait.for_how_long,
        };
        let known = actors.iter().position(|state| state.id == *actor.actor());
        // It may be a mock; or have been started since.
        let at = known.unwrap_or_else(|| {
            actors.push(ActorState::of(&**actor));
            actors.len() - 1
        });
        actors[at].waiting = Some(waiting);
    }
}

/// From now on, whenever the process is sent `SIGUSR1`, a [`snapshot`] is written to stderr: `kill -USR1 PID`.
///
/// It is written by a thread of its own, so also a program that is stuck can be asked. Call it at the beginning: from
/// then on it is written down since when an actor is in its method. A second call does nothing, so that a program and its
/// libraries needn't know of each other's. With the feature `signal`, on Unix.
///
/// # Errors
/// If the system doesn't let it listen to the signal, or gives no thread.
///
/// ```
/// pykka::debug::dump_on_signal()?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[cfg(all(unix, feature = "signal"))]
#[doc(alias = "log_thread_tracebacks")]
pub fn dump_on_signal() -> std::io::Result<()> {
    use std::io::Write as _;

    use crate::sync::lock;

    gauge::keep_time();
    let mut is_listening = lock(&LISTENING);
    if *is_listening {
        return Ok(());
    }
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGUSR1])?;
    let dump = move || {
        for _ in signals.forever() {
            // Nobody may be there to read it.
            let _ = write!(std::io::stderr(), "{}", snapshot());
        }
    };
    std::thread::Builder::new()
        .name("pykka-dump".into())
        .spawn(dump)?;
    *is_listening = true;
    Ok(())
}

#[cfg(all(unix, feature = "signal"))]
crate::sync::process_wide! {
    static LISTENING: crate::sync::Mutex<bool> = crate::sync::Mutex::new(false);
}

/// What [`snapshot`] saw.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Snapshot {
    /// The actors, first started first.
    pub actors: Vec<ActorState>,
    /// The circles in which actors wait for each other: each for the next, and the last for the first. Where nobody has a timeout,
    /// there is none, as that is an error, [`Error::Deadlock`](crate::Error::Deadlock).
    pub cycles: Vec<Vec<Origin>>,
}

/// An actor, as it was at one moment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ActorState {
    /// Its name and its URN.
    pub id: ActorId,
    /// Whether it handles messages. If not, it is about to be gone: that is in its last hook, or its state is being dropped.
    pub alive: bool,
    /// How many messages lie in its mailbox.
    pub mailbox_depth: usize,
    /// How many messages it has handled.
    pub handled: u64,
    /// What it is doing. `None` if it is idle.
    pub handling: Option<Handling>,
    /// Whom it waits for. `None` if it doesn't; or if it does in a way that can't be seen, such as in a lock.
    pub waiting: Option<Waiting>,
}

impl ActorState {
    fn of(actor: &dyn Seen) -> Self {
        let gauge = actor.gauge();
        let handling = actor.method().map(|method| Handling {
            method,
            for_how_long: gauge.for_how_long(),
        });
        ActorState {
            id: actor.actor().clone(),
            alive: actor.is_alive(),
            mailbox_depth: actor.mailbox_depth(),
            handled: gauge.handled(),
            handling,
            waiting: None,
        }
    }
}

/// What an actor is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handling {
    /// The method or hook, with the way to its part, but without saying which of several parts: `playback.play`.
    pub method: String,
    /// For how long, to the millisecond. `None` if it began before anybody looked.
    pub for_how_long: Option<Duration>,
}

/// Whom an actor waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// Those who will bring it about, with the method that they were asked for. Empty if it is anybody's guess, as with a
    /// [`Promise`](crate::Promise).
    pub waits_for: Vec<Origin>,
    /// For how long.
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
                Doing(state),
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

/// `foo for 3.0s, waits for B.bar for 3.0s`
struct Doing<'a>(&'a ActorState);

impl fmt::Display for Doing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
