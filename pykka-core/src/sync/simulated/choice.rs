//! What the seed decides: which of those that can run is next.
//!
//! A seed has one of two ways to choose. Half of the seeds choose at random, and stay with the one
//! that runs more or less often. The others use priorities, which are drawn once and changed a few
//! times in a run (PCT). They find mistakes that need one overtaking at the right moment, which
//! choosing at random makes less likely the longer the run is.
//!
//! What is decided can be recorded, and a run can be repeated with a part of it
//! ([`Strategy::Given`]). So what the program asks for at random has its own numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

/// Something that can run: a thread, a pooled actor, or a timer that is due.
pub(super) type Entity = usize;

/// Under priorities, one that is never overtaken for this many steps is put behind all others.
const PATIENCE: u64 = 1000;

/// Random numbers: splitmix64.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0.
    #[expect(clippy::cast_possible_truncation, reason = "it is below a `usize`")]
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// A place in a run at which there is a choice: how many there were before at which the same one ran.
/// So it stays the same if others are overtaken elsewhere.
type Place = (Entity, u32);

/// The choices of a run that differ from the usual ones: an entity goes on while it can, and then it
/// is the next one's turn.
pub(crate) type Decisions = BTreeMap<Place, Entity>;

enum Strategy {
    /// At a step, another one runs with a probability of one in this number.
    Random { one_in: usize },
    Priorities {
        /// The steps at which the one that runs is put behind all others.
        changes: BTreeSet<u64>,
        /// The priority that the next one that is put behind all others gets.
        lowest: i64,
        /// How many steps the one that runs has taken without being overtaken.
        in_a_row: u64,
    },
    /// The usual choice, except at these places.
    Given(Decisions),
}

pub(super) struct Choice {
    random: Random,
    /// What the program asks for.
    for_program: Random,
    strategy: Strategy,
    /// By entity.
    priorities: Vec<i64>,
    /// By entity: how many choices there were while it ran.
    places: Vec<u32>,
    decisions: Option<Decisions>,
}

impl Choice {
    /// The choices of a seed, or else those that are `given`. They are recorded if that is wanted.
    pub(super) fn new(seed: u64, given: Option<Decisions>, records: bool) -> Self {
        // So that neighbouring seeds have nothing in common.
        let mut random = Random(seed.wrapping_mul(0xd134_2543_de82_ef95) ^ 0x2545_f491_4f6c_dd1d);
        let for_program = Random(random.next());
        let strategy = if let Some(decisions) = given {
            Strategy::Given(decisions)
        } else if seed.is_multiple_of(2) {
            Strategy::Random {
                one_in: [1, 2, 4, 12][random.below(4)],
            }
        } else {
            // The length of the run is not known. Short runs are more usual than long ones.
            let length = 4 << random.below(7);
            let changes = 1 + random.below(4);
            Strategy::Priorities {
                changes: (0..changes).map(|_| random.below(length) as u64).collect(),
                lowest: 0,
                in_a_row: 0,
            }
        };
        Choice {
            random,
            for_program,
            strategy,
            priorities: Vec::new(),
            places: Vec::new(),
            decisions: records.then(Decisions::new),
        }
    }

    /// A number for the program.
    pub(super) fn random(&mut self) -> u64 {
        self.for_program.next()
    }

    pub(super) fn take_decisions(&mut self) -> Decisions {
        self.decisions.as_mut().map(mem::take).unwrap_or_default()
    }

    #[expect(clippy::cast_possible_wrap, reason = "it is shifted")]
    pub(super) fn new_entity(&mut self) -> Entity {
        self.priorities.push((self.random.next() >> 1) as i64);
        self.places.push(0);
        self.priorities.len() - 1
    }

    /// Which of those that are ready runs, now that `before` can't go on.
    pub(super) fn next(
        &mut self,
        before: Entity,
        ready: impl ExactSizeIterator<Item = Entity> + Clone,
    ) -> Option<usize> {
        let count = ready.len();
        if count == 0 {
            return None;
        }
        let place = self.place(before);
        let chosen = match &mut self.strategy {
            Strategy::Random { .. } => self.random.below(count),
            Strategy::Priorities { in_a_row, .. } => {
                *in_a_row = 0;
                highest(&self.priorities, ready.clone()).0
            }
            Strategy::Given(decisions) => {
                let given = decisions.get(&place);
                let given = given.and_then(|given| ready.clone().position(|one| one == *given));
                given.unwrap_or_else(|| following(before, ready.clone()))
            }
        };
        if self.decisions.is_some() && chosen != following(before, ready.clone()) {
            self.decide(place, ready, chosen);
        }
        Some(chosen)
    }

    /// Which of those that are ready overtakes the one that runs. `None` if that goes on.
    pub(super) fn overtaking(
        &mut self,
        running: Entity,
        step: u64,
        ready: impl ExactSizeIterator<Item = Entity> + Clone,
    ) -> Option<usize> {
        let count = ready.len();
        if count == 0 {
            return None;
        }
        let place = self.place(running);
        let chosen = match &mut self.strategy {
            Strategy::Random { one_in: 1 } => {
                let chosen = self.random.below(count + 1);
                (chosen < count).then_some(chosen)
            }
            Strategy::Random { one_in } => {
                let overtakes = self.random.below(*one_in) == 0;
                overtakes.then(|| self.random.below(count))
            }
            Strategy::Priorities {
                changes,
                lowest,
                in_a_row,
            } => {
                *in_a_row += 1;
                if changes.contains(&step) || *in_a_row > PATIENCE {
                    *lowest -= 1;
                    *in_a_row = 0;
                    self.priorities[running] = *lowest;
                }
                let mine = self.priorities[running];
                let (first, priority) = highest(&self.priorities, ready.clone());
                (priority > mine).then_some(first)
            }
            Strategy::Given(decisions) => {
                let given = decisions.get(&place);
                given.and_then(|given| ready.clone().position(|one| one == *given))
            }
        }?;
        self.decide(place, ready, chosen);
        Some(chosen)
    }

    fn place(&mut self, running: Entity) -> Place {
        let count = &mut self.places[running];
        *count += 1;
        (running, *count)
    }

    fn decide(&mut self, at: Place, mut ready: impl Iterator<Item = Entity>, chosen: usize) {
        if let Some(decisions) = &mut self.decisions {
            decisions.extend(ready.nth(chosen).map(|chosen| (at, chosen)));
        }
    }
}

/// The one with the highest priority, and that priority. Of equals, the one that comes first.
fn highest(priorities: &[i64], ready: impl Iterator<Item = Entity>) -> (usize, i64) {
    let with_priority = ready.map(|entity| priorities[entity]).enumerate();
    let highest = with_priority.reduce(|best, next| if next.1 > best.1 { next } else { best });
    highest.unwrap_or_default()
}

/// The one that comes after `before`, in the order in which they were created.
fn following(before: Entity, ready: impl Iterator<Item = Entity>) -> usize {
    let in_order = ready.enumerate();
    let next = in_order.min_by_key(|(_, entity)| (*entity <= before, *entity));
    next.map_or(0, |(at, _)| at)
}
