//! What the seed decides: which of those that can run is next.
//!
//! A seed has one of two ways to choose. Half of the seeds choose at random, and stay with the one
//! that runs more or less often. The others use priorities, which are drawn once and changed a few
//! times in a run (PCT). They find mistakes that need one overtaking at the right moment, which
//! choosing at random makes less likely the longer the run is.

use std::collections::BTreeSet;

/// Something that can run: a thread, a pooled actor, or a timer that is due.
pub(super) type Entity = usize;

/// Under priorities, one that is never overtaken for this many steps is put behind all others.
const PATIENCE: u64 = 1000;

/// Random numbers: splitmix64.
pub(super) struct Random(u64);

impl Random {
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
}

pub(super) struct Choice {
    random: Random,
    strategy: Strategy,
    /// By entity.
    priorities: Vec<i64>,
}

impl Choice {
    pub(super) fn new(seed: u64) -> Self {
        // So that neighbouring seeds have nothing in common.
        let mut random = Random(seed.wrapping_mul(0xd134_2543_de82_ef95) ^ 0x2545_f491_4f6c_dd1d);
        let strategy = if seed.is_multiple_of(2) {
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
            strategy,
            priorities: Vec::new(),
        }
    }

    pub(super) fn random(&mut self) -> u64 {
        self.random.next()
    }

    #[expect(clippy::cast_possible_wrap, reason = "it is shifted")]
    pub(super) fn new_entity(&mut self) -> Entity {
        self.priorities.push((self.random.next() >> 1) as i64);
        self.priorities.len() - 1
    }

    /// Which of those that are ready runs, now that none does.
    pub(super) fn next(&mut self, ready: impl ExactSizeIterator<Item = Entity>) -> Option<usize> {
        let count = ready.len();
        match &mut self.strategy {
            _ if count == 0 => None,
            Strategy::Random { .. } => Some(self.random.below(count)),
            Strategy::Priorities { in_a_row, .. } => {
                *in_a_row = 0;
                highest(&self.priorities, ready).map(|(at, _)| at)
            }
        }
    }

    /// Which of those that are ready overtakes the one that runs. `None` if that goes on.
    pub(super) fn overtaking(
        &mut self,
        running: Entity,
        step: u64,
        ready: impl ExactSizeIterator<Item = Entity>,
    ) -> Option<usize> {
        let count = ready.len();
        if count == 0 {
            return None;
        }
        match &mut self.strategy {
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
                let first = highest(&self.priorities, ready)?;
                (first.1 > mine).then_some(first.0)
            }
        }
    }
}

/// The one with the highest priority, and that priority. Of equals, the one that comes first.
fn highest(priorities: &[i64], ready: impl Iterator<Item = Entity>) -> Option<(usize, i64)> {
    let with_priority = ready.map(|entity| priorities[entity]).enumerate();
    with_priority.reduce(|best, next| if next.1 > best.1 { next } else { best })
}
