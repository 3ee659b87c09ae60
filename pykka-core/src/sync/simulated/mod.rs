//! Simulated threads: one runs at a time, a seed decides which is next wherever there is a choice, and
//! time is virtual. `testing::simulation` runs tests in this way.
//!
//! A thread that is simulated knows it ([`current`]). Threads that are not simulated find nothing
//! there, so that several simulations, and everything else in the process, run beside each other.
//!
//! A program meets this only where a thread starts, parks, is woken or reads the clock, and in a
//! mailbox that was made in a simulation.

mod choice;
#[cfg(feature = "coroutines")]
mod coroutines;
mod current;
mod faults;
mod scheduler;
mod sleeper;
mod state;
#[cfg(not(feature = "coroutines"))]
mod threads;
mod trace;

use std::io;
use std::thread::Builder;
use std::time::Instant;

use super::Arc;
pub(crate) use choice::Decisions;
pub(crate) use current::{Current, Lane, current};
pub(crate) use faults::{Fault, FaultKind};
pub(crate) use scheduler::Plan;
pub(crate) use sleeper::Sleeper;
pub(crate) use state::{Due, FindCulprit, Wait};
pub(crate) use trace::{ActorNumber, Event, Steps, TEST_ITSELF, TIMERS};

/// Whether this thread is simulated.
pub(crate) fn is_here() -> bool {
    current().is_some()
}

/// Whether the panics of this thread are not printed: a failed run is repeated, to look at it.
pub(crate) fn is_quiet() -> bool {
    current().is_some_and(|current| current.scheduler().is_quiet())
}

/// Marks the serial numbers of simulated timers.
const SIMULATED: u64 = 1 << 63;

/// The virtual time.
pub(super) fn now() -> Option<Instant> {
    current().map(|current| current.scheduler().now())
}

/// A random number that the seed decides, if this thread is simulated.
pub(crate) fn random() -> Option<u64> {
    current().map(|current| current.scheduler().inner().choice.random())
}

/// Starts a simulated thread, if this one is. Otherwise returns what is to be started.
pub(super) fn spawn<F: FnOnce() + Send + 'static>(
    builder: Builder,
    stack_size: Option<usize>,
    run: F,
) -> Result<io::Result<()>, (Builder, F)> {
    match current() {
        Some(current) => Ok(current.spawn(builder, stack_size, run)),
        None => Err((builder, run)),
    }
}

/// Sets a timer in virtual time, if this thread is simulated. Returns when it is due, and its serial
/// number.
pub(crate) fn set_timer(at: Instant, due: impl FnOnce() -> Arc<dyn Due>) -> Option<(Instant, u64)> {
    let current = current()?;
    let (at, serial) = current.scheduler().set_timer(at, due());
    Some((at, serial | SIMULATED))
}

/// Whether this is the serial number of a simulated timer.
pub(crate) fn is_timer(serial: u64) -> bool {
    serial & SIMULATED != 0
}

/// Cancels a simulated timer. Returns what it would have called.
pub(crate) fn cancel_timer(at: Instant, serial: u64) -> Option<Arc<dyn Due>> {
    // All timers of a run end with it, so outside of it there is none.
    current()?.scheduler().cancel_timer(at, serial & !SIMULATED)
}
