//! Simulations: a test runs under many schedules, each decided by a seed, in virtual time.
//!
//! What makes threads simulated is in `sync`: the scheduler and its clock know nothing of actors.
//! Here is what a test sees: runs that follow each other, and what a failure says.

mod check;
mod fault;
mod run;

use std::fmt;
use std::time::Duration;

use crate::sync::simulated::{self, Current};
use crate::sync::{Arc, Instant, OnceLock};
pub use fault::Fault;

/// Runs a test as a simulation, once for each seed, in their order.
///
/// The test starts actors as the program does: with their own threads or pooled, `Send` or not, with
/// bounded mailboxes, timers and limits. But in a simulation one thing happens at a time. Wherever
/// there is a choice of what comes next, the seed decides: who runs, when a sender is overtaken,
/// which of several futures is ready first. The same seed makes the same choices. So a mistake that
/// shows once in a thousand runs of the program is found by one of a thousand seeds, and that seed
/// shows it again and again.
///
/// Half of the seeds choose at random. The others use priorities that change a few times (PCT).
///
/// ```
/// use pykka::{actor, Actor};
/// use pykka::testing::simulate;
///
/// #[actor]
/// #[derive(Default)]
/// struct Account { pub balance: i64 }
/// #[actor]
/// impl Account {
///     pub fn pay_in(&mut self, amount: i64) { self.balance += amount; }
/// }
///
/// #[actor]
/// struct Customer { account: AccountProxy }
/// #[actor]
/// impl Customer {
///     pub fn save(&self) { self.account.pay_in(10); }
/// }
///
/// simulate(0..100, |sim| {
///     let account = Account::default().start().proxy();
///     for _ in 0..2 {
///         Customer { account: account.clone() }.start().proxy().save();
///     }
///     sim.run_until_idle();
///     assert_eq!(account.balance().get(), Ok(20));
/// });
/// ```
///
/// If `save` read the balance and set it to the sum, two customers could read the same balance. The
/// first seeds would find that.
///
/// # Time
/// The clock is virtual. It stands still while anything can run. It moves in
/// [`Simulation::advance`], and while the test itself waits and nothing else can run: to the next
/// moment at which a timer or the limit of a wait is due. So an hour passes at once. Timers,
/// deadlines and [`pykka::after`](crate::after()) use this clock. Code of the program that needs the
/// time can use [`testing::now`](now).
///
/// # Failures
/// A run fails if the test panics, or if a wait would never end: because actors wait for each other,
/// or because nothing is left that could run. Then the call that waits gets
/// [`Error::Deadlock`](crate::Error::Deadlock), and the run fails at its end. It also fails if it does
/// not come to rest within 500 000 steps, or if another thread interferes (see below).
///
/// `simulate` panics at the first run that fails, and says which seed it had and what the last steps
/// were. With the environment variable `PYKKA_SEED`, only the run with that seed is repeated:
///
/// ```text
/// the simulation failed with the seed 17
/// assertion `left == right` failed
///   left: Ok(10)
///  right: Ok(20)
/// at src/bank.rs:128:9
/// to replay this run, set PYKKA_SEED=17
/// (PYKKA_SHRINK=1 looks for a simpler run, PYKKA_MERMAID=1 draws it, PYKKA_STEPS=1000 shows more of it)
/// the last steps:
///       0.000s  the test starts Account
///       0.000s  the test starts Customer
///       0.000s  the test sends Customer.save
///       0.000s  Customer.save begins, from the test
/// ```
///
/// A seed that fails is run a second time, so the test is called once more. If the run is another one
/// then, the failure can't be replayed, and says why ([`simulate_twice`]). Panics of this second run
/// are not printed.
///
/// | environment variable | effect |
/// |---|---|
/// | `PYKKA_SEED=17` | only this seed is run |
/// | `PYKKA_SHRINK=1` | a seed that fails is run again with fewer of its choices, as long as it fails in the same place, up to 2000 times |
/// | `PYKKA_MERMAID=1` | the last steps are a sequence diagram for [Mermaid](https://mermaid.js.org) |
/// | `PYKKA_STEPS=1000` | so many of the last steps are shown; the default is 40 |
/// | `PYKKA_TWICE=1` | each seed is run twice, as by [`simulate_twice`] |
///
/// A panic in an actor has the same effect as always: the caller gets it, or the actor fails.
///
/// # Between runs
/// Each run has its own [`ActorRegistry::global`](crate::ActorRegistry::global), which is empty at
/// first. So runs don't meet, nor do tests of the same process. When the test returns, the actors that
/// are left in any registry are stopped, the last started first. What was sent to them is handled
/// before.
///
/// # What it can't control
/// - Threads that the program starts itself. They see real time and the real registry. If one sends a
///   message to a simulated actor, or keeps a promise that one waits for, the run fails.
/// - What blocks a thread other than pykka's waits: `thread::sleep`, I/O, a channel, an async
///   executor. Nothing else runs meanwhile. If it waits for another actor, it hangs: don't hold the
///   guard of a `Mutex` while you call an actor.
/// - The clock on the wall, `Instant::now`, random numbers, the order of a `HashMap`, and the URNs of
///   actors differ from run to run. If the program depends on them, so do its runs.
/// - Loops that ask again and again whether something has happened (`is_ready`, `try_get`): others run
///   only when such a loop sends, waits or returns.
/// - Data that actors share without messages, such as atomics. An actor is overtaken where it sends,
///   starts another, waits, and between messages.
///
/// # Panics
/// If a run fails, or if it is called within a simulation.
#[track_caller]
pub fn simulate<S, F>(seeds: S, mut test: F)
where
    S: IntoIterator<Item = u64>,
    F: FnMut(&Simulation),
{
    for seed in wanted(seeds) {
        check::check(seed, false, &mut test);
    }
}

