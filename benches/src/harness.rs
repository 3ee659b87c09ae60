//! The systems, columns and samples, and how they are measured.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::memory::Footprint;

/// The number of actors in scenarios with many.
pub const CROWD: usize = 1000;

/// The number of asks in flight at the same time.
pub const IN_FLIGHT: usize = 1000;

/// The number of actors in the ring.
pub const RING: usize = 100;

/// The number of tells that are sent before the sender waits until they have been handled, so that
/// no mailbox grows without limit.
pub const BURST: u64 = 20_000;

/// The number of senders or callers in scenarios with several.
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

/// A scenario that is ready to run.
pub struct Cell {
    /// The number of operations in a round.
    unit: u64,
    /// Runs a number of rounds, and returns the time that counts.
    run: Box<dyn FnMut(u64) -> Duration>,
}

impl Cell {
    pub fn new(unit: u64, mut run: impl FnMut(u64) + 'static) -> Self {
        Cell::timed(unit, move |rounds| {
            let start = Instant::now();
            run(rounds);
            start.elapsed()
        })
    }

    /// A scenario of which only a part counts. `run` returns the time of this part.
    pub fn timed(unit: u64, run: impl FnMut(u64) -> Duration + 'static) -> Self {
        Cell {
            unit,
            run: Box::new(run),
        }
    }

    /// Returns how long the rounds took, and how much of it counts.
    fn time(&mut self, rounds: u64) -> (Duration, Duration) {
        let start = Instant::now();
        let counts = (self.run)(rounds);
        (start.elapsed(), counts)
    }

    /// Returns the nanoseconds per operation. The first rounds determine how many make a sample,
    /// and warm everything up.
    fn sample(&mut self, length: Duration) -> f64 {
        let mut rounds = 1;
        let (mut took, mut counts) = self.time(rounds);
        while took < length / 8 {
            rounds *= 2;
            (took, counts) = self.time(rounds);
        }
        // If the machine is disturbed, the first estimate is too small. The next one is better.
        for _ in 0..3 {
            let needed = length.as_secs_f64() / took.as_secs_f64() * rounds as f64;
            rounds = (needed.ceil() as u64).max(1);
            (took, counts) = self.time(rounds);
            if took >= length / 2 {
                break;
            }
        }
        counts.as_nanos() as f64 / (rounds * self.unit) as f64
    }
}

/// Sets up a scenario.
pub type Setup = Box<dyn Fn() -> Cell>;

/// The memory of a number of idle actors. With `used`, each has handled a message before.
pub type Idle = Box<dyn Fn(usize, bool) -> Footprint>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The lower limit for all actors.
    Floor,
    /// Written by hand with std and a channel.
    ByHand,
    /// A library whose actors have dedicated threads.
    #[cfg_attr(not(feature = "peers"), expect(dead_code, reason = "it is a peer"))]
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
    /// For how many actors the memory is measured. Fewer if they need threads.
    pub idlers: usize,
}

impl System {
    /// Removes columns that the system can't do.
    pub fn without(mut self, columns: &[Column]) -> Self {
        self.cells.retain(|column, _| !columns.contains(column));
        self
    }

    /// Removes the memory, and all columns except these.
    pub fn only(mut self, columns: &[Column]) -> Self {
        self.cells.retain(|column, _| columns.contains(column));
        self.idle = None;
        self
    }
}

/// The length and the number of the samples.
pub struct Plan {
    pub sample: Duration,
    pub repetitions: usize,
}

impl Plan {
    pub fn medians(&self) -> String {
        let Plan {
            sample,
            repetitions,
        } = self;
        format!("Median of {repetitions} samples of {sample:?} each")
    }
}

/// The measurements of a system.
pub struct Row {
    pub name: &'static str,
    pub kind: Kind,
    /// Nanoseconds per operation.
    pub times: BTreeMap<Column, f64>,
    pub fresh: Option<Footprint>,
    pub used: Option<Footprint>,
}

/// Measures everything, column by column, and round-robin within each, so that disturbances affect
/// all systems alike. Only one system exists at a time.
pub fn measure(systems: &[System], columns: &[Column], plan: &Plan) -> Vec<Row> {
    let mut rows: Vec<Row> = systems.iter().map(footprints).collect();
    for &column in columns {
        eprint!("{:<26}", column.title());
        let setups = systems.iter().map(|system| system.cells.get(&column));
        let times = in_turn(&setups.collect::<Vec<_>>(), plan);
        eprintln!();
        for (row, time) in rows.iter_mut().zip(times) {
            if let Some(time) = time {
                row.times.insert(column, time);
            }
        }
    }
    rows
}

/// Takes a sample of each scenario in turn, again and again, and returns the medians.
fn in_turn(setups: &[Option<&Setup>], plan: &Plan) -> Vec<Option<f64>> {
    let mut samples = vec![Vec::new(); setups.len()];
    for _ in 0..plan.repetitions {
        for (setup, samples) in setups.iter().zip(&mut samples) {
            if let Some(setup) = setup {
                samples.push(setup().sample(plan.sample));
            }
        }
        eprint!(" ·");
    }
    samples.into_iter().map(median).collect()
}

/// A table of scenarios, all of which are measured in turn.
pub struct Table {
    pub title: &'static str,
    /// What the columns have in common.
    pub head: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<(&'static str, Vec<Option<Setup>>)>,
}

impl Table {
    /// Returns the nanoseconds per operation, row by row.
    pub fn measure(&self, plan: &Plan) -> Vec<Vec<Option<f64>>> {
        eprint!("{:<40}", self.title);
        let setups = self.rows.iter().flat_map(|(_, setups)| setups);
        let times = in_turn(&setups.map(Option::as_ref).collect::<Vec<_>>(), plan);
        eprintln!();
        let rows = times.chunks(self.columns.len());
        rows.map(<[_]>::to_vec).collect()
    }
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
