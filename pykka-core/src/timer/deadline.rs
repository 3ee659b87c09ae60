//! The moment by which an answer is wanted.

use std::time::Duration;

use crate::error::{Error, Origin};
use crate::sync::{Instant, now};

/// When an ask ends, answered or not.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    /// What the caller wrote, for errors.
    pub(crate) timeout: Duration,
}

impl Deadline {
    /// The deadline `timeout` from now. `None` if that is too far in the future to be represented.
    pub(crate) fn within(timeout: Duration) -> Option<Self> {
        let at = now().checked_add(timeout)?;
        Some(Deadline { at, timeout })
    }

    /// The earlier of two deadlines, each of which may be missing.
    pub(crate) fn earlier(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) if one.at < other.at => Some(one),
            (one, other) => other.or(one),
        }
    }

    /// The time that is left.
    pub(crate) fn left(self) -> Duration {
        self.at.saturating_duration_since(now())
    }

    pub(crate) fn has_passed(self) -> bool {
        self.left().is_zero()
    }

    /// The error of a caller whose time is up.
    pub(crate) fn error(self, origin: Origin) -> Error {
        Error::Timeout {
            origin,
            waited: self.timeout,
            cycle: None,
        }
    }
}