/// Runs a test as [`simulate`] does, but each seed twice, and checks that both runs are the same.
///
/// If they aren't, the program depends on something that the seed doesn't decide. Then a failure that
/// one of many seeds has found may not come again when that seed is replayed. The panic names the first
/// step that differs.
///
/// The environment variable `PYKKA_TWICE=1` does this for all simulations. A seed that fails is always
/// run a second time.
///
/// ```
/// use pykka::{actor, Actor};
/// use pykka::testing::simulate_twice;
/// use std::collections::HashSet;
///
/// #[actor]
/// struct Radio;
/// #[actor]
/// impl Radio {
///     pub fn tune_in(&self, station: u32) -> u32 { station }
///     pub fn tune_out(&self, station: u32) -> u32 { station }
/// }
///
/// let checked = std::panic::catch_unwind(|| {
///     simulate_twice(0..10, |_| {
///         let radio = Radio.start().proxy();
///         // A mistake: the order of a `HashSet` is another one each time.
///         let stations: HashSet<u32> = (0..100).collect();
///         for station in stations {
///             if station % 2 == 0 { radio.tune_in(station) } else { radio.tune_out(station) };
///         }
///     });
/// });
/// let says = checked.unwrap_err().downcast::<String>().unwrap();
/// assert!(says.starts_with("the program is not deterministic"));
/// ```
///
/// # Panics
/// As [`simulate`], and if a second run is not the same.
#[track_caller]
pub fn simulate_twice<S, F>(seeds: S, mut test: F)
where
    S: IntoIterator<Item = u64>,
    F: FnMut(&Simulation),
{
    for seed in wanted(seeds) {
        check::check(seed, true, &mut test);
    }
}

/// These seeds, or only the one that the environment asks for.
fn wanted(seeds: impl IntoIterator<Item = u64>) -> impl Iterator<Item = u64> {
    let replayed = check::replayed();
    let most = if replayed.is_some() { 0 } else { usize::MAX };
    replayed.into_iter().chain(seeds.into_iter().take(most))
}

/// A run of a simulation. [`simulate`] passes it to the test.
pub struct Simulation {
    seed: u64,
    run: Current,
}

impl Simulation {
    /// Runs all that can run, until nothing can. The clock stands still meanwhile.
    ///
    /// An actor may still be in a method then, if it waits for the test, for a timer, or for ever. That
    /// is no failure yet.
    pub fn run_until_idle(&self) {
        self.check_thread();
        self.run.run_until_idle();
    }

