//! What is measured, and how: systems, columns, samples.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::memory::Footprint;

/// How many actors take part where there are many.
pub const CROWD: usize = 1000;

/// How many asks are in flight at once.
pub const IN_FLIGHT: usize = 1000;

/// How many actors the ring has.
pub const RING: usize = 100;

/// How many tells are sent before the sender looks whether they have been handled, so that no mailbox grows without end.
pub const BURST: u64 = 20_000;

/// How many send or ask at the same time, where several do.
pub const CALLERS: u64 = 4;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    Tell,
    Tell4,
    Ask,
    AskInside,
    InFlight,
    Lifetime,
    Ring,
    Gather,
    Callers4,
}

impl Column {
    pub const ALL: [Column; 9] = [
        Column::Tell,
        Column::Tell4,
        Column::Ask,
        Column::AskInside,
        Column::InFlight,
        Column::Lifetime,
        Column::Ring,
        Column::Gather,
        Column::Callers4,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Column::Tell => "tell 1→1",
            Column::Tell4 => "tell 4→1",
            Column::Ask => "ask from outside",
            Column::AskInside => "ask actor→actor",
            Column::InFlight => "1000 asks in flight, each",
            Column::Lifetime => "start+ask+stop",
            Column::Ring => "ring hop",
            Column::Gather => "gather 1000 actors, each",
            Column::Callers4 => "4 callers ask one",
        }
    }
}

/// One scenario, set up and ready to run.
pub struct Cell {
    /// How many operations one round is.
    pub unit: u64,
    /// Runs so many rounds.
    pub run: Box<dyn FnMut(u64)>,
}

impl Cell {
    pub fn new(unit: u64, run: impl FnMut(u64) + 'static) -> Self {
        Cell {
            unit,
            run: Box::new(run),
        }
    }

    fn time(&mut self, rounds: u64) -> Duration {
        let start = Instant::now();
        (self.run)(rounds);
        start.elapsed()
    }

    /// Nanoseconds an operation. The first rounds tell how many make a sample, and warm everything up.
    fn sample(&mut self, length: Duration) -> f64 {
        let mut rounds = 1;
        let mut took = self.time(rounds);
        while took < length / 8 {
            rounds *= 2;
            took = self.time(rounds);
        }
        // A hiccup of the machine makes the first guess too small; the next one is better.
        for _ in 0..3 {
            let needed = length.as_secs_f64() / took.as_secs_f64() * rounds as f64;
            rounds = (needed.ceil() as u64).max(1);
            took = self.time(rounds);
            if took >= length / 2 {
                break;
            }
        }
        took.as_nanos() as f64 / (rounds * self.unit) as f64
    }
}

/// Sets a scenario up anew.
pub type Setup = Box<dyn Fn() -> Cell>;

/// What so many idle actors take; `used` says that each has handled a message before.
pub type Idle = Box<dyn Fn(usize, bool) -> Footprint>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// What no actor can beat.
    Floor,
    /// Made of std and a channel, for this one purpose.
    ByHand,
    /// A library whose actors have a thread each.
    ThreadPeer,
    /// A library whose actors share threads.
    Peer,
    Pykka,
}

pub struct System {
    pub name: &'static str,
    pub kind: Kind,
    pub cells: BTreeMap<Column, Setup>,
    pub idle: Option<Idle>,
    /// How many actors to measure the memory of. Threads are dear.
    pub idlers: usize,
}

impl System {
    /// Leaves out what the system can't do.
    pub fn without(mut self, columns: &[Column]) -> Self {
        self.cells.retain(|column, _| !columns.contains(column));
        self
    }

    /// Leaves out all but these columns, and the memory.
    pub fn only(mut self, columns: &[Column]) -> Self {
        self.cells.retain(|column, _| columns.contains(column));
        self.idle = None;
        self
    }
}

/// How long and how often to measure.
pub struct Plan {
    pub sample: Duration,
    pub repetitions: usize,
}

/// What was measured of one system.
pub struct Row {
    pub name: &'static str,
    pub kind: Kind,
    /// Nanoseconds an operation.
    pub times: BTreeMap<Column, f64>,
    pub fresh: Option<Footprint>,
    pub used: Option<Footprint>,
}

/// Measures everything, column by column, and round-robin within each, so that the machine's moods hit all alike. Only one
/// system lives at a time.
pub fn measure(systems: &[System], columns: &[Column], plan: &Plan) -> Vec<Row> {
    let mut rows: Vec<Row> = systems.iter().map(footprints).collect();
    for &column in columns {
        eprint!("{:<26}", column.title());
        let mut samples = vec![Vec::new(); systems.len()];
        for _ in 0..plan.repetitions {
            for (system, samples) in systems.iter().zip(&mut samples) {
                if let Some(setup) = system.cells.get(&column) {
                    samples.push(setup().sample(plan.sample));
                }
            }
            eprint!(" ·");
        }
        eprintln!();
        for (row, samples) in rows.iter_mut().zip(samples) {
            if let Some(median) = median(samples) {
                row.times.insert(column, median);
            }
        }
    }
    rows
}

fn footprints(system: &System) -> Row {
    let idle = |used| system.idle.as_ref().map(|idle| idle(system.idlers, used));
    Row {
        name: system.name,
        kind: system.kind,
        times: BTreeMap::new(),
        fresh: idle(false),
        used: idle(true),
    }
}

fn median(mut samples: Vec<f64>) -> Option<f64> {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}
