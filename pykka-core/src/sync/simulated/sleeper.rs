//! How a thread sleeps and is woken, whether it is simulated or not.

use std::thread;
use std::time::{Duration, Instant};

use super::current::{Current, current};
use super::state::Wait;

/// What wakes a thread.
pub(crate) enum Sleeper {
    Thread(thread::Thread),
    Simulated(Box<Current>),
}

impl Sleeper {
    /// That of the current thread.
    pub(crate) fn current() -> Self {
        match current() {
            None => Sleeper::Thread(thread::current()),
            Some(current) => Sleeper::Simulated(Box::new(current)),
        }
    }

    /// Sleeps until it is woken, or until the deadline. May return without a reason. Called in its own
    /// thread.
    pub(crate) fn park(&self, deadline: Option<Instant>, wait: impl FnOnce() -> Option<Wait>) {
        match (self, deadline) {
            (Sleeper::Thread(_), None) => thread::park(),
            (Sleeper::Thread(_), Some(deadline)) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left > Duration::ZERO {
                    thread::park_timeout(left);
                }
            }
            (Sleeper::Simulated(simulated), _) => simulated.park(deadline, wait()),
        }
    }

    pub(crate) fn unpark(&self) {
        match self {
            Sleeper::Thread(thread) => thread.unpark(),
            Sleeper::Simulated(simulated) => simulated.unpark(),
        }
    }

    /// Whether its sleep was ended because nothing else would have ended it.
    pub(crate) fn is_stuck(&self) -> bool {
        match self {
            Sleeper::Thread(_) => false,
            Sleeper::Simulated(simulated) => simulated.scheduler.take_stuck(simulated.index),
        }
    }
}

impl Current {
    #[cold]
    fn unpark(&self) {
        self.check_inside("woke an actor of it");
        self.scheduler.unpark(self.index);
    }
}
