//! What an actor is doing, for others to see. Its runner writes it down for every message, so it is no more than some
//! numbers in memory that nobody else writes to; who reads them may come a moment late, and stops nobody.

use std::time::{Duration, Instant};

use crate::message::{Message, Methods};
use crate::sync::{AtomicU32, AtomicU64, GlobalFlag, OnceLock, Ordering};

/// What an actor does that is not one of its proxy's messages, in the order of their codes. The first is nothing at all.
const OTHERS: [&str; 7] = [
    "",
    "start_with",
    "on_start",
    "on_stop",
    "on_failure",
    "on_receive",
    "drop",
];

/// Whether anybody wants to know since when an actor does what it does. Asking for the time costs more than some handlers.
static TIMED: GlobalFlag = GlobalFlag::new(false);

/// From now on, it is written down when an actor begins with something.
pub(crate) fn keep_time() {
    TIMED.store(true, Ordering::Relaxed);
}

#[derive(Default)]
pub(crate) struct Activity {
    code: AtomicU64,
    handled: AtomicU64,
    /// When it began with that, by [`clock`]; 0 where no time was kept.
    since: AtomicU32,
    /// How many messages lie between the mailbox and the actor.
    taken: AtomicU32,
}

impl Activity {
    /// Writes down, while `f` runs, that this is being done. `f` doesn't panic.
    pub(crate) fn during<R>(&self, code: u64, f: impl FnOnce() -> R) -> R {
        self.code.store(code, Ordering::Relaxed);
        if TIMED.load(Ordering::Relaxed) {
            self.since.store(clock(), Ordering::Relaxed);
        }
        let result = f();
        self.code.store(0, Ordering::Relaxed);
        result
    }

    /// One message more was handled.
    pub(crate) fn count(&self) {
        // Nobody else writes.
        let handled = self.handled.load(Ordering::Relaxed);
        self.handled.store(handled + 1, Ordering::Relaxed);
    }

    /// So many messages are out of the mailbox, but not handled yet.
    pub(crate) fn took(&self, messages: usize) {
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        self.taken.store(messages, Ordering::Relaxed);
    }

    pub(crate) fn handled(&self) -> u64 {
        self.handled.load(Ordering::Relaxed)
    }

    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed) as usize
    }

    /// For how long it has been at what it does, if that was written down.
    pub(crate) fn for_how_long(&self) -> Option<Duration> {
        let since = self.since.load(Ordering::Relaxed);
        let ago = Duration::from_millis(clock().wrapping_sub(since).into());
        (since != 0).then_some(ago)
    }

    /// What is being done, as a number that [`name_of`] knows.
    pub(crate) fn code(&self) -> u64 {
        self.code.load(Ordering::Relaxed)
    }

    /// The method or hook that an actor of type `A` is in, with the way to its part.
    pub(crate) fn method<A: Methods>(&self) -> Option<String> {
        match self.code() {
            0 => None,
            code => Some(name_of::<A>(code)),
        }
    }
}

/// How many there were of each of some messages.
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

/// Milliseconds since this was first asked for, but never 0; round and round every 49 days.
#[expect(clippy::cast_possible_truncation, reason = "round and round")]
fn clock() -> u32 {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let began = BEGAN.get_or_init(Instant::now);
    (began.elapsed().as_millis() as u32).max(1)
}

/// The code of one of the proxy's messages.
pub(crate) fn code_of_message<A: Methods>(message: &Message<A>) -> u64 {
    (OTHERS.len() as u64).wrapping_add(message.code())
}

/// The method or hook that a code stands for, with the way to its part.
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

/// The code of what is not one of the proxy's messages.
pub(crate) fn code_of(name: &str) -> u64 {
    let code = OTHERS.iter().position(|other| *other == name);
    code.unwrap_or_default() as u64
}
