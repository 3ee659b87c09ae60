//! What is different about a mailbox in a simulation: another thread may overtake the sender before
//! each message, and the actor before it takes one; and both are recorded.
//!
//! To a queue it counts as full. So a queue that isn't simulated doesn't have to look for it.

use std::collections::VecDeque;

use crate::error::actor_id::ActorId;
use crate::sync::simulated::{self, ActorNumber, Current, Event, TEST_ITSELF};
use crate::sync::{Mutex, lock};
use crate::wait::recorded::{actor_here, number_of, record};

pub(crate) struct SimulatedMailbox {
    capacity: Option<usize>,
    /// Who has sent the messages that wait, in their order. Of urgent ones nothing is known.
    senders: Mutex<VecDeque<ActorNumber>>,
    run: Current,
}

impl SimulatedMailbox {
    /// `None` outside of a simulation.
    pub(crate) fn new(capacity: Option<usize>) -> Option<Self> {
        let run = simulated::current()?;
        Some(SimulatedMailbox {
            capacity,
            senders: Mutex::default(),
            run,
        })
    }

    /// The true capacity.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity.unwrap_or(usize::MAX)
    }

    /// The current thread is about to send a message.
    pub(crate) fn before_send(&self, to: &ActorId, method: &'static str) {
        let Some(current) = simulated::current() else {
            return self
                .run
                .check_inside(&format!("called {}.{method}", to.name()));
        };
        current.step();
        let to = number_of(&current, to);
        record(&current, Event::Sends(to, method));
    }

    /// A message has been put in, under the lock of the queue.
    pub(crate) fn arrived(&self) {
        if let Some(current) = simulated::current() {
            lock(&self.senders).push_back(actor_here(&current));
        }
    }

    /// The actor is about to take a message. Another thread may overtake it.
    pub(crate) fn before_take() {
        if let Some(current) = simulated::current() {
            current.step_between_messages();
        }
    }

    /// A message has been taken, or a stop if it has no method.
    pub(crate) fn taken(&self, method: Option<&'static str>) {
        let sender = lock(&self.senders).pop_front();
        if let Some(current) = simulated::current() {
            let sender = sender.unwrap_or(TEST_ITSELF);
            let event = method.map_or(Event::Stops, |method| Event::Handles(sender, method));
            record(&current, event);
        }
    }
}
