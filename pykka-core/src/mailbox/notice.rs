//! The notice that an actor which was monitored has terminated, on its way to the one that monitors it.

use crate::error::end::Down;
use crate::sync::{Arc, AtomicBool, Ordering};

/// Whether a monitor's notice is still to be handled. The monitor and its notice share it.
#[derive(Clone)]
pub(crate) struct Expected(Arc<AtomicBool>);

impl Expected {
    pub(crate) fn new() -> Self {
        Expected(Arc::new(AtomicBool::new(true)))
    }

    /// From now on it is no longer expected. Returns whether it was.
    pub(crate) fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn is_expected(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The notice of an end, which is a message in the mailbox of the actor that monitors.
#[doc(hidden)]
pub struct Notice {
    down: Down,
    expected: Expected,
    /// The life of the watcher that has set the monitor.
    life: u32,
}

impl Notice {
    pub(crate) fn new(down: Down, expected: Expected, life: u32) -> Self {
        Notice {
            down,
            expected,
            life,
        }
    }

    /// What the hook is told in this life of the watcher, unless the monitor has been cancelled.
    pub(crate) fn take(self, life: u32) -> Option<Down> {
        (self.expected.take() && self.life == life).then_some(self.down)
    }
}