    /// Moves the clock by `duration`, and runs all that comes due meanwhile, each at its moment.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::prelude::*;
    /// use pykka::testing::simulate;
    ///
    /// #[actor]
    /// struct Clock { pub ticks: u32 }
    /// #[actor]
    /// impl Clock {
    ///     pub fn tick(&mut self) { self.ticks += 1; }
    /// }
    ///
    /// simulate(0..10, |sim| {
    ///     let clock = Clock { ticks: 0 }.start().proxy();
    ///     clock.every(Duration::from_secs(1)).tick();
    ///     sim.advance(Duration::from_secs(3600));
    ///     assert_eq!(clock.ticks().get(), Ok(3600));
    ///     assert_eq!(sim.now(), Duration::from_secs(3600));
    /// });
    /// ```
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

    /// Lets this go wrong from now on, now and then, at the will of the seed. Several faults happen
    /// beside each other. The steps of a failure show what has gone wrong.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::{actor, Actor, Restart};
    /// use pykka::testing::{Fault, simulate};
    ///
    /// #[actor]
    /// #[derive(Clone, Default)]
    /// struct Worker;
    /// #[actor]
    /// impl Worker {
    ///     pub fn double(&self, number: u32) -> u32 { 2 * number }
    /// }
    ///
    /// simulate(0..100, |sim| {
    ///     sim.inject(Fault::kill().of::<Worker>().one_in(4));
    ///     let restart = Restart::on_failure().at_most(100, Duration::from_secs(1));
    ///     let worker = Worker::builder().restart(restart).start(Worker);
    ///     // The message waits for the worker's next life, and is not lost.
    ///     assert_eq!(worker.proxy().double(4).get(), Ok(8));
    /// });
    /// ```
    pub fn inject(&self, fault: Fault) {
        self.run.scheduler().inject(fault.into_inner());
    }

    /// From now on nothing goes wrong any more, so that a test can check that the program recovers.
    /// What is late already stays late.
    pub fn clear_faults(&self) {
        self.run.scheduler().clear_faults();
    }

    /// The last steps so far as a sequence diagram for [Mermaid](https://mermaid.js.org), which GitHub
    /// draws in an issue: a block of code with the language `mermaid`.
    ///
    /// There are 40 steps, or as many as the environment variable `PYKKA_STEPS` says. If
    /// `PYKKA_MERMAID` is set, a failure has the diagram in place of the steps.
    ///
    /// ```
    /// use pykka::{actor, Actor};
    /// use pykka::testing::simulate;
    ///
    /// #[actor]
    /// struct Bell;
    /// #[actor]
    /// impl Bell { pub fn ring(&self) {} }
    ///
    /// simulate(0..1, |sim| {
    ///     Bell.start().proxy().ring();
    ///     sim.run_until_idle();
    ///     let diagram = sim.to_mermaid();
    ///     assert!(diagram.starts_with("sequenceDiagram\n"));
    ///     assert!(diagram.contains("a0-)a2: ring\n"));
    /// });
    /// ```
    pub fn to_mermaid(&self) -> String {
        self.run.scheduler().steps().to_mermaid()
    }

    /// The same number for all runs in which the same has happened so far.
    #[doc(hidden)]
    pub fn trace_hash(&self) -> u64 {
        self.run.scheduler().trace_hash()
    }

    fn check_thread(&self) {
        let is_its_test =
            |here: Current| here.is_test() && Arc::ptr_eq(here.scheduler(), self.run.scheduler());
        assert!(
            simulated::current().is_some_and(is_its_test),
            "only the test itself can do this, in its own thread"
        );
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("seed", &self.seed)
            .field("now", &self.now())
            .finish_non_exhaustive()
    }
}

/// The time since a start: in a simulation, the virtual time since the start of the run, and
/// otherwise the real time since the first call in the process.
///
/// A program that measures time with it can be simulated.
///
/// ```
/// use std::time::Duration;
/// use pykka::testing;
///
/// testing::simulate(0..10, |sim| {
///     let began = testing::now();
///     sim.advance(Duration::from_secs(60));
///     assert_eq!(testing::now() - began, Duration::from_secs(60));
/// });
/// ```
pub fn now() -> Duration {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    match simulated::current() {
        Some(run) => run.scheduler().elapsed(),
        None => BEGAN.get_or_init(Instant::now).elapsed(),
    }
}
