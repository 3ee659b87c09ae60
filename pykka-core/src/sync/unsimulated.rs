//! What stands in for [simulated](crate::sync) threads while schedules are explored: there are none.
//! It has the same names.

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

#[expect(dead_code, reason = "nothing looks at it")]
pub(crate) enum Event {
    Starts(ActorNumber),
    Sends(ActorNumber, &'static str),
    Handles(ActorNumber, &'static str),
    Stops,
    Waits,
    NeverEnds,
}

/// There is none.
#[derive(Clone, Copy)]
pub(crate) enum Current {}

/// There is none.
pub(crate) enum Lane {}

pub(crate) fn current() -> Option<Current> {
    None
}

pub(crate) fn is_here() -> bool {
    false
}

pub(super) fn now() -> Option<Instant> {
    None
}

pub(crate) fn set_timer(_: Instant, _: impl FnOnce() -> Arc<dyn Due>) -> Option<u64> {
    None
}

pub(crate) fn is_timer(_: u64) -> bool {
    false
}

pub(crate) fn cancel_timer(_: Instant, _: u64) -> Option<Arc<dyn Due>> {
    None
}

impl Current {
    pub(crate) fn scheduler(self) -> Self {
        self
    }

    pub(crate) fn registry(self) -> Option<&'static dyn std::any::Any> {
        match self {}
    }

    pub(crate) fn registries(self, _: impl FnOnce(&mut Vec<Box<dyn std::any::Any>>)) {
        match self {}
    }

    pub(crate) fn number_of(self, _: u64, _: &str) -> ActorNumber {
        match self {}
    }

    pub(crate) fn record(self, _: ActorNumber, _: Event) {
        match self {}
    }

    pub(crate) fn fail(self, _: String) {
        match self {}
    }

    pub(crate) fn is_test(self) -> bool {
        match self {}
    }

    pub(crate) fn check_inside(self, _: &str) {
        match self {}
    }

    pub(crate) fn step(self) {
        match self {}
    }

    pub(crate) fn step_between_messages(self) {
        match self {}
    }
}

impl Lane {
    pub(crate) fn new() -> Option<Self> {
        None
    }

    pub(crate) fn enter(&self, _: Arc<dyn Due>) {
        match *self {}
    }
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
