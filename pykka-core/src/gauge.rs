//! What an actor is doing, for others to see. Its runner writes it down for every message, so it is no more than a number in
//! memory that nobody else writes to; who reads them may come a moment late, and stops nobody.

use crate::mailbox::Work;
use crate::part::{Message, Methods};
use crate::sync::{AtomicU64, Ordering};

/// What an actor does that is not one of its proxy's messages, in the order of their codes. The first is nothing at all.
const OTHERS: [&str; 9] = [
    "",
    "start_with",
    "on_start",
    "on_stop",
    "on_failure",
    "on_receive",
    "run",
    "stop",
    "drop",
];

#[derive(Default)]
pub(crate) struct Gauge {
    doing: AtomicU64,
}

impl Gauge {
    /// Writes down, while `f` runs, that this is being done. `f` doesn't panic.
    pub(crate) fn during<R>(&self, code: u64, f: impl FnOnce() -> R) -> R {
        self.doing.store(code, Ordering::Relaxed);
        let result = f();
        self.doing.store(0, Ordering::Relaxed);
        result
    }

    /// The method or hook that an actor of type `A` is in, with the way to its part.
    pub(crate) fn doing<A: Methods>(&self) -> Option<String> {
        let code = self.doing.load(Ordering::Relaxed);
        let other = usize::try_from(code).ok().and_then(|code| OTHERS.get(code));
        match other {
            Some(&"") => None,
            Some(name) => Some((*name).to_owned()),
            None => {
                let mut path = String::new();
                Message::<A>::write_name(code.wrapping_sub(OTHERS.len() as u64), &mut path);
                Some(path)
            }
        }
    }
}

impl<A: Methods> Work<A> {
    pub(crate) fn code(&self) -> u64 {
        match self {
            Work::Message(message) => (OTHERS.len() as u64).wrapping_add(message.code()),
            other => code_of(other.name()),
        }
    }
}

/// The code of what is not one of the proxy's messages.
pub(crate) fn code_of(name: &str) -> u64 {
    let code = OTHERS.iter().position(|other| *other == name);
    code.unwrap_or_default() as u64
}
