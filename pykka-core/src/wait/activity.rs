//! What an actor is doing, for other threads to see.
//!
//! The thread that runs the actor records it for every message. So it is only a few numbers, which
//! no other thread writes. A reader may see them a moment late, and blocks no thread.

use std::time::Duration;

use crate::message::{Message, Methods};
use crate::sync::{
    AtomicBool, AtomicU32, AtomicU64, GlobalCounter, Instant, OnceLock, Ordering, now,
};

/// What an actor does other than handling its proxy's messages, in the order of the codes. The first
/// is nothing.
const OTHERS: [&str; 8] = [
    "",
    "start_with",
    "on_start",
    "on_stop",
    "on_failure",
    "on_down",
    "on_receive",
    "drop",
];

/// The code while the actor waits to be restarted. It is in no method then.
const PAUSED: u64 = u64::MAX;

/// Whether the beginning of each activity is recorded: unless it is 0. Reading the clock takes longer
/// than some handlers.
///
/// It is the number of observers, and [`FOR_GOOD`] if the time is recorded without any.
static TIMED: GlobalCounter = GlobalCounter::new(0);

const FOR_GOOD: u64 = 1 << 63;

/// Whether the beginning of each activity is recorded.
#[inline]
pub(crate) fn is_timed() -> bool {
    TIMED.load(Ordering::Relaxed) != 0
}

/// From now on, the beginning of each activity is recorded.
pub(crate) fn keep_time() {
    TIMED.fetch_or(FOR_GOOD, Ordering::Relaxed);
}

/// While this exists, the beginning of each activity is recorded, and how long messages take.
pub(crate) struct KeepsTime(());

impl KeepsTime {
    pub(crate) fn new() -> Self {
        TIMED.fetch_add(1, Ordering::Relaxed);
        KeepsTime(())
    }
}

impl Drop for KeepsTime {
    fn drop(&mut self) {
        TIMED.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What an actor is doing, and what it has done.
#[derive(Default)]
pub(crate) struct Activity {
    /// What it is doing now, as a code for [`name_of`]. 0 is nothing.
    code: AtomicU64,
    /// How many messages it has handled.
    handled: AtomicU64,
    /// When it began what it is doing, by [`clock`]. 0 if that was not recorded. While it is paused: when
    /// it is restarted, and 0 if its supervisor decides.
    since: AtomicU64,
    /// How many messages will have been handled or skipped when those are that the runner has taken out
    /// of the mailbox. So it changes only when the runner takes more.
    taken: AtomicU64,
    /// How many asks were not handled, because nothing waited for them any more.
    skipped: AtomicU32,
    /// How many messages had been handled when the last one was skipped, modulo 2^32.
    skipped_at: AtomicU32,
    /// Twice the number of restarts, and one more from a life's last hook on until its state is dropped.
    epoch: AtomicU32,
    /// How many failures there were.
    failed: AtomicU32,
    /// Whether the actor is counted among those of its type that have terminated.
    has_ended: AtomicBool,
}

impl Activity {
    /// Records what the actor is doing while `f` runs. `f` must not panic.
    pub(crate) fn during<R>(&self, code: u64, f: impl FnOnce() -> R) -> R {
        self.begin(code);
        let result = f();
        self.end();
        result
    }

    /// Records what the actor is doing from now on.
    #[inline]
    pub(crate) fn begin(&self, code: u64) {
        self.code.store(code, Ordering::Relaxed);
        if is_timed() {
            self.note_time();
        } else {
            // What is there may be from a time when there was an observer.
            self.since.store(0, Ordering::Relaxed);
        }
    }

    /// From now on the actor does nothing.
    #[inline]
    pub(crate) fn end(&self) {
        self.code.store(0, Ordering::Relaxed);
    }

    /// From now on the actor waits to be restarted.
    pub(crate) fn pause(&self, until: Option<Instant>) {
        let until = until.map_or(0, moment);
        self.since.store(until, Ordering::Relaxed);
        // Whoever sees the code sees the moment.
        self.code.store(PAUSED, Ordering::Release);
    }

    /// Whether it waits to be restarted.
    pub(crate) fn is_paused(&self) -> bool {
        self.code.load(Ordering::Acquire) == PAUSED
    }

    /// The time that is left while it waits to be restarted. `None` if its supervisor decides.
    pub(crate) fn pause_left(&self) -> Option<Duration> {
        let until = self.since.load(Ordering::Relaxed);
        (until != 0).then(|| Duration::from_micros(until.saturating_sub(clock())))
    }

    #[cold]
    fn note_time(&self) {
        self.since.store(clock(), Ordering::Relaxed);
    }

    /// How long the message took that was handled until now, if an observer wants to know.
    #[cold]
    pub(crate) fn time_if_observed(&self) -> Option<Duration> {
        match TIMED.load(Ordering::Relaxed) {
            0 | FOR_GOOD => None,
            _ => self.for_how_long(),
        }
    }

    /// Counts a message that was handled.
    #[inline]
    pub(crate) fn count(&self) {
        // No other thread writes.
        let handled = self.handled.load(Ordering::Relaxed);
        self.handled.store(handled + 1, Ordering::Relaxed);
    }

    /// Counts an ask that was not handled. Returns whether it is the first since a message was handled.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a wrong answer is harmless"
    )]
    pub(crate) fn skip(&self) -> bool {
        // No other thread writes.
        let skipped = self.skipped.load(Ordering::Relaxed);
        self.skipped
            .store(skipped.saturating_add(1), Ordering::Relaxed);
        let handled = self.handled() as u32;
        let before = self.skipped_at.load(Ordering::Relaxed);
        self.skipped_at.store(handled, Ordering::Relaxed);
        skipped == 0 || before != handled
    }

