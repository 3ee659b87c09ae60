//! What has happened in a run: its last events, and a hash of all of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::{self, Write as _};
use std::time::Duration;

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
    /// It fails, because the test wants that.
    Fails,
    /// It goes on later.
    IsLate(Duration),
    /// The mailbox of this actor counts as full.
    FindsNoRoom(ActorNumber),
}

#[derive(Clone)]
struct Recorded {
    at: Duration,
    actor: ActorNumber,
    event: Event,
}

/// The last events of a run.
#[derive(Clone)]
pub(crate) struct Steps {
    last: VecDeque<Recorded>,
    /// How many were recorded, with those that are not kept.
    count: u64,
    /// Of the actors, by number.
    names: Vec<String>,
}

pub(super) struct Trace {
    steps: Steps,
    /// How many events are kept.
    kept: usize,
    hash: u64,
    numbers: BTreeMap<u64, ActorNumber>,
    /// How many actors have the same name.
    namesakes: BTreeMap<String, usize>,
}

impl Trace {
    /// Keeps the last events, so many of them.
    pub(super) fn new(kept: usize) -> Self {
        Trace {
            steps: Steps {
                last: VecDeque::new(),
                count: 0,
                names: vec!["the test".to_owned(), "a timer".to_owned()],
            },
            kept,
            // As FNV begins.
            hash: 0xcbf2_9ce4_8422_2325,
            numbers: BTreeMap::new(),
            namesakes: BTreeMap::new(),
        }
    }

    /// The number of the actor with this serial number of the process.
    pub(super) fn number_of(&mut self, serial: u64, name: &str) -> ActorNumber {
        let (names, namesakes) = (&mut self.steps.names, &mut self.namesakes);
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

    pub(super) fn name(&self, number: ActorNumber) -> &str {
        &self.steps.names[number]
    }

    pub(super) fn record(&mut self, at: Duration, actor: ActorNumber, event: Event) {
        let (kind, other, method) = match event {
            Event::Starts(other) => (1, other, ""),
            Event::Sends(other, method) => (2, other, method),
            Event::Handles(other, method) => (3, other, method),
            Event::Stops => (4, 0, ""),
            Event::Waits => (5, 0, ""),
            Event::NeverEnds => (6, 0, ""),
            Event::Fails => (7, 0, ""),
            // Until when is in what follows.
            Event::IsLate(_) => (8, 0, ""),
            Event::FindsNoRoom(other) => (9, other, ""),
        };
        self.mix(kind << 56 | (actor as u64) << 28 | other as u64);
        self.mix(u64::try_from(at.as_nanos()).unwrap_or(u64::MAX));
        method.bytes().for_each(|byte| self.mix(byte.into()));
        let steps = &mut self.steps;
        steps.count += 1;
        if steps.last.len() >= self.kept {
            steps.last.pop_front();
        }
        steps.last.push_back(Recorded { at, actor, event });
    }

    fn mix(&mut self, value: u64) {
        self.hash = (self.hash ^ value).wrapping_mul(0x0000_0100_0000_01b3);
        self.hash ^= self.hash >> 29;
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) fn steps(&self) -> Steps {
        self.steps.clone()
    }
}

impl Steps {
    /// The first steps that are different in two runs, among those that are kept of both.
    pub(crate) fn difference(&self, other: &Steps) -> Option<String> {
        let before = self.left_out().max(other.left_out());
        let line = |steps: &Steps, at: u64| {
            let kept = usize::try_from(at - steps.left_out()).ok()?;
            let step = steps.last.get(kept)?;
            Some(Line(steps, step).to_string())
        };
        (before..self.count.max(other.count)).find_map(|at| {
            let [one, another] = [line(self, at), line(other, at)];
            let end = || "(it has come to its end)".to_owned();
            (one != another).then(|| {
                let [one, another] = [one, another].map(|line| line.unwrap_or_else(end));
                format!("{at} steps:\n  {one}\n  {another}")
            })
        })
    }

    fn left_out(&self) -> u64 {
        self.count - self.last.len() as u64
    }

    /// How many there were, with those that are not kept.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The same without all but the last ones.
    pub(crate) fn last(mut self, count: usize) -> Self {
        let unwanted = self.last.len().saturating_sub(count);
        self.last.drain(..unwanted);
        self
    }

    /// A sequence diagram for [Mermaid](https://mermaid.js.org).
    pub(crate) fn to_mermaid(&self) -> String {
        let mut text = "sequenceDiagram\n".to_owned();
        let mut line = |line: fmt::Arguments<'_>| {
            let _ = writeln!(text, "    {line}");
        };
        let shown = self.last.iter().flat_map(|step| {
            let (Event::Starts(other) | Event::Sends(other, _) | Event::Handles(other, _)) =
                step.event
            else {
                return [step.actor; 2];
            };
            [step.actor, other]
        });
        let shown: BTreeSet<_> = shown.collect();
        for actor in shown {
            let name = escaped(&self.names[actor]);
            line(format_args!("participant a{actor} as {name}"));
        }
        let mut before = Duration::ZERO;
        for step in &self.last {
            let Recorded { at, actor, event } = step;
            if *at > before {
                let seconds = at.as_secs_f64();
                line(format_args!("Note over a{actor}: at {seconds:.3}s"));
                before = *at;
            }
            match event {
                Event::Starts(other) => line(format_args!("a{actor}-->>a{other}: starts")),
                Event::Sends(other, method) => {
                    line(format_args!("a{actor}-)a{other}: {}", escaped(method)));
                }
                _ => {
                    let what = Step(self, step).to_string();
                    line(format_args!("Note over a{actor}: {}", escaped(&what)));
                }
            }
        }
        text
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.left_out() > 0 {
            writeln!(f, "  ({} steps before)", self.left_out())?;
        }
        let mut lines = self.last.iter().map(|step| Line(self, step));
        lines.try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// A step, and when it was.
struct Line<'a>(&'a Steps, &'a Recorded);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line(steps, step) = self;
        let (at, what) = (step.at.as_secs_f64(), Step(steps, step));
        write!(f, "{at:>9.3}s  {what}")
    }
}

/// What has happened in a step.
struct Step<'a>(&'a Steps, &'a Recorded);

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step(Steps { names, .. }, step) = self;
        let who = &names[step.actor];
        match step.event {
            Event::Starts(other) => write!(f, "{who} starts {}", names[other]),
            Event::Sends(other, method) => write!(f, "{who} sends {}.{method}", names[other]),
            Event::Handles(other, method) => {
                write!(f, "{who}.{method} begins, from {}", names[other])
            }
            Event::Stops => write!(f, "{who} stops"),
            Event::Waits => write!(f, "{who} waits"),
            Event::NeverEnds => write!(f, "{who} waits for what will never come"),
            Event::Fails => write!(f, "{who} is killed"),
            Event::IsLate(by) => write!(f, "{who} is late by {:.3}s", by.as_secs_f64()),
            Event::FindsNoRoom(other) => write!(f, "{who} finds no room in {}", names[other]),
        }
    }
}

/// As Mermaid wants a text: some characters would end it.
fn escaped(text: &str) -> String {
    let escape = |character: char| match character {
        '#' => "#35;".to_owned(),
        ';' => "#59;".to_owned(),
        _ if character.is_control() => " ".to_owned(),
        _ => character.to_string(),
    };
    text.chars().map(escape).collect()
}
