//! The queue of a node's thread that sends.
//!
//! An engine may block, for seconds if its peer is frozen. So no caller touches it: a caller waits for
//! room in this queue, and for no longer than [`PATIENCE`].

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::transport::Place;

/// How many frames wait at most, and how many bytes.
const FRAMES: usize = 65_536;
const BYTES: usize = 32 << 20;

/// The longest that a sender waits for room.
pub(crate) const PATIENCE: Duration = Duration::from_millis(200);

#[derive(Default)]
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    /// There is something to send, or nothing ever will be.
    filled: Condvar,
    /// There is room.
    emptied: Condvar,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<(Place, Vec<u8>)>,
    bytes: usize,
    /// Those that were taken and are being sent.
    taken: usize,
    taken_bytes: usize,
    closed: bool,
}

impl Queue {
    fn is_full(&self) -> bool {
        self.frames.len() + self.taken >= FRAMES || self.bytes >= BYTES
    }
}

/// Why a frame was not put in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Full,
    Closed,
}

impl Outbox {
    /// Waits for room, for as long as the sender has time.
    pub(crate) fn wait_for_room(&self, time: Duration) -> Result<(), Refused> {
        let until = Instant::now() + time.min(PATIENCE);
        let mut queue = self.lock();
        loop {
            if queue.closed {
                return Err(Refused::Closed);
            }
            if !queue.is_full() {
                return Ok(());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Refused::Full);
            }
            let waited = self.emptied.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Puts a frame in. Never waits: its sender has waited for room before, and an answer has room in
    /// any case, because there is at most one for each ask.
    pub(crate) fn put(&self, to: Place, frame: Vec<u8>) {
        let mut queue = self.lock();
        if !queue.closed {
            queue.bytes += frame.len();
            queue.frames.push_back((to, frame));
            let is_first = queue.frames.len() == 1;
            drop(queue);
            if is_first {
                self.filled.notify_one();
            }
        }
    }

    /// Sends what is put in, until the outbox is closed.
    pub(crate) fn run(self: &Arc<Self>, mut send: impl FnMut(Place, Vec<u8>)) {
        loop {
            let mut queue = self.lock();
            queue.taken = 0;
            queue.bytes -= std::mem::take(&mut queue.taken_bytes);
            self.emptied.notify_all();
            while queue.frames.is_empty() && !queue.closed {
                let woken = self.filled.wait(queue);
                queue = woken.unwrap_or_else(PoisonError::into_inner);
            }
            let frames = std::mem::take(&mut queue.frames);
            if frames.is_empty() {
                return;
            }
            queue.taken = frames.len();
            queue.taken_bytes = queue.bytes;
            drop(queue);
            for (to, frame) in frames {
                send(to, frame);
            }
        }
    }

    /// Sends what is in it, and nothing more.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
