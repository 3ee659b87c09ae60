//! What stands in for [simulated](crate::sync) threads while schedules are explored: there are none.
//! It has the same names.
#![expect(clippy::unused_self, reason = "as in a simulation")]

use std::any::{Any, TypeId};
use std::time::Duration;

use super::{Arc, Instant, thread};

pub(crate) type ActorNumber = usize;
pub(crate) type FindCulprit = fn(&[u64]) -> usize;

pub(crate) const TEST_ITSELF: ActorNumber = 0;
pub(crate) const TIMERS: ActorNumber = 1;

pub(crate) trait Due: Send + Sync {
    fn due(self: Arc<Self>);
}

#[expect(dead_code, reason = "nothing looks at it")]
pub(crate) struct Wait {
    pub(crate) key: u64,
    pub(crate) find_culprit: FindCulprit,
}

#[derive(Clone, Copy)]
pub(crate) enum FaultKind {
    Kill,
    Delay,
    Full,
}

#[expect(dead_code, reason = "nothing looks at it")]
pub(crate) enum Event {
    Starts(ActorNumber),
    Sends(ActorNumber, &'static str),
    Handles(ActorNumber, &'static str),
    Stops,
    Waits,
    NeverEnds,
    Fails,
    IsLate(Duration),
    FindsNoRoom(ActorNumber),
}

/// There is none.
pub(crate) struct Current(());

/// There is none.
pub(crate) struct Lane(());

pub(crate) fn current() -> Option<Current> {
    None
}

pub(crate) fn is_here() -> bool {
    false
}

pub(crate) fn is_quiet() -> bool {
    false
}

pub(super) fn now() -> Option<Instant> {
    None
}

pub(crate) fn random() -> Option<u64> {
    None
}

pub(crate) fn set_timer(_: Instant, _: impl FnOnce() -> Arc<dyn Due>) -> Option<(Instant, u64)> {
    None
}

pub(crate) fn is_timer(_: u64) -> bool {
    false
}

pub(crate) fn cancel_timer(_: Instant, _: u64) -> Option<Arc<dyn Due>> {
    None
}

// Never called.
impl Current {
    pub(crate) fn scheduler(&self) -> &Self {
        self
    }

    pub(crate) fn registry(&self) -> Option<&'static dyn Any> {
        None
    }

    pub(crate) fn registries(&self, f: impl FnOnce(&mut Vec<Box<dyn Any>>)) {
        f(&mut Vec::new());
    }

    pub(crate) fn number_of(&self, _: u64, _: &str) -> ActorNumber {
        TEST_ITSELF
    }

    pub(crate) fn name(&self, _: ActorNumber) -> String {
        String::new()
    }

    pub(crate) fn record(&self, _: ActorNumber, _: Event) {}

    pub(crate) fn fail(&self, _: String) {}

    pub(crate) fn waiting(&self) -> Vec<u64> {
        Vec::new()
    }

    pub(crate) fn note_waits(&self, _: Vec<String>) {}

    pub(crate) fn draw(&self, _: FaultKind, _: TypeId, _: ActorNumber) -> Option<Duration> {
        None
    }

    pub(crate) fn sleep(&self, _: Duration) {}

    pub(crate) fn is_test(&self) -> bool {
        false
    }

    pub(crate) fn check_inside(&self, _: &str) {}

    pub(crate) fn step(&self) {}

    pub(crate) fn step_between_messages(&self) {}
}

impl Lane {
    pub(crate) fn new() -> Option<Self> {
        None
    }

    pub(crate) fn enter(&self, _: Arc<dyn Due>) {}
}

/// How a thread sleeps and is woken.
pub(crate) struct Sleeper(thread::Thread);

impl Sleeper {
    pub(crate) fn current() -> Self {
        Sleeper(thread::current())
    }

    pub(crate) fn park(&self, deadline: Option<Instant>, _: impl FnOnce() -> Option<Wait>) {
        match deadline {
            None => thread::park(),
            Some(deadline) => {
                thread::park_timeout(deadline.saturating_duration_since(Instant::now()));
            }
        }
    }

    pub(crate) fn unpark(&self) {
        self.0.unpark();
    }

    pub(crate) fn is_stuck(&self) -> bool {
        false
    }
}
