//! Runs each seed, and looks closer at one that fails.
//!
//! A seed that fails is run once more, to see whether it can be replayed. If that is wanted, it is run
//! again and again with fewer of its decisions, as long as it still fails.

use std::env;
use std::fmt::{self, Write as _};
use std::ops::Range;

use super::run::{Failed, Outcome, Test, run};
use crate::error::failure::Failure;
use crate::sync::simulated::{Decisions, Plan};

/// How many of the last steps are shown, unless the environment says otherwise.
const SHOWN: usize = 40;

/// How many steps are taken to shrink a run: some seconds' worth.
const MOST_STEPS: u64 = 2_000_000;

/// As how many steps a run counts at least, because it takes some time to begin one.
const LEAST_STEPS: u64 = 1000;

/// Runs a seed, and does it again if the two have to be compared.
///
/// # Panics
/// If the run fails, or is another one the second time.
#[track_caller]
pub(super) fn check(seed: u64, is_compared: bool, test: &mut Test<'_>) {
    let is_compared = is_compared || is_set("PYKKA_TWICE");
    let kept = if is_compared { usize::MAX } else { shown() };
    let first = run(Plan::first(seed, kept), test);
    let Some(failed) = &first.failed else {
        if is_compared && let Some(difference) = difference(&first, seed, test) {
            panic!("{difference}");
        }
        return;
    };
    let difference = difference(&first, seed, test);
    let shrunk = match difference {
        None if is_set("PYKKA_SHRINK") => Some(shrink(failed, seed, test)),
        _ => None,
    };
    panic!(
        "{}",
        report(seed, &first, difference.as_deref(), shrunk.as_ref())
    );
}

/// The seed that the environment asks for.
pub(super) fn replayed() -> Option<u64> {
    number("PYKKA_SEED")
}

fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    match value.trim().parse() {
        Ok(number) => Some(number),
        Err(error) => panic!("{variable} is {value:?}, which is not a number: {error}"),
    }
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

impl Plan {
    /// The first run of a seed, of which so many steps are kept.
    fn first(seed: u64, kept: usize) -> Self {
        Plan {
            seed,
            given: None,
            records: false,
            kept,
            is_quiet: false,
        }
    }

    /// A further run of a seed, or one with these decisions in place of the seed's.
    fn again(seed: u64, given: Option<Decisions>) -> Self {
        Plan {
            seed,
            given,
            records: true,
            kept: usize::MAX,
            is_quiet: true,
        }
    }
}

fn shown() -> usize {
    let shown = number("PYKKA_STEPS").map(usize::try_from);
    shown.map_or(SHOWN, |shown| shown.unwrap_or(usize::MAX))
}

/// What is said if a seed is run again, and the run is another one.
fn difference(first: &Outcome, seed: u64, test: &mut Test<'_>) -> Option<String> {
    let second = run(Plan::again(seed, None), test);
    if is_same(first, &second) {
        return None;
    }
    let mut says = format!(
        "the program is not deterministic: a second run with the seed {seed} was another one. \
         It depends on something that the seed doesn't decide: a thread of its own, the clock, \
         random numbers, the order of a HashMap, or what an earlier run has left behind."
    );
    // Of the first one, perhaps not all steps are known.
    let third = run(Plan::again(seed, None), test);
    let where_it_is = [&third, first].map(|other| second.steps.difference(&other.steps));
    if let Some(step) = where_it_is.into_iter().flatten().next() {
        let _ = write!(says, "\ntwo of its runs differ after {step}");
    }
    Some(says)
}

fn is_same(one: &Outcome, other: &Outcome) -> bool {
    one.hash == other.hash && one.failed.is_some() == other.failed.is_some()
}

/// A run that fails in the same way, with fewer decisions.
struct Shrunk {
    outcome: Outcome,
    /// How many decisions there were before.
    before: usize,
}

/// Looks for the fewest decisions of a seed with which it still fails: leaves out many in a row, then
/// fewer, as long as that helps.
fn shrink(failed: &Failed, seed: u64, test: &mut Test<'_>) -> Shrunk {
    let mut best = run(Plan::again(seed, None), test);
    let before = best.decisions.len();
    let (mut size, mut steps, mut helps) = (before.max(1), 0, true);
    while steps < MOST_STEPS && (size > 1 || helps) {
        size = size.div_ceil(2);
        helps = false;
        let mut from = 0;
        while from < best.decisions.len() && steps < MOST_STEPS {
            let fewer = without(&best.decisions, from..from + size);
            let outcome = run(Plan::again(seed, Some(fewer)), test);
            steps += outcome.steps.count().max(LEAST_STEPS);
            let fails = outcome
                .failed
                .as_ref()
                .is_some_and(|other| other.is_like(failed));
            if fails && outcome.decisions.len() < best.decisions.len() {
                (best, helps) = (outcome, true);
            } else {
                from += size;
            }
        }
    }
    Shrunk {
        outcome: best,
        before,
    }
}

fn without(decisions: &Decisions, left_out: Range<usize>) -> Decisions {
    let kept = decisions
        .iter()
        .enumerate()
        .filter(|(at, _)| !left_out.contains(at));
    kept.map(|(_, (place, chosen))| (*place, *chosen)).collect()
}

impl Failed {
    /// Whether the same has gone wrong, as far as this can be told.
    fn is_like(&self, other: &Failed) -> bool {
        let place = |failed: &Failed| {
            let panic = failed.panic.as_ref();
            panic.map(|panic| panic.location().map(str::to_owned))
        };
        place(self) == place(other) && self.others.is_empty() == other.others.is_empty()
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(panic) = &self.panic {
            writeln!(f, "{}", panic.message())?;
            if let Some(location) = Failure::location(panic) {
                writeln!(f, "at {location}")?;
            }
        }
        self.others
            .iter()
            .try_for_each(|other| writeln!(f, "{other}"))?;
        if !self.waits.is_empty() {
            writeln!(f, "who waited for whom:")?;
        }
        self.waits
            .iter()
            .try_for_each(|wait| writeln!(f, "  {wait}"))
    }
}

/// What is said of a run that has failed.
fn report(seed: u64, first: &Outcome, difference: Option<&str>, shrunk: Option<&Shrunk>) -> String {
    let mut text = format!("the simulation failed with the seed {seed}\n");
    let shown_run = shrunk.map_or(first, |shrunk| &shrunk.outcome);
    if let Some(failed) = &shown_run.failed {
        let _ = write!(text, "{failed}");
    }
    let _ = match (difference, shrunk) {
        (Some(difference), _) => writeln!(text, "{difference}"),
        (None, None) => writeln!(
            text,
            "to replay this run, set PYKKA_SEED={seed}\n\
             (PYKKA_SHRINK=1 looks for a simpler run, PYKKA_MERMAID=1 draws it, PYKKA_STEPS=1000 \
             shows more of it)"
        ),
        (None, Some(Shrunk { outcome, before })) => writeln!(
            text,
            "the seed lets another one go on {before} times; with {} of these, it fails as well\n\
             to replay this run, set PYKKA_SEED={seed} and PYKKA_SHRINK=1",
            outcome.decisions.len(),
        ),
    };
    let steps = shown_run.steps.clone().last(shown());
    let _ = if is_set("PYKKA_MERMAID") {
        write!(text, "the last steps, for Mermaid:\n{}", steps.to_mermaid())
    } else {
        write!(text, "the last steps:\n{steps}")
    };
    text
}
