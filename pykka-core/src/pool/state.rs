//! The state that the threads of a pool share, under one lock.

use std::collections::VecDeque;
use std::io;

use super::Runnable;
use super::worker::Worker;
use crate::sync::Arc;

#[derive(Default)]
pub(super) struct State {
    pub(super) run_queue: VecDeque<Arc<dyn Runnable>>,
    pub(super) workers: Vec<Listed>,
    /// How many workers are parked, the poller not included.
    pub(super) parked: usize,
    /// How many of those have been notified and have not woken up yet.
    pub(super) notified: usize,
    pub(super) poller: Poller,
    /// How many workers are blocked in a wait inside a handler.
    pub(super) blocked: usize,
    /// Where in `workers` the poller looks next.
    pub(super) next_polled: usize,
    /// Counts the actors that were scheduled for an ask.
    pub(super) asks: u64,
    pub(super) monitor: Monitor,
    pub(super) is_starved: bool,
    pub(super) shortage: Shortage,
    pub(super) closing: bool,
}

/// A worker, and how many turns it had ended when its slot was last looked at.
pub(super) struct Listed {
    pub(super) worker: Arc<Worker>,
    pub(super) seen: u64,
}

#[derive(Default, PartialEq)]
pub(super) enum Poller {
    #[default]
    Absent,
    Waiting,
    /// It has been notified and has not woken up yet.
    Notified,
}

#[derive(Default, PartialEq)]
pub(super) enum Monitor {
    #[default]
    Absent,
    Asleep,
    Awake,
}

/// Whether the system refused a thread that was needed. That is logged once, outside of the lock.
#[derive(Default)]
pub(super) enum Shortage {
    #[default]
    None,
    Unreported(io::Error),
    Reported,
}

impl State {
    pub(super) fn has_poller(&self) -> bool {
        self.poller != Poller::Absent
    }

    /// Whether there is something in the run queue or in a slot.
    pub(super) fn has_work(&self) -> bool {
        let is_full = |listed: &Listed| listed.worker.has_full_slot();
        !self.run_queue.is_empty() || self.workers.iter().any(is_full)
    }

    /// Looks at the slots of up to `most` workers. If a worker has ended no turn since the last
    /// look, moves the actor in its slot to the run queue. Returns whether there was such an actor,
    /// or a worker that has ended a turn.
    pub(super) fn poll_slots(&mut self, most: usize) -> bool {
        let mut is_active = false;
        for _ in 0..most.min(self.workers.len()) {
            self.next_polled = (self.next_polled + 1) % self.workers.len();
            let Listed { worker, seen } = &mut self.workers[self.next_polled];
            let ended = worker.turns_ended();
            if ended != std::mem::replace(seen, ended) {
                is_active = true;
            } else if let Some(actor) = worker.empty_slot() {
                self.run_queue.push_back(actor);
                is_active = true;
            }
        }
        is_active
    }
}
