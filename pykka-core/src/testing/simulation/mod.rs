//! Simulations: a test runs under many schedules, each decided by a seed, in virtual time.

mod run;

use std::fmt;
use std::time::Duration;

use crate::sync::simulated::{self, Current};
use crate::sync::{Instant, OnceLock};

/// Runs `test` once for each of the seeds, in their order, as a simulation.
pub fn simulate<S, F>(seeds: S, mut test: F)
where
    S: IntoIterator<Item = u64>,
    F: FnMut(&Simulation),
{
    match run::replayed() {
        Some(seed) => run::run(seed, &mut test),
        None => seeds.into_iter().for_each(|seed| run::run(seed, &mut test)),
    }
}

/// A run of a simulation. [`simulate`] passes it to the test.
pub struct Simulation {
    seed: u64,
    run: Current,
}

impl Simulation {
    /// Runs all that can run, until nothing can. The clock stands still meanwhile.
    pub fn run_until_idle(&self) {
        self.check_thread();
        self.run.run_until_idle();
    }

    /// Moves the clock by `duration`, and runs all that comes due meanwhile, each at its moment.
    pub fn advance(&self, duration: Duration) {
        self.check_thread();
        self.run.advance(duration);
    }

    /// The virtual time since the start of this run.
    pub fn now(&self) -> Duration {
        self.run.scheduler().elapsed()
    }

    /// The seed of this run.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The same number for all runs in which the same has happened so far.
    #[doc(hidden)]
    pub fn trace_hash(&self) -> u64 {
        self.run.scheduler().trace_hash()
    }

    fn check_thread(&self) {
        let is_here = simulated::current().is_some_and(|here| here.is_test());
        assert!(
            is_here,
            "only the test itself can do this, in its own thread"
        );
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("seed", &self.seed)
            .field("now", &self.now())
            .finish()
    }
}

/// The time since the start: of the simulation, for the code that runs in one, and otherwise since
/// the first call in the process.
pub fn now() -> Duration {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    match simulated::current() {
        Some(run) => run.scheduler().elapsed(),
        None => BEGAN.get_or_init(Instant::now).elapsed(),
    }
}