    pub(crate) fn skipped(&self) -> u64 {
        self.skipped.load(Ordering::Relaxed).into()
    }

    /// A life is over that is not the last one, and its last hook is about to run.
    pub(crate) fn life_over(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    /// The state of the life that is over has been dropped.
    pub(crate) fn life_renewed(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    /// How often the actor has been restarted, which is also the number of its current life.
    pub(crate) fn restarts(&self) -> u32 {
        self.epoch.load(Ordering::Acquire) / 2
    }

    /// Whether the life with this number is not over.
    pub(crate) fn is_in_life(&self, life: u32) -> bool {
        self.epoch.load(Ordering::Acquire) == life.wrapping_mul(2)
    }

    /// Counts a failure.
    pub(crate) fn fail(&self) {
        // No other thread writes.
        let failed = self.failed.load(Ordering::Relaxed);
        self.failed
            .store(failed.saturating_add(1), Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed).into()
    }

    pub(crate) fn count_as_ended(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }

    /// Records how many messages are taken out of the mailbox and wait behind the one in hand.
    pub(crate) fn took(&self, messages: usize) {
        self.taken
            .store(self.done() + messages as u64, Ordering::Relaxed);
    }

    fn done(&self) -> u64 {
        self.handled() + self.skipped()
    }

    pub(crate) fn handled(&self) -> u64 {
        self.handled.load(Ordering::Relaxed)
    }

    #[expect(clippy::cast_possible_truncation, reason = "they are in memory")]
    pub(crate) fn taken(&self) -> usize {
        let taken = self.taken.load(Ordering::Relaxed);
        taken.saturating_sub(self.done()) as usize
    }

    /// For how long the current activity has lasted. `None` if its beginning was not recorded.
    pub(crate) fn for_how_long(&self) -> Option<Duration> {
        let since = self.since.load(Ordering::Relaxed);
        (since != 0).then(|| Duration::from_micros(clock().saturating_sub(since)))
    }

    /// What the actor is doing, as a code for [`name_of`].
    pub(crate) fn code(&self) -> u64 {
        self.code.load(Ordering::Relaxed)
    }

    /// The method or hook that an actor of type `A` is in, with the path to its part.
    pub(crate) fn method<A: Methods>(&self) -> Option<String> {
        match self.code() {
            0 | PAUSED => None,
            code => Some(name_of::<A>(code)),
        }
    }
}

/// How many messages there were of each code.
#[derive(Default)]
pub(crate) struct MessageCounts(Vec<(u64, usize)>);

impl MessageCounts {
    pub(crate) fn count(&mut self, code: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == code) {
            Some((_, times)) => *times += 1,
            None => self.0.push((code, 1)),
        }
    }

    pub(crate) fn total(&self) -> usize {
        self.0.iter().map(|(_, times)| times).sum()
    }

    /// `play, queue.add (3 times)`
    pub(crate) fn names<A: Methods>(&self) -> String {
        let name = |&(code, times): &(u64, usize)| match times {
            1 => name_of::<A>(code),
            _ => format!("{} ({times} times)", name_of::<A>(code)),
        };
        self.0.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

/// The time by the clock of [`moment`].
fn clock() -> u64 {
    moment(now())
}

/// Microseconds since the first call, but never 0.
#[expect(clippy::cast_possible_truncation, reason = "not in this millennium")]
fn moment(at: Instant) -> u64 {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let began = BEGAN.get_or_init(now);
    (at.saturating_duration_since(*began).as_micros() as u64).max(1)
}

/// The code of one of the proxy's messages.
pub(crate) fn code_of_message<A: Methods>(message: &Message<A>) -> u64 {
    (OTHERS.len() as u64).wrapping_add(message.code())
}

/// The method or hook that a code stands for, with the path to its part.
pub(crate) fn name_of<A: Methods>(code: u64) -> String {
    let other = usize::try_from(code).ok().and_then(|code| OTHERS.get(code));
    other.map_or_else(
        || {
            let mut path = String::new();
            Message::<A>::write_name(code.wrapping_sub(OTHERS.len() as u64), &mut path);
            path
        },
        |name| (*name).to_owned(),
    )
}

/// The code of an activity other than one of the proxy's messages.
pub(crate) fn code_of(name: &str) -> u64 {
    let code = OTHERS.iter().position(|other| *other == name);
    code.unwrap_or_default() as u64
}
