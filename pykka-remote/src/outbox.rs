//! The queue of a node's thread, which is the only one that touches the engine.
//!
//! An engine may block, for seconds if its peer is frozen. So no caller touches it: a caller waits for
//! room in this queue, and for no longer than [`PATIENCE`].

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::transport::Member;

/// What the thread does.
pub(crate) enum Job {
    Send(Member, Vec<u8>),
    /// Announces a member, and says how it went.
    Serve(Member, mpsc::Sender<io::Result<()>>),
    Withdraw(Member),
}

impl Job {
    fn len(&self) -> usize {
        match self {
            Job::Send(_, frame) => frame.len(),
            Job::Serve(..) | Job::Withdraw(_) => 0,
        }
    }
}

/// How many frames wait at most, and how many bytes.
const FRAMES: usize = 65_536;
const BYTES: usize = 32 << 20;

/// The longest that a sender waits for room.
pub(crate) const PATIENCE: Duration = Duration::from_millis(200);

#[derive(Default)]
pub(crate) struct Outbox {
    /// The number of the last message to any actor. Numbers only have to rise, so a link that was
    /// forgotten is made anew without a memory of what it has sent.
    sequence: AtomicU64,
    queue: Mutex<Queue>,
    /// There is something to do, or nothing ever will be.
    filled: Condvar,
    /// There is room.
    emptied: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    bytes: usize,
    /// Those that were taken and are being sent.
    taken: usize,
    taken_bytes: usize,
    closed: bool,
}

impl Queue {
    fn is_full(&self) -> bool {
        self.jobs.len() + self.taken >= FRAMES || self.bytes >= BYTES
    }
}

/// Why a frame was not put in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Full,
    Closed,
}

impl Outbox {
    pub(crate) fn next_number(&self) -> u64 {
        self.sequence.fetch_add(1, Ordering::Relaxed) + 1
    }

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

    /// Puts a job in. Never waits: the sender of a message has waited for room before, and an answer
    /// has room in any case, because there is at most one for each ask.
    pub(crate) fn put(&self, job: Job) {
        let mut queue = self.lock();
        if !queue.closed {
            queue.bytes += job.len();
            queue.jobs.push_back(job);
            let is_first = queue.jobs.len() == 1;
            drop(queue);
            if is_first {
                self.filled.notify_one();
            }
        }
    }

    /// Does what is put in, until the outbox is closed.
    pub(crate) fn run(&self, mut perform: impl FnMut(Job)) {
        loop {
            let mut queue = self.lock();
            queue.taken = 0;
            queue.bytes -= std::mem::take(&mut queue.taken_bytes);
            self.emptied.notify_all();
            while queue.jobs.is_empty() && !queue.closed {
                let woken = self.filled.wait(queue);
                queue = woken.unwrap_or_else(PoisonError::into_inner);
            }
            let jobs = std::mem::take(&mut queue.jobs);
            if jobs.is_empty() {
                return;
            }
            queue.taken = jobs.len();
            queue.taken_bytes = queue.bytes;
            drop(queue);
            jobs.into_iter().for_each(&mut perform);
        }
    }

    /// What is in it is still done, and nothing more.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;
    use crate::Id;

    fn job(length: usize) -> Job {
        Job::Send(Member::process(Id::new()), vec![0; length])
    }

    #[test]
    fn who_sends_waits_for_room_but_not_for_long() {
        let outbox = Arc::new(Outbox::default());
        assert_eq!(outbox.wait_for_room(Duration::ZERO), Ok(()));
        outbox.put(job(BYTES));
        assert_eq!(outbox.wait_for_room(Duration::ZERO), Err(Refused::Full));
        let begun = Instant::now();
        assert_eq!(outbox.wait_for_room(Duration::MAX), Err(Refused::Full));
        assert!(begun.elapsed() >= PATIENCE);
        // An answer has room.
        outbox.put(job(1));
        let (sending, sent) = mpsc::channel();
        let runner = Arc::clone(&outbox);
        let runner = thread::spawn(move || {
            runner.run(|job| sending.send(job.len()).unwrap());
        });
        let lengths = [sent.recv().unwrap(), sent.recv().unwrap()];
        assert_eq!(lengths, [BYTES, 1]);
        // What was taken counts until the next look at the queue, which may be a moment later.
        while outbox.wait_for_room(Duration::MAX).is_err() {}
        outbox.put(job(2));
        outbox.close();
        runner.join().unwrap();
        assert_eq!(sent.try_iter().collect::<Vec<_>>(), [2]);
        assert_eq!(outbox.wait_for_room(Duration::MAX), Err(Refused::Closed));
    }
}
