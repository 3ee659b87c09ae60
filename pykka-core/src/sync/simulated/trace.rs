//! What has happened in a run: its last events, and a hash of all of them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::time::Duration;

/// How many events a failure shows.
const SHOWN: usize = 40;

/// An actor, by the order in which it became known in this run.
pub(crate) type ActorNumber = usize;

/// The test, in place of an actor.
pub(crate) const TEST_ITSELF: ActorNumber = 0;

/// A timer.
pub(crate) const TIMERS: ActorNumber = 1;

/// What an actor, or the test, does.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Event {
    /// It starts an actor.
    Starts(ActorNumber),
    /// It sends a message.
    Sends(ActorNumber, &'static str),
    /// It begins to handle a message of this sender.
    Handles(ActorNumber, &'static str),
    /// Its turn to stop has come.
    Stops,
    /// It waits for an answer, or for something else.
    Waits,
    /// What it waits for will never come.
    NeverEnds,
}

struct Recorded {
    at: Duration,
    actor: ActorNumber,
    event: Event,
}

pub(super) struct Trace {
    last: VecDeque<Recorded>,
    hash: u64,
    count: u64,
    numbers: BTreeMap<u64, ActorNumber>,
    /// By number.
    names: Vec<String>,
    /// How many actors have the same name.
    namesakes: BTreeMap<String, usize>,
}

impl Trace {
    pub(super) fn new() -> Self {
        Trace {
            last: VecDeque::new(),
            // As FNV begins.
            hash: 0xcbf2_9ce4_8422_2325,
            count: 0,
            numbers: BTreeMap::new(),
            names: vec!["the test".to_owned(), "a timer".to_owned()],
            namesakes: BTreeMap::new(),
        }
    }

    /// The number of the actor with this serial number of the process.
    pub(super) fn number_of(&mut self, serial: u64, name: &str) -> ActorNumber {
        let (names, namesakes) = (&mut self.names, &mut self.namesakes);
        *self.numbers.entry(serial).or_insert_with(|| {
            let count = namesakes.entry(name.to_owned()).or_default();
            *count += 1;
            names.push(if *count == 1 {
                name.to_owned()
            } else {
                format!("{name}#{count}")
            });
            names.len() - 1
        })
    }

    pub(super) fn record(&mut self, at: Duration, actor: ActorNumber, event: Event) {
        let (kind, other, method) = match event {
            Event::Starts(other) => (1, other, ""),
            Event::Sends(other, method) => (2, other, method),
            Event::Handles(other, method) => (3, other, method),
            Event::Stops => (4, 0, ""),
            Event::Waits => (5, 0, ""),
            Event::NeverEnds => (6, 0, ""),
        };
        self.mix(kind << 56 | (actor as u64) << 28 | other as u64);
        self.mix(u64::try_from(at.as_nanos()).unwrap_or(u64::MAX));
        method.bytes().for_each(|byte| self.mix(byte.into()));
        self.count += 1;
        if self.last.len() == SHOWN {
            self.last.pop_front();
        }
        self.last.push_back(Recorded { at, actor, event });
    }

    fn mix(&mut self, value: u64) {
        self.hash = (self.hash ^ value).wrapping_mul(0x0000_0100_0000_01b3);
        self.hash ^= self.hash >> 29;
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    /// The last events, one in a line.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let left_out = self.count - self.last.len() as u64;
        if left_out > 0 {
            let _ = writeln!(text, "  ({left_out} steps before)");
        }
        for Recorded { at, actor, event } in &self.last {
            let (who, name) = (&self.names[*actor], |other: &ActorNumber| {
                &self.names[*other]
            });
            let _ = write!(text, "  {:>9.3}s  ", at.as_secs_f64());
            let _ = match event {
                Event::Starts(other) => writeln!(text, "{who} starts {}", name(other)),
                Event::Sends(other, method) => {
                    writeln!(text, "{who} sends {}.{method}", name(other))
                }
                Event::Handles(other, method) => {
                    writeln!(text, "{who}.{method} begins, from {}", name(other))
                }
                Event::Stops => writeln!(text, "{who} stops"),
                Event::Waits => writeln!(text, "{who} waits"),
                Event::NeverEnds => writeln!(text, "{who} waits for what will never come"),
            };
        }
        text
    }
}
