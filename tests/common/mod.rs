//! What the acceptance tests share: ways to force an interleaving, and to make a failure of what would be a hang.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod logs;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pykka::{ActorRef, Error, Future, Methods};

/// Longer than anything here takes. Nobody waits for it to pass: it makes a failed test of one that hangs.
pub(crate) const WATCHDOG: Duration = Duration::from_secs(60);

/// Whether the actors under test are pooled. `PYKKA_POOLED=1` says so.
pub(crate) fn pooled() -> bool {
    static POOLED: LazyLock<bool> = LazyLock::new(|| std::env::var_os("PYKKA_POOLED").is_some());
    *POOLED
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
    let ((entering, entered), (opening, opened)) = (channel(), channel());
    (Gate { entered, opening }, Barred { entering, opened })
}

/// The test's side of a gate.
pub(crate) struct Gate {
    entered: Receiver<()>,
    opening: Sender<()>,
}

impl Gate {
    /// Waits until somebody stands before the gate.
    #[track_caller]
    pub(crate) fn wait_until_entered(&self) {
        self.entered
            .recv_timeout(WATCHDOG)
            .expect("somebody comes to the gate");
    }

    pub(crate) fn open(self) {
        // Nobody may be left to pass.
        let _ = self.opening.send(());
    }
}

/// The other side of a gate.
pub(crate) struct Barred {
    entering: Sender<()>,
    opened: Receiver<()>,
}

impl Barred {
    /// Says that it is here, and waits until the gate is opened.
    pub(crate) fn pass(self) {
        let _ = self.entering.send(());
        // A test that has failed meanwhile has dropped its side.
        let _ = self.opened.recv_timeout(WATCHDOG);
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
