//! What is different about a mailbox in a simulation: another thread may overtake the sender before
//! each message, and the actor before it takes one; and both are recorded.
//!
//! To a queue it counts as full. So a queue that isn't simulated doesn't have to look for it.

use std::any::TypeId;
use std::collections::VecDeque;
use std::time::Duration;

use crate::error::actor_id::ActorId;
use crate::sync::simulated::{self, ActorNumber, Current, Event, FaultKind, TEST_ITSELF};
use crate::sync::{Mutex, lock};
use crate::wait::recorded::{actor_here, number_of, record};

pub(crate) struct SimulatedMailbox {
    /// The actor whose mailbox this is.
    actor: ActorNumber,
    name: String,
    capacity: Option<usize>,
    /// Who has sent the messages that wait, in their order. Of urgent ones nothing is known.
    senders: Mutex<VecDeque<ActorNumber>>,
    run: Current,
}

impl SimulatedMailbox {
    /// `None` outside of a simulation.
    pub(crate) fn new(of: &ActorId, capacity: Option<usize>) -> Option<Self> {
        let run = simulated::current()?;
        Some(SimulatedMailbox {
            actor: number_of(&run, of),
            name: of.name().to_owned(),
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
    pub(crate) fn before_send(&self, method: &'static str) {
        let Some(current) = simulated::current() else {
            let name = &self.name;
            return self.run.check_inside(&format!("called {name}.{method}"));
        };
        current.step();
        record(&current, Event::Sends(self.actor, method));
    }

    /// A message has been put in, under the lock of the queue.
    pub(crate) fn arrived(&self) {
        if let Some(current) = simulated::current() {
            lock(&self.senders).push_back(actor_here(&current));
        }
    }

    /// The actor is about to take a message. Another thread may overtake it.
    pub(crate) fn before_take<A: 'static>(&self) {
        let Some(current) = simulated::current() else {
            return;
        };
        current.step_between_messages();
        if let Some(late) = self.draw::<A>(FaultKind::Delay) {
            self.record(Event::IsLate(late));
            current.sleep(late);
        }
    }

    /// Whether the actor is to fail before it takes a message.
    pub(crate) fn is_killed<A: 'static>(&self) -> bool {
        let is_killed = self.draw::<A>(FaultKind::Kill).is_some();
        if is_killed {
            self.record(Event::Fails);
        }
        is_killed
    }

    /// Whether it counts as full to the current thread.
    pub(crate) fn is_full<A: 'static>(&self) -> bool {
        let is_full = self.draw::<A>(FaultKind::Full).is_some();
        if let Some(current) = simulated::current().filter(|_| is_full) {
            record(&current, Event::FindsNoRoom(self.actor));
        }
        is_full
    }

    /// A message has been taken, or a stop if it has no method.
    pub(crate) fn taken(&self, method: Option<&'static str>) {
        let sender = lock(&self.senders).pop_front().unwrap_or(TEST_ITSELF);
        self.record(method.map_or(Event::Stops, |method| Event::Handles(sender, method)));
    }

    /// Records what its actor does.
    fn record(&self, event: Event) {
        self.run.scheduler().record(self.actor, event);
    }

    /// Whether this goes wrong now for its actor, and for how long.
    fn draw<A: 'static>(&self, kind: FaultKind) -> Option<Duration> {
        let scheduler = self.run.scheduler();
        scheduler.draw(kind, TypeId::of::<A>(), self.actor)
    }
}
