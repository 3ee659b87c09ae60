//! What the acceptance tests share: ways to force an interleaving, and to make a failure of what would be a hang.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod logs;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pykka::testing::simulate;
use pykka::{ActorRef, Error, Future, Methods, Promise, promise};

/// Longer than anything here takes. Nobody waits for it to pass: it makes a failed test of one that hangs.
pub(crate) const WATCHDOG: Duration = Duration::from_secs(60);

/// Whether the actors under test are pooled. `PYKKA_POOLED=1` says so.
pub(crate) fn pooled() -> bool {
    static POOLED: LazyLock<bool> = LazyLock::new(|| std::env::var_os("PYKKA_POOLED").is_some());
    *POOLED
}

/// Whether the tests that can be simulated are. `PYKKA_SIMULATED=1` says so.
pub(crate) fn simulated() -> bool {
    static SIMULATED: LazyLock<bool> =
        LazyLock::new(|| std::env::var_os("PYKKA_SIMULATED").is_some());
    *SIMULATED
}

/// Runs a test, under many schedules if it is simulated.
#[track_caller]
pub(crate) fn also_simulated(test: impl Fn()) {
    if simulated() {
        simulate(0..rounds(30) as u64, |_| test());
    } else {
        test();
    }
}

/// How often a test repeats what depends on chance: `PYKKA_ROUNDS=10` makes it ten times as often.
pub(crate) fn rounds(usual: usize) -> usize {
    let factor = std::env::var("PYKKA_ROUNDS").map_or(1, |factor| {
        factor.parse().expect("`PYKKA_ROUNDS` is a number")
    });
    usual * factor
}

/// `get()` that fails the test in place of hanging.
pub(crate) trait Answer {
    type Value;

    fn answer(self) -> Result<Self::Value, Error>;
}

impl<T: Send + 'static> Answer for Future<T> {
    type Value = T;

    #[track_caller]
    fn answer(self) -> Result<T, Error> {
        let answer = self.get_timeout(WATCHDOG);
        assert!(
            !matches!(answer, Err(Error::Timeout { .. })),
            "no answer: {self:?}"
        );
        answer
    }
}

/// What a thread gives, or a failed test if it hangs.
pub(crate) trait Finish<T> {
    fn finish(self) -> T;
}

impl<T> Finish<T> for JoinHandle<T> {
    #[track_caller]
    fn finish(self) -> T {
        let begin = Instant::now();
        while !self.is_finished() {
            assert!(begin.elapsed() < WATCHDOG, "the thread hangs");
            thread::park_timeout(Duration::from_millis(1));
        }
        self.join().expect("the thread does not panic")
    }
}

/// A gate, and what is barred by it.
pub(crate) fn gate() -> (Gate, Barred) {
    let ((entering, entered), (opening, opened)) = (signal(), signal());
    (Gate { entered, opening }, Barred { entering, opened })
}

/// The test's side of a gate.
pub(crate) struct Gate {
    entered: Awaited,
    opening: Signal,
}

impl Gate {
    /// Waits until somebody stands before the gate.
    #[track_caller]
    pub(crate) fn wait_until_entered(&self) {
        assert!(self.entered.wait(), "somebody comes to the gate");
    }

    pub(crate) fn open(self) {
        self.opening.give();
    }
}

/// The other side of a gate.
pub(crate) struct Barred {
    entering: Signal,
    opened: Awaited,
}

impl Barred {
    /// Says that it is here, and waits until the gate is opened.
    pub(crate) fn pass(self) {
        self.entering.give();
        // A test that has failed meanwhile has dropped its side.
        self.opened.wait();
    }
}

/// What is given once.
enum Signal {
    Thread(Sender<()>),
    Simulated(Promise<()>),
}

/// Who waits for a signal. In a simulation it must be pykka that blocks, and otherwise not, because
/// that would be a wait that pykka knows of.
enum Awaited {
    Thread(Receiver<()>),
    Simulated(Future<()>),
}

fn signal() -> (Signal, Awaited) {
    if simulated() {
        let (promise, future) = promise();
        return (Signal::Simulated(promise), Awaited::Simulated(future));
    }
    let (sender, receiver) = channel();
    (Signal::Thread(sender), Awaited::Thread(receiver))
}

impl Signal {
    fn give(self) {
        match self {
            // Nobody may be left to wait.
            Signal::Thread(sender) => drop(sender.send(())),
            Signal::Simulated(promise) => promise.set(()),
        }
    }
}

impl Awaited {
    /// Returns whether it was given.
    fn wait(&self) -> bool {
        match self {
            Awaited::Thread(receiver) => receiver.recv_timeout(WATCHDOG).is_ok(),
            Awaited::Simulated(future) => future.get_timeout(WATCHDOG).is_ok(),
        }
    }
}

/// Holds an actor inside a message, until the gate is opened.
#[track_caller]
pub(crate) fn hold<A: Methods>(actor: &ActorRef<A>) -> Gate {
    let (gate, barred) = gate();
    drop(actor.run(move |_| barred.pass()));
    gate.wait_until_entered();
    gate
}

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn push(&self, entry: impl Into<String>) {
        self.0.lock().unwrap().push(entry.into());
    }

    pub(crate) fn entries(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}
