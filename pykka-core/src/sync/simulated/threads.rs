//! Simulated threads that are real ones. All but one sleep.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Builder, JoinHandle, Thread};

/// What the scheduler knows of a thread.
pub(super) struct Runner {
    turn: Turn,
    handle: Option<JoinHandle<()>>,
}

/// A thread, and whether it is its turn.
#[derive(Clone)]
pub(super) struct Turn {
    thread: Thread,
    has_come: Arc<AtomicBool>,
}

/// What a thread knows of itself.
#[derive(Clone)]
pub(super) struct Own {
    has_come: Arc<AtomicBool>,
}

/// The test's own thread, which runs.
pub(super) fn of_test() -> (Runner, Own) {
    let has_come = Arc::<AtomicBool>::default();
    let runner = Runner::new(thread::current(), Arc::clone(&has_come), None);
    (runner, Own { has_come })
}

/// Starts a thread, which runs `main` when its first turn has come.
pub(super) fn start(
    _index: usize,
    builder: Builder,
    _stack_size: Option<usize>,
    main: impl FnOnce(Own) + Send + 'static,
) -> io::Result<Runner> {
    let has_come = Arc::<AtomicBool>::default();
    let own = Own {
        has_come: Arc::clone(&has_come),
    };
    let handle = builder.spawn(move || {
        own.wait();
        main(own);
    })?;
    Ok(Runner::new(handle.thread().clone(), has_come, Some(handle)))
}

impl Runner {
    fn new(thread: Thread, has_come: Arc<AtomicBool>, handle: Option<JoinHandle<()>>) -> Self {
        let turn = Turn { thread, has_come };
        Runner { turn, handle }
    }

    pub(super) fn turn(&self) -> Turn {
        self.turn.clone()
    }

    /// Returns what waits until the thread has ended.
    pub(super) fn join(&mut self) -> impl FnOnce() + use<> {
        let handle = self.handle.take();
        // The panic hook has reported it if it panicked.
        || drop(handle.map(JoinHandle::join))
    }
}

impl Own {
    /// Passes the turn on, and returns when it is this thread's turn again.
    pub(super) fn pass(&self, to: Turn) {
        to.begin();
        self.wait();
    }

    /// Passes the turn on for the last time.
    #[expect(clippy::unused_self, reason = "only the thread itself does")]
    pub(super) fn end(&self, to: Turn) {
        to.begin();
    }

    fn wait(&self) {
        while !self.has_come.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

impl Turn {
    fn begin(self) {
        self.has_come.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Threads that have not ended sleep for ever.
pub(super) fn forget_the_rest() {}
