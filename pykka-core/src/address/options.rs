//! The options of a proxy's calls: a limit of time, urgency, and what happens at a full mailbox.

use std::time::Duration;

use crate::mailbox::delivery::{DeliveryOptions, Room};
use crate::timer::deadline::Deadline;

/// How the messages of an address are sent, if not in the usual way.
#[derive(Clone, Copy, Default)]
pub(crate) struct CallOptions {
    within: Option<Duration>,
    is_urgent: bool,
    if_room: bool,
}

impl CallOptions {
    /// Of two limits, the shorter counts.
    pub(crate) fn within(self, limit: Duration) -> Self {
        let within = Some(self.within.map_or(limit, |within| within.min(limit)));
        CallOptions { within, ..self }
    }

    pub(crate) fn urgent(self) -> Self {
        CallOptions {
            is_urgent: true,
            ..self
        }
    }

    pub(crate) fn if_room(self) -> Self {
        CallOptions {
            if_room: true,
            ..self
        }
    }

    /// The delivery of one message that is sent now. `inherited` is the deadline of the message that
    /// the sender is handling.
    pub(crate) fn delivery(self, inherited: Option<Deadline>) -> DeliveryOptions {
        let own = self.within.and_then(Deadline::within);
        DeliveryOptions {
            is_urgent: self.is_urgent,
            room: match self {
                // A full mailbox has room for what is urgent.
                CallOptions {
                    is_urgent: true, ..
                } => Room::Exceed,
                CallOptions { if_room: true, .. } => Room::Refuse,
                CallOptions { .. } => Room::Wait,
            },
            deadline: Deadline::earlier(own, inherited),
            tick: None,
        }
    }
}
