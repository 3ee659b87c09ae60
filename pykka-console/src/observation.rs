//! Actors record times from the first request until some time after the last.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pykka::debug::{Observer, Snapshot};

pub(crate) struct Observation {
    off_after: Duration,
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Default)]
struct State {
    observer: Option<Observer>,
    until: Option<Instant>,
    is_stopped: bool,
}

impl Observation {
    pub(crate) fn new(off_after: Duration) -> Arc<Self> {
        Arc::new(Observation {
            off_after,
            state: Mutex::default(),
            stopped: Condvar::new(),
        })
    }

    /// Takes a snapshot, for a request.
    pub(crate) fn snapshot(self: &Arc<Self>) -> Snapshot {
        let mut state = self.lock();
        state.until = Instant::now().checked_add(self.off_after);
        if state.observer.is_none() && !state.is_stopped {
            state.observer = Some(Observer::new());
            let me = Arc::clone(self);
            let ends = thread::Builder::new().name("pykka-console".into());
            // Without a thread, times are recorded until the console ends.
            let _ = ends.spawn(move || me.end_in_time());
        }
        drop(state);
        // Which times are known is decided already, by whether there is another observer.
        let observer = Observer::new();
        observer.snapshot()
    }

    /// From now on, no times are recorded.
    pub(crate) fn stop(&self) {
        let mut state = self.lock();
        state.is_stopped = true;
        state.observer = None;
        drop(state);
        self.stopped.notify_all();
    }

    /// Waits until the last request was long enough ago.
    fn end_in_time(&self) {
        let mut state = self.lock();
        while !state.is_stopped {
            let time_left = match state.until {
                Some(until) => until.saturating_duration_since(Instant::now()),
                None => Duration::MAX,
            };
            if time_left.is_zero() {
                state.observer = None;
                return;
            }
            let waited = self.stopped.wait_timeout(state, time_left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
